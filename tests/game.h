/* Set functions that stand in for a model: a text is worth what its set of units is worth. Their
   Shapley values can be worked out from the definition. */
#ifndef GAME_H
#define GAME_H

#include <stdlib.h>

#include "methods/method.h"
#include "numeric.h"
#include "test.h"

enum { GAME_UNITS = 64, GAME_OPTIONS = 8, GAME_VARIANTS = 8, GAME_NODES = 128 };

/* v(set), a bit for each unit. */
struct game {
  uint32_t units;
  double (*worth)(const struct game *game, uint64_t set);
  double numbers[4096]; /* what it is made of */
};

/* A method that plays: what it found, after so many rounds and jobs. */
struct play {
  const struct game *game;
  const why_method *method;
  uint64_t seed;
  const uint8_t *gaps; /* (units + 2) of the problem, or NULL */
  double options[GAME_OPTIONS];
  float scores[GAME_UNITS], errors[GAME_UNITS];
  float map[GAME_UNITS * GAME_UNITS], map_errors[GAME_UNITS * GAME_UNITS];
  why_rule_node nodes[GAME_NODES];
  why_proposal proposals[GAME_VARIANTS];
  why_edit edits[GAME_VARIANTS * GAME_UNITS];
  double value, empty;
  why_finding finding;
  uint32_t rounds, jobs;
  uint32_t shown; /* the first round after which there was something to see */
};

/* The units that a job kept: each token but the first and the last is one. */
static inline uint64_t game_set(const why_job *job, uint32_t units) {
  uint64_t set = 0;
  for (uint32_t t = 0; t < job->tokens; t++) {
    const uint32_t slot = job->slots.count ? WHY_ITEMS(job, uint32_t, slots)[t] : t;
    if (slot > 0 && slot <= units) set |= UINT64_C(1) << (slot - 1);
  }
  return set;
}

static inline size_t game_option(const why_method *method, const char *name) {
  size_t i = 0;
  while (strcmp(method->info.options[i].name, name) != 0) i++;
  return i;
}

/* Plays to the end; the options are as `play` has them. */
static inline void game_play(struct play *play) {
  enum { T = GAME_UNITS + 2 };
  const struct game *game = play->game;
  const why_method *method = play->method;
  uint32_t ids[T], units[T];
  uint8_t segments[T] = {0};
  for (uint32_t t = 0; t < game->units + 2; t++) {
    ids[t] = t;
    units[t] = t > 0 && t <= game->units ? t - 1 : WHY_NO_UNIT;
  }
  const why_term term = {.weight = 1};
  const why_problem problem = {.shape = {.layers = 1,
                                         .heads = 1,
                                         .channels = 4,
                                         .vocabulary = T,
                                         .labels = 2,
                                         .positions = T,
                                         .embedding = 4},
                               .tokens = game->units + 2,
                               .ids = ids,
                               .segments = segments,
                               .units = game->units,
                               .unit_of_token = units,
                               .gaps = play->gaps,
                               .options = play->options,
                               .seed = play->seed,
                               .terms = &term,
                               .term_count = 1};
  const why_limits limits = method->limits(&problem);
  why_arena measured = {0};
  why_round round;
  CHECK(why_round_take(&round, &problem, &limits, 1, &measured, NULL) == WHY_OK);
  method->layout(&problem, &measured);
  why_arena arena = {
      .base = aligned_alloc(WHY_ALIGNMENT,
                            measured.used / WHY_ALIGNMENT * WHY_ALIGNMENT + WHY_ALIGNMENT),
      .size = measured.used};
  CHECK(why_round_take(&round, &problem, &limits, 1, &arena, NULL) == WHY_OK);
  void *state = method->layout(&problem, &arena);
  CHECK(limits.rule_nodes <= GAME_NODES);
  CHECK(limits.variants <= GAME_VARIANTS);
  play->finding = (why_finding){.proposals = play->proposals,
                                .edits = play->edits,
                                .scores = play->scores,
                                .standard_errors = play->errors,
                                .map = play->map,
                                .map_errors = play->map_errors,
                                .nodes = play->nodes};
  play->jobs = play->shown = 0;
  for (play->rounds = 0;; play->rounds++) {
    why_round_begin(&round, play->rounds);
    method->ask(state, &problem, &round);
    if (round.jobs == 0) break;
    CHECK(why_round_place_answers(&round, &problem, NULL) == WHY_OK);
    for (uint32_t i = 0; i < round.jobs; i++) {
      const uint64_t set = game_set(why_round_job(&round, i), game->units);
      round.answers[round.answer_at[i]] = (float)game->worth(game, set);
    }
    play->jobs += round.jobs;
    method->tell(state, &problem, &round, &play->finding);
    if (play->finding.usable && !play->shown) play->shown = play->rounds;
    CHECK(method->expected(state, &problem) >= play->jobs);
  }
  CHECK(method->expected(state, &problem) == play->jobs);
  play->value = game->worth(game, game->units ? UINT64_MAX >> (64 - game->units) : 0);
  play->empty = game->worth(game, 0);
  free(arena.base);
}

/* What unit i adds, averaged over all orders: a set of k others comes before it in the share
   k! (M - k - 1)! / M! of them. For up to 12 units. */
static inline void game_shapley(const struct game *game, double *values) {
  const uint32_t M = game->units;
  double *worth = malloc(sizeof *worth << M);
  double share[GAME_UNITS];
  for (uint32_t k = 0; k < M; k++) {
    share[k] = 1. / M;
    for (uint32_t j = 1; j <= k; j++) share[k] *= (double)j / (M - j);
  }
  for (uint64_t set = 0; set >> M == 0; set++) worth[set] = game->worth(game, set);
  for (uint32_t i = 0; i < M; i++) {
    values[i] = 0;
    for (uint64_t set = 0; set >> M == 0; set++) {
      if (set >> i & 1) continue;
      uint32_t k = 0;
      for (uint64_t rest = set; rest; rest &= rest - 1) k++;
      values[i] += share[k] * (worth[set | UINT64_C(1) << i] - worth[set]);
    }
  }
  free(worth);
}

#endif
