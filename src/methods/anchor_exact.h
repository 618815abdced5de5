/* The best anchor where the decision on every text without some of the units is known. */
#ifndef WHY_ANCHOR_EXACT_H
#define WHY_ANCHOR_EXACT_H

#include "anchor_search.h"

/* counts (2^M): by the units that are there as bits, 1 where the decision stays. Afterwards of each
   set in how many of the texts that hold it, 2^(M - its units), the decision stays. */
void why_anchor_exact_sum(uint32_t *counts, uint32_t units);

/* The share of them. */
double why_anchor_exact_precision(const uint32_t *counts, uint32_t units, uint32_t set);

/* The fewest units of that precision, of equally many the most precise, of equally precise the
   first; in the order in which each adds most. All units together have precision 1. */
void why_anchor_exact_choose(const uint32_t *counts, uint32_t units, double precision,
                             why_anchor *anchor);

#endif
