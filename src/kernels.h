/* Inner loops, one table per instruction set. kernels_scalar.c is the definition; every other table
   gives the same bits, because integer sums are exact, because a float sum has one fixed order
   (eight virtual lanes, or one lane for each output), and because nothing is ever fused. */
#ifndef WHY_KERNELS_H
#define WHY_KERNELS_H

#include "base.h"

enum {
  WHY_TILE = 8,    /* outputs that a packed tile holds side by side */
  WHY_QUAD = 4,    /* inputs of one output that lie side by side in a tile */
  WHY_GROUP = 32,  /* inputs that share a weight scale */
  WHY_CHUNK = 512, /* products of the backward that one int32 can sum: 512 * 128 * 32512 < 2^31 */
  WHY_LANES = 8,   /* of a float sum: element i goes to lane i % 8, lanes are added as a tree */

  /* The largest quantised activation, by precision: of two signed bytes, and of one. */
  WHY_LARGEST_EXACT = 127 * 256,
  WHY_LARGEST_FAST = 127
};

typedef enum why_activation {
  WHY_ACTIVATION_NONE = 0,
  WHY_ACTIVATION_GELU = 1, /* x/2 (1 + erf(x / sqrt 2)) */
  WHY_ACTIVATION_GELU_TANH = 2,
  WHY_ACTIVATION_RELU = 3,
  WHY_ACTIVATION_TANH = 4
} why_activation;

/* Rows of quantised activations on their way into an integer product. What `values` and `sums` hold
   is between a table's own functions; the numbers they stand for are the same for all. */
typedef struct why_rows {
  int16_t *values; /* (rows, K) */
  float *scales;   /* forward (rows, K / WHY_GROUP); backward (rows, ceil(K / WHY_CHUNK)) */
  int32_t *sums;   /* (rows, ceil(K / WHY_GROUP)) */
  int largest;     /* WHY_LARGEST_… */
} why_rows;

/* A packed tile: for each four inputs the four weights of output 0, of output 1, … 7; so 32 bytes
   meet four activations. (K / WHY_QUAD, WHY_TILE, WHY_QUAD) int8, each byte XOR the table's flip.
 */
typedef struct why_kernels {
  const char *name;
  uint8_t flip;

  /* Row m of `rows` from x (K), for each group g of WHY_GROUP inputs by itself:
     q[k] = nearest(x[k] * largest / max|x|), ties to even; scales[m][g] = max|x| / largest. A group
     that is zero or holds a number that is not finite gives zeros and its own maximum, so the bad
     number shows in the product. BERT's activations have a few channels far larger than the rest: a
     scale for the whole row would spend its bits on them. K is a multiple of WHY_GROUP. */
  void (*quantize)(const float *x, size_t K, const why_rows *rows, size_t m);

  /* The backward's, in two steps, always exact. For each chunk c of WHY_CHUNK of a row x (N):
     y[n] = x[n] * largest / max|x|, scales[c] = max|x| / largest; zeros as above, and from N to P.
   */
  void (*stretch)(const float *x, size_t N, size_t P, float *y, float *scales);
  /* Row m of `rows`: q[n] = nearest(x[n] * s[n]) for |x| as stretched and |s| <= 1. N: a multiple
     of WHY_TILE. The row's scales are the caller's. */
  void (*quantize_scaled)(const float *x, const float *s, size_t N, const why_rows *rows, size_t m);

  /* y[m][n] = sum over groups g, ascending, of
               (float)(sum of a[m][k] w[n][k] over the k of g) * (w_scale[n][g] * a_scale[m][g])
               + bias[n]
     a: M rows of K by quantize; tiles: (tile_count) packed;
     w_scale: (tile_count, K / WHY_GROUP, WHY_TILE); bias: (tile_count * WHY_TILE); y: (M, stride).
     K is a multiple of WHY_GROUP. */
  void (*dot_groups)(const why_rows *a, size_t M, size_t K, const int8_t *tiles,
                     const float *w_scale, const float *bias, size_t tile_count, float *y,
                     size_t stride);

  /* y[m][n] = sum over chunks c, ascending, of
               (float)(sum of a[m][k] w[n][k] over the k of c) * a_scale[m][c]
     a: M rows of K by quantize_scaled, K a multiple of WHY_TILE; tiles, y as above. */
  void (*dot_chunks)(const why_rows *a, size_t M, size_t K, const int8_t *tiles, size_t tile_count,
                     float *y, size_t stride);

  /* c[m][n] = sum over k, ascending, of a[m * a_row + k * a_column] * b[k * b_row + n].
     N is a multiple of WHY_LANES. */
  void (*product)(size_t M, size_t N, size_t K, const float *a, size_t a_row, size_t a_column,
                  const float *b, size_t b_row, float *c, size_t c_row);

  /* From here on every row is a multiple of WHY_LANES long. */

  /* x[i] = exp(x[i] - max) / sum over the first n; 0 from n to `padded`. Entries of WHY_CUT and
     below count as absent; a row of nothing else becomes zeros. */
  void (*softmax)(float *x, size_t n, size_t padded);
  /* dx[i] = p[i] * (dx[i] - sum of p * dx), in place, over `padded` entries whose p beyond n is 0.
   */
  void (*softmax_back)(const float *p, float *dx, size_t padded);

  /* normed = (x - mean) / sqrt(variance + epsilon), y = normed * gain + bias; returns
     1 / sqrt(…). Any of the arrays may be the same. */
  float (*norm)(const float *x, size_t C, const float *gain, const float *bias, float epsilon,
                float *normed, float *y);
  /* dx = r * (g - mean(g) - normed * mean(g * normed)), g = dy * gain; dx may be dy. */
  void (*norm_back)(const float *dy, size_t C, const float *gain, const float *normed,
                    float reciprocal, float *dx);

  /* y = f(x); where slope is not NULL, slope = f'(x). Either may be x. */
  void (*activate)(why_activation kind, const float *x, size_t n, float *y, float *slope);

  float (*dot)(const float *a, const float *b, size_t n); /* eight lanes */
} why_kernels;

#define WHY_CUT (-1e30f)

/* How many groups, or chunks, n values begin. */
static inline size_t why_kernels_groups(size_t n) {
  return (n + WHY_GROUP - 1) / WHY_GROUP;
}
static inline size_t why_kernels_chunks(size_t n) {
  return (n + WHY_CHUNK - 1) / WHY_CHUNK;
}

extern const why_kernels why_kernels_scalar;

/* The table of that name, or for "best" the fastest that this build and CPU have; NULL where there
   is none. */
const why_kernels *why_kernels_find(const char *name);

/* Tables of the other files; NULL where the build or the CPU lacks the instructions, and where a
   build with relaxed SIMD meets a machine whose products of bytes saturate. */
const why_kernels *why_kernels_x86(void);
const why_kernels *why_kernels_wasm(void);

#endif
