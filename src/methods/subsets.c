#include "subsets.h"

#include <string.h>

#include "../numeric.h"

/* M over k */
static double sets_of_size(uint32_t M, uint32_t k) {
  double count = 1;
  for (uint32_t i = 0; i < k; i++) count = count * (M - i) / (i + 1);
  return count;
}

static uint32_t sizes(const why_subsets *plan) {
  return plan->units < plan->fewest ? 0 : plan->units - plan->fewest + 1;
}

why_subsets why_subsets_plan(uint32_t units, uint32_t fewest, uint32_t count, bool partly) {
  why_subsets plan = {.units = units, .fewest = fewest, .low = fewest, .high = units};
  while (plan.low <= plan.high) {
    const double below = sets_of_size(units, plan.low), above = sets_of_size(units, plan.high);
    const double sets = below <= above ? below : above, left = count - plan.listed;
    if (sets * (plan.high - plan.low + 1) > left) break;
    plan.listed += (uint32_t)sets;
    if (below <= above)
      plan.low++;
    else
      plan.high--;
  }
  const bool all = plan.low > plan.high;
  if (!all && !partly) {
    plan.listed = 0;
    plan.low = fewest;
    plan.high = units;
  }
  plan.count = all ? plan.listed : count;
  if (!all) plan.drawn_share = (plan.high - plan.low + 1.) / sizes(&plan);
  return plan;
}

void why_subsets_take(why_subsets *subsets, why_arena *arena) {
  subsets->sides = WHY_TAKE(arena, int8_t, (size_t)subsets->count * subsets->units);
  subsets->shares = WHY_TAKE(arena, double, subsets->listed);
}

/* From one set to the next of as many units gone. */
static void next_set(int8_t *sides, uint32_t M) {
  uint32_t moved = 1, i = M - 1;
  for (; sides[i] < 0; i--, moved++) sides[i] = 1;
  while (sides[i] > 0) i--;
  sides[i] = 1;
  for (uint32_t j = 1; j <= moved; j++) sides[i + j] = -1;
}

/* All sets of size k, the first of them as number `set`. Returns the next number. */
static uint32_t list_size(why_subsets *subsets, uint32_t k, uint32_t set) {
  const uint32_t M = subsets->units;
  const double count = sets_of_size(M, k);
  int8_t *sides = subsets->sides + (size_t)set * M;
  for (uint32_t u = 0; u < M; u++) sides[u] = u < k ? -1 : 1;
  for (uint32_t i = 0; i < (uint32_t)count; i++, sides += M) {
    if (i) next_set(memcpy(sides, sides - M, M), M);
    subsets->shares[set + i] = 1 / (count * sizes(subsets));
  }
  return set + (uint32_t)count;
}

/* Floyd's algorithm (doi:10.1145/30401.315746). */
static void draw(why_subsets *subsets, uint64_t seed, uint32_t set) {
  const uint32_t M = subsets->units;
  int8_t *sides = subsets->sides + (size_t)set * M;
  const uint32_t drawn = subsets->high - subsets->low + 1;
  const uint32_t k = subsets->low + (uint32_t)why_random_below(seed, set, M, drawn);
  memset(sides, 1, M);
  for (uint32_t j = M - k; j < M; j++) {
    const uint64_t unit = why_random_below(seed, set, j, j + 1);
    sides[sides[unit] < 0 ? j : unit] = -1;
  }
}

void why_subsets_fill(why_subsets *subsets, uint64_t seed) {
  uint32_t set = 0;
  for (uint32_t k = subsets->fewest; k <= subsets->units; k++) {
    if (set < subsets->listed && (k < subsets->low || k > subsets->high)) {
      set = list_size(subsets, k, set);
    }
  }
  for (; set < subsets->count; set++) draw(subsets, seed, set);
}
