/* Anchors on rules that are known: found exactly where all texts can be asked, else by the search,
   and what is said of their precision is true as often as it is said to be. */
#include "methods/anchor_search.h"
#include "set_functions.h"

extern const why_method why_method_anchors;

/* ---- Rules: above 0 or not ---- */

static double sign(bool is) {
  return is ? .75 : -1.5;
}

static double and_worth(const struct game *g, uint64_t set) {
  (void)g;
  return sign((set & 0x24) == 0x24); /* 2 and 5 */
}

static double or_worth(const struct game *g, uint64_t set) {
  (void)g;
  return sign(set & 0x24);
}

/* 1 and (3 or 4), or else 0 without 6: what is said of the whole text is the first. */
static double mixed_worth(const struct game *g, uint64_t set) {
  (void)g;
  return sign(((set & 2) && (set & 0x18)) || ((set & 1) && !(set & 0x40)));
}

static double always_worth(const struct game *g, uint64_t set) {
  (void)g;
  return set ? -.5 : -2;
}

/* Many words vote; a few say more than the others. */
static double vote_worth(const struct game *g, uint64_t set) {
  double sum = 0;
  for (uint32_t i = 0; i < g->units; i++) {
    sum += (set >> i & 1 ? 1 : -1) * (i < 3 ? 3 : i % 2 ? .6 : -.4);
  }
  return sum - 1;
}

static struct play asked(double evaluations) {
  struct play play = asked_of(&why_method_anchors, evaluations);
  set_option(&play, "precision", .95);
  set_option(&play, "beam", 4);
  return play;
}

static uint32_t count_of(uint64_t set) {
  uint32_t count = 0;
  for (; set; set &= set - 1) count++;
  return count;
}

/* How often the decision stays in texts that hold the set, by its definition. */
static double precision_of(uint64_t set) {
  const uint32_t M = game.units;
  const uint64_t all = UINT64_MAX >> (64 - M);
  const bool stays = game.worth(&game, all) > 0;
  double kept = 0, drawn = 0;
  for (uint64_t with = 0; with <= all; with++) {
    if ((with & set) != set) continue;
    drawn++;
    kept += (game.worth(&game, with) > 0) == stays;
  }
  return kept / drawn;
}

/* The words of the chain, which is checked. */
static uint64_t rule_of(const struct play *play) {
  const why_rule_node *nodes = play->nodes;
  const why_finding *found = &play->finding;
  uint64_t set = 0;
  for (uint32_t i = 0; i < found->node_count; i++) {
    const bool last = i + 1 == found->node_count;
    CHECK(nodes[i].absent == WHY_NO_NODE && nodes[i].share == 1.f / (float)(1 << i));
    CHECK(nodes[i].present == (last ? WHY_NO_NODE : i + 1));
    CHECK((nodes[i].word == WHY_NO_NODE) == last);
    if (!last) set |= UINT64_C(1) << nodes[i].word;
  }
  CHECK(count_of(set) + 1 == found->node_count);
  CHECK(found->coverage == nodes[found->node_count - 1].share);
  CHECK(found->has_precision && found->precision.low <= found->precision.value &&
        found->precision.value <= found->precision.high);
  for (uint32_t u = 0; u < game.units; u++) {
    CHECK(play->scores[u] >= 0);
    if (!(set >> u & 1)) CHECK(play->scores[u] == 0 && play->errors[u] == 0);
  }
  return set;
}

/* ---- All texts ---- */

static void check_all_texts(double (*worth)(const struct game *, uint64_t), uint32_t units,
                            double precision) {
  choose(worth, units);
  struct play play = asked(1 << (units + 1));
  set_option(&play, "precision", precision);
  game_play(&play);
  const uint64_t set = rule_of(&play);
  CHECK(play.finding.stopped == WHY_STOP_EXACT && play.jobs == (UINT32_C(1) << units) + 1);
  CHECK_NEAR(play.finding.precision.value, precision_of(set), 1e-7);
  CHECK(play.finding.precision.low == play.finding.precision.high);
  CHECK(precision_of(set) >= precision);
  for (uint64_t other = 0; other >> units == 0; other++) {
    if (count_of(other) > count_of(set)) continue;
    CHECK(precision_of(other) < precision ||
          (count_of(other) == count_of(set) && precision_of(other) <= precision_of(set)));
  }
  uint64_t above = 0;
  for (uint32_t i = 0; i < play.finding.node_count; i++) {
    CHECK_NEAR(play.nodes[i].value, precision_of(above), 1e-7);
    if (play.nodes[i].word != WHY_NO_NODE) above |= UINT64_C(1) << play.nodes[i].word;
  }
}

