/* Which sets of units something that stands in for the model is fitted to: first how many are gone,
   each number as likely as the other, then which. */
#ifndef WHY_SUBSETS_H
#define WHY_SUBSETS_H

#include "method.h"

/* A size is how many of the M units are gone. Sizes whose sets are no more than drawing would give
   are asked whole and come first; of the others, low .. high, sets are drawn with replacement. */
typedef struct why_subsets {
  uint32_t units;     /* M */
  uint32_t fewest;    /* the sizes are fewest .. M */
  uint32_t low, high; /* sizes that are drawn; low > high: none */
  uint32_t count, listed;
  double drawn_share; /* the probability of the sizes that are drawn */
  int8_t *sides;      /* (count, M) 1: there, -1: gone */
  double *shares;     /* (listed) the probability of each */
} why_subsets;

/* At most `count` sets; fewer where those are all that there are. Unless `partly`, sizes are asked
   whole only where all are. */
why_subsets why_subsets_plan(uint32_t units, uint32_t fewest, uint32_t count, bool partly);

void why_subsets_take(why_subsets *subsets, why_arena *arena);

/* Fills the arrays: a pure function of plan and seed. */
void why_subsets_fill(why_subsets *subsets, uint64_t seed);

#endif
