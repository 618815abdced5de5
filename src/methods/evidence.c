#include "evidence.h"

#include <string.h>

#include "evidence_parts.h"
#include "ranks.h"
#include "removal.h"

enum { ROUND = 64 /* jobs at most */ };

/* The texts that are asked about, in this order: the text, the one without any unit; at each cut
   between these the text without the highest units, and these alone; without each unit; without
   the units of each draw. */
enum part { WHOLE, EMPTY, WITHOUT, ONLY, ONE_OUT, DRAWN, PARTS };

struct state {
  float *scores;   /* (units) */
  uint32_t *order; /* (units) the highest first */
  uint32_t asked;  /* texts */
  uint32_t told;
  uint32_t rerun; /* jobs of the method, asked again and told */
  int8_t *sides;  /* (units) 1 of those that are left out of one text, else 0 */
  uint32_t *pool; /* (units) */
  float *one_out; /* (units) what p loses without each */
  float whole;    /* p(text) */
  why_curves curves;
  why_infidelity infidelity;
  why_sensitivity sensitivity;
  why_removal removal;
  why_evidence evidence;
};

why_limits why_evidence_limits(const why_problem *problem) {
  (void)problem;
  return (why_limits){.jobs = ROUND};
}

void *why_evidence_layout(const why_problem *problem, const why_method *method, why_arena *arena) {
  const uint32_t n = problem->units;
  struct state *state = WHY_TAKE(arena, struct state, 1);
  struct state made = {
      .scores = WHY_TAKE(arena, float, n),
      .order = WHY_TAKE(arena, uint32_t, n),
      .sides = WHY_TAKE(arena, int8_t, n),
      .pool = WHY_TAKE(arena, uint32_t, n),
      .one_out = WHY_TAKE(arena, float, n),
  };
  why_curves_take(&made.curves, n, arena);
  why_sensitivity_take(&made.sensitivity, problem, method, arena);
  why_removal_take(&made.removal, problem, arena);
  if (!state) return NULL;
  memset(made.scores, 0, n * sizeof *made.scores);
  why_curves_plan(&made.curves, made.scores); /* so that it is known how much there is to ask */
  *state = made;
  return state;
}

void why_evidence_begin(void *opaque, const why_problem *problem, const float *unit_scores) {
  struct state *state = opaque;
  memcpy(state->scores, unit_scores, problem->units * sizeof *unit_scores);
  why_ranks_order(state->scores, problem->units, state->order);
  why_curves_plan(&state->curves, state->scores);
  why_sensitivity_begin(&state->sensitivity, problem, state->scores);
  state->asked = state->told = state->rerun = 0;
}

/* ---- The texts ---- */

/* How many texts of each part there are. Without units there is one text alone. */
static uint32_t count_of(const struct state *state, enum part part) {
  const uint32_t n = state->curves.units;
  if (n == 0) return part == WHOLE;
  switch (part) {
  case WHOLE:
  case EMPTY: return 1;
  case WITHOUT:
  case ONLY: return state->curves.steps - 2;
  case ONE_OUT: return n;
  case DRAWN: return WHY_INFIDELITY_DRAWS;
  case PARTS: break;
  }
  return 0;
}

static uint32_t count_all(const struct state *state) {
  uint32_t count = 0;
  for (int part = WHOLE; part < PARTS; part++) count += count_of(state, (enum part)part);
  return count;
}

/* The part that text `index` belongs to, and which one of it. */
static enum part find_part(const struct state *state, uint32_t index, uint32_t *within) {
  int part = WHOLE;
  while (index >= count_of(state, (enum part)part)) index -= count_of(state, (enum part)part++);
  *within = index;
  return (enum part)part;
}

/* Marks the units that text `index` lacks. */
static void choose(struct state *state, const why_problem *problem, uint32_t index) {
  const uint32_t n = problem->units;
  uint32_t i;
  const enum part part = find_part(state, index, &i);
  if (part == DRAWN) {
    why_infidelity_draw(problem->seed, i, n, state->pool, state->sides);
    return;
  }
  const bool out = part == EMPTY || part == ONLY;
  for (uint32_t u = 0; u < n; u++) state->sides[u] = out;
  if (part == WITHOUT || part == ONLY)
    for (uint32_t k = 0; k < state->curves.cuts[i + 1]; k++) state->sides[state->order[k]] = !out;
  if (part == ONE_OUT) state->sides[i] = 1;
}

static void add_text(struct state *state, const why_problem *problem, why_round *round) {
  choose(state, problem, state->asked++);
  why_job *job =
      why_removal_add(&state->removal, problem, round, WHY_REMOVAL_DELETE, state->sides, 1);
  job->precision = WHY_PRECISION_EXACT;
  job->link = problem->says_number ? problem->link : (uint32_t)WHY_LINK_PROBABILITY;
}

/* ---- The answers ---- */

static float predict(struct state *state, const why_problem *problem, uint32_t index) {
  double sum = 0;
  choose(state, problem, index);
  for (uint32_t u = 0; u < problem->units; u++)
    if (state->sides[u]) sum += state->scores[u];
  return (float)sum;
}

static void note(struct state *state, const why_problem *problem, uint32_t index, float p) {
  const uint32_t last = state->curves.steps - 1;
  uint32_t i;
  switch (find_part(state, index, &i)) {
  case WHOLE: state->whole = state->curves.deletion[0] = state->curves.insertion[last] = p; break;
  case EMPTY: state->curves.deletion[last] = state->curves.insertion[0] = p; break;
  case WITHOUT: state->curves.deletion[i + 1] = p; break;
  case ONLY: state->curves.insertion[i + 1] = p; break;
  case ONE_OUT: state->one_out[i] = state->whole - p; break;
  case DRAWN:
    state->infidelity.predicted[i] = predict(state, problem, index);
    state->infidelity.lost[i] = state->whole - p;
    break;
  case PARTS: break;
  }
}

static void conclude(struct state *state, const why_problem *problem) {
  why_evidence *evidence = &state->evidence;
  *evidence = (why_evidence){.evaluations = state->told + state->rerun};
  why_curves_conclude(&state->curves, evidence);
  evidence->kendall_tau = (float)why_ranks_kendall(state->scores, state->one_out, problem->units);
  if (problem->units > 0) why_infidelity_conclude(&state->infidelity, evidence);
  why_sensitivity_conclude(&state->sensitivity, evidence);
}

/* ---- The conversation: all texts, then the method again ---- */

void why_evidence_ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  const uint32_t all = count_all(state);
  if (state->asked == all) why_sensitivity_ask(&state->sensitivity, problem, state->scores, round);
  while (state->asked < all && round->jobs < ROUND) add_text(state, problem, round);
  if (round->jobs == 0) conclude(state, problem);
}

void why_evidence_tell(void *opaque, const why_problem *problem, const why_round *round) {
  struct state *state = opaque;
  why_answer at;
  if (state->told == count_all(state)) {
    why_sensitivity_tell(&state->sensitivity, round);
    state->rerun += round->jobs;
    return;
  }
  for (uint32_t i = 0; i < round->jobs; i++)
    note(state, problem, state->told++, *why_round_answer(round, problem, i, &at));
}

size_t why_evidence_expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  (void)problem;
  return count_all(state) + why_sensitivity_expected(&state->sensitivity);
}

const why_evidence *why_evidence_result(const void *opaque) {
  const struct state *state = opaque;
  return &state->evidence;
}
