/* The target on the sets of a Shapley method and their complements, asked in rounds. */
#ifndef WHY_PAIRS_H
#define WHY_PAIRS_H

#include "coalitions.h"
#include "removal.h"

enum { WHY_PAIRS_JOBS = 256 /* in a round at most */ };

typedef struct why_pairs {
  uint32_t units; /* M */
  why_coalitions coalitions;
  uint32_t fewest;       /* drawn pairs before their spread says anything */
  uint32_t asked, known; /* pairs */
  double value, empty;   /* of the target on the text and without any unit */
  double *differences;   /* (pairs) v(set) - v(complement) */
  double *sums;          /* (pairs) v(set) + v(complement) */
  int8_t *nothing;       /* (M) -1 */
  int mode;              /* of WHY_REMOVAL_OPTION */
  why_removal removal;
} why_pairs;

/* Pairs for so many evaluations: one is the text with nothing, every unit is by itself once, and
   `fewest` at least are drawn, or there are all. */
void why_pairs_take(why_pairs *pairs, const why_problem *problem, uint32_t evaluations,
                    uint32_t fewest, int mode, why_arena *arena);

/* After the memory is there: chooses the sets, by the problem's seed. */
void why_pairs_fill(why_pairs *pairs, const why_problem *problem);

/* Asks about the next pairs; the first round of them ends where there is something to show. None
   are asked where `done`: then a round stays empty. */
void why_pairs_ask(why_pairs *pairs, const why_problem *problem, why_round *round, bool done);

/* Reads the answers. True where enough is known for something to be shown. */
bool why_pairs_tell(why_pairs *pairs, const why_problem *problem, const why_round *round,
                    why_finding *finding);

/* Whether all pairs are known, and whether some of them were drawn. */
bool why_pairs_complete(const why_pairs *pairs);
bool why_pairs_sampled(const why_pairs *pairs);

/* How far the work is: where the largest error is at most the tolerance (> 0), or all is known.
   True where nothing more is to be asked. */
bool why_pairs_conclude(const why_pairs *pairs, double tolerance, double largest,
                        why_finding *finding);

/* Jobs in all, where `done` those that were asked. */
size_t why_pairs_expected(const why_pairs *pairs, bool done);

#endif
