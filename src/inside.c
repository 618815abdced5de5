/* One text on its way through the model, with all that a reader may want to look at. Two jobs
   answer it: one reads what every layer is given and its gradient, one looks at a layer's
   attention. */
#include <math.h>
#include <string.h>

#include "explain.h"
#include "handles.h"

/* A handle and its memory; the public one points to the first member. */
struct owned {
  why_inside inside;
  void *jobs, *arrays;
};

/* The two jobs, answered. */
struct answered {
  const why_session *session;
  const why_explanation *explanation;
  why_round round;
  why_answer through, attended; /* where the parts of their answers are */
  const float *of_through, *of_attended;
};

static struct owned *owner_of(why_inside *inside) {
  return (struct owned *)(void *)inside;
}

void why_inside_free(why_inside *inside) {
  if (!inside) return;
  why_heap(owner_of(inside)->jobs, 0);
  why_heap(owner_of(inside)->arrays, 0);
  why_heap(inside, 0);
}

/* ---- The runs ---- */

static uint32_t pooled_rows(why_head head) {
  return head == WHY_HEAD_WORDS ? 0 : head == WHY_HEAD_SIMILARITY ? 2 : 1;
}

/* What the first job asks for: that which stands for whole texts, too, where anything does. */
static uint32_t wants_through(const why_shape *shape) {
  const uint32_t wants =
      WHY_WANT_HIDDEN | WHY_WANT_HIDDEN_GRADIENT | WHY_WANT_GRADIENT | WHY_WANT_L2;
  const bool whole = shape->head == WHY_HEAD_POOLED || shape->head == WHY_HEAD_SIMILARITY;
  return whole ? wants | WHY_WANT_POOLED : wants;
}

static const uint32_t WANTS_ATTENDED = WHY_WANT_ATTENTION | WHY_WANT_ATTENDED;

static why_status take_jobs(struct owned *owned, struct answered *answered, why_error *error) {
  const why_problem *problem = &answered->explanation->problem;
  const why_limits limits = {.jobs = 2,
                             .wants = wants_through(&problem->shape) | WANTS_ATTENDED,
                             .layers = problem->shape.layers + 1};
  why_arena measured = {0}, arena;
  why_status status = why_round_take(&answered->round, problem, &limits, 1, &measured, error);
  if (!status) status = why_memory_arena(&measured, &arena, error);
  if (status) return status;
  owned->jobs = arena.base;
  return why_round_take(&answered->round, problem, &limits, 1, &arena, error);
}

static why_status run_jobs(why_session *session, struct owned *owned, struct answered *answered,
                           why_error *error) {
  const why_problem *problem = &answered->explanation->problem;
  why_round *round = &answered->round;
  why_status status = take_jobs(owned, answered, error);
  if (status) return status;
  why_job *job = why_round_add_text(round, problem, wants_through(&problem->shape));
  why_round_layers(round, job, 0, problem->shape.layers + 1);
  job = why_round_add_text(round, problem, WANTS_ATTENDED);
  why_round_layers(round, job, owned->inside.layer, 1);
  status = why_round_place_answers(round, problem, error);
  for (uint32_t i = 0; i < round->jobs && !status; i++) {
    const size_t end = i + 1 < round->jobs ? round->answer_at[i + 1] : round->answer_floats;
    const why_job *asked = why_round_job(round, i);
    status = why_session_answer(session, asked, asked->bytes, round->answers + round->answer_at[i],
                                end - round->answer_at[i], error);
  }
  if (status) return status;
  answered->of_through = why_round_answer(round, problem, 0, &answered->through);
  answered->of_attended = why_round_answer(round, problem, 1, &answered->attended);
  return WHY_OK;
}

/* ---- What is made of the answers ---- */

static double product_of(const float *a, const float *b, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += (double)a[i] * (double)b[i];
  return sum;
}

static void fill_lengths(const float *rows, size_t count, size_t C, float *lengths) {
  for (size_t i = 0; i < count; i++)
    lengths[i] = (float)sqrt(product_of(rows + i * C, rows + i * C, C));
}

/* 0 where one of them is all zeros. */
static void fill_cosines(const float *rows, const float *others, size_t count, size_t C,
                         float *cosines) {
  for (size_t i = 0; i < count; i++) {
    const float *a = rows + i * C, *b = others + i * C;
    const double lengths = sqrt(product_of(a, a, C)) * sqrt(product_of(b, b, C));
    cosines[i] = lengths > 0 ? (float)(product_of(a, b, C) / lengths) : 0.0f;
  }
}

