/* Shapley values of the units: what each adds to the target when it joins the units before it,
   averaged over all orders of them. Orders are drawn, each together with its reverse (Mitchell et
   al. 2022, arXiv:2104.12199), in which what two units do together is shared out evenly. Every
   order hands out the whole of v(all) - v(nothing), and so does the mean. A draw of an order and
   its reverse is independent of the others: their spread is the standard error. */
#include <string.h>

#include "../numeric.h"
#include "lattice.h"
#include "spread.h"
#include "worths.h"

enum { MODE, EVALUATIONS, TOLERANCE };

enum {
  ROUND = 256, /* jobs at most */
  USUAL = 320, /* evaluations, or so many draws if that is more: */
  DRAWS = 5,
  FEWEST = 4, /* draws before there is something to show */
  SURE = 10,  /* draws before their spread may say that it is enough */
  PRIOR = 5   /* draws that the usual spread counts for */
};

static const why_method_option options[] = {
    [MODE] = WHY_REMOVAL_OPTION,
    [EVALUATIONS] = {.name = "evaluations",
                     .about = "Runs of the model at most, where 4 orders and their reverses are "
                              "always granted; 0 stands for 320, or 5 orders and their reverses "
                              "if that is more.",
                     .kind = WHY_OPTION_INTEGER,
                     .fallback = "0",
                     .maximum = 65536},
    [TOLERANCE] = WHY_TOLERANCE_OPTION,
};

struct state {
  uint32_t budget; /* evaluations */
  bool exact, done;
  why_lattice lattice; /* where it is exact; else: */
  why_worths worths;
  why_spread spread; /* of the M scores, over the draws that are known */
  uint32_t *order;   /* (M) */
  int8_t *sides;     /* (M) */
  double *scores;    /* (M) */
};

/* The evaluations of so many draws, none of which meets a set twice. */
static uint32_t cost(uint32_t M, uint32_t draws) {
  return 2 + (M ? draws * 2 * (M - 1) : 0);
}

static uint32_t budget_of(const why_problem *problem) {
  const uint32_t M = problem->units, asked = (uint32_t)why_problem_option(problem, EVALUATIONS);
  const uint32_t usual = cost(M, DRAWS) > USUAL ? cost(M, DRAWS) : USUAL;
  const uint32_t budget = asked ? asked : usual, least = cost(M, FEWEST);
  return budget > least ? budget : least;
}

static why_limits limits(const why_problem *problem) {
  (void)problem;
  return (why_limits){.jobs = ROUND};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const uint32_t M = problem->units;
  const int mode = why_problem_option(problem, MODE);
  struct state *state = WHY_TAKE(arena, struct state, 1);
  struct state made = {.budget = budget_of(problem), .scores = WHY_TAKE(arena, double, M)};
  made.exact = why_lattice_fits(M, made.budget);
  if (made.exact) {
    why_lattice_take(&made.lattice, problem, mode, arena);
  } else {
    why_worths_take(&made.worths, problem, made.budget, mode, arena);
    why_spread_take(&made.spread, M, arena);
    made.order = WHY_TAKE(arena, uint32_t, M);
    made.sides = WHY_TAKE(arena, int8_t, M);
  }
  if (!state) return NULL;
  if (!made.exact) {
    why_worths_clear(&made.worths);
    why_spread_clear(&made.spread);
  }
  *state = made;
  return state;
}

/* ---- One draw ---- */

/* An order of the units, each as likely as another (Fisher and Yates). */
static void draw(struct state *state, const why_problem *problem, uint32_t number) {
  for (uint32_t u = 0; u < problem->units; u++) {
    const uint64_t at = why_random_below(problem->seed, number, u, u + 1);
    state->order[u] = state->order[at];
    state->order[at] = u;
  }
}

/* The set of the first `count` units of the order or, in reverse, of the last. */
static void begin_with(struct state *state, uint32_t M, uint32_t count, bool reverse) {
  for (uint32_t i = 0; i < M; i++) {
    const bool in = reverse ? i + count >= M : i < count;
    state->sides[state->order[i]] = in ? 1 : -1;
  }
}

/* How many of its sets have not been asked. Those of both directions differ but in size M / 2,
   where they are complements. */
static uint32_t count_new(struct state *state, uint32_t M) {
  uint32_t found = 0;
  for (uint32_t i = 0; i < 2 * (M - 1); i++) {
    begin_with(state, M, i / 2 + 1, i % 2);
    found += why_worths_find(&state->worths, state->sides) == WHY_NO_SET;
  }
  return found;
}

