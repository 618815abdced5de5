/* SentencePiece's precompiled_charsmap: a u32 (little-endian, as all of it) of how many bytes the
   trie has; the trie, a double array of u32 in the form of darts-clone; the replacements, each
   ended by a NUL. A value of the trie is where a replacement begins. Untrusted bytes: whatever is
   in them, a look-up stays inside and ends. */
#ifndef WHY_CHARSMAP_H
#define WHY_CHARSMAP_H

#include "base.h"

/* WHY_ERROR_FORMAT where the parts do not fit, UNSUPPORTED where a replacement is longer than 256
   bytes. */
why_status why_charsmap_check(why_text map, why_error *error);

/* The replacement of the shortest key that `text` begins with; false, and nothing written, where it
   begins with none. A text of n bytes takes O(n). `map` has been checked, or is empty. */
bool why_charsmap_find(why_text map, why_text text, why_text *replacement);

#endif
