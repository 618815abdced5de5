/* Words that hold the decision: where they are there, it stays as it is in at least the stated
   share of the texts in which each other word is there or gone with probability 1/2 (Ribeiro et al.
   2018, doi:10.1609/aaai.v32i1.11491). Where all texts can be asked, the fewest such words,
   exactly; else those of a search (anchor_search.h), and what is said of them is counted on texts
   drawn anew after it: a number of texts that is fixed before they are drawn, so the bounds hold.
 */
#include <string.h>

#include "anchor_exact.h"
#include "anchor_rule.h"
#include "decision.h"
#include "removal.h"

enum { MODE, PRECISION, BEAM, EVALUATIONS };

enum {
  ROUND = 256,  /* jobs at most */
  USUAL = 1000, /* evaluations */
  FEWEST = 200, /* evaluations that are always granted */
  WIDEST = 16   /* units of which all texts may be asked: there are no more evaluations than 2^16 */
};

static const why_method_option options[] = {
    [MODE] = WHY_REMOVAL_OPTION,
    [PRECISION] = {.name = "precision",
                   .about = "In how many of the texts that have the words of the rule the decision "
                            "must stay.",
                   .kind = WHY_OPTION_REAL,
                   .fallback = "0.95",
                   .minimum = .5,
                   .maximum = 1},
    [BEAM] = {.name = "beam",
              .about = "How many rules are grown side by side.",
              .kind = WHY_OPTION_INTEGER,
              .fallback = "4",
              .minimum = 1,
              .maximum = 16},
    [EVALUATIONS] = {.name = "evaluations",
                     .about = "Runs of the model at most, where 200 are always granted; 0 stands "
                              "for 1000.",
                     .kind = WHY_OPTION_INTEGER,
                     .fallback = "0",
                     .maximum = 65536},
};

struct state {
  bool stays; /* the decision on the text itself */
  bool done;
  uint32_t known; /* answers */
  /* Where all texts are asked: */
  bool all;
  uint32_t asked;
  uint32_t *counts; /* (2^M), of why_anchor_exact_sum */
  int8_t *sides;    /* (M) */
  /* Else: */
  why_anchor_search search;
  bool searched;
  why_anchor_rule rule; /* found */
  why_removal removal;
};

static uint32_t evaluations(const why_problem *problem) {
  const uint32_t asked = (uint32_t)why_problem_option(problem, EVALUATIONS);
  return !asked ? USUAL : asked > FEWEST ? asked : FEWEST;
}

/* Texts to be drawn, beside the text itself: once for its value, once for the decision. */
static uint32_t samples(const why_problem *problem) {
  return evaluations(problem) - 2;
}

static bool asks_all(const why_problem *problem) {
  return problem->units <= WIDEST && UINT32_C(1) << problem->units < evaluations(problem);
}

static why_limits limits(const why_problem *problem) {
  return (why_limits){.jobs = ROUND, .rule_nodes = problem->units + 1};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const uint32_t M = problem->units, width = (uint32_t)why_problem_option(problem, BEAM);
  struct state *state = WHY_TAKE(arena, struct state, 1);
  struct state made = {.all = asks_all(problem)};
  made.rule = why_anchor_rule_take(M, arena);
  made.sides = WHY_TAKE(arena, int8_t, M);
  why_removal_take(&made.removal, problem, arena);
  if (made.all)
    made.counts = WHY_TAKE(arena, uint32_t, (size_t)1 << M);
  else
    made.search = why_anchor_search_take(M, width, samples(problem), arena);
  if (!state) return NULL;
  memset(made.sides, 1, M);
  if (!made.all) { /* a quarter is left for what is said of the anchor */
    why_anchor_search_begin(&made.search, problem->options[PRECISION],
                            samples(problem) - samples(problem) / 4, problem->seed);
  }
  *state = made;
  return state;
}

/* ---- Asking ---- */

static void add(const struct state *state, const why_problem *problem, why_round *round,
                const int8_t *sides) {
  const int mode = why_problem_option(problem, MODE);
  why_job *job = why_removal_add(&state->removal, problem, round, mode, sides, -1);
  job->link = why_decision_link(problem);
}

/* The next of all texts, of which the first is whole: the bits of its number are what is gone. */
static void ask_all(struct state *state, const why_problem *problem, why_round *round) {
  for (; state->asked >> problem->units == 0 && round->jobs < ROUND; state->asked++) {
    for (uint32_t u = 0; u < problem->units; u++) {
      state->sides[u] = state->asked >> u & 1 ? -1 : 1;
    }
    add(state, problem, round, state->sides);
  }
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  why_anchor_search *search = &state->search;
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    return;
  }
  if (state->done) return;
  if (state->all) {
    ask_all(state, problem, round);
    return;
  }
  if (round->number == 1) add(state, problem, round, state->sides);
  if (!state->searched) {
    why_anchor_search_ask(search, ROUND - round->jobs);
    state->searched = search->asked == search->known;
    if (state->searched) {
      why_anchor_rule_plan(&state->rule, search, samples(problem) - search->asked);
    }
  }
  if (state->searched) why_anchor_rule_draw(&state->rule, search, ROUND);
  for (uint32_t i = search->known; i < search->asked; i++) {
    add(state, problem, round, search->sides + (size_t)i * problem->units);
  }
}

