/* Orders of scores, and how far two of them agree. All values are finite. */
#ifndef WHY_RANKS_H
#define WHY_RANKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* order (count) = the indices by falling value, of equal ones by rising index. */
void why_ranks_order(const float *values, uint32_t count, uint32_t *order);

/* Kendall's tau-b (Kendall 1945, doi:10.1093/biomet/33.3.239): pairs in the same order less pairs
   in opposite orders, over the geometric mean of the pairs that each side tells apart; -1 .. 1, and
   NaN where a side tells none apart. */
double why_ranks_kendall(const float *a, const float *b, uint32_t count);

/* Spearman's rho: Pearson's correlation of the ranks, where equal values share the mean of theirs;
   -1 .. 1, and NaN where a side is the same everywhere. */
double why_ranks_spearman(const float *a, const float *b, uint32_t count);

/* How many of the k highest of each, by why_ranks_order, are the same, as a share of k; 1 where k
   is 0. k <= count. order_a, order_b: (count) each. */
double why_ranks_overlap(const uint32_t *order_a, const uint32_t *order_b, uint32_t k);

#endif
