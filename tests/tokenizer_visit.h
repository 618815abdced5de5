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
  tokenizer->vocabulary.add_space_prefix = flags & 1;
  tokenizer->vocabulary.replace_quotes = flags & 4;
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

static const char *const visit_texts[] = {
    "Good films, e\u0301\u00e9\u00c9 [SEP] <mask>\u4e2d\u570b\uac01 \U0001f600!",
    "\U0001d160\u0327\u1baa\u0323 a\u200db\u0130 [MASK]\u00a0\u0444\ufffd  ``\ufb01'll \u2581",
};

/* Every prefix of these, alone and as either part of a pair. */
static inline bool visit_prefixes(const why_tokenizer *tokenizer) {
  bool ok = true;
  for (size_t i = 0; i < sizeof visit_texts / sizeof *visit_texts; i++) {
    const why_text whole = why_text_of(visit_texts[i]), other = why_text_of(visit_texts[1 - i]);
    for (size_t length = 0; length <= whole.length; length++) {
      const why_text prefix = {whole.bytes, length};
      ok = ok && visit_text(tokenizer, prefix, NULL, 64);
      ok = ok && visit_text(tokenizer, prefix, &other, 16) &&
           visit_text(tokenizer, other, &prefix, 16);
    }
  }
  return ok;
}

/* Every byte of these at every value. */
static inline bool visit_changes(const why_tokenizer *tokenizer) {
  bool ok = true;
  for (size_t i = 0; i < sizeof visit_texts / sizeof *visit_texts; i++) {
    const why_text whole = why_text_of(visit_texts[i]);
    char *bytes = visit_copy(whole);
    for (size_t at = 0; at < whole.length; at++) {
      for (unsigned value = 0; value < 256; value++) {
        bytes[at] = (char)value;
        ok = ok && visit_text(tokenizer, (why_text){bytes, whole.length}, NULL, 64);
      }
      bytes[at] = whole.bytes[at];
    }
    free(bytes);
  }
  return ok;
}

/* Texts of 100 kB made of one thing: what is quadratic somewhere runs into the test's time limit.
 */
static inline bool visit_long(const why_tokenizer *tokenizer) {
  static const char *const parts[] = {
      "a",          "a ",
      " ",          "\u0301",
      "\u1baa",     "\u1baa\u0323",
      "\U0001d160", "\U0001d165\u0f73",
      "\u4e2d",     "\uac01",
      "[SEP]",      "[SEP",
      "[",          ".",
      "\xff",       "\xf0\x9f",
      "\u200b",     ".a",
      "a.",         "\u0130",
      "film",       "\U0001f600",
      "..\u0301",   "\v",
      "\ufdfa",     "\u2581",
      "'",          "\n <mask>",
  };
  enum { SIZE = 100000 };
  bool ok = true;
  char *bytes = malloc(SIZE);
  setup_need(bytes != NULL, "no memory");
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    const size_t length = strlen(parts[i]);
    for (size_t at = 0; at < SIZE; at++) bytes[at] = parts[i][at % length];
    const why_text text = {bytes, SIZE}, pair = {bytes, SIZE / 2};
    ok = ok && visit_text(tokenizer, text, NULL, SETUP_TOKENS);
    ok = ok && visit_text(tokenizer, text, &pair, SETUP_TOKENS - 1);
  }
  free(bytes);
  return ok;
}

#endif
