#include "base.h"

#include <string.h>

why_text why_text_of(const char *string) {
  return (why_text){string, string ? strlen(string) : 0};
}

bool why_text_equal(why_text a, why_text b) {
  return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

bool why_size_add(size_t a, size_t b, size_t *out) {
  if (a > SIZE_MAX - b) return false;
  *out = a + b;
  return true;
}

bool why_size_mul(size_t a, size_t b, size_t *out) {
  if (b != 0 && a > SIZE_MAX / b) return false;
  *out = a * b;
  return true;
}

void *why_arena_take(why_arena *arena, size_t count, size_t size) {
  size_t bytes = 0, start = 0, end = 0;
  if (arena->overflow || !why_size_mul(count, size, &bytes) ||
      !why_size_add(arena->used, WHY_ALIGNMENT - 1, &start)) {
    arena->overflow = true;
    return NULL;
  }
  start -= start % WHY_ALIGNMENT;
  if (!why_size_add(start, bytes, &end) || (arena->base && end > arena->size)) {
    arena->overflow = true;
    return NULL;
  }
  arena->used = end;
  return arena->base ? arena->base + start : NULL;
}

uint16_t why_read_u16(const unsigned char *bytes) {
  return (uint16_t)(bytes[0] | bytes[1] << 8);
}

uint32_t why_read_u32(const unsigned char *bytes) {
  return (uint32_t)why_read_u16(bytes) | (uint32_t)why_read_u16(bytes + 2) << 16;
}

uint64_t why_read_u64(const unsigned char *bytes) {
  return (uint64_t)why_read_u32(bytes) | (uint64_t)why_read_u32(bytes + 4) << 32;
}
