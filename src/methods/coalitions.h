/* Which sets of units a Shapley method asks about, always together with their complements. */
#ifndef WHY_COALITIONS_H
#define WHY_COALITIONS_H

#include "method.h"

/* A pair is a set of k of the M units, 2 k <= M, and its complement; neither is empty. The pairs of
   size k, both sets of each, together weigh 2 / (k (M - k)), the Shapley kernel. The sizes
   1 .. listed_sizes are asked whole and come first; the other pairs are drawn from the rest by that
   weight, with replacement. */
typedef struct why_coalitions {
  uint32_t units; /* M */
  uint32_t pairs, listed, listed_sizes;
  double drawn_weight; /* of all sizes that are drawn from */
  int8_t *sides;       /* (pairs, M) 1: in the set, -1: in its complement */
  double *weights;     /* (listed) */
} why_coalitions;

/* So many pairs, all of them where there are no more. Otherwise size 1 is listed, which sees every
   unit, and as in the reference implementation each size that drawing would ask about about as
   often as it has pairs, so long as `fewest` are left to be drawn: `pairs` >= M + fewest. */
why_coalitions why_coalitions_plan(uint32_t units, uint32_t pairs, uint32_t fewest);

void why_coalitions_take(why_coalitions *coalitions, why_arena *arena);

/* Fills the arrays: a pure function of plan and seed. */
void why_coalitions_fill(why_coalitions *coalitions, uint64_t seed);

#endif
