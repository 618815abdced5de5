/* Another gradient method, over and over with noise on the word vectors: the mean of its scores
   (Smilkov et al. 2017, arXiv:1706.03825), of their squares (Hooker et al. 2019, arXiv:1806.10758)
   or their variance (Adebayo et al. 2018, arXiv:1810.03307). The noise is normal, in every number
   of every word vector, and its deviation a share of the root mean square of the text's own: unlike
   the spread from the smallest to the largest that the paper measures by, that does not hang on two
   numbers. Path and text of integrated gradients move by it together. */
#include <math.h>

#include "inner.h"
#include "spread.h"

enum { METHOD, SAMPLES, NOISE, KIND, TOLERANCE };
enum { SMOOTHGRAD, SMOOTHGRAD_SQUARED, VARGRAD };

enum {
  ROUND = 128, /* jobs at most */
  SIDES = 32,  /* samples side by side */
  SURE = 16    /* samples before their spread may say that it is enough */
};

extern const why_method why_method_gradient_x_input, why_method_saliency,
    why_method_integrated_gradients;

/* The rows that it may be around, each with options of its own. */
static const char *const methods[] = {"gradient_x_input", "saliency", "integrated_gradients", NULL};
static const struct around {
  const why_method *method;
  double options[2];
} arounds[] = {
    {&why_method_gradient_x_input, {0}},
    {&why_method_saliency, {1}},                /* norm l2 */
    {&why_method_integrated_gradients, {1, 1}}, /* baseline mask, 33 points */
};

static const char *const kinds[] = {[SMOOTHGRAD] = "smoothgrad",
                                    [SMOOTHGRAD_SQUARED] = "smoothgrad_squared",
                                    [VARGRAD] = "vargrad",
                                    NULL};

static const why_method_option options[] = {
    [METHOD] = {.name = "method",
                .about = "Whose scores: saliency by the length of the gradient, "
                         "integrated_gradients from [MASK] with 33 runs for each sample.",
                .kind = WHY_OPTION_CHOICE,
                .fallback = "gradient_x_input",
                .choices = methods},
    [SAMPLES] = {.name = "samples",
                 .about = "How often noise is drawn, at most.",
                 .kind = WHY_OPTION_INTEGER,
                 .fallback = "50",
                 .minimum = 4,
                 .maximum = 4096},
    [NOISE] = {.name = "noise",
               .about = "Standard deviation of the noise; 1 is as much as the root mean square of "
                        "the text's word vectors.",
               .kind = WHY_OPTION_REAL,
               .fallback = "0.3",
               .minimum = 0.001,
               .maximum = 10},
    [KIND] = {.name = "kind",
              .about = "smoothgrad is the mean of the scores, smoothgrad_squared that of their "
                       "squares, vargrad their variance.",
              .kind = WHY_OPTION_CHOICE,
              .fallback = "smoothgrad",
              .choices = kinds},
    [TOLERANCE] = WHY_TOLERANCE_OPTION,
};

struct state {
  uint32_t samples, begun, known; /* known: in the order in which they were begun */
  bool done;
  uint32_t sides; /* how many stand side by side */
  why_inner inner[SIDES];
  bool running[SIDES];
  uint32_t sample[SIDES]; /* which each runs */
  float *scores;          /* (samples, T) */
  double *numbers;        /* (samples) of one token */
};

static const struct around *around(const why_problem *problem) {
  return &arounds[why_problem_option(problem, METHOD)];
}

static why_problem inner_problem(const why_problem *problem) {
  why_problem inner = *problem;
  inner.options = around(problem)->options;
  inner.precision = WHY_PRECISION_EXACT; /* of gradients there is no other */
  return inner;
}

static why_limits limits(const why_problem *problem) {
  const why_problem inner = inner_problem(problem);
  why_limits limits = around(problem)->method->limits(&inner);
  limits.jobs = ROUND;
  return limits;
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const why_problem inner = inner_problem(problem);
  const uint32_t samples = (uint32_t)why_problem_option(problem, SAMPLES);
  const uint32_t room = ROUND / around(problem)->method->limits(&inner).jobs;
  const uint32_t sides = room < SIDES ? room : SIDES;
  struct state *state = WHY_TAKE(arena, struct state, 1), unplaced;
  struct state *made = state ? state : &unplaced;
  *made = (struct state){.samples = samples, .sides = sides};
  made->scores = WHY_TAKE(arena, float, (size_t)samples * problem->tokens);
  made->numbers = WHY_TAKE(arena, double, samples);
  for (uint32_t i = 0; i < sides; i++)
    why_inner_take(&made->inner[i], around(problem)->method, &inner, arena);
  return state;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    return;
  }
  for (uint32_t i = 0; i < state->sides; i++) {
    why_inner *inner = &state->inner[i];
    if (!state->running[i]) {
      if (state->done || state->begun == state->samples) continue;
      why_inner_begin(inner);
      state->running[i] = true;
      state->sample[i] = state->begun++;
    }
    why_inner_ask(inner, round);
    why_inner_add_noise(inner, round, problem->seed, state->sample[i],
                        (float)problem->options[NOISE]);
  }
}

/* ---- Estimating ---- */

/* What an interval of n draws' mean is too short by because they are skewed and heavy-tailed,
   beside Student's widening (the first terms of Edgeworth's series: Hall 1992, The Bootstrap and
   Edgeworth Expansion, section 2.6). moments: the mean powers 2, 3 and 4 of what they are off by.
 */
