/* Which sets of units a Shapley method asks about, always together with their complements. */
#ifndef WHY_COALITIONS_H
#define WHY_COALITIONS_H

#include "method.h"

/* A pair of size k is a set of k of the M units, 2 k <= M, and its complement; neither is empty.
   All sets of k units weigh 1 / (k (M - k)) together, the Shapley kernel, and a pair as much as its
   two sets. The sizes 1 .. listed_sizes are asked whole and come first; the other pairs are drawn
   from the other sizes by that weight, with replacement. */
typedef struct why_coalitions {
  uint32_t units; /* M */
  uint32_t pairs, listed, listed_sizes;
  double drawn_weight; /* of all sizes that are drawn from */
  int8_t *sides;       /* (pairs, M) 1: in the set, -1: in its complement */
  double *weights;     /* (listed) */
} why_coalitions;

/* So many pairs, >= M + fewest, or all that there are. Where some are drawn, size 1 is listed,
   which sees every unit; then, as in the reference implementation, each size of which drawing would
   give as many pairs as it has, so long as `fewest` are left to draw. */
why_coalitions why_coalitions_plan(uint32_t units, uint32_t pairs, uint32_t fewest);

void why_coalitions_take(why_coalitions *coalitions, why_arena *arena);

/* Fills the arrays: a pure function of plan and seed. */
void why_coalitions_fill(why_coalitions *coalitions, uint64_t seed);

#endif
