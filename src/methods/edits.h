/* Texts that are a few edits away from the one that is asked about, for the methods that look for
   a text of another decision. Each such text is asked for its margin, by the link of decision.h. */
#ifndef WHY_EDITS_H
#define WHY_EDITS_H

#include "method.h"

/* Which decision is to be changed. */
typedef struct why_stand {
  bool held;  /* the text's margin is above 0: the explained label is what the model says */
  float hold; /* how firm that is: the margin, or where it is not held its negative */
} why_stand;

static inline why_stand why_stand_of(float margin) {
  return (why_stand){margin > 0, margin > 0 ? margin : -margin};
}

/* The same of a changed text: below 0 where the decision is another. */
static inline float why_stand_hold(const why_stand *stand, float margin) {
  return stand->held ? margin : -margin;
}

static inline bool why_stand_flips(const why_stand *stand, float margin) {
  return (margin > 0) != stand->held;
}

/* Appends the text itself. */
why_job *why_edits_add_text(const why_problem *problem, why_round *round);

/* Whether pieces can be put in between: an output that is a token's own stays in its place. */
bool why_edits_may_insert(const why_problem *problem);

/* may (units): 1 where the unit can go, or another word come in front of it: no output that the
   target is made of is one of its tokens. */
void why_edits_find_free(const why_problem *problem, uint8_t *may);

/* Room for one text, with up to `inserts` pieces more. */
typedef struct why_edits {
  uint32_t *ids, *slots;
  uint8_t *segments;
} why_edits;

void why_edits_take(why_edits *room, const why_problem *problem, uint32_t inserts,
                    why_arena *arena);

/* Appends the text with `count` edits, each of another unit. */
why_job *why_edits_add(const why_edits *room, const why_problem *problem, why_round *round,
                       const why_edit *edits, uint32_t count);

#endif
