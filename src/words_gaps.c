/* How far words stand apart. */
#include "unicode.h"
#include "words.h"

/* Whether the bytes [begin, end) are punctuation alone, other than apostrophes: "'s" and "n't" may
   have been set apart and belong to the word before all the same. */
static bool is_mark(why_text text, uint32_t begin, uint32_t end) {
  for (size_t at = begin; at < end;) {
    uint32_t code = 0;
    at += why_unicode_next(text, at, &code);
    if (!why_unicode_is_punctuation(code) || code == '\'' || code == 0x2019) return false;
  }
  return begin < end;
}

/* Whether white space parts word `word` from the one before, or there is none before. */
static bool stands_apart(const why_words *words, uint32_t word) {
  return word == 0 || words->segments[word] != words->segments[word - 1] ||
         words->ends[word - 1] < words->begins[word];
}

/* Whether it is punctuation that leads to what comes: "(" of " (so", and not "," of "so, ". */
static bool opens(const why_words *words, uint32_t word, why_text text) {
  return word + 1 < words->count && is_mark(text, words->begins[word], words->ends[word]) &&
         stands_apart(words, word) && !stands_apart(words, word + 1);
}

static why_word_gap gap_before(const why_words *words, const why_tokens *tokens, uint32_t word,
                               why_text text, const why_text *pair) {
  const uint32_t before = word - 1;
  const why_text own = words->segments[word] && pair ? *pair : text;
  if (words->segments[word] != words->segments[before]) return WHY_GAP_TEXT;
  if (why_words_begins_sentence(words, tokens, word, text, pair)) return WHY_GAP_SENTENCE;
  const bool closed = is_mark(own, words->begins[before], words->ends[before]) &&
                      !opens(words, before, own) &&
                      !is_mark(own, words->begins[word], words->ends[word]);
  if (closed || opens(words, word, own)) return WHY_GAP_CLAUSE;
  return stands_apart(words, word) ? WHY_GAP_SPACE : WHY_GAP_NONE;
}

void why_words_gaps(const why_words *words, const why_tokens *tokens, why_text text,
                    const why_text *pair, uint8_t *gaps) {
  for (uint32_t t = 0; t < tokens->count; t++) {
    const uint32_t word = words->of_token[t];
    const bool first = word != WHY_NO_WORD && word > 0 && words->first[word] == t;
    gaps[t] = first ? (uint8_t)gap_before(words, tokens, word, text, pair) : WHY_GAP_INSIDE;
  }
}
