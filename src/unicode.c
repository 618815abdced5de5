#include "unicode.h"

#include "unicode_tables.inc"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* All tables hold 21 bits of code point above 11 of something else. */
enum { CODE_SHIFT = 11, LOW_MASK = (1 << CODE_SHIFT) - 1 };

/* What is known of a run of one kind, as in tools/make_unicode_tables.py; the order stands above.
 */
enum { SPACE = 1, CONTROL = 2, PUNCTUATION = 4, CJK = 8, MARK = 16, ORDER_SHIFT = 5 };

enum { STEP_SHIFT = 10, STEPPED_MASK = (1 << STEP_SHIFT) - 1 };

/* In `bases`, the surrogates stand for long bases. */
enum { LONG_FIRST = 0xd800, LONG_LAST = 0xdfff };

static const uint32_t last_code = 0x10ffff;

/* Hangul syllables decompose by arithmetic (Unicode, chapter 3, "Hangul Syllable Decomposition").
 */
enum {
  SYLLABLE_FIRST = 0xac00,
  SYLLABLE_LAST = 0xd7a3,
  LEAD_FIRST = 0x1100,
  VOWEL_FIRST = 0x1161,
  TAIL_NONE = 0x11a7,
  VOWELS = 21,
  TAILS = 28
};

size_t why_unicode_next(why_text text, size_t at, uint32_t *code) {
  assert(at < text.length);
  const unsigned char *s = (const unsigned char *)text.bytes + at;
  const size_t left = text.length - at;
  const unsigned char lead = s[0];
  *code = lead;
  if (lead < 0x80) return 1;
  *code = WHY_UNICODE_REPLACEMENT;
  if (lead < 0xc2 || lead > 0xf4) return 1;

  /* The second byte's range keeps out overlong forms, surrogates and what is past U+10FFFF. */
  const size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  unsigned char low = 0x80, high = 0xbf;
  if (lead == 0xe0) low = 0xa0;
  if (lead == 0xed) high = 0x9f;
  if (lead == 0xf0) low = 0x90;
  if (lead == 0xf4) high = 0x8f;
  uint32_t value = lead & (0x7fU >> length);
  for (size_t i = 1; i < length; i++) {
    if (i == left || s[i] < low || s[i] > high) return i;
    value = value << 6 | (s[i] & 0x3fU);
    low = 0x80;
    high = 0xbf;
  }
  *code = value;
  return length;
}

size_t why_unicode_encode(uint32_t code, char out[4]) {
  if (code > last_code || (code >= 0xd800 && code <= 0xdfff)) code = WHY_UNICODE_REPLACEMENT;
  if (code < 0x80) {
    out[0] = (char)code;
    return 1;
  }
  const size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = length - 1; i > 0; i--) {
    out[i] = (char)(0x80 | (code & 0x3f));
    code >>= 6;
  }
  out[0] = (char)((0xf00U >> length & 0xf0) | code);
  return length;
}

/* How many of `runs`, sorted, begin at or before `code`: the last of them may hold it. */
static size_t find(const uint32_t *runs, size_t count, uint32_t code) {
  size_t low = 0;
  while (count > 0) {
    const size_t half = count / 2;
    if (runs[low + half] >> CODE_SHIFT <= code) {
      low += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return low;
}

/* The first run begins at 0, so there is always one. */
static uint32_t kind(uint32_t code) {
  if (code > last_code) return 0;
  return kinds[find(kinds, COUNT(kinds), code) - 1] & LOW_MASK;
}

bool why_unicode_is_space(uint32_t code) {
  return kind(code) & SPACE;
}

bool why_unicode_is_control(uint32_t code) {
  return kind(code) & CONTROL;
}

bool why_unicode_is_punctuation(uint32_t code) {
  return kind(code) & PUNCTUATION;
}

bool why_unicode_is_cjk(uint32_t code) {
  return kind(code) & CJK;
}

bool why_unicode_is_mark(uint32_t code) {
  return kind(code) & MARK;
}

unsigned why_unicode_order(uint32_t code) {
  return kind(code) >> ORDER_SHIFT;
}

size_t why_unicode_lower(uint32_t code, uint32_t out[WHY_UNICODE_LOWER]) {
  out[0] = code;
  if (code == 0x130) { /* the only capital whose lower-case form is two code points */
    out[0] = 'i';
    out[1] = 0x307;
    return 2;
  }
  const size_t found = find(capitals, COUNT(capitals), code);
  if (found == 0) return 1;
  const uint32_t run = capitals[found - 1], at = code - (run >> CODE_SHIFT);
  const uint32_t step = 1 + (run >> STEP_SHIFT & 1), length = run & STEPPED_MASK;
  if (at % step == 0 && at / step < length) out[0] = code + (uint32_t)deltas[found - 1];
  return 1;
}

static size_t syllable_base(uint32_t code, uint32_t out[WHY_UNICODE_BASE]) {
  const uint32_t index = code - SYLLABLE_FIRST, tail = index % TAILS;
  out[0] = LEAD_FIRST + index / (VOWELS * TAILS);
  out[1] = VOWEL_FIRST + index / TAILS % VOWELS;
  if (tail == 0) return 2;
  out[2] = TAIL_NONE + tail;
  return 3;
}

size_t why_unicode_base(uint32_t code, uint32_t out[WHY_UNICODE_BASE]) {
  if (code >= SYLLABLE_FIRST && code <= SYLLABLE_LAST) return syllable_base(code, out);
  if (why_unicode_is_mark(code)) return 0;
  out[0] = code;
  const size_t found = find(based, COUNT(based), code);
  if (found == 0) return 1;
  const uint32_t run = based[found - 1], at = code - (run >> CODE_SHIFT);
  if (at >= (run & LOW_MASK)) return 1;
  out[0] = bases[based_at[found - 1] + at];
  if (out[0] < LONG_FIRST || out[0] > LONG_LAST) return 1;
  const uint32_t *codes = long_bases[out[0] - LONG_FIRST];
  size_t count = 0;
  while (count < WHY_UNICODE_BASE && codes[count]) {
    out[count] = codes[count];
    count++;
  }
  return count;
}