/* Adds to the scores what each unit of the order adds; false where some set is not known. */
static bool walk(struct state *state, uint32_t M, bool reverse) {
  double before = state->worths.values[WHY_WORTHS_NONE];
  for (uint32_t count = 1; count <= M; count++) {
    begin_with(state, M, count, reverse);
    const uint32_t set = why_worths_find(&state->worths, state->sides);
    if (set >= state->worths.known) return false; /* WHY_NO_SET, too */
    const double after = state->worths.values[set];
    state->scores[state->order[reverse ? M - count : count - 1]] += (after - before) / 2;
    before = after;
  }
  return true;
}

/* Takes in all draws that are known, which may be more than were asked about: their sets have all
   been met. No more than there are evaluations, for where all sets are known there is no end. */
static void take_known(struct state *state, const why_problem *problem) {
  const uint32_t M = problem->units;
  while (state->spread.draws < state->budget) {
    draw(state, problem, state->spread.draws);
    memset(state->scores, 0, M * sizeof *state->scores);
    if (!walk(state, M, false) || !walk(state, M, true)) return;
    why_spread_add(&state->spread, state->scores);
  }
}

/* ---- Rounds ---- */

/* Asks for the next draws, of which the last may have to go on in the next round. */
static void ask_draws(struct state *state, const why_problem *problem, why_round *round) {
  why_worths *worths = &state->worths;
  const uint32_t M = problem->units;
  for (uint32_t number = state->spread.draws; number < state->budget; number++) {
    draw(state, problem, number);
    if (count_new(state, M) > worths->capacity - worths->asked) return;
    for (uint32_t i = 0; i < 2 * (M - 1); i++) {
      begin_with(state, M, i / 2 + 1, i % 2);
      if (why_worths_find(worths, state->sides) != WHY_NO_SET) continue;
      if (round->jobs == ROUND) return;
      why_worths_ask(worths, problem, round, state->sides);
    }
  }
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  if (state->exact) {
    why_lattice_ask(&state->lattice, problem, round, ROUND);
    return;
  }
  why_worths_begin(&state->worths, problem, round);
  if (round->number > 0 && !state->done) ask_draws(state, problem, round);
  state->done = round->jobs == 0;
}

static void tell_exact(struct state *state, const why_problem *problem, const why_round *round,
                       why_finding *finding) {
  if (!why_lattice_tell(&state->lattice, problem, round)) return;
  why_lattice_shapley(&state->lattice, state->scores);
  for (uint32_t u = 0; u < problem->units; u++) {
    finding->scores[u] = (float)state->scores[u];
    finding->standard_errors[u] = 0;
  }
  finding->has_baseline = finding->has_converged = finding->converged = true;
  finding->baseline_value = (float)state->lattice.values[0];
  finding->stopped = WHY_STOP_EXACT;
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  if (state->exact) {
    tell_exact(state, problem, round, finding);
    return;
  }
  why_worths_tell(&state->worths, problem, round);
  if (round->number == 0) return;
  take_known(state, problem);
  finding->has_baseline = true;
  finding->baseline_value = (float)state->worths.values[WHY_WORTHS_NONE];
  if (state->spread.draws < FEWEST) return;

  const double largest = why_spread_errors(&state->spread, PRIOR, finding->standard_errors);
  for (uint32_t u = 0; u < problem->units; u++) {
    finding->scores[u] = (float)state->spread.means[u];
  }
  const double tolerance = problem->options[TOLERANCE];
  state->done = tolerance > 0 && largest <= tolerance && state->spread.draws >= SURE;
  finding->has_converged = tolerance > 0;
  finding->converged = state->done;
  finding->stopped = state->done ? WHY_STOP_PRECISION : WHY_STOP_BUDGET;
  finding->usable = true;
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  (void)problem;
  if (state->exact) return state->lattice.sets;
  return state->done ? state->worths.asked : state->worths.capacity;
}

const why_method why_method_permutation_shap = {
    .info =
        {
            .name = "permutation_shap",
            .title = "Permutation SHAP",
            .about =
                "Puts the text together word by word in many orders, each also backwards, and "
                "gives every word the mean of what the answer changed by as it came in. Unfinished "
                "texts may read unlike any that the model has learnt from, and how two words work "
                "together is not shown.",
            .title_zh = "排列 SHAP",
            .about_zh =
                "按许多种先后次序（每种再倒过来一次）把词逐个放进文本，每个词的分数是它放进去"
                "时结论变化的平均值。没拼完的文本可能不像模型学过的任何文本；两个词如何共同"
                "起作用，这里看不出来。",
            .promise =
                "The scores sum to value - baseline_value; they are the exact Shapley values "
                "where all versions fit into the evaluations, and else come with their "
                "standard errors.",
            .citation = "Castro et al. 2009, doi:10.1016/j.cor.2008.04.004; in pairs as Mitchell "
                        "et al. 2022, arXiv:2104.12199",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_SCORES,
            .complete = true,
            .is_signed = true,
            .sampled = true,
            .uses_target = true,
            .perturbs_units = true,
            .question = WHY_QUESTION_WORDS,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
