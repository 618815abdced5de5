/* WebAssembly: SIMD128, and in a build with relaxed SIMD the byte products of kernels_relaxed.inc
   where the CPU has them in full.

   Inner loops in GMAC/s, Chromium 156, one thread, M = 32, (N, K) = (1536, 384) / (384, 1536), and
   M = 128, (1536, 384), on an AMD EPYC (Zen 5), where 50 is the most that its multipliers give:

     weights widened in the loop, 3 x 8, totals in registers     35  34  35
     the same, 4 x 8                                             37  37  37
     weights widened in the loop, 4 x 8, totals in memory        36  36  36
     a block widened once, 4 x 8, totals in memory               40  41  39    this file
     the same, 5 x 8 / 6 x 8                                     40 / 35
     the same, 4 x 8, unrolled by 2 / 4 / 8                      35 / 30 / 21
     without a scale for each 32 (the backward), 4 x 8           46  46  48    this file
     two signed bytes an activation, relaxed dot, 3 x 8          48  49  48    kernels_relaxed.inc
     the same, weights' sign flipped in the loop                 39  39  40
     one signed byte an activation, relaxed dot, 6 x 8           76  76  76    kernels_relaxed.inc
     the same, 4 x 8                                             73  73  73

   With weights that stream from memory, as a model's do, 32 rows reach 42 (exact) and 62 (fast),
   and 108 rows 47 and 71. */
#include "kernels.h"

#include <wasm_simd128.h>

#include "kernels_rows.inc"

#define INLINE static inline __attribute__((always_inline))

/* Steps of an inner loop one after the other: what runs WebAssembly takes instructions in the order
   given, and clang would load for several steps at once, into more registers than there are. */
#define UNROLL _Pragma("clang loop unroll(disable)")
#define KEEP_ORDER __asm__ volatile("" ::: "memory")

typedef v128_t vf;
typedef v128_t vi;

enum { WIDTH = 4, ROWS = 4, PRODUCT_ROWS = 4 };

INLINE vf load_f(const float *x) {
  return wasm_v128_load(x);
}
INLINE void store_f(float *x, vf value) {
  wasm_v128_store(x, value);
}
INLINE vf zero_f(void) {
  return wasm_f32x4_splat(0.0f);
}
INLINE vf add_f(vf a, vf b) {
  return wasm_f32x4_add(a, b);
}
INLINE vf mul_f(vf a, vf b) {
  return wasm_f32x4_mul(a, b);
}
INLINE vf splat_f(const float *x) {
  return wasm_v128_load32_splat(x);
}
INLINE vf to_f(vi x) {
  return wasm_f32x4_convert_i32x4(x);
}

/* Four quantised values as int32, and eight as int16. */
INLINE v128_t nearest_four(const float *x, v128_t factor) {
  const v128_t rounded =
      wasm_f32x4_add(wasm_f32x4_mul(wasm_v128_load(x), factor), wasm_f32x4_splat(ROUNDING));
  return wasm_i32x4_sub(rounded, wasm_i32x4_splat(ROUNDING_BITS));
}
INLINE v128_t nearest_eight(const float *x, v128_t first, v128_t last) {
  return wasm_i16x8_narrow_i32x4(nearest_four(x, first), nearest_four(x + 4, last));
}

#include "kernels_product.inc"

#ifdef __wasm_relaxed_simd__

#include "kernels_relaxed.inc"

#else

INLINE vi zero_i(void) {
  return wasm_i32x4_splat(0);
}
INLINE vi load_i(const int16_t *x) {
  return wasm_v128_load(x);
}
INLINE vi splat_pair(const int16_t *x) {
  return wasm_v128_load32_splat(x);
}
INLINE vi dot_add(vi sum, vi w, vi a) {
  return wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(w, a));
}
INLINE void widen_quad(const int8_t *w, int16_t *out) {
  for (size_t half = 0; half < 2; half++) {
    const v128_t four = wasm_v128_load(w + half * 16);
    wasm_v128_store(out + half * 8, wasm_i16x8_shr(wasm_i16x8_shl(four, 8), 8));
    wasm_v128_store(out + half * 8 + 16, wasm_i16x8_shr(four, 8));
  }
}
INLINE void pack_eight(const float *x, vf first, vf last, int16_t *q) {
  const v128_t eight = nearest_eight(x, first, last);
  wasm_v128_store(q, wasm_i16x8_shuffle(eight, eight, 0, 2, 1, 3, 4, 6, 5, 7));
}

#include "kernels_blocks.inc"

static const why_kernels simd128 = WHY_KERNELS_TABLE("simd128", 0, quantize, quantize_scaled);

const why_kernels *why_kernels_wasm(void) {
  return &simd128;
}

#endif
