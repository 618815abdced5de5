#include "explain.h"

#include <math.h>
#include <string.h>

#include "outputs.h"

_Static_assert((int)WHY_REQUEST_EXACT == (int)WHY_PRECISION_EXACT &&
                   (int)WHY_REQUEST_FAST == (int)WHY_PRECISION_FAST,
               "the precision of a request is that of its jobs");
_Static_assert((int)WHY_TARGET_LOGIT == (int)WHY_LINK_LOGIT &&
                   (int)WHY_TARGET_PROBABILITY == (int)WHY_LINK_PROBABILITY &&
                   (int)WHY_TARGET_LOG_PROBABILITY == (int)WHY_LINK_LOG_PROBABILITY &&
                   (int)WHY_TARGET_LOG_ODDS == (int)WHY_LINK_LOG_ODDS,
               "the kind of a target is the link of its jobs");

/* ---- Problems ---- */

/* What is perturbed: words, or each token that the template did not add. Returns the count. */
static uint32_t number_units(struct why_explanation *e) {
  if (e->unit != WHY_UNIT_TOKEN) {
    memcpy(e->unit_of_token, e->words.of_token, e->tokens.count * sizeof *e->unit_of_token);
    return e->words.count;
  }
  uint32_t units = 0;
  for (uint32_t t = 0; t < e->tokens.count; t++) {
    e->unit_of_token[t] = e->words.of_token[t] == WHY_NO_WORD ? WHY_NO_UNIT : units++;
  }
  return units;
}

/* The tokens at hand with these terms. */
static void pose(struct why_explanation *e, const why_term *terms, uint32_t term_count) {
  const why_vocabulary *vocabulary = &e->model.tokenizer->vocabulary;
  e->problem = (why_problem){
      .shape = e->model.shape,
      .tokens = e->tokens.count,
      .ids = e->tokens.ids,
      .segments = e->segments,
      .unit_of_token = e->unit_of_token,
      .word_of_token = e->words.of_token,
      .read = e->read,
      .cls = vocabulary->cls,
      .sep = vocabulary->sep,
      .pad = vocabulary->pad,
      .unk = vocabulary->unk,
      .mask = vocabulary->mask,
      .options = e->options,
      .seed = e->seed,
      .precision = (uint32_t)e->precision,
      .link = (uint32_t)e->target_kind,
      .axis = (uint32_t)why_explain_axis(e),
      .says_number = why_explain_says_number(e->model.info),
      .terms = terms,
      .term_count = term_count,
  };
}

/* Until a job is answered its value is not a number, which no engine answers. */
static why_status await_answers(struct why_explanation *e, why_error *error) {
  why_round *round = &e->round;
  const why_status status = why_round_place_answers(round, &e->problem, error);
  for (uint32_t i = 0; i < round->jobs && !status; i++) round->answers[round->answer_at[i]] = NAN;
  return status;
}

/* ---- The survey: what the model says, where that has to be known before a method can ask ---- */

enum { SURVEY_JOBS = 8 /* in a round */ };

/* One job of it: a window without a target, for nothing is known yet; a mask; or the text. */
static void add_part(struct why_explanation *e, uint32_t index) {
  if (e->model.shape.head == WHY_HEAD_TOKENS) {
    why_explain_read_window(e, index);
    pose(e, e->terms, 0);
  } else {
    e->terms[0] = (why_term){.slot = why_explain_slot(e, index), .label = e->label, .weight = 1};
    pose(e, e->terms, 1);
  }
  why_round_add_text(&e->round, &e->problem, WHY_WANT_LOGITS);
}

/* The next round of it, if there is one left. */
static why_status ask_survey(struct why_explanation *e, why_error *error) {
  const uint32_t left = e->survey_count - e->surveyed;
  why_round_begin(&e->round, 0);
  for (uint32_t i = 0; i < left && i < SURVEY_JOBS; i++) add_part(e, e->surveyed + i);
  return await_answers(e, error);
}

