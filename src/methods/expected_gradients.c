/* Integrated gradients averaged over where the path starts (Erion et al. 2019, arXiv:1906.10670;
   GradientSHAP in shap and Captum): the mean of gradient(b + alpha (x - b)) (x - b) over draws of a
   background text b and of alpha, evenly from [0, 1]. Draws come in blocks of K: in each, every
   part [k, k + 1) / K of the path has one, and so has every such part of the list of texts, in an
   order of its own (Latin hypercubes: McKay et al. 1979, doi:10.1080/00401706.1979.10489755).
   Blocks are independent of each other, and the mean of each is without bias. What all scores of a
   block sum to is known without error: the value of the text less the mean of the background. So a
   score is what its regression on that sum has there (a control variate), and its standard error
   that of the regression. */
#include <math.h>

#include "../numeric.h"
#include "path.h"
#include "spread.h"

enum { BACKGROUND, SAMPLES, TOLERANCE };

enum {
  STRATA = 4, /* K; of up to MOST_STRATA texts a multiple, so that each comes as often */
  MOST_STRATA = 8,
  FEWEST = 3, /* blocks, so that their spread is seen */
  ROUND = 64, /* jobs at most, whole blocks */
  SURE = 16   /* blocks before their spread may say that it is enough */
};

enum { ALPHA, TEXT, ORDER }; /* streams of draws */

static const why_method_option options[] = {
    [BACKGROUND] = {.name = "background",
                    .about = "What the text is held against where no texts are given: every token "
                             "replaced by [PAD], [MASK] or [UNK], by zeros, or by the mean word "
                             "vector.",
                    .kind = WHY_OPTION_CHOICE,
                    .fallback = "mask",
                    .choices = why_path_baselines},
    [SAMPLES] = {.name = "samples",
                 .about = "Points to draw at most, as many more as make the last block whole.",
                 .kind = WHY_OPTION_INTEGER,
                 .fallback = "64",
                 .minimum = FEWEST * STRATA,
                 .maximum = 4096},
    [TOLERANCE] = WHY_TOLERANCE_OPTION,
};

struct state {
  uint32_t strata;               /* K */
  uint32_t blocks, asked, known; /* of K draws */
  uint32_t starts_asked;         /* background texts whose value has been asked */
  bool done;
  uint32_t *starts;  /* (B, T) the background texts as long as the text, where they are given */
  double value;      /* of the target on the text */
  double background; /* the sum of its values */
  double *means;     /* (blocks, T) of each block's draws */
  double *sums;      /* (blocks) of a block's means */
};

/* How many background texts there are: of more than points, as many, evenly spread. */
static uint32_t texts(const why_problem *problem) {
  const uint32_t given = problem->reference_count;
  const uint32_t samples = (uint32_t)why_problem_option(problem, SAMPLES);
  return given == 0 ? 1 : given < samples ? given : samples;
}

static why_limits limits(const why_problem *problem) {
  (void)problem;
  return (why_limits){.jobs = ROUND, .wants = WHY_WANT_DOT};
}

/* start (T) = the reference with its tokens where the text has some, one by one, each text of a
   pair by itself: a longer one is cut, a shorter one ends in [PAD]. */
