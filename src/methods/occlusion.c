/* What the target loses when a token, a word or a window of several is taken away: its value on the
   text less its value without them. */
#include "removal.h"

#include <string.h>

enum { MODE, WINDOW };

enum { ROUND = 64 /* jobs at most */ };

static const why_method_option options[] = {
    [MODE] = WHY_REMOVAL_OPTION,
    [WINDOW] = {.name = "window",
                .about = "How many units in a row are left out together; a unit's score is the "
                         "mean over the windows that hold it.",
                .kind = WHY_OPTION_INTEGER,
                .fallback = "1",
                .minimum = 1,
                .maximum = 512},
};

struct state {
  uint32_t first, next; /* windows of this round: [first, next); each begins at the unit it names */
  float value;          /* of the target on the text */
  int8_t *sides;        /* (units) 1 of those that are left out, else 0 */
  double *sums;         /* (units) over the windows known so far */
  why_removal removal;
};

/* Units of a window, and how many windows there are: each begins a unit further. */
static uint32_t width(const why_problem *problem) {
  const uint32_t asked = (uint32_t)why_problem_option(problem, WINDOW);
  return asked < problem->units ? asked : problem->units;
}

static uint32_t windows(const why_problem *problem) {
  return problem->units ? problem->units - width(problem) + 1 : 0;
}

static why_limits limits(const why_problem *problem) {
  const uint32_t jobs = windows(problem) < ROUND ? windows(problem) : ROUND;
  return (why_limits){.jobs = jobs ? jobs : 1};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  struct state *state = WHY_TAKE(arena, struct state, 1);
  int8_t *sides = WHY_TAKE(arena, int8_t, problem->units);
  double *sums = WHY_TAKE(arena, double, problem->units);
  why_removal removal;
  why_removal_take(&removal, problem, arena);
  if (!state) return NULL;
  memset(sides, 0, problem->units);
  for (uint32_t u = 0; u < problem->units; u++) sums[u] = 0;
  *state = (struct state){.sides = sides, .sums = sums, .removal = removal};
  return state;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    return;
  }
  const size_t w = width(problem);
  state->first = state->next;
  for (; state->next < windows(problem) && state->next - state->first < ROUND; state->next++) {
    memset(state->sides + state->next, 1, w);
    why_removal_add(&state->removal, problem, round, why_problem_option(problem, MODE),
                    state->sides, 1);
    memset(state->sides + state->next, 0, w);
  }
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  why_answer at;
  if (round->number == 0) {
    state->value = *why_round_answer(round, problem, 0, &at);
    return;
  }
  const uint32_t w = width(problem), last = windows(problem) - 1;
  for (uint32_t i = 0; i < round->jobs; i++) {
    const float loss = state->value - *why_round_answer(round, problem, i, &at);
    for (uint32_t u = state->first + i; u < state->first + i + w; u++) state->sums[u] += loss;
  }
  if (state->next <= last) return;
  for (uint32_t u = 0; u < problem->units; u++) {
    const uint32_t from = u + 1 < w ? 0 : u + 1 - w, to = u < last ? u : last;
    finding->scores[u] = (float)(state->sums[u] / (to - from + 1));
  }
}

static size_t expected(const void *state, const why_problem *problem) {
  (void)state;
  return (size_t)windows(problem) + 1;
}

const why_method why_method_occlusion = {
    .info =
        {
            .name = "occlusion",
            .title = "Occlusion",
            .about =
                "Leaves out one word (or token) at a time and measures how far the answer falls: "
                "nothing is assumed, each score is an experiment. It misses words that only "
                "matter together, such as two that say the same; a window takes several at once.",
            .title_zh = "遮挡",
            .about_zh =
                "每次去掉一个词（或词元），量一量结论下降多少：不作任何假设，每个分数都是一次"
                "实验。对于合在一起才起作用的词（例如两个意思相同的词），它会看不出来；窗口则一次"
                "去掉相邻的几个。",
            .promise =
                "Each score is exactly the target's value on the text less its value without "
                "the unit; with a window, the mean of that over the windows that hold the unit.",
            .citation = "Zeiler and Fergus 2014, arXiv:1311.2901; for text Li et al. 2016, "
                        "arXiv:1612.08220",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_SCORES,
            .is_signed = true,
            .uses_target = true,
            .perturbs_units = true,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
