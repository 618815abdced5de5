/* The model in the order of the paper. */
#include <math.h>
#include <string.h>

#include "bert.h"

void why_bert_embed(const why_bert *bert, const why_kernels *kernels, why_run *run,
                    const uint8_t *segments) {
  const size_t T = run->T, C = bert->shape.channels;
  float *row = run->sum; /* (C) */
  for (size_t t = 0; t < T; t++) {
    float *x = run->hidden + t * C;
    memcpy(x, run->w + t * C, C * sizeof *x);
    if (bert->segments.rows) {
      /* A table of one row serves both texts of a pair. */
      why_table_row(&bert->segments, segments[t] < bert->segments.rows ? segments[t] : 0, row);
      why_add(x, row, C);
    }
    why_table_row(&bert->positions, t, row);
    why_add(x, row, C);
  }
  why_norm_rows(kernels, &bert->embedding_norm, bert->epsilon, run->hidden, T, C, &run->embedded,
                run->hidden);
}

/* The layer of the source, as nothing but its text says, and what the job takes from its input. */
static void run_source(const why_bert *bert, const why_kernels *kernels, why_run *run, size_t l,
                       const why_job *job) {
  static const why_job unedited = {0};
  const size_t C = bert->shape.channels;
  why_bert_layer(bert, kernels, run->source, l, &unedited);
  why_bert_overwrite(bert, job, WHY_SITE_RESIDUAL, l, run->source->hidden + l * run->source->T * C,
                     run->hidden + l * run->T * C);
}

const why_tape *why_bert_layer(const why_bert *bert, const why_kernels *kernels, why_run *run,
                               size_t l, const why_job *job) {
  const size_t T = run->T, C = bert->shape.channels, H = bert->shape.heads;
  const size_t F = bert->shape.feed_forward, R = why_bert_rows(bert, run, l);
  const why_layer *layer = &bert->layers[l];
  why_tape *tape = &run->tapes[run->tape_count > 1 ? l : 0];
  why_attended *attended = &tape->attended;
  const float *x = run->hidden + l * T * C; /* (T, C) */
  float *y = run->hidden + (l + 1) * T * C; /* (R, C) */
  const why_attention_edits edits = why_bert_edits(bert, job, l);
  if (run->source) run_source(bert, kernels, run, l, job);

  why_quantize_rows(kernels, x, T, C, &run->rows);
  why_linear(kernels, &layer->query, &run->rows, R, attended->query, C);
  why_linear(kernels, &layer->key, &run->rows, T, attended->key, C);
  why_linear(kernels, &layer->value, &run->rows, T, attended->value, C);
  why_scale(attended->query, R * C, 1.0f / sqrtf((float)(C / H)));
  why_bert_zero_values(bert, job, l, attended->value);
  why_attention(kernels, attended, R, T, C, H, &edits, run->transposed, run->context);
  if (run->source) {
    why_bert_overwrite(bert, job, WHY_SITE_ATTENTION, l, run->source->context, run->context);
  }
  why_quantize_rows(kernels, run->context, R, C, &run->rows);
  why_linear(kernels, &layer->attention_output, &run->rows, R, run->sum, C);
  why_add(run->sum, x, R * C);
  why_norm_rows(kernels, &layer->attention_norm, bert->epsilon, run->sum, R, C, &tape->middle,
                run->middle);

  why_quantize_rows(kernels, run->middle, R, C, &run->rows);
  why_linear(kernels, &layer->up, &run->rows, R, run->inner, F);
  kernels->activate(bert->hidden_activation, run->inner, R * F, run->inner, tape->slope);
  why_quantize_rows(kernels, run->inner, R, F, &run->rows);
  why_linear(kernels, &layer->down, &run->rows, R, run->sum, C);
  if (run->ffn) memcpy(run->ffn, run->sum, R * C * sizeof *run->ffn);
  if (run->source) why_bert_overwrite(bert, job, WHY_SITE_FFN, l, run->source->ffn, run->sum);
  why_add(run->sum, run->middle, R * C);
  why_norm_rows(kernels, &layer->output_norm, bert->epsilon, run->sum, R, C, &tape->output, y);
  return tape;
}

void why_bert_head(const why_bert *bert, const why_kernels *kernels, why_run *run) {
  const size_t C = bert->shape.channels;
  const size_t P = (size_t)bert->classifier.tile_count * WHY_TILE;
  const float *cls = run->hidden + (size_t)bert->shape.layers * run->T * C; /* (C) row 0 */
  if (bert->pooler.outputs) {
    why_quantize_rows(kernels, cls, 1, C, &run->rows);
    why_linear(kernels, &bert->pooler, &run->rows, 1, run->pooled, C);
  } else {
    memcpy(run->pooled, cls, C * sizeof *cls);
  }
  kernels->activate(bert->head_activation, run->pooled, C, run->pooled, run->pooled_slope);
  why_quantize_rows(kernels, run->pooled, 1, C, &run->rows);
  why_linear(kernels, &bert->classifier, &run->rows, 1, run->logits, P);
}
