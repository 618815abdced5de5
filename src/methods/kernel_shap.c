/* Shapley values of the units: what each adds to the target, averaged over all orders in which they
   can be put together. With v(S) the value of the text that holds only the units S, they are the
   weighted least squares fit of an additive function to v, where the S of k units, of M, weigh
   1 / (k (M - k)) together and v of nothing and of all is met exactly (Lundberg and Lee 2017,
   arXiv:1705.07874). Each S is asked together with its complement (Covert and Lee 2021,
   arXiv:2012.01536): with r = 1 for the units of S and -1 for the others, the scores b enter the
   two squared residuals only by (v(S) - v(not S) - r b)^2. So a pair is one observation, and what
   two units do together cancels in it. */
#include "removal.h"

#include <math.h>
#include <string.h>

#include "../numeric.h"

enum { MODE, EVALUATIONS, TOLERANCE };

enum {
  FIRST = 128,  /* jobs at most of the first round, so that there is soon something to see */
  ROUND = 256,  /* of a later one */
  USUAL = 2048, /* evaluations beside 2 for each unit, as the reference has it */
  FEWEST = 16,  /* drawn pairs before anything is said about their spread */
  STEADY = 64   /* drawn pairs before a small spread is believed */
};

static const why_method_option options[] = {
    [MODE] = WHY_REMOVAL_OPTION,
    [EVALUATIONS] = {.name = "evaluations",
                     .about = "Runs of the model at most, where 2 for each unit and 34 are always "
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

/* Which pairs are asked. A pair of size k is a set of k units, 2 k <= M, and its complement. The
   sizes 1 to listed_sizes are asked whole, the rest is drawn. */
struct plan {
  uint32_t pairs, listed; /* those that are listed come first */
  uint32_t listed_sizes;
  double drawn_weight; /* of all sizes that are drawn */
};

struct state {
  struct plan plan;
  uint32_t asked, known; /* pairs */
  bool done;
  double value, empty; /* of the target on the text and without any unit */
  int8_t *nothing;     /* (M) -1 */
  int8_t *sides;       /* (pairs, M) 1: in the set, -1: in its complement */
  double *weights;     /* (listed) */
  double *differences; /* (pairs) v(set) - v(complement) */
  double *matrix;      /* (M, M) of the normal equations; destroyed as they are solved */
  double *inverse;     /* (M, M) */
  double *row;         /* (M) of one pair */
  double *scores;      /* (M) less their mean */
  double *sums;        /* (2, M) of what the drawn pairs do to each score, and of the squares */
  why_removal removal;
};

/* ---- Which pairs ---- */

static double size_weight(uint32_t k, uint32_t M) {
  return (2 * k == M ? 1. : 2.) / ((double)k * (M - k));
}

static double pairs_of_size(uint32_t k, uint32_t M) {
  double count = 2 * k == M ? .5 : 1;
  for (uint32_t i = 0; i < k; i++) count = count * (M - i) / (i + 1);
  return count;
}

/* What the budget allows, of the 2^(M - 1) - 1 that there are. */
static uint32_t count_pairs(const why_problem *problem) {
  const uint32_t M = problem->units, asked = (uint32_t)why_problem_option(problem, EVALUATIONS);
  const uint32_t runs =
      asked ? asked : USUAL + 2 * M; /* two of them for the text and for nothing */
  const uint32_t allowed = runs / 2 > M + FEWEST ? runs / 2 - 1 : M + FEWEST;
  if (M > 1 && M <= 32 && (UINT32_C(1) << (M - 1)) - 1 < allowed)
    return (UINT32_C(1) << (M - 1)) - 1;
  return M > 1 ? allowed : 0;
}

/* As the reference does, a size is asked whole where drawing would give it as many of the pairs
   that are left as it has; size 1 always, so that the fit is determined. */
static struct plan plan_of(const why_problem *problem) {
  const uint32_t M = problem->units;
  struct plan plan = {.pairs = count_pairs(problem)};
  for (uint32_t k = 1; 2 * k <= M; k++) plan.drawn_weight += size_weight(k, M);
  for (uint32_t k = 1; 2 * k <= M; k++) {
    const double count = pairs_of_size(k, M), weight = size_weight(k, M);
    const double given = (plan.pairs - plan.listed) * weight / plan.drawn_weight;
    if (k > 1 && given < count * (1 - 1e-9)) break;
    plan.listed += (uint32_t)count;
    plan.listed_sizes = k;
    plan.drawn_weight -= weight;
  }
  return plan;
}

/* From one set to the next of as many units; half of all sets come before the first without unit 0.
 */
static void next_set(int8_t *sides, uint32_t M) {
  uint32_t moved = 1, i = M - 1;
  for (; sides[i] > 0; i--, moved++) sides[i] = -1;
  while (sides[i] < 0) i--;
  sides[i] = -1;
  for (uint32_t j = 1; j <= moved; j++) sides[i + j] = 1;
}

static void list_pairs(struct state *state, uint32_t M) {
  int8_t *sides = state->sides;
  uint32_t pair = 0;
  for (uint32_t k = 1; k <= state->plan.listed_sizes; k++) {
    const double count = pairs_of_size(k, M);
    for (uint32_t i = 0; i < (uint32_t)count; i++, sides += M) {
      if (i == 0) {
        for (uint32_t u = 0; u < M; u++) sides[u] = u < k ? 1 : -1;
      } else {
        memcpy(sides, sides - M, M);
        next_set(sides, M);
      }
      state->weights[pair++] = size_weight(k, M) / count;
    }
  }
}

/* The size by its weight, the set by Floyd's algorithm (doi:10.1145/30401.315746). */
static void draw_pair(const struct state *state, const why_problem *problem, uint32_t pair) {
  const uint32_t M = problem->units, stream = pair - state->plan.listed;
  int8_t *sides = state->sides + (size_t)pair * M;
  uint32_t k = state->plan.listed_sizes + 1;
  double u = why_random_uniform(problem->seed, stream, 0) * state->plan.drawn_weight;
  for (; 2 * (k + 1) <= M && u >= size_weight(k, M); k++) u -= size_weight(k, M);
  memset(sides, -1, M);
  for (uint32_t j = M - k; j < M; j++) {
    const uint64_t unit = why_random_below(problem->seed, stream, j + 1, j + 1);
    sides[sides[unit] > 0 ? j : unit] = 1;
  }
}

/* ---- Asking ---- */

static why_limits limits(const why_problem *problem) {
  (void)problem;
  return (why_limits){.jobs = ROUND};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const size_t M = problem->units;
  const struct plan plan = plan_of(problem);
  struct state *state = WHY_TAKE(arena, struct state, 1);
  const struct state made = {.plan = plan,
                             .nothing = WHY_TAKE(arena, int8_t, M),
                             .sides = WHY_TAKE(arena, int8_t, plan.pairs *M),
                             .weights = WHY_TAKE(arena, double, plan.listed),
                             .differences = WHY_TAKE(arena, double, plan.pairs),
                             .matrix = WHY_TAKE(arena, double, M *M),
                             .inverse = WHY_TAKE(arena, double, M *M),
                             .row = WHY_TAKE(arena, double, M),
                             .scores = WHY_TAKE(arena, double, M),
                             .sums = WHY_TAKE(arena, double, 2 * M)};
  why_removal removal;
  why_removal_take(&removal, problem, arena);
  if (!state) return NULL;
  *state = made;
  state->removal = removal;
  memset(state->nothing, -1, M);
  list_pairs(state, problem->units);
  for (uint32_t pair = plan.listed; pair < plan.pairs; pair++) draw_pair(state, problem, pair);
  return state;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  const int mode = why_problem_option(problem, MODE);
  const uint32_t most = round->number == 1 ? FIRST : ROUND;
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    return;
  }
  if (round->number == 1) { /* nothing: its value is shown, so it is exact */
    why_removal_add(&state->removal, problem, round, mode, state->nothing, -1)->precision =
        WHY_PRECISION_EXACT;
  }
  for (; !state->done && state->asked < state->plan.pairs && round->jobs + 2 <= most;
       state->asked++) {
    const int8_t *sides = state->sides + (size_t)state->asked * problem->units;
    why_removal_add(&state->removal, problem, round, mode, sides, -1);
    why_removal_add(&state->removal, problem, round, mode, sides, 1);
  }
}

/* ---- Fitting ---- */

/* Of a pair: its sides less their mean, and v(S) - v(not S) less what the mean score gives. Scores
   that sum to v(all) - v(nothing) are this mean and a deviation that sums to 0. */
static double center(const struct state *state, uint32_t M, uint32_t pair) {
  const int8_t *sides = state->sides + (size_t)pair * M;
  int sum = 0;
  for (uint32_t u = 0; u < M; u++) sum += sides[u];
  for (uint32_t u = 0; u < M; u++) state->row[u] = sides[u] - (double)sum / M;
  return state->differences[pair] - (state->value - state->empty) * sum / M;
}

/* The drawn pairs share the weight of the sizes that they were drawn from. */
static double weight_of(const struct state *state, uint32_t pair) {
  const uint32_t listed = state->plan.listed;
  return pair < listed ? state->weights[pair] : state->plan.drawn_weight / (state->known - listed);
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
  const double n = state->known - state->plan.listed;
  double *sums = state->sums, *squares = state->sums + M, *gain = state->matrix; /* (M) each */
  double largest = 0;
  for (uint32_t i = 0; i < M; i++) sums[i] = squares[i] = 0;
  for (uint32_t pair = state->plan.listed; pair < state->known; pair++) {
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
    const double error = spread > 0 ? state->plan.drawn_weight * sqrt(spread) : 0;
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
  const bool complete = state->known == state->plan.pairs;
  if (!complete && state->known < state->plan.listed + FEWEST) return;

  fit(state, M);
  const double error = find_errors(state, M, finding->standard_errors);
  const double mean = M ? (state->value - state->empty) / M : 0;
  for (uint32_t i = 0; i < M; i++) finding->scores[i] = (float)(mean + state->scores[i]);
  const double tolerance = problem->options[TOLERANCE];
  const bool drawn = state->plan.listed < state->plan.pairs;
  finding->converged = !drawn || error <= tolerance;
  finding->has_converged = !drawn || tolerance > 0;
  finding->usable = true;
  state->done = complete || (finding->converged && state->known >= state->plan.listed + STEADY);
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  (void)problem;
  return 2 + 2 * (size_t)(state->done ? state->known : state->plan.pairs);
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
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
