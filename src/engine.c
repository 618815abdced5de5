#include "engine.h"

#include <math.h>
#include <string.h>

#include "candidates.h"
#include "numeric.h"

/* Up to WHY_TAPE_TOKENS a run keeps more for each token than above: the largest is at either end.
 */
size_t why_engine_bytes(const why_bert *bert, uint32_t max_tokens, bool gradients, bool patches) {
  const uint32_t taped = max_tokens < WHY_TAPE_TOKENS ? max_tokens : WHY_TAPE_TOKENS;
  why_run run;
  why_arena shorter = {0}, longest = {0};
  why_run_take(&run, bert, taped, gradients, &shorter);
  why_run_take(&run, bert, max_tokens, gradients, &longest);
  why_arena *larger = shorter.used > longest.used ? &shorter : &longest;
  if (patches) why_run_take_source(&run, bert, max_tokens, larger);
  return shorter.overflow || longest.overflow ? 0 : larger->used;
}

/* A run on its way to an answer. */
struct asked {
  why_engine *engine;
  const why_job *job;
  const why_answer *layout;
  why_run *run;
  float *answer;
};

static bool wants(const struct asked *asked, uint32_t what) {
  return (asked->job->wants & what) != 0;
}

/* The mean row of the word table, in double so that thirty thousand rows do not drift. Rows are
   summed in blocks of columns that fit on the stack. */
