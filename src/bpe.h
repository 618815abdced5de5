/* Byte-level BPE: its tables. */
#ifndef WHY_BPE_H
#define WHY_BPE_H

#include "tokenizer.h"

/* Lays out and fills the merges and the pieces of the bytes; the slots are there. */
why_status why_bpe_init(why_tokenizer *tokenizer, why_arena *arena, why_error *error);

/* The rank of the merge of two neighbours, or the number of merges where there is none. */
uint32_t why_bpe_rank(const why_tokenizer *tokenizer, uint32_t left, uint32_t right);

#endif
