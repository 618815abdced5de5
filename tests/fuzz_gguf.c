/* Any bytes as the beginning of a model file. Seed: models/tiny.gguf. */
#include "gguf_visit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  why_error error;
  size_t more = 0;
  visit_bytes(data, size, &more, &error);
  return 0;
}
