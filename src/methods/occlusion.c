/* What the target loses when a token or a word is taken away: its value on the text less its value
   without the unit. */
#include "removal.h"

#include <string.h>

enum { MODE };

enum { ROUND = 64 /* jobs at most */ };

static const why_method_option options[] = {[MODE] = WHY_REMOVAL_OPTION};

struct state {
  uint32_t first, next; /* units of this round: [first, next) */
  float value;          /* of the target on the text */
  int8_t *sides;        /* (units) 1 of the one that is left out, else 0 */
  why_removal removal;
};

static why_limits limits(const why_problem *problem) {
  const uint32_t jobs = problem->units < ROUND ? problem->units : ROUND;
  return (why_limits){.jobs = jobs ? jobs : 1};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  struct state *state = WHY_TAKE(arena, struct state, 1);
  int8_t *sides = WHY_TAKE(arena, int8_t, problem->units);
  why_removal removal;
  why_removal_take(&removal, problem, arena);
  if (!state) return NULL;
  memset(sides, 0, problem->units);
  *state = (struct state){.sides = sides, .removal = removal};
  return state;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    return;
  }
  state->first = state->next;
  for (; state->next < problem->units && state->next - state->first < ROUND; state->next++) {
    state->sides[state->next] = 1;
    why_removal_add(&state->removal, problem, round, why_problem_option(problem, MODE),
                    state->sides, 1);
    state->sides[state->next] = 0;
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
  for (uint32_t i = 0; i < round->jobs; i++) {
    finding->scores[state->first + i] = state->value - *why_round_answer(round, problem, i, &at);
  }
}

static size_t expected(const void *state, const why_problem *problem) {
  (void)state;
  return (size_t)problem->units + 1;
}

const why_method why_method_occlusion = {
    .info =
        {
            .name = "occlusion",
            .title = "Occlusion",
            .about =
                "Leaves out one word (or token) at a time and measures how far the answer falls: "
                "nothing is assumed, each score is an experiment. It misses words that only "
                "matter together, such as two that say the same.",
            .title_zh = "遮挡",
            .about_zh =
                "每次去掉一个词（或词元），量一量结论下降多少：不作任何假设，每个分数都是一次"
                "实验。对于合在一起才起作用的词（例如两个意思相同的词），它会看不出来。",
            .promise =
                "Each score is exactly the target's value on the text less its value without "
                "the unit.",
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
