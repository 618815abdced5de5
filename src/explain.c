#include "explain.h"

#include <math.h>
#include <string.h>

#include "outputs.h"
#include "request.h"

_Static_assert((int)WHY_REQUEST_EXACT == (int)WHY_PRECISION_EXACT &&
                   (int)WHY_REQUEST_FAST == (int)WHY_PRECISION_FAST,
               "the precision of a request is that of its jobs");
_Static_assert((int)WHY_TARGET_LOGIT == (int)WHY_LINK_LOGIT &&
                   (int)WHY_TARGET_PROBABILITY == (int)WHY_LINK_PROBABILITY &&
                   (int)WHY_TARGET_LOG_PROBABILITY == (int)WHY_LINK_LOG_PROBABILITY &&
                   (int)WHY_TARGET_LOG_ODDS == (int)WHY_LINK_LOG_ODDS,
               "the kind of a target is the link of its jobs");

static why_axis axis_of(const struct why_explanation *e) {
  return e->model.info->multi_label ? WHY_AXIS_NONE : WHY_AXIS_LABELS;
}

/* ---- The text and its pieces ---- */

/* A well-formed copy, NUL behind it; while measuring, bytes is NULL. */
static why_text take_text(const char *bytes, size_t length, why_arena *arena) {
  const why_text given = {bytes, length};
  const size_t repaired = why_request_repair(given, NULL);
  char *copy = WHY_TAKE(arena, char, repaired + 1);
  if (copy) {
    why_request_repair(given, copy);
    copy[repaired] = '\0';
  }
  return (why_text){copy, repaired};
}

static why_status cut(struct why_explanation *e, why_group *groups, why_error *error) {
  const why_text *pair = e->pair.bytes ? &e->pair : NULL;
  why_status status = why_tokenizer_encode(e->model.tokenizer, e->text, pair, &e->tokens, error);
  if (status) return status;
  const uint32_t T = e->tokens.count,
                 last = e->model.shape.segments ? e->model.shape.segments - 1 : 0;
  for (uint32_t t = 0; t < T; t++) {
    e->segments[t] = e->tokens.segments[t] <= last ? e->tokens.segments[t] : 0;
  }
  if (!e->group_count) {
    why_words_split(&e->words, &e->tokens, e->text, pair);
    return WHY_OK;
  }
  for (size_t i = 0; i < e->group_count; i++) {
    groups[i] = (why_group){e->groups[i].segment, e->groups[i].begin, e->groups[i].end};
  }
  return why_words_group(&e->words, &e->tokens, e->text, pair, groups, e->group_count, error);
}

/* What the request says without its texts. */
static why_status read_settings(struct why_explanation *e, const why_request *request,
                                why_error *error) {
  why_status status = why_request_limits(request, &e->model.shape, &e->max_tokens, error);
  e->term = (why_term){.label = WHY_LABEL_PREDICTED, .weight = 1};
  if (status || e->mode != WHY_EXPLAIN_WHY) return status;
  status = why_request_method(request, &e->method, error);
  if (status) return status;
  assert(e->method->info.option_count <= WHY_EXPLAIN_OPTIONS);
  status = why_request_options(request, e->method, &e->model.shape, e->options, error);
  if (status) return status;
  return why_request_target(request, e->model.info, &e->term.label, error);
}

