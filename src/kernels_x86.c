/* AVX2: vpmaddwd multiplies 16-bit pairs of eight outputs. The whole file is compiled for it (and
   never for fused multiply-add: nothing may be fused); the table is handed out only where the CPU
   has it.

   Inner loops in GMAC/s, one thread of an AMD EPYC (Zen 5), gcc 12, M = 32, (N, K) = (1536, 384) /
   (384, 1536), and M = 128, (1536, 384):

     a block widened once, 6 x 8, unrolled by 4      67  72  63    this file
     the same, not unrolled                          47  48  44
     4 x 8 / 8 x 8                                   67  71  64 / 62  65  59
     vpdpwssd of AVX-VNNI or AVX512-VNNI, 6 x 8      65  71  63
     the same, 8 x 8                                 66  71  63 */
#include "kernels.h"

#if (defined(__x86_64__) || defined(__i386__)) && defined(__GNUC__)

#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define UNROLL _Pragma("clang loop unroll_count(4)")
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#define UNROLL _Pragma("GCC unroll 4")
#endif

#define KEEP_ORDER (void)0

#include "kernels_rows.inc"

#define INLINE static inline __attribute__((always_inline))

typedef __m256 vf;
typedef __m256i vi;

enum { WIDTH = 8, ROWS = 6, PRODUCT_ROWS = 6 };

INLINE vf load_f(const float *x) {
  return _mm256_loadu_ps(x);
}
INLINE void store_f(float *x, vf value) {
  _mm256_storeu_ps(x, value);
}
INLINE vf zero_f(void) {
  return _mm256_setzero_ps();
}
INLINE vf add_f(vf a, vf b) {
  return _mm256_add_ps(a, b);
}
INLINE vf mul_f(vf a, vf b) {
  return _mm256_mul_ps(a, b);
}
INLINE vf splat_f(const float *x) {
  return _mm256_broadcast_ss(x);
}
INLINE vf to_f(vi x) {
  return _mm256_cvtepi32_ps(x);
}
INLINE vi zero_i(void) {
  return _mm256_setzero_si256();
}
INLINE vi load_i(const int16_t *x) {
  return _mm256_loadu_si256((const __m256i *)(const void *)x);
}
INLINE vi splat_pair(const int16_t *x) {
  int32_t pair;
  memcpy(&pair, x, sizeof pair);
  return _mm256_set1_epi32(pair);
}
INLINE vi dot_add(vi sum, vi w, vi a) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(w, a));
}
INLINE void widen_quad(const int8_t *w, int16_t *out) {
  const __m256i quad = _mm256_loadu_si256((const __m256i *)(const void *)w);
  const __m256i even = _mm256_srai_epi16(_mm256_slli_epi16(quad, 8), 8);
  _mm256_storeu_si256((__m256i *)(void *)out, even);
  _mm256_storeu_si256((__m256i *)(void *)(out + 16), _mm256_srai_epi16(quad, 8));
}
INLINE void pack_eight(const float *x, vf factor, vf same, int16_t *q) {
  (void)same;
  const __m256i nearest = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x), factor));
  const __m128i eight =
      _mm_packs_epi32(_mm256_castsi256_si128(nearest), _mm256_extracti128_si256(nearest, 1));
  const __m128i even_first = _mm_shufflehi_epi16(_mm_shufflelo_epi16(eight, 0xd8), 0xd8);
  _mm_storeu_si128((__m128i *)(void *)q, even_first);
}

#include "kernels_blocks.inc"
#include "kernels_product.inc"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

static const why_kernels avx2 = WHY_KERNELS_TABLE("avx2", 0, quantize, quantize_scaled);

const why_kernels *why_kernels_x86(void) {
  return __builtin_cpu_supports("avx2") ? &avx2 : NULL;
}

#else

const why_kernels *why_kernels_x86(void) {
  return NULL;
}

#endif
