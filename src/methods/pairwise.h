/* What every two units do together: the Shapley interaction index (Grabisch and Roubens 1999,
   doi:10.1007/s001820050125), v(S with both) - v(S with i) - v(S with j) + v(S), averaged over the
   S before them in all orders in which they are neighbours. As a sum over sets it is

     I_ij = sum over S of w_ij(S) v(S),   w_ij(S) = s! (M - 2 - s)! / (M - 1)! where S holds both or
     neither, minus that where it holds one of them; s = how many of the others S holds,

   in which a set and its complement weigh the same: of a pair only the sum v(S) + v(not S) counts.
   What is listed enters as it is, and of what is drawn each pair stands for all by how likely it
   was. Of a v that is drawn so, most of the spread is what all the other units do; so a function g
   whose index is known is taken away first and added again: g is quadratic in the units, fitted to
   the drawn pairs by ridge regression. What it leaves of a drawn pair is what the g that is fitted
   without that pair leaves, so that the mean is right whatever v is, but for what a single pair
   teaches g (regression-adjusted sampling, as Witter et al. 2025, arXiv:2506.11849). */
#ifndef WHY_PAIRWISE_H
#define WHY_PAIRWISE_H

#include "pairs.h"

typedef struct why_pairwise {
  uint32_t units, fitted; /* M; drawn pairs at most that g is fitted to */
  double *matrix;         /* (fitted, fitted) */
  double *inverse;        /* (fitted, fitted) */
  double *coefficients;   /* (fitted) of g */
  double *left_out;       /* (drawn pairs) what a g that was fitted without it leaves of each */
  double *products;       /* (M, M) of g: the coefficient of r_i r_j, r = 1 in the set, else -1 */
  double constant;        /* of g */
  double *indices;        /* (M, M) I_ij; 0 for i = j */
  double widening;        /* >= 1, of the standard errors, for draws that are seen through others */
} why_pairwise;

void why_pairwise_take(why_pairwise *fit, const why_pairs *pairs, why_arena *arena);

/* Finds the indices from the pairs that are known. M >= 2 */
void why_pairwise_solve(why_pairwise *fit, const why_pairs *pairs);

/* What drawn pair `pair` by itself says of each index, less what g and the listed say, after a
   solve: I_ij is the mean of these (M, M) and something that is the same for all. */
void why_pairwise_influence(const why_pairwise *fit, const why_pairs *pairs, uint32_t pair,
                            double *indices);

#endif
