/* Which tokens the head reads: from them a map of token to token becomes a score a token. */
#ifndef WHY_READERS_H
#define WHY_READERS_H

#include "method.h"

/* How much of all that the head reads is token t, 0 .. 1: [CLS] of a classifier, the tokens of the
   target's terms by their weights, of two texts compared those that stand for them. */
double why_readers_share(const why_problem *problem, uint32_t t);

/* scores (T) = the mean of the rows of `matrix` (T, T) of the tokens that are read, by shares. */
void why_readers_score(const why_problem *problem, const float *matrix, float *scores);

#endif
