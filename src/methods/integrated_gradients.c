/* The gradient averaged along the straight path from a baseline to the text, times the way walked:
   score[t] = integral over alpha of sum_c dw[t][c] (w_text - w_baseline)[t][c]  (arXiv:1703.01365).
   The integral is Clenshaw-Curtis, whose points nest: a finer rule uses all that is known. */
#include "method.h"

#include <math.h>

#include "../numeric.h"

enum { BASELINE, POINTS };
enum { PAD, MASK, UNK, ZERO, MEAN };

enum {
  COARSEST = 32, /* intervals of the first rule; a rule has one point more */
  FINEST = 256,
  ROUND = 64 /* jobs at most */
};

static const char *const baselines[] = {
    [PAD] = "pad", [MASK] = "mask", [UNK] = "unk", [ZERO] = "zero", [MEAN] = "mean", NULL};
static const char *const points[] = {"adaptive", "33", "65", "129", "257", NULL};

static const why_method_option options[] = {
    [BASELINE] = {.name = "baseline",
                  .about =
                      "Where the path starts: every token of the text replaced by [PAD], [MASK] "
                      "or [UNK], by zeros, or by the mean word vector.",
                  .kind = WHY_OPTION_CHOICE,
                  .fallback = "mask",
                  .choices = baselines},
    [POINTS] = {.name = "points",
                .about = "Points on the path: adaptive takes 65, 129 or 257, as few as settle the "
                         "scores.",
                .kind = WHY_OPTION_CHOICE,
                .fallback = "adaptive",
                .choices = points},
};

struct state {
  uint32_t intervals; /* of the rule being filled */
  bool done;
  bool known[FINEST + 1]; /* points of the finest grid, 0 the baseline, FINEST the text */
  uint32_t asked[ROUND];  /* the points of this round */
  uint32_t asked_count;
  float values[FINEST + 1]; /* of the target at the known points */
  float *dots;              /* (FINEST + 1, T) */
  double *scores;           /* (T) by the rule of `intervals` */
  double *coarser;          /* (T) by the rule of half as many */
};

static bool adaptive(const why_problem *problem) {
  return why_problem_option(problem, POINTS) == 0;
}

/* Of the last rule: FINEST, or what the option asks for. */
static uint32_t last_intervals(const why_problem *problem) {
  return adaptive(problem) ? FINEST : COARSEST / 2u << why_problem_option(problem, POINTS);
}

static why_limits limits(const why_problem *problem) {
  (void)problem;
  return (why_limits){.jobs = ROUND, .wants = WHY_WANT_DOT};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const size_t T = problem->tokens;
  struct state *state = WHY_TAKE(arena, struct state, 1);
  float *dots = WHY_TAKE(arena, float, (FINEST + 1) * T);
  double *scores = WHY_TAKE(arena, double, T);
  double *coarser = WHY_TAKE(arena, double, T);
  if (state) {
    *state = (struct state){.intervals = adaptive(problem) ? COARSEST : last_intervals(problem),
                            .dots = dots,
                            .scores = scores,
                            .coarser = coarser};
  }
  return state;
}

static uint32_t baseline_id(const why_problem *problem) {
  const int baseline = why_problem_option(problem, BASELINE);
  return baseline == PAD ? problem->pad : baseline == MASK ? problem->mask : problem->unk;
}

/* The text on its path; special tokens that the template added stay as they are. */
static void add_path(why_round *round, const why_problem *problem, why_job *job) {
  const int baseline = why_problem_option(problem, BASELINE);
  const uint32_t T = problem->tokens;
  job->baseline = baseline == ZERO   ? WHY_BASELINE_ZERO
                  : baseline == MEAN ? WHY_BASELINE_MEAN
                                     : WHY_BASELINE_IDS;
  uint8_t *kept = why_round_array(round, job, &job->kept, T, sizeof *kept);
  for (uint32_t t = 0; t < T; t++) {
    /* A mask whose word is asked says nothing that could be taken away. */
    const bool asked = problem->read && problem->read[t] && problem->ids[t] == problem->mask;
    kept[t] = asked || problem->unit_of_token[t] == WHY_NO_UNIT;
  }
  if (job->baseline != WHY_BASELINE_IDS) return;
  uint32_t *ids = why_round_array(round, job, &job->baseline_ids, T, sizeof *ids);
  for (uint32_t t = 0; t < T; t++) ids[t] = kept[t] ? problem->ids[t] : baseline_id(problem);
}

