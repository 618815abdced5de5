#include "coalitions.h"

#include <string.h>

#include "../numeric.h"
#include "combinations.h"

static double size_weight(uint32_t k, uint32_t M) {
  return (2 * k == M ? 1. : 2.) / ((double)k * (M - k));
}

static double pairs_of_size(uint32_t k, uint32_t M) {
  return (2 * k == M ? .5 : 1) * why_combinations_count(M, k);
}

/* 2^(M - 1) - 1, or more than any number of pairs. */
static uint32_t pairs_of_all(uint32_t M) {
  return M > 32 ? UINT32_MAX : M ? (UINT32_C(1) << (M - 1)) - 1 : 0;
}

why_coalitions why_coalitions_plan(uint32_t units, uint32_t pairs, uint32_t fewest) {
  const uint32_t M = units, all = pairs_of_all(M);
  why_coalitions plan = {.units = M, .pairs = pairs < all ? pairs : all};
  for (uint32_t k = 1; 2 * k <= M; k++) plan.drawn_weight += size_weight(k, M);
  for (uint32_t k = 1; 2 * k <= M; k++) {
    const double count = pairs_of_size(k, M), weight = size_weight(k, M);
    const uint32_t left = plan.pairs - plan.listed;
    const bool covered = left * weight >= count * plan.drawn_weight && left >= count + fewest;
    if (k > 1 && plan.pairs < all && !covered) break;
    plan.listed += (uint32_t)count;
    plan.listed_sizes = k;
    plan.drawn_weight -= weight;
  }
  return plan;
}

void why_coalitions_take(why_coalitions *coalitions, why_arena *arena) {
  coalitions->sides = WHY_TAKE(arena, int8_t, (size_t)coalitions->pairs * coalitions->units);
  coalitions->weights = WHY_TAKE(arena, double, coalitions->listed);
}

/* All pairs of size k, the first of them as number `pair`. Returns the next number. */
static uint32_t list_size(why_coalitions *coalitions, uint32_t k, uint32_t pair) {
  const uint32_t M = coalitions->units;
  const double count = pairs_of_size(k, M);
  int8_t *sides = coalitions->sides + (size_t)pair * M;
  why_combinations_first(sides, M, k, 1);
  for (uint32_t i = 0; i < (uint32_t)count; i++, sides += M) {
    if (i) why_combinations_next(memcpy(sides, sides - M, M), M, 1);
    coalitions->weights[pair + i] = size_weight(k, M) / count;
  }
  return pair + (uint32_t)count;
}

/* The size by its weight. */
static void draw(why_coalitions *coalitions, uint64_t seed, uint32_t pair) {
  const uint32_t M = coalitions->units;
  uint32_t k = coalitions->listed_sizes + 1;
  double weight = why_random_uniform(seed, pair, M) * coalitions->drawn_weight;
  for (; 2 * (k + 1) <= M && weight >= size_weight(k, M); k++) weight -= size_weight(k, M);
  why_combinations_draw(coalitions->sides + (size_t)pair * M, M, k, 1, seed, pair);
}

void why_coalitions_fill(why_coalitions *coalitions, uint64_t seed) {
  uint32_t pair = 0;
  for (uint32_t k = 1; k <= coalitions->listed_sizes; k++) pair = list_size(coalitions, k, pair);
  for (; pair < coalitions->pairs; pair++) draw(coalitions, seed, pair);
}
