/* The parts of the text that a model names, as a picture outlines them: entities, the answer to a
   question, masks. */
#ifndef WHY_PLACES_H
#define WHY_PLACES_H

#include "why.h"

/* Of question answering: whether the model finds an answer, which is the first span, rather than
   that there is none. */
bool why_places_has_answer(const why_result *result);

typedef struct why_place {
  uint32_t segment, begin, end; /* bytes of the text of `segment` */
  const char *name;             /* what the model calls it: "PER", "answer", a word for a mask */
  bool explained;               /* it is what the scores are about */
} why_place;

/* Places are counted as result->spans are, with what was asked about and is none of them behind the
   last. Of the answers to a question one alone is a place. */
#define WHY_PLACES_NONE UINT32_MAX
uint32_t why_places_count(const why_result *result);
bool why_places_at(const why_result *result, uint32_t index, why_place *place); /* false: none */

bool why_places_any(const why_result *result, uint32_t segment); /* whether the text has some */

/* The place that the byte `at` lies in, of several the explained one or the first. */
uint32_t why_places_find(const why_result *result, uint32_t segment, uint32_t at);

/* Where the next place begins or ends between `at` and `limit`, both left out; else `limit`. */
uint32_t why_places_edge(const why_result *result, uint32_t segment, uint32_t at, uint32_t limit);

#endif