/* The sums that the seam and the layer norm stand between. */
static void fill_rows(const why_bert *bert, const why_explanation *e, float *words,
                      float *positions, float *segments) {
  const size_t E = bert->shape.embedding;
  for (size_t t = 0; t < e->tokens.count; t++) {
    why_table_row(&bert->words, e->tokens.ids[t], words + t * E);
    why_bert_position_row(bert, e->segments, t, positions + t * E);
    if (segments) why_bert_segment_row(bert, e->segments, t, segments + t * E);
  }
}

/* Takes T rows of D numbers that lie C apart. */
static const float *take_rows(const float *from, size_t T, size_t C, size_t D, why_arena *arena) {
  float *rows = WHY_TAKE(arena, float, T *D);
  for (size_t t = 0; t < T && rows; t++) memcpy(rows + t * D, from + t * C, D * sizeof *rows);
  return rows;
}

/* The head by itself, computed as the layer does: equal bits. */
static void take_head(const why_kernels *kernels, why_inside *inside, why_arena *arena) {
  const size_t T = inside->tokens, D = inside->depth, S = why_attention_stride(T);
  float *transposed = WHY_TAKE(arena, float, D *S), *strided = WHY_TAKE(arena, float, T *S);
  float *scores = WHY_TAKE(arena, float, T *T), *context = WHY_TAKE(arena, float, T *D);
  inside->scores = scores;
  inside->context = context;
  if (!arena->base) return;
  why_attention_scores(kernels, inside->query, inside->key, T, T, D, D, transposed, strided);
  for (size_t t = 0; t < T; t++) memcpy(scores + t * T, strided + t * S, T * sizeof *scores);
  kernels->product(T, D, T, inside->attention, T, 1, inside->value, D, context, D);
}

/* What the classifier multiplies, by what, and what it adds. */
static void take_classifier(const why_engine *engine, const float *pooled, why_inside *inside,
                            why_arena *arena) {
  const why_matrix *classifier = &engine->bert->classifier;
  const size_t K = inside->labels, C = inside->channels;
  float *parts = WHY_TAKE(arena, float, K *C);
  inside->pooled = pooled;
  inside->logit_parts = parts;
  inside->biases = classifier->bias;
  for (size_t k = 0; k < K && parts; k++) {
    why_matrix_row(classifier, engine->kernels->flip, k, parts + k * C);
    why_multiply(parts + k * C, pooled, C);
  }
}

/* The cosine of two rows as a sum over their numbers; of what is all zeros zeros. */
static void take_cosine(const float *pooled, why_inside *inside, why_arena *arena) {
  const size_t C = inside->channels;
  const float *a = pooled, *b = pooled + C;
  float *parts = WHY_TAKE(arena, float, C), *bias = WHY_TAKE(arena, float, 1);
  inside->pooled = pooled;
  inside->logit_parts = parts;
  inside->biases = bias;
  if (!arena->base) return;
  const double lengths = sqrt(product_of(a, a, C)) * sqrt(product_of(b, b, C));
  for (size_t c = 0; c < C; c++)
    parts[c] = lengths > 0 ? (float)((double)a[c] * (double)b[c] / lengths) : 0.0f;
  *bias = 0.0f;
}

static uint32_t slot_of(const why_explanation *e) {
  switch (e->model.shape.head) {
  case WHY_HEAD_POOLED: return 0;
  case WHY_HEAD_SIMILARITY: return e->tokens.count;
  case WHY_HEAD_TOKENS:
  case WHY_HEAD_WORDS: break;
  }
  return e->terms[0].slot;
}

