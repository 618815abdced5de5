#include "engine_run.h"

#include <math.h>
#include <string.h>

#include "candidates.h"

/* Up to WHY_TAPE_TOKENS a run keeps more for each token than above: the largest is at either end.
 */
size_t why_engine_bytes(const why_bert *bert, uint32_t max_tokens, bool gradients, bool patches) {
  const uint32_t taped = max_tokens < WHY_TAPE_TOKENS ? max_tokens : WHY_TAPE_TOKENS;
  why_engine measured = {.bert = bert, .max_tokens = max_tokens};
  why_run run;
  why_arena shorter = {0}, longest = {0};
  if (patches) why_engine_take_source(&measured, &shorter);
  longest = shorter;
  why_run_take(&run, bert, taped, gradients, &shorter);
  why_run_take(&run, bert, max_tokens, gradients, &longest);
  if (shorter.overflow || longest.overflow) return 0;
  return shorter.used > longest.used ? shorter.used : longest.used;
}

int why_engine_largest(const why_job *job) {
  return job->precision == WHY_PRECISION_FAST ? WHY_LARGEST_FAST : WHY_LARGEST_EXACT;
}

static bool wants(const why_asked *asked, uint32_t what) {
  return (asked->job->wants & what) != 0;
}

/* Copies or averages the probabilities of one layer into its places of the answer. */
static void keep_attention(const why_asked *asked, const why_tape *tape, size_t place) {
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

/* Copies queries, keys and values of one layer into their places of the answer. */
static void keep_attended(const why_asked *asked, const why_tape *tape, size_t place) {
  const size_t TC = asked->run->T * asked->engine->bert->shape.channels;
  const float *const rows[] = {tape->attended.query, tape->attended.key, tape->attended.value};
  for (size_t i = 0; i < 3; i++)
    memcpy(asked->answer + asked->layout->attended.at + (3 * place + i) * TC, rows[i],
           TC * sizeof(float));
}

/* Calls for each place that `layer` has in the record's list of named layers. */
#define EACH_PLACE(asked, place, layer)                                                            \
  for (size_t place = 0; place < (asked)->job->layers.count; place++)                              \
    if (WHY_ITEMS((asked)->job, uint32_t, layers)[place] == (layer))

static void keep_logits(const why_asked *asked) {
  const why_shape *shape = &asked->engine->bert->shape;
  const size_t K = shape->labels, stride = why_head_stride(shape);
  float *out = asked->answer + asked->layout->logits.at;
  for (size_t row = 0; row < why_head_rows(shape, asked->run->T); row++)
    memcpy(out + row * K, asked->run->logits + row * stride, K * sizeof *out);
}

/* The target's value as the head would see it at each named layer. */
static void look_through_lens(const why_asked *asked) {
  const why_bert *bert = asked->engine->bert;
  why_run *run = asked->run;
  for (size_t l = 0; l <= bert->shape.layers; l++) EACH_PLACE(asked, place, l) {
      run->head_state = l;
      why_bert_head(bert, asked->engine->kernels, run, asked->job);
      why_target(bert, asked->job, run, asked->answer + asked->layout->lens.at + place, NULL);
    }
  run->head_state = bert->shape.layers;
}

static void run_forward(why_asked *asked) {
  const why_bert *bert = asked->engine->bert;
  why_run *run = asked->run;
  const size_t L = bert->shape.layers, TC = run->T * bert->shape.channels;
  why_engine_start(asked);
  for (size_t l = asked->job->path_layer; l < L; l++) {
    const why_tape *tape = why_bert_layer(bert, asked->engine->kernels, run, l, asked->job);
    if (wants(asked, WHY_WANT_ATTENTION | WHY_WANT_ATTENTION_MEAN))
      EACH_PLACE(asked, place, l) keep_attention(asked, tape, place);
    if (wants(asked, WHY_WANT_ATTENDED))
      EACH_PLACE(asked, place, l) keep_attended(asked, tape, place);
  }
  if (wants(asked, WHY_WANT_LENS)) look_through_lens(asked);
  why_bert_head(bert, asked->engine->kernels, run, asked->job);
  if (wants(asked, WHY_WANT_LOGITS)) keep_logits(asked);
  if (wants(asked, WHY_WANT_POOLED))
    memcpy(asked->answer + asked->layout->pooled.at, run->pooled,
           asked->layout->pooled.count * sizeof(float));
  if (wants(asked, WHY_WANT_HIDDEN))
    for (size_t l = asked->job->path_layer; l <= L; l++) EACH_PLACE(asked, place, l)
  memcpy(asked->answer + asked->layout->hidden.at + place * TC, run->hidden + l * TC,
         TC * sizeof(float));
}

static void keep_hidden_gradient(const why_asked *asked, size_t l) {
  const size_t TC = asked->run->T * asked->engine->bert->shape.channels;
  if (!wants(asked, WHY_WANT_HIDDEN_GRADIENT)) return;
  EACH_PLACE(asked, place, l)
  memcpy(asked->answer + asked->layout->hidden_gradient.at + place * TC, asked->run->dhidden,
         TC * sizeof(float));
}

/* Where the attention's gradient of layer l goes; NULL where nobody asked for it. */
static float *attention_gradient_of(const why_asked *asked, size_t l) {
  const size_t T = asked->run->T;
  if (wants(asked, WHY_WANT_ATTENTION_GRADIENT)) EACH_PLACE(asked, place, l)
  return asked->answer + asked->layout->attention_gradient.at +
         place * asked->engine->bert->shape.heads * T * T;
  return NULL;
}

/* Reductions of dw, so that (T, C) floats need not travel. */
static void reduce(const why_asked *asked) {
  const why_run *run = asked->run;
  const why_kernels *kernels = asked->engine->kernels;
  const size_t T = run->T, C = why_engine_path_columns(asked);
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

static void run_backward(why_asked *asked) {
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
  const bool attention =
      job->wants & (WHY_WANT_ATTENTION | WHY_WANT_ATTENTION_MEAN | WHY_WANT_ATTENDED);
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
  why_run run;
  why_arena arena = {.base = engine->memory, .size = engine->size};
  why_status status = why_job_check(job, bytes, shape, error);
  if (!status) status = check_support(engine, job, error);
  if (!status) status = why_answer_layout(job, shape, &layout, error);
  if (status) return status;
  if (floats != layout.floats)
    return why_fail(error, WHY_ERROR_ARGUMENT, "An answer of %u floats was given room for %u.",
                    (uint64_t)layout.floats, (uint64_t)floats);
  if (engine->patches) why_engine_take_source(engine, &arena);
  const why_source *source =
      job->overwrites.count ? why_engine_run_source(engine, job, arena) : NULL;
  why_run_take(&run, engine->bert, job->tokens, engine->gradients, &arena);
  run.source = source;
  run.rows.largest = why_engine_largest(job);
  if (reads_last_rows(job, shape)) run.last_rows = run.T;
  assert(!arena.overflow);

  memset(answer, 0, floats * sizeof *answer);
  why_asked asked = {engine, job, &layout, &run, answer};
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
