#include "subsets.h"

#include <string.h>

#include "../numeric.h"
#include "combinations.h"

static uint32_t sizes(const why_subsets *plan) {
  return plan->units < plan->fewest ? 0 : plan->units - plan->fewest + 1;
}

why_subsets why_subsets_plan(uint32_t units, uint32_t fewest, uint32_t count, bool partly) {
  why_subsets plan = {.units = units, .fewest = fewest, .low = fewest, .high = units};
  while (plan.low <= plan.high) {
    const double below = why_combinations_count(units, plan.low),
                 above = why_combinations_count(units, plan.high);
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

/* All sets of size k, the first of them as number `set`. Returns the next number. */
static uint32_t list_size(why_subsets *subsets, uint32_t k, uint32_t set) {
  const uint32_t M = subsets->units;
  const double count = why_combinations_count(M, k);
  int8_t *sides = subsets->sides + (size_t)set * M;
  why_combinations_first(sides, M, k, -1);
  for (uint32_t i = 0; i < (uint32_t)count; i++, sides += M) {
    if (i) why_combinations_next(memcpy(sides, sides - M, M), M, -1);
    subsets->shares[set + i] = 1 / (count * sizes(subsets));
  }
  return set + (uint32_t)count;
}

static void draw(why_subsets *subsets, uint64_t seed, uint32_t set) {
  const uint32_t M = subsets->units, drawn = subsets->high - subsets->low + 1;
  const uint32_t k = subsets->low + (uint32_t)why_random_below(seed, set, M, drawn);
  why_combinations_draw(subsets->sides + (size_t)set * M, M, k, -1, seed, set);
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
