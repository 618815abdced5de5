/* The cosine of two texts as a sum over pairs of tokens, one of each. What stands for a text is a
   weighted sum of its tokens' last hidden states, a = sum of u_i h_i and b = sum of v_j h_j, so
   cos(a, b) is exactly the sum of u_i v_j h_i . h_j / (|a| |b|). */
#include "method.h"

#include <math.h>
#include <string.h>

struct state {
  double *shares; /* (T) u of the first text, v of the second */
  double *sums;   /* (2, C) a, b */
};

static why_limits limits(const why_problem *problem) {
  (void)problem;
  return (why_limits){.jobs = 1, .wants = WHY_WANT_HIDDEN, .layers = 1};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  struct state *state = WHY_TAKE(arena, struct state, 1);
  double *shares = WHY_TAKE(arena, double, problem->tokens);
  double *sums = WHY_TAKE(arena, double, (size_t)2 * problem->shape.channels);
  if (state) *state = (struct state){shares, sums};
  return state;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  (void)opaque;
  if (round->number > 0) return;
  why_job *job = why_round_add_text(round, problem, WHY_WANT_LOGITS | WHY_WANT_HIDDEN);
  why_round_layers(round, job, problem->shape.layers, 1);
}

/* How much of its text each token is. */
static void share(const why_problem *problem, double *shares) {
  for (uint32_t t = 0; t < problem->tokens; t++) {
    const uint32_t count =
        why_pooling_count(problem->shape.pooling, problem->segments, problem->tokens, t);
    shares[t] = count ? 1.0 / count : 0;
  }
}

static double length(const double *x, size_t C) {
  double sum = 0;
  for (size_t c = 0; c < C; c++) sum += x[c] * x[c];
  return sqrt(sum);
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  const struct state *state = opaque;
  const size_t T = problem->tokens, C = problem->shape.channels;
  why_answer at;
  const float *answer = why_round_answer(round, problem, 0, &at);
  const float *hidden = answer + at.hidden.at; /* (T, C) */
  share(problem, state->shares);
  memset(state->sums, 0, 2 * C * sizeof *state->sums);
  for (size_t t = 0; t < T; t++)
    for (size_t c = 0; c < C; c++)
      state->sums[problem->segments[t] * C + c] += state->shares[t] * hidden[t * C + c];
  const double scale = length(state->sums, C) * length(state->sums + C, C);
  memset(finding->matrix, 0, T * T * sizeof *finding->matrix);
  for (size_t t = 0; t < T; t++) finding->scores[t] = 0;
  for (size_t i = 0; i < T; i++) {
    for (size_t j = 0; j < T; j++) {
      if (problem->segments[i] != 0 || problem->segments[j] != 1 || !(scale > 0)) continue;
      double dot = 0;
      for (size_t c = 0; c < C; c++) dot += (double)hidden[i * C + c] * hidden[j * C + c];
      const double part = state->shares[i] * state->shares[j] * dot / scale;
      finding->matrix[i * T + j] = (float)part;
      finding->scores[i] += (float)(part / 2);
      finding->scores[j] += (float)(part / 2);
    }
  }
}

const why_method why_method_similarity_pairs = {
    .info =
        {
            .name = "similarity_pairs",
            .title = "Pairs of tokens",
            .about =
                "Splits the similarity of two texts into what each pair of tokens adds, one of "
                "each text. The parts are exact, but a token's vector after the last layer holds "
                "something of its whole text, so they do not say what would happen without it.",
            .title_zh = "词元对",
            .about_zh = "把两段文本的相似度拆成每一对词元（各取一个）的贡献。拆分是精确的，但最后"
                        "一层之后每个词元的向量都含有整段文本的信息，因此它不能说明去掉某个词元会"
                        "怎样。",
            .promise = "The parts of all pairs sum to the cosine; a token's score is half of what "
                       "its pairs add.",
            .citation = "Vasileiou and Eberle 2024, arXiv:2405.06604; Opitz et al. 2025, "
                        "arXiv:2502.14862",
            .kind = WHY_RESULT_MATRIX,
            .complete = true,
            .is_signed = true,
            .needs_similarity = true,
            .uses_target = true,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
};
