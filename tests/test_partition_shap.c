/* Partition SHAP on set functions: the Owen values by their definition, over all orders in which
   the units of every phrase stay together. */
#include "set_functions.h"

extern const why_method why_method_partition_shap;
static const why_method *const method = &why_method_partition_shap;

/* ---- The definition ---- */

/* Where units [first, first + count) are parted: where the gap is largest, nearest to the middle.
 */
static uint32_t cut(const uint8_t *gaps, uint32_t first, uint32_t count) {
  uint32_t best = 1;
  for (uint32_t at = 1; at < count; at++) {
    const int far = abs((int)(2 * at) - (int)count), its = abs((int)(2 * best) - (int)count);
    const uint8_t gap = gaps ? gaps[first + at + 1] : 0, most = gaps ? gaps[first + best + 1] : 0;
    if (gap > most || (gap == most && far < its)) best = at;
  }
  return best;
}

/* Writes the units of a phrase in one of the orders: each bit of *turns turns a phrase's parts. */
static void write_order(const uint8_t *gaps, uint32_t first, uint32_t count, uint32_t *turns,
                        uint32_t **out) {
  if (count == 1) {
    *(*out)++ = first;
    return;
  }
  const uint32_t left = cut(gaps, first, count);
  const bool turned = *turns & 1;
  *turns >>= 1;
  if (!turned) write_order(gaps, first, left, turns, out);
  write_order(gaps, first + left, count - left, turns, out);
  if (turned) write_order(gaps, first, left, turns, out);
}

static void owen(const uint8_t *gaps, double *values) {
  const uint32_t M = game.units, orders = UINT32_C(1) << (M - 1);
  for (uint32_t u = 0; u < M; u++) values[u] = 0;
  for (uint32_t o = 0; o < orders; o++) {
    uint32_t order[GAME_UNITS], *out = order, turns = o;
    write_order(gaps, 0, M, &turns, &out);
    uint64_t set = 0;
    for (uint32_t i = 0; i < M; i++) {
      const double before = game.worth(&game, set);
      set |= UINT64_C(1) << order[i];
      values[order[i]] += (game.worth(&game, set) - before) / orders;
    }
  }
}

/* ---- Exact ---- */

static void check_owen(const uint8_t *gaps) {
  double values[GAME_UNITS];
  struct play play = asked_of(method, 65536);
  play.gaps = gaps;
  game_play(&play);
  owen(gaps, values);
  for (uint32_t u = 0; u < game.units; u++) CHECK_NEAR(play.scores[u], values[u], 1e-5);
  CHECK(play.finding.stopped == WHY_STOP_EXACT && play.finding.converged);
  CHECK(play.finding.has_baseline && play.finding.baseline_value == (float)play.empty);
}

static void test_owen(void) {
  const set_function worths[] = {linear_worth, pairwise_worth, random_worth};
  for (uint32_t M = 1; M <= 12; M++) {
    for (size_t w = 0; w < 3; w++) {
      choose(worths[w], M);
      check_owen(NULL);
      for (uint64_t seed = 0; seed < 4; seed++) { /* from equal gaps to all different */
        uint8_t gaps[GAME_UNITS + 2];
        for (uint32_t t = 0; t < M + 2; t++)
          gaps[t] = (uint8_t)why_random_below(seed, M, t, 1 + 2 * seed);
        check_owen(gaps);
      }
    }
  }
  choose(linear_worth, 0);
  struct play play = asked_of(method, 0);
  game_play(&play);
  CHECK(play.jobs <= 2 && play.finding.baseline_value == .25f);
  CHECK(play.finding.stopped == WHY_STOP_EXACT);
}

/* Where no more than two units are ever together, they are the Shapley values. */
static void test_shapley(void) {
  double values[GAME_UNITS];
  choose(pairwise_worth, 12);
  game_shapley(&game, values);
  struct play play = asked_of(method, 65536);
  game_play(&play);
  for (uint32_t u = 0; u < 12; u++) CHECK_NEAR(play.scores[u], values[u], 1e-5);
}

/* ---- Within a budget ---- */

/* 16 units in halves: phrases of 8, 4, 2 are met 2, 4, 8 times, and every time asks about two. */
static void test_evaluations(void) {
  const uint32_t all = 2 + 2 * (1 + 2 * 2 + 4 * 4 + 8 * 8);
  const double given[] = {0, 1, 4, 5, 10, 50, 170, 171, 172, 5000};
  for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
    choose(random_worth, 12);
    game.units = 16;
    game.worth = triple_worth;
    struct play play = asked_of(method, given[i]);
    game_play(&play);
    const uint32_t budget = given[i] < 1 ? 1024 : given[i] < 4 ? 4 : (uint32_t)given[i];
    CHECK(play.jobs == (budget >= all ? all : budget - budget % 2));
    CHECK(play.finding.stopped == (budget >= all ? WHY_STOP_EXACT : WHY_STOP_BUDGET));
    CHECK(play.finding.converged == (budget >= all));
    double sum = 0;
    for (uint32_t u = 0; u < 16; u++) sum += play.scores[u];
    CHECK_NEAR(sum, play.value - play.empty, 1e-5);
  }
}

/* Only unit 5 of 16 does anything: the way to it is parted first, and the rest stays whole. */
static double one_worth(const struct game *of, uint64_t set) {
  (void)of;
  return (double)(set >> 5 & 1);
}

static void test_largest_first(void) {
  choose(one_worth, 16);
  struct play play = asked_of(method, 4);
  game_play(&play);
  for (uint32_t u = 0; u < 16; u++) CHECK(play.scores[u] == (u < 8 ? .125f : 0));
  /* Each level below is met in twice as many ways, of which all count the same. */
  play = asked_of(method, 4 + 2 * 2);
  game_play(&play);
  for (uint32_t u = 0; u < 16; u++) CHECK(play.scores[u] == (u / 4 == 1 ? .25f : 0));
  /* A round of 32 takes in the two levels below the whole, then eight of the 64 on the third. */
  play = asked_of(method, 4 + 2 * (4 + 16 + 8));
  game_play(&play);
  for (uint32_t u = 0; u < 16; u++) CHECK(play.scores[u] == (u == 5));
  CHECK(play.finding.stopped == WHY_STOP_BUDGET);
}

int main(void) {
  test_owen();
  test_shapley();
  test_evaluations();
  test_largest_first();
  return test_report();
}
