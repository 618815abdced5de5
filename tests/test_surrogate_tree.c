/* The surrogate tree on functions that are trees, and on others whose best tree can be found by
   looking at all sets; what is said of a grown one is as far off as its standard errors say. */
#include "set_functions.h"

extern const why_method why_method_surrogate_tree;

/* 2 is asked first; with it 4, without it 0: and the answers are the tree's. */
static double tree_worth(const struct game *g, uint64_t set) {
  (void)g;
  if (set & 4) return set & 16 ? 3 : 1;
  return set & 1 ? -.5 : -2;
}

static double constant_worth(const struct game *g, uint64_t set) {
  (void)set;
  return g->numbers[0];
}

static struct play asked(double evaluations, double depth) {
  struct play play = asked_of(&why_method_surrogate_tree, evaluations);
  set_option(&play, "depth", depth);
  set_option(&play, "leaf", .05);
  return play;
}

/* ---- By the definition ---- */

/* One of the numbers of units gone, 0 .. M, then one of the sets of that size. */
static double probability(uint64_t set) {
  double sets = 1;
  uint32_t k = 0;
  for (; set; set &= set - 1) k++;
  for (uint32_t i = 0; i < k; i++) sets = sets * (game.units - i) / (i + 1);
  return 1 / (sets * (game.units + 1));
}

/* Share and mean of the sets that hold `there` and none of `gone`. */
struct truth {
  double share, mean;
};

static struct truth truth_of(uint64_t there, uint64_t gone) {
  struct truth truth = {0};
  for (uint64_t set = 0; set >> game.units == 0; set++) {
    if ((set & there) != there || set & gone) continue;
    truth.share += probability(set);
    truth.mean += probability(set) * game.worth(&game, set);
  }
  truth.mean /= truth.share;
  return truth;
}

/* The truth of each node that was found; and the scores that follow from it. */
static void follow(const struct play *play, struct truth *truths, double *scores) {
  uint64_t there[GAME_NODES] = {0}, gone[GAME_NODES] = {0};
  for (uint32_t u = 0; u < game.units; u++) scores[u] = 0;
  for (uint32_t i = 0; i < play->finding.node_count; i++) {
    const why_rule_node *node = &play->nodes[i];
    truths[i] = truth_of(there[i], gone[i]);
    CHECK_NEAR(node->share, truths[i].share, 1e-6);
    if (node->word == WHY_NO_NODE) continue;
    const uint64_t unit = UINT64_C(1) << node->word;
    CHECK(!((there[i] | gone[i]) & unit));
    there[node->present] = there[i] | unit;
    there[node->absent] = there[i];
    gone[node->present] = gone[i];
    gone[node->absent] = gone[i] | unit;
  }
  for (uint32_t i = 0; i < play->finding.node_count; i++) {
    const why_rule_node *node = &play->nodes[i];
    if (node->word == WHY_NO_NODE) continue;
    scores[node->word] +=
        truths[i].share * (truths[node->present].mean - truths[node->absent].mean);
  }
}

/* R^2 of the leaves over all sets. */
static double fidelity_of(const struct play *play) {
  double left = 0, all = 0;
  const double mean = truth_of(0, 0).mean;
  for (uint64_t set = 0; set >> game.units == 0; set++) {
    uint32_t i = 0;
    while (play->nodes[i].word != WHY_NO_NODE) {
      i = set >> play->nodes[i].word & 1 ? play->nodes[i].present : play->nodes[i].absent;
    }
    const double y = game.worth(&game, set);
    left += probability(set) * (y - play->nodes[i].value) * (y - play->nodes[i].value);
    all += probability(set) * (y - mean) * (y - mean);
  }
  return 1 - left / all;
}

/* ---- All texts ---- */

static void check_means(const struct play *play) {
  struct truth truths[GAME_NODES];
  double scores[GAME_UNITS];
  follow(play, truths, scores);
  CHECK(play->finding.stopped == WHY_STOP_EXACT && play->finding.converged);
  CHECK(play->jobs == UINT32_C(1) << game.units);
  for (uint32_t i = 0; i < play->finding.node_count; i++) {
    CHECK_NEAR(play->nodes[i].value, truths[i].mean, 1e-6);
  }
  for (uint32_t u = 0; u < game.units; u++) {
    CHECK_NEAR(play->scores[u], scores[u], 2e-6);
    CHECK(play->errors[u] == 0);
  }
  CHECK_NEAR(play->finding.fidelity, fidelity_of(play), 1e-5);
}

