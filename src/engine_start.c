/* Where a run starts: at the words, on the way to them from a baseline, or on such a way at the
   input of a layer; with noise or without. */
#include <math.h>
#include <string.h>

#include "engine_run.h"
#include "numeric.h"

/* The mean row of the word table, in double so that thirty thousand rows do not drift. Rows are
   summed in blocks of columns that fit on the stack. */
static const float *mean_row(why_asked *asked) {
  enum { BLOCK = 256 };
  const why_table *words = &asked->engine->bert->words;
  float *mean = asked->run->mean, *row = asked->run->sum; /* (C) */
  if (asked->engine->mean_ready) return mean;
  for (size_t start = 0; start < words->columns; start += BLOCK) {
    double sum[BLOCK] = {0};
    const size_t n = words->columns - start < BLOCK ? words->columns - start : BLOCK;
    for (size_t v = 0; v < words->rows; v++) {
      why_table_row(words, v, row);
      for (size_t c = 0; c < n; c++) sum[c] += row[start + c];
    }
    for (size_t c = 0; c < n; c++) mean[start + c] = (float)(sum[c] / words->rows);
  }
  asked->engine->mean_ready = true;
  return mean;
}

static void look_up(const why_table *words, const uint32_t *ids, size_t T, float *rows) {
  for (size_t t = 0; t < T; t++) why_table_row(words, ids[t], rows + t * words->columns);
}

/* The path's other end: w of the baseline, (T, E). Tokens that are kept stay as the text has them.
 */
static void baseline_rows(why_asked *asked, const float *text, float *rows) {
  const why_job *job = asked->job;
  const size_t T = asked->run->T, E = asked->engine->bert->shape.embedding;
  if (job->baseline == WHY_BASELINE_IDS) {
    look_up(&asked->engine->bert->words, WHY_ITEMS(job, uint32_t, baseline_ids), T, rows);
  } else {
    const float *row = job->baseline == WHY_BASELINE_MEAN ? mean_row(asked) : NULL;
    for (size_t t = 0; t < T; t++) {
      if (row)
        memcpy(rows + t * E, row, E * sizeof *rows);
      else
        memset(rows + t * E, 0, E * sizeof *rows);
    }
  }
  for (size_t t = 0; t < T; t++)
    if (job->kept.count && WHY_ITEMS(job, uint8_t, kept)[t])
      memcpy(rows + t * E, text + t * E, E * sizeof *rows);
}

size_t why_engine_path_columns(const why_asked *asked) {
  const why_shape *shape = &asked->engine->bert->shape;
  return asked->job->path_layer ? shape->channels : shape->embedding;
}

/* x = baseline + alpha * (text - baseline), delta = text - baseline; `text` and `x` may be the
   same. At alpha 1 and 0 the ends are met to the bit, whatever the rounding of their difference. */
static void mix(const why_asked *asked, const float *baseline, float *x, float *delta) {
  const why_job *job = asked->job;
  const size_t T = asked->run->T, C = why_engine_path_columns(asked);
  const float *alphas = job->alphas.count ? WHY_ITEMS(job, float, alphas) : NULL;
  for (size_t t = 0; t < T; t++) {
    const float alpha = alphas ? alphas[t] : 1.0f;
    for (size_t i = t * C; i < (t + 1) * C; i++) {
      delta[i] = x[i] - baseline[i];
      if (alpha != 1.0f) x[i] = baseline[i] + alpha * delta[i];
    }
  }
}

/* The standard deviation of the noise beside `text`, (T, X) of the run: in all models a share of
   that much is as loud. */
static float noise_deviation(const why_asked *asked, const float *text) {
  const size_t n = asked->run->T * why_engine_path_columns(asked);
  double sum = 0.0;
  if (asked->job->noise_sigma == 0.0f) return 0.0f;
  for (size_t i = 0; i < n; i++) sum += (double)text[i] * (double)text[i];
  return asked->job->noise_sigma * (float)sqrt(sum / (double)n);
}

/* A token's noise is that of its slot, so it moves alike whatever else is removed. */
static void add_noise(const why_asked *asked, float deviation, float *x) {
  const why_job *job = asked->job;
  const size_t T = asked->run->T, C = why_engine_path_columns(asked);
  const uint32_t *slots = job->slots.count ? WHY_ITEMS(job, uint32_t, slots) : NULL;
  if (deviation == 0.0f) return;
  for (size_t t = 0; t < T; t++) {
    const size_t slot = slots ? slots[t] : t;
    for (size_t c = 0; c < C; c++)
      x[t * C + c] +=
          deviation * (float)why_random_normal(job->noise_seed, job->noise_index, slot * C + c);
  }
}

static void forward_layers(why_asked *asked, size_t from, size_t to) {
  for (size_t l = from; l < to; l++)
    why_bert_layer(asked->engine->bert, asked->engine->kernels, asked->run, l, asked->job);
}

/* Runs w up to the input of layer `l` and returns it, (T, C). */
static float *forward_to(why_asked *asked, size_t l) {
  why_run *run = asked->run;
  why_bert_embed(asked->engine->bert, asked->engine->kernels, run,
                 WHY_ITEMS(asked->job, uint8_t, segments));
  forward_layers(asked, 0, l);
  return run->hidden + l * run->T * asked->engine->bert->shape.channels;
}

void why_engine_start(why_asked *asked) {
  const why_job *job = asked->job;
  why_run *run = asked->run;
  const size_t n = run->T * why_engine_path_columns(asked),
               words = run->T * asked->engine->bert->shape.embedding;
  float *baseline = run->context; /* (T, X) no layer has run yet, so its scratch is free */
  const bool path = job->baseline != WHY_BASELINE_NONE;
  look_up(&asked->engine->bert->words, WHY_ITEMS(job, uint32_t, ids), run->T, run->w);
  if (job->path_layer == 0) {
    const float deviation = noise_deviation(asked, run->w);
    if (path) {
      baseline_rows(asked, run->w, baseline);
      mix(asked, baseline, run->w, run->delta);
    } else {
      memcpy(run->delta, run->w, n * sizeof *run->delta);
    }
    add_noise(asked, deviation, run->w);
    forward_to(asked, 0);
    return;
  }
  if (path) {
    baseline_rows(asked, run->w, run->delta);
    memcpy(run->dhidden, run->w, words * sizeof *run->w); /* the text's rows wait here */
    memcpy(run->w, run->delta, words * sizeof *run->w);
    memcpy(run->delta, forward_to(asked, job->path_layer), n * sizeof *run->delta);
    memcpy(run->w, run->dhidden, words * sizeof *run->w);
    float *x = forward_to(asked, job->path_layer);
    const float deviation = noise_deviation(asked, x);
    memcpy(baseline, run->delta, n * sizeof *baseline);
    mix(asked, baseline, x, run->delta);
    add_noise(asked, deviation, x);
  } else {
    float *x = forward_to(asked, job->path_layer);
    memcpy(run->delta, x, n * sizeof *x);
    add_noise(asked, noise_deviation(asked, x), x);
  }
}
