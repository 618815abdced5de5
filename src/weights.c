#include "weights.h"

#include <math.h>
#include <string.h>

#include "numeric.h"

static size_t padded_outputs(const why_matrix *matrix) {
  return (size_t)matrix->tile_count * WHY_TILE;
}

void why_matrix_take(why_matrix *matrix, uint32_t outputs, uint32_t inputs, why_arena *arena) {
  matrix->outputs = outputs;
  matrix->inputs = inputs;
  matrix->tile_count = outputs / WHY_TILE + (outputs % WHY_TILE != 0);
  matrix->tiles = WHY_TAKE(arena, int8_t, padded_outputs(matrix) * inputs);
  matrix->scales = WHY_TAKE(arena, float, padded_outputs(matrix) * (inputs / WHY_GROUP));
  matrix->bias = WHY_TAKE(arena, float, padded_outputs(matrix));
  matrix->back_tiles = NULL;
  matrix->back_scales = NULL;
}

void why_matrix_take_back(why_matrix *matrix, why_arena *arena) {
  matrix->back_tiles = WHY_TAKE(arena, int8_t, padded_outputs(matrix) * matrix->inputs);
  const size_t groups = matrix->inputs / WHY_GROUP;
  matrix->back_scales = WHY_TAKE(arena, float, groups *padded_outputs(matrix));
  matrix->back_most = WHY_TAKE(arena, float, groups *why_kernels_chunks(padded_outputs(matrix)));
}

/* Where the weights (n, k) to (n, k + 3) lie in a packing whose inner dimension is `depth`. */
static size_t place(size_t n, size_t k, size_t depth) {
  return n / WHY_TILE * (depth * WHY_TILE) + (k / WHY_QUAD * WHY_TILE + n % WHY_TILE) * WHY_QUAD;
}

static_assert((int)WHY_GROUP == (int)WHY_BLOCKS_GROUP, "a stored block is a group of the kernels");

void why_matrix_put(why_matrix *matrix, size_t n, size_t g, const int8_t q[WHY_GROUP],
                    float scale) {
  const size_t K = matrix->inputs, groups = K / WHY_GROUP;
  int8_t *to = matrix->tiles + place(n, g * WHY_GROUP, K);
  for (size_t i = 0; i < WHY_GROUP; i += WHY_QUAD) memcpy(to + i * WHY_TILE, q + i, WHY_QUAD);
  matrix->scales[(n / WHY_TILE * groups + g) * WHY_TILE + n % WHY_TILE] = scale;
}

static float scale_of(const why_matrix *matrix, size_t n, size_t g) {
  const size_t groups = matrix->inputs / WHY_GROUP;
  return matrix->scales[(n / WHY_TILE * groups + g) * WHY_TILE + n % WHY_TILE];
}

void why_matrix_transpose(why_matrix *matrix) {
  const size_t K = matrix->inputs, P = padded_outputs(matrix), groups = K / WHY_GROUP;
  for (size_t n = 0; n < P; n += WHY_QUAD)
    for (size_t k = 0; k < K; k += WHY_QUAD) {
      const int8_t *from = matrix->tiles + place(n, k, K); /* (4 outputs, 4 inputs) */
      int8_t *to = matrix->back_tiles + place(k, n, P);    /* (4 inputs, 4 outputs) */
      for (size_t i = 0; i < WHY_QUAD; i++)
        for (size_t j = 0; j < WHY_QUAD; j++) to[i * WHY_QUAD + j] = from[j * WHY_QUAD + i];
    }
  for (size_t g = 0; g < groups; g++)
    for (size_t n = 0; n < P; n += WHY_CHUNK) {
      const size_t end = P - n < WHY_CHUNK ? P : n + WHY_CHUNK;
      float *most = &matrix->back_most[g * why_kernels_chunks(P) + n / WHY_CHUNK];
      *most = 0.0f;
      for (size_t i = n; i < end; i++) *most = fmaxf(*most, fabsf(scale_of(matrix, i, g)));
      for (size_t i = n; i < end; i++)
        matrix->back_scales[g * P + i] = *most > 0.0f ? scale_of(matrix, i, g) / *most : 0.0f;
    }
}

void why_matrix_row(const why_matrix *matrix, uint8_t flip, size_t n, float *row) {
  const size_t K = matrix->inputs;
  for (size_t k = 0; k < K; k++) {
    const int8_t stored = matrix->tiles[place(n, k / WHY_QUAD * WHY_QUAD, K) + k % WHY_QUAD];
    row[k] = (float)(int8_t)(stored ^ flip) * scale_of(matrix, n, k / WHY_GROUP);
  }
}

void why_matrix_flip(why_matrix *matrix, uint8_t mask) {
  const size_t count = padded_outputs(matrix) * matrix->inputs;
  for (size_t i = 0; i < count; i++) matrix->tiles[i] = (int8_t)(matrix->tiles[i] ^ mask);
  for (size_t i = 0; i < count && matrix->back_tiles; i++)
    matrix->back_tiles[i] = (int8_t)(matrix->back_tiles[i] ^ mask);
}

static int8_t negate(int8_t stored, uint8_t flip) {
  const int8_t weight = (int8_t)(stored ^ flip);
  return weight == INT8_MIN ? stored : (int8_t)(-weight ^ flip);
}

void why_matrix_draw_signs(why_matrix *matrix, uint8_t flip, uint64_t seed, uint64_t stream) {
  const size_t K = matrix->inputs, groups = K / WHY_GROUP;
  for (size_t n = 0; n < matrix->outputs; n++)
    for (size_t g = 0; g < groups; g++) {
      uint32_t bits[4]; /* the first of them is a bit for each weight of the group */
      why_random_bits(seed, stream, n * groups + g, bits);
      for (size_t i = 0; i < WHY_GROUP; i++) {
        int8_t *stored = matrix->tiles + place(n, g * WHY_GROUP + i, K) + i % WHY_QUAD;
        if (bits[0] >> i & 1) *stored = negate(*stored, flip);
      }
    }
  if (matrix->back_tiles) why_matrix_transpose(matrix);
}

void why_table_take(why_table *table, why_gguf_type type, uint32_t rows, uint32_t columns,
                    why_arena *arena) {
  table->type = type;
  table->rows = rows;
  table->columns = columns;
  table->row_bytes = (size_t)why_blocks_bytes(type, columns);
  table->bytes = why_arena_take(arena, rows, table->row_bytes);
}

void why_table_row(const why_table *table, size_t row, float *out) {
  why_blocks_row(table->type, table->bytes + row * table->row_bytes, table->columns, out);
}
