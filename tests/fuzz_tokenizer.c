/* Any bytes as a text, or as a pair: the first byte says by which rules, the second how many tokens
   and whether the rest is cut in two. */
#include "tokenizer_visit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct setup setup;
  if (!setup.memory) {
    setup = setup_list(visit_pieces);
    const why_vocabulary vocabulary = setup_vocabulary(&setup);
    setup_need(setup_make(&setup, &vocabulary, NULL) == WHY_OK, "the tokenizer");
  }
  if (size < 2) return 0;
  visit_rules(&setup.tokenizer, data[0]);
  const uint32_t capacity = 4 + (data[1] >> 1);
  why_text text = {(const char *)data + 2, size - 2}, pair = {0};
  if (data[1] & 1) {
    text.length /= 2;
    pair = (why_text){text.bytes + text.length, size - 2 - text.length};
  }
  if (!visit_text(&setup.tokenizer, text, data[1] & 1 ? &pair : NULL, capacity)) abort();
  return 0;
}
