/* The search of minimal_flip: which sets of units to ask about next, and what follows from the
   answers. */
#ifndef WHY_FLIP_SEARCH_H
#define WHY_FLIP_SEARCH_H

#include "edits.h"
#include "sets.h"

enum { WHY_FLIP_SEARCH_MOST = 5 /* sets that are found at most */ };

typedef enum why_flip_phase {
  WHY_FLIP_SINGLES, /* each unit alone */
  WHY_FLIP_BOUND,   /* the weightiest together, one more each time */
  WHY_FLIP_SIZES,   /* sets of two, of three… */
  WHY_FLIP_TRIM,    /* what was found, with one unit put back */
  WHY_FLIP_OVER
} why_flip_phase;

typedef struct why_flip_search {
  why_flip_phase phase;
  why_stand stand;
  uint32_t left;   /* sets that may still be asked */
  uint8_t *may;    /* (units) 1: can go */
  float *falls;    /* (units) of the margin, without each alone */
  uint32_t *order; /* (count) the units that can go, weightiest first */
  uint32_t count, next;
  uint32_t size;      /* of the sets that are asked */
  uint32_t exhausted; /* no set of so many units or fewer changes the decision */
  bool whole;         /* all sets of this size are asked */
  uint32_t *picks;    /* (size) ascending, of the order: the set asked last */
  uint16_t *row;      /* (units) a set to be asked */
  why_sets parents, children;
  why_sets_growth growth;
  why_sets found; /* that change the decision */
  uint32_t found_size;
  why_sets_batch batch;
} why_flip_search;

/* search->left must be set. */
void why_flip_search_take(why_flip_search *search, const why_problem *problem, why_arena *arena);

/* After it lies where it stays: puts the first sets into the batch. */
void why_flip_search_begin(why_flip_search *search, const why_problem *problem);

/* Reads the answers to the batch and puts the next sets in; none: it is over. */
void why_flip_search_tell(why_flip_search *search, const why_problem *problem,
                          const why_round *round);

/* Whether no smaller set than those found changes the decision: all were asked. */
bool why_flip_search_is_minimal(const why_flip_search *search);

/* Whether all sets there are have been asked, or all smaller than those found. */
bool why_flip_search_is_exact(const why_flip_search *search);

#endif
