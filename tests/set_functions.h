/* Set functions to try Shapley methods on, and what is asked of every one of them. */
#ifndef SET_FUNCTIONS_H
#define SET_FUNCTIONS_H

#include "game.h"

/* A build with assertions, which is there to find faults under sanitizers, tries fewer seeds. */
#ifdef NDEBUG
enum { SEEDS = 2000 };
#else
enum { SEEDS = 400 };
#endif

typedef double (*set_function)(const struct game *game, uint64_t set);

/* Any value for each set of up to 12 units. */
static inline double random_worth(const struct game *game, uint64_t set) {
  return game->numbers[set];
}

static inline double linear_worth(const struct game *game, uint64_t set) {
  double sum = .25;
  for (uint32_t i = 0; i < game->units; i++) sum += set >> i & 1 ? game->numbers[i] : 0;
  return sum;
}

/* Neighbours do something together. */
static inline double pairwise_worth(const struct game *game, uint64_t set) {
  double sum = linear_worth(game, set);
  for (uint32_t i = 0; i + 1 < game->units; i++) {
    if ((set >> i & 3) == 3) sum += game->numbers[GAME_UNITS + i];
  }
  return sum;
}

/* So do each three in a row. */
static inline double triple_worth(const struct game *game, uint64_t set) {
  double sum = linear_worth(game, set);
  for (uint32_t i = 0; i + 2 < game->units; i++) {
    if ((set >> i & 7) == 7) sum += game->numbers[GAME_UNITS + i];
  }
  return sum;
}

/* As the probability of a model saturates. */
static inline double saturated_worth(const struct game *game, uint64_t set) {
  return 1 / (1 + why_exp(-4 * linear_worth(game, set)));
}

/* Only how many there are counts; the last unit does nothing. */
static inline double symmetric_worth(const struct game *game, uint64_t set) {
  uint32_t count = 0;
  for (uint32_t i = 0; i + 1 < game->units; i++) count += (uint32_t)(set >> i & 1);
  return game->numbers[count];
}

static struct game game;

static inline void choose(set_function worth, uint32_t units) {
  game.worth = worth;
  game.units = units;
  for (uint64_t i = 0; i < 4096; i++) game.numbers[i] = why_random_normal(3, units, i);
}

static inline void set_option(struct play *play, const char *name, double value) {
  play->options[game_option(play->method, name)] = value;
}

static inline struct play asked_of(const why_method *method, double evaluations) {
  struct play play = {.game = &game, .method = method};
  set_option(&play, "evaluations", evaluations);
  return play;
}

/* The exact Shapley values, with nothing left to doubt. */
static inline void check_exact(const struct play *play, double tolerance) {
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
static inline void check_all_sets(const why_method *method) {
  const set_function worths[] = {linear_worth, pairwise_worth, random_worth};
  for (uint32_t M = 1; M <= 12; M++) {
    for (size_t w = 0; w < 3; w++) {
      choose(worths[w], M);
      struct play play = asked_of(method, 1 << M);
      game_play(&play);
      check_exact(&play, 1e-5);
      CHECK(play.jobs == UINT32_C(1) << M);
      CHECK(play.finding.has_converged && play.finding.converged);
      CHECK(play.finding.stopped == WHY_STOP_EXACT);
      for (uint32_t i = 0; i < M; i++) CHECK(play.errors[i] == 0);
    }
  }
  choose(linear_worth, 0);
  struct play play = asked_of(method, 0);
  game_play(&play);
  CHECK(play.jobs <= 2 && play.finding.baseline_value == .25f);
  CHECK(play.finding.stopped == WHY_STOP_EXACT);
}

/* Over how many numbers an estimate was within 1.96 and 4 of its standard errors. */
struct coverage {
  unsigned near, far, all;
};

static inline void coverage_add(struct coverage *coverage, double found, double truth,
                                double error) {
  const double off = fabs(found - truth);
  coverage->near += off <= 1.96 * error;
  coverage->far += off > 4 * error;
  coverage->all++;
}

/* A 95 % interval holds the truth as often as it says. */
static inline void check_coverage(const struct coverage *coverage, double least, double most) {
  if (!CHECK(coverage->near >= least * coverage->all) ||
      !CHECK(coverage->near <= most * coverage->all)) {
    fprintf(stderr, "covered: %.4f\n", (double)coverage->near / coverage->all);
  }
  CHECK(coverage->far <= .01 * coverage->all);
}

/* Of the scores over many seeds, at a fixed budget or, with a tolerance, where it stops by itself.
   `values` (M) are the truth. */
static inline void check_scores(const why_method *method, double evaluations, double tolerance,
                                const double *values) {
  struct coverage coverage = {0};
  struct play play = asked_of(method, evaluations);
  unsigned stopped = 0;
  set_option(&play, "tolerance", tolerance);
  for (play.seed = 0; play.seed < SEEDS; play.seed++) {
    game_play(&play);
    CHECK(play.finding.has_converged == (tolerance > 0));
    CHECK(play.finding.stopped == (play.finding.converged ? WHY_STOP_PRECISION : WHY_STOP_BUDGET));
    stopped += play.finding.converged;
    for (uint32_t i = 0; i < game.units; i++) {
      coverage_add(&coverage, play.scores[i], values[i], play.errors[i]);
      if (play.finding.converged) CHECK(play.errors[i] <= (float)tolerance);
    }
  }
  if (tolerance > 0) CHECK(stopped >= SEEDS / 2);
  check_coverage(&coverage, .93, tolerance > 0 ? 1 : .97);
}

/* The seed decides every bit, and nothing else does. */
static inline void check_seeds(const why_method *method, double evaluations) {
  choose(triple_worth, 40);
  struct play first = asked_of(method, evaluations), again = first, other = first;
  other.seed = 1;
  game_play(&first);
  game_play(&again);
  game_play(&other);
  CHECK(memcmp(first.scores, again.scores, 40 * sizeof(float)) == 0);
  CHECK(memcmp(first.errors, again.errors, 40 * sizeof(float)) == 0);
  unsigned differing = 0;
  for (uint32_t i = 0; i < 40; i++) differing += first.scores[i] != other.scores[i];
  CHECK(differing > 30);
}

/* The Shapley values of triple_worth: each three share theirs alike; of any number of units. */
static inline void triple_values(double *values) {
  for (uint32_t i = 0; i < game.units; i++) values[i] = game.numbers[i];
  for (uint32_t i = 0; i + 2 < game.units; i++) {
    for (uint32_t k = 0; k < 3; k++) values[i + k] += game.numbers[GAME_UNITS + i] / 3;
  }
}

#endif