/* Over an arena without a base it is only measured. */
static void take_arrays(const struct answered *answered, why_inside *inside, why_arena *arena) {
  const why_engine *engine = &answered->session->engine;
  const why_bert *bert = engine->bert;
  const size_t T = inside->tokens, E = inside->embedding, C = inside->channels, D = inside->depth;
  const size_t L = inside->layers, at = inside->head * D;
  const float *through = answered->of_through, *attended = answered->of_attended;
  float *words = WHY_TAKE(arena, float, T *E), *positions = WHY_TAKE(arena, float, T *E);
  float *segments = bert->segments.rows ? WHY_TAKE(arena, float, T *E) : NULL;
  float *norms = WHY_TAKE(arena, float, (L + 1) * T), *cosines = WHY_TAKE(arena, float, L *T);
  float *slopes = WHY_TAKE(arena, float, (L + 1) * T);
  inside->words = words;
  inside->positions = positions;
  inside->segments = segments;
  inside->states = through + answered->through.hidden.at;
  inside->state_norms = norms;
  inside->state_cosines = cosines;
  inside->gradient = through + answered->through.gradient.at;
  inside->gradient_norms = through + answered->through.l2.at;
  inside->state_gradient_norms = slopes;
  if (arena->base) {
    fill_rows(bert, answered->explanation, words, positions, segments);
    fill_lengths(inside->states, (L + 1) * T, C, norms);
    fill_cosines(inside->states, inside->states + T * C, L * T, C, cosines);
    fill_lengths(through + answered->through.hidden_gradient.at, (L + 1) * T, C, slopes);
  }
  const float *rows = attended + answered->attended.attended.at + at;
  inside->query = take_rows(rows, T, C, D, arena);
  inside->key = take_rows(rows + T * C, T, C, D, arena);
  inside->value = take_rows(rows + 2 * T * C, T, C, D, arena);
  inside->attention = attended + answered->attended.attention.at + inside->head * T * T;
  take_head(engine->kernels, inside, arena);
  const float *whole = through + answered->through.pooled.at;
  switch (bert->shape.head) {
  case WHY_HEAD_POOLED: take_classifier(engine, whole, inside, arena); break;
  case WHY_HEAD_SIMILARITY: take_cosine(whole, inside, arena); break;
  case WHY_HEAD_TOKENS:
    take_classifier(engine, inside->states + (L * T + inside->slot) * C, inside, arena);
    break;
  case WHY_HEAD_WORDS: break;
  }
}

/* ---- The handle ---- */

static why_status look(why_session *session, const why_explanation *explanation,
                       struct owned *owned, why_error *error) {
  struct answered answered = {.session = session, .explanation = explanation};
  why_arena measured = {0}, arena;
  why_status status = run_jobs(session, owned, &answered, error);
  if (status) return status;
  take_arrays(&answered, &owned->inside, &measured);
  status = why_memory_arena(&measured, &arena, error);
  if (status) return status;
  owned->arrays = arena.base;
  take_arrays(&answered, &owned->inside, &arena);
  return WHY_OK;
}

/* What cannot be looked into. */
static why_status refuse(const why_explanation *e, uint32_t layer, uint32_t head,
                         why_error *error) {
  const why_shape *shape = &e->model.shape;
  if (e->stage != WHY_EXPLAIN_DONE)
    return why_fail(error, WHY_ERROR_ARGUMENT, "The explanation still waits for answers.");
  if (!e->method)
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "Without a method nothing is explained whose gradient could be told.");
  if (layer < shape->layers && head < shape->heads) return WHY_OK;
  return why_fail(error, WHY_ERROR_ARGUMENT,
                  "This model has %u layers of %u heads, both counted from 0: there is no head %u "
                  "in layer %u.",
                  (uint64_t)shape->layers, (uint64_t)shape->heads, (uint64_t)head, (uint64_t)layer);
}

why_status why_inside_new(why_session *session, const why_explanation *explanation, uint32_t layer,
                          uint32_t head, why_inside **inside, why_error *error) {
  const why_shape *shape = &explanation->model.shape;
  void *memory = NULL;
  *inside = NULL;
  why_status status = refuse(explanation, layer, head, error);
  if (!status) status = why_memory_give(sizeof(struct owned), &memory, error);
  if (status) return status;
  struct owned *owned = memory;
  owned->inside = (why_inside){.tokens = explanation->tokens.count,
                               .embedding = shape->embedding,
                               .channels = shape->channels,
                               .layers = shape->layers,
                               .labels = shape->head == WHY_HEAD_WORDS ? 0 : shape->labels,
                               .layer = layer,
                               .head = head,
                               .depth = shape->channels / shape->heads,
                               .slot = slot_of(explanation),
                               .pooled_rows = pooled_rows(shape->head)};
  status = look(session, explanation, owned, error);
  if (status)
    why_inside_free(&owned->inside);
  else
    *inside = &owned->inside;
  return status;
}
