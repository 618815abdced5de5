/* Permutation SHAP on set functions whose Shapley values are known. */
#include "set_functions.h"

extern const why_method why_method_permutation_shap;
static const why_method *const method = &why_method_permutation_shap;

/* What two units do together is shared out evenly by each order and its reverse. */
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

/* Every draw hands out the whole, so that every result adds up; of each set is asked once. */
static void test_evaluations(void) {
  const double given[] = {1, 100, 500, 1000, 4000};
  for (uint32_t M = 9; M <= GAME_UNITS; M += 11) {
    choose(triple_worth, M);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
      struct play play = asked_of(method, given[i]);
      game_play(&play);
      const uint32_t granted = 8 * (M - 1) + 2;
      const uint32_t budget = given[i] > granted ? (uint32_t)given[i] : granted;
      double sum = 0;
      for (uint32_t u = 0; u < M; u++) sum += play.scores[u];
      CHECK_NEAR(sum, play.value - play.empty, 1e-5);
      CHECK(play.jobs <= budget);
      CHECK(play.jobs + 2 * (M - 1) > budget || UINT32_C(1) << M < 2 * budget || M < 32);
    }
  }
  choose(triple_worth, 40);
  struct play play = asked_of(method, 0);
  game_play(&play);
  CHECK(play.jobs <= 10 * 39 + 2 && play.jobs > 9 * 39);
  CHECK(play.shown > 0 && play.shown < play.rounds);
}

static void test_coverage(void) {
  double values[GAME_UNITS];
  const set_function worths[] = {random_worth, triple_worth, saturated_worth};
  for (size_t w = 0; w < 3; w++) {
    choose(worths[w], 12);
    game_shapley(&game, values);
    check_scores(method, 1, 0, values); /* four draws */
    check_scores(method, 300, 0, values);
  }
  choose(triple_worth, 40);
  triple_values(values);
  check_scores(method, 500, 0, values);
}

static void test_tolerance(void) {
  double values[GAME_UNITS];
  choose(triple_worth, 40);
  struct play easy = asked_of(method, 4000);
  set_option(&easy, "tolerance", 1000);
  game_play(&easy);
  CHECK(easy.finding.converged && easy.jobs > 9 * 2 * 39); /* not by the first few draws */
  choose(triple_worth, 12);
  game_shapley(&game, values);
  check_scores(method, 2000, .15, values);
  choose(saturated_worth, 12);
  game_shapley(&game, values);
  check_scores(method, 2000, .03, values);
}

int main(void) {
  check_all_sets(method);
  test_pairwise();
  test_evaluations();
  test_coverage();
  test_tolerance();
  check_seeds(method, 300);
  return test_report();
}
