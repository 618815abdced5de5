/* What the target loses without a head: its value on the text less its value where that head gives
   nothing, or gives every token the same. */
#include "method.h"

enum { REPLACEMENT };
enum { ZERO, MEAN };

enum { ROUND = 64 /* jobs at most */ };

static const char *const replacements[] = {"zero", "mean", NULL};

static const why_method_option options[] = {
    [REPLACEMENT] = {.name = "replacement",
                     .about = "What a head gives instead: zero, or to each token the mean of what "
                              "it gives to all tokens of the text.",
                     .kind = WHY_OPTION_CHOICE,
                     .fallback = "zero",
                     .choices = replacements},
};

struct state {
  float value; /* of the target on the text */
};

/* Heads are numbered layer by layer, and asked about in that order from round 1 on. */
static uint32_t first_of(const why_round *round) {
  return (round->number - 1) * ROUND;
}

static uint32_t count_heads(const why_problem *problem) {
  return problem->shape.layers * problem->shape.heads;
}

static why_limits limits(const why_problem *problem) {
  const uint32_t heads = count_heads(problem);
  return (why_limits){
      .jobs = heads < ROUND ? heads : ROUND,
      .head_scales = why_problem_option(problem, REPLACEMENT) == ZERO,
      .head_means = why_problem_option(problem, REPLACEMENT) == MEAN,
      .map_rows = problem->shape.layers,
      .map_columns = problem->shape.heads,
      .row_axis = WHY_MAP_LAYERS,
      .column_axis = WHY_MAP_HEADS,
  };
}

static void *layout(const why_problem *problem, why_arena *arena) {
  (void)problem;
  return WHY_TAKE(arena, struct state, 1);
}

static void add_without(const why_problem *problem, why_round *round, uint32_t head) {
  const uint32_t heads = count_heads(problem);
  why_job *job = why_round_add_text(round, problem, 0);
  if (why_problem_option(problem, REPLACEMENT) == MEAN) {
    uint8_t *means = why_round_array(round, job, &job->head_means, heads, sizeof *means);
    means[head] = 1;
    return;
  }
  float *scales = why_round_array(round, job, &job->head_scales, heads, sizeof *scales);
  for (uint32_t i = 0; i < heads; i++) scales[i] = i == head ? 0 : 1;
}

static void ask(void *state, const why_problem *problem, why_round *round) {
  (void)state;
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    return;
  }
  for (uint32_t head = first_of(round); head < count_heads(problem) && round->jobs < ROUND; head++)
    add_without(problem, round, head);
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
  float *map = finding->map + first_of(round); /* (L, H) */
  for (uint32_t i = 0; i < round->jobs; i++)
    map[i] = state->value - *why_round_answer(round, problem, i, &at);
}

static size_t expected(const void *state, const why_problem *problem) {
  (void)state;
  return (size_t)count_heads(problem) + 1;
}

const why_method why_method_head_ablation = {
    .info =
        {
            .name = "head_ablation",
            .title = "Head ablation",
            .about = "Switches off one attention head at a time and measures how far the answer "
                     "falls: these are the parts that the decision rests on. Where another head "
                     "steps in for the missing one, nothing is seen, though both do the work.",
            .title_zh = "注意力头消融",
            .about_zh = "每次关闭一个注意力头，量一量结论下降多少，由此看出判断依靠网络的哪些部分。"
                        "如果缺了一个头，另一个头能补上，那么两者虽然都起作用，这里却看不出来。",
            .promise = "Each cell is exactly the target's value on the text less its value without "
                       "the head; tokens have no scores of their own and get 0.",
            .citation = "Michel et al. 2019, arXiv:1905.10650; Voita et al. 2019, "
                        "arXiv:1905.09418; for means Wang et al. 2022, arXiv:2211.00593",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_MAP,
            .is_signed = true,
            .uses_target = true,
            .question = WHY_QUESTION_PARTS,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
