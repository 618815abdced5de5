/* The gradient averaged along the straight path from a baseline to the text, times the way walked:
   score[t] = integral over alpha of sum_c dw[t][c] (w_text - w_baseline)[t][c]  (arXiv:1703.01365).
   The integral is Clenshaw-Curtis, whose points nest: a finer rule uses all that is known. */
#include <math.h>

#include "path.h"

enum { BASELINE, POINTS };

enum {
  COARSEST = 32, /* intervals of the first rule; a rule has one point more */
  FINEST = 256,
  ROUND = 64 /* jobs at most */
};

static const char *const points[] = {"adaptive", "33", "65", "129", "257", NULL};

static const why_method_option options[] = {
    [BASELINE] = WHY_PATH_OPTION,
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

static void add_point(why_round *round, const why_problem *problem, uint32_t point) {
  why_job *job = why_round_add_text(round, problem, WHY_WANT_DOT);
  why_path_add(round, problem, job, why_problem_option(problem, BASELINE));
  why_path_place(round, job, (float)why_path_point(FINEST, point));
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  state->asked_count = 0;
  if (state->done) return;
  if (round->number == 0) {
    why_job *job = why_round_add_text(round, problem, WHY_WANT_LOGITS | WHY_WANT_DOT);
    why_path_add(round, problem, job, why_problem_option(problem, BASELINE));
    state->asked[state->asked_count++] = FINEST;
    return;
  }
  for (uint32_t i = 0; i <= FINEST && state->asked_count < ROUND; i += FINEST / state->intervals) {
    if (state->known[i]) continue;
    add_point(round, problem, i);
    state->asked[state->asked_count++] = i;
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
  if (!why_path_filled(state->known, FINEST, state->intervals)) return;

  why_path_integrate(state->dots, problem->tokens, FINEST, state->intervals, state->scores);
  why_path_integrate(state->dots, problem->tokens, FINEST, state->intervals / 2, state->coarser);
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
