/* LIME on set functions whose fit can be worked out from its definition, over all sets: exact where
   all sets are asked, and else as far off as its standard errors say. */
#include "set_functions.h"

extern const why_method why_method_lime;

enum { RIDGE, L1 };

/* As the probability of a model saturates: near 1 with all units, near 0 without any. */
static double sigmoid_worth(const struct game *g, uint64_t set) {
  const double all = linear_worth(g, UINT64_MAX), none = linear_worth(g, 0);
  return 1 / (1 + why_exp((all + none) / 2 - linear_worth(g, set)));
}

static double constant_worth(const struct game *g, uint64_t set) {
  (void)set;
  return g->numbers[0];
}

static struct play asked(int surrogate, double penalty, double evaluations) {
  struct play play = asked_of(&why_method_lime, evaluations);
  set_option(&play, "surrogate", surrogate);
  set_option(&play, "penalty", penalty);
  set_option(&play, "kernel_width", 25);
  return play;
}

/* ---- The fit by its definition ---- */

/* M over k */
static double over(uint32_t M, uint32_t k) {
  double count = 1;
  for (uint32_t i = 0; i < k; i++) count = count * (M - i) / (i + 1);
  return count;
}

/* What a set of `kept` units weighs in the expectation of `planned` draws. */
static double weight_of(uint32_t M, uint32_t kept, double planned) {
  if (kept == M) return 1;
  const double d = 100 * (1 - sqrt(kept / (double)M));
  return planned / M / over(M, kept) * sqrt(why_exp(-d * d / (25 * 25)));
}

static uint32_t count_of(uint64_t set) {
  uint32_t count = 0;
  for (; set; set &= set - 1) count++;
  return count;
}

/* values (M) by Gauss and Seidel on the normal equations with an intercept, which is not penalised;
   for l1 with the penalty's kink. Returns the weighted R^2. */
static double fit(int surrogate, double penalty, double planned, double *values) {
  enum { MOST = 13 };
  const uint32_t M = game.units;
  double a[MOST][MOST] = {{0}}, b[MOST] = {0}, x[MOST] = {0}, mean = 0, left = 0, all = 0;
  for (uint64_t set = 0; set >> M == 0; set++) {
    const double weight = weight_of(M, count_of(set), planned), y = game.worth(&game, set);
    const uint64_t with = set << 1 | 1;
    for (uint32_t i = 0; i <= M; i++) {
      for (uint32_t j = 0; j <= M; j++) a[i][j] += with >> i & with >> j & 1 ? weight : 0;
      b[i] += with >> i & 1 ? weight * y : 0;
    }
  }
  mean = b[0] / a[0][0];
  for (int sweep = 0; sweep < 20000; sweep++) {
    for (uint32_t i = 0; i <= M; i++) {
      double pull = b[i];
      for (uint32_t j = 0; j <= M; j++) pull -= j == i ? 0 : a[i][j] * x[j];
      if (i > 0 && surrogate == L1) {
        pull = fabs(pull) > penalty ? pull - (pull > 0 ? penalty : -penalty) : 0;
      }
      x[i] = pull / (a[i][i] + (i > 0 && surrogate == RIDGE ? penalty : 0));
    }
  }
  for (uint64_t set = 0; set >> M == 0; set++) {
    const double weight = weight_of(M, count_of(set), planned), y = game.worth(&game, set);
    double off = y - x[0];
    for (uint32_t i = 0; i < M; i++) off -= set >> i & 1 ? x[i + 1] : 0;
    left += weight * off * off;
    all += weight * (y - mean) * (y - mean);
  }
  for (uint32_t i = 0; i < M; i++) values[i] = x[i + 1];
  return 1 - left / all;
}

/* ---- Exact ---- */

static void test_all_sets(void) {
  double values[GAME_UNITS];
  for (int surrogate = RIDGE; surrogate <= L1; surrogate++) {
    for (uint32_t M = 1; M <= 10; M += 3) {
      choose(M % 2 ? random_worth : sigmoid_worth, M);
      struct play play = asked(surrogate, 1, M == 10 ? 1024 : 0);
      game_play(&play);
      const double fidelity = fit(surrogate, 1, M == 10 ? 1023 : 499, values);
      for (uint32_t i = 0; i < M; i++) {
        CHECK_NEAR(play.scores[i], values[i], 1e-6);
        CHECK(play.errors[i] == 0);
      }
      CHECK(play.jobs == UINT32_C(1) << M);
      CHECK(play.finding.stopped == WHY_STOP_EXACT && play.finding.converged);
      CHECK(play.finding.has_fidelity);
      CHECK_NEAR(play.finding.fidelity, fidelity, 1e-6);
    }
  }
  choose(random_worth, 0);
  struct play play = asked(RIDGE, 1, 0);
  game_play(&play);
  CHECK(play.jobs == 1 && play.finding.stopped == WHY_STOP_EXACT && play.finding.fidelity == 1);
}

/* Without a penalty to speak of a line is found as it is, however few sets are asked; what the
   penalty takes off is as the definition says. */
static void test_linear(void) {
  for (int surrogate = RIDGE; surrogate <= L1; surrogate++) {
    for (uint32_t M = 3; M <= GAME_UNITS; M += 15) {
      choose(linear_worth, M);
      struct play play = asked(surrogate, 1e-6, 1);
      game_play(&play);
      for (uint32_t i = 0; i < M; i++) CHECK_NEAR(play.scores[i], game.numbers[i], 1e-5);
      CHECK_NEAR(play.finding.fidelity, 1, 1e-6);
    }
  }
  choose(constant_worth, 20);
  struct play play = asked(RIDGE, 1, 0);
  game_play(&play);
  for (uint32_t i = 0; i < 20; i++) CHECK(play.scores[i] == 0 && play.errors[i] == 0);
  CHECK(play.finding.fidelity == 1);
}

