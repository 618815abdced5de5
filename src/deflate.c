/* One block with the codes that RFC 1951 fixes (3.2.6). What repeats is looked for in one place,
   where the same three bytes began last: that finds most of what a picture of areas and letters
   repeats. */
#include "deflate.h"

enum { LEAST = 3, MOST = 257, WINDOW = 32768 }; /* of a match; 258 would have a code of its own */

struct bits {
  why_writer *writer;
  uint32_t held;
  unsigned count; /* of bits in `held`, fewer than 8 between two calls */
};

/* The lowest bit first. */
static void put_bits(struct bits *bits, uint32_t value, unsigned count) {
  bits->held |= value << bits->count;
  for (bits->count += count; bits->count >= 8; bits->count -= 8) {
    why_writer_char(bits->writer, (char)(bits->held & 255));
    bits->held >>= 8;
  }
}

/* Huffman codes alone go with the highest bit first. */
static void put_code(struct bits *bits, uint32_t code, unsigned count) {
  while (count--) put_bits(bits, code >> count & 1, 1);
}

static void put_symbol(struct bits *bits, uint32_t symbol) {
  if (symbol < 144) {
    put_code(bits, 0x30 + symbol, 8);
  } else if (symbol < 256) {
    put_code(bits, 0x190 + symbol - 144, 9);
  } else if (symbol < 280) {
    put_code(bits, symbol - 256, 7);
  } else {
    put_code(bits, 0xc0 + symbol - 280, 8);
  }
}

/* The tables of 3.2.5: `n` with its highest bit and the `fine` ones below it makes the code; as
   many bits as remain follow it. */
static unsigned rest_of(uint32_t n, unsigned fine) {
  unsigned rest = 0;
  while (n >> rest >= 2U << fine) rest++;
  return rest;
}

static void put_match(struct bits *bits, uint32_t length, uint32_t distance) {
  enum { FIRST_LENGTH = 257, LENGTH_FINE = 2, DISTANCE_FINE = 1, DISTANCE_BITS = 5 };
  const uint32_t l = length - LEAST, d = distance - 1;
  const unsigned l_rest = rest_of(l, LENGTH_FINE), d_rest = rest_of(d, DISTANCE_FINE);
  put_symbol(bits, FIRST_LENGTH + (l >> l_rest) + (l_rest << LENGTH_FINE));
  put_bits(bits, l & ((1U << l_rest) - 1), l_rest);
  put_code(bits, (d >> d_rest) + (d_rest << DISTANCE_FINE), DISTANCE_BITS);
  put_bits(bits, d & ((1U << d_rest) - 1), d_rest);
}

/* How many bytes from `at` on repeat those from `from` on. */
static uint32_t repeated(const unsigned char *bytes, size_t size, size_t from, size_t at) {
  uint32_t length = 0;
  while (length < MOST && at + length < size && bytes[from + length] == bytes[at + length])
    length++;
  return length;
}

static void put_block(struct bits *bits, const unsigned char *bytes, size_t size) {
  enum { SLOT_BITS = 12, END = 256 };
  uint32_t seen[1 << SLOT_BITS] = {0}; /* where three bytes of that hash stood last, and 1 */
  put_bits(bits, 3, 3);                /* the last block, of fixed codes */
  for (size_t at = 0; at < size;) {
    uint32_t length = 0, distance = 0;
    if (size - at >= LEAST) {
      const uint32_t three =
          (uint32_t)bytes[at] | (uint32_t)bytes[at + 1] << 8 | (uint32_t)bytes[at + 2] << 16;
      uint32_t *slot = &seen[three * 2654435761U >> (32 - SLOT_BITS)];
      distance = (uint32_t)at + 1 - *slot;
      if (*slot && distance <= WINDOW) length = repeated(bytes, size, at - distance, at);
      *slot = (uint32_t)at + 1;
    }
    if (length < LEAST) {
      put_symbol(bits, bytes[at++]);
    } else {
      put_match(bits, length, distance);
      at += length;
    }
  }
  put_symbol(bits, END);
}

void why_deflate(why_writer *writer, const unsigned char *bytes, size_t size) {
  struct bits bits = {.writer = writer};
  why_writer_bytes(writer, "\x78\x01", 2); /* deflate with a window of 32 KB */
  put_block(&bits, bytes, size);
  put_bits(&bits, 0, 7);
  uint32_t a = 1, b = 0; /* Adler-32 */
  for (size_t i = 0; i < size; i++) {
    a = (a + bytes[i]) % 65521;
    b = (b + a) % 65521;
  }
  const uint32_t sum = b << 16 | a;
  for (unsigned shift = 32; shift > 0; shift -= 8)
    why_writer_char(writer, (char)(sum >> (shift - 8) & 255));
}
