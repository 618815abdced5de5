/* What the heads attend to, as it is: a matrix whose row is the token that looks. */
#include "readers.h"

enum { LAYER, HEAD };
enum { ALL = -1 }; /* the mean over all layers, or all heads */

static const why_method_option options[] = {
    [LAYER] = WHY_LAYER_OPTION("Which layer, 0 the first; -1 is the mean over all layers."),
    [HEAD] = WHY_HEAD_OPTION("Which head, 0 the first; -1 is the mean over all heads."),
};

static why_limits limits(const why_problem *problem) {
  return (why_limits){
      .jobs = 1,
      .wants =
          why_problem_option(problem, HEAD) == ALL ? WHY_WANT_ATTENTION_MEAN : WHY_WANT_ATTENTION,
      .layers = why_problem_option(problem, LAYER) == ALL ? problem->shape.layers : 1,
  };
}

static void ask(void *state, const why_problem *problem, why_round *round) {
  (void)state;
  if (round->number > 0) return;
  const why_limits need = limits(problem);
  const int layer = why_problem_option(problem, LAYER);
  why_job *job = why_round_add_text(round, problem, WHY_WANT_LOGITS | need.wants);
  why_round_layers(round, job, layer == ALL ? 0 : (uint32_t)layer, need.layers);
}

static void tell(void *state, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  (void)state;
  why_answer at;
  const float *answer = why_round_answer(round, problem, 0, &at);
  const uint32_t layers = why_round_job(round, 0)->layers.count;
  const int head = why_problem_option(problem, HEAD);
  const size_t area = (size_t)problem->tokens * problem->tokens;
  const size_t stride = head == ALL ? area : area * problem->shape.heads;
  const float *maps = answer + (head == ALL ? at.attention_mean.at : at.attention.at);
  if (head != ALL) maps += (size_t)head * area;
  for (size_t i = 0; i < area; i++) {
    double sum = 0;
    for (uint32_t l = 0; l < layers; l++) sum += maps[l * stride + i];
    finding->matrix[i] = (float)(sum / layers);
  }
  why_readers_score(problem, finding->matrix, finding->scores);
}

const why_method why_method_attention = {
    .info =
        {
            .name = "attention",
            .title = "Attention",
            .about =
                "Shows which tokens the model looks at from which, layer by layer and head by "
                "head. It tells where information can flow, not whether it changed the answer.",
            .title_zh = "注意力",
            .about_zh = "逐层逐头地显示模型在处理每个词元时看向哪些词元。它说明信息可能从哪里流过，"
                        "但不能说明这些信息是否改变了结论。",
            .promise = "Every row of the matrix sums to 1, and the scores are the row of the token "
                       "that the head reads, mostly [CLS], or the mean of such rows.",
            .citation = "Bahdanau et al. 2015, arXiv:1409.0473; Vaswani et al. 2017, "
                        "arXiv:1706.03762; for its limits Jain and Wallace 2019, arXiv:1902.10186",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_MATRIX,
            .needs_attention = true,
        },
    .limits = limits,
    .ask = ask,
    .tell = tell,
};
