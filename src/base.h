/* The ground that every file stands on: byte views, checked sizes, an arena, one way to fail. */
#ifndef WHY_BASE_H
#define WHY_BASE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

/* A borrowed run of bytes, not NUL-terminated; valid as long as what it points into. */
typedef struct why_text {
  const char *bytes;
  size_t length;
} why_text;

/* `literal` must be a string literal (or an array of char that ends with NUL). */
#define WHY_TEXT(literal) ((why_text){(literal), sizeof(literal) - 1})

why_text why_text_of(const char *string); /* NULL gives the empty text */
bool why_text_equal(why_text a, why_text b);

/* Sizes that come from data: false, and *out untouched, where the result does not fit. */
bool why_size_add(size_t a, size_t b, size_t *out);
bool why_size_mul(size_t a, size_t b, size_t *out);

/* Memory given once. The same function lays a structure out twice: over an arena without a base it
   only counts (`used` is then the size to allocate), over one with a base it takes. So the size of
   a thing and its layout are one list. */
#define WHY_ALIGNMENT ((size_t)64)
typedef struct why_arena {
  unsigned char *base; /* NULL: measure only; else aligned to WHY_ALIGNMENT, owned by the caller */
  size_t size, used;   /* bytes */
  bool overflow;       /* a size did not fit in size_t, or the base was too small */
} why_arena;

/* `count` items of `size` bytes at a multiple of WHY_ALIGNMENT, zeroed only where the base was.
   NULL when measuring or on overflow (which sticks: test `arena->overflow` once, at the end). */
void *why_arena_take(why_arena *arena, size_t count, size_t size);

/* Typed form of the above. */
#define WHY_TAKE(arena, type, count) ((type *)why_arena_take((arena), (count), sizeof(type)))

/* The one way to the heap, defined in why.c for the few things whose size is not known beforehand
   (a rendered picture): as realloc, but size 0 frees and gives NULL. Contents are undefined. */
void *why_heap(void *old, size_t size);

/* Fills `error` (may be NULL) and returns `status`. `format` knows four marks and no others:
   %s a C string, %t a why_text quoted safely, %u a uint64_t, %d an int64_t. What does not fit is
   cut at a character. */
why_status why_fail(why_error *error, why_status status, const char *format, ...);

/* Little-endian reads from unaligned bytes. */
uint16_t why_read_u16(const unsigned char *bytes);
uint32_t why_read_u32(const unsigned char *bytes);
uint64_t why_read_u64(const unsigned char *bytes);

#endif
