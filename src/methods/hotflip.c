/* Words that, put in the place of words of the text, change the decision: the gradient names them,
   and each text is run (Ebrahimi et al. 2018, arXiv:1712.06751). */
#include <string.h>

#include "rewording.h"

enum { POOL = 64 /* single replacements that are tried */ };

static void *layout(const why_problem *problem, why_arena *arena) {
  why_rewording *state = WHY_TAKE(arena, why_rewording, 1), made;
  why_rewording_take(&made, problem, POOL, arena);
  if (state) *state = made;
  return state;
}

static void ask(void *state, const why_problem *problem, why_round *round) {
  why_rewording_ask(state, problem, round);
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  why_rewording *state = opaque;
  if (!why_rewording_tell(state, problem, round, finding)) return;
  why_replacements_offer(&state->replacements, problem, round, POOL, &state->search);
  memcpy(finding->scores, state->replacements.gains, problem->units * sizeof(float));
}

static size_t expected(const void *state, const why_problem *problem) {
  (void)problem;
  return why_rewording_expected(state);
}

const why_method why_method_hotflip = {
    .info =
        {
            .name = "hotflip",
            .title = "HotFlip",
            .about =
                "Looks for other words in the place of one, or of a few, that change the answer: "
                "the gradient names candidates close in meaning, and each text is run. That none "
                "is found does not mean that there is none.",
            .title_zh = "换词翻转",
            .about_zh =
                "寻找这样的替换：把一个或几个词换成意思相近的词，结论就会改变。候选词由梯度提名，"
                "每个改后的文本都经过实际运行。没有找到，并不等于不存在。",
            .promise =
                "Every text that is shown has been run, and none with fewer of these edits was "
                "found to change the decision; a score is what a word's worst replacement takes "
                "from the log odds to first order.",
            .citation = "Ebrahimi et al. 2018, arXiv:1712.06751",
            .options = why_rewording_options,
            .option_count = WHY_REWORDING_OPTIONS,
            .kind = WHY_RESULT_EDITS,
            .question = WHY_QUESTION_CHANGE,
            .uses_target = true,
            .needs_gradients = true,
            .needs_labels = true,
            .needs_words = true,
            .perturbs_units = true,
        },
    .limits = why_rewording_limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
