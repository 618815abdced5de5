/* The search for an anchor: words that, where they are there, hold the decision, whichever others
   are (Ribeiro et al. 2018). A beam of anchors grows by a word at a time; which are best is found
   by drawing samples where they tell most (KL-LUCB, Kaufmann and Kalyanakrishnan 2013). */
#ifndef WHY_ANCHOR_SEARCH_H
#define WHY_ANCHOR_SEARCH_H

#include "method.h"

/* Words in the order in which they were taken in. */
typedef struct why_anchor {
  uint32_t size;
  uint32_t *words; /* (M) */
} why_anchor;

/* One that is looked at: an anchor of the beam and a word more. */
typedef struct why_anchor_arm {
  uint32_t parent, word; /* word WHY_NO_UNIT: the parent itself */
  uint32_t drawn, kept;  /* samples in which it holds, and the decision stays */
  double mean;
  bool top;            /* one of the best */
  double bound;        /* of those the lower, of the others the upper one, of them all together */
  why_bounded verdict; /* of the best: each by itself */
} why_anchor_arm;

typedef struct why_anchor_search {
  uint32_t units, width; /* M; of the beam */
  double precision;      /* sought */
  uint64_t seed;
  /* A sample of D(. | anchor) has the words of that anchor (2); of the others each is there (1) or
     gone (-1) with probability 1/2. It is one of D(. | larger anchor), too, where it happens to
     have its words: so all samples tell of all anchors. */
  uint32_t asked, known, budget;
  int8_t *sides;    /* (capacity, M) */
  uint32_t *forced; /* (capacity) how many are 2 */
  uint8_t *kept;    /* (capacity) filled by the caller */
  why_anchor *beam, *next;
  uint32_t parents;     /* anchors of the beam */
  why_anchor_arm *arms; /* (width * M) */
  uint32_t arm_count, counted, turns;
  uint32_t separate_end, level_end; /* samples at most */
  bool found, over;                 /* `best` is an anchor */
  why_anchor best;                  /* so far; in the end the one */
  why_bounded best_verdict;
} why_anchor_search;

/* Room for `capacity` samples, those of the search and those that the caller draws after it. */
why_anchor_search why_anchor_search_take(uint32_t units, uint32_t width, uint32_t capacity,
                                         why_arena *arena);

/* The search has `budget` samples. */
void why_anchor_search_begin(why_anchor_search *search, double precision, uint32_t budget,
                             uint64_t seed);

/* Draws the next samples, [known, asked), at most `most`. None: it is over. */
void why_anchor_search_ask(why_anchor_search *search, uint32_t most);

/* All that was asked is in `kept`. */
void why_anchor_search_tell(why_anchor_search *search);

/* Draws sample `asked` of D(. | the first `size` words of the anchor). */
void why_anchor_search_draw(why_anchor_search *search, const why_anchor *anchor, uint32_t size);

#endif
