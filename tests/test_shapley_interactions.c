/* Shapley interactions on set functions: the exact indices where all sets are asked, and else as
   far off as their standard errors say. */
#include "set_functions.h"

extern const why_method why_method_shapley_interactions;
static const why_method *const method = &why_method_shapley_interactions;

/* ---- The definition ---- */

static double index_of(uint32_t i, uint32_t j) {
  const uint32_t M = game.units;
  const uint64_t a = UINT64_C(1) << i, b = UINT64_C(1) << j;
  double share[GAME_UNITS], sum = 0;
  for (uint32_t k = 0; k + 1 < M; k++) {
    share[k] = 1. / (M - 1);
    for (uint32_t n = 1; n <= k; n++) share[k] *= (double)n / (M - 1 - n);
  }
  for (uint64_t set = 0; set >> M == 0; set++) {
    if (set & (a | b)) continue;
    uint32_t k = 0;
    for (uint64_t rest = set; rest; rest &= rest - 1) k++;
    sum += share[k] * (game.worth(&game, set | a | b) - game.worth(&game, set | a) -
                       game.worth(&game, set | b) + game.worth(&game, set));
  }
  return sum;
}

/* (M, M): halves of them, and on the diagonal what is left of the Shapley values. */
static void find_map(double *map) {
  const uint32_t M = game.units;
  double values[GAME_UNITS];
  game_shapley(&game, values);
  for (uint32_t i = 0; i < M; i++) {
    map[i * M + i] = values[i];
    for (uint32_t j = 0; j < M; j++) {
      if (j == i) continue;
      map[i * M + j] = index_of(i, j) / 2;
      map[i * M + i] -= map[i * M + j];
    }
  }
}

/* ---- What always holds ---- */

static void check_sums(const struct play *play) {
  const uint32_t M = game.units;
  double all = 0;
  for (uint32_t i = 0; i < M; i++) {
    double row = 0;
    for (uint32_t j = 0; j < M; j++) {
      row += play->map[i * M + j];
      CHECK(play->map[i * M + j] == play->map[j * M + i]);
      CHECK(play->map_errors[i * M + j] == play->map_errors[j * M + i]);
    }
    CHECK_NEAR(row, play->scores[i], 1e-5);
    all += row;
  }
  CHECK_NEAR(all, play->value - play->empty, 2e-5);
}

static void test_exact(void) {
  const set_function worths[] = {linear_worth, pairwise_worth, random_worth};
  for (uint32_t M = 2; M <= 12; M++) {
    for (size_t w = 0; w < 3; w++) {
      double map[GAME_UNITS * GAME_UNITS];
      choose(worths[w], M);
      find_map(map);
      struct play play = asked_of(method, 1 << M);
      game_play(&play);
      check_sums(&play);
      for (uint32_t i = 0; i < M * M; i++) {
        CHECK_NEAR(play.map[i], map[i], 2e-6);
        CHECK(play.map_errors[i] == 0);
      }
    }
  }
}

/* Neighbours share what they do together alike, and nobody else does anything together. */
static void test_meaning(void) {
  choose(pairwise_worth, 10);
  struct play play = asked_of(method, 0);
  game_play(&play);
  for (uint32_t i = 0; i < 10; i++) {
    for (uint32_t j = 0; j < 10; j++) {
      const uint32_t first = i < j ? i : j;
      const double together = game.numbers[GAME_UNITS + first] / 2;
      const double expected = i == j ? game.numbers[i] : i + j == 2 * first + 1 ? together : 0;
      CHECK_NEAR(play.map[i * 10 + j], expected, 1e-5);
    }
  }
}

/* ---- Drawn ---- */

/* Over many seeds, of the entries on and below the diagonal. An entry that is exact but for
   rounding counts as covered. */
static void check_map(double evaluations, double tolerance, unsigned seeds) {
  const uint32_t M = game.units;
  double map[GAME_UNITS * GAME_UNITS];
  double sums[GAME_UNITS * GAME_UNITS] = {0}, squares[GAME_UNITS * GAME_UNITS] = {0};
  struct coverage coverage = {0};
  struct play play = asked_of(method, evaluations);
  unsigned stopped = 0;
  set_option(&play, "tolerance", tolerance);
  find_map(map);
  for (play.seed = 0; play.seed < seeds; play.seed++) {
    game_play(&play);
    check_sums(&play);
    stopped += play.finding.converged;
    CHECK(play.finding.stopped == (play.finding.converged ? WHY_STOP_PRECISION : WHY_STOP_BUDGET));
    for (uint32_t i = 0; i < M; i++) {
      for (uint32_t j = 0; j <= i; j++) {
        const uint32_t at = i * M + j;
        const double off = play.map[at] - map[at], error = play.map_errors[at];
        coverage_add(&coverage, play.map[at], map[at], error + 1e-6);
        sums[at] += off;
        squares[at] += off * off;
        if (play.finding.converged) CHECK(play.map_errors[at] <= (float)tolerance);
      }
    }
  }
  if (tolerance > 0) CHECK(stopped >= seeds / 2);
  check_coverage(&coverage, .93, tolerance > 0 ? 1 : .97);
  if (tolerance > 0) return;
  for (uint32_t i = 0; i < M; i++) {
    for (uint32_t j = 0; j < i; j++) {
      CHECK(fabs(sums[i * M + j]) <= 4.5 * sqrt(squares[i * M + j]) + 1e-6 * seeds);
    }
  }
}

/* The first four units count together alone, or one of them for itself with its turn. */
static double parity_worth(const struct game *of, uint64_t set) {
  double worth = 1;
  for (uint32_t i = 0; i < 4; i++) worth *= set >> i & 1 ? 1 + of->numbers[i] : -1;
  return worth;
}

static void test_coverage(void) {
  const set_function worths[] = {random_worth, pairwise_worth, saturated_worth, parity_worth};
  for (size_t w = 0; w < 4; w++) {
    choose(worths[w], 12);
    check_map(1, 0, SEEDS);
    check_map(180, 0, SEEDS / 10);
  }
}

/* Such that some of the runs stop at the first chance to, and some do not. */
static void test_tolerance(void) {
  choose(triple_worth, 16);
  struct play easy = asked_of(method, 3000);
  set_option(&easy, "tolerance", 1000);
  game_play(&easy);
  CHECK(easy.finding.converged && easy.jobs > 2 * (16 + 2 * 120)); /* not by a few draws */
  choose(random_worth, 10);
  check_map(600, .088, SEEDS / 5);
  choose(saturated_worth, 10);
  check_map(600, .0088, SEEDS / 8);
}

static void test_evaluations(void) {
  const double given[] = {0, 1, 500, 1001};
  for (uint32_t M = 13; M <= 46; M += 33) {
    choose(triple_worth, M);
    for (size_t i = 0; i < 4; i++) {
      struct play play = asked_of(method, given[i]);
      game_play(&play);
      check_sums(&play);
      const uint32_t usual = given[i] > 0 ? (uint32_t)given[i] : 1024;
      const uint32_t granted = 2 * (M + M) + 66;
      CHECK(play.jobs == (usual > granted ? usual - usual % 2 : granted));
      CHECK(play.shown > 0 && play.shown < play.rounds);
    }
  }
}

int main(void) {
  check_all_sets(method);
  test_exact();
  test_meaning();
  test_coverage();
  test_tolerance();
  test_evaluations();
  check_seeds(method, 300);
  return test_report();
}