why_status why_explain_read(struct why_explanation *e, const why_request *request,
                            const why_explain_model *model, why_explain_mode mode, why_arena *arena,
                            why_error *error) {
  *e = (struct why_explanation){.model = *model,
                                .mode = mode,
                                .unit = request->unit,
                                .seed = request->seed,
                                .precision = request->precision,
                                .target_kind = request->target_kind,
                                .group_count = request->group_count};
  const why_status status = read_settings(e, request, error);
  if (status) return status;
  e->text = take_text(request->text, request->text_length, arena);
  if (request->text_pair) {
    e->pair = take_text(request->text_pair, request->text_pair_length, arena);
  }
  e->groups = WHY_TAKE(arena, why_group_span, e->group_count);
  why_group *groups = WHY_TAKE(arena, why_group, e->group_count);
  e->segments = WHY_TAKE(arena, uint8_t, e->max_tokens);
  e->unit_of_token = WHY_TAKE(arena, uint32_t, e->max_tokens);
  why_tokens_take(&e->tokens, e->max_tokens, arena);
  why_words_take(&e->words, e->max_tokens, arena);
  if (arena->overflow) {
    return why_fail(error, WHY_ERROR_MEMORY, "The request would not fit in memory.");
  }
  if (!arena->base) return WHY_OK;
  for (size_t i = 0; i < e->group_count; i++) e->groups[i] = request->groups[i];
  return cut(e, groups, error);
}

/* ---- The method ---- */

/* What is perturbed: words, or each token that the template did not add. Returns the count. */
static uint32_t number_units(struct why_explanation *e) {
  if (e->unit == WHY_UNIT_WORD) {
    memcpy(e->unit_of_token, e->words.of_token, e->tokens.count * sizeof *e->unit_of_token);
    return e->words.count;
  }
  uint32_t units = 0;
  for (uint32_t t = 0; t < e->tokens.count; t++) {
    e->unit_of_token[t] = e->words.of_token[t] == WHY_NO_WORD ? WHY_NO_UNIT : units++;
  }
  return units;
}

static void pose(struct why_explanation *e) {
  const why_vocabulary *vocabulary = &e->model.tokenizer->vocabulary;
  e->problem = (why_problem){
      .shape = e->model.shape,
      .tokens = e->tokens.count,
      .ids = e->tokens.ids,
      .segments = e->segments,
      .units = number_units(e),
      .unit_of_token = e->unit_of_token,
      .cls = vocabulary->cls,
      .sep = vocabulary->sep,
      .pad = vocabulary->pad,
      .unk = vocabulary->unk,
      .mask = vocabulary->mask,
      .options = e->options,
      .seed = e->seed,
      .precision = (uint32_t)e->precision,
      .link = (uint32_t)e->target_kind,
      .axis = (uint32_t)axis_of(e),
      .terms = &e->term,
      .term_count = 1,
  };
}

/* Until a job is answered its value is not a number, which no engine answers. */
static void await_answers(why_round *round) {
  for (uint32_t i = 0; i < round->jobs; i++) round->answers[round->answer_at[i]] = NAN;
}

/* A decision is what round 0 tells anyway. */
static void ask(struct why_explanation *e) {
  if (e->mode == WHY_EXPLAIN_WHY) {
    e->method->ask(e->state, &e->problem, &e->round);
  } else if (e->round.number == 0) {
    why_round_add_text(&e->round, &e->problem, WHY_WANT_LOGITS);
  }
}

/* Asks for the `number`th round; without jobs in it the explanation is finished. */
static why_status begin_round(struct why_explanation *e, uint32_t number, why_error *error) {
  why_round_begin(&e->round, number);
  ask(e);
  e->finished = e->round.jobs == 0;
  if (e->finished || e->finding.usable) why_explain_conclude(e);
  const why_status status = why_round_place_answers(&e->round, &e->problem, error);
  if (!status) await_answers(&e->round);
  return status;
}

