/* A search for the fewest edits that change the decision. Single edits, which the method offers,
   are measured one by one; where none is enough, the best of them are put together, those first
   that would do most if each did beside the others what it does alone. Nothing is believed that was
   not measured. */
#ifndef WHY_EDIT_SEARCH_H
#define WHY_EDIT_SEARCH_H

#include "edits.h"

enum {
  WHY_EDIT_SEARCH_ROUND = 64, /* jobs at most, and texts of each size but the first */
  WHY_EDIT_SEARCH_MOST = 6,   /* edits of one text */
  WHY_EDIT_SEARCH_VARIANTS = 10
};

/* A text to be measured: edits of the pool, by index, and what is left of the decision. */
typedef struct why_edit_set {
  uint32_t picks[WHY_EDIT_SEARCH_MOST], count;
  float hold;
  bool flips;
} why_edit_set;

typedef struct why_edit_search {
  uint32_t most;      /* edits of one text, up to WHY_EDIT_SEARCH_MOST */
  uint32_t left;      /* evaluations that may still be asked */
  why_stand stand;    /* of the text, before the first edit is asked */
  why_edit *pool;     /* (capacity) single edits */
  float *holds;       /* (capacity) with each of them alone */
  why_edit_set *sets; /* (capacity, or a round where that is more) of this many edits */
  uint32_t offered, known, capacity; /* single edits, and how many of them are measured */
  uint32_t edits;                    /* of each set here */
  uint32_t count, asked, told;       /* sets */
  bool done;
  why_edits room;
} why_edit_search;

/* Room for `capacity` single edits. search->most must be set. */
void why_edit_search_take(why_edit_search *search, const why_problem *problem, uint32_t capacity,
                          why_arena *arena);

/* One more single edit; what does not fit is dropped. Before the first ask of sets. */
void why_edit_search_offer(why_edit_search *search, why_edit edit);

/* Appends the next sets; no jobs: it is over. */
void why_edit_search_ask(why_edit_search *search, const why_problem *problem, why_round *round);

/* Reads the answers to a round that the above filled. */
void why_edit_search_tell(why_edit_search *search, const why_problem *problem,
                          const why_round *round);

/* How many more jobs there may be. */
size_t why_edit_search_expected(const why_edit_search *search);

/* Fills proposals and edits with up to `variants` (<= 10) sets that flip: of another kind or at
   another place first, then those that flip most. */
void why_edit_search_propose(const why_edit_search *search, uint32_t variants,
                             why_finding *finding);

/* BUDGET where it ended for want of evaluations with nothing found. */
why_stop why_edit_search_stop(const why_edit_search *search);

/* How much of the decision the worst single edit at each unit takes, at least 0. scores (units) */
void why_edit_search_score(const why_edit_search *search, uint32_t units, float *scores);

#endif
