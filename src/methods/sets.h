/* Sets of units that are removed together, for the methods that look for the smallest or the
   largest that does something. */
#ifndef WHY_SETS_H
#define WHY_SETS_H

#include "removal.h"

/* A list of the sets that are worth most, best first; the earlier of equals. */
typedef struct why_sets {
  uint32_t units, capacity, count;
  uint16_t *rows; /* (capacity, units) 0: the unit is there; else it went as the so-manieth */
  float *worths;  /* (capacity) */
} why_sets;

void why_sets_take(why_sets *sets, uint32_t units, uint32_t capacity, why_arena *arena);

static inline uint16_t *why_sets_row(const why_sets *sets, uint32_t index) {
  return sets->rows + (size_t)index * sets->units;
}

/* Puts a copy of the set into the list, where it is worth it. row: (units) */
void why_sets_keep(why_sets *sets, const uint16_t *row, float worth);

/* The sets of one unit more than those of a list. Each is made once. */
typedef struct why_sets_growth {
  const why_sets *parents; /* of one size */
  const uint8_t *may;      /* (units) 1: it may go */
  uint32_t size;           /* of the children */
  uint32_t parent, unit;   /* where the next is sought */
} why_sets_growth;

/* Writes the next child to row (units); false where there is no more. Its new unit is growth->unit
   - 1. */
bool why_sets_grow(why_sets_growth *growth, uint16_t *row);

enum { WHY_SETS_ROUND = 64 /* sets at most */ };

/* The sets whose margins a round asks for, as its last jobs. They are put in as the answers to the
   round before are read: so it is known by then whether there are any. */
typedef struct why_sets_batch {
  uint32_t count;
  uint16_t *rows; /* (WHY_SETS_ROUND, units) */
  int8_t *sides;  /* (units) */
  why_removal removal;
} why_sets_batch;

void why_sets_take_batch(why_sets_batch *batch, const why_problem *problem, why_arena *arena);

/* Puts in a copy of the set, as the next. */
void why_sets_put(why_sets_batch *batch, const why_problem *problem, const uint16_t *row);

/* Appends, for each set that was put in, the text without its units, by the link of decision.h. */
void why_sets_ask(const why_sets_batch *batch, const why_problem *problem, why_round *round);

static inline const uint16_t *why_sets_batch_row(const why_sets_batch *batch,
                                                 const why_problem *problem, uint32_t index) {
  return batch->rows + (size_t)index * problem->units;
}

/* The answer to the set at `index`. */
float why_sets_answer(const why_sets_batch *batch, const why_problem *problem,
                      const why_round *round, uint32_t index);

#endif
