/* Words of the vocabulary that could take the place of words of the text: those that to first order
   change the decision most, by the gradient at the embeddings (HotFlip, Ebrahimi et al. 2018,
   arXiv:1712.06751). */
#ifndef WHY_REPLACEMENTS_H
#define WHY_REPLACEMENTS_H

#include "edit_search.h"

enum { WHY_REPLACEMENTS_EACH = 16 /* candidates for a word */ };

typedef struct why_replacements {
  uint32_t *words; /* (units) the token that is all of the unit and a whole word of letters, which
                      another such word can replace; WHY_NO_UNIT: there is none */
  uint32_t *taken; /* (units) of its candidates */
  float *gains;    /* (units) what the best candidate would take off the decision; at least 0 */
} why_replacements;

void why_replacements_take(why_replacements *all, const why_problem *problem, why_arena *arena);

/* Appends the job that finds them; the words must be known to the model, so not in round 0. */
void why_replacements_ask(why_replacements *all, const why_problem *problem, why_round *round,
                          bool held, float closeness);

/* Reads what job 0 of the round answered: all->gains. */
void why_replacements_read(why_replacements *all, const why_problem *problem,
                           const why_round *round);

/* Offers the search the best `most` of them. */
void why_replacements_offer(why_replacements *all, const why_problem *problem,
                            const why_round *round, uint32_t most, why_edit_search *search);

#endif
