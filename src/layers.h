/* What a BERT is made of, each backward beneath its forward. All work is on rows: T tokens, one row
   of floats each. `d` before a name is the gradient of the target with respect to it. */
#ifndef WHY_LAYERS_H
#define WHY_LAYERS_H

#include "kernels.h"
#include "weights.h"

/* Takes room for `count` rows of at most `width` values. */
void why_rows_take(why_rows *rows, size_t count, size_t width, why_arena *arena);

/* Rows of a gradient on their way there. */
typedef struct why_stretched {
  float *values; /* (T, P) */
  float *scales; /* (T, ceil(P / WHY_CHUNK)) */
} why_stretched;

void why_stretched_take(why_stretched *stretched, size_t count, size_t width, why_arena *arena);

/* x (T, K) -> rows, once for all matrices that read the same x. */
void why_quantize_rows(const why_kernels *kernels, const float *x, size_t T, size_t K,
                       const why_rows *rows);

/* y (T, stride) = x W^T + bias, x as quantised. stride >= the matrix's outputs rounded up to 8. */
void why_linear(const why_kernels *kernels, const why_matrix *matrix, const why_rows *x, size_t T,
                float *y, size_t stride);
/* dx (T, K) = dy W; dy (T, stride), its columns beyond N are not read. rows: room for (T, P), P the
   outputs rounded up to 8; stretched: scratch of (T, P). */
void why_linear_back(const why_kernels *kernels, const why_matrix *matrix, const float *dy,
                     size_t stride, size_t T, const why_rows *rows, why_stretched *stretched,
                     float *dx);

/* Layer norm with what its backward needs. */
typedef struct why_norm {
  float *gain, *bias; /* (C) */
} why_norm;

typedef struct why_normed {
  float *values;      /* (T, C) before gain and bias */
  float *reciprocals; /* (T) of the standard deviations */
} why_normed;

/* Takes the arrays of a norm of C channels; of what T rows of it leave for the backward. */
void why_norm_take(why_norm *norm, uint32_t C, why_arena *arena);
void why_normed_take(why_normed *normed, size_t T, size_t C, why_arena *arena);

/* y (T, C) = norm(x); y may be x. */
void why_norm_rows(const why_kernels *kernels, const why_norm *norm, float epsilon, const float *x,
                   size_t T, size_t C, why_normed *normed, float *y);
/* dx (T, C); dx may be dy. */
void why_norm_rows_back(const why_kernels *kernels, const why_norm *norm, const float *dy, size_t T,
                        size_t C, const why_normed *normed, float *dx);

/* Attention of one layer. The probabilities' rows have stride S = T rounded up to 8, zeros beyond
 * T. */
typedef struct why_attended {
  float *query, *key, *value; /* (T, C); the query is already divided by sqrt(D) */
  float *probabilities;       /* (H, T, S) */
} why_attended;

/* What a job changes in the attention of one layer; all may be empty. Borrowed. */
typedef struct why_edge why_edge;
typedef struct why_attention_edits {
  const float *head_scales;  /* (H) or NULL */
  const uint8_t *head_means; /* (H) 1: each token has the mean over its text's; or NULL */
  const why_edge *edges;     /* of all layers: those of `layer` count */
  uint32_t edge_count, layer;
  const uint8_t *segments; /* (T) tokens of different segments do not see each other; or NULL */
} why_attention_edits;

/* S of T tokens. */
size_t why_attention_stride(size_t T);

/* scores (R, S) of one head: query . key of the first R of T tokens, rows of D numbers that lie C
   apart; before the softmax and before anything is cut. transposed: scratch of (D, S). */
void why_attention_scores(const why_kernels *kernels, const float *query, const float *key,
                          size_t R, size_t T, size_t C, size_t D, float *transposed, float *scores);

/* context (R, C) of the first R of T tokens from query, key and value; fills their probabilities.
   R = T where there are head_means.
   transposed: scratch of (D, S). */
void why_attention(const why_kernels *kernels, why_attended *attended, size_t R, size_t T, size_t C,
                   size_t H, const why_attention_edits *edits, float *transposed, float *context);
/* dquery (R, C), dkey, dvalue (T, C) from dcontext (R, C), which is scaled in place where heads
   are. dprobabilities: where not NULL, (H, T, T) receives the gradient at the probabilities of the
   first R rows; the others, which nobody reads, have none. transposed: (D, S); dscores: (R, S)
   scratch. */
void why_attention_back(const why_kernels *kernels, const why_attended *attended, size_t R,
                        size_t T, size_t C, size_t H, const why_attention_edits *edits,
                        float *dcontext, float *transposed, float *dscores, float *dprobabilities,
                        float *dquery, float *dkey, float *dvalue);

void why_add(float *sum, const float *addend, size_t n);     /* sum (n) += addend (n) */
void why_multiply(float *x, const float *factors, size_t n); /* x (n) *= factors (n) */
void why_scale(float *x, size_t n, float factor);            /* x (n) *= factor */

#endif
