#include "explain.h"

#include <math.h>
#include <string.h>

#include "methods/evidence.h"
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

void why_explain_pose(struct why_explanation *e, const why_term *terms, uint32_t term_count) {
  const why_vocabulary *vocabulary = &e->model.tokenizer->vocabulary;
  e->problem = (why_problem){
      .shape = e->model.shape,
      .tokens = e->tokens.count,
      .ids = e->tokens.ids,
      .segments = e->segments,
      .unit_of_token = e->unit_of_token,
      .word_of_token = e->words.of_token,
      .gaps = e->gaps,
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
      .says_number = why_request_says_number(e->model.info),
      .terms = terms,
      .term_count = term_count,
      .references = e->references,
      .reference_count = e->reference_count,
      .real_words = e->real_words,
      .negations = e->negations,
      .negation_count = e->negation_count,
      .determiners = e->determiners,
      .determiner_count = e->determiner_count,
  };
}

why_status why_explain_await(struct why_explanation *e, why_error *error) {
  why_round *round = &e->round;
  const why_status status = why_round_place_answers(round, &e->problem, error);
  for (uint32_t i = 0; i < round->jobs && !status; i++) round->answers[round->answer_at[i]] = NAN;
  return status;
}

const float *why_explain_logits(const struct why_explanation *e, uint32_t job) {
  why_answer at;
  const float *answer = why_round_answer(&e->round, &e->problem, job, &at);
  return answer + at.logits.at;
}

/* ---- The method ---- */

/* The words of the tokens that are explained. */
static why_status split_words(struct why_explanation *e, why_error *error) {
  const why_text *pair = e->pair.bytes ? &e->pair : NULL;
  why_status status = WHY_OK;
  if (e->group_count) {
    status = why_words_group(&e->words, &e->tokens, e->text, pair, e->units, e->group_count, error);
  } else {
    why_words_split(&e->words, &e->tokens, e->text, pair);
  }
  if (status) return status;
  why_words_gaps(&e->words, &e->tokens, e->text, pair, e->gaps);
  if (e->unit == WHY_UNIT_SENTENCE && !e->group_count)
    why_words_join(&e->words, &e->tokens, e->text, pair);
  return WHY_OK;
}

/* Marks what the target reads of the run: it may be masked, and never be gone. */
static void mark_read(struct why_explanation *e) {
  memset(e->read, 0, e->tokens.count);
  if (e->model.shape.head != WHY_HEAD_TOKENS && e->model.shape.head != WHY_HEAD_WORDS) return;
  for (uint32_t i = 0; i < e->term_count; i++) e->read[e->terms[i].slot] = 1;
}

/* ---- Rounds ---- */

/* The scores of units: of rows that score tokens the sums over theirs. */
static void sum_units(struct why_explanation *e) {
  const uint32_t units = e->problem.units;
  const bool measured = e->method->info.perturbs_units;
  for (uint32_t u = 0; u < units; u++) e->unit_scores[u] = measured ? e->finding.scores[u] : 0;
  for (uint32_t t = 0; t < e->tokens.count && !measured; t++)
    if (e->unit_of_token[t] != WHY_NO_UNIT)
      e->unit_scores[e->unit_of_token[t]] += e->finding.scores[t];
}

/* The stage is over: the method has nothing more to ask, or nobody else has. */
static void go_on(struct why_explanation *e) {
  const bool edits = e->method->info.kind == WHY_RESULT_EDITS;
  e->finding.usable = true;
  if (e->stage == WHY_EXPLAIN_ROUNDS && edits) {
    e->stage = WHY_EXPLAIN_VARIANTS;
  } else if (e->stage != WHY_EXPLAIN_EVIDENCE && e->evidence) {
    e->stage = WHY_EXPLAIN_EVIDENCE;
    sum_units(e);
    why_evidence_begin(e->evidence_state, &e->problem, e->unit_scores);
  } else {
    e->stage = WHY_EXPLAIN_DONE;
  }
}

/* Asks for the `number`th round of the stage, or of the next that has one. */
static why_status begin_round(struct why_explanation *e, uint32_t number, why_error *error) {
  why_status status = WHY_OK;
  for (;; go_on(e), number = 1) {
    why_round_begin(&e->round, number);
    if (e->stage == WHY_EXPLAIN_ROUNDS) e->method->ask(e->state, &e->problem, &e->round);
    if (e->stage == WHY_EXPLAIN_VARIANTS) status = why_explain_ask_variants(e, error);
    if (e->stage == WHY_EXPLAIN_EVIDENCE)
      why_evidence_ask(e->evidence_state, &e->problem, &e->round);
    if (status || e->round.jobs || e->stage == WHY_EXPLAIN_DONE) break;
  }
  e->failed = status != WHY_OK;
  if (status) return status;
  if (e->finding.usable) why_explain_conclude(e);
  return why_explain_await(e, error);
}

