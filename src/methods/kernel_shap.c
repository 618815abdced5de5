/* Shapley values of the units: what each adds to the target, averaged over all orders in which they
   can be put together. With v(S) the value of the text that holds only the units S, they are the
   weighted least squares fit of an additive function to v, where the S of k units, of M, weigh
   1 / (k (M - k)) together and v of nothing and of all is met exactly (Lundberg and Lee 2017,
   arXiv:1705.07874). Each S is asked together with its complement (Covert and Lee 2021,
   arXiv:2012.01536): with r = 1 for the units of S and -1 for the others, the scores b enter the
   two squared residuals only by (v(S) - v(not S) - r b)^2. So a pair is one observation, and what
   two units do together cancels in it. */
#include <math.h>
#include <string.h>

#include "../numeric.h"
#include "coalitions.h"
#include "removal.h"

enum { MODE, EVALUATIONS, TOLERANCE };

enum {
  ROUND = 256,  /* jobs at most */
  USUAL = 2048, /* evaluations beside 2 for each unit, as the reference has it */
  FEWEST = 16   /* pairs to draw, beside one for every 2 units, before their spread says anything */
};

static const why_method_option options[] = {
    [MODE] = WHY_REMOVAL_OPTION,
    [EVALUATIONS] = {.name = "evaluations",
                     .about = "Runs of the model at most, where 3 for each unit and 34 are always "
                              "granted; 0 stands for 2 for each unit and 2048.",
                     .kind = WHY_OPTION_INTEGER,
                     .fallback = "0",
                     .maximum = 65536},
    [TOLERANCE] = {.name = "tolerance",
                   .about = "Stops earlier, once no standard error is larger; 0 never does.",
                   .kind = WHY_OPTION_REAL,
                   .fallback = "0",
                   .maximum = 1000},
};

struct state {
  why_coalitions coalitions;
  uint32_t fewest;       /* drawn pairs before there is something to show */
  uint32_t asked, known; /* pairs */
  bool done;
  double value, empty; /* of the target on the text and without any unit */
  double *differences; /* (pairs) v(set) - v(complement) */
  double *matrix;      /* (M, M) of the normal equations; destroyed as they are solved */
  double *inverse;     /* (M, M) */
  double *row;         /* (M) of one pair */
  double *scores;      /* (M) less their mean */
  double *sums;        /* (2, M) */
  int8_t *nothing;     /* (M) -1 */
  why_removal removal;
};

/* ---- Asking ---- */

static why_limits limits(const why_problem *problem) {
  (void)problem;
  return (why_limits){.jobs = ROUND};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const uint32_t M = problem->units, asked = (uint32_t)why_problem_option(problem, EVALUATIONS);
  const uint32_t fewest = FEWEST + M / 2;
  const uint32_t pairs = (asked ? asked : USUAL + 2 * M) / 2; /* one of them: the text, nothing */
  struct state *state = WHY_TAKE(arena, struct state, 1);
  struct state made = {
      .coalitions = why_coalitions_plan(M, pairs > M + fewest ? pairs - 1 : M + fewest, fewest),
      .fewest = fewest,
      .matrix = WHY_TAKE(arena, double, (size_t)M *M),
      .inverse = WHY_TAKE(arena, double, (size_t)M *M),
      .row = WHY_TAKE(arena, double, M),
      .scores = WHY_TAKE(arena, double, M),
      .sums = WHY_TAKE(arena, double, 2 * (size_t)M),
      .nothing = WHY_TAKE(arena, int8_t, M),
  };
  made.differences = WHY_TAKE(arena, double, made.coalitions.pairs);
  why_coalitions_take(&made.coalitions, arena);
  why_removal_take(&made.removal, problem, arena);
  if (!state) return NULL;
  memset(made.nothing, -1, M);
  why_coalitions_fill(&made.coalitions, problem->seed);
  *state = made;
  return state;
}

/* The first round ends where there is something to show. */
static uint32_t jobs_of_round(const struct state *state, uint32_t number) {
  const uint32_t first = 2 * (state->coalitions.listed + state->fewest) + 1;
  return number == 1 && first < ROUND ? first : ROUND;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  const int mode = why_problem_option(problem, MODE);
  const uint32_t most = jobs_of_round(state, round->number);
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    return;
  }
  if (round->number == 1) { /* its value is shown, so it is exact */
    why_job *job = why_removal_add(&state->removal, problem, round, mode, state->nothing, -1);
    job->precision = WHY_PRECISION_EXACT;
  }
  for (; !state->done && state->asked < state->coalitions.pairs && round->jobs + 2 <= most;
       state->asked++) {
    const int8_t *sides = state->coalitions.sides + (size_t)state->asked * problem->units;
    why_removal_add(&state->removal, problem, round, mode, sides, -1);
    why_removal_add(&state->removal, problem, round, mode, sides, 1);
  }
}

/* ---- Fitting ---- */

/* Of a pair: its sides less their mean, and v(S) - v(not S) less what the mean score gives. Scores
   that sum to v(all) - v(nothing) are this mean and a deviation that sums to 0. */
static double center(const struct state *state, uint32_t M, uint32_t pair) {
  const int8_t *sides = state->coalitions.sides + (size_t)pair * M;
  int sum = 0;
  for (uint32_t u = 0; u < M; u++) sum += sides[u];
  for (uint32_t u = 0; u < M; u++) state->row[u] = sides[u] - (double)sum / M;
  return state->differences[pair] - (state->value - state->empty) * sum / M;
}

/* The drawn pairs share the weight of what they were drawn from. */
static double weight_of(const struct state *state, uint32_t pair) {
  const why_coalitions *all = &state->coalitions;
  return pair < all->listed ? all->weights[pair] : all->drawn_weight / (state->known - all->listed);
}

