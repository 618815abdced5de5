/* Sets of k of M units, as sides: `mark` (1 or -1) for those in it, -mark for the others. */
#ifndef WHY_COMBINATIONS_H
#define WHY_COMBINATIONS_H

#include "method.h"

/* How many there are, M over k. */
double why_combinations_count(uint32_t units, uint32_t k);

/* From the first set, which are the first k units, to the next: all of them in as many steps. Of
   k = M / 2 the first half are those with unit 0, and so the complements of the others. */
void why_combinations_first(int8_t *sides, uint32_t units, uint32_t k, int8_t mark);
void why_combinations_next(int8_t *sides, uint32_t units, int8_t mark);

/* One of them, each as likely as the other; takes the indices below M of the random stream. */
void why_combinations_draw(int8_t *sides, uint32_t units, uint32_t k, int8_t mark, uint64_t seed,
                           uint64_t stream);

#endif
