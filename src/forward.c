/* The model in the order of the paper. */
#include <math.h>
#include <string.h>

#include "bert.h"

void why_bert_position_row(const why_bert *bert, const uint8_t *segments, size_t t, float *row) {
  size_t first = 0; /* of the text that counts by itself */
  if (why_bert_separates(bert))
    for (first = t; first > 0 && segments[first - 1] == segments[t];) first--;
  why_table_row(&bert->positions, t - first, row);
}

bool why_bert_segment_row(const why_bert *bert, const uint8_t *segments, size_t t, float *row) {
  if (!bert->segments.rows) return false;
  /* A table of one row serves both texts of a pair, and each text alone is the first. */
  const bool first = why_bert_separates(bert) || segments[t] >= bert->segments.rows;
  why_table_row(&bert->segments, first ? 0 : segments[t], row);
  return true;
}

void why_bert_embed(const why_bert *bert, const why_kernels *kernels, why_run *run,
                    const uint8_t *segments) {
  const size_t T = run->T, E = bert->shape.embedding, C = bert->shape.channels;
  float *row = run->sum;                                   /* (E) */
  float *summed = run->summed ? run->summed : run->hidden; /* (T, E) */
  run->segments = segments;
  for (size_t t = 0; t < T; t++) {
    float *x = summed + t * E;
    memcpy(x, run->w + t * E, E * sizeof *x);
    if (why_bert_segment_row(bert, segments, t, row)) why_add(x, row, E);
    why_bert_position_row(bert, segments, t, row);
    why_add(x, row, E);
  }
  why_norm_rows(kernels, &bert->embedding_norm, bert->epsilon, summed, T, E, &run->embedded,
                summed);
  if (!bert->projection.outputs) return;
  why_quantize_rows(kernels, summed, T, E, &run->rows);
  why_linear(kernels, &bert->projection, &run->rows, T, run->hidden, C);
}

/* What is at `site` of layer l: kept, where the run is a source, and partly overwritten, where it
   has one. rows (R, C). */
static void pass_site(const why_bert *bert, const why_run *run, const why_job *job, why_site site,
                      size_t l, size_t R, float *rows) {
  const size_t C = bert->shape.channels;
  const why_source *source = run->keep ? run->keep : run->source;
  if (!source) return;
  float *const sites[] = {[WHY_SITE_RESIDUAL] = source->residual,
                          [WHY_SITE_ATTENTION] = source->attention,
                          [WHY_SITE_FFN] = source->ffn};
  float *of_layer = sites[site] + l * source->T * C; /* (T of the source, C) */
  if (run->keep)
    memcpy(of_layer, rows, R * C * sizeof *rows);
  else
    why_bert_overwrite(bert, job, site, l, of_layer, rows);
}

const why_tape *why_bert_layer(const why_bert *bert, const why_kernels *kernels, why_run *run,
                               size_t l, const why_job *job) {
  const size_t T = run->T, C = bert->shape.channels, H = bert->shape.heads;
  const size_t F = bert->shape.feed_forward, R = why_bert_rows(bert, run, l);
  const why_layer *layer = why_bert_stored(bert, l);
  why_tape *tape = &run->tapes[run->tape_count > 1 ? l : 0];
  why_attended *attended = &tape->attended;
  float *x = run->hidden + l * T * C;       /* (T, C) */
  float *y = run->hidden + (l + 1) * T * C; /* (R, C) */
  const why_attention_edits edits = why_bert_edits(bert, run, job, l);
  pass_site(bert, run, job, WHY_SITE_RESIDUAL, l, T, x);

  why_quantize_rows(kernels, x, T, C, &run->rows);
  why_linear(kernels, &layer->query, &run->rows, R, attended->query, C);
  why_linear(kernels, &layer->key, &run->rows, T, attended->key, C);
  why_linear(kernels, &layer->value, &run->rows, T, attended->value, C);
  why_scale(attended->query, R * C, 1.0f / sqrtf((float)(C / H)));
  why_bert_zero_values(bert, job, l, attended->value);
  why_attention(kernels, attended, R, T, C, H, &edits, run->transposed, run->context);
  pass_site(bert, run, job, WHY_SITE_ATTENTION, l, R, run->context);
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
  pass_site(bert, run, job, WHY_SITE_FFN, l, R, run->sum);
  why_add(run->sum, run->middle, R * C);
  why_norm_rows(kernels, &layer->output_norm, bert->epsilon, run->sum, R, C, &tape->output, y);
  return tape;
}