static void test_exact(void) {
  double (*const worths[])(const struct game *, uint64_t) = {and_worth, or_worth, mixed_worth,
                                                             always_worth, vote_worth};
  for (size_t w = 0; w < 5; w++) {
    for (uint32_t M = 1; M <= 9; M++) {
      check_all_texts(worths[w], M, .95);
      check_all_texts(worths[w], M, .7);
    }
  }
  choose(and_worth, 8);
  struct play play = asked(0);
  game_play(&play);
  CHECK(rule_of(&play) == 0x24 && play.finding.precision.value == 1);
  CHECK(play.scores[2] == .25f && play.scores[5] == .5f);
  choose(always_worth, 8);
  play = asked(0);
  game_play(&play);
  CHECK(rule_of(&play) == 0 && play.finding.node_count == 1 && play.finding.coverage == 1);
  choose(always_worth, 0);
  play = asked(0);
  game_play(&play);
  CHECK(play.jobs == 2 && play.finding.node_count == 1 && play.finding.precision.value == 1);
}

/* ---- Searched ---- */

/* How many of 100 seeds find the rule, as one that reaches the precision. */
static uint32_t found_by(double (*worth)(const struct game *, uint64_t), uint32_t units,
                         double evaluations, uint64_t rule, uint64_t or_rule) {
  uint32_t found = 0;
  choose(worth, units);
  struct play play = asked(evaluations);
  for (play.seed = 0; play.seed < 100; play.seed++) {
    game_play(&play);
    const uint64_t set = rule_of(&play);
    CHECK(play.jobs <= (evaluations > 0 ? evaluations : 1000));
    if (set != rule && set != or_rule) continue;
    CHECK(play.finding.stopped == WHY_STOP_PRECISION && play.finding.precision.low >= .95);
    found++;
  }
  return found;
}

static void test_search(void) {
  CHECK(found_by(and_worth, 12, 0, 0x24, 0x24) >= 98);
  CHECK(found_by(and_worth, 30, 0, 0x24, 0x24) >= 95);
  CHECK(found_by(and_worth, 60, 2000, 0x24, 0x24) >= 95);
  CHECK(found_by(or_worth, 30, 0, 4, 0x20) >= 98);
  CHECK(found_by(mixed_worth, 14, 3000, 0xa, 0x12) >= 95);
  CHECK(found_by(always_worth, 40, 200, 0, 0) == 100);
}

/* An arm's samples are all those that have its words by chance, or were made to have some of them
   and no others. */
static void check_counts(const why_anchor_search *search) {
  for (uint32_t a = 0; a < search->arm_count; a++) {
    const why_anchor_arm *arm = &search->arms[a];
    const why_anchor *parent = &search->beam[arm->parent];
    uint64_t words = arm->word == WHY_NO_UNIT ? 0 : UINT64_C(1) << arm->word;
    uint32_t drawn = 0, kept = 0;
    for (uint32_t i = 0; i < parent->size; i++) words |= UINT64_C(1) << parent->words[i];
    for (uint32_t i = 0; i < search->counted; i++) {
      const int8_t *sides = search->sides + (size_t)i * search->units;
      uint64_t there = 0, forced = 0;
      for (uint32_t u = 0; u < search->units; u++) {
        there |= (uint64_t)(sides[u] > 0) << u;
        forced |= (uint64_t)(sides[u] == 2) << u;
      }
      if (words & ~there || forced & ~words) continue;
      drawn++;
      kept += search->kept[i];
    }
    CHECK(arm->drawn == drawn && arm->kept == kept);
  }
}