/* The larger the penalty of l1, the fewer words are left, and the larger ones stay. */
static void test_sparse(void) {
  choose(linear_worth, 9);
  struct play play = asked(L1, 30, 0);
  game_play(&play);
  uint32_t zeros = 0;
  for (uint32_t i = 0; i < 9; i++) {
    zeros += play.scores[i] == 0;
    for (uint32_t j = 0; j < 9; j++) {
      if (play.scores[i] == 0 && play.scores[j] != 0) {
        CHECK(fabs(game.numbers[i]) < fabs(game.numbers[j]) + .2);
      }
    }
  }
  CHECK(zeros > 0 && zeros < 9);
}

/* ---- Drawn ---- */

static void check_errors(int surrogate, double evaluations, double tolerance, unsigned seeds) {
  double values[GAME_UNITS];
  struct coverage coverage = {0};
  struct play play = asked(surrogate, 1, evaluations);
  set_option(&play, "tolerance", tolerance);
  fit(surrogate, 1, evaluations - 1, values);
  for (play.seed = 0; play.seed < seeds; play.seed++) {
    game_play(&play);
    CHECK(play.finding.has_converged == (tolerance > 0));
    CHECK(play.finding.stopped == (play.finding.converged ? WHY_STOP_PRECISION : WHY_STOP_BUDGET));
    for (uint32_t i = 0; i < game.units; i++) {
      coverage_add(&coverage, play.scores[i], values[i], play.errors[i]);
      if (play.finding.converged) CHECK(play.errors[i] <= (float)tolerance);
    }
  }
  check_coverage(&coverage, .93, tolerance > 0 ? 1 : .97);
}

static void test_errors(void) {
  choose(random_worth, 12);
  check_errors(RIDGE, 100, 0, SEEDS);
  choose(sigmoid_worth, 12);
  check_errors(RIDGE, 150, 0, SEEDS);
  choose(pairwise_worth, 11); /* no score of which is near 0, where l1 leaves no spread to see */
  check_errors(L1, 300, 0, SEEDS / 8);
  choose(pairwise_worth, 12);
  check_errors(RIDGE, 500, 0, SEEDS / 4);
  check_errors(RIDGE, 500, .15, SEEDS / 4);
  struct play play = asked(RIDGE, 1, 2000);
  set_option(&play, "tolerance", .15);
  game_play(&play);
  CHECK(play.finding.stopped == WHY_STOP_PRECISION && play.jobs < 1000);
}

/* Where the penalty takes much of a line, what is left of it tells what the samples weigh: the mean
   over the seeds is the fit to all sets. */
static void test_weights(void) {
  double values[GAME_UNITS], means[GAME_UNITS] = {0}, squares[GAME_UNITS] = {0};
  enum { MEANS = 200 };
  const double seeds = MEANS;
  choose(linear_worth, 12);
  struct play play = asked(RIDGE, 30, 500);
  fit(RIDGE, 30, 499, values);
  for (play.seed = 0; play.seed < MEANS; play.seed++) {
    game_play(&play);
    for (uint32_t i = 0; i < 12; i++) {
      means[i] += play.scores[i] / seeds;
      squares[i] += (double)play.scores[i] * play.scores[i] / seeds;
    }
  }
  for (uint32_t i = 0; i < 12; i++) {
    const double error = sqrt((squares[i] - means[i] * means[i]) / seeds);
    CHECK_NEAR(means[i], values[i], 4 * error + .01 * fabs(values[i]));
  }
}

/* ---- Work ---- */

static void test_evaluations(void) {
  const double given[] = {0, 1, 99, 700};
  for (uint32_t M = 13; M <= GAME_UNITS; M += 17) {
    choose(pairwise_worth, M);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
      struct play play = asked(RIDGE, 1, given[i]);
      game_play(&play);
      const uint32_t usual = given[i] > 0 ? (uint32_t)given[i] : 500, granted = 2 * M + 35;
      CHECK(play.jobs == (usual > granted ? usual : granted));
      CHECK(play.shown > 0 && play.shown < play.rounds);
      CHECK(play.finding.stopped == WHY_STOP_BUDGET);
      CHECK(play.finding.fidelity > 0 && play.finding.fidelity < 1);
    }
  }
}

/* The seed decides every bit, and nothing else does. */
static void test_seeds(void) {
  choose(pairwise_worth, 40);
  struct play first = asked(L1, 1, 0), again = asked(L1, 1, 0), other = asked(L1, 1, 0);
  other.seed = 1;
  game_play(&first);
  game_play(&again);
  game_play(&other);
  CHECK(memcmp(first.scores, again.scores, 40 * sizeof(float)) == 0);
  CHECK(memcmp(first.errors, again.errors, 40 * sizeof(float)) == 0);
  for (uint32_t i = 0; i < 40; i++)
    CHECK(first.scores[i] == 0 || first.scores[i] != other.scores[i]);
}

int main(void) {
  test_all_sets();
  test_linear();
  test_sparse();
  test_errors();
  test_weights();
  test_evaluations();
  test_seeds();
  return test_report();
}
