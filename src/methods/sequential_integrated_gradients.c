/* Integrated gradients with a path for each token by itself: from the text with that token at its
   baseline to the text, the others in place all the way (Enguehard 2023, arXiv:2305.15853). Only
   that token moves, so the integral of the gradient along its path is, by the fundamental theorem
   of calculus, the target's value on the text less its value where the path starts: both are asked,
   and nothing is left to quadrature. */
#include "path.h"

enum { BASELINE };

enum { ROUND = 64 /* jobs at most */ };

static const why_method_option options[] = {
    [BASELINE] = {.name = "baseline",
                  .about =
                      "Where a token's path starts: at [PAD], [MASK] or [UNK], at zeros, or at "
                      "the mean word vector.",
                  .kind = WHY_OPTION_CHOICE,
                  .fallback = "mask",
                  .choices = why_path_baselines},
};

struct state {
  uint32_t next; /* token that has not been looked at */
  float value;   /* of the target on the text */
  uint32_t asked[ROUND];
};

static why_limits limits(const why_problem *problem) {
  return (why_limits){.jobs = problem->tokens < ROUND ? problem->tokens : ROUND};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  struct state *state = WHY_TAKE(arena, struct state, 1);
  (void)problem;
  if (state) *state = (struct state){0};
  return state;
}

/* The text with token `t` where its path starts. */
static void add_start(why_round *round, const why_problem *problem, uint32_t t) {
  why_job *job = why_round_add_text(round, problem, /* wants */ 0);
  why_path_add(round, problem, job, why_problem_option(problem, BASELINE));
  why_path_place(round, job, 1)[t] = 0;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    return;
  }
  for (; state->next < problem->tokens && round->jobs < ROUND; state->next++) {
    if (why_path_keeps(problem, state->next)) continue;
    state->asked[round->jobs] = state->next;
    add_start(round, problem, state->next);
  }
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  why_answer at;
  if (round->number == 0) {
    state->value = *why_round_answer(round, problem, 0, &at);
    for (uint32_t t = 0; t < problem->tokens; t++) finding->scores[t] = 0;
    return;
  }
  for (uint32_t i = 0; i < round->jobs; i++)
    finding->scores[state->asked[i]] = state->value - *why_round_answer(round, problem, i, &at);
}

static size_t expected(const void *state, const why_problem *problem) {
  size_t jobs = 1;
  (void)state;
  for (uint32_t t = 0; t < problem->tokens; t++) jobs += !why_path_keeps(problem, t);
  return jobs;
}

const why_method why_method_sequential_integrated_gradients = {
    .info =
        {
            .name = "sequential_integrated_gradients",
            .title = "Sequential integrated gradients",
            .about =
                "Walks each word by itself from a mask to what it is, the rest of the text in "
                "place, and adds up how the answer changes on the way. The text stays readable "
                "all along, but words that only matter together are missed, and the scores do not "
                "sum to the whole change.",
            .title_zh = "逐词积分梯度",
            .about_zh =
                "让每个词单独从掩码一步步变回原词，其余文本保持不动，累加结论沿途的变化。"
                "文本始终可读；但合在一起才起作用的词会被漏掉，各分数之和也不等于结论的全部变化。",
            .promise =
                "Each score is the integral of the gradient along the token's own path, which is "
                "exactly the target's value on the text less its value with that token at its "
                "baseline.",
            .citation = "Enguehard 2023, arXiv:2305.15853",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_SCORES,
            .is_signed = true,
            .uses_target = true,
            .question = WHY_QUESTION_WORDS,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
