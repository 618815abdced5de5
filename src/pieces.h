/* The vocabulary as a hash table: which piece does a word begin with, or go on with? */
#ifndef WHY_PIECES_H
#define WHY_PIECES_H

#include "tokenizer.h"

/* How a vocabulary entry is to be read. */
typedef struct why_piece {
  why_text text; /* without its mark */
  bool start;    /* it begins a word; else it goes on with one */
} why_piece;

/* Entry `id` < the vocabulary's size. */
why_piece why_pieces_at(const why_vocabulary *vocabulary, uint32_t id);

/* The longest piece at the front of a word's rest: `rest` has `count` code points, the i-th at
   bytes[offsets[i]] up to offsets[i + 1]. Answers its length in code points and writes its id, or
   answers 0 where no piece fits. O(the longest piece of the vocabulary). */
uint32_t why_pieces_longest(const why_tokenizer *tokenizer, bool start, const char *bytes,
                            const uint32_t *offsets, uint32_t count, uint32_t *id);

#endif
