/* The fewest units whose removal changes the decision. First each alone; then the weightiest
   together, until it changes, which bounds the size from above; then all sets of two, of three… as
   long as the evaluations suffice for all of a size, else those that grow from the best. Where
   sizes had to be skipped, units of what was found are put back as long as it stays changed. */
#include <string.h>

#include "flip_search.h"

enum { EVALUATIONS };

enum {
  USUAL = 400, /* evaluations */
  BEFORE = 2,  /* the text, twice */
  VARIANTS = WHY_FLIP_SEARCH_MOST
};

static const why_method_option options[] = {
    [EVALUATIONS] = {.name = "evaluations",
                     .about = "Runs of the model at most, where 3 for each unit and 2 are always "
                              "granted; 0 stands for 400.",
                     .kind = WHY_OPTION_INTEGER,
                     .fallback = "0",
                     .maximum = 65536},
};

struct state {
  uint32_t asked; /* jobs */
  why_flip_search search;
};

static why_limits limits(const why_problem *problem) {
  return (why_limits){
      .jobs = WHY_SETS_ROUND + 1, .variants = VARIANTS, .edits = VARIANTS * problem->units};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const uint32_t asked = (uint32_t)why_problem_option(problem, EVALUATIONS);
  const uint32_t most = asked ? asked : USUAL, granted = 3 * problem->units + BEFORE;
  struct state *state = WHY_TAKE(arena, struct state, 1);
  struct state made = {.search = {.left = (most > granted ? most : granted) - BEFORE}};
  why_flip_search_take(&made.search, problem, arena);
  if (!state) return NULL;
  *state = made;
  why_flip_search_begin(&state->search, problem);
  return state;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  if (round->number == 0) why_round_add_text(round, problem, WHY_WANT_LOGITS);
  if (round->number == 1) why_edits_add_text(problem, round);
  if (round->number > 0) why_sets_ask(&state->search.batch, problem, round);
  state->asked += round->jobs;
}

static void propose(const why_flip_search *search, uint32_t units, why_finding *finding) {
  uint32_t edits = 0;
  for (uint32_t i = 0; i < search->found.count; i++) {
    const uint16_t *row = why_sets_row(&search->found, i);
    finding->proposals[i] =
        (why_proposal){edits, search->found_size, why_flip_search_is_minimal(search)};
    for (uint32_t u = 0; u < units; u++)
      if (row[u]) finding->edits[edits++] = (why_edit){.kind = WHY_CHANGE_REMOVE, .unit = u};
  }
  finding->proposal_count = search->found.count;
  finding->stopped = why_flip_search_is_exact(search) ? WHY_STOP_EXACT : WHY_STOP_BUDGET;
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  why_flip_search *search = &state->search;
  why_answer at;
  if (round->number == 0) return;
  if (round->number == 1) search->stand = why_stand_of(*why_round_answer(round, problem, 0, &at));
  why_flip_search_tell(search, problem, round);
  memcpy(finding->scores, search->falls, problem->units * sizeof *search->falls);
  propose(search, problem->units, finding);
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  const why_flip_search *search = &state->search;
  if (state->asked < BEFORE) return BEFORE + (size_t)problem->units;
  const uint32_t more = search->left < WHY_SETS_ROUND ? search->left : WHY_SETS_ROUND;
  return state->asked + search->batch.count + (search->phase == WHY_FLIP_OVER ? 0 : more);
}

const why_method why_method_minimal_flip = {
    .info =
        {
            .name = "minimal_flip",
            .title = "Smallest removal",
            .about =
                "Looks for the fewest words without which the answer is another, and says where it "
                "is proved that no fewer do. A text that lacks words is not always one that "
                "anybody would write.",
            .title_zh = "最小删除",
            .about_zh = "寻找最少要去掉哪几个词，结论才会改变；如果已经证明更少的词不行，也会说明。"
                        "缺了词的文本未必是人会写出来的句子。",
            .promise =
                "Every removal that is shown changes the decision; one that is called minimal was "
                "held against every smaller one. A score is what the margin loses without the "
                "word alone.",
            .citation = "Martens and Provost 2014, doi:10.25300/MISQ/2014/38.1.04; Li et al. 2016, "
                        "arXiv:1612.08220",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_EDITS,
            .question = WHY_QUESTION_CHANGE,
            .is_signed = true,
            .uses_target = true,
            .needs_labels = true,
            .perturbs_units = true,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
