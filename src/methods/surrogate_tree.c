/* A small decision tree in place of the model, near the text: which words being there or not parts
   the target's values best, on texts of which 0 .. M units are gone, each number as likely. Its own
   fit is on one half of the samples, all that is said of it from the other (tree.h); where all
   texts can be asked, both are all of them. */
#include <math.h>
#include <string.h>

#include "removal.h"
#include "subsets.h"
#include "tree.h"

enum { MODE, DEPTH, LEAF, EVALUATIONS, TOLERANCE };

enum {
  ROUND = 256, /* jobs at most */
  USUAL = 500, /* evaluations */
  FEWEST = 129 /* evaluations that are always granted; with them there is something to show */
};

static const why_method_option options[] = {
    [MODE] = WHY_REMOVAL_OPTION,
    [DEPTH] = {.name = "depth",
               .about = "How many questions lead to an answer at most.",
               .kind = WHY_OPTION_INTEGER,
               .fallback = "3",
               .minimum = 1,
               .maximum = 6},
    [LEAF] = {.name = "leaf",
              .about = "The least share of all texts that an answer is for.",
              .kind = WHY_OPTION_REAL,
              .fallback = "0.05",
              .minimum = .001,
              .maximum = .5},
    [EVALUATIONS] = {.name = "evaluations",
                     .about = "Runs of the model at most, where 129 are always granted; 0 stands "
                              "for 500.",
                     .kind = WHY_OPTION_INTEGER,
                     .fallback = "0",
                     .maximum = 65536},
    [TOLERANCE] = WHY_TOLERANCE_OPTION,
};

struct state {
  why_subsets subsets;
  uint32_t asked, known; /* sets */
  bool done;
  why_tree tree;
  why_removal removal;
};

static uint32_t evaluations(const why_problem *problem) {
  const uint32_t asked = (uint32_t)why_problem_option(problem, EVALUATIONS);
  return !asked ? USUAL : asked > FEWEST ? asked : FEWEST;
}

static uint32_t depth(const why_problem *problem) {
  return (uint32_t)why_problem_option(problem, DEPTH);
}

static why_limits limits(const why_problem *problem) {
  return (why_limits){.jobs = ROUND, .rule_nodes = why_tree_most(depth(problem))};
}

static bool is_exact(const struct state *state) {
  return state->subsets.listed == state->subsets.count;
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const uint32_t M = problem->units;
  struct state *state = WHY_TAKE(arena, struct state, 1);
  /* Where all are asked, the first of them is the text itself, which is asked anyway. */
  struct state made = {.subsets = why_subsets_plan(M, 0, evaluations(problem), false)};
  if (!is_exact(&made)) made.subsets.count--;
  why_subsets_take(&made.subsets, arena);
  made.tree = why_tree_take(M, made.subsets.count, depth(problem), arena);
  why_removal_take(&made.removal, problem, arena);
  if (!state) return NULL;
  why_subsets_fill(&made.subsets, problem->seed);
  made.tree.sides = made.subsets.sides;
  if (is_exact(&made)) made.tree.weights = made.subsets.shares;
  *state = made;
  return state;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  const uint32_t most = round->number == 1 ? FEWEST - 1 : ROUND;
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    state->asked = is_exact(state);
    return;
  }
  for (; !state->done && state->asked < state->subsets.count && round->jobs < most;
       state->asked++) {
    const int8_t *sides = state->subsets.sides + (size_t)state->asked * problem->units;
    why_removal_add(&state->removal, problem, round, why_problem_option(problem, MODE), sides, -1);
  }
}

static void report(struct state *state, const why_problem *problem, why_finding *finding) {
  const why_tree *tree = &state->tree;
  why_tree_grow(&state->tree, state->known, problem->options[LEAF]);
  const double error = why_tree_scores(tree, finding->scores, finding->standard_errors);
  for (uint32_t i = 0; i < tree->count; i++) {
    const why_tree_node *node = &tree->nodes[i];
    const bool leaf = node->unit == WHY_NO_UNIT;
    finding->nodes[i] = (why_rule_node){.word = leaf ? WHY_NO_NODE : node->unit,
                                        .present = leaf ? WHY_NO_NODE : node->present,
                                        .absent = leaf ? WHY_NO_NODE : node->absent,
                                        .value = (float)node->mean,
                                        .share = (float)node->share};
  }
  const double tolerance = problem->options[TOLERANCE];
  const bool exact = is_exact(state), precise = tolerance > 0 && error <= tolerance;
  finding->node_count = tree->count;
  finding->has_fidelity = true;
  finding->fidelity = (float)tree->fidelity;
  finding->stopped = exact ? WHY_STOP_EXACT : precise ? WHY_STOP_PRECISION : WHY_STOP_BUDGET;
  finding->has_converged = exact || tolerance > 0;
  finding->converged = exact || precise;
  finding->usable = true;
  state->done = state->known == state->subsets.count || precise;
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  why_answer at;
  /* The text itself counts where it is one of all texts. */
  for (uint32_t i = 0; i < round->jobs && state->known < state->asked; i++) {
    state->tree.values[state->known++] = *why_round_answer(round, problem, i, &at);
  }
  const bool complete = state->known == state->subsets.count;
  if (complete || (!is_exact(state) && state->known >= FEWEST - 1)) {
    report(state, problem, finding);
  }
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  (void)problem;
  return !is_exact(state) + (size_t)(state->done ? state->known : state->subsets.count);
}

const why_method why_method_surrogate_tree = {
    .info =
        {
            .name = "surrogate_tree",
            .title = "Surrogate tree",
            .about = "Asks about versions of the text that lack some of the words and draws the "
                     "small tree of questions, is this word there, that foretells the answers "
                     "best. The fidelity says how well it does; it is a sketch of the model near "
                     "this text, and among words that say the same it takes any.",
            .title_zh = "代理决策树",
            .about_zh =
                "询问许多缺了若干词的文本，画出一棵由“这个词在不在”组成的小树，使它最能预言"
                "模型的回答。保真度说明预言得多准；它只是模型在这段文本附近的草图，意思相同的"
                "词里它任取其一。",
            .promise = "The values, the fidelity and the scores (the sum, over the questions for a "
                       "word, of the share of texts that come there times what the word's being "
                       "there changes) are exact where all versions fit into the evaluations, and "
                       "else from versions that the tree was not grown on.",
            .citation = "Craven and Shavlik 1996, Extracting tree-structured representations of "
                        "trained networks; honest as Athey and Imbens 2016, arXiv:1504.01132",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_RULE,
            .is_signed = true,
            .sampled = true,
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