static void align(const why_problem *problem, const why_reference *reference, uint32_t *start) {
  const uint32_t n = reference->tokens;
  uint32_t next = 0;
  bool inside = false;
  for (uint32_t t = 0; t < problem->tokens; t++) {
    const bool own = problem->unit_of_token[t] != WHY_NO_UNIT;
    for (; own != inside && next < n; next++) {
      const uint32_t id = reference->ids[next];
      if ((id == problem->cls || id == problem->sep) != own) break;
    }
    inside = own;
    const uint32_t id = next < n ? reference->ids[next] : problem->sep;
    const bool there = id != problem->cls && id != problem->sep;
    start[t] = own && there ? id : own ? problem->pad : problem->ids[t];
    next += own && there;
  }
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const size_t T = problem->tokens, B = problem->reference_count ? texts(problem) : 0;
  const uint32_t samples = (uint32_t)why_problem_option(problem, SAMPLES);
  const size_t alike = B ? (B < STRATA ? (STRATA + B - 1) / B * B : B) : STRATA;
  const uint32_t strata = alike <= MOST_STRATA ? (uint32_t)alike : STRATA;
  const uint32_t whole = (samples + strata - 1) / strata, blocks = whole < FEWEST ? FEWEST : whole;
  struct state *state = WHY_TAKE(arena, struct state, 1);
  uint32_t *starts = WHY_TAKE(arena, uint32_t, B *T);
  double *means = WHY_TAKE(arena, double, blocks *T);
  double *sums = WHY_TAKE(arena, double, blocks);
  if (!state) return NULL;
  for (size_t b = 0; b < B; b++)
    align(problem, &problem->references[b * problem->reference_count / B], starts + b * T);
  *state = (struct state){
      .strata = strata, .blocks = blocks, .starts = starts, .means = means, .sums = sums};
  return state;
}

/* ---- Asking ---- */

/* The text on its path from background text `start`. */
static why_job *add_job(const struct state *state, const why_problem *problem, why_round *round,
                        uint32_t start, uint32_t wants) {
  why_job *job = why_round_add_text(round, problem, wants);
  job->precision = WHY_PRECISION_EXACT;
  if (problem->reference_count)
    why_path_add_ids(round, problem, job, state->starts + (size_t)start * problem->tokens);
  else
    why_path_add(round, problem, job, why_problem_option(problem, BACKGROUND));
  return job;
}

static void add_block(const struct state *state, const why_problem *problem, why_round *round,
                      uint32_t block) {
  const uint32_t K = state->strata;
  const uint64_t first = (uint64_t)block * K;
  uint32_t parts[MOST_STRATA] = {0};
  for (uint32_t k = 1; k < K; k++) { /* a permutation */
    const uint64_t at = why_random_below(problem->seed, ORDER, first + k, k + 1);
    parts[k] = parts[at];
    parts[at] = k;
  }
  for (uint32_t k = 0; k < K; k++) {
    const double alpha = (k + why_random_uniform(problem->seed, ALPHA, first + k)) / K;
    const double text = (parts[k] + why_random_uniform(problem->seed, TEXT, first + k)) / K;
    const uint32_t start = (uint32_t)(text * texts(problem)), last = texts(problem) - 1;
    why_job *job = add_job(state, problem, round, start < last ? start : last, WHY_WANT_DOT);
    why_path_place(round, job, (float)alpha);
  }
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    return;
  }
  for (; state->starts_asked < texts(problem) && round->jobs < ROUND; state->starts_asked++) {
    why_job *job = add_job(state, problem, round, state->starts_asked, /* wants */ 0);
    why_path_place(round, job, 0);
  }
  for (; !state->done && state->asked < state->blocks && round->jobs + state->strata <= ROUND;
       state->asked++)
    add_block(state, problem, round, state->asked);
}

/* ---- Estimating ---- */

/* The mean and the sum of squared deviations of `numbers`, each `stride`th of n. */
static double spread_of(const double *numbers, size_t stride, uint32_t n, double *mean) {
  double squares = 0;
  *mean = 0;
  for (uint32_t i = 0; i < n; i++) *mean += numbers[i * stride] / n;
  for (uint32_t i = 0; i < n; i++) {
    const double off = numbers[i * stride] - *mean;
    squares += off * off;
  }
  return squares;
}

/* A token's means over the known blocks (each T apart) as a line in the blocks' sums; its height
   where the sum is `change`, and how far off that may be. */
