/* Room for words without an arena, and what must hold of the words of any tokens. */
#ifndef WORDS_SETUP_H
#define WORDS_SETUP_H

#include "tokenizer_setup.h"
#include "words.h"

struct words {
  uint32_t begins[SETUP_TOKENS], ends[SETUP_TOKENS], first[SETUP_TOKENS], last[SETUP_TOKENS];
  uint32_t of_token[SETUP_TOKENS];
  uint8_t segments[SETUP_TOKENS];
  why_words list;
};

static inline why_words *words_of(struct words *w) {
  w->list = (why_words){.begins = w->begins,
                        .ends = w->ends,
                        .segments = w->segments,
                        .first = w->first,
                        .last = w->last,
                        .of_token = w->of_token,
                        .capacity = SETUP_TOKENS};
  return &w->list;
}

/* Whether every token but the template's is in one word, whose tokens follow each other and whose
   span holds where they begin, or begins after them. */
static inline bool words_sound(const why_words *w, const why_tokens *t) {
  bool ok = w->count <= t->count;
  uint32_t word = 0;
  for (uint32_t i = 0; i < t->count; i++) {
    if (t->specials[i] == WHY_SPECIAL_ADDED) {
      ok = ok && w->of_token[i] == WHY_NO_WORD;
      continue;
    }
    if (word == 0 || w->last[word - 1] <= i) {
      ok = ok && word < w->count && w->first[word] == i && w->last[word] > i;
      word++;
    }
    ok = ok && w->of_token[i] == word - 1 && w->segments[word - 1] == t->segments[i];
    ok = ok && (w->begins[word - 1] <= t->begins[i] || w->begins[word - 1] >= t->ends[i]);
    ok = ok && t->begins[i] < w->ends[word - 1];
  }
  return ok && word == w->count;
}

/* As above, and words that the rule made do not overlap and hold their tokens whole. */
static inline bool words_split_sound(const why_words *w, const why_tokens *t) {
  bool ok = words_sound(w, t);
  for (uint32_t i = 1; ok && i < w->count; i++) {
    ok = w->segments[i] != w->segments[i - 1] || w->ends[i - 1] <= w->begins[i];
  }
  for (uint32_t i = 0; ok && i < t->count; i++) {
    ok = w->of_token[i] == WHY_NO_WORD || t->ends[i] <= w->ends[w->of_token[i]];
  }
  return ok;
}

#endif
