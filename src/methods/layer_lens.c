/* What the head would say, were each layer the last: the logit lens (nostalgebraist 2020) with a
   classifier in the place of the vocabulary. */
#include "method.h"

static why_limits limits(const why_problem *problem) {
  const uint32_t states = problem->shape.layers + 1;
  return (why_limits){
      .jobs = 1,
      .wants = WHY_WANT_LENS,
      .layers = states,
      .map_rows = 1,
      .map_columns = states,
      .row_axis = WHY_MAP_VALUE,
      .column_axis = WHY_MAP_STATES,
  };
}

/* The lens is asked for after the label is known: at every state the same one is meant. */
static void ask(void *state, const why_problem *problem, why_round *round) {
  (void)state;
  if (round->number == 0) why_round_add_text(round, problem, WHY_WANT_LOGITS);
  if (round->number != 1) return;
  why_job *job = why_round_add_text(round, problem, WHY_WANT_LENS);
  why_round_layers(round, job, 0, problem->shape.layers + 1);
}

static void tell(void *state, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  (void)state;
  if (round->number == 0) return;
  why_answer at;
  const float *answer = why_round_answer(round, problem, 0, &at);
  for (uint32_t l = 0; l < at.lens.count; l++) finding->map[l] = answer[at.lens.at + l];
  for (uint32_t t = 0; t < problem->tokens; t++) finding->scores[t] = 0;
}

static size_t expected(const void *state, const why_problem *problem) {
  (void)state;
  (void)problem;
  return 2;
}

const why_method why_method_layer_lens = {
    .info =
        {
            .name = "layer_lens",
            .title = "Layer lens",
            .about = "Reads every layer as if it were the last: where the decision comes up, and "
                     "whether it turns on the way. What reads was trained on the last layer alone, "
                     "so at earlier ones it may find nothing of what is already there.",
            .title_zh = "逐层透视",
            .about_zh = "把每一层都当作最后一层来读，看结论在哪一层出现、途中有没有改变。负责读出的"
                        "部分只在最后一层上训练过，因此前面各层里已有的信息，它可能读不出来。",
            .promise = "The last point of the curve is the target's value; tokens have no scores "
                       "of their own and get 0.",
            .citation = "nostalgebraist 2020, \"interpreting GPT: the logit lens\"; for its limits "
                        "Belrose et al. 2023, arXiv:2303.08112",
            .kind = WHY_RESULT_CURVE,
            .is_signed = true,
            .uses_target = true,
            .question = WHY_QUESTION_LAYERS,
        },
    .limits = limits,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