/* A decision's logits are at their links' disposal whatever kind of target was asked. */
static const float *logits_of(const struct why_explanation *e, uint32_t job) {
  why_answer at;
  const float *answer = why_round_answer(&e->round, &e->problem, job, &at);
  return answer + at.logits.at;
}

static why_status settle(struct why_explanation *e, const float *logits, why_error *error) {
  const why_status status = why_explain_settle(e, logits, error);
  e->stage = WHY_EXPLAIN_SETTLED;
  e->failed = status != WHY_OK;
  return status;
}

static why_status tell_survey(struct why_explanation *e, why_error *error) {
  const uint32_t jobs = e->round.jobs;
  if (e->surveyed == 0) e->value = *why_round_answer(&e->round, &e->problem, 0, &(why_answer){0});
  for (uint32_t i = 0; i < jobs; i++) {
    if (e->windows.count > 1) why_explain_read_window(e, e->surveyed + i);
    why_explain_decide(e, logits_of(e, i), e->surveyed + i);
  }
  e->surveyed += jobs;
  if (e->surveyed < e->survey_count) return ask_survey(e, error);
  return settle(e, logits_of(e, jobs - 1), error);
}

why_status why_explain_begin(struct why_explanation *e, why_arena *arena, why_error *error) {
  const uint32_t most = SURVEY_JOBS;
  if (e->mode == WHY_EXPLAIN_TOKENS) {
    e->stage = WHY_EXPLAIN_SETTLED;
    return WHY_OK;
  }
  why_status status = why_explain_take_decision(e, arena, error);
  if (status) return status;
  const why_limits limits = {.jobs = e->survey_count < most ? e->survey_count : most};
  pose(e, NULL, 1); /* no survey's job has more terms */
  if (limits.jobs) status = why_round_take(&e->round, &e->problem, &limits, arena, error);
  if (!status && arena->overflow)
    status = why_fail(error, WHY_ERROR_MEMORY, "The explanation would not fit in memory.");
  if (status || !arena->base) return status;
  e->terms[0] = (why_term){.label = e->label, .weight = 1};
  e->stage = WHY_EXPLAIN_SURVEY;
  return e->survey_count ? ask_survey(e, error) : settle(e, NULL, error);
}

/* ---- The method ---- */

/* The words of the tokens that are explained. */
static why_status split_words(struct why_explanation *e, why_error *error) {
  const why_text *pair = e->pair.bytes ? &e->pair : NULL;
  if (e->group_count)
    return why_words_group(&e->words, &e->tokens, e->text, pair, e->units, e->group_count, error);
  why_words_split(&e->words, &e->tokens, e->text, pair);
  return WHY_OK;
}

/* Marks what the target reads of the run: it may be masked, and never be gone. */
static void mark_read(struct why_explanation *e) {
  memset(e->read, 0, e->tokens.count);
  if (e->model.shape.head != WHY_HEAD_TOKENS && e->model.shape.head != WHY_HEAD_WORDS) return;
  for (uint32_t i = 0; i < e->term_count; i++) e->read[e->terms[i].slot] = 1;
}

/* Asks for the `number`th round; without jobs in it the explanation is finished. */
static why_status begin_round(struct why_explanation *e, uint32_t number, why_error *error) {
  why_round_begin(&e->round, number);
  e->method->ask(e->state, &e->problem, &e->round);
  if (e->round.jobs == 0) e->stage = WHY_EXPLAIN_DONE;
  if (e->round.jobs == 0 || e->finding.usable) why_explain_conclude(e);
  return await_answers(e, error);
}

