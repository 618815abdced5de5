/* The survey: what the model says, where that has to be known before a method can ask. */
#include "explain.h"

enum { SURVEY_JOBS = 8 /* in a round */ };

/* One job of it: a window without a target, for nothing is known yet; a mask; or the text. */
static void add_part(struct why_explanation *e, uint32_t index) {
  if (e->model.shape.head == WHY_HEAD_TOKENS) {
    why_explain_read_window(e, index);
    why_explain_pose(e, e->terms, 0);
  } else {
    e->terms[0] = (why_term){.slot = why_explain_slot(e, index), .label = e->label, .weight = 1};
    why_explain_pose(e, e->terms, 1);
  }
  why_round_add_text(&e->round, &e->problem, WHY_WANT_LOGITS);
}

/* The next round of it, if there is one left. */
static why_status ask_survey(struct why_explanation *e, why_error *error) {
  const uint32_t left = e->survey_count - e->surveyed;
  why_round_begin(&e->round, 0);
  for (uint32_t i = 0; i < left && i < SURVEY_JOBS; i++) add_part(e, e->surveyed + i);
  return why_explain_await(e, error);
}

static why_status settle(struct why_explanation *e, const float *logits, why_error *error) {
  const why_status status = why_explain_settle(e, logits, error);
  e->stage = WHY_EXPLAIN_SETTLED;
  e->failed = status != WHY_OK;
  return status;
}

why_status why_explain_tell_survey(struct why_explanation *e, why_error *error) {
  const uint32_t jobs = e->round.jobs;
  if (e->surveyed == 0) e->value = *why_round_answer(&e->round, &e->problem, 0, &(why_answer){0});
  for (uint32_t i = 0; i < jobs; i++) {
    if (e->windows.count > 1) why_explain_read_window(e, e->surveyed + i);
    why_explain_decide(e, why_explain_logits(e, i), e->surveyed + i);
  }
  e->surveyed += jobs;
  if (e->surveyed < e->survey_count) return ask_survey(e, error);
  return settle(e, why_explain_logits(e, jobs - 1), error);
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
  why_explain_pose(e, NULL, 1); /* no survey's job has more terms */
  if (limits.jobs) status = why_round_take(&e->round, &e->problem, &limits, 1, arena, error);
  if (!status && arena->overflow)
    status = why_fail(error, WHY_ERROR_MEMORY, "The explanation would not fit in memory.");
  if (status || !arena->base) return status;
  e->terms[0] = (why_term){.label = e->label, .weight = 1};
  e->stage = WHY_EXPLAIN_SURVEY;
  return e->survey_count ? ask_survey(e, error) : settle(e, NULL, error);
}
