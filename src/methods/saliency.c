/* How steep the target is in each word vector. */
#include "method.h"

enum { NORM };
enum { L1, L2 };

static const char *const norms[] = {[L1] = "l1", [L2] = "l2", NULL};

static const why_method_option options[] = {
    [NORM] = {.name = "norm",
              .about = "How a token's gradient becomes one number: l1 sums its sizes, l2 is its "
                       "length.",
              .kind = WHY_OPTION_CHOICE,
              .fallback = "l2",
              .choices = norms},
};

static why_limits limits(const why_problem *problem) {
  return (why_limits){.jobs = 1,
                      .wants = why_problem_option(problem, NORM) == L1 ? WHY_WANT_L1 : WHY_WANT_L2};
}

static void ask(void *state, const why_problem *problem, why_round *round) {
  (void)state;
  if (round->number > 0) return;
  why_round_add_text(round, problem, WHY_WANT_LOGITS | limits(problem).wants);
}

static void tell(void *state, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  (void)state;
  why_answer at;
  const float *answer = why_round_answer(round, problem, 0, &at);
  const float *norm = answer + (why_problem_option(problem, NORM) == L1 ? at.l1.at : at.l2.at);
  for (uint32_t t = 0; t < problem->tokens; t++) finding->scores[t] = norm[t];
}

const why_method why_method_saliency = {
    .info =
        {
            .name = "saliency",
            .title = "Saliency",
            .about =
                "Measures how strongly a tiny change of each word vector would move the answer. "
                "It tells where the model is sensitive, not in which direction, nor what would "
                "happen without the word.",
            .title_zh = "显著性",
            .about_zh = "衡量每个词向量的微小变化会多强烈地改变结论。它说明模型在哪里敏感，但不能"
                        "说明方向，也不能说明去掉这个词会怎样。",
            .promise = "No score is negative; each is the norm of the target's gradient at the "
                       "token's word vector.",
            .citation = "Simonyan et al. 2013, arXiv:1312.6034; for text Li et al. 2016, "
                        "arXiv:1506.01066",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_SCORES,
            .needs_gradients = true,
            .uses_target = true,
        },
    .limits = limits,
    .ask = ask,
    .tell = tell,
};
