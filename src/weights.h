/* Weights as the kernels read them: int8 with a scale per 32 inputs, in tiles of eight outputs. */
#ifndef WHY_WEIGHTS_H
#define WHY_WEIGHTS_H

#include "blocks.h"
#include "kernels.h"

/* A linear layer y = W x + b, W (N, K): N outputs, K inputs. All arrays live in the model's memory.
 */
typedef struct why_matrix {
  uint32_t outputs, inputs; /* N, K; K is a multiple of WHY_GROUP */
  uint32_t tile_count;      /* ceil(N / WHY_TILE); the outputs beyond N are zeros */
  int8_t *tiles;            /* (tile_count, K / WHY_QUAD, WHY_TILE, WHY_QUAD) */
  float *scales;            /* (tile_count, K / WHY_GROUP, WHY_TILE) */
  float *bias;              /* (tile_count * WHY_TILE) */
  /* The transposed packing, for gradients; NULL until it is made. Tiles of eight inputs: */
  int8_t
      *back_tiles; /* (K / WHY_TILE, P / WHY_QUAD, WHY_TILE, WHY_QUAD), P = tile_count * WHY_TILE */
  float *back_scales; /* (K / WHY_GROUP, P) divided by the largest of their chunk, which stand in */
  float *back_most;   /* (K / WHY_GROUP, ceil(P / WHY_CHUNK)) */
} why_matrix;

/* Takes the arrays of an (N, K) matrix; `back` those of the transposed packing. */
void why_matrix_take(why_matrix *matrix, uint32_t outputs, uint32_t inputs, why_arena *arena);
void why_matrix_take_back(why_matrix *matrix, why_arena *arena);

/* Puts 32 weights of output `n`, inputs [32 g, 32 g + 32), into their places. */
void why_matrix_put(why_matrix *matrix, size_t n, size_t g, const int8_t q[WHY_GROUP], float scale);

/* Fills the transposed packing from the tiles, as they are flipped. */
void why_matrix_transpose(why_matrix *matrix);

/* Turns the sign of each weight or leaves it, by a bit drawn of (seed, stream, output, input); -128
   stays. The same again undoes it. `flip`: as the weights are flipped. */
void why_matrix_draw_signs(why_matrix *matrix, uint8_t flip, uint64_t seed, uint64_t stream);

/* Row n: what each input is multiplied by on its way to output n; row: (K). `flip`: as above. */
void why_matrix_row(const why_matrix *matrix, uint8_t flip, size_t n, float *row);

/* XORs all packed weights with `mask`: from the flip of one kernel set to that of another. */
void why_matrix_flip(why_matrix *matrix, uint8_t mask);

/* A table of rows that are looked up, kept as stored and decoded row by row. */
typedef struct why_table {
  why_gguf_type type;
  uint32_t rows, columns;
  size_t row_bytes;
  unsigned char *bytes; /* (rows * row_bytes) */
} why_table;

/* Takes the bytes of a table; decodes one of its rows. */
void why_table_take(why_table *table, why_gguf_type type, uint32_t rows, uint32_t columns,
                    why_arena *arena);
void why_table_row(const why_table *table, size_t row, float *out); /* out: (columns) */

#endif
