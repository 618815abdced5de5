/* What Unigram reads in place of the text: the normalisers of XLM-R's and ALBERT's tokenizers. */
#ifndef WHY_UNIGRAM_TEXT_H
#define WHY_UNIGRAM_TEXT_H

#include "normalize.h"

/* Walks over text.bytes[begin, end) in O(end - begin) and hands over what it becomes, in order:
   quotes replaced, NFKD without marks, lower case, the charsmap, each where the rules say so.
   Begins and ends never fall. False where `put` ended the walk. */
bool why_unigram_text(const why_vocabulary *rules, why_text text, uint32_t begin, uint32_t end,
                      why_normalize_put *put, void *context);

#endif