static double skew_widening(const double moments[3], uint32_t n) {
  const double z2 = 1.96 * 1.96, squared = moments[0] * moments[0];
  if (!(squared > 0)) return 1;
  const double skewness2 = moments[1] * moments[1] / (squared * moments[0]);
  const double excess = moments[2] / squared - 3;
  const double wider = skewness2 * ((z2 + 2) * z2 - 3) / 18 - excess * (z2 - 3) / 12;
  return wider > 0 ? 1 + wider / n : 1;
}

static double mean_of(const double *numbers, uint32_t n) {
  double sum = 0;
  for (uint32_t i = 0; i < n; i++) sum += numbers[i];
  return sum / n;
}

/* Puts what the kind is the mean of into numbers (n); scores: n of them, T apart. Of a variance it
   is how far they are off their mean, squared. */
static void take_numbers(const float *scores, size_t T, uint32_t n, int kind, double *numbers) {
  for (uint32_t i = 0; i < n; i++) numbers[i] = scores[i * T];
  const double center = kind == VARGRAD ? mean_of(numbers, n) : 0;
  for (uint32_t i = 0; i < n && kind != SMOOTHGRAD; i++)
    numbers[i] = (numbers[i] - center) * (numbers[i] - center);
}

/* The kind's score and its standard error; that of a variance is the jackknife's, wider by 4 / n:
   so few samples show less of this skewness than there is (by trial on five shapes). */
static double find_score(const double *numbers, uint32_t n, int kind, float *error) {
  const double mean = mean_of(numbers, n);
  double moments[3] = {0};
  for (uint32_t i = 0; i < n; i++) {
    const double off = numbers[i] - mean;
    moments[0] += off * off / n;
    moments[1] += off * off * off / n;
    moments[2] += off * off * off * off / n;
  }
  const double widening = why_spread_widening(n - 1) * skew_widening(moments, n);
  const double raw = sqrt(moments[0] / (n - 1.)) * widening;
  *error = (float)(kind == VARGRAD ? raw * n / (n - 2.) * (1 + 4. / n) : raw);
  return kind == VARGRAD ? mean * n / (n - 1.) : mean;
}

/* Whether a sample has asked all of its jobs. */
static bool finished(const why_inner *inner) {
  const why_method *method = inner->method;
  return inner->asked == (method->expected ? method->expected(inner->state, &inner->problem) : 1);
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  const size_t T = problem->tokens;
  const int kind = why_problem_option(problem, KIND);
  if (round->number == 0) return;
  for (uint32_t i = 0; i < state->sides; i++) {
    why_inner *inner = &state->inner[i];
    if (!state->running[i]) continue;
    why_inner_tell(inner, round);
    if (!finished(inner)) continue;
    assert(state->sample[i] == state->known);
    for (size_t t = 0; t < T; t++) state->scores[state->known * T + t] = inner->finding.scores[t];
    state->known++;
    state->running[i] = false;
  }
  if (state->known < SURE && state->known < state->samples) return;

  const double tolerance = problem->options[TOLERANCE];
  bool precise = tolerance > 0;
  for (size_t t = 0; t < T; t++) {
    float *error = &finding->standard_errors[t];
    take_numbers(state->scores + t, T, state->known, kind, state->numbers);
    finding->scores[t] = (float)find_score(state->numbers, state->known, kind, error);
    precise = precise && (double)*error <= tolerance;
  }
  finding->has_converged = tolerance > 0;
  finding->converged = precise;
  finding->stopped = precise ? WHY_STOP_PRECISION : WHY_STOP_BUDGET;
  finding->usable = true;
  state->done = precise || state->known == state->samples;
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  const size_t runs = state->done ? state->begun : state->samples;
  const why_inner *inner = &state->inner[0];
  const why_method *method = inner->method;
  const bool asks_more = method->expected && inner->state;
  (void)problem;
  return 1 + runs * (asks_more ? method->expected(inner->state, &inner->problem) : 1);
}

const why_method why_method_smoothgrad = {
    .info =
        {
            .name = "smoothgrad",
            .title = "SmoothGrad",
            .about = "Asks a gradient method many times, each time with a little noise on the word "
                     "vectors, and takes the mean: what the slope at a single point says by chance "
                     "goes away. Vectors with noise are no words, and where all of the answers are "
                     "wrong, so is their mean.",
            .title_zh = "平滑梯度",
            .about_zh =
                "给词向量加上少许噪声，反复询问同一种梯度方法并取平均：单个点上的斜率偶然带来"
                "的成分就此消失。带噪声的向量不对应任何真实的词；若每次的结果都有偏差，平均"
                "之后依然有偏差。",
            .promise = "Each score is the mean (or variance) over the samples of the method's own, "
                       "with its standard error; of a sample, only noise and no word is other than "
                       "in the text.",
            .citation = "Smilkov et al. 2017, arXiv:1706.03825; squared Hooker et al. 2019, "
                        "arXiv:1806.10758; VarGrad Adebayo et al. 2018, arXiv:1810.03307",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_SCORES,
            .is_signed = true,
            .sampled = true,
            .needs_gradients = true,
            .uses_target = true,
            .question = WHY_QUESTION_WORDS,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
