#include "replacements.h"

#include <string.h>

#include "decision.h"

enum { EACH = WHY_REPLACEMENTS_EACH };

void why_replacements_take(why_replacements *all, const why_problem *problem, why_arena *arena) {
  *all = (why_replacements){.words = WHY_TAKE(arena, uint32_t, problem->units),
                            .taken = WHY_TAKE(arena, uint32_t, problem->units),
                            .gains = WHY_TAKE(arena, float, problem->units)};
}

/* ---- Asking ---- */

static bool is_real_word(const why_problem *problem, uint32_t id) {
  return problem->real_words[id / 8] >> id % 8 & 1;
}

/* Whether token t shares its unit, or its word, with a neighbour. */
static bool shares(const why_problem *problem, const uint32_t *of_token, uint32_t t) {
  return (t > 0 && of_token[t - 1] == of_token[t]) ||
         (t + 1 < problem->tokens && of_token[t + 1] == of_token[t]);
}

static void find_words(const why_problem *problem, uint32_t *words) {
  for (uint32_t u = 0; u < problem->units; u++) words[u] = WHY_NO_UNIT;
  for (uint32_t t = 0; t < problem->tokens; t++) {
    const uint32_t unit = problem->unit_of_token[t];
    if (unit == WHY_NO_UNIT || (problem->read && problem->read[t])) continue;
    if (shares(problem, problem->unit_of_token, t) || shares(problem, problem->word_of_token, t))
      continue;
    if (is_real_word(problem, problem->ids[t])) words[unit] = t;
  }
}

/* The log odds are the margin made smooth: all rivals count, and a weight can turn them. */
static void set_target(const why_problem *problem, why_job *job, bool held) {
  why_term *terms = (why_term *)(void *)((char *)job + job->terms.at);
  for (uint32_t i = 0; held && i < job->terms.count; i++) terms[i].weight = -terms[i].weight;
  if (why_decision_link(problem) == WHY_LINK_MARGIN) job->link = WHY_LINK_LOG_ODDS;
}

void why_replacements_ask(why_replacements *all, const why_problem *problem, why_round *round,
                          bool held, float closeness) {
  const uint32_t bytes = why_job_word_bytes(&problem->shape);
  find_words(problem, all->words);
  why_job *job = why_round_add_text(round, problem, WHY_WANT_TOP);
  set_target(problem, job, held);
  job->precision = WHY_PRECISION_EXACT;
  job->candidates = EACH;
  job->closeness = closeness;
  uint8_t *kept = why_round_array(round, job, &job->kept, problem->tokens, sizeof *kept);
  memset(kept, 1, problem->tokens);
  for (uint32_t u = 0; u < problem->units; u++)
    if (all->words[u] != WHY_NO_UNIT) kept[all->words[u]] = 0;
  memcpy(why_round_array(round, job, &job->allowed, bytes, 1), problem->real_words, bytes);
}

/* ---- Offering ---- */

/* {id, gain} of the unit's next candidate, or NULL where none is left that helps. */
static const float *next_of(const why_replacements *all, const float *top, uint32_t unit) {
  if (all->words[unit] == WHY_NO_UNIT || all->taken[unit] == EACH) return NULL;
  const float *item = top + ((size_t)all->words[unit] * EACH + all->taken[unit]) * 2;
  return item[0] >= 0 && item[1] > 0 ? item : NULL;
}

/* (T, EACH, 2) */
static const float *top_of(const why_problem *problem, const why_round *round) {
  why_answer at;
  const float *answer = why_round_answer(round, problem, 0, &at);
  return answer + at.top.at;
}

void why_replacements_read(why_replacements *all, const why_problem *problem,
                           const why_round *round) {
  for (uint32_t u = 0; u < problem->units; u++) {
    all->taken[u] = 0;
    const float *item = next_of(all, top_of(problem, round), u);
    all->gains[u] = item ? item[1] : 0;
  }
}

void why_replacements_offer(why_replacements *all, const why_problem *problem,
                            const why_round *round, uint32_t most, why_edit_search *search) {
  const float *top = top_of(problem, round);
  for (uint32_t i = 0; i < most; i++) {
    const float *best = NULL;
    uint32_t unit = 0;
    for (uint32_t u = 0; u < problem->units; u++) {
      const float *item = next_of(all, top, u);
      if (!item || (best && item[1] <= best[1])) continue;
      best = item;
      unit = u;
    }
    if (!best) return;
    why_edit_search_offer(search, (why_edit){WHY_CHANGE_REPLACE, unit, (uint32_t)best[0]});
    all->taken[unit]++;
  }
}