static why_status take_method(struct why_explanation *e, why_arena *arena, why_error *error) {
  const size_t T = e->tokens.count;
  const why_method_info *info = &e->method->info;
  why_status status = e->method->refuses ? e->method->refuses(&e->problem, error) : WHY_OK;
  if (status) return status;
  const why_limits limits[] = {
      e->method->limits(&e->problem),
      e->evidence ? why_evidence_limits(&e->problem) : (why_limits){0},
      {.jobs = limits[0].variants ? 2 + 2 * limits[0].variants : 0, .tokens = e->most_tokens},
  };
  status =
      why_round_take(&e->round, &e->problem, limits, sizeof limits / sizeof *limits, arena, error);
  if (status) return status;
  e->state = e->method->layout ? e->method->layout(&e->problem, arena) : NULL;
  e->finding.scores = WHY_TAKE(arena, float, T);
  e->finding.standard_errors = info->sampled ? WHY_TAKE(arena, float, T) : NULL;
  e->finding.matrix = info->kind == WHY_RESULT_MATRIX ? WHY_TAKE(arena, float, T *T) : NULL;
  e->finding.proposals = WHY_TAKE(arena, why_proposal, limits[0].variants);
  e->finding.edits = WHY_TAKE(arena, why_edit, limits[0].edits);
  why_explain_take_kinds(e, &limits[0], arena);
  why_explain_take_variants(e, &limits[0], arena);
  if (!e->evidence) return WHY_OK;
  e->unit_scores = WHY_TAKE(arena, float, e->problem.units);
  e->evidence_state = why_evidence_layout(&e->problem, e->method, arena);
  return WHY_OK;
}

why_status why_explain_prepare(struct why_explanation *e, why_arena *arena, why_error *error) {
  why_status status = split_words(e, error);
  if (status) return status;
  if (e->mode != WHY_EXPLAIN_TOKENS) mark_read(e);
  if (e->method && e->method->info.needs_words) why_explain_take_words(e, arena);
  why_explain_pose(e, e->terms, e->term_count);
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
  const bool asks = e->stage != WHY_EXPLAIN_SETTLED && e->stage != WHY_EXPLAIN_DONE;
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
static why_status learn_text(struct why_explanation *e, why_error *error) {
  const float *logits = why_explain_logits(e, 0);
  e->value = *why_round_answer(&e->round, &e->problem, 0, &(why_answer){0});
  if (!e->result.has_decision) why_explain_decide(e, logits, 0);
  for (uint32_t i = 0; i < e->term_count; i++)
    if (e->terms[i].label == WHY_LABEL_PREDICTED)
      e->terms[i].label = why_outputs_predicted(logits, e->model.shape.labels);
  return why_explain_check_rival(e, error);
}

/* Reads the answers to the method's round. */
static why_status tell_method(struct why_explanation *e, why_error *error) {
  if (e->round.number == 0) {
    const why_status status = learn_text(e, error);
    e->failed = status != WHY_OK;
    if (status) return status;
  }
  e->method->tell(e->state, &e->problem, &e->round, &e->finding);
  return WHY_OK;
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
  why_status status = WHY_OK;
  switch (e->stage) {
  case WHY_EXPLAIN_SURVEY: return why_explain_tell_survey(e, error);
  case WHY_EXPLAIN_VARIANTS: why_explain_tell_variants(e); break;
  case WHY_EXPLAIN_EVIDENCE: why_evidence_tell(e->evidence_state, &e->problem, &e->round); break;
  case WHY_EXPLAIN_ROUNDS: status = tell_method(e, error); break;
  case WHY_EXPLAIN_SETTLED:
  case WHY_EXPLAIN_DONE: break;
  }
  return status ? status : begin_round(e, e->round.number + 1, error);
}

void why_explain_progress(const struct why_explanation *e, size_t *done, size_t *expected) {
  const bool told = e->stage > WHY_EXPLAIN_SETTLED && e->method && e->method->expected;
  const size_t survey = e->survey_count, least = survey ? survey + (e->method != NULL) : 1;
  *done = e->answered;
  *expected = told ? survey + e->method->expected(e->state, &e->problem) : least;
  if (e->stage > WHY_EXPLAIN_SETTLED && e->evidence)
    *expected += why_evidence_expected(e->evidence_state, &e->problem);
  if (e->stage == WHY_EXPLAIN_DONE || *expected < *done) *expected = *done;
}

const why_result *why_explain_result(const struct why_explanation *e) {
  return e->stage == WHY_EXPLAIN_DONE || e->finding.usable ? &e->result : NULL;
}
