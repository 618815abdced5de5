/* The stored forms of numbers: half floats, and GGUF's blocks of quantised values. Every form
   decodes to floats, and every form becomes the one that the engine computes with: 32 int8 values
   that share one scale. Blocks: https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h */
#ifndef WHY_BLOCKS_H
#define WHY_BLOCKS_H

#include "gguf.h"

/* Values that share a scale in the engine: as many as a block of Q8_0, Q4_0 or Q4_1 holds. */
enum { WHY_BLOCKS_GROUP = 32 };

/* A stored form: blocks of `values` values in `bytes` bytes, without gaps. */
typedef struct why_blocks_form {
  why_gguf_type type;
  const char *name; /* GGUF's own: "F32", "Q8_0", ... */
  uint32_t values, bytes;
  /* What tells whether its values are finite: the `heads` 16-bit words from byte `head_at` of a
     block on, of which none may have all bits of `exponent` set. */
  uint32_t heads, head_at, exponent;
} why_blocks_form;

/* The form of GGUF's type number, static; NULL for one that the engine does not read. */
const why_blocks_form *why_blocks_form_of(uint32_t type);

/* Bytes of `count` values, a multiple of the form's block, at most SIZE_MAX / 4. `type` is a member
   of why_gguf_type, here and below. */
size_t why_blocks_bytes(why_gguf_type type, size_t count);

/* Decodes `count` values into out (count). Bytes need no alignment. False, and nothing written,
   where `count` is not a multiple of the form's block. The result is that of the Python package
   `gguf`, bit for bit. */
bool why_blocks_row(why_gguf_type type, const unsigned char *bytes, size_t count, float *out);

/* Whether all of `count` values (a multiple of the form's block) decode to finite floats. */
bool why_blocks_finite(why_gguf_type type, const unsigned char *bytes, size_t count);

/* WHY_BLOCKS_GROUP values of any form as q (32) times *scale, a finite float16 value. Q8_0 and Q4_0
   are represented exactly; all others are rounded as the package `gguf` rounds to Q8_0, bit for
   bit. False, with *scale = 0 and q all 0, where a value is not finite or where the largest is too
   large for a scale in float16 (beyond 65504 * 127). */
bool why_blocks_to_q8(why_gguf_type type, const unsigned char *bytes, int8_t *q, float *scale);

/* IEEE binary16. Widening is exact; narrowing rounds to nearest, ties to even, and what is too
   large becomes an infinity. A NaN stays one. */
float why_f16_to_f32(uint16_t half);
uint16_t why_f32_to_f16(float value);

#endif
