/* Unigram: what is checked of its vocabulary. */
#ifndef WHY_UNIGRAM_H
#define WHY_UNIGRAM_H

#include "tokenizer.h"

/* The slots are there, or being measured. */
why_status why_unigram_init(why_tokenizer *tokenizer, why_error *error);

#endif
