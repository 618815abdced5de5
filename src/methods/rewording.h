/* The conversation of the methods that reword a text until the decision is another: the text, its
   margin, the words that could be replaced, and then edits, one and a few at a time. Their options
   are these four. */
#ifndef WHY_REWORDING_H
#define WHY_REWORDING_H

#include "replacements.h"

enum {
  WHY_REWORDING_EVALUATIONS,
  WHY_REWORDING_CLOSENESS,
  WHY_REWORDING_EDITS,
  WHY_REWORDING_VARIANTS,
  WHY_REWORDING_OPTIONS
};
extern const why_method_option why_rewording_options[WHY_REWORDING_OPTIONS];

typedef struct why_rewording {
  uint32_t asked; /* jobs */
  why_edit_search search;
  why_replacements replacements;
} why_rewording;

why_limits why_rewording_limits(const why_problem *problem);

/* `pool` single edits at most. */
void why_rewording_take(why_rewording *rewording, const why_problem *problem, uint32_t pool,
                        why_arena *arena);

void why_rewording_ask(why_rewording *rewording, const why_problem *problem, why_round *round);

/* Whether replacements have been answered, of which now some, and other edits, are to be offered;
   all other answers it reads itself. */
bool why_rewording_tell(why_rewording *rewording, const why_problem *problem,
                        const why_round *round, why_finding *finding);

size_t why_rewording_expected(const why_rewording *rewording);

#endif
