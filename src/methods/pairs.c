#include "pairs.h"

#include <string.h>

void why_pairs_take(why_pairs *pairs, const why_problem *problem, uint32_t evaluations,
                    uint32_t fewest, int mode, why_arena *arena) {
  const uint32_t M = problem->units, affordable = evaluations / 2;
  *pairs = (why_pairs){.units = M,
                       .coalitions = why_coalitions_plan(
                           M, affordable > M + fewest ? affordable - 1 : M + fewest, fewest),
                       .fewest = fewest,
                       .nothing = WHY_TAKE(arena, int8_t, M),
                       .mode = mode};
  pairs->differences = WHY_TAKE(arena, double, pairs->coalitions.pairs);
  pairs->sums = WHY_TAKE(arena, double, pairs->coalitions.pairs);
  why_coalitions_take(&pairs->coalitions, arena);
  why_removal_take(&pairs->removal, problem, arena);
}

void why_pairs_fill(why_pairs *pairs, const why_problem *problem) {
  memset(pairs->nothing, -1, pairs->units);
  why_coalitions_fill(&pairs->coalitions, problem->seed);
}

static uint32_t jobs_of_round(const why_pairs *pairs, uint32_t number) {
  const uint32_t first = 2 * (pairs->coalitions.listed + pairs->fewest) + 1;
  return number == 1 && first < WHY_PAIRS_JOBS ? first : WHY_PAIRS_JOBS;
}

void why_pairs_ask(why_pairs *pairs, const why_problem *problem, why_round *round, bool done) {
  const uint32_t most = jobs_of_round(pairs, round->number);
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    return;
  }
  if (round->number == 1) { /* its value is shown, so it is exact */
    why_job *job =
        why_removal_add(&pairs->removal, problem, round, pairs->mode, pairs->nothing, -1);
    job->precision = WHY_PRECISION_EXACT;
  }
  for (; !done && pairs->asked < pairs->coalitions.pairs && round->jobs + 2 <= most;
       pairs->asked++) {
    const int8_t *sides = pairs->coalitions.sides + (size_t)pairs->asked * pairs->units;
    why_removal_add(&pairs->removal, problem, round, pairs->mode, sides, -1);
    why_removal_add(&pairs->removal, problem, round, pairs->mode, sides, 1);
  }
}

bool why_pairs_tell(why_pairs *pairs, const why_problem *problem, const why_round *round,
                    why_finding *finding) {
  why_answer at;
  uint32_t job = 0;
  if (round->number == 0) {
    pairs->value = *why_round_answer(round, problem, 0, &at);
    return false;
  }
  if (round->number == 1) {
    pairs->empty = *why_round_answer(round, problem, job++, &at);
    finding->has_baseline = true;
    finding->baseline_value = (float)pairs->empty;
  }
  for (; job < round->jobs; job += 2, pairs->known++) {
    const double set = *why_round_answer(round, problem, job, &at);
    const double complement = *why_round_answer(round, problem, job + 1, &at);
    pairs->differences[pairs->known] = set - complement;
    pairs->sums[pairs->known] = set + complement;
  }
  return why_pairs_complete(pairs) || pairs->known >= pairs->coalitions.listed + pairs->fewest;
}

bool why_pairs_complete(const why_pairs *pairs) {
  return pairs->known == pairs->coalitions.pairs;
}

bool why_pairs_sampled(const why_pairs *pairs) {
  return pairs->coalitions.listed < pairs->coalitions.pairs;
}

bool why_pairs_conclude(const why_pairs *pairs, double tolerance, double largest,
                        why_finding *finding) {
  const bool sampled = why_pairs_sampled(pairs);
  finding->converged = !sampled || (tolerance > 0 && largest <= tolerance);
  finding->has_converged = !sampled || tolerance > 0;
  finding->stopped = !sampled             ? WHY_STOP_EXACT
                     : finding->converged ? WHY_STOP_PRECISION
                                          : WHY_STOP_BUDGET;
  finding->usable = true;
  return why_pairs_complete(pairs) || finding->converged;
}

size_t why_pairs_expected(const why_pairs *pairs, bool done) {
  return 2 + 2 * (size_t)(done ? pairs->known : pairs->coalitions.pairs);
}
