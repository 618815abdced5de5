/* The definition: what every other kernel set must equal, bit for bit. */
#include "kernels.h"

#include "kernels_rows.inc"

/* The int32 sum of one output over inputs [begin, end) of a packed tile. */
static int32_t dot(const int16_t *a, const int8_t *tile, size_t output, size_t begin, size_t end) {
  int32_t sum = 0;
  for (size_t k = begin; k < end; k += 2) {
    const int8_t *w = tile + k * WHY_TILE + output * 2;
    sum += a[k] * w[0] + a[k + 1] * w[1];
  }
  return sum;
}

static void dot_groups(const int16_t *a, const float *a_scale, size_t M, size_t K,
                       const int8_t *tiles, const float *w_scale, const float *bias,
                       size_t tile_count, float *y, size_t stride) {
  const size_t groups = K / WHY_GROUP;
  for (size_t t = 0; t < tile_count; t++)
    for (size_t m = 0; m < M; m++)
      for (size_t n = 0; n < WHY_TILE; n++) {
        float sum = 0.0f;
        for (size_t g = 0; g < groups; g++)
          sum += (float)dot(a + m * K, tiles + t * K * WHY_TILE, n, g * WHY_GROUP,
                            (g + 1) * WHY_GROUP) *
                 (w_scale[(t * groups + g) * WHY_TILE + n] * a_scale[m * groups + g]);
        y[m * stride + t * WHY_TILE + n] = sum + bias[t * WHY_TILE + n];
      }
}

static void dot_chunks(const int16_t *a, const float *a_scale, size_t M, size_t K,
                       const int8_t *tiles, size_t tile_count, float *y, size_t stride) {
  const size_t chunks = (K + WHY_CHUNK - 1) / WHY_CHUNK;
  for (size_t t = 0; t < tile_count; t++)
    for (size_t m = 0; m < M; m++)
      for (size_t n = 0; n < WHY_TILE; n++) {
        float sum = 0.0f;
        for (size_t c = 0; c < chunks; c++) {
          const size_t end = (c + 1) * WHY_CHUNK < K ? (c + 1) * WHY_CHUNK : K;
          sum += (float)dot(a + m * K, tiles + t * K * WHY_TILE, n, c * WHY_CHUNK, end) *
                 a_scale[m * chunks + c];
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

const why_kernels why_kernels_scalar = WHY_KERNELS_TABLE("scalar");

const why_kernels *why_kernels_find(const char *name) {
  const why_kernels *const tables[] = {why_kernels_wasm(), why_kernels_x86(), &why_kernels_scalar};
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    if (tables[i] && (!strcmp(name, "best") || !strcmp(name, tables[i]->name))) return tables[i];
  return NULL;
}
