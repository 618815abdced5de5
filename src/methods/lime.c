/* A straight line in place of the model, near the text: weights of the words that, summed over the
   words that are there, come closest to the target on texts that lack some (Ribeiro et al. 2016,
   arXiv:1602.04938). As the authors' LimeTextExplainer has it: the text itself, then texts of which
   1 .. M units are gone, each number as likely, weighed by
     sqrt(exp(-d^2 / width^2)), d = 100 (1 - sqrt(kept / M)), 100 times the cosine distance,
   and a ridge of `penalty` (1 with them) on the weights, none on the intercept. What is estimated
   is the fit to the whole of that distribution, counted as the planned number of samples: so sizes
   of which all texts can be asked are (subsets.h), and the fit is exact where all texts are. */
#include <math.h>
#include <string.h>

#include "../numeric.h"
#include "line.h"
#include "removal.h"
#include "subsets.h"

enum { MODE, SURROGATE, PENALTY, WIDTH, EVALUATIONS, TOLERANCE };
enum { RIDGE, L1 };

enum {
  ROUND = 256, /* jobs at most */
  USUAL = 500, /* evaluations, or 4 for each unit where that is more */
  FEWEST = 34  /* drawn sets, beside one for each unit, before their spread says anything */
};

static const char *const surrogates[] = {[RIDGE] = "ridge", [L1] = "l1", NULL};

static const why_method_option options[] = {
    [MODE] = WHY_REMOVAL_OPTION,
    [SURROGATE] = {.name = "surrogate",
                   .about = "ridge keeps all words; l1 sets the scores of words that hardly matter "
                            "to 0.",
                   .kind = WHY_OPTION_CHOICE,
                   .fallback = "ridge",
                   .choices = surrogates},
    [PENALTY] = {.name = "penalty",
                 .about = "What large scores cost: of ridge the sum of their squares, of l1 twice "
                          "the sum of their sizes, times this, beside the squared errors.",
                 .kind = WHY_OPTION_REAL,
                 .fallback = "1",
                 .minimum = 1e-6,
                 .maximum = 1e6},
    [WIDTH] = {.name = "kernel_width",
               .about = "How far from the text a version of it may be and still count: 100 is a "
                        "text without any word.",
               .kind = WHY_OPTION_REAL,
               .fallback = "25",
               .minimum = 1,
               .maximum = 10000},
    [EVALUATIONS] = {.name = "evaluations",
                     .about = "Runs of the model at most, where 2 for each unit and 35 are always "
                              "granted; 0 stands for 500, or 4 for each unit where that is more.",
                     .kind = WHY_OPTION_INTEGER,
                     .fallback = "0",
                     .maximum = 65536},
    [TOLERANCE] = WHY_TOLERANCE_OPTION,
};

struct state {
  why_subsets subsets;
  uint32_t planned;      /* samples that the fit counts as, beside the text itself */
  uint32_t asked, known; /* sets */
  bool done;
  float value; /* of the target on the text */
  why_line line;
  why_removal removal;
};

/* ---- Asking ---- */

static why_limits limits(const why_problem *problem) {
  (void)problem;
  return (why_limits){.jobs = ROUND};
}

static uint32_t evaluations(const why_problem *problem) {
  const uint32_t M = problem->units, asked = (uint32_t)why_problem_option(problem, EVALUATIONS);
  const uint32_t granted = 2 * M + FEWEST + 1, usual = 4 * M > USUAL ? 4 * M : USUAL;
  return !asked ? usual : asked > granted ? asked : granted;
}

