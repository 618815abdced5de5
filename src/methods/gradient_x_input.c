/* The first-order change of the target as each word vector goes to zero: sum over c of dw[t][c] *
   w[t][c]. */
#include "method.h"

static why_limits limits(const why_problem *problem) {
  (void)problem;
  return (why_limits){.jobs = 1, .wants = WHY_WANT_DOT};
}

static void ask(void *state, const why_problem *problem, why_round *round) {
  (void)state;
  if (round->number > 0) return;
  why_job *job = why_round_add_text(round, problem, WHY_WANT_LOGITS | WHY_WANT_DOT);
  job->baseline = WHY_BASELINE_ZERO; /* so that the dot is with w itself */
}

static void tell(void *state, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  (void)state;
  why_answer at;
  const float *answer = why_round_answer(round, problem, 0, &at);
  for (uint32_t t = 0; t < problem->tokens; t++) finding->scores[t] = answer[at.dot.at + t];
}

const why_method why_method_gradient_x_input = {
    .info =
        {
            .name = "gradient_x_input",
            .title = "Gradient x input",
            .about =
                "Multiplies each word vector by the answer's slope there: quick, and it says for "
                "or against. It extrapolates from a single point, so where the model bends "
                "strongly it can be far off.",
            .title_zh = "梯度乘输入",
            .about_zh = "把每个词向量与结论在该处的斜率相乘：速度快，并能区分支持与反对。它只从一个"
                        "点外推，模型弯曲得厉害时可能偏差很大。",
            .promise =
                "Exact where the target is linear in the word vectors: each score is then what "
                "the target loses when that vector goes to zero.",
            .citation =
                "Denil et al. 2014, arXiv:1412.6815; Shrikumar et al. 2016, arXiv:1605.01713",
            .kind = WHY_RESULT_SCORES,
            .is_signed = true,
            .needs_gradients = true,
            .uses_target = true,
        },
    .limits = limits,
    .ask = ask,
    .tell = tell,
};
