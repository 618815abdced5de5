/* The one layer that mixes tokens: softmax(Q K^T / sqrt(D)) V for each head (arXiv:1706.03762). */
#include <string.h>

#include "job.h"
#include "layers.h"

size_t why_attention_stride(size_t T) {
  return (T + WHY_LANES - 1) / WHY_LANES * WHY_LANES;
}

/* x (T, D) of stride C -> out (D, S), zeros beyond T. */
static void transpose(const float *x, size_t T, size_t C, size_t D, float *out) {
  const size_t S = why_attention_stride(T);
  for (size_t d = 0; d < D; d++) {
    for (size_t t = 0; t < T; t++) out[d * S + t] = x[t * C + d];
    memset(out + d * S + T, 0, (S - T) * sizeof *out);
  }
}

static void cut_edges(const why_attention_edits *edits, size_t h, size_t R, size_t S,
                      float *scores) {
  for (uint32_t e = 0; e < edits->edge_count; e++) {
    const why_edge *edge = &edits->edges[e];
    if (edge->layer == edits->layer && (edge->head == WHY_EVERY || edge->head == h) &&
        edge->from < R)
      scores[edge->from * S + edge->to] = WHY_CUT;
  }
}

static void cut_segments(const why_attention_edits *edits, size_t R, size_t T, size_t S,
                         float *scores) {
  const uint8_t *segments = edits->segments;
  if (!segments) return;
  for (size_t from = 0; from < R; from++)
    for (size_t to = 0; to < T; to++)
      if (segments[from] != segments[to]) scores[from * S + to] = WHY_CUT;
}

static void scale_head(const why_attention_edits *edits, size_t h, size_t R, size_t C, size_t D,
                       float *context) {
  if (!edits->head_scales) return;
  for (size_t t = 0; t < R; t++)
    for (size_t d = 0; d < D; d++) context[t * C + h * D + d] *= edits->head_scales[h];
}

/* Gives each row of head h the mean over the rows of its text. The mean is its own transpose, so
   gradients go the same way. */
static void average_head(const why_attention_edits *edits, size_t h, size_t R, size_t C, size_t D,
                         float *context) {
  if (!edits->head_means || !edits->head_means[h]) return;
  const uint8_t *segments = edits->segments;
  for (uint8_t segment = 0; segment < (segments ? 2 : 1); segment++)
    for (size_t d = h * D; d < (h + 1) * D; d++) {
      double sum = 0.0;
      size_t count = 0;
      for (size_t t = 0; t < R; t++) {
        if (segments && segments[t] != segment) continue;
        sum += context[t * C + d];
        count++;
      }
      for (size_t t = 0; t < R; t++)
        if (!segments || segments[t] == segment) context[t * C + d] = (float)(sum / (double)count);
    }
}

void why_attention_scores(const why_kernels *kernels, const float *query, const float *key,
                          size_t R, size_t T, size_t C, size_t D, float *transposed,
                          float *scores) {
  const size_t S = why_attention_stride(T);
  transpose(key, T, C, D, transposed);
  kernels->product(R, S, D, query, C, 1, transposed, S, scores, S);
}

void why_attention(const why_kernels *kernels, why_attended *attended, size_t R, size_t T, size_t C,
                   size_t H, const why_attention_edits *edits, float *transposed, float *context) {
  const size_t D = C / H, S = why_attention_stride(T);
  for (size_t h = 0; h < H; h++) {
    float *p = attended->probabilities + h * T * S; /* (R, S) */
    why_attention_scores(kernels, attended->query + h * D, attended->key + h * D, R, T, C, D,
                         transposed, p);
    cut_segments(edits, R, T, S, p);
    cut_edges(edits, h, R, S, p);
    for (size_t t = 0; t < R; t++) kernels->softmax(p + t * S, T, S);
    kernels->product(R, D, T, p, S, 1, attended->value + h * D, C, context + h * D, C);
    scale_head(edits, h, R, C, D, context);
    average_head(edits, h, R, C, D, context);
  }
}

void why_attention_back(const why_kernels *kernels, const why_attended *attended, size_t R,
                        size_t T, size_t C, size_t H, const why_attention_edits *edits,
                        float *dcontext, float *transposed, float *dscores, float *dprobabilities,
                        float *dquery, float *dkey, float *dvalue) {
  const size_t D = C / H, S = why_attention_stride(T);
  for (size_t h = 0; h < H; h++) {
    const float *p = attended->probabilities + h * T * S; /* (R, S) */
    scale_head(edits, h, R, C, D, dcontext);
    average_head(edits, h, R, C, D, dcontext);
    kernels->product(T, D, R, p, 1, S, dcontext + h * D, C, dvalue + h * D, C);
    transpose(attended->value + h * D, T, C, D, transposed);
    kernels->product(R, S, D, dcontext + h * D, C, 1, transposed, S, dscores, S);
    if (dprobabilities)
      for (size_t t = 0; t < R; t++)
        memcpy(dprobabilities + (h * T + t) * T, dscores + t * S, T * sizeof *dscores);
    for (size_t t = 0; t < R; t++) kernels->softmax_back(p + t * S, dscores + t * S, S);
    kernels->product(R, D, T, dscores, S, 1, attended->key + h * D, C, dquery + h * D, C);
    kernels->product(T, D, R, dscores, 1, S, attended->query + h * D, C, dkey + h * D, C);
  }
}