/* Each question explains at least 1 % of how the values vary. */
static void check_gains(const struct play *play) {
  const double mean = truth_of(0, 0).mean;
  double all = 0;
  for (uint64_t set = 0; set >> game.units == 0; set++) {
    const double off = game.worth(&game, set) - mean;
    all += probability(set) * off * off;
  }
  for (uint32_t i = 0; i < play->finding.node_count; i++) {
    const why_rule_node *node = &play->nodes[i];
    if (node->word == WHY_NO_NODE) continue;
    const why_rule_node *there = &play->nodes[node->present], *gone = &play->nodes[node->absent];
    const double step = (double)there->value - gone->value;
    CHECK(there->share * gone->share / node->share * step * step > .0099 * all);
  }
}

/* The question at the root explains more than any other would. */
static void check_root(const struct play *play) {
  double gains[GAME_UNITS];
  for (uint32_t u = 0; u < game.units; u++) {
    const double step = truth_of(UINT64_C(1) << u, 0).mean - truth_of(0, UINT64_C(1) << u).mean;
    gains[u] = step * step;
  }
  for (uint32_t u = 0; u < game.units; u++) {
    CHECK(gains[play->nodes[0].word] >= gains[u] * (1 - 1e-9));
  }
}

static void check_is_tree(const struct play *play) {
  const why_rule_node *nodes = play->nodes;
  CHECK(play->finding.node_count == 7);
  CHECK(nodes[0].word == 2);
  CHECK(nodes[nodes[0].present].word == 4 && nodes[nodes[0].absent].word == 0);
  CHECK_NEAR(play->finding.fidelity, 1, 1e-6);
  for (uint32_t u = 0; u < game.units; u++) CHECK((play->scores[u] > 0) == (u % 2 == 0 && u < 5));
}

static void test_exact(void) {
  for (uint32_t M = 1; M <= 9; M++) {
    for (uint32_t depth = 1; depth <= 4; depth++) {
      choose(pairwise_worth, M);
      struct play play = asked(512, depth);
      game_play(&play);
      check_means(&play);
      check_root(&play);
      check_gains(&play);
      CHECK(play.finding.node_count < UINT32_C(2) << depth);
    }
  }
  choose(tree_worth, 8);
  struct play play = asked(0, 3);
  game_play(&play);
  check_means(&play);
  check_is_tree(&play);
  choose(constant_worth, 20);
  play = asked(0, 3);
  game_play(&play);
  CHECK(play.finding.node_count == 1 && play.finding.fidelity == 1);
  CHECK(play.nodes[0].value == (float)game.numbers[0]);
  choose(constant_worth, 0);
  play = asked(0, 3);
  game_play(&play);
  CHECK(play.jobs == 1 && play.finding.node_count == 1 && play.finding.stopped == WHY_STOP_EXACT);
}

/* ---- Drawn ---- */

static void test_found(void) {
  choose(tree_worth, 40);
  struct play play = asked(0, 3);
  for (play.seed = 0; play.seed < 20; play.seed++) {
    game_play(&play);
    CHECK(play.jobs == 500 && play.finding.stopped == WHY_STOP_BUDGET);
    CHECK(play.shown > 0 && play.shown < play.rounds);
    check_is_tree(&play);
  }
}

/* The scores and means of the tree that was grown, and how far its fidelity is off on average. */
static void check_errors(double evaluations, double tolerance) {
  struct truth truths[GAME_NODES];
  double scores[GAME_UNITS], off = 0;
  struct coverage coverage = {0};
  struct play play = asked(evaluations, 2);
  set_option(&play, "tolerance", tolerance);
  for (play.seed = 0; play.seed < SEEDS; play.seed++) {
    game_play(&play);
    follow(&play, truths, scores);
    off += play.finding.fidelity - fidelity_of(&play);
    for (uint32_t u = 0; u < game.units; u++) {
      if (play.errors[u] > 0)
        coverage_add(&coverage, play.scores[u], scores[u], play.errors[u]);
      else
        CHECK(play.scores[u] == 0 && scores[u] == 0); /* not in the tree */
    }
  }
  check_coverage(&coverage, .93, tolerance > 0 ? 1 : .97);
  CHECK(fabs(off / (double)SEEDS) < .01);
}

static void test_errors(void) {
  choose(pairwise_worth, 9);
  check_errors(200, 0);
  choose(linear_worth, 10);
  check_errors(500, 0);
  check_errors(500, .5);
}

/* The seed decides every bit, and nothing else does. */
static void test_seeds(void) {
  choose(pairwise_worth, 40);
  struct play first = asked(300, 3), again = asked(300, 3), other = asked(300, 3);
  other.seed = 1;
  game_play(&first);
  game_play(&again);
  game_play(&other);
  CHECK(memcmp(first.scores, again.scores, 40 * sizeof(float)) == 0);
  CHECK(memcmp(first.nodes, again.nodes, first.finding.node_count * sizeof *first.nodes) == 0);
  CHECK(memcmp(first.scores, other.scores, 40 * sizeof(float)) != 0);
}

int main(void) {
  test_exact();
  test_found();
  test_errors();
  test_seeds();
  return test_report();
}