static double dot(const double *a, const double *b, uint32_t n) {
  double sum = 0;
  for (uint32_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

/* scores = (sum of w r r^T)^-1 (sum of w r y). The rows r sum to 0, and so the matrix has no
   inverse: with 1 added everywhere it has, and the scores stay what they were and sum to 0. */
static void fit(struct state *state, uint32_t M) {
  double *right = state->sums; /* (M) */
  for (uint32_t i = 0; i < M; i++) {
    right[i] = 0;
    for (uint32_t j = 0; j < M; j++) {
      state->matrix[(size_t)i * M + j] = 1;
      state->inverse[(size_t)i * M + j] = i == j;
    }
  }
  for (uint32_t pair = 0; pair < state->known; pair++) {
    const double y = center(state, M, pair), weight = weight_of(state, pair);
    for (uint32_t i = 0; i < M; i++) {
      const double x = weight * state->row[i];
      double *matrix = state->matrix + (size_t)i * M;
      right[i] += x * y;
      for (uint32_t j = 0; j <= i; j++) matrix[j] += x * state->row[j];
    }
  }
  const int solved = why_solve(state->matrix, state->inverse, M, M);
  assert(solved);
  (void)solved;
  for (uint32_t i = 0; i < M; i++) state->scores[i] = dot(state->inverse + (size_t)i * M, right, M);
}

/* The scores are off by inverse (sum of w r e) over the drawn pairs, e their residuals: a sum of
   independent draws, whose spread is seen in them. What a pair itself did to its residual is undone
   by its leverage w r inverse r (the jackknife; MacKinnon and White 1985,
   doi:10.1016/0304-4076(85)90158-7). Returns the largest. */
static double find_errors(struct state *state, uint32_t M, float *errors) {
  const double n = state->known - state->coalitions.listed;
  double *sums = state->sums, *squares = state->sums + M, *gain = state->matrix; /* (M) each */
  double largest = 0;
  for (uint32_t i = 0; i < M; i++) sums[i] = squares[i] = 0;
  for (uint32_t pair = state->coalitions.listed; pair < state->known; pair++) {
    double residual = center(state, M, pair) - dot(state->row, state->scores, M);
    for (uint32_t i = 0; i < M; i++) gain[i] = dot(state->inverse + (size_t)i * M, state->row, M);
    residual /= 1 - weight_of(state, pair) * dot(state->row, gain, M);
    for (uint32_t i = 0; i < M; i++) {
      sums[i] += gain[i] * residual;
      squares[i] += gain[i] * residual * gain[i] * residual;
    }
  }
  for (uint32_t i = 0; i < M; i++) {
    const double spread = n > 1 ? (squares[i] - sums[i] * sums[i] / n) / (n * (n - 1)) : 0;
    const double error = spread > 0 ? state->coalitions.drawn_weight * sqrt(spread) : 0;
    if (error > largest) largest = error;
    errors[i] = (float)error;
  }
  return largest;
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  const uint32_t M = problem->units;
  why_answer at;
  if (round->number == 0) {
    state->value = *why_round_answer(round, problem, 0, &at);
    return;
  }
  uint32_t job = 0;
  if (round->number == 1) {
    state->empty = *why_round_answer(round, problem, job++, &at);
    finding->has_baseline = true;
    finding->baseline_value = (float)state->empty;
  }
  for (; job < round->jobs; job += 2, state->known++) {
    state->differences[state->known] = (double)*why_round_answer(round, problem, job, &at) -
                                       *why_round_answer(round, problem, job + 1, &at);
  }
  const bool complete = state->known == state->coalitions.pairs;
  if (!complete && state->known < state->coalitions.listed + state->fewest) return;

  fit(state, M);
  const double error = find_errors(state, M, finding->standard_errors);
  const double mean = M ? (state->value - state->empty) / M : 0;
  for (uint32_t i = 0; i < M; i++) finding->scores[i] = (float)(mean + state->scores[i]);
  const double tolerance = problem->options[TOLERANCE];
  const bool drawn = state->coalitions.listed < state->coalitions.pairs;
  finding->converged = !drawn || (tolerance > 0 && error <= tolerance);
  finding->has_converged = !drawn || tolerance > 0;
  finding->stopped = !drawn               ? WHY_STOP_EXACT
                     : finding->converged ? WHY_STOP_PRECISION
                                          : WHY_STOP_BUDGET;
  finding->usable = true;
  state->done = complete || finding->converged;
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  (void)problem;
  return 2 + 2 * (size_t)(state->done ? state->known : state->coalitions.pairs);
}

const why_method why_method_kernel_shap = {
    .info =
        {
            .name = "kernel_shap",
            .title = "Kernel SHAP",
            .about =
                "Asks about many versions of the text that lack some of the words and shares the "
                "change of the answer out fairly: a word gets what it adds on average, whichever "
                "others are there. Texts with words missing may read unlike any that the model "
                "has learnt from, and how two words work together is not shown.",
            .title_zh = "核函数 SHAP",
            .about_zh = "询问许多缺了若干词的文本，把结论的变化公平地分给各个词：每个词得到的是它在"
                        "其他词或有或无时平均带来的变化。缺词的文本可能不像模型学过的任何文本；"
                        "两个词如何共同起作用，这里看不出来。",
            .promise =
                "The scores sum to value - baseline_value; they are the exact Shapley values "
                "where all versions fit into the evaluations, and else come with their "
                "standard errors.",
            .citation = "Lundberg and Lee 2017, arXiv:1705.07874; in pairs as Covert and Lee 2021, "
                        "arXiv:2012.01536",
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
