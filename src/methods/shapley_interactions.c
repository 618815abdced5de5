/* What every two units do together, and what each does by itself: a matrix whose entries sum to
   v(all) - v(nothing) (Lundberg et al. 2018, arXiv:1802.03888). Beside the diagonal stands half the
   Shapley interaction index of two units, in both places; on it what is left of a unit's Shapley
   value. So each row sums to that value, and of a target that is a sum of parts by two units at
   most, the two places of two units hold what they share. */
#include <math.h>

#include "additive.h"
#include "pairwise.h"
#include "spread.h"

enum { MODE, EVALUATIONS, TOLERANCE };

enum {
  USUAL = 1024, /* evaluations */
  FEWEST = 32   /* pairs to draw, and one for each unit, before their spread says anything */
};

static const why_method_option options[] = {
    [MODE] = WHY_REMOVAL_OPTION,
    [EVALUATIONS] = {.name = "evaluations",
                     .about = "Runs of the model at most, where 4 for each unit and 66 are always "
                              "granted; 0 stands for 1024.",
                     .kind = WHY_OPTION_INTEGER,
                     .fallback = "0",
                     .maximum = 65536},
    [TOLERANCE] = {.name = "tolerance",
                   .about = "Stops earlier, once no standard error of the matrix is larger; 0 "
                            "never does.",
                   .kind = WHY_OPTION_REAL,
                   .fallback = "0",
                   .maximum = 1000},
};

struct state {
  why_pairs pairs;
  why_additive single;
  why_pairwise both;
  uint32_t next; /* drawn pairs at which the picture is made anew */
  bool done;
  why_spread halves; /* (M (M - 1) / 2) the entries below it, row by row */
  double *indices;   /* (M, M) */
  double *packed;    /* (M (M - 1) / 2) */
  float *errors;     /* (M (M - 1) / 2) */
};

static why_limits limits(const why_problem *problem) {
  return (why_limits){.jobs = WHY_PAIRS_JOBS,
                      .map_rows = problem->units,
                      .map_columns = problem->units,
                      .row_axis = WHY_MAP_UNITS,
                      .column_axis = WHY_MAP_UNITS};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const uint32_t M = problem->units, asked = (uint32_t)why_problem_option(problem, EVALUATIONS);
  const uint32_t below = M ? (uint32_t)((uint64_t)M * (M - 1) / 2) : 0;
  struct state *state = WHY_TAKE(arena, struct state, 1);
  struct state made = {.done = false};
  why_pairs_take(&made.pairs, problem, asked ? asked : USUAL, FEWEST + M,
                 why_problem_option(problem, MODE), arena);
  why_additive_take(&made.single, M, arena);
  why_pairwise_take(&made.both, &made.pairs, arena);
  why_spread_take(&made.halves, below, arena);
  made.indices = WHY_TAKE(arena, double, (size_t)M *M);
  made.packed = WHY_TAKE(arena, double, below);
  made.errors = WHY_TAKE(arena, float, below);
  if (!state) return NULL;
  why_pairs_fill(&made.pairs, problem);
  *state = made;
  return state;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  why_pairs_ask(&state->pairs, problem, round, state->done);
}

/* The standard errors of the map; returns the largest. Off the diagonal, of the mean over the drawn
   pairs. A row of what a pair says sums to 0, for the sum of a unit's interactions follows from the
   listed sets: so on the diagonal they are those of the scores. */
static double find_errors(struct state *state, const float *score_errors, float *errors) {
  const uint32_t M = state->pairs.units;
  why_spread_clear(&state->halves);
  for (uint32_t pair = state->pairs.coalitions.listed; pair < state->pairs.known; pair++) {
    double *packed = state->packed;
    why_pairwise_influence(&state->both, &state->pairs, pair, state->indices);
    for (uint32_t i = 0; i < M; i++) {
      for (uint32_t j = 0; j < i; j++) *packed++ = state->indices[(size_t)i * M + j] / 2;
    }
    why_spread_add(&state->halves, state->packed);
  }
  /* The few sets that say most of two units are rare: where they are missing, the spread of others
     tells of them. So it counts as much as their own. */
  why_spread_errors(&state->halves, state->halves.draws, state->errors);
  const float *packed = state->errors;
  double largest = 0;
  for (uint32_t i = 0; i < M; i++) {
    errors[(size_t)i * M + i] = score_errors[i];
    if (score_errors[i] > largest) largest = score_errors[i];
    for (uint32_t j = 0; j < i; j++) {
      const double error = state->both.widening * *packed++;
      errors[(size_t)i * M + j] = errors[(size_t)j * M + i] = (float)error;
      if (error > largest) largest = error;
    }
  }
  return largest;
}

static void write_map(const struct state *state, const float *scores, float *map) {
  const uint32_t M = state->pairs.units;
  for (uint32_t i = 0; i < M; i++) {
    double main = scores[i];
    for (uint32_t j = 0; j < M; j++) {
      const double half = i == j ? 0 : state->both.indices[(size_t)i * M + j] / 2;
      map[(size_t)i * M + j] = (float)half;
      main -= half;
    }
    map[(size_t)i * M + i] = (float)main;
  }
}

/* A new picture costs more than a round where there are many units: the first, and then one for
   each doubling of the drawn pairs. So it is rarely asked whether the errors are small enough, and
   rarely by luck; and not before twice as many pairs are drawn as there are indices, for the errors
   of fewer depend on which they were. */
static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  const why_pairs *pairs = &state->pairs;
  if (!why_pairs_tell(&state->pairs, problem, round, finding)) return;
  const uint32_t drawn = pairs->known - pairs->coalitions.listed;
  if (!why_pairs_complete(pairs) && drawn < state->next) return;
  state->next = 2 * drawn;
  why_additive_solve(&state->single, pairs, finding->scores);
  if (problem->units > 1) why_pairwise_solve(&state->both, pairs);
  why_additive_errors(&state->single, pairs, finding->standard_errors);
  write_map(state, finding->scores, finding->map);
  const double largest = find_errors(state, finding->standard_errors, finding->map_errors);
  const bool sure = why_pairs_complete(pairs) || drawn >= 2 * state->halves.numbers;
  state->done =
      why_pairs_conclude(pairs, problem->options[TOLERANCE], sure ? largest : HUGE_VAL, finding);
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  (void)problem;
  return why_pairs_expected(&state->pairs, state->done);
}

const why_method why_method_shapley_interactions = {
    .info =
        {
            .name = "shapley_interactions",
            .title = "Shapley interactions",
            .about =
                "Shows for every two words what they do together beyond what each does alone, as "
                "\"not\" and \"bad\" do, and on the diagonal what a word does by itself. It is the "
                "mean over many texts that lack words; what three or more do together is shared "
                "out among their pairs, and in long texts small entries are lost in the noise.",
            .title_zh = "Shapley 交互作用",
            .about_zh =
                "对每两个词，显示它们合在一起比各自单独多出的作用（例如“不”和“坏”），对角线上是一"
                "个词自身的作用。这是在许多缺词文本上的平均：三个以上的词共同的作用会分摊到每两个"
                "词上；文本较长时，小的数值会被误差淹没。",
            .promise =
                "The matrix sums to value - baseline_value and its rows to the scores; all are "
                "the exact Shapley interaction indices (halved) and values where all versions "
                "fit into the evaluations, and else come with their standard errors.",
            .citation =
                "Grabisch and Roubens 1999, doi:10.1007/s001820050125; as a matrix Lundberg "
                "et al. 2018, arXiv:1802.03888",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_MAP,
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
