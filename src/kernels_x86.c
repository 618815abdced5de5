/* AVX2. A packed pair of inputs for eight outputs is one load of 16 bytes, widened to 16 bits; the
   pair of activations is broadcast, and vpmaddwd sums the two products of each output. ROWS
   activations share one load of weights: 6 rows keep 12 accumulators, so nothing spills out of 16
   registers. */
#include "kernels.h"

#if (defined(__x86_64__) || defined(__i386__)) && defined(__GNUC__)

#include <immintrin.h>

/* The whole file is compiled for AVX2 (and never for FMA: nothing may be fused); the table is
   handed out only where the CPU has it. */
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif

#include "kernels_rows.inc"

#define INLINE static inline __attribute__((always_inline))

enum { ROWS = 6, PRODUCT_ROWS = 6 };

INLINE __m256i load_pair(const int8_t *tile) {
  return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)tile));
}

INLINE __m256i broadcast_pair(const int16_t *a) {
  int32_t pair;
  memcpy(&pair, a, sizeof pair);
  return _mm256_set1_epi32(pair);
}

/* sum[r] = the int32 sums of row r over inputs [0, n) of `tile`. */
INLINE void dot(const int16_t *a, size_t K, size_t rows, const int8_t *tile, size_t n,
                __m256i *sum) {
  for (size_t r = 0; r < rows; r++) sum[r] = _mm256_setzero_si256();
  for (size_t k = 0; k < n; k += 2) {
    const __m256i w = load_pair(tile + k * WHY_TILE);
    for (size_t r = 0; r < rows; r++)
      sum[r] = _mm256_add_epi32(sum[r], _mm256_madd_epi16(w, broadcast_pair(a + r * K + k)));
  }
}

/* total[r] += sum[r] * scale[r], the int32 sums made floats. */
INLINE void add_scaled(__m256 *total, const __m256i *sum, size_t r, __m256 scale) {
  total[r] = _mm256_add_ps(total[r], _mm256_mul_ps(_mm256_cvtepi32_ps(sum[r]), scale));
}

INLINE void groups_tile(const int16_t *a, const float *a_scale, size_t rows, size_t K,
                        const int8_t *tile, const float *w_scale, const float *bias, float *y,
                        size_t stride) {
  const size_t groups = K / WHY_GROUP;
  __m256 total[ROWS];
  __m256i sum[ROWS];
  for (size_t r = 0; r < rows; r++) total[r] = _mm256_setzero_ps();
  for (size_t g = 0; g < groups; g++) {
    dot(a + g * WHY_GROUP, K, rows, tile + g * WHY_GROUP * WHY_TILE, WHY_GROUP, sum);
    const __m256 scale = _mm256_loadu_ps(w_scale + g * WHY_TILE);
    for (size_t r = 0; r < rows; r++)
      add_scaled(total, sum, r, _mm256_mul_ps(scale, _mm256_set1_ps(a_scale[r * groups + g])));
  }
  for (size_t r = 0; r < rows; r++)
    _mm256_storeu_ps(y + r * stride, _mm256_add_ps(total[r], _mm256_loadu_ps(bias)));
}

INLINE void chunks_tile(const int16_t *a, const float *a_scale, size_t rows, size_t K,
                        const int8_t *tile, float *y, size_t stride) {
  const size_t chunks = (K + WHY_CHUNK - 1) / WHY_CHUNK;
  __m256 total[ROWS];
  __m256i sum[ROWS];
  for (size_t r = 0; r < rows; r++) total[r] = _mm256_setzero_ps();
  for (size_t c = 0; c < chunks; c++) {
    const size_t start = c * WHY_CHUNK, n = K - start < WHY_CHUNK ? K - start : WHY_CHUNK;
    dot(a + start, K, rows, tile + start * WHY_TILE, n, sum);
    for (size_t r = 0; r < rows; r++)
      add_scaled(total, sum, r, _mm256_set1_ps(a_scale[r * chunks + c]));
  }
  for (size_t r = 0; r < rows; r++) _mm256_storeu_ps(y + r * stride, total[r]);
}

INLINE void product_tile(size_t rows, size_t K, const float *a, size_t a_row, size_t a_column,
                         const float *b, size_t b_row, float *c, size_t c_row) {
  __m256 sum[PRODUCT_ROWS];
  for (size_t r = 0; r < rows; r++) sum[r] = _mm256_setzero_ps();
  for (size_t k = 0; k < K; k++) {
    const __m256 row = _mm256_loadu_ps(b + k * b_row);
    for (size_t r = 0; r < rows; r++)
      sum[r] =
          _mm256_add_ps(sum[r], _mm256_mul_ps(_mm256_set1_ps(a[r * a_row + k * a_column]), row));
  }
  for (size_t r = 0; r < rows; r++) _mm256_storeu_ps(c + r * c_row, sum[r]);
}

#include "kernels_blocks.inc"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

static const why_kernels avx2 = WHY_KERNELS_TABLE("avx2");

const why_kernels *why_kernels_x86(void) {
  return __builtin_cpu_supports("avx2") ? &avx2 : NULL;
}

#else

const why_kernels *why_kernels_x86(void) {
  return NULL;
}

#endif