static void add_point(why_round *round, const why_problem *problem, uint32_t point) {
  why_job *job = why_round_add_text(round, problem, WHY_WANT_DOT);
  add_path(round, problem, job);
  float *alphas = why_round_array(round, job, &job->alphas, problem->tokens, sizeof *alphas);
  const float alpha = (float)(.5 * (1 - why_cos_pi(point / (double)FINEST)));
  for (uint32_t t = 0; t < problem->tokens; t++) alphas[t] = alpha;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  state->asked_count = 0;
  if (state->done) return;
  if (round->number == 0) {
    add_path(round, problem, why_round_add_text(round, problem, WHY_WANT_LOGITS | WHY_WANT_DOT));
    state->asked[state->asked_count++] = FINEST;
    return;
  }
  for (uint32_t i = 0; i <= FINEST && state->asked_count < ROUND; i += FINEST / state->intervals) {
    if (state->known[i]) continue;
    add_point(round, problem, i);
    state->asked[state->asked_count++] = i;
  }
}

/* The weight of point k of n + 1 on [0, 1], n even:
   c_k / 2n (1 - sum over j = 1 .. n/2 of b_j / (4 j^2 - 1) cos(2 pi j k / n)),
   c = 1 at the ends and else 2, b = 1 at j = n/2 and else 2 (doi:10.1007/BF01386223). */
static double rule_weight(uint32_t n, uint32_t k) {
  double sum = 1;
  for (uint32_t j = 1; j <= n / 2; j++) {
    const double b = j == n / 2 ? 1 : 2;
    sum -= b / (4. * j * j - 1) * why_cos_pi(2. * j * k / n);
  }
  return (k == 0 || k == n ? 1 : 2) * sum / (2. * n);
}

/* scores = the integral by the rule of n intervals. */
static void integrate(const struct state *state, const why_problem *problem, uint32_t n,
                      double *scores) {
  const size_t T = problem->tokens;
  for (size_t t = 0; t < T; t++) scores[t] = 0;
  for (uint32_t k = 0; k <= n; k++) {
    const double weight = rule_weight(n, k);
    const float *dots = state->dots + k * (size_t)(FINEST / n) * T;
    for (size_t t = 0; t < T; t++) scores[t] += weight * dots[t];
  }
}

/* Whether the scores add up to the change of the target, and have not moved since the coarser rule:
   a small gap alone may be luck. */
static bool converged(const struct state *state, const why_problem *problem) {
  const double tolerance = problem->link == WHY_LINK_PROBABILITY ? .001 : .005;
  double gap = (double)state->values[FINEST] - state->values[0];
  for (uint32_t t = 0; t < problem->tokens; t++) {
    gap -= state->scores[t];
    if (fabs(state->scores[t] - state->coarser[t]) > tolerance) return false;
  }
  return fabs(gap) < tolerance;
}

static bool rule_filled(const struct state *state) {
  for (uint32_t i = 0; i <= FINEST; i += FINEST / state->intervals) {
    if (!state->known[i]) return false;
  }
  return true;
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  const size_t T = problem->tokens;
  for (uint32_t i = 0; i < state->asked_count; i++) {
    const uint32_t point = state->asked[i];
    why_answer at;
    const float *answer = why_round_answer(round, problem, i, &at);
    state->known[point] = true;
    state->values[point] = answer[0];
    for (size_t t = 0; t < T; t++) state->dots[point * T + t] = answer[at.dot.at + t];
  }
  if (!rule_filled(state)) return;

  integrate(state, problem, state->intervals, state->scores);
  integrate(state, problem, state->intervals / 2, state->coarser);
  for (size_t t = 0; t < T; t++) finding->scores[t] = (float)state->scores[t];
  finding->has_baseline = true;
  finding->baseline_value = state->values[0];
  finding->has_converged = true;
  finding->converged = converged(state, problem);
  finding->points = state->intervals + 1;
  const bool may_stop = !adaptive(problem) || state->intervals > COARSEST;
  state->done = (may_stop && finding->converged) || state->intervals == last_intervals(problem);
  if (!state->done) state->intervals *= 2;
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  const bool first = adaptive(problem) && state->intervals == COARSEST;
  return (size_t)state->intervals * (first ? 2 : 1) + 1;
}

const why_method why_method_integrated_gradients = {
    .info =
        {
            .name = "integrated_gradients",
            .title = "Integrated gradients",
            .about = "Walks from a text without content to yours and adds up what each word "
                     "contributes on the way: the scores sum to the whole change of the answer. It "
                     "depends on that starting point, and does not say what happens when a word is "
                     "left out.",
            .title_zh = "积分梯度",
            .about_zh = "从没有内容的文本一步步走到原文，累加每个词沿途的贡献：各分数之和等于结论的"
                        "全部变化。结果取决于所选的起点，也不能说明删去一个词会怎样。",
            .promise =
                "The scores sum to value - baseline_value up to the stated gap; where "
                "converged, the gap is below 0.005 (0.001 of a probability) and no score moved "
                "by more since the rule with half the points.",
            .citation = "Sundararajan et al. 2017, arXiv:1703.01365",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_SCORES,
            .complete = true,
            .is_signed = true,
            .needs_gradients = true,
            .uses_target = true,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
