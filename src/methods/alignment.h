/* Which token of another text stands for which of the text's own. */
#ifndef WHY_ALIGNMENT_H
#define WHY_ALIGNMENT_H

#include "method.h"

#define WHY_NO_TOKEN UINT32_MAX

/* other_of (T): the one at the same place. For texts of the same number of tokens. */
void why_alignment_by_position(const why_problem *problem, uint32_t *other_of);

/* Cells of the scratch that the following takes. */
size_t why_alignment_cells(const why_problem *problem, const why_reference *other);

/* other_of (T): by a longest common subsequence of the tokens, each in its segment. Of those
   between two that are common, the first stands for the first and so on where both texts have as
   many; else, and for what only one text has, NO_TOKEN. common: scratch of why_alignment_cells. */
void why_alignment_by_words(const why_problem *problem, const why_reference *other,
                            uint32_t *common, uint32_t *other_of);

#endif
