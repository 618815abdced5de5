/* Shapley values of the units: what each adds to the target, averaged over all orders in which they
   can be put together. With v(S) the value of the text that holds only the units S, they are the
   weighted least squares fit of an additive function to v, where the S of k units, of M, weigh
   1 / (k (M - k)) together and v of nothing and of all is met exactly (Lundberg and Lee 2017,
   arXiv:1705.07874). Each S is asked together with its complement (Covert and Lee 2021,
   arXiv:2012.01536), in which what two units do together cancels: see additive.h. */
#include "additive.h"

enum { MODE, EVALUATIONS, TOLERANCE };

enum {
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
    [TOLERANCE] = WHY_TOLERANCE_OPTION,
};

struct state {
  why_pairs pairs;
  why_additive fit;
  bool done;
};

static why_limits limits(const why_problem *problem) {
  (void)problem;
  return (why_limits){.jobs = WHY_PAIRS_JOBS};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const uint32_t M = problem->units, asked = (uint32_t)why_problem_option(problem, EVALUATIONS);
  struct state *state = WHY_TAKE(arena, struct state, 1);
  struct state made = {.done = false};
  why_pairs_take(&made.pairs, problem, asked ? asked : USUAL + 2 * M, FEWEST + M / 2,
                 why_problem_option(problem, MODE), arena);
  why_additive_take(&made.fit, M, arena);
  if (!state) return NULL;
  why_pairs_fill(&made.pairs, problem);
  *state = made;
  return state;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  why_pairs_ask(&state->pairs, problem, round, state->done);
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  if (!why_pairs_tell(&state->pairs, problem, round, finding)) return;
  why_additive_solve(&state->fit, &state->pairs, finding->scores);
  const double error = why_additive_errors(&state->fit, &state->pairs, finding->standard_errors);
  state->done = why_pairs_conclude(&state->pairs, problem->options[TOLERANCE], error, finding);
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  (void)problem;
  return why_pairs_expected(&state->pairs, state->done);
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
