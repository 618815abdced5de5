/* Sentences, made of words. */
#include "unicode.h"
#include "words.h"

/* Full stops, exclamation and question marks, ellipses; of Devanagari, Arabic, CJK, full width. */
static bool is_end(uint32_t code) {
  static const uint32_t ends[] = {'.',    '!',    '?',    0x0964, 0x0965, 0x061f,
                                  0x06d4, 0x203c, 0x203d, 0x2026, 0x2047, 0x2048,
                                  0x2049, 0x3002, 0xff01, 0xff0e, 0xff1f, 0xff61};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    if (code == ends[i]) return true;
  return false;
}

/* Whether the bytes [begin, end) are punctuation and one of them ends a sentence. */
static bool ends_sentence(why_text text, uint32_t begin, uint32_t end) {
  bool found = false;
  for (size_t at = begin; at < end;) {
    uint32_t code = 0;
    at += why_unicode_next(text, at, &code);
    if (!why_unicode_is_punctuation(code)) return false;
    found = found || is_end(code);
  }
  return found;
}

static bool holds_line_end(why_text text, uint32_t begin, uint32_t end) {
  for (uint32_t at = begin; at < end; at++)
    if (text.bytes[at] == '\n' || text.bytes[at] == '\r') return true;
  return false;
}

static bool is_typed(const why_words *words, const why_tokens *tokens, uint32_t word) {
  return tokens->specials[words->first[word]] == WHY_SPECIAL_TYPED;
}

bool why_words_begins_sentence(const why_words *words, const why_tokens *tokens, uint32_t word,
                               why_text text, const why_text *pair) {
  const uint32_t before = word - 1;
  if (words->segments[word] != words->segments[before]) return true;
  if (is_typed(words, tokens, word) || is_typed(words, tokens, before)) return true;
  const why_text own = words->segments[word] && pair ? *pair : text;
  return ends_sentence(own, words->begins[before], words->ends[before]) ||
         holds_line_end(own, words->ends[before], words->begins[word]);
}

void why_words_join(why_words *words, const why_tokens *tokens, why_text text,
                    const why_text *pair) {
  uint32_t count = 0;
  /* A sentence is written at or before its first word: the word before the one at hand still stands
     as it was split. */
  for (uint32_t word = 0; word < words->count; word++) {
    const uint32_t first = words->first[word], last = words->last[word];
    if (word == 0 || why_words_begins_sentence(words, tokens, word, text, pair)) {
      words->begins[count] = words->begins[word];
      words->segments[count] = words->segments[word];
      words->first[count++] = first;
    }
    words->ends[count - 1] = words->ends[word];
    words->last[count - 1] = last;
    for (uint32_t t = first; t < last; t++) words->of_token[t] = count - 1;
  }
  words->count = count;
}
