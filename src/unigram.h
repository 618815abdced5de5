/* Unigram: what is checked of its vocabulary, and its table. */
#ifndef WHY_UNIGRAM_H
#define WHY_UNIGRAM_H

#include "tokenizer.h"

/* Lays out and fills the prefixes; the slots are there. */
why_status why_unigram_init(why_tokenizer *tokenizer, why_arena *arena, why_error *error);

#endif
