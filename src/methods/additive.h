/* The additive function that is closest to the target, by the weights of the Shapley kernel: its
   scores are the Shapley values where all pairs are known, and near them where some were drawn. Of
   a pair only the difference counts: with r = 1 for the units of S and -1 for the others, the
   scores b enter the squared residuals of S and its complement only by (v(S) - v(not S) - r b)^2.
 */
#ifndef WHY_ADDITIVE_H
#define WHY_ADDITIVE_H

#include "pairs.h"

typedef struct why_additive {
  double *scores;  /* (M) less their mean; with it they sum to v(all) - v(nothing) */
  double *gain;    /* (M) */
  double *matrix;  /* (M, M) of the normal equations; destroyed as they are solved */
  double *inverse; /* (M, M) */
  double *row;     /* (M) of one pair */
  double *sums;    /* (2, M) */
} why_additive;

void why_additive_take(why_additive *fit, uint32_t units, why_arena *arena);

/* Fits the known pairs, and writes the scores (M). */
void why_additive_solve(why_additive *fit, const why_pairs *pairs, float *scores);

/* How much drawn pair `pair` moves the scores away from where they should be, by the jackknife,
   into fit->gain (M): the standard error of a score is that of the mean of these over the draws. */
void why_additive_influence(why_additive *fit, const why_pairs *pairs, uint32_t pair);

/* The standard errors (M) after a fit; returns the largest. */
double why_additive_errors(why_additive *fit, const why_pairs *pairs, float *errors);

#endif
