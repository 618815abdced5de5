/* The vocabulary as a hash table: which piece is spelled like this, and is there one? */
#ifndef WHY_PIECES_H
#define WHY_PIECES_H

#include "tokenizer.h"

/* In a table at most half full an entry is seldom ten steps from its slot; spellings made to
   collide must not cost V^2. */
enum { WHY_PIECES_STEPS = 256 };

/* How a vocabulary entry is to be read. */
typedef struct why_piece {
  why_text text; /* without WordPiece's mark */
  bool start;    /* it begins a word; else it goes on with one. Other models: true */
} why_piece;

/* Entry `id` < the vocabulary's size. */
why_piece why_pieces_at(const why_vocabulary *vocabulary, uint32_t id);

/* Lays out and fills the tokenizer's slots, all else of it but the vocabulary 0. */
why_status why_pieces_init(why_tokenizer *tokenizer, why_arena *arena, why_error *error);

/* A hash that grows with the spelling: start, then more for each further part of it. */
uint32_t why_pieces_hash_start(bool start);
uint32_t why_pieces_hash_more(uint32_t hash, const char *bytes, size_t length);

/* The id of the piece, whose hash is `hash`, or the vocabulary's size where there is none. */
uint32_t why_pieces_find(const why_tokenizer *tokenizer, why_piece piece, uint32_t hash);

#endif
