/* What is written reads back: by a decoder of RFC 1951's fixed codes that shares nothing with it,
   over bytes that repeat at every distance and length, and over those that never do. */
#include "deflate.h"

#include <stdlib.h>
#include <string.h>

#include "test.h"

struct reader {
  const unsigned char *bytes;
  size_t size, at; /* in bits */
};

static uint32_t take(struct reader *r, unsigned count) {
  uint32_t value = 0;
  for (unsigned i = 0; i < count; i++, r->at++) {
    if (r->at < 8 * r->size) value |= (uint32_t)(r->bytes[r->at / 8] >> r->at % 8 & 1) << i;
  }
  return value;
}

static uint32_t take_code(struct reader *r, uint32_t code, unsigned count) {
  while (count--) code = code << 1 | take(r, 1);
  return code;
}

/* RFC 1951, 3.2.6: the shortest codes are the highest symbols. */
static uint32_t take_symbol(struct reader *r) {
  uint32_t code = take_code(r, 0, 7);
  if (code <= 0x17) return 256 + code;
  code = take_code(r, code, 1);
  if (code >= 0x30 && code <= 0xbf) return code - 0x30;
  if (code >= 0xc0 && code <= 0xc7) return 280 + code - 0xc0;
  return 144 + take_code(r, code, 1) - 0x190;
}

/* The tables of 3.2.5. */
static const unsigned lengths[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                   31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
static const unsigned length_bits[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                       2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
static const unsigned distances[] = {1,    2,    3,    4,    5,    7,    9,    13,    17,    25,
                                     33,   49,   65,   97,   129,  193,  257,  385,   513,   769,
                                     1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
static const unsigned distance_bits[] = {0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
                                         6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

/* Whether the stream is the zlib of bytes (size), in `most` bytes at most. */
static bool holds(const unsigned char *bytes, size_t size, size_t most) {
  why_writer writer = {0};
  why_deflate(&writer, bytes, size);
  struct reader r = {(const unsigned char *)writer.bytes, writer.used, 16};
  bool right = !writer.failed && writer.used <= most &&
               ((unsigned)r.bytes[0] << 8 | r.bytes[1]) % 31 == 0 && (r.bytes[0] & 15) == 8 &&
               take(&r, 3) == 3;
  size_t at = 0;
  uint32_t symbol = 0;
  while (right && (symbol = take_symbol(&r)) != 256) {
    if (symbol < 256) {
      right = at < size && bytes[at++] == symbol;
      continue;
    }
    right = symbol <= 285;
    if (!right) break;
    const size_t length = lengths[symbol - 257] + take(&r, length_bits[symbol - 257]);
    const uint32_t code = take_code(&r, 0, 5);
    right = code < 30;
    if (!right) break;
    const size_t distance = distances[code] + take(&r, distance_bits[code]);
    right = distance <= at && length <= size - at && (symbol == 285) == (length == 258);
    for (size_t i = 0; right && i < length; i++, at++) right = bytes[at] == bytes[at - distance];
  }
  r.at = (r.at + 7) / 8 * 8;
  uint32_t a = 1, b = 0;
  for (size_t i = 0; i < size; i++) {
    a = (a + bytes[i]) % 65521;
    b = (b + a) % 65521;
  }
  for (unsigned i = 0; i < 4; i++)
    right = right && take(&r, 8) == ((b << 16 | a) >> (24 - 8 * i) & 255);
  right = right && at == size && r.at == 8 * r.size;
  why_writer_free(&writer);
  return right;
}

enum { SIZE = 100000 };
static unsigned char bytes[SIZE];

static void fill_random(size_t size) {
  uint32_t state = 1;
  for (size_t i = 0; i < size; i++) {
    state = state * 1664525 + 1013904223;
    bytes[i] = (unsigned char)(state >> 24);
  }
}

static void test_short(void) {
  for (size_t size = 0; size < 600; size++) {
    memset(bytes, 0, size);
    CHECK(holds(bytes, size, 6 + 16));
    fill_random(size);
    CHECK(holds(bytes, size, 6 + 2 + size * 9 / 8));
  }
}

/* Random bytes, and the same ones once more where zeros lie between the two. */
static void test_repeats(void) {
  static const size_t steps[] = {3,    4,    5,     8,     9,     100,   256,   257,   258,  513,
                                 4096, 4097, 12288, 12289, 24576, 24577, 32767, 32768, 32769};
  for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
    for (size_t kept = 3; kept <= 300; kept += kept < 40 ? 1 : 43) {
      const size_t step = steps[s], same = kept < step ? kept : step;
      fill_random(same);
      memset(bytes + same, 0, step - same);
      memcpy(bytes + step, bytes, same);
      bytes[step + same] = (unsigned char)~bytes[same % step];
      CHECK(holds(bytes, step + same + 1, 16 + (step + same) * 9 / 8));
    }
  }
}

static void test_long(void) {
  fill_random(SIZE);
  CHECK(holds(bytes, SIZE, (size_t)SIZE * 9 / 8));
  for (size_t i = 0; i < SIZE; i++) bytes[i] = (unsigned char)(i % 3 ? 0 : 255);
  CHECK(holds(bytes, SIZE, SIZE / 70));
  memset(bytes, 200, SIZE);
  CHECK(holds(bytes, SIZE, SIZE / 80));
}

int main(void) {
  test_short();
  test_repeats();
  test_long();
  return test_report();
}
