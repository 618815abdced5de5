/* Means of numbers that are drawn together, again and again, and how far off they may be. */
#ifndef WHY_SPREAD_H
#define WHY_SPREAD_H

#include "method.h"

typedef struct why_spread {
  uint32_t numbers, draws;
  double *means, *squares; /* (numbers) squares: sums of squared deviations from the mean */
} why_spread;

void why_spread_take(why_spread *spread, uint32_t numbers, why_arena *arena);
void why_spread_clear(why_spread *spread);

/* One draw of all numbers: `drawn` (numbers). Draws are independent of each other. */
void why_spread_add(why_spread *spread, const double *drawn);

/* The standard errors of the means, (numbers); returns the largest. 1.96 of them to each side hold
   the true mean in 95 % of the cases, however few draws there were: what a number's own draws say
   of its spread is weighed as if `prior` more had said what all numbers' say on average (Smyth
   2004, doi:10.2202/1544-6115.1027), so that one whose few draws happen to agree is not taken for
   sure; and the error is widened by why_spread_widening. Zeros of fewer than 2 draws. */
double why_spread_errors(const why_spread *spread, uint32_t prior, float *errors);

/* Student's t at 97.5 % with so many degrees of freedom, over that of infinitely many, 1.96: what
   an error is too small by where the spread itself was seen in few draws. 0 of none. */
double why_spread_widening(uint32_t degrees);

#endif
