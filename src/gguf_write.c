#include <string.h>

#include "gguf_parse.h"

enum { START = 24, COUNT_AT = 16 }; /* of keys: where the first begins, where they are counted */

/* The entry of `key`, [*begin, *end), or where the last one ends. */
static void find_entry(const why_gguf *gguf, why_text key, size_t *begin, size_t *end) {
  why_gguf_cursor cursor = {.bytes = gguf->bytes, .size = gguf->header_bytes, .at = START};
  why_gguf_value value;
  *begin = *end = gguf->tensors_at;
  for (uint64_t i = 0; i < gguf->value_count; i++) {
    const size_t at = (size_t)cursor.at;
    const why_status status = why_gguf_parse_value(&cursor, &value);
    assert(!status);
    if (status || !why_text_equal(value.key, key)) continue;
    *begin = at;
    *end = (size_t)cursor.at;
    return;
  }
}

/* Puts bytes at the end of `out`, which may be NULL. */
static void put(unsigned char *out, size_t *used, const void *bytes, size_t count) {
  if (out && count) memcpy(out + *used, bytes, count);
  *used += count;
}

static void put_number(unsigned char *out, size_t *used, uint64_t number, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) {
    const unsigned char byte = (unsigned char)(number >> 8 * i);
    put(out, used, &byte, 1);
  }
}

size_t why_gguf_with_f32(const why_gguf *gguf, const char *key, float value, unsigned char *out) {
  const why_text name = why_text_of(key);
  size_t begin, end, used = 0, counted = COUNT_AT;
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  find_entry(gguf, name, &begin, &end);
  put(out, &used, gguf->bytes, begin);
  put_number(out, &counted, gguf->value_count + (begin == end), 8);
  put_number(out, &used, name.length, 8);
  put(out, &used, name.bytes, name.length);
  put_number(out, &used, WHY_GGUF_KIND_F32, 4);
  put_number(out, &used, bits, 4);
  put(out, &used, gguf->bytes + end, gguf->header_bytes - end);
  while (used % gguf->alignment) put_number(out, &used, 0, 1);
  return used;
}
