/* A straight line through weighted samples: b + the sum of the scores of the units that are there.
   The text itself is a sample of weight 1 and value 0, to which all others are relative. */
#ifndef WHY_LINE_H
#define WHY_LINE_H

#include "method.h"

/* The samples and what is worked out of them. Those up to `listed` stand for themselves; the others
   are drawn, share `drawn_weight` alike, each then multiplied by its own weight. */
typedef struct why_line {
  uint32_t units, listed; /* M */
  double drawn_weight;
  const int8_t *sides; /* (samples, M) 1: there, -1: gone; the caller's */
  double *weights;     /* (samples); filled by the caller, as are the values */
  double *values;      /* (samples) of the target, less that of the text */
  double *scores;      /* (M) found */
  double mean, total;  /* weighted mean of the values, sum of the weights */
  double *means;       /* (M) the weighted share of samples that have the unit */
  double *matrix;      /* (M, M) the weighted covariances of the units, times `total` */
  double *inverse;     /* (M, M) */
  double *right;       /* (M) the same of units and values */
  double *room;        /* (3, M) */
  uint32_t *present;   /* (M) */
} why_line;

why_line why_line_take(uint32_t units, uint32_t samples, uint32_t listed, why_arena *arena);

/* scores = argmin of the weighted squared errors + penalty * the sum of scores^2, over the first
   `known` samples. Fills the standard errors (M) and returns the largest. */
double why_line_ridge(why_line *line, uint32_t known, double penalty, float *errors);

/* The same with 2 * penalty * the sum of |scores|. */
double why_line_l1(why_line *line, uint32_t known, double penalty, uint64_t seed, float *errors);

/* The weighted R^2: 1 - squared errors / squared distances to the mean; 1 where all values are
   equal. */
double why_line_fidelity(const why_line *line, uint32_t known);

#endif