static double kernel(const int8_t *sides, uint32_t M, double width) {
  uint32_t kept = 0;
  for (uint32_t u = 0; u < M; u++) kept += sides[u] > 0;
  const double d = 100 * (1 - sqrt((double)kept / M)) / width;
  return why_exp(-d * d / 2);
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const uint32_t M = problem->units, planned = evaluations(problem) - 1;
  struct state *state = WHY_TAKE(arena, struct state, 1);
  struct state made = {.subsets = why_subsets_plan(M, 1, planned, true), .planned = planned};
  why_subsets_take(&made.subsets, arena);
  why_removal_take(&made.removal, problem, arena);
  made.line = why_line_take(M, made.subsets.count, made.subsets.listed, arena);
  if (!state) return NULL;
  why_subsets_fill(&made.subsets, problem->seed);
  made.line.sides = made.subsets.sides;
  made.line.drawn_weight = made.subsets.drawn_share * planned;
  for (uint32_t i = 0; i < made.subsets.count; i++) {
    const int8_t *sides = made.subsets.sides + (size_t)i * M;
    const double near = kernel(sides, M, problem->options[WIDTH]);
    made.line.weights[i] = near * (i < made.subsets.listed ? made.subsets.shares[i] * planned : 1);
  }
  *state = made;
  return state;
}

/* Sets before there is something to show, which is where the first round ends. */
static uint32_t fewest(const struct state *state) {
  const uint32_t first = state->subsets.listed + state->subsets.units + FEWEST;
  return first < state->subsets.count ? first : state->subsets.count;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  const uint32_t first = fewest(state);
  const uint32_t most = round->number == 1 && first < ROUND ? first : ROUND;
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    return;
  }
  for (; !state->done && state->asked < state->subsets.count && round->jobs < most;
       state->asked++) {
    const int8_t *sides = state->subsets.sides + (size_t)state->asked * problem->units;
    why_removal_add(&state->removal, problem, round, why_problem_option(problem, MODE), sides, -1);
  }
}

/* ---- Fitting ---- */

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  why_answer at;
  if (round->number == 0) {
    state->value = *why_round_answer(round, problem, 0, &at);
  } else {
    for (uint32_t i = 0; i < round->jobs; i++) {
      state->line.values[state->known++] =
          (double)*why_round_answer(round, problem, i, &at) - state->value;
    }
  }
  const bool complete = state->known == state->subsets.count;
  if (!complete && state->known < fewest(state)) return;

  const double penalty = problem->options[PENALTY], tolerance = problem->options[TOLERANCE];
  const double error =
      why_problem_option(problem, SURROGATE) == RIDGE
          ? why_line_ridge(&state->line, state->known, penalty, finding->standard_errors)
          : why_line_l1(&state->line, state->known, penalty, problem->seed,
                        finding->standard_errors);
  for (uint32_t u = 0; u < problem->units; u++) finding->scores[u] = (float)state->line.scores[u];
  const bool exact = state->subsets.listed == state->subsets.count;
  const bool precise = complete && exact ? true : tolerance > 0 && error <= tolerance;
  finding->has_fidelity = true;
  finding->fidelity = (float)why_line_fidelity(&state->line, state->known);
  finding->has_converged = exact || tolerance > 0;
  finding->converged = precise;
  finding->usable = true;
  finding->stopped = exact ? WHY_STOP_EXACT : precise ? WHY_STOP_PRECISION : WHY_STOP_BUDGET;
  state->done = complete || precise;
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  (void)problem;
  return 1 + (size_t)(state->done ? state->known : state->subsets.count);
}

const why_method why_method_lime = {
    .info =
        {
            .name = "lime",
            .title = "LIME",
            .about = "Asks about versions of the text that lack some of the words, nearer ones "
                     "counting more, and gives each word the weight with which a plain sum comes "
                     "closest to the answers. The fidelity says how much of the model such a sum "
                     "can tell; words that only work together are not seen.",
            .title_zh = "LIME（局部线性解释）",
            .about_zh =
                "询问许多缺了若干词的文本，越接近原文的越算数，再给每个词一个权重，使这些权重"
                "简单相加最接近模型的回答。保真度说明这样的加法能说出模型的多少；只有合在一起"
                "才起作用的词，它看不出来。",
            .promise = "The scores are those of the stated fit to all versions where these fit "
                       "into the evaluations, and else come with their standard errors (of l1 by "
                       "the bootstrap); fidelity is the weighted R^2 on the versions asked.",
            .citation = "Ribeiro et al. 2016, arXiv:1602.04938",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_SCORES,
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
