/* The figures of evidence.h, each from the answers that it is made of. */
#ifndef WHY_EVIDENCE_PARTS_H
#define WHY_EVIDENCE_PARTS_H

#include "inner.h"

/* ---- Curves and bins (evidence_curves.c) ---- */

/* p as units go and as they come, at some numbers of units. */
typedef struct why_curves {
  uint32_t units, positive; /* how many there are, and how many score above 0 */
  uint32_t steps;
  uint32_t *cuts;   /* (steps) how many units, highest first: 0 .. units, rising, both ends there */
  float *shares;    /* (steps) of the units */
  float *deletion;  /* (steps) p without these units; given by the caller, as is: */
  float *insertion; /* (steps) p of these units alone */
} why_curves;

/* Takes room for the most steps that so many units can have. */
void why_curves_take(why_curves *curves, uint32_t units, why_arena *arena);

/* Fills steps, cuts and shares. `order`: why_ranks_order of scores (units). */
void why_curves_plan(why_curves *curves, const float *scores);

/* Whole curves into the figures that come of them. */
void why_curves_conclude(const why_curves *curves, why_evidence *evidence);

/* ---- Infidelity (evidence_infidelity.c) ---- */

enum { WHY_INFIDELITY_DRAWS = 100 };

typedef struct why_infidelity {
  float predicted[WHY_INFIDELITY_DRAWS]; /* the sum of the scores of the units that are gone */
  float lost[WHY_INFIDELITY_DRAWS];      /* p(text) - p(without them) */
} why_infidelity;

/* Draw `index`, a pure function of it and the seed: sides (units) is 1 of the units that are gone,
   else 0. pool: (units) room. */
void why_infidelity_draw(uint64_t seed, uint32_t index, uint32_t units, uint32_t *pool,
                         int8_t *sides);

void why_infidelity_conclude(const why_infidelity *infidelity, why_evidence *evidence);

/* ---- Max-sensitivity (evidence_sensitivity.c) ---- */

typedef struct why_sensitivity {
  why_inner inner;
  bool possible;
  uint32_t run, runs; /* the one under way, from 0; how many there are to be */
  double norm;        /* of the scores */
  double most;        /* change relative to it, so far */
  float *sums;        /* (units) */
} why_sensitivity;

/* Takes its memory from the arena, where the row can be asked so at all. */
void why_sensitivity_take(why_sensitivity *sensitivity, const why_problem *problem,
                          const why_method *method, why_arena *arena);

/* Over real memory only. scores: (units). */
void why_sensitivity_begin(why_sensitivity *sensitivity, const why_problem *problem,
                           const float *scores);

/* Appends the next jobs of the run under way to an empty round, or of the next run; none: all runs
   are done. */
void why_sensitivity_ask(why_sensitivity *sensitivity, const why_problem *problem,
                         const float *scores, why_round *round);
void why_sensitivity_tell(why_sensitivity *sensitivity, const why_round *round);

/* How many jobs all runs take, as far as the row can tell. */
size_t why_sensitivity_expected(const why_sensitivity *sensitivity);

void why_sensitivity_conclude(const why_sensitivity *sensitivity, why_evidence *evidence);

#endif
