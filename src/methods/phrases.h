/* A tree of the text: its units at the ends, above them the phrases, clauses and sentences that
   they make. */
#ifndef WHY_PHRASES_H
#define WHY_PHRASES_H

#include "method.h"

#define WHY_NO_PHRASE UINT32_MAX

/* Units [first, first + count). One of two units or more has two parts. */
typedef struct why_phrase {
  uint32_t first, count;
  uint32_t parent, depth; /* of the whole: WHY_NO_PHRASE, 0 */
  uint32_t left, right;   /* of a unit: WHY_NO_PHRASE */
} why_phrase;

/* The whole text is phrase 0, each part is behind what it is a part of. A phrase is parted where
   its units stand farthest apart: between the two texts, else between sentences, at punctuation, at
   white space, between words without any, inside a word; of several such places at the one nearest
   to its middle, the first of two. */
typedef struct why_phrases {
  uint32_t units, count;
  why_phrase *items; /* (count): 2 M - 1, none without units */
  uint8_t *gaps;     /* (M) in front of each unit */
} why_phrases;

void why_phrases_take(why_phrases *phrases, uint32_t units, why_arena *arena);
void why_phrases_build(why_phrases *phrases, const why_problem *problem);

#endif
