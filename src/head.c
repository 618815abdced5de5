/* What stands on top of the encoder: from the last hidden states to outputs, and back. */
#include <math.h>
#include <string.h>

#include "bert.h"

size_t why_head_rows(const why_shape *shape, size_t T) {
  return shape->head == WHY_HEAD_TOKENS ? T : 1;
}

size_t why_head_stride(const why_shape *shape) {
  return ((size_t)shape->labels + WHY_TILE - 1) / WHY_TILE * WHY_TILE;
}

/* Row t of what the head reads. */
static float *last_hidden(const why_bert *bert, const why_run *run, size_t t) {
  return run->hidden + (run->head_state * run->T + t) * bert->shape.channels;
}

/* ---- A row through a matrix and an activation: what classifiers and word heads begin with ---- */

/* pooled = f(W row), or f(row) where there is no matrix; N of them. */
static void pool(const why_bert *bert, const why_kernels *kernels, why_run *run, const float *row,
                 size_t N) {
  const size_t C = bert->shape.channels;
  if (bert->pooler.outputs) {
    why_quantize_rows(kernels, row, 1, C, &run->rows);
    why_linear(kernels, &bert->pooler, &run->rows, 1, run->pooled, N);
  } else {
    memcpy(run->pooled, row, C * sizeof *row);
  }
  kernels->activate(bert->head_activation, run->pooled, N, run->pooled, run->pooled_slope);
}

/* drow (C) from dpooled (N), which is changed. */
static void pool_back(const why_bert *bert, const why_kernels *kernels, why_run *run,
                      float *dpooled, size_t N, float *drow) {
  why_multiply(dpooled, run->pooled_slope, N);
  if (bert->pooler.outputs)
    why_linear_back(kernels, &bert->pooler, dpooled, N, 1, &run->rows, &run->stretched, drow);
  else
    memcpy(drow, dpooled, N * sizeof *drow);
}

/* ---- One row of outputs, from [CLS] ---- */

static void classify(const why_bert *bert, const why_kernels *kernels, why_run *run) {
  const size_t C = bert->shape.channels;
  pool(bert, kernels, run, last_hidden(bert, run, 0), C);
  why_quantize_rows(kernels, run->pooled, 1, C, &run->rows);
  why_linear(kernels, &bert->classifier, &run->rows, 1, run->logits, why_head_stride(&bert->shape));
}

static void classify_back(const why_bert *bert, const why_kernels *kernels, why_run *run) {
  why_linear_back(kernels, &bert->classifier, run->dlogits, why_head_stride(&bert->shape), 1,
                  &run->rows, &run->stretched, run->dmiddle);
  pool_back(bert, kernels, run, run->dmiddle, bert->shape.channels, run->dhidden);
}

/* ---- A row of outputs for each token ---- */

static void tag(const why_bert *bert, const why_kernels *kernels, why_run *run) {
  why_quantize_rows(kernels, last_hidden(bert, run, 0), run->T, bert->shape.channels, &run->rows);
  why_linear(kernels, &bert->classifier, &run->rows, run->T, run->logits,
             why_head_stride(&bert->shape));
}

static void tag_back(const why_bert *bert, const why_kernels *kernels, why_run *run) {
  why_linear_back(kernels, &bert->classifier, run->dlogits, why_head_stride(&bert->shape), run->T,
                  &run->rows, &run->stretched, run->dhidden);
}

/* ---- The cosine of two texts ---- */

/* How much of token t goes into what stands for its text. */
static float share(const why_bert *bert, const why_run *run, const uint8_t *segments, size_t t) {
  const uint32_t count =
      why_pooling_count(bert->shape.pooling, segments, (uint32_t)run->T, (uint32_t)t);
  return count ? 1.0f / (float)count : 0.0f;
}

/* 1 / |x|; 0 of a text without tokens, which is like nothing. */
static float inverse_norm(const why_kernels *kernels, const float *x, size_t C) {
  const float squared = kernels->dot(x, x, C);
  return squared > 0.0f ? 1.0f / sqrtf(squared) : 0.0f;
}

static void compare(const why_bert *bert, const why_kernels *kernels, why_run *run,
                    const uint8_t *segments) {
  const size_t C = bert->shape.channels;
  const float *a = run->pooled, *b = run->pooled + C;
  memset(run->pooled, 0, 2 * C * sizeof *run->pooled);
  for (size_t t = 0; t < run->T; t++) {
    const float factor = share(bert, run, segments, t);
    const float *x = last_hidden(bert, run, t);
    float *sum = run->pooled + segments[t] * C; /* (C) of its text */
    for (size_t c = 0; factor != 0.0f && c < C; c++) sum[c] += factor * x[c];
  }
  run->logits[0] =
      kernels->dot(a, b, C) * inverse_norm(kernels, a, C) * inverse_norm(kernels, b, C);
}