static double find_score(const struct state *state, const double *means, size_t T, double change,
                         float *error) {
  const uint32_t n = state->known;
  double mean, center, together = 0, rest = 0;
  const double squares = spread_of(state->sums, 1, n, &center);
  spread_of(means, T, n, &mean);
  for (uint32_t i = 0; i < n; i++) together += (state->sums[i] - center) * (means[i * T] - mean);
  const double slope = squares > 0 ? together / squares : 0, beyond = change - center;
  for (uint32_t i = 0; i < n; i++) {
    const double off = means[i * T] - mean - slope * (state->sums[i] - center);
    rest += off * off;
  }
  const double leverage = 1. / n + (squares > 0 ? beyond * beyond / squares : 0);
  *error = (float)(why_spread_widening(n - 2) * sqrt(rest / (n - 2) * leverage));
  return mean + slope * beyond;
}

static void keep_block(struct state *state, const why_problem *problem, const why_round *round,
                       uint32_t job) {
  const size_t T = problem->tokens;
  double *means = state->means + state->known * T;
  why_answer at;
  for (size_t t = 0; t < T; t++) means[t] = 0;
  for (uint32_t k = 0; k < state->strata; k++) {
    const float *answer = why_round_answer(round, problem, job + k, &at);
    for (size_t t = 0; t < T; t++) means[t] += (double)answer[at.dot.at + t] / state->strata;
  }
  state->sums[state->known] = 0;
  for (size_t t = 0; t < T; t++) state->sums[state->known] += means[t];
  state->known++;
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  const uint32_t T = problem->tokens;
  why_answer at;
  if (round->number == 0) {
    state->value = *why_round_answer(round, problem, 0, &at);
    return;
  }
  uint32_t job = 0;
  for (; job < round->jobs && !why_round_job(round, job)->wants; job++)
    state->background += *why_round_answer(round, problem, job, &at);
  for (; job < round->jobs; job += state->strata) keep_block(state, problem, round, job);
  if (state->known < SURE && state->known < state->blocks) return;

  const double baseline = state->background / texts(problem);
  const double tolerance = problem->options[TOLERANCE];
  bool precise = tolerance > 0;
  for (uint32_t t = 0; t < T; t++) {
    float *error = &finding->standard_errors[t];
    finding->scores[t] =
        (float)find_score(state, state->means + t, T, state->value - baseline, error);
    precise = precise && (double)*error <= tolerance;
  }
  finding->has_baseline = true;
  finding->baseline_value = (float)baseline;
  finding->has_converged = tolerance > 0;
  finding->converged = precise;
  finding->stopped = precise ? WHY_STOP_PRECISION : WHY_STOP_BUDGET;
  finding->usable = true;
  state->done = precise || state->known == state->blocks;
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  const uint32_t blocks = state->done ? state->known : state->blocks;
  return 1 + texts(problem) + (size_t)blocks * state->strata;
}

const why_method why_method_expected_gradients = {
    .info =
        {
            .name = "expected_gradients",
            .title = "Expected gradients",
            .about =
                "Integrated gradients from many starting points at once, texts of your choice, by "
                "drawing points on the ways from them to yours: what sets this text apart from "
                "those. Whatever all of them share with it goes unseen, and so does what happens "
                "when a word is left out.",
            .title_zh = "期望梯度",
            .about_zh = "同时以多段参照文本为起点的积分梯度：在从它们到原文的路径上随机取点，说明"
                        "这段文本与参照文本的差别何在。两者共有的东西看不出来，删去一个词会怎样也"
                        "看不出来。",
            .promise = "The scores sum to value - baseline_value, the mean value of the background "
                       "texts, each cut or filled up with [PAD] to the length of the text; each "
                       "comes with its standard error.",
            .citation = "Erion et al. 2019, arXiv:1906.10670; Lundberg and Lee 2017, "
                        "arXiv:1705.07874",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_SCORES,
            .complete = true,
            .is_signed = true,
            .sampled = true,
            .needs_gradients = true,
            .uses_target = true,
            .question = WHY_QUESTION_WORDS,
            .references = WHY_REFERENCES_ANY,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
