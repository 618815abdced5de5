/* Asks a header found valid for everything in it, so that a sanitizer sees every byte that a model
   could be given, and holds it to what gguf.h promises. For the tests and the fuzzer. */
#ifndef GGUF_VISIT_H
#define GGUF_VISIT_H

#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "gguf.h"

static inline void visit_require(bool ok) {
  if (!ok) abort();
}

static inline void visit_text(const why_gguf *gguf, why_text text) {
  const char *begin = (const char *)gguf->bytes, *end = begin + gguf->header_bytes;
  visit_require(text.length == 0 || (text.bytes >= begin && text.length <= (size_t)(end - begin) &&
                                     text.bytes <= end - text.length));
}

static inline void visit_key(const why_gguf *gguf, const char *key) {
  uint32_t u32 = 0;
  float f32 = 0;
  bool truth = false;
  why_text text;
  uint64_t count = 0;
  int kinds = why_gguf_u32(gguf, key, &u32);
  kinds += why_gguf_f32(gguf, key, &f32);
  kinds += why_gguf_bool(gguf, key, &truth);
  if (why_gguf_string(gguf, key, &text)) {
    kinds++;
    visit_text(gguf, text);
  }
  if (why_gguf_array_strings(gguf, key, &count)) {
    kinds++;
    why_text *items = malloc((count + 1) * sizeof *items);
    why_gguf_read_strings(gguf, key, items);
    for (uint64_t i = 0; i < count; i++) visit_text(gguf, items[i]);
    free(items);
  }
  if (why_gguf_array_integers(gguf, key, &count)) {
    kinds++;
    int64_t *items = malloc((count + 1) * sizeof *items);
    why_gguf_read_integers(gguf, key, items);
    free(items);
  }
  visit_require(kinds <= 1 && (kinds == 0 || why_gguf_has(gguf, key)));
}

static inline void visit_tensors(const why_gguf *gguf) {
  uint64_t end = 0;
  for (uint64_t i = 0; i < gguf->tensor_count; i++) {
    why_gguf_tensor tensor, found;
    char name[64] = "";
    why_gguf_tensor_at(gguf, i, &tensor);
    visit_text(gguf, tensor.name);
    visit_require(tensor.offset >= end && tensor.offset - end < gguf->alignment &&
                  tensor.offset % gguf->alignment == 0);
    end = tensor.offset + tensor.bytes;
    visit_require(tensor.bytes > 0 && tensor.dimensions >= 1 && tensor.dimensions <= 4);
    uint64_t count = 1;
    for (int d = 0; d < 4; d++) count *= tensor.shape[d];
    visit_require(why_blocks_bytes(tensor.type, (size_t)count) == tensor.bytes);
    memcpy(name, tensor.name.bytes, tensor.name.length);
    if (memchr(name, 0, tensor.name.length)) continue;
    visit_require(why_gguf_tensor_find(gguf, name, &found) && found.offset == tensor.offset);
  }
  const uint64_t data = gguf->file_bytes - gguf->data_offset;
  visit_require(data >= end && data - end < gguf->alignment && data % gguf->alignment == 0);
  visit_require(gguf->data_offset >= gguf->header_bytes);
}

static inline void visit(const why_gguf *gguf) {
  static const char *const keys[] = {"general.architecture",
                                     "bert.block_count",
                                     "bert.attention.layer_norm_epsilon",
                                     "bert.attention.causal",
                                     "bert.classifier.output_labels",
                                     "tokenizer.ggml.tokens",
                                     "tokenizer.ggml.token_type",
                                     "all.u8",
                                     "all.i64",
                                     "all.f64",
                                     "all.bools",
                                     "not there",
                                     ""};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) visit_key(gguf, keys[i]);
  visit_tensors(gguf);
}

/* Opens a copy without a spare byte, so that a sanitizer sees a read past the end; holds the answer
   to its form; and visits a header found valid. */
static inline why_status visit_bytes(const unsigned char *bytes, size_t size, size_t *more,
                                     why_error *error) {
  unsigned char *copy = malloc(size ? size : 1);
  if (size) memcpy(copy, bytes, size);
  why_gguf gguf;
  const why_status status = why_gguf_open(&gguf, copy, size, more, error);
  visit_require(status == error->status && (status == WHY_OK) == (error->text[0] == 0));
  visit_require(status == WHY_OK || status == WHY_ERROR_FORMAT || status == WHY_ERROR_UNSUPPORTED);
  visit_require(*more == 0 || (status == WHY_ERROR_FORMAT && *more > size && *more <= 64 << 20));
  if (status == WHY_OK) visit(&gguf);
  free(copy);
  return status;
}

#endif
