/* The same page upside down: gradients for the inputs, none for the weights. */
#include <math.h>
#include <string.h>

#include "bert.h"

void why_bert_head_back(const why_bert *bert, const why_kernels *kernels, why_run *run) {
  const size_t C = bert->shape.channels, P = (size_t)bert->classifier.tile_count * WHY_TILE;
  float *dcls = run->dhidden; /* (C) row 0; no other row reaches the head */
  memset(run->dhidden, 0, run->T * C * sizeof *run->dhidden);
  why_linear_back(kernels, &bert->classifier, run->dlogits, P, 1, &run->rows16, run->padded,
                  run->dmiddle);
  kernels->activate_back(bert->head_activation, run->pooled_in, run->dmiddle, C, run->dmiddle);
  if (bert->pooler.outputs)
    why_linear_back(kernels, &bert->pooler, run->dmiddle, C, 1, &run->rows16, run->padded, dcls);
  else
    memcpy(dcls, run->dmiddle, C * sizeof *dcls);
}

void why_bert_layer_back(const why_bert *bert, const why_kernels *kernels, why_run *run, size_t l,
                         const why_job *job, float *dprobabilities) {
  const size_t T = run->T, C = bert->shape.channels, H = bert->shape.heads;
  const size_t F = bert->shape.feed_forward;
  const why_layer *layer = &bert->layers[l];
  const why_tape *tape =
      run->tape_count > 1 ? &run->tapes[l] : why_bert_layer(bert, kernels, run, l, job);
  const why_attention_edits edits = why_bert_edits(bert, job, l);
  why_rows16 *rows16 = &run->rows16;
  float *dy = run->dhidden, *dinner = run->inner,
        *dmiddle = run->dmiddle; /* (T, C) (T, F) (T, C) */

  why_norm_rows_back(kernels, &layer->output_norm, dy, T, C, &tape->output, dy);
  const float *dffn = dy; /* (T, C) the same, unless some of it was overwritten */
  if (job->overwrites.count) {
    dffn = memcpy(run->sum, dy, T * C * sizeof *dy);
    why_bert_overwrite(bert, job, WHY_SITE_FFN, l, NULL, run->sum);
  }
  why_linear_back(kernels, &layer->down, dffn, C, T, rows16, run->padded, dinner);
  kernels->activate_back(bert->hidden_activation, tape->up, dinner, T * F, dinner);
  why_linear_back(kernels, &layer->up, dinner, F, T, rows16, run->padded, dmiddle);
  why_add(dmiddle, dy, T * C);

  why_norm_rows_back(kernels, &layer->attention_norm, dmiddle, T, C, &tape->middle, dmiddle);
  why_linear_back(kernels, &layer->attention_output, dmiddle, C, T, rows16, run->padded,
                  run->dcontext);
  why_bert_overwrite(bert, job, WHY_SITE_ATTENTION, l, NULL, run->dcontext);
  why_attention_back(kernels, &tape->attended, T, C, H, &edits, run->dcontext, run->transposed,
                     run->dscores, dprobabilities, run->dquery, run->dkey, run->dvalue);
  why_scale(run->dquery, T * C, 1.0f / sqrtf((float)(C / H)));
  why_bert_zero_values(bert, job, l, run->dvalue);
  why_linear_back(kernels, &layer->query, run->dquery, C, T, rows16, run->padded, dy);
  why_linear_back(kernels, &layer->key, run->dkey, C, T, rows16, run->padded, run->sum);
  why_add(dy, run->sum, T * C);
  why_linear_back(kernels, &layer->value, run->dvalue, C, T, rows16, run->padded, run->sum);
  why_add(dy, run->sum, T * C);
  why_add(dy, dmiddle, T * C);
  why_bert_overwrite(bert, job, WHY_SITE_RESIDUAL, l, NULL, dy);
}

void why_bert_embed_back(const why_bert *bert, const why_kernels *kernels, why_run *run) {
  why_norm_rows_back(kernels, &bert->embedding_norm, run->dhidden, run->T, bert->shape.channels,
                     &run->embedded, run->dhidden);
}
