#include "layers.h"

#include <string.h>

void why_rows_take(why_rows *rows, size_t count, size_t width, why_arena *arena) {
  rows->values = WHY_TAKE(arena, int16_t, count *width);
  rows->scales = WHY_TAKE(arena, float, count *(width / WHY_GROUP + 1));
  rows->sums = WHY_TAKE(arena, int32_t, count *(width / WHY_GROUP + 1));
  rows->largest = WHY_LARGEST_EXACT;
}

void why_quantize_rows(const why_kernels *kernels, const float *x, size_t T, size_t K,
                       const why_rows *rows) {
  for (size_t t = 0; t < T; t++) kernels->quantize(x + t * K, K, rows, t);
}

void why_linear(const why_kernels *kernels, const why_matrix *matrix, const why_rows *x, size_t T,
                float *y, size_t stride) {
  kernels->dot_groups(x, T, matrix->inputs, matrix->tiles, matrix->scales, matrix->bias,
                      matrix->tile_count, y, stride);
}

void why_stretched_take(why_stretched *stretched, size_t count, size_t width, why_arena *arena) {
  stretched->values = WHY_TAKE(arena, float, count *width);
  stretched->scales = WHY_TAKE(arena, float, count *(width / WHY_CHUNK + 1));
}

/* The scale of a group of inputs differs from output to output, so it is folded into dy before that
   is quantised: once for each group of 32 inputs, which are four tiles of the transposed packing.
   Both are brought to their largest beforehand, so that this step is one product and no search. */
void why_linear_back(const why_kernels *kernels, const why_matrix *matrix, const float *dy,
                     size_t stride, size_t T, const why_rows *rows, why_stretched *stretched,
                     float *dx) {
  const size_t P = (size_t)matrix->tile_count * WHY_TILE, K = matrix->inputs;
  const size_t chunks = why_kernels_chunks(P);
  for (size_t t = 0; t < T; t++)
    kernels->stretch(dy + t * stride, matrix->outputs, P, stretched->values + t * P,
                     stretched->scales + t * chunks);
  for (size_t g = 0; g < K / WHY_GROUP; g++) {
    for (size_t t = 0; t < T; t++) {
      kernels->quantize_scaled(stretched->values + t * P, matrix->back_scales + g * P, P, rows, t);
      for (size_t c = 0; c < chunks; c++)
        rows->scales[t * chunks + c] =
            stretched->scales[t * chunks + c] * matrix->back_most[g * chunks + c];
    }
    kernels->dot_chunks(rows, T, P, matrix->back_tiles + g * WHY_GROUP * P, WHY_GROUP / WHY_TILE,
                        dx + g * WHY_GROUP, K);
  }
}

void why_norm_take(why_norm *norm, uint32_t C, why_arena *arena) {
  norm->gain = WHY_TAKE(arena, float, C);
  norm->bias = WHY_TAKE(arena, float, C);
}

void why_normed_take(why_normed *normed, size_t T, size_t C, why_arena *arena) {
  normed->values = WHY_TAKE(arena, float, T *C);
  normed->reciprocals = WHY_TAKE(arena, float, T);
}

void why_norm_rows(const why_kernels *kernels, const why_norm *norm, float epsilon, const float *x,
                   size_t T, size_t C, why_normed *normed, float *y) {
  for (size_t t = 0; t < T; t++)
    normed->reciprocals[t] = kernels->norm(x + t * C, C, norm->gain, norm->bias, epsilon,
                                           normed->values + t * C, y + t * C);
}

void why_norm_rows_back(const why_kernels *kernels, const why_norm *norm, const float *dy, size_t T,
                        size_t C, const why_normed *normed, float *dx) {
  for (size_t t = 0; t < T; t++)
    kernels->norm_back(dy + t * C, C, norm->gain, normed->values + t * C, normed->reciprocals[t],
                       dx + t * C);
}

void why_add(float *sum, const float *addend, size_t n) {
  for (size_t i = 0; i < n; i++) sum[i] += addend[i];
}

void why_multiply(float *x, const float *factors, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] *= factors[i];
}

void why_scale(float *x, size_t n, float factor) {
  for (size_t i = 0; i < n; i++) x[i] *= factor;
}
