#include "rewording.h"

enum {
  USUAL = 200, /* evaluations */
  FEWEST = 8,
  BEFORE = 3 /* jobs before the first edit */
};

const why_method_option why_rewording_options[WHY_REWORDING_OPTIONS] = {
    [WHY_REWORDING_EVALUATIONS] = {.name = "evaluations",
                                   .about = "Runs of the model at most, where 8 are always "
                                            "granted; 0 stands for 200.",
                                   .kind = WHY_OPTION_INTEGER,
                                   .fallback = "0",
                                   .maximum = 65536},
    [WHY_REWORDING_CLOSENESS] = {.name = "closeness",
                                 .about =
                                     "How alike a word and what replaces it must be: the cosine "
                                     "between their rows of the model's embedding table.",
                                 .kind = WHY_OPTION_REAL,
                                 .fallback = "0.3",
                                 .minimum = -1,
                                 .maximum = 1},
    [WHY_REWORDING_EDITS] = {.name = "edits",
                             .about = "How many edits a changed text may have.",
                             .kind = WHY_OPTION_INTEGER,
                             .fallback = "4",
                             .minimum = 1,
                             .maximum = WHY_EDIT_SEARCH_MOST},
    [WHY_REWORDING_VARIANTS] = {.name = "variants",
                                .about = "How many changed texts are shown at most.",
                                .kind = WHY_OPTION_INTEGER,
                                .fallback = "5",
                                .minimum = 1,
                                .maximum = WHY_EDIT_SEARCH_VARIANTS},
};

static uint32_t option(const why_problem *problem, size_t index) {
  return (uint32_t)why_problem_option(problem, index);
}

why_limits why_rewording_limits(const why_problem *problem) {
  const uint32_t edits = option(problem, WHY_REWORDING_EDITS);
  const uint32_t variants = option(problem, WHY_REWORDING_VARIANTS);
  return (why_limits){.jobs = WHY_EDIT_SEARCH_ROUND,
                      .wants = WHY_WANT_TOP,
                      .candidates = WHY_REPLACEMENTS_EACH,
                      .variants = variants,
                      .edits = variants * edits};
}

void why_rewording_take(why_rewording *rewording, const why_problem *problem, uint32_t pool,
                        why_arena *arena) {
  const uint32_t asked = option(problem, WHY_REWORDING_EVALUATIONS), most = asked ? asked : USUAL;
  *rewording = (why_rewording){.search = {.most = option(problem, WHY_REWORDING_EDITS),
                                          .left = (most > FEWEST ? most : FEWEST) - BEFORE}};
  why_edit_search_take(&rewording->search, problem, pool, arena);
  why_replacements_take(&rewording->replacements, problem, arena);
}

void why_rewording_ask(why_rewording *rewording, const why_problem *problem, why_round *round) {
  why_edit_search *search = &rewording->search;
  if (round->number == 0)
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
  else if (round->number == 1)
    why_edits_add_text(problem, round);
  else if (round->number == 2)
    why_replacements_ask(&rewording->replacements, problem, round, search->stand.held,
                         (float)problem->options[WHY_REWORDING_CLOSENESS]);
  else
    why_edit_search_ask(search, problem, round);
  rewording->asked += round->jobs;
}

bool why_rewording_tell(why_rewording *rewording, const why_problem *problem,
                        const why_round *round, why_finding *finding) {
  why_edit_search *search = &rewording->search;
  why_answer at;
  if (round->number == 1) search->stand = why_stand_of(*why_round_answer(round, problem, 0, &at));
  if (round->number < 2) return false;
  if (round->number == 2) why_replacements_read(&rewording->replacements, problem, round);
  if (round->number > 2) why_edit_search_tell(search, problem, round);
  why_edit_search_propose(search, option(problem, WHY_REWORDING_VARIANTS), finding);
  finding->stopped = why_edit_search_stop(search);
  return round->number == 2;
}

size_t why_rewording_expected(const why_rewording *rewording) {
  const uint32_t before = rewording->asked < BEFORE ? BEFORE - rewording->asked : 0;
  return rewording->asked + before + why_edit_search_expected(&rewording->search);
}
