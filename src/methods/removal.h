/* The text without some of its units, for the methods that take words away. */
#ifndef WHY_REMOVAL_H
#define WHY_REMOVAL_H

#include "method.h"

enum { WHY_REMOVAL_DELETE, WHY_REMOVAL_MASK, WHY_REMOVAL_PAD };

/* The option that says how: of a choice the above. */
extern const char *const why_removal_modes[];
#define WHY_REMOVAL_OPTION                                                                         \
  {.name = "mode",                                                                                 \
   .about = "delete closes the text up, mask and pad put [MASK] or [PAD] in the place of each "    \
            "token.",                                                                              \
   .kind = WHY_OPTION_CHOICE,                                                                      \
   .fallback = "delete",                                                                           \
   .choices = why_removal_modes}

/* Room for one text, (T) each. */
typedef struct why_removal {
  uint32_t *ids, *slots;
  uint8_t *segments;
} why_removal;

void why_removal_take(why_removal *removal, const why_problem *problem, why_arena *arena);

/* Appends the text without the units whose side is `gone`; sides (units). `mode` of the option. */
why_job *why_removal_add(const why_removal *removal, const why_problem *problem, why_round *round,
                         int mode, const int8_t *sides, int8_t gone);

#endif
