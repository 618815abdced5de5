/* The fewest edits that change the decision, of three kinds: a word goes, is replaced by a like
   one, or a negation comes in front of it. As MiCE (Ross et al. 2021, arXiv:2012.13985) searches
   with a beam for edits guided by the gradient, and Polyjuice (Wu et al. 2021, arXiv:2101.00288)
   varies their kinds; but no other model writes here: words come from the classifier's own table.
 */
#include "rewording.h"

enum {
  REMOVALS = 64,
  REPLACEMENTS = 48,
  SITES = 8, /* words that a negation is put in front of */
  NEGATIONS = 2,
  POOL = REMOVALS + REPLACEMENTS + SITES * NEGATIONS
};

struct state {
  why_rewording rewording;
  uint8_t *free; /* (units) 1: may be edited */
};

static why_limits limits(const why_problem *problem) {
  why_limits all = why_rewording_limits(problem);
  const uint32_t longest = problem->tokens + 1; /* one negation */
  if (why_edits_may_insert(problem) && longest <= problem->shape.positions) all.tokens = longest;
  return all;
}

static void *layout(const why_problem *problem, why_arena *arena) {
  struct state *state = WHY_TAKE(arena, struct state, 1), made;
  made.free = WHY_TAKE(arena, uint8_t, problem->units);
  why_rewording_take(&made.rewording, problem, POOL, arena);
  if (state) *state = made;
  return state;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  why_rewording_ask(&state->rewording, problem, round);
}

/* The unit of the largest gain that is not yet marked 0 in `free`, or WHY_NO_UNIT. */
static uint32_t find_weightiest(const struct state *state, uint32_t units) {
  const float *gains = state->rewording.replacements.gains;
  uint32_t best = WHY_NO_UNIT;
  for (uint32_t u = 0; u < units; u++)
    if (state->free[u] && (best == WHY_NO_UNIT || gains[u] > gains[best])) best = u;
  return best;
}

static void offer_removals(struct state *state, const why_problem *problem) {
  why_edits_find_free(problem, state->free);
  for (uint32_t i = 0; i < REMOVALS; i++) {
    const uint32_t unit = find_weightiest(state, problem->units);
    if (unit == WHY_NO_UNIT) return;
    why_edit_search_offer(&state->rewording.search, (why_edit){WHY_CHANGE_REMOVE, unit, 0});
    state->free[unit] = 0;
  }
}

/* A unit that is one determiner. */
static bool determines(const why_problem *problem, uint32_t unit) {
  bool known = false;
  for (uint32_t t = 0; t < problem->tokens; t++) {
    if (problem->unit_of_token[t] != unit) continue;
    if (known) return false;
    for (uint32_t i = 0; i < problem->determiner_count; i++)
      known = known || problem->ids[t] == problem->determiners[i];
    if (!known) return false;
  }
  return known;
}

/* In front of the words that matter most, of those that others could replace; "not the best". */
static void offer_negations(struct state *state, const why_problem *problem) {
  if (limits(problem).tokens == 0) return;
  const uint32_t count = problem->negation_count;
  why_edits_find_free(problem, state->free);
  for (uint32_t u = 0; u < problem->units; u++)
    if (state->rewording.replacements.words[u] == WHY_NO_UNIT) state->free[u] = 0;
  for (uint32_t i = 0; i < SITES; i++) {
    const uint32_t unit = find_weightiest(state, problem->units);
    if (unit == WHY_NO_UNIT) return;
    const uint32_t site = unit > 0 && determines(problem, unit - 1) ? unit - 1 : unit;
    for (uint32_t n = 0; n < count && n < NEGATIONS; n++)
      why_edit_search_offer(&state->rewording.search,
                            (why_edit){WHY_CHANGE_INSERT, site, problem->negations[n]});
    state->free[unit] = 0;
  }
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  why_rewording *rewording = &state->rewording;
  if (why_rewording_tell(rewording, problem, round, finding)) {
    why_replacements_offer(&rewording->replacements, problem, round, REPLACEMENTS,
                           &rewording->search);
    offer_removals(state, problem);
    offer_negations(state, problem);
  }
  why_edit_search_score(&rewording->search, problem->units, finding->scores);
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  (void)problem;
  return why_rewording_expected(&state->rewording);
}

const why_method why_method_counterfactual = {
    .info =
        {
            .name = "counterfactual",
            .title = "Counterfactual",
            .about =
                "Looks for the fewest edits that change the answer: a word goes, another takes its "
                "place, or a negation comes in front of it. The texts show what the model would "
                "need to change its mind, not always what a person would write.",
            .title_zh = "反事实文本",
            .about_zh = "寻找使结论改变的最少改动：去掉一个词、换成另一个词，或在词前加上否定词。"
                        "这些文本说明模型要看到什么才会改口，但未必像人写的句子。",
            .promise =
                "Every text that is shown has been run, and none with fewer of these edits was "
                "found to change the decision; a score is what the worst single edit at a word, of "
                "those tried, takes from the margin.",
            .citation = "after Ross et al. 2021 (MiCE), arXiv:2012.13985, and Wu et al. 2021 "
                        "(Polyjuice), arXiv:2101.00288",
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
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
