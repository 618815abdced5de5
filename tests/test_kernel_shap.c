/* Kernel SHAP on set functions whose Shapley values are known: exact where all sets are asked, and
   else as far off as its standard errors say. */
#include "game.h"

extern const why_method why_method_kernel_shap;

/* A build with assertions, which is there to find faults under sanitizers, tries fewer seeds. */
#ifdef NDEBUG
enum { SEEDS = 2000 };
#else
enum { SEEDS = 400 };
#endif

/* ---- Games ---- */

/* Any value for each set. */
static double random_worth(const struct game *game, uint64_t set) {
  return game->numbers[set];
}

static double linear_worth(const struct game *game, uint64_t set) {
  double sum = .25;
  for (uint32_t i = 0; i < game->units; i++) sum += set >> i & 1 ? game->numbers[i] : 0;
  return sum;
}

/* Neighbours do something together. */
static double pairwise_worth(const struct game *game, uint64_t set) {
  double sum = linear_worth(game, set);
  for (uint32_t i = 0; i + 1 < game->units; i++) {
    if ((set >> i & 3) == 3) sum += game->numbers[GAME_UNITS + i];
  }
  return sum;
}

/* So do each three in a row. */
static double triple_worth(const struct game *game, uint64_t set) {
  double sum = linear_worth(game, set);
  for (uint32_t i = 0; i + 2 < game->units; i++) {
    if ((set >> i & 7) == 7) sum += game->numbers[GAME_UNITS + i];
  }
  return sum;
}

/* As the probability of a model saturates. */
static double saturated_worth(const struct game *game, uint64_t set) {
  return 1 / (1 + why_exp(-4 * linear_worth(game, set)));
}

static struct game game;

static void choose(double (*worth)(const struct game *, uint64_t), uint32_t units) {
  game.worth = worth;
  game.units = units;
  for (uint64_t i = 0; i < 4096; i++) game.numbers[i] = why_random_normal(3, units, i);
}

static struct play asked(double evaluations) {
  struct play play = {.game = &game, .method = &why_method_kernel_shap};
  play.options[game_option(play.method, "evaluations")] = evaluations;
  return play;
}

/* ---- Exact ---- */

static void check_exact(const struct play *play, double tolerance) {
  double values[GAME_UNITS], sum = 0, size = 0;
  game_shapley(&game, values);
  for (uint32_t i = 0; i < game.units; i++) {
    CHECK_NEAR(play->scores[i], values[i], tolerance);
    CHECK_NEAR(play->errors[i], 0, tolerance);
    sum += play->scores[i];
    size += fabs(values[i]);
  }
  CHECK_NEAR(sum, play->value - play->empty, 1e-6 * (1 + size));
  CHECK(play->finding.has_baseline && play->finding.baseline_value == (float)play->empty);
}

/* With as many evaluations as there are sets, each is asked once. */
static void test_all_sets(void) {
  for (uint32_t M = 1; M <= 12; M++) {
    choose(random_worth, M);
    struct play play = asked(1 << M);
    game_play(&play);
    check_exact(&play, 1e-5);
    CHECK(play.jobs == UINT32_C(1) << M);
    CHECK(play.finding.has_converged && play.finding.converged);
    for (uint32_t i = 0; i < M; i++) CHECK(play.errors[i] == 0);
  }
  choose(linear_worth, 0);
  struct play play = asked(0);
  game_play(&play);
  CHECK(play.jobs == 2 && play.finding.baseline_value == .25f);
}

/* What two units do together cancels in every pair, however few are asked. */
static void test_pairwise(void) {
  double (*const worths[])(const struct game *, uint64_t) = {linear_worth, pairwise_worth};
  for (size_t w = 0; w < 2; w++) {
    for (uint32_t M = 8; M <= 12; M++) {
      choose(worths[w], M);
      struct play play = asked(1);
      game_play(&play);
      CHECK(play.jobs < UINT32_C(1) << M);
      check_exact(&play, 2e-6);
    }
  }
}