/* d cos / da = (b / |b| - cos a / |a|) / |a|, and the same with a and b exchanged. */
static void compare_back(const why_bert *bert, const why_kernels *kernels, why_run *run,
                         const uint8_t *segments) {
  const size_t C = bert->shape.channels;
  const float cosine = run->logits[0], dcosine = run->dlogits[0];
  const float inverse[2] = {inverse_norm(kernels, run->pooled, C),
                            inverse_norm(kernels, run->pooled + C, C)};
  for (size_t t = 0; t < run->T; t++) {
    const uint8_t segment = segments[t];
    const float *own = run->pooled + segment * C, *other = run->pooled + (1 - segment) * C;
    const float of_own = inverse[segment], of_other = inverse[1 - segment];
    const float factor = dcosine * share(bert, run, segments, t) * of_own;
    float *dx = run->dhidden + t * C;
    for (size_t c = 0; c < C; c++)
      dx[c] = factor * (other[c] * of_other - cosine * (own[c] * of_own));
  }
}

/* ---- The vocabulary, at one token ---- */

static void guess_word(const why_bert *bert, const why_kernels *kernels, why_run *run, size_t v) {
  float *row = run->sum; /* (E) */
  why_table_row(&bert->words, v, row);
  run->logits[v] = kernels->dot(row, run->pooled, bert->shape.embedding) + bert->word_bias[v];
}

/* A target of logits alone needs no word but its own; the rest of the vocabulary costs as much as a
   layer. */
static bool reads_few_words(const why_job *job) {
  if (job->wants & WHY_WANT_LOGITS || job->link != WHY_LINK_LOGIT) return false;
  for (uint32_t i = 0; i < job->terms.count; i++)
    if (WHY_ITEMS(job, why_term, terms)[i].label == WHY_LABEL_PREDICTED) return false;
  return true;
}

static void guess(const why_bert *bert, const why_kernels *kernels, why_run *run,
                  const why_job *job) {
  const size_t E = bert->shape.embedding, V = bert->words.rows;
  pool(bert, kernels, run, last_hidden(bert, run, run->head_row), E);
  why_norm_rows(kernels, &bert->head_norm, bert->epsilon, run->pooled, 1, E, &run->head_normed,
                run->pooled);
  if (!reads_few_words(job)) {
    for (size_t v = 0; v < V; v++) guess_word(bert, kernels, run, v);
    return;
  }
  memset(run->logits, 0, V * sizeof *run->logits);
  for (uint32_t i = 0; i < job->terms.count; i++)
    guess_word(bert, kernels, run, WHY_ITEMS(job, why_term, terms)[i].label);
}

static void guess_back(const why_bert *bert, const why_kernels *kernels, why_run *run) {
  const size_t E = bert->shape.embedding;
  float *row = run->sum, *dpooled = run->dmiddle; /* (E) */
  memset(dpooled, 0, E * sizeof *dpooled);
  for (size_t v = 0; v < bert->words.rows; v++) {
    if (run->dlogits[v] == 0.0f) continue;
    why_table_row(&bert->words, v, row);
    for (size_t e = 0; e < E; e++) dpooled[e] += run->dlogits[v] * row[e];
  }
  why_norm_rows_back(kernels, &bert->head_norm, dpooled, 1, E, &run->head_normed, dpooled);
  pool_back(bert, kernels, run, dpooled, E, run->dhidden + run->head_row * bert->shape.channels);
}

/* ---- All of them ---- */

void why_bert_head(const why_bert *bert, const why_kernels *kernels, why_run *run,
                   const why_job *job) {
  switch (bert->shape.head) {
  case WHY_HEAD_POOLED: classify(bert, kernels, run); break;
  case WHY_HEAD_TOKENS: tag(bert, kernels, run); break;
  case WHY_HEAD_SIMILARITY: compare(bert, kernels, run, WHY_ITEMS(job, uint8_t, segments)); break;
  case WHY_HEAD_WORDS:
    run->head_row = why_target_row(job);
    guess(bert, kernels, run, job);
    break;
  }
}

void why_bert_head_back(const why_bert *bert, const why_kernels *kernels, why_run *run,
                        const why_job *job) {
  memset(run->dhidden, 0, run->T * bert->shape.channels * sizeof *run->dhidden);
  switch (bert->shape.head) {
  case WHY_HEAD_POOLED: classify_back(bert, kernels, run); break;
  case WHY_HEAD_TOKENS: tag_back(bert, kernels, run); break;
  case WHY_HEAD_SIMILARITY:
    compare_back(bert, kernels, run, WHY_ITEMS(job, uint8_t, segments));
    break;
  case WHY_HEAD_WORDS: guess_back(bert, kernels, run); break;
  }
}
