/* Max-sensitivity (Yeh et al. 2019, arXiv:1901.09392): how far the scores move at most, where the
   text moves a little. */
#include <math.h>

#include "evidence_parts.h"

enum {
  FEWEST = 2,
  MOST = 10,   /* runs of the method */
  BUDGET = 200 /* evaluations, as far as the method can tell: of all runs, or of the fewest each */
};

static const float NOISE = .05f;

static bool is_possible(const why_method_info *info) {
  return info->kind != WHY_RESULT_EDITS && info->kind != WHY_RESULT_RULE && !info->needs_patches;
}

void why_sensitivity_take(why_sensitivity *sensitivity, const why_problem *problem,
                          const why_method *method, why_arena *arena) {
  *sensitivity = (why_sensitivity){.possible = is_possible(&method->info)};
  if (!sensitivity->possible) return;
  why_inner_take(&sensitivity->inner, method, problem, arena);
  sensitivity->sums = WHY_TAKE(arena, float, problem->units);
}

/* Of one run; the inner row has begun. */
static size_t expected_of_run(const why_sensitivity *sensitivity) {
  const why_inner *inner = &sensitivity->inner;
  return inner->method->expected ? inner->method->expected(inner->state, &inner->problem) : 1;
}

static double length(const float *a, const float *b, uint32_t count) {
  double square = 0;
  for (uint32_t i = 0; i < count; i++) {
    const double difference = (double)a[i] - (b ? (double)b[i] : 0);
    square += difference * difference;
  }
  return sqrt(square);
}

void why_sensitivity_begin(why_sensitivity *sensitivity, const why_problem *problem,
                           const float *scores) {
  sensitivity->run = sensitivity->runs = 0;
  sensitivity->most = 0;
  sensitivity->norm = length(scores, NULL, problem->units);
  if (!sensitivity->possible) return;
  why_inner_begin(&sensitivity->inner);
  const size_t each = expected_of_run(sensitivity);
  if (each > BUDGET || sensitivity->norm <= 0) return;
  const size_t runs = BUDGET / each;
  sensitivity->runs = runs < FEWEST ? FEWEST : runs > MOST ? MOST : (uint32_t)runs;
}

/* What the run under way has found, against the scores. */
static void compare(why_sensitivity *sensitivity, const why_problem *problem, const float *scores) {
  const float *found = sensitivity->inner.finding.scores;
  if (!sensitivity->inner.method->info.perturbs_units) {
    for (uint32_t u = 0; u < problem->units; u++) sensitivity->sums[u] = 0;
    for (uint32_t t = 0; t < problem->tokens; t++)
      if (problem->unit_of_token[t] != WHY_NO_UNIT)
        sensitivity->sums[problem->unit_of_token[t]] += found[t];
    found = sensitivity->sums;
  }
  const double change = length(found, scores, problem->units) / sensitivity->norm;
  if (change > sensitivity->most) sensitivity->most = change;
}

/* Whether a job of the inner row's has noise already: another noise in its place would not be the
   same question. */
static bool is_noisy(const why_inner *inner, const why_round *round) {
  for (uint32_t i = inner->first; i < inner->first + inner->jobs; i++)
    if (why_round_job(round, i)->noise_sigma > 0) return true;
  return false;
}

void why_sensitivity_ask(why_sensitivity *sensitivity, const why_problem *problem,
                         const float *scores, why_round *round) {
  why_inner *inner = &sensitivity->inner;
  while (sensitivity->run < sensitivity->runs) {
    if (why_inner_ask(inner, round)) {
      if (is_noisy(inner, round)) {
        why_round_begin(round, round->number);
        sensitivity->runs = 0;
        return;
      }
      why_inner_add_noise(inner, round, ~problem->seed, sensitivity->run, NOISE);
      return;
    }
    compare(sensitivity, problem, scores);
    sensitivity->run++;
    why_inner_begin(inner);
  }
}

void why_sensitivity_tell(why_sensitivity *sensitivity, const why_round *round) {
  why_inner_tell(&sensitivity->inner, round);
}

size_t why_sensitivity_expected(const why_sensitivity *sensitivity) {
  return sensitivity->runs ? sensitivity->runs * expected_of_run(sensitivity) : 0;
}

void why_sensitivity_conclude(const why_sensitivity *sensitivity, why_evidence *evidence) {
  evidence->has_max_sensitivity = sensitivity->runs > 0;
  evidence->max_sensitivity = (float)sensitivity->most;
}
