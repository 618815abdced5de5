/* Tags of words, merged into entities. */
#ifndef WHY_ENTITIES_H
#define WHY_ENTITIES_H

#include "base.h"

/* "B-PER" -> "PER" and 'B'; a label without such a mark (BIO, BIOES, BILOU) is its own kind, with
   mark 0. "O" and "" are no entity: NULL. */
const char *why_entities_kind(const char *label, char *mark);

/* The label (< count) that a word should have as the `index`th of an entity of `words` words of
   that kind, in the scheme of `labels`; `count` where none is of that kind. */
uint32_t why_entities_label(const char *const *labels, uint32_t count, const char *kind,
                            uint32_t index, uint32_t words);

/* Entities from tags: Hugging Face's aggregation_strategy "first" (a word's tag is that of its
   first token), with the marks of BIOES and BILOU understood too. */
typedef struct why_entities {
  const char *kind; /* of the entity that is open; NULL: none */
  char before;      /* the mark of the last word */
} why_entities;

/* Whether a word with this label goes on with the entity that is open, begins one, or neither.
   Called for the words in their order; `entities` begins as zeros. */
typedef enum why_entities_step {
  WHY_ENTITIES_NONE,
  WHY_ENTITIES_BEGIN,
  WHY_ENTITIES_GO_ON
} why_entities_step;
why_entities_step why_entities_next(why_entities *entities, const char *label);

#endif