static const float *mean_row(struct asked *asked) {
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
static void baseline_rows(struct asked *asked, const float *text, float *rows) {
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

/* Columns of what the path mixes: w, or the input of a layer. */
static size_t path_columns(const struct asked *asked) {
  const why_shape *shape = &asked->engine->bert->shape;
  return asked->job->path_layer ? shape->channels : shape->embedding;
}

/* x = baseline + alpha * (text - baseline), delta = text - baseline; `text` and `x` may be the
   same. At alpha 1 and 0 the ends are met to the bit, whatever the rounding of their difference. */
static void mix(const struct asked *asked, const float *baseline, float *x, float *delta) {
  const why_job *job = asked->job;
  const size_t T = asked->run->T, C = path_columns(asked);
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
static float noise_deviation(const struct asked *asked, const float *text) {
  const size_t n = asked->run->T * path_columns(asked);
  double sum = 0.0;
  if (asked->job->noise_sigma == 0.0f) return 0.0f;
  for (size_t i = 0; i < n; i++) sum += (double)text[i] * (double)text[i];
  return asked->job->noise_sigma * (float)sqrt(sum / (double)n);
}

static void add_noise(const struct asked *asked, float deviation, float *x) {
  const why_job *job = asked->job;
  const size_t n = asked->run->T * path_columns(asked);
  if (deviation == 0.0f) return;
  for (size_t i = 0; i < n; i++)
    x[i] += deviation * (float)why_random_normal(job->noise_seed, job->noise_index, i);
}

static void forward_layers(struct asked *asked, size_t from, size_t to) {
  for (size_t l = from; l < to; l++)
    why_bert_layer(asked->engine->bert, asked->engine->kernels, asked->run, l, asked->job);
}

/* Runs w up to the input of layer `l` and returns it, (T, C). */
static float *forward_to(struct asked *asked, size_t l) {
  why_run *run = asked->run;
  why_bert_embed(asked->engine->bert, asked->engine->kernels, run,
                 WHY_ITEMS(asked->job, uint8_t, segments));
  forward_layers(asked, 0, l);
  return run->hidden + l * run->T * asked->engine->bert->shape.channels;
}

/* Fills hidden[path_layer] with the mixed (and noisy) input of the rest of the run, and delta. */
static void start(struct asked *asked) {
  const why_job *job = asked->job;
  why_run *run = asked->run;
  const size_t n = run->T * path_columns(asked),
               words = run->T * asked->engine->bert->shape.embedding;
  float *baseline = run->context; /* (T, X) no layer has run yet, so its scratch is free */
  const bool path = job->baseline != WHY_BASELINE_NONE;
  look_up(&asked->engine->bert->words, WHY_ITEMS(job, uint32_t, ids), run->T, run->w);
  if (run->source) {
    look_up(&asked->engine->bert->words, WHY_ITEMS(job, uint32_t, source_ids), run->source->T,
            run->source->w);
    why_bert_embed(asked->engine->bert, asked->engine->kernels, run->source,
                   WHY_ITEMS(job, uint8_t, source_segments));
  }
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

/* Copies or averages the probabilities of one layer into its places of the answer. */
static void keep_attention(const struct asked *asked, const why_tape *tape, size_t place) {
  const size_t T = asked->run->T, S = why_attention_stride(T);
  const size_t H = asked->engine->bert->shape.heads;
  const float *p = tape->attended.probabilities; /* (H, T, S) */
  if (wants(asked, WHY_WANT_ATTENTION)) {
    float *out = asked->answer + asked->layout->attention.at + place * H * T * T;
    for (size_t row = 0; row < H * T; row++) memcpy(out + row * T, p + row * S, T * sizeof *out);
  }
  if (wants(asked, WHY_WANT_ATTENTION_MEAN)) {
    float *out = asked->answer + asked->layout->attention_mean.at + place * T * T;
    for (size_t from = 0; from < T; from++)
      for (size_t to = 0; to < T; to++) {
        float sum = 0.0f;
        for (size_t h = 0; h < H; h++) sum += p[(h * T + from) * S + to];
        out[from * T + to] = sum / (float)H;
      }
  }
}

/* Calls for each place that `layer` has in the record's list of named layers. */
#define EACH_PLACE(asked, place, layer)                                                            \
  for (size_t place = 0; place < (asked)->job->layers.count; place++)                              \
    if (WHY_ITEMS((asked)->job, uint32_t, layers)[place] == (layer))

static void keep_logits(const struct asked *asked) {
  const why_shape *shape = &asked->engine->bert->shape;
  const size_t K = shape->labels, stride = why_head_stride(shape);
  float *out = asked->answer + asked->layout->logits.at;
  for (size_t row = 0; row < why_head_rows(shape, asked->run->T); row++)
    memcpy(out + row * K, asked->run->logits + row * stride, K * sizeof *out);
}

/* The target's value as the head would see it at each named layer. */
static void look_through_lens(const struct asked *asked) {
  const why_bert *bert = asked->engine->bert;
  why_run *run = asked->run;
  for (size_t l = 0; l <= bert->shape.layers; l++) EACH_PLACE(asked, place, l) {
      run->head_state = l;
      why_bert_head(bert, asked->engine->kernels, run, asked->job);
      why_target(bert, asked->job, run, asked->answer + asked->layout->lens.at + place, NULL);
    }
  run->head_state = bert->shape.layers;
}

static void run_forward(struct asked *asked) {
  const why_bert *bert = asked->engine->bert;
  why_run *run = asked->run;
  const size_t L = bert->shape.layers, TC = run->T * bert->shape.channels;
  start(asked);
  for (size_t l = asked->job->path_layer; l < L; l++) {
    const why_tape *tape = why_bert_layer(bert, asked->engine->kernels, run, l, asked->job);
    if (wants(asked, WHY_WANT_ATTENTION | WHY_WANT_ATTENTION_MEAN))
      EACH_PLACE(asked, place, l) keep_attention(asked, tape, place);
  }
  if (wants(asked, WHY_WANT_LENS)) look_through_lens(asked);
  why_bert_head(bert, asked->engine->kernels, run, asked->job);
  if (wants(asked, WHY_WANT_LOGITS)) keep_logits(asked);
  if (wants(asked, WHY_WANT_HIDDEN))
    for (size_t l = asked->job->path_layer; l <= L; l++) EACH_PLACE(asked, place, l)
  memcpy(asked->answer + asked->layout->hidden.at + place * TC, run->hidden + l * TC,
         TC * sizeof(float));
}

static void keep_hidden_gradient(const struct asked *asked, size_t l) {
  const size_t TC = asked->run->T * asked->engine->bert->shape.channels;
  if (!wants(asked, WHY_WANT_HIDDEN_GRADIENT)) return;
  EACH_PLACE(asked, place, l)
  memcpy(asked->answer + asked->layout->hidden_gradient.at + place * TC, asked->run->dhidden,
         TC * sizeof(float));
}

/* Where the attention's gradient of layer l goes; NULL where nobody asked for it. */
static float *attention_gradient_of(const struct asked *asked, size_t l) {
  const size_t T = asked->run->T;
  if (wants(asked, WHY_WANT_ATTENTION_GRADIENT)) EACH_PLACE(asked, place, l)
  return asked->answer + asked->layout->attention_gradient.at +
         place * asked->engine->bert->shape.heads * T * T;
  return NULL;
}

/* Reductions of dw, so that (T, C) floats need not travel. */
static void reduce(const struct asked *asked) {
  const why_run *run = asked->run;
  const why_kernels *kernels = asked->engine->kernels;
  const size_t T = run->T, C = path_columns(asked);
  for (size_t t = 0; t < T; t++) {
    const float *dw = run->dhidden + t * C; /* (C) */
    if (wants(asked, WHY_WANT_DOT))
      asked->answer[asked->layout->dot.at + t] = kernels->dot(dw, run->delta + t * C, C);
    if (wants(asked, WHY_WANT_L2))
      asked->answer[asked->layout->l2.at + t] = sqrtf(kernels->dot(dw, dw, C));
    if (wants(asked, WHY_WANT_L1)) {
      double sum = 0.0;
      for (size_t c = 0; c < C; c++) sum += fabsf(dw[c]);
      asked->answer[asked->layout->l1.at + t] = (float)sum;
    }
  }
  if (wants(asked, WHY_WANT_TOP))
    why_candidates_find(asked->engine->bert, kernels, run, asked->job,
                        asked->answer + asked->layout->top.at);
  if (wants(asked, WHY_WANT_GRADIENT))
    memcpy(asked->answer + asked->layout->gradient.at, run->dhidden, T * C * sizeof(float));
}

static void run_backward(struct asked *asked) {
  const why_bert *bert = asked->engine->bert;
  const why_kernels *kernels = asked->engine->kernels;
  why_run *run = asked->run;
  why_bert_head_back(bert, kernels, run, asked->job);
  keep_hidden_gradient(asked, bert->shape.layers);
  for (size_t l = bert->shape.layers; l-- > asked->job->path_layer;) {
    why_bert_layer_back(bert, kernels, run, l, asked->job, attention_gradient_of(asked, l));
    keep_hidden_gradient(asked, l);
  }
  if (asked->job->path_layer == 0) why_bert_embed_back(bert, kernels, run);
  reduce(asked);
}

/* Whether more of the last layer is asked for than the row that the head reads, or mixes into it.
 */
static bool reads_last_rows(const why_job *job, const why_shape *shape) {
  const bool output = job->wants & WHY_WANT_HIDDEN;
  if (job->head_means.count) return true;
  const bool attention = job->wants & (WHY_WANT_ATTENTION | WHY_WANT_ATTENTION_MEAN);
  for (uint32_t i = 0; i < job->layers.count; i++) {
    const uint32_t layer = WHY_ITEMS(job, uint32_t, layers)[i];
    if ((output && layer == shape->layers) || (attention && layer + 1 == shape->layers))
      return true;
  }
  return false;
}

/* What a record may hold and this engine does not do. */
static why_status check_support(const why_engine *engine, const why_job *job, why_error *error) {
  if (job->tokens > engine->max_tokens)
    return why_fail(error, WHY_ERROR_ARGUMENT, "A job has %u tokens; its session was made for %u.",
                    (uint64_t)job->tokens, (uint64_t)engine->max_tokens);
  if (((job->wants & WHY_WANT_ANY_GRADIENT) || job->path_layer) && !engine->gradients)
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "A job asks for gradients; its session was made without them.");
  if (job->overwrites.count && (!engine->patches || job->source_ids.count > engine->max_tokens))
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "A job overwrites activations; its session was made without room for that.");
  return WHY_OK;
}

static bool logits_finite(const why_shape *shape, const why_run *run) {
  for (size_t row = 0; row < why_head_rows(shape, run->T); row++)
    for (size_t k = 0; k < shape->labels; k++)
      if (!isfinite(run->logits[row * why_head_stride(shape) + k])) return false;
  return true;
}

why_status why_engine_answer(why_engine *engine, const void *record, size_t bytes, float *answer,
                             size_t floats, why_error *error) {
  const why_job *job = record;
  const why_shape *shape = &engine->bert->shape;
  why_answer layout;
  why_run run, source;
  why_arena arena = {.base = engine->memory, .size = engine->size};
  why_status status = why_job_check(job, bytes, shape, error);
  if (!status) status = check_support(engine, job, error);
  if (!status) status = why_answer_layout(job, shape, &layout, error);
  if (status) return status;
  if (floats != layout.floats)
    return why_fail(error, WHY_ERROR_ARGUMENT, "An answer of %u floats was given room for %u.",
                    (uint64_t)layout.floats, (uint64_t)floats);
  why_run_take(&run, engine->bert, job->tokens, engine->gradients, &arena);
  if (reads_last_rows(job, shape)) run.last_rows = run.T;
  if (job->precision == WHY_PRECISION_FAST) run.rows.largest = WHY_LARGEST_FAST;
  if (job->overwrites.count) {
    why_run_take_source(&source, engine->bert, job->source_ids.count, &arena);
    source.rows.largest = run.rows.largest;
    run.source = &source;
  }
  assert(!arena.overflow);

  memset(answer, 0, floats * sizeof *answer);
  struct asked asked = {engine, job, &layout, &run, answer};
  run_forward(&asked);
  status = why_target(engine->bert, job, &run, &answer[0], error);
  if (status) return status;
  if (job->wants & WHY_WANT_ANY_GRADIENT) run_backward(&asked);
  if (!logits_finite(shape, &run)) answer[0] = NAN;
  for (size_t i = 0; i < floats; i++)
    if (!isfinite(answer[i]))
      return why_fail(error, WHY_ERROR_NUMERIC,
                      "The model computes numbers that are not finite on this text.");
  return WHY_OK;
}
