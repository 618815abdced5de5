/* The definition: what every other kernel set must equal, bit for bit. */
#include "kernels.h"

#include "kernels_rows.inc"

static void pack(const float *x, const float *factor, size_t step, size_t n, const why_rows *rows,
                 size_t m, size_t K, size_t k) {
  int16_t *q = rows->values + m * K + k;
  for (size_t i = 0; i < n; i++) q[i] = (int16_t)((x[i] * factor[i * step] + ROUNDING) - ROUNDING);
}

/* The int32 sum of one output over inputs [begin, end) of a packed tile. */
static int32_t dot(const int16_t *a, const int8_t *tile, size_t output, size_t begin, size_t end) {
  int32_t sum = 0;
  for (size_t k = begin; k < end; k++)
    sum += a[k] * tile[k / WHY_QUAD * (WHY_TILE * WHY_QUAD) + output * WHY_QUAD + k % WHY_QUAD];
  return sum;
}

static void dot_groups(const why_rows *a, size_t M, size_t K, const int8_t *tiles,
                       const float *w_scale, const float *bias, size_t tile_count, float *y,
                       size_t stride) {
  const size_t groups = K / WHY_GROUP;
  for (size_t t = 0; t < tile_count; t++)
    for (size_t m = 0; m < M; m++)
      for (size_t n = 0; n < WHY_TILE; n++) {
        float sum = 0.0f;
        for (size_t g = 0; g < groups; g++)
          sum += (float)dot(a->values + m * K, tiles + t * K * WHY_TILE, n, g * WHY_GROUP,
                            (g + 1) * WHY_GROUP) *
                 (w_scale[(t * groups + g) * WHY_TILE + n] * a->scales[m * groups + g]);
        y[m * stride + t * WHY_TILE + n] = sum + bias[t * WHY_TILE + n];
      }
}

static void dot_chunks(const why_rows *a, size_t M, size_t K, const int8_t *tiles,
                       size_t tile_count, float *y, size_t stride) {
  const size_t chunks = why_kernels_chunks(K);
  for (size_t t = 0; t < tile_count; t++)
    for (size_t m = 0; m < M; m++)
      for (size_t n = 0; n < WHY_TILE; n++) {
        float sum = 0.0f;
        for (size_t c = 0; c < chunks; c++) {
          const size_t end = (c + 1) * WHY_CHUNK < K ? (c + 1) * WHY_CHUNK : K;
          sum += (float)dot(a->values + m * K, tiles + t * K * WHY_TILE, n, c * WHY_CHUNK, end) *
                 a->scales[m * chunks + c];
        }
        y[m * stride + t * WHY_TILE + n] = sum;
      }
}

static void product(size_t M, size_t N, size_t K, const float *a, size_t a_row, size_t a_column,
                    const float *b, size_t b_row, float *c, size_t c_row) {
  for (size_t m = 0; m < M; m++)
    for (size_t n = 0; n < N; n++) {
      float sum = 0.0f;
      for (size_t k = 0; k < K; k++) sum += a[m * a_row + k * a_column] * b[k * b_row + n];
      c[m * c_row + n] = sum;
    }
}

const why_kernels why_kernels_scalar = WHY_KERNELS_TABLE("scalar", 0, quantize, quantize_scaled);
