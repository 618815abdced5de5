/* What the tokenizer reads in place of the text: clean, ideographs apart, without accents, in lower
   case, as the rules of the vocabulary want it. Equal to BertNormalizer of Hugging Face's
   `tokenizers`, whose spans come along. */
#ifndef WHY_NORMALIZE_H
#define WHY_NORMALIZE_H

#include "tokenizer.h"

/* A code point and the bytes [begin, end) of the text that it came from. One character can become
   several of these (all with its span), and accents none. */
typedef struct why_normal {
  uint32_t code, begin, end;
} why_normal;

/* Takes the next one; false ends the walk. */
typedef bool why_normalize_put(void *context, why_normal c);

/* Walks over text.bytes[begin, end) in O(end - begin) and hands over what it becomes, in order:
   begins and ends never fall. White space stays what it was; around an ideograph stands U+0020 with
   the ideograph's span. False where `put` ended the walk. */
bool why_normalize(const why_vocabulary *rules, why_text text, uint32_t begin, uint32_t end,
                   why_normalize_put *put, void *context);

#endif
