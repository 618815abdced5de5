/* WebAssembly SIMD128. The packed 16 bytes are two vectors of widened weights, four outputs each,
   and i32x4.dot_i16x8_s sums the pair. Three rows: 12 accumulators, two weights and a broadcast
   fill the 16 registers of x64; a fourth row spills and is slower by a third. */
#include "kernels.h"

#ifdef __wasm_simd128__

#include <wasm_simd128.h>

#include "kernels_rows.inc"

#define INLINE static inline __attribute__((always_inline))

enum { ROWS = 3, PRODUCT_ROWS = 4 };

/* sum[2 r], sum[2 r + 1] = the int32 sums of row r, outputs 0..3 and 4..7, over [0, n). */
INLINE void dot(const int16_t *a, size_t K, size_t rows, const int8_t *tile, size_t n,
                v128_t *sum) {
  for (size_t r = 0; r < 2 * rows; r++) sum[r] = wasm_i32x4_splat(0);
  for (size_t k = 0; k < n; k += 2) {
    const v128_t w = wasm_v128_load(tile + k * WHY_TILE);
    const v128_t low = wasm_i16x8_extend_low_i8x16(w), high = wasm_i16x8_extend_high_i8x16(w);
    for (size_t r = 0; r < rows; r++) {
      const v128_t pair = wasm_v128_load32_splat(a + r * K + k);
      sum[2 * r] = wasm_i32x4_add(sum[2 * r], wasm_i32x4_dot_i16x8(low, pair));
      sum[2 * r + 1] = wasm_i32x4_add(sum[2 * r + 1], wasm_i32x4_dot_i16x8(high, pair));
    }
  }
}

INLINE v128_t add_scaled(v128_t total, v128_t sum, v128_t scale) {
  return wasm_f32x4_add(total, wasm_f32x4_mul(wasm_f32x4_convert_i32x4(sum), scale));
}

INLINE void groups_tile(const int16_t *a, const float *a_scale, size_t rows, size_t K,
                        const int8_t *tile, const float *w_scale, const float *bias, float *y,
                        size_t stride) {
  const size_t groups = K / WHY_GROUP;
  v128_t total[2 * ROWS], sum[2 * ROWS];
  for (size_t r = 0; r < 2 * rows; r++) total[r] = wasm_f32x4_splat(0.0f);
  for (size_t g = 0; g < groups; g++) {
    dot(a + g * WHY_GROUP, K, rows, tile + g * WHY_GROUP * WHY_TILE, WHY_GROUP, sum);
    const v128_t low = wasm_v128_load(w_scale + g * WHY_TILE);
    const v128_t high = wasm_v128_load(w_scale + g * WHY_TILE + 4);
    for (size_t r = 0; r < rows; r++) {
      const v128_t scale = wasm_v128_load32_splat(a_scale + r * groups + g);
      total[2 * r] = add_scaled(total[2 * r], sum[2 * r], wasm_f32x4_mul(low, scale));
      total[2 * r + 1] = add_scaled(total[2 * r + 1], sum[2 * r + 1], wasm_f32x4_mul(high, scale));
    }
  }
  for (size_t r = 0; r < rows; r++)
    for (size_t half = 0; half < 2; half++)
      wasm_v128_store(y + r * stride + 4 * half,
                      wasm_f32x4_add(total[2 * r + half], wasm_v128_load(bias + 4 * half)));
}

INLINE void chunks_tile(const int16_t *a, const float *a_scale, size_t rows, size_t K,
                        const int8_t *tile, float *y, size_t stride) {
  const size_t chunks = (K + WHY_CHUNK - 1) / WHY_CHUNK;
  v128_t total[2 * ROWS], sum[2 * ROWS];
  for (size_t r = 0; r < 2 * rows; r++) total[r] = wasm_f32x4_splat(0.0f);
  for (size_t c = 0; c < chunks; c++) {
    const size_t start = c * WHY_CHUNK, n = K - start < WHY_CHUNK ? K - start : WHY_CHUNK;
    dot(a + start, K, rows, tile + start * WHY_TILE, n, sum);
    for (size_t r = 0; r < rows; r++) {
      const v128_t scale = wasm_f32x4_splat(a_scale[r * chunks + c]);
      total[2 * r] = add_scaled(total[2 * r], sum[2 * r], scale);
      total[2 * r + 1] = add_scaled(total[2 * r + 1], sum[2 * r + 1], scale);
    }
  }
  for (size_t r = 0; r < rows; r++) {
    wasm_v128_store(y + r * stride, total[2 * r]);
    wasm_v128_store(y + r * stride + 4, total[2 * r + 1]);
  }
}

INLINE void product_tile(size_t rows, size_t K, const float *a, size_t a_row, size_t a_column,
                         const float *b, size_t b_row, float *c, size_t c_row) {
  v128_t sum[2 * PRODUCT_ROWS];
  for (size_t r = 0; r < 2 * rows; r++) sum[r] = wasm_f32x4_splat(0.0f);
  for (size_t k = 0; k < K; k++) {
    const v128_t low = wasm_v128_load(b + k * b_row), high = wasm_v128_load(b + k * b_row + 4);
    for (size_t r = 0; r < rows; r++) {
      const v128_t x = wasm_v128_load32_splat(a + r * a_row + k * a_column);
      sum[2 * r] = wasm_f32x4_add(sum[2 * r], wasm_f32x4_mul(x, low));
      sum[2 * r + 1] = wasm_f32x4_add(sum[2 * r + 1], wasm_f32x4_mul(x, high));
    }
  }
  for (size_t r = 0; r < rows; r++) {
    wasm_v128_store(c + r * c_row, sum[2 * r]);
    wasm_v128_store(c + r * c_row + 4, sum[2 * r + 1]);
  }
}

#include "kernels_blocks.inc"

static const why_kernels simd128 = WHY_KERNELS_TABLE("simd128");

const why_kernels *why_kernels_wasm(void) {
  return &simd128;
}

#else

const why_kernels *why_kernels_wasm(void) {
  return NULL;
}

#endif
