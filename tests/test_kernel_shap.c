/* Kernel SHAP on set functions whose Shapley values are known: exact where all sets are asked, and
   else as far off as its standard errors say. */
#include "set_functions.h"

extern const why_method why_method_kernel_shap;
static const why_method *const method = &why_method_kernel_shap;

/* ---- Exact ---- */

/* What two units do together cancels in every pair, however few are asked. */
static void test_pairwise(void) {
  const set_function worths[] = {linear_worth, pairwise_worth};
  for (size_t w = 0; w < 2; w++) {
    for (uint32_t M = 8; M <= 12; M++) {
      choose(worths[w], M);
      struct play play = asked_of(method, 1);
      game_play(&play);
      CHECK(play.jobs < UINT32_C(1) << M);
      check_exact(&play, 2e-6);
    }
  }
}

/* Units that cannot be told apart score the same; one that does nothing scores 0. */
static void test_symmetry(void) {
  choose(symmetric_worth, 10);
  struct play play = asked_of(method, 0);
  game_play(&play);
  check_exact(&play, 1e-5);
  CHECK_NEAR(play.scores[9], 0, 1e-6);
  for (uint32_t i = 1; i < 9; i++) CHECK_NEAR(play.scores[i], play.scores[0], 1e-6);
}

/* ---- Drawn ---- */

static void test_coverage(void) {
  double values[GAME_UNITS];
  const set_function worths[] = {random_worth, triple_worth, saturated_worth};
  for (size_t w = 0; w < 3; w++) {
    choose(worths[w], 12);
    game_shapley(&game, values);
    check_scores(method, 100, 0, values);
    check_scores(method, 300, 0, values);
    check_scores(method, 1000, 0, values);
    choose(worths[w], 9);
    game_shapley(&game, values);
    check_scores(method, 120, 0, values);
  }
}

/* Where it stops by itself, it is not because the scores happened to look sure. */
static void test_tolerance(void) {
  double values[GAME_UNITS];
  choose(triple_worth, 12);
  struct play play = asked_of(method, 0);
  set_option(&play, "tolerance", .05);
  game_play(&play);
  CHECK(play.finding.converged && play.jobs < 2000);
  game_shapley(&game, values);
  check_scores(method, 0, .05, values);
  check_scores(method, 400, .12, values);
  choose(saturated_worth, 12);
  game_shapley(&game, values);
  check_scores(method, 0, .02, values);
}

/* ---- Work ---- */

static void test_evaluations(void) {
  const double given[] = {0, 1, 2, 99, 500, 5000};
  for (uint32_t M = 13; M <= GAME_UNITS; M += 17) {
    choose(linear_worth, M);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
      struct play play = asked_of(method, given[i]);
      game_play(&play);
      const uint32_t usual = given[i] > 0 ? (uint32_t)given[i] : 2 * M + 2048;
      const uint32_t granted = 2 * (M + M / 2) + 34;
      CHECK(play.jobs == (usual > granted ? usual - usual % 2 : granted));
      CHECK(play.shown > 0 && play.shown < play.rounds);
      for (uint32_t u = 0; u < M; u++) CHECK_NEAR(play.scores[u], game.numbers[u], 2e-6);
    }
  }
}

int main(void) {
  check_all_sets(method);
  test_pairwise();
  test_symmetry();
  test_coverage();
  test_tolerance();
  test_evaluations();
  check_seeds(method, 300);
  return test_report();
}
