/* Attention where it moves the target, followed through all layers (Chefer et al. 2021,
   arXiv:2103.15679, the rule for self-attention): with A the attention of a layer and dA the
   target's gradient there, R = I at first and then, from the first layer to the last,
     R + M R,  M = the mean over the heads of max(0, dA A), element by element. */
#include <string.h>

#include "readers.h"

/* Floats of an answer: long texts are asked a few layers at a time. */
enum { ANSWER = 1 << 22 };

struct state {
  uint32_t told;            /* layers */
  double *relevance, *next; /* (T, T) R: what each token of the layers so far has of each input */
  double *moved;            /* (T) a row of M */
};

static uint32_t layers_of_job(const why_problem *problem) {
  const size_t T = problem->tokens, layer = 2 * problem->shape.heads * T * T;
  const size_t most = ANSWER / layer;
  return most < 1 ? 1 : most < problem->shape.layers ? (uint32_t)most : problem->shape.layers;
}

static why_limits limits(const why_problem *problem) {
  return (why_limits){.jobs = 1,
                      .wants = WHY_WANT_ATTENTION | WHY_WANT_ATTENTION_GRADIENT,
                      .layers = layers_of_job(problem)};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const size_t T = problem->tokens;
  struct state *state = WHY_TAKE(arena, struct state, 1);
  double *relevance = WHY_TAKE(arena, double, T *T);
  double *next = WHY_TAKE(arena, double, T *T);
  double *moved = WHY_TAKE(arena, double, T);
  if (!state) return NULL;
  for (size_t i = 0; i < T * T; i++) relevance[i] = i % (T + 1) == 0; /* I */
  *state = (struct state){.relevance = relevance, .next = next, .moved = moved};
  return state;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  const struct state *state = opaque;
  const uint32_t left = problem->shape.layers - state->told, most = layers_of_job(problem);
  if (left == 0) return;
  const uint32_t logits = round->number == 0 ? WHY_WANT_LOGITS : 0;
  why_job *job = why_round_add_text(round, problem, limits(problem).wants | logits);
  why_round_layers(round, job, state->told, left < most ? left : most);
}

/* moved = the row of M at `from`. attention, gradient: (H, T, T) of a layer. */
static void find_moved(const float *attention, const float *gradient, size_t H, size_t T,
                       size_t from, double *moved) {
  memset(moved, 0, T * sizeof *moved);
  for (size_t h = 0; h < H; h++) {
    const size_t row = (h * T + from) * T;
    for (size_t to = 0; to < T; to++) {
      const double product = (double)gradient[row + to] * attention[row + to];
      if (product > 0) moved[to] += product / (double)H;
    }
  }
}

static void follow(struct state *state, const float *attention, const float *gradient, size_t H,
                   size_t T) {
  memcpy(state->next, state->relevance, T * T * sizeof *state->next);
  for (size_t from = 0; from < T; from++) {
    double *row = state->next + from * T;
    find_moved(attention, gradient, H, T, from, state->moved);
    for (size_t via = 0; via < T; via++) {
      const double weight = state->moved[via];
      const double *below = state->relevance + via * T;
      for (size_t to = 0; weight > 0 && to < T; to++) row[to] += weight * below[to];
    }
  }
  double *const done = state->relevance;
  state->relevance = state->next;
  state->next = done;
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  const size_t T = problem->tokens, H = problem->shape.heads;
  const uint32_t layers = why_round_job(round, 0)->layers.count;
  why_answer at;
  const float *answer = why_round_answer(round, problem, 0, &at);
  for (size_t l = 0; l < layers; l++)
    follow(state, answer + at.attention.at + l * H * T * T,
           answer + at.attention_gradient.at + l * H * T * T, H, T);
  state->told += layers;
  if (state->told < problem->shape.layers) return;
  for (size_t t = 0; t < T; t++) finding->scores[t] = 0;
  for (size_t from = 0; from < T; from++) {
    const double share = why_readers_share(problem, (uint32_t)from);
    for (size_t to = 0; share > 0 && to < T; to++)
      finding->scores[to] += (float)(share * (state->relevance[from * T + to] - (from == to)));
  }
}

static size_t expected(const void *state, const why_problem *problem) {
  const uint32_t most = layers_of_job(problem);
  (void)state;
  return (problem->shape.layers + most - 1) / most;
}

const why_method why_method_attention_gradient = {
    .info =
        {
            .name = "attention_gradient",
            .title = "Attention x gradient",
            .about =
                "Follows attention through all layers, but only where more of it would strengthen "
                "this answer, so that each label has a picture of its own. It shows what speaks "
                "for the answer and never what speaks against it.",
            .title_zh = "注意力乘梯度",
            .about_zh = "沿着各层的注意力往回追溯，但只计入增强后会使该结论更有把握的部分，因此每个"
                        "标签都有自己的图。它只显示支持结论的词，从不显示反对的词。",
            .promise = "No score is negative: they are the row of R - I of the token that the head "
                       "reads, mostly [CLS], or the mean of such rows, where each layer adds to R "
                       "the mean over its heads of max(0, gradient x attention) times R.",
            .citation = "Chefer et al. 2021, arXiv:2103.15679",
            .kind = WHY_RESULT_SCORES,
            .needs_gradients = true,
            .needs_attention = true,
            .uses_target = true,
            .question = WHY_QUESTION_WORDS,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
