/* What the target is worth on sets of units: the text that holds them alone. Each set is asked
   once, however often it is come across. */
#ifndef WHY_WORTHS_H
#define WHY_WORTHS_H

#include "removal.h"

/* Sets are numbered in the order in which they are asked: the text itself, none, then the rest. */
enum { WHY_WORTHS_ALL = 0, WHY_WORTHS_NONE = 1 };

#define WHY_NO_SET UINT32_MAX

typedef struct why_worths {
  uint32_t units;          /* M >= 1 */
  uint32_t capacity;       /* sets at most, >= 2 */
  uint32_t asked, known;   /* sets; what is asked is known after the next tell */
  uint32_t bytes;          /* that a set takes: a bit a unit, the rest 0 */
  uint8_t *sets, *wanted;  /* (capacity, bytes); (bytes) that is looked for */
  uint32_t *places, table; /* (table) a set's number by its hash, or WHY_NO_SET; a power of two */
  double *values;          /* (capacity) of the known */
  int8_t *none;            /* (M) -1 */
  int mode;                /* of WHY_REMOVAL_OPTION */
  why_removal removal;
} why_worths;

void why_worths_take(why_worths *worths, const why_problem *problem, uint32_t capacity, int mode,
                     why_arena *arena);

/* After the memory is there: no set is known. */
void why_worths_clear(why_worths *worths);

/* Rounds 0 and 1 begin so: with the text, and with none of its units, in exact precision. */
void why_worths_begin(why_worths *worths, const why_problem *problem, why_round *round);

/* The number of a set, if it has one, else WHY_NO_SET. sides (M): 1 in it, -1 not. */
uint32_t why_worths_find(const why_worths *worths, const int8_t *sides);

/* Asks about a set that has no number yet; there must be room for it here and in the round. */
void why_worths_ask(why_worths *worths, const why_problem *problem, why_round *round,
                    const int8_t *sides);

/* The answers of all that was asked in the round. */
void why_worths_tell(why_worths *worths, const why_problem *problem, const why_round *round);

#endif