why_status why_explain_prepare(struct why_explanation *e, why_arena *arena, why_error *error) {
  const size_t T = e->tokens.count;
  pose(e);
  why_explain_take_result(e, arena);
  if (e->mode != WHY_EXPLAIN_TOKENS) {
    const why_limits one = {.jobs = 1};
    const why_limits limits = e->method ? e->method->limits(&e->problem) : one;
    const why_status status = why_round_take(&e->round, &e->problem, &limits, arena, error);
    if (status) return status;
  }
  if (e->method) {
    const bool matrix = e->method->info.kind == WHY_RESULT_MATRIX;
    e->state = e->method->layout ? e->method->layout(&e->problem, arena) : NULL;
    e->finding.scores = WHY_TAKE(arena, float, T);
    e->finding.standard_errors = e->method->info.sampled ? WHY_TAKE(arena, float, T) : NULL;
    e->finding.matrix = matrix ? WHY_TAKE(arena, float, T *T) : NULL;
  }
  if (arena->overflow) {
    return why_fail(error, WHY_ERROR_MEMORY, "The explanation would not fit in memory.");
  }
  if (!arena->base) return WHY_OK;
  if (e->mode != WHY_EXPLAIN_TOKENS) return begin_round(e, 0, error);
  e->finished = true;
  why_explain_conclude(e);
  return WHY_OK;
}

/* ---- The conversation ---- */

size_t why_explain_ask(const struct why_explanation *e) {
  return e->finished || e->failed ? 0 : e->round.jobs;
}

const why_job *why_explain_job(const struct why_explanation *e, size_t index) {
  return index < why_explain_ask(e) ? why_round_job(&e->round, (uint32_t)index) : NULL;
}

float *why_explain_answer(const struct why_explanation *e, size_t index, size_t *floats) {
  *floats = 0;
  if (index >= why_explain_ask(e)) return NULL;
  const size_t end =
      index + 1 < e->round.jobs ? e->round.answer_at[index + 1] : e->round.answer_floats;
  *floats = end - e->round.answer_at[index];
  return e->round.answers + e->round.answer_at[index];
}

/* Round 0 is about the text itself: what it answers settles the target. */
static void learn_text(struct why_explanation *e) {
  const uint32_t K = e->model.shape.labels;
  why_answer at;
  const float *answer = why_round_answer(&e->round, &e->problem, 0, &at);
  assert(at.logits.count == K);
  e->value = answer[0];
  why_outputs_probabilities(answer + at.logits.at, K, axis_of(e), e->model.info->temperature,
                            e->probabilities);
  for (uint32_t k = 0; k < K; k++) {
    e->choices[k].logit = answer[at.logits.at + k];
    e->choices[k].probability = e->probabilities[k];
  }
  e->result.has_decision = true;
  e->result.predicted = why_outputs_predicted(answer + at.logits.at, K);
  if (e->term.label == WHY_LABEL_PREDICTED) {
    e->term.label = why_outputs_predicted(answer + at.logits.at, K);
  }
}

why_status why_explain_tell(struct why_explanation *e, why_error *error) {
  if (why_explain_ask(e) == 0) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "The explanation waits for no answers.");
  }
  for (uint32_t i = 0; i < e->round.jobs; i++) {
    if (!isnan(e->round.answers[e->round.answer_at[i]])) continue;
    return why_fail(error, WHY_ERROR_ARGUMENT, "Job %u of the round has not been answered.",
                    (uint64_t)i);
  }
  for (size_t i = 0; i < e->round.answer_floats; i++) {
    if (isfinite(e->round.answers[i])) continue;
    e->failed = true;
    return why_fail(error, WHY_ERROR_NUMERIC,
                    "On this text the model computes numbers that are infinite or undefined.");
  }
  if (e->round.number == 0) learn_text(e);
  e->answered += e->round.jobs;
  if (e->method) e->method->tell(e->state, &e->problem, &e->round, &e->finding);
  return begin_round(e, e->round.number + 1, error);
}

void why_explain_progress(const struct why_explanation *e, size_t *done, size_t *expected) {
  *done = e->answered;
  const bool told = !e->finished && e->method && e->method->expected;
  *expected = told ? e->method->expected(e->state, &e->problem) : 1;
  if (e->finished || *expected < *done) *expected = *done;
}

const why_result *why_explain_result(const struct why_explanation *e) {
  return e->finished || e->finding.usable ? &e->result : NULL;
}
