/* Words: the units that a person reads, made of the tokens that the model reads. */
#ifndef WHY_WORDS_H
#define WHY_WORDS_H

#include "tokenizer.h"

/* Words over one tokenized text. A special token that the template added belongs to no word; every
   other token belongs to exactly one. Words come in the order of the text, segment 0, then 1. */
typedef struct why_words {
  uint32_t *begins, *ends;  /* (capacity) bytes into the text of that segment */
  uint8_t *segments;        /* (capacity) */
  uint32_t *first, *last;   /* (capacity) its tokens are [first, last) */
  uint32_t *of_token;       /* (token capacity) the word of a token, or WHY_NO_WORD */
  uint32_t capacity, count; /* capacity: as many as tokens */
} why_words;

#define WHY_NO_WORD UINT32_MAX

/* Room for the words of as many tokens. */
void why_words_take(why_words *words, uint32_t token_capacity, why_arena *arena);

/* Joins words into sentences. One ends behind a word of punctuation that holds one of . ! ? and
   their like in other scripts (which split off a word's edge: not "3.14", but behind "Dr."), at the
   end of a line, and at the end of a text. A typed special token is a sentence by itself. */
void why_words_join(why_words *words, const why_tokens *tokens, why_text text,
                    const why_text *pair);

/* Whether `word` (> 0), of words that are not joined, begins a sentence by that rule. */
bool why_words_begins_sentence(const why_words *words, const why_tokens *tokens, uint32_t word,
                               why_text text, const why_text *pair);

/* How far what is next to each other stands apart, each farther than the one before. */
typedef enum why_word_gap {
  WHY_GAP_INSIDE = 0, /* not at all: pieces of one word */
  WHY_GAP_NONE,       /* words without anything between them */
  WHY_GAP_SPACE,
  WHY_GAP_CLAUSE, /* behind punctuation, or in front of such as opens: " (so" */
  WHY_GAP_SENTENCE,
  WHY_GAP_TEXT
} why_word_gap;

/* The why_word_gap in front of each token, (tokens) of them. */
void why_words_gaps(const why_words *words, const why_tokens *tokens, why_text text,
                    const why_text *pair, uint8_t *gaps);

/* One span of bytes [begin, end) of the text of `segment`, asked for by the caller. */
typedef struct why_group {
  uint32_t segment, begin, end;
} why_group;

/* Splits by the project's rule: a run between white space with its edge punctuation split off (the
   run before and the run after are a word each), each CJK character and each typed special token by
   itself. A mark, or a character that cleaning drops, belongs to what it follows. Only words that
   hold a token are listed (dropped characters make none); tokens that the cut left out make none. A
   token that spans two words (two CJK characters can be one piece) makes one of them. A token of
   white space alone (BPE has such) belongs to the word after it, which begins after it; at the end
   of the text white space is a word. `tokens` are those of `text` and `pair`. O(text). */
void why_words_split(why_words *words, const why_tokens *tokens, why_text text,
                     const why_text *pair);

/* The caller's own words: `groups` in order (segment, then begin), disjoint, inside the texts, not
   empty; else WHY_ERROR_ARGUMENT with the number (from 0) of the first bad one. A token belongs to
   the group that holds its first byte; a token that no group holds is a word by itself. */
why_status why_words_group(why_words *words, const why_tokens *tokens, why_text text,
                           const why_text *pair, const why_group *groups, size_t group_count,
                           why_error *error);

#endif
