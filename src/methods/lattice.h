/* All sets of few units, each asked once, and what follows from them exactly. */
#ifndef WHY_LATTICE_H
#define WHY_LATTICE_H

#include "removal.h"

typedef struct why_lattice {
  uint32_t units;        /* M */
  uint32_t sets;         /* 2^M */
  uint32_t asked, known; /* of them, the text itself first, then from the empty set up */
  double *values;        /* (sets) of the target, by set: the lowest bit is unit 0 */
  double *shares;        /* (M) a row of weights */
  int8_t *sides;         /* (M) */
  int mode;              /* of WHY_REMOVAL_OPTION */
  why_removal removal;
} why_lattice;

/* Whether all sets are no more than these evaluations (<= 65536). */
bool why_lattice_fits(uint32_t units, uint32_t evaluations);

/* Where they fit. */
void why_lattice_take(why_lattice *lattice, const why_problem *problem, int mode, why_arena *arena);

/* Fills the round, up to `jobs` in it; none are left where it stays empty. */
void why_lattice_ask(why_lattice *lattice, const why_problem *problem, why_round *round,
                     uint32_t jobs);

/* Reads the answers. True once all are known. */
bool why_lattice_tell(why_lattice *lattice, const why_problem *problem, const why_round *round);

/* Of a complete one: the Shapley values (M), by their definition. */
void why_lattice_shapley(const why_lattice *lattice, double *scores);

#endif
