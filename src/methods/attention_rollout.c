/* Attention followed through all layers: the product of (A + I) / 2, the halves standing for the
   attention and the path around it (arXiv:2005.00928, section 3). */
#include "readers.h"

struct state {
  double *flow; /* (T, T) [from][to] from the layers so far down to the input */
  double *next; /* (T, T) */
};

static why_limits limits(const why_problem *problem) {
  return (why_limits){.jobs = 1, .wants = WHY_WANT_ATTENTION_MEAN, .layers = problem->shape.layers};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const size_t T = problem->tokens;
  struct state *state = WHY_TAKE(arena, struct state, 1);
  double *flow = WHY_TAKE(arena, double, T *T);
  double *next = WHY_TAKE(arena, double, T *T);
  if (state) *state = (struct state){flow, next};
  return state;
}

static void ask(void *state, const why_problem *problem, why_round *round) {
  (void)state;
  if (round->number > 0) return;
  why_job *job = why_round_add_text(round, problem, WHY_WANT_LOGITS | WHY_WANT_ATTENTION_MEAN);
  why_round_layers(round, job, 0, problem->shape.layers);
}

/* next = (A + I) / 2 flow, row by row. */
static void follow(const float *attention, const double *flow, double *next, size_t T) {
  for (size_t from = 0; from < T; from++) {
    double *row = next + from * T;
    for (size_t to = 0; to < T; to++) row[to] = .5 * flow[from * T + to];
    for (size_t via = 0; via < T; via++) {
      const double weight = .5 * attention[from * T + via];
      for (size_t to = 0; to < T; to++) row[to] += weight * flow[via * T + to];
    }
  }
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  const size_t T = problem->tokens, area = T * T;
  why_answer at;
  const float *answer = why_round_answer(round, problem, 0, &at);
  for (size_t i = 0; i < area; i++) state->flow[i] = i % (T + 1) == 0; /* I */
  for (size_t l = 0; l < problem->shape.layers; l++) {
    follow(answer + at.attention_mean.at + l * area, state->flow, state->next, T);
    double *const done = state->flow;
    state->flow = state->next;
    state->next = done;
  }
  for (size_t i = 0; i < area; i++) finding->matrix[i] = (float)state->flow[i];
  why_readers_score(problem, finding->matrix, finding->scores);
}

const why_method why_method_attention_rollout = {
    .info =
        {
            .name = "attention_rollout",
            .title = "Attention rollout",
            .about = "Follows attention through all layers, from the answer down to the words. It "
                     "tells how much of each word could have reached the answer, not whether it "
                     "spoke for or against it.",
            .title_zh = "注意力展开",
            .about_zh = "把各层的注意力连乘起来，从结论一直追溯到输入的词。它说明每个词有多少信息"
                        "可能到达结论，但不能说明该词是支持还是反对这个结论。",
            .promise = "Every row of the matrix sums to 1, and the scores are the row of the token "
                       "that the head reads, mostly [CLS], or the mean of such rows.",
            .citation = "Abnar and Zuidema 2020, arXiv:2005.00928",
            .kind = WHY_RESULT_MATRIX,
            .needs_attention = true,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
};
