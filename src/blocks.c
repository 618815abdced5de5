#include "blocks.h"

#include <math.h>
#include <string.h>

/* A quantised block is finite where its scale and minimum are: no product of float16 and int8
   reaches float32's end. */
static const why_blocks_form FORMS[] = {
    {WHY_GGUF_F32, "F32", 1, 4, 1, 2, 0x7f80},     {WHY_GGUF_F16, "F16", 1, 2, 1, 0, 0x7c00},
    {WHY_GGUF_BF16, "BF16", 1, 2, 1, 0, 0x7f80},   {WHY_GGUF_Q4_0, "Q4_0", 32, 18, 1, 0, 0x7c00},
    {WHY_GGUF_Q4_1, "Q4_1", 32, 20, 2, 0, 0x7c00}, {WHY_GGUF_Q8_0, "Q8_0", 32, 34, 1, 0, 0x7c00},
};

const why_blocks_form *why_blocks_form_of(uint32_t type) {
  for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
    if ((uint32_t)FORMS[i].type == type) return &FORMS[i];
  }
  return NULL;
}

size_t why_blocks_bytes(why_gguf_type type, size_t count) {
  const why_blocks_form *form = why_blocks_form_of((uint32_t)type);
  assert(form && count % form->values == 0 && count <= SIZE_MAX / 4);
  return count / form->values * form->bytes;
}

static float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

float why_f16_to_f32(uint16_t half) {
  const uint32_t sign = (uint32_t)(half & 0x8000) << 16, magnitude = half & 0x7fff;
  if (magnitude >= 0x7c00) return float_of(sign | 0x7f800000 | magnitude << 13);
  /* Read with float32's exponent bias the number is 2^112 times too small: one exact product mends
     normal and subnormal numbers alike. */
  return float_of(sign | bits_of(float_of(magnitude << 13) * 0x1p112F));
}

uint16_t why_f32_to_f16(float value) {
  const uint32_t bits = bits_of(value), magnitude = bits & 0x7fffffff;
  const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
  if (magnitude > 0x7f800000) return (uint16_t)(sign | 0x7e00);
  if (magnitude >= 0x47800000) return (uint16_t)(sign | 0x7c00); /* 2^16; 65520 rounds up to it */
  if (magnitude < 0x38800000) { /* under 2^-14: the sum's own last place is float16's, 2^-24 */
    return (uint16_t)(sign | (bits_of(float_of(magnitude) + 0.5F) - bits_of(0.5F)));
  }
  const uint32_t odd = magnitude >> 13 & 1;
  return (uint16_t)(sign | (magnitude - 0x38000000 + 0xfff + odd) >> 13);
}

/* Value `i` of a block: the low nibbles come first. */
static unsigned nibble(const unsigned char *nibbles, size_t i) {
  return i < 16 ? nibbles[i] & 15U : nibbles[i - 16] >> 4U;
}

static void decode_q4_0(const unsigned char *block, float *out) {
  const float d = why_f16_to_f32(why_read_u16(block));
  for (size_t i = 0; i < 32; i++) out[i] = d * (float)((int)nibble(block + 2, i) - 8);
}

static void decode_q4_1(const unsigned char *block, float *out) {
  const float d = why_f16_to_f32(why_read_u16(block)), m = why_f16_to_f32(why_read_u16(block + 2));
  for (size_t i = 0; i < 32; i++) {
    const float product = d * (float)nibble(block + 4, i);
    out[i] = product + m;
  }
}

static void decode_q8_0(const unsigned char *block, float *out) {
  const float d = why_f16_to_f32(why_read_u16(block));
  for (size_t i = 0; i < 32; i++) out[i] = d * (float)(int8_t)block[2 + i];
}

bool why_blocks_row(why_gguf_type type, const unsigned char *bytes, size_t count, float *out) {
  const why_blocks_form *form = why_blocks_form_of((uint32_t)type);
  assert(form);
  if (!form || count % form->values != 0) return false;
  const size_t blocks = count / form->values, size = form->bytes;
  switch (type) {
  case WHY_GGUF_F32:
    for (size_t i = 0; i < count; i++) out[i] = float_of(why_read_u32(bytes + 4 * i));
    break;
  case WHY_GGUF_F16:
    for (size_t i = 0; i < count; i++) out[i] = why_f16_to_f32(why_read_u16(bytes + 2 * i));
    break;
  case WHY_GGUF_BF16:
    for (size_t i = 0; i < count; i++) {
      out[i] = float_of((uint32_t)why_read_u16(bytes + 2 * i) << 16);
    }
    break;
  case WHY_GGUF_Q4_0:
    for (size_t b = 0; b < blocks; b++) decode_q4_0(bytes + b * size, out + 32 * b);
    break;
  case WHY_GGUF_Q4_1:
    for (size_t b = 0; b < blocks; b++) decode_q4_1(bytes + b * size, out + 32 * b);
    break;
  case WHY_GGUF_Q8_0:
    for (size_t b = 0; b < blocks; b++) decode_q8_0(bytes + b * size, out + 32 * b);
    break;
  }
  return true;
}

bool why_blocks_finite(why_gguf_type type, const unsigned char *bytes, size_t count) {
  const why_blocks_form *form = why_blocks_form_of((uint32_t)type);
  assert(form && count % form->values == 0);
  for (size_t left = count / form->values; left > 0; left--, bytes += form->bytes) {
    for (uint32_t i = 0; i < form->heads; i++) {
      const uint32_t head = why_read_u16(bytes + form->head_at + 2 * (size_t)i);
      if ((head & form->exponent) == form->exponent) return false;
    }
  }
  return true;
}

/* Halves go away from zero; |x| < 128. */
static int8_t round_half_away(float x) {
  const int whole = (int)fabsf(x);
  const int magnitude = whole + (fabsf(x) - (float)whole >= 0.5F);
  return (int8_t)(x < 0 ? -magnitude : magnitude);
}

static bool quantise(const float *x, int8_t *q, float *scale) {
  float largest = 0;
  for (size_t i = 0; i < WHY_BLOCKS_GROUP; i++) {
    if (!isfinite(x[i])) return false;
    if (fabsf(x[i]) > largest) largest = fabsf(x[i]);
  }
  const float d = largest / 127;
  /* Where 1 / d is infinite, d rounds to a scale of zero and q does not matter. */
  const float inverse = isfinite(1 / d) ? 1 / d : 0;
  *scale = why_f16_to_f32(why_f32_to_f16(d));
  if (!isfinite(*scale)) return false;
  for (size_t i = 0; i < WHY_BLOCKS_GROUP; i++) q[i] = round_half_away(x[i] * inverse);
  return true;
}

bool why_blocks_to_q8(why_gguf_type type, const unsigned char *bytes, int8_t *q, float *scale) {
  float values[WHY_BLOCKS_GROUP];
  bool fits = false;
  if (type == WHY_GGUF_Q8_0 || type == WHY_GGUF_Q4_0) {
    *scale = why_f16_to_f32(why_read_u16(bytes));
    fits = isfinite(*scale);
    for (size_t i = 0; i < WHY_BLOCKS_GROUP; i++) {
      q[i] = (int8_t)(type == WHY_GGUF_Q8_0 ? (int8_t)bytes[2 + i] : (int)nibble(bytes + 2, i) - 8);
    }
  } else {
    why_blocks_row(type, bytes, WHY_BLOCKS_GROUP, values);
    fits = quantise(values, q, scale);
  }
  if (!fits) {
    *scale = 0;
    memset(q, 0, WHY_BLOCKS_GROUP);
  }
  return fits;
}
