/* The same page upside down: gradients for the inputs, none for the weights. */
#include <math.h>
#include <string.h>

#include "bert.h"

void why_bert_head_back(const why_bert *bert, const why_kernels *kernels, why_run *run) {
  const size_t C = bert->shape.channels, P = (size_t)bert->classifier.tile_count * WHY_TILE;
  float *dcls = run->dhidden; /* (C) row 0; no other row reaches the head */
  memset(run->dhidden, 0, run->T * C * sizeof *run->dhidden);
  why_linear_back(kernels, &bert->classifier, run->dlogits, P, 1, &run->rows, &run->stretched,
                  run->dmiddle);
  why_multiply(run->dmiddle, run->pooled_slope, C);
  if (bert->pooler.outputs)
    why_linear_back(kernels, &bert->pooler, run->dmiddle, C, 1, &run->rows, &run->stretched, dcls);
  else
    memcpy(dcls, run->dmiddle, C * sizeof *dcls);
}

void why_bert_layer_back(const why_bert *bert, const why_kernels *kernels, why_run *run, size_t l,
                         const why_job *job, float *dprobabilities) {
  const size_t T = run->T, C = bert->shape.channels, H = bert->shape.heads;
  const size_t F = bert->shape.feed_forward, R = why_bert_rows(bert, run, l);
  const why_layer *layer = &bert->layers[l];
  const why_tape *tape =
      run->tape_count > 1 ? &run->tapes[l] : why_bert_layer(bert, kernels, run, l, job);
  const why_attention_edits edits = why_bert_edits(bert, job, l);
  const why_rows *rows = &run->rows;
  float *dy = run->dhidden;      /* (R, C), at the end (T, C) */
  float *dinner = run->inner;    /* (R, F) */
  float *dmiddle = run->dmiddle; /* (R, C) */

  why_norm_rows_back(kernels, &layer->output_norm, dy, R, C, &tape->output, dy);
  const float *dffn = dy; /* (R, C) the same, unless some of it was overwritten */
  if (job->overwrites.count) {
    dffn = memcpy(run->sum, dy, R * C * sizeof *dy);
    why_bert_overwrite(bert, job, WHY_SITE_FFN, l, NULL, run->sum);
  }
  why_linear_back(kernels, &layer->down, dffn, C, R, rows, &run->stretched, dinner);
  why_multiply(dinner, tape->slope, R * F);
  why_linear_back(kernels, &layer->up, dinner, F, R, rows, &run->stretched, dmiddle);
  why_add(dmiddle, dy, R * C);

  why_norm_rows_back(kernels, &layer->attention_norm, dmiddle, R, C, &tape->middle, dmiddle);
  why_linear_back(kernels, &layer->attention_output, dmiddle, C, R, rows, &run->stretched,
                  run->dcontext);
  why_bert_overwrite(bert, job, WHY_SITE_ATTENTION, l, NULL, run->dcontext);
  why_attention_back(kernels, &tape->attended, R, T, C, H, &edits, run->dcontext, run->transposed,
                     run->dscores, dprobabilities, run->dquery, run->dkey, run->dvalue);
  why_scale(run->dquery, R * C, 1.0f / sqrtf((float)(C / H)));
  why_bert_zero_values(bert, job, l, run->dvalue);
  why_linear_back(kernels, &layer->key, run->dkey, C, T, rows, &run->stretched, dy);
  why_linear_back(kernels, &layer->query, run->dquery, C, R, rows, &run->stretched, run->sum);
  why_add(dy, run->sum, R * C);
  why_linear_back(kernels, &layer->value, run->dvalue, C, T, rows, &run->stretched, run->sum);
  why_add(dy, run->sum, T * C);
  why_add(dy, dmiddle, R * C);
  why_bert_overwrite(bert, job, WHY_SITE_RESIDUAL, l, NULL, dy);
}

void why_bert_embed_back(const why_bert *bert, const why_kernels *kernels, why_run *run) {
  why_norm_rows_back(kernels, &bert->embedding_norm, run->dhidden, run->T, bert->shape.channels,
                     &run->embedded, run->dhidden);
}
