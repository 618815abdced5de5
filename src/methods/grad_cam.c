/* Grad-CAM at the hidden states of a layer, tokens in the place of pixels (Selvaraju et al. 2016,
   arXiv:1610.02391): with h (T, C) the states and dh the target's gradient there, a channel weighs
   a_c = the mean over the tokens of dh[t][c], and score[t] = sum over c of a_c h[t][c]. */
#include "method.h"

enum { LAYER, SIDE, KEEP };
enum { LAST = -1 };
enum { INPUT, OUTPUT };
enum { ALL, POSITIVE };

static const char *const sides[] = {[INPUT] = "input", [OUTPUT] = "output", NULL};
static const char *const kept[] = {[ALL] = "all", [POSITIVE] = "positive", NULL};

static const why_method_option options[] = {
    [LAYER] = {.name = "layer",
               .about = "Which layer, 0 the first; -1 is the last.",
               .kind = WHY_OPTION_INTEGER,
               .fallback = "-1",
               .minimum = LAST,
               .maximum = 255,
               .cap = WHY_CAP_LAYERS},
    [SIDE] = {.name = "side",
              .about = "The layer's input or its output. At the last output only the tokens that "
                       "the head reads have a gradient.",
              .kind = WHY_OPTION_CHOICE,
              .fallback = "input",
              .choices = sides},
    [KEEP] = {.name = "keep",
              .about = "all keeps the signs; positive puts 0 in the place of what speaks against, "
                       "as the paper does for pictures.",
              .kind = WHY_OPTION_CHOICE,
              .fallback = "all",
              .choices = kept},
};

static why_limits limits(const why_problem *problem) {
  (void)problem;
  return (why_limits){.jobs = 1, .wants = WHY_WANT_HIDDEN | WHY_WANT_HIDDEN_GRADIENT, .layers = 1};
}

struct state {
  double *weights; /* (C) */
};

static void *layout(const why_problem *problem, why_arena *arena) {
  struct state *state = WHY_TAKE(arena, struct state, 1);
  double *weights = WHY_TAKE(arena, double, problem->shape.channels);
  if (state) *state = (struct state){weights};
  return state;
}

static void ask(void *state, const why_problem *problem, why_round *round) {
  (void)state;
  if (round->number > 0) return;
  const int layer = why_problem_option(problem, LAYER);
  const uint32_t below = layer == LAST ? problem->shape.layers - 1 : (uint32_t)layer;
  why_job *job = why_round_add_text(round, problem, WHY_WANT_LOGITS | limits(problem).wants);
  why_round_layers(round, job, below + (why_problem_option(problem, SIDE) == OUTPUT), 1);
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  const struct state *state = opaque;
  const size_t T = problem->tokens, C = problem->shape.channels;
  why_answer at;
  const float *answer = why_round_answer(round, problem, 0, &at);
  const float *hidden = answer + at.hidden.at;           /* (T, C) */
  const float *dhidden = answer + at.hidden_gradient.at; /* (T, C) */
  for (size_t c = 0; c < C; c++) {
    state->weights[c] = 0;
    for (size_t t = 0; t < T; t++) state->weights[c] += dhidden[t * C + c] / (double)T;
  }
  for (size_t t = 0; t < T; t++) {
    double sum = 0;
    for (size_t c = 0; c < C; c++) sum += state->weights[c] * hidden[t * C + c];
    const bool gone = why_problem_option(problem, KEEP) == POSITIVE && sum < 0;
    finding->scores[t] = gone ? 0 : (float)sum;
  }
}

const why_method why_method_grad_cam = {
    .info =
        {
            .name = "grad_cam",
            .title = "Grad-CAM",
            .about =
                "Looks at one layer inside: weighs its channels by how the answer depends on them "
                "and shows which tokens carry them. Inside, a token's vector already holds "
                "something of the whole text, so the picture is of places more than of words.",
            .title_zh = "梯度加权类激活图",
            .about_zh = "观察模型内部的某一层：按结论对各通道的依赖程度加权，显示哪些词元带有这些"
                        "通道的信号。层内每个词元的向量已含有整段文本的信息，因此它说明的与其说是"
                        "词，不如说是位置。",
            .promise = "Each score is the sum over the channels of the token's hidden state times "
                       "the mean over the tokens of the target's gradient there.",
            .citation = "Selvaraju et al. 2016, arXiv:1610.02391",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_SCORES,
            .is_signed = true,
            .needs_gradients = true,
            .uses_target = true,
            .question = WHY_QUESTION_WORDS,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
};