static why_status take_method(struct why_explanation *e, why_arena *arena, why_error *error) {
  const size_t T = e->tokens.count;
  const why_result_kind kind = e->method->info.kind;
  const char *refusal = e->method->refuses ? e->method->refuses(&e->problem) : NULL;
  if (refusal) return why_fail(error, WHY_ERROR_ARGUMENT, "%s", refusal);
  const why_limits limits = e->method->limits(&e->problem);
  const size_t cells = (size_t)limits.map_rows * limits.map_columns;
  const why_status status = why_round_take(&e->round, &e->problem, &limits, arena, error);
  if (status) return status;
  e->state = e->method->layout ? e->method->layout(&e->problem, arena) : NULL;
  e->finding.scores = WHY_TAKE(arena, float, T);
  e->finding.standard_errors = e->method->info.sampled ? WHY_TAKE(arena, float, T) : NULL;
  e->finding.matrix = kind == WHY_RESULT_MATRIX ? WHY_TAKE(arena, float, T *T) : NULL;
  e->finding.map = cells ? WHY_TAKE(arena, float, cells) : NULL;
  e->finding.map_errors = cells && e->method->info.sampled ? WHY_TAKE(arena, float, cells) : NULL;
  e->finding.nodes = WHY_TAKE(arena, why_rule_node, limits.rule_nodes);
  e->finding.proposals = WHY_TAKE(arena, why_proposal, limits.variants);
  e->finding.edits = WHY_TAKE(arena, why_edit, limits.edits);
  return WHY_OK;
}

why_status why_explain_prepare(struct why_explanation *e, why_arena *arena, why_error *error) {
  why_status status = split_words(e, error);
  if (status) return status;
  if (e->mode != WHY_EXPLAIN_TOKENS) mark_read(e);
  pose(e, e->terms, e->term_count);
  e->problem.units = number_units(e);
  why_explain_take_result(e, arena);
  if (e->method) status = take_method(e, arena, error);
  if (!status && arena->overflow)
    status = why_fail(error, WHY_ERROR_MEMORY, "The explanation would not fit in memory.");
  if (status || !arena->base) return status;
  e->stage = e->method ? WHY_EXPLAIN_ROUNDS : WHY_EXPLAIN_DONE;
  if (e->method) return begin_round(e, 0, error);
  why_explain_conclude(e);
  return WHY_OK;
}

/* ---- The conversation ---- */

size_t why_explain_ask(const struct why_explanation *e) {
  const bool asks = e->stage == WHY_EXPLAIN_SURVEY || e->stage == WHY_EXPLAIN_ROUNDS;
  return asks && !e->failed ? e->round.jobs : 0;
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

/* Round 0 is about the text itself: what it answers settles the target, where the survey did not.
 */
static void learn_text(struct why_explanation *e) {
  const float *logits = logits_of(e, 0);
  e->value = *why_round_answer(&e->round, &e->problem, 0, &(why_answer){0});
  if (!e->result.has_decision) why_explain_decide(e, logits, 0);
  for (uint32_t i = 0; i < e->term_count; i++)
    if (e->terms[i].label == WHY_LABEL_PREDICTED)
      e->terms[i].label = why_outputs_predicted(logits, e->model.shape.labels);
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
  e->answered += e->round.jobs;
  if (e->stage == WHY_EXPLAIN_SURVEY) return tell_survey(e, error);
  if (e->round.number == 0) learn_text(e);
  e->method->tell(e->state, &e->problem, &e->round, &e->finding);
  return begin_round(e, e->round.number + 1, error);
}

void why_explain_progress(const struct why_explanation *e, size_t *done, size_t *expected) {
  const bool told = e->stage == WHY_EXPLAIN_ROUNDS && e->method->expected;
  const size_t survey = e->survey_count, least = survey ? survey + (e->method != NULL) : 1;
  *done = e->answered;
  *expected = told ? survey + e->method->expected(e->state, &e->problem) : least;
  if (e->stage == WHY_EXPLAIN_DONE || *expected < *done) *expected = *done;
}

const why_result *why_explain_result(const struct why_explanation *e) {
  return e->stage == WHY_EXPLAIN_DONE || e->finding.usable ? &e->result : NULL;
}
