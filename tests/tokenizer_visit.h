/* Tokens and words of any bytes, in a block of just their size, so that a sanitizer sees a read too
   far; held to what the headers promise. For the tests and the fuzzer. */
#ifndef TOKENIZER_VISIT_H
#define TOKENIZER_VISIT_H

#include "words_setup.h"

/* Pieces that fit often, of every kind. */
static const char *const visit_pieces[] = {"[PAD]",    "[UNK]",    "[CLS]",
                                           "[SEP]",    "[MASK]",   "a",
                                           "b",        "film",     "##a",
                                           "##film",   "good",     "##s",
                                           ".",        "!",        "[",
                                           "]",        "e",        "##e",
                                           "\u00e9",   "i",        "##\u0307",
                                           "\u4e2d",   "##\u570b", "\u1100",
                                           "##\u1161", "##\u11a8", "##\U0001d165",
                                           "\u0444",   "##\u0444", "\U0001f600",
                                           "##\u1baa", NULL};

static inline void visit_rules(why_tokenizer *tokenizer, unsigned flags) {
  tokenizer->vocabulary.lowercase = flags & 1;
  tokenizer->vocabulary.strip_accents = flags & 2;
  tokenizer->vocabulary.handle_chinese_chars = flags & 4;
  tokenizer->vocabulary.clean_text = flags & 8;
}

static inline char *visit_copy(why_text text) {
  char *copy = malloc(text.length ? text.length : 1);
  setup_need(copy != NULL, "no memory");
  if (text.length) memcpy(copy, text.bytes, text.length);
  return copy;
}

static inline bool visit_text(const why_tokenizer *tokenizer, why_text text, const why_text *pair,
                              uint32_t capacity) {
  static struct tokens tokens;
  static struct words words;
  why_tokens *t = tokens_of(&tokens, capacity);
  why_words *w = words_of(&words);
  char *first = visit_copy(text), *second = visit_copy(pair ? *pair : (why_text){0});
  text.bytes = first;
  const why_text other = {second, pair ? pair->length : 0};
  const why_text *given = pair ? &other : NULL;
  bool ok = why_tokenizer_encode(tokenizer, text, given, t, NULL) == WHY_OK &&
            tokens_sound(tokenizer, t, text, given);
  if (ok) {
    why_words_split(w, t, text, given);
    ok = words_split_sound(w, t);
  }
  if (ok && text.length > 1) {
    const uint32_t length = (uint32_t)text.length;
    const why_group halves[] = {{0, 0, length / 2}, {0, length / 2, length}};
    ok = why_words_group(w, t, text, given, halves, 2, NULL) == WHY_OK && words_sound(w, t);
  }
  free(first);
  free(second);
  return ok;
}

#endif