/* ---- Answers ---- */

/* Texts of all: [first, known). Returns whether those were the last. */
static bool tell_all(struct state *state, const why_problem *problem, const why_round *round) {
  const uint32_t M = problem->units, all = (UINT32_C(1) << M) - 1;
  why_answer at;
  for (uint32_t i = 0; i < round->jobs; i++, state->known++) {
    const bool is = *why_round_answer(round, problem, i, &at) > 0;
    if (state->known == 0) state->stays = is;
    state->counts[all - state->known] = is == state->stays;
  }
  if (state->known <= all) return false;
  why_anchor_exact_sum(state->counts, M);
  why_anchor_exact_choose(state->counts, M, problem->options[PRECISION], &state->rule.anchor);
  const why_anchor *anchor = &state->rule.anchor;
  for (uint32_t i = 0, set = 0; i <= anchor->size; i++) {
    state->rule.parts[i].precision = why_anchor_exact_precision(state->counts, M, set);
    if (i < anchor->size) set |= UINT32_C(1) << anchor->words[i];
  }
  return true;
}

/* Samples of the search, or of what came out of it. */
static bool tell_samples(struct state *state, const why_problem *problem, const why_round *round) {
  why_anchor_search *search = &state->search;
  why_answer at;
  uint32_t job = 0;
  state->known += round->jobs;
  if (round->number == 1) state->stays = *why_round_answer(round, problem, job++, &at) > 0;
  for (uint32_t i = search->known; i < search->asked; i++, job++) {
    search->kept[i] = (*why_round_answer(round, problem, job, &at) > 0) == state->stays;
    if (state->searched) {
      why_anchor_rule_learn(&state->rule, search->forced[i], search->kept[i]);
    }
  }
  search->known = search->asked;
  if (!state->searched || state->rule.next <= state->rule.anchor.size) return false;
  why_anchor_rule_measure(&state->rule);
  return true;
}

static void report(const struct state *state, const why_problem *problem, why_finding *finding) {
  const why_anchor_rule *rule = &state->rule;
  const float exact = (float)rule->parts[rule->anchor.size].precision;
  why_anchor_rule_report(rule, problem->units, finding);
  finding->has_precision = true;
  finding->precision =
      state->all ? (why_bounded){exact, exact, exact} : why_anchor_rule_bounds(rule);
  const bool reached = finding->precision.low >= problem->options[PRECISION];
  finding->stopped = state->all ? WHY_STOP_EXACT : reached ? WHY_STOP_PRECISION : WHY_STOP_BUDGET;
  finding->has_converged = true;
  finding->converged = finding->stopped != WHY_STOP_BUDGET;
  finding->usable = true;
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  if (round->number == 0) return;
  state->done = state->all ? tell_all(state, problem, round) : tell_samples(state, problem, round);
  if (state->done) report(state, problem, finding);
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  if (state->done) return 1 + (size_t)state->known;
  return state->all ? 1 + ((size_t)1 << problem->units) : evaluations(problem);
}

const why_method why_method_anchors = {
    .info =
        {
            .name = "anchors",
            .title = "Anchors",
            .about = "Looks for the fewest words that hold the decision: as long as they are "
                     "there, it stays the same in nearly every text from which other words are "
                     "taken at random. What the model says of quite other texts with these words "
                     "it does not tell, and another rule may be as good.",
            .title_zh = "锚点（Anchors）",
            .about_zh = "寻找最少的几个词，只要它们还在，随机去掉其他词后结论几乎总是不变。至于含有"
                        "这些词的完全不同的文本，它什么也没说；也可能有另一条同样好的规则。",
            .promise = "precision is how often the decision stays where the rule holds, between "
                       "bounds of 97.5 % each on texts drawn after the rule was chosen; the value "
                       "of each node is the same of the words above it, and a word's score what it "
                       "adds to that, 0 of words outside the rule. Where all texts fit into the "
                       "evaluations, no rule of fewer words has the precision asked for.",
            .citation = "Ribeiro et al. 2018, doi:10.1609/aaai.v32i1.11491",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_RULE,
            .sampled = true,
            .needs_labels = true,
            .uses_target = true,
            .perturbs_units = true,
            .question = WHY_QUESTION_RULE,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
