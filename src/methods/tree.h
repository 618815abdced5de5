/* A decision tree on which units are there (CART, Breiman et al. 1984), grown on one half of the
   samples and measured on the other (Athey and Imbens 2016, arXiv:1504.01132): so what its nodes
   say is not what the search for good questions was lucky with. */
#ifndef WHY_TREE_H
#define WHY_TREE_H

#include "method.h"

typedef struct why_tree_node {
  uint32_t unit;            /* asked for; WHY_NO_UNIT: none, a leaf */
  uint32_t present, absent; /* nodes, after this one */
  uint32_t parent;          /* of node 0 itself */
  uint32_t there, gone;     /* questions above it that were answered so */
  uint32_t begin, end;      /* its samples, in `order` */
  double share;             /* of all texts */
  double mean;              /* of the values in the other half */
  double error;             /* its standard error */
} why_tree_node;

typedef struct why_tree {
  uint32_t units, depth; /* M; questions above a leaf at most */
  const int8_t *sides;   /* (samples, M) 1: there, -1: gone; the caller's */
  const double
      *weights;   /* (samples) where they are all texts there are, which sum to 1; NULL: drawn
                     samples, of which the even ones grow the tree and the odd ones measure */
  double *values; /* (samples) filled by the caller */
  uint32_t *order, *room; /* (samples) */
  why_tree_node *nodes;   /* (why_tree_most) */
  uint32_t count;
  double fidelity; /* R^2 in the other half, of means that leave out the sample itself */
} why_tree;

/* Nodes of a tree of that depth. */
uint32_t why_tree_most(uint32_t depth);

why_tree why_tree_take(uint32_t units, uint32_t samples, uint32_t depth, why_arena *arena);

/* Grows the tree on the first `known` samples, of texts of which each number of units is gone as
   often as any other. No leaf has a smaller share than `leaf`. */
void why_tree_grow(why_tree *tree, uint32_t known, double leaf);

/* scores (M): the sum, over the nodes that ask for the unit, of their share times the mean where it
   is there less that where it is gone. Fills their standard errors, too, and returns the largest.
 */
double why_tree_scores(const why_tree *tree, float *scores, float *errors);

#endif
