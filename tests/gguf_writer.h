/* GGUF headers made in memory, field by field, for the tests of their reader. */
#ifndef GGUF_WRITER_H
#define GGUF_WRITER_H

#include <stdint.h>
#include <string.h>

#include "gguf.h"

/* A header under construction, and where its fixed-size fields are. */
struct writer {
  unsigned char bytes[8192];
  size_t used;
  struct {
    size_t at, bytes;
  } fields[512];
  size_t field_count;
};

static inline void put(struct writer *w, uint64_t value, size_t bytes) {
  w->fields[w->field_count].at = w->used;
  w->fields[w->field_count++].bytes = bytes;
  for (size_t i = 0; i < bytes; i++) w->bytes[w->used++] = (unsigned char)(value >> 8 * i);
}

static inline void put_text(struct writer *w, const char *text) {
  put(w, strlen(text), 8);
  memcpy(w->bytes + w->used, text, strlen(text));
  w->used += strlen(text);
}

static inline void put_key(struct writer *w, const char *key, uint32_t kind) {
  put_text(w, key);
  put(w, kind, 4);
}

static inline void put_array(struct writer *w, const char *key, uint32_t kind, uint64_t count) {
  put_key(w, key, 9);
  put(w, kind, 4);
  put(w, count, 8);
}

static inline void put_tensor(struct writer *w, const char *name, uint32_t type, uint64_t offset,
                              uint32_t dimensions, const uint64_t *shape) {
  put_text(w, name);
  put(w, dimensions, 4);
  for (uint32_t i = 0; i < dimensions; i++) put(w, shape[i], 8);
  put(w, type, 4);
  put(w, offset, 8);
}

static inline void put_start(struct writer *w, uint64_t tensors, uint64_t values) {
  memset(w, 0, sizeof *w);
  memcpy(w->bytes, "GGUF", 4);
  w->used = 4;
  put(w, 3, 4);
  put(w, tensors, 8);
  put(w, values, 8);
}

enum { KEYS = 24, TENSORS = 4 };

/* One of everything: every kind of value and of array, tensors in four forms. */
static inline void put_all(struct writer *w) {
  static const struct {
    const char *key;
    uint32_t kind;
    uint64_t value;
    size_t bytes;
  } scalars[] = {
      {"all.u8", 0, 200, 1},
      {"all.i8", 1, 0x80, 1},
      {"all.u16", 2, 40000, 2},
      {"all.i16", 3, 0x7fff, 2},
      {"all.u32", 4, 4000000000, 4},
      {"all.i32", 5, 0xffffffff, 4},
      {"all.f32", 6, 0x3fc00000, 4},
      {"all.true", 7, 1, 1},
      {"all.false", 7, 0, 1},
      {"all.u64", 10, 7, 8},
      {"all.u64.large", 10, UINT64_MAX, 8},
      {"all.i64", 11, UINT64_C(1) << 40, 8},
      {"all.f64", 12, UINT64_C(0x3fb999999999999a), 8}, /* 0.1 */
      {"all.f64.large", 12, UINT64_C(0x7fefffffffffffff), 8},
      {"general.alignment", 4, 64, 4},
  };
  static const uint64_t shapes[TENSORS][4] = {{64, 3}, {32, 2, 2, 1}, {5}, {2, 2, 2}};
  put_start(w, TENSORS, KEYS);
  for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) {
    put_key(w, scalars[i].key, scalars[i].kind);
    put(w, scalars[i].value, scalars[i].bytes);
  }
  put_key(w, "general.architecture", 8);
  put_text(w, "bert");
  put_array(w, "tokenizer.ggml.tokens", 8, 3);
  put_text(w, "[PAD]");
  put_text(w, "");
  put_text(w, "\xe2\x96\x81zwei");
  put_array(w, "tokenizer.ggml.token_type", 5, 3);
  put(w, 3, 4);
  put(w, 0xfffffffe, 4);
  put(w, 1, 4);
  put_array(w, "all.bools", 7, 2);
  put(w, 0, 1);
  put(w, 1, 1);
  put_array(w, "all.u64s", 10, 1);
  put(w, UINT64_MAX, 8);
  put_array(w, "all.f32s", 6, 2);
  put(w, 0x3fc00000, 4);
  put(w, 0xff800000, 4);
  put_array(w, "all.i8s", 1, 3);
  put(w, 0xff0041, 3);
  put_array(w, "all.no.texts", 8, 0);
  put_array(w, "all.no.integers", 4, 0);
  put_tensor(w, "token_embd.weight", WHY_GGUF_Q8_0, 0, 2, shapes[0]); /* 204 bytes */
  put_tensor(w, "cls.weight", WHY_GGUF_Q4_1, 256, 4, shapes[1]);      /* 80 bytes */
  put_tensor(w, "cls.bias", WHY_GGUF_F32, 384, 1, shapes[2]);         /* 20 bytes */
  put_tensor(w, "half", WHY_GGUF_BF16, 448, 3, shapes[3]);            /* 16 bytes */
}

#endif
