/* Any bytes as a text, or as a pair, or as a charsmap: the first byte says by which rules and which
   model, the second how many tokens and whether the rest is cut in two. */
#include "tokenizer_visit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WORDPIECE, BPE, UNIGRAM, CHARSMAP, MODELS };

static struct setup *setups(void) {
  static struct setup all[MODELS];
  if (all[WORDPIECE].memory) return all;
  all[WORDPIECE] = setup_list(visit_pieces);
  const why_vocabulary vocabulary = setup_vocabulary(&all[WORDPIECE]);
  why_error error = {0};
  setup_need(setup_make(&all[WORDPIECE], &vocabulary, &error) == WHY_OK, error.text);
  for (int model = BPE; model < MODELS; model++) {
    const char *path = model == BPE ? "tests/golden/bpe.gguf" : "tests/golden/unigram.gguf";
    setup_need(setup_file(&all[model], path, &error) == WHY_OK, error.text);
  }
  return all;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2) return 0;
  const int model = data[0] >> 4 & 3;
  struct setup *setup = &setups()[model];
  visit_rules(&setup->tokenizer, data[0]);
  const uint32_t capacity = 5 + (data[1] >> 1);
  why_text text = {(const char *)data + 2, size - 2}, pair = {0};
  if (data[1] & 1) {
    text.length /= 2;
    pair = (why_text){text.bytes + text.length, size - 2 - text.length};
  }
  if (model == CHARSMAP) {
    /* The tables are those of the file: only the map is looked at again. */
    why_vocabulary v = setup->tokenizer.vocabulary;
    why_arena measured = {0};
    why_tokenizer ignored;
    v.charsmap = text;
    v.strip_accents = v.strip_accents && text.length > 0;
    if (why_tokenizer_init(&ignored, &v, &measured, NULL) != WHY_OK) return 0;
    setup->tokenizer.vocabulary.charsmap = text;
    setup->tokenizer.vocabulary.strip_accents = v.strip_accents;
  }
  if (!visit_text(&setup->tokenizer, text, data[1] & 1 ? &pair : NULL, capacity)) abort();
  return 0;
}