static void test_counts(void) {
  static _Alignas(64) unsigned char memory[1 << 18];
  why_arena arena = {.base = memory, .size = sizeof memory};
  choose(mixed_worth, 20);
  why_anchor_search search = why_anchor_search_take(20, 3, 1500, &arena);
  CHECK(!arena.overflow);
  why_anchor_search_begin(&search, .95, 1500, 7);
  for (uint32_t rounds = 0; rounds < 1500; rounds++) {
    why_anchor_search_ask(&search, 50);
    check_counts(&search);
    if (search.asked == search.known) break;
    CHECK(search.asked - search.known <= 50 && search.asked <= 1500);
    for (uint32_t i = search.known; i < search.asked; i++) {
      uint64_t set = 0;
      for (uint32_t u = 0; u < 20; u++) {
        set |= (uint64_t)(search.sides[(size_t)i * 20 + u] > 0) << u;
      }
      search.kept[i] = mixed_worth(&game, set) > 0;
    }
    why_anchor_search_tell(&search);
  }
  CHECK(search.over && search.best.size >= 2);
}

/* Over many seeds: how often the truth lies within the bounds of the precision, and within 1.96
   standard errors of the scores. */
static void check_bounds(double (*worth)(const struct game *, uint64_t), uint32_t units,
                         double evaluations, unsigned seeds) {
  uint32_t low = 0, high = 0;
  struct coverage coverage = {0};
  double off = 0;
  choose(worth, units);
  double *truth = calloc((size_t)1 << units, sizeof *truth);
  struct play play = asked(evaluations);
  for (play.seed = 0; play.seed < seeds; play.seed++) {
    game_play(&play);
    const uint64_t set = rule_of(&play);
    uint64_t above = 0;
    for (uint32_t i = 0; i < play.finding.node_count; i++) {
      if (truth[above] == 0) truth[above] = precision_of(above);
      if (play.nodes[i].word != WHY_NO_NODE) above |= UINT64_C(1) << play.nodes[i].word;
    }
    const why_rule_node *last = &play.nodes[play.finding.node_count - 1];
    CHECK(last->value == play.finding.precision.value);
    off += (last->value - truth[set] + play.nodes[0].value - truth[0]) / seeds;
    low += truth[set] < play.finding.precision.low;
    high += truth[set] > play.finding.precision.high;
    CHECK((play.finding.stopped == WHY_STOP_PRECISION) == (play.finding.precision.low >= .95));
    above = 0;
    for (uint32_t i = 0; i + 1 < play.finding.node_count; i++) {
      const uint32_t word = play.nodes[i].word;
      const uint64_t with = above | UINT64_C(1) << word;
      const double gain = fmax(truth[with] - truth[above], 0);
      coverage_add(&coverage, play.scores[word], gain, play.errors[word]);
      above = with;
    }
  }
  CHECK(40 * low <= seeds + 80 && 40 * high <= seeds + 80);
  check_coverage(&coverage, .93, 1);
  CHECK(fabs(off) < 4 * .08 / sqrt(seeds)); /* of 48 texts or more each */
  free(truth);
}

static void test_coverage(void) {
  check_bounds(vote_worth, 12, 300, SEEDS);
  check_bounds(vote_worth, 12, 0, SEEDS / 4);
  check_bounds(mixed_worth, 11, 500, SEEDS / 4);
}

/* The seed decides every bit, and nothing else does. */
static void test_seeds(void) {
  choose(vote_worth, 40);
  struct play first = asked(300), again = asked(300), other = asked(300);
  other.seed = 1;
  game_play(&first);
  game_play(&again);
  game_play(&other);
  CHECK(memcmp(first.scores, again.scores, 40 * sizeof(float)) == 0);
  CHECK(memcmp(first.errors, again.errors, 40 * sizeof(float)) == 0);
  CHECK(memcmp(first.scores, other.scores, 40 * sizeof(float)) != 0);
}

int main(void) {
  test_exact();
  test_search();
  test_counts();
  test_coverage();
  test_seeds();
  return test_report();
}