/* Units that cannot be told apart score the same; one that does nothing scores 0. */
static double symmetric_worth(const struct game *g, uint64_t set) {
  uint32_t count = 0;
  for (uint32_t i = 0; i + 1 < g->units; i++) count += (uint32_t)(set >> i & 1);
  return g->numbers[count];
}

static void test_symmetry(void) {
  choose(symmetric_worth, 10);
  struct play play = asked(0);
  game_play(&play);
  check_exact(&play, 1e-5);
  CHECK_NEAR(play.scores[9], 0, 1e-6);
  for (uint32_t i = 1; i < 9; i++) CHECK_NEAR(play.scores[i], play.scores[0], 1e-6);
}

/* ---- Drawn ---- */

/* Over many seeds: the share of scores within 1.96 and 4 of their standard errors. */
static void check_coverage(double evaluations, double tolerance, double most) {
  double values[GAME_UNITS];
  unsigned near = 0, far = 0, all = 0;
  struct play play = asked(evaluations);
  play.options[game_option(play.method, "tolerance")] = tolerance;
  game_shapley(&game, values);
  for (play.seed = 0; play.seed < SEEDS; play.seed++) {
    game_play(&play);
    CHECK(play.finding.has_converged == (tolerance > 0));
    for (uint32_t i = 0; i < game.units; i++, all++) {
      const double off = fabs(play.scores[i] - values[i]), error = play.errors[i];
      near += off <= 1.96 * error;
      far += off > 4 * error;
      if (tolerance > 0 && play.finding.converged) CHECK(error <= (float)tolerance);
    }
  }
  CHECK(near >= .93 * all);
  CHECK(near <= most * all);
  CHECK(far <= .005 * all);
}

static void test_coverage(void) {
  double (*const worths[])(const struct game *, uint64_t) = {random_worth, triple_worth,
                                                             saturated_worth};
  for (size_t w = 0; w < 3; w++) {
    choose(worths[w], 12);
    check_coverage(100, 0, .97);
    check_coverage(300, 0, .97);
    check_coverage(1000, 0, .97);
    choose(worths[w], 9);
    check_coverage(120, 0, .97);
  }
}

/* Where it stops by itself, it is not because the scores happened to look sure. */
static void test_tolerance(void) {
  choose(triple_worth, 12);
  struct play play = asked(0);
  play.options[game_option(play.method, "tolerance")] = .05;
  game_play(&play);
  CHECK(play.finding.converged && play.jobs < 2000);
  check_coverage(0, .05, 1);
  check_coverage(300, .05, 1);
  choose(saturated_worth, 12);
  check_coverage(0, .02, 1);
}

/* ---- Work ---- */

static void test_evaluations(void) {
  const double given[] = {0, 1, 2, 99, 500, 5000};
  for (uint32_t M = 13; M <= GAME_UNITS; M += 17) {
    choose(linear_worth, M);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
      struct play play = asked(given[i]);
      game_play(&play);
      const uint32_t usual = given[i] > 0 ? (uint32_t)given[i] : 2 * M + 2048;
      const uint32_t granted = 2 * (M + M / 2) + 34;
      CHECK(play.jobs == (usual > granted ? usual - usual % 2 : granted));
      CHECK(play.shown > 0 && play.shown < play.rounds);
      for (uint32_t u = 0; u < M; u++) CHECK_NEAR(play.scores[u], game.numbers[u], 2e-6);
    }
  }
}

/* The seed decides every bit, and nothing else does. */
static void test_seeds(void) {
  choose(triple_worth, 40);
  struct play first = asked(300), again = asked(300), other = asked(300);
  other.seed = 1;
  game_play(&first);
  game_play(&again);
  game_play(&other);
  CHECK(memcmp(first.scores, again.scores, 40 * sizeof(float)) == 0);
  CHECK(memcmp(first.errors, again.errors, 40 * sizeof(float)) == 0);
  for (uint32_t i = 0; i < 40; i++) CHECK(first.scores[i] != other.scores[i]);
}

int main(void) {
  test_all_sets();
  test_pairwise();
  test_symmetry();
  test_coverage();
  test_tolerance();
  test_evaluations();
  test_seeds();
  return test_report();
}
