/* The same page upside down: gradients for the inputs, none for the weights. */
#include <math.h>
#include <string.h>

#include "bert.h"

void why_bert_layer_back(const why_bert *bert, const why_kernels *kernels, why_run *run, size_t l,
                         const why_job *job, float *dprobabilities) {
  const size_t T = run->T, C = bert->shape.channels, H = bert->shape.heads;
  const size_t F = bert->shape.feed_forward, R = why_bert_rows(bert, run, l);
  const why_layer *layer = why_bert_stored(bert, l);
  const why_tape *tape =
      run->tape_count > 1 ? &run->tapes[l] : why_bert_layer(bert, kernels, run, l, job);
  const why_attention_edits edits = why_bert_edits(bert, run, job, l);
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
  const size_t T = run->T, E = bert->shape.embedding, C = bert->shape.channels;
  const float *dnormed = run->dhidden; /* (T, E) */
  if (bert->projection.outputs) {
    why_linear_back(kernels, &bert->projection, run->dhidden, C, T, &run->rows, &run->stretched,
                    run->dmiddle);
    dnormed = run->dmiddle;
  }
  why_norm_rows_back(kernels, &bert->embedding_norm, dnormed, T, E, &run->embedded, run->dhidden);
}
