#include "unicode.h"

#include "unicode_tables.inc"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What is known of a run of one kind, as in tools/make_unicode_tables.py; the order stands above.
 */
enum { SPACE = 1, CONTROL = 2, PUNCTUATION = 4, CJK = 8, MARK = 16, ORDER_SHIFT = 5 };

/* What is known of a run of one class, as there. */
enum { LETTER = 1, NUMBER = 2, ANY_MARK = 4, EXTENDS = 8, PREPENDS = 16, BREAKS = 32 };

enum { AT_BITS = 12, AT_MASK = (1 << AT_BITS) - 1 }; /* of a mark, below its code point */

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

/* A reader of a table: the next byte, and the code point that the records before it led to. */
struct reader {
  const uint8_t *at;
  uint32_t reached;
};

/* 7 bits a byte, the least first; the high bit says that more follow. */
static uint32_t next_number(struct reader *reader) {
  uint32_t n = 0;
  for (unsigned shift = 0;; shift += 7) {
    const uint32_t byte = *reader->at++;
    n |= (byte & 0x7f) << shift;
    if (byte < 0x80) return n;
  }
}

/* 0, 1, 2, 3 are 0, -1, 1, -2. Unsigned, as what is added to a code point wraps round. */
static uint32_t difference(uint32_t n) {
  return n >> 1 ^ (0 - (n & 1));
}

/* Shortly before what `table` says of `code`, or of where it would stand. From the front: most text
   is of the first few marks. */
static struct reader seek(const uint8_t *table, const uint32_t *marks, size_t count,
                          uint32_t code) {
  const uint32_t *mark = marks, *last = marks + count - 1;
  while (mark < last && mark[1] >> AT_BITS <= code) mark++;
  return (struct reader){table + (*mark & AT_MASK), *mark >> AT_BITS};
}

/* The index of a code point's value. A record has it in its low `bits`, the length in the rest. */
static unsigned index_of(const uint8_t *table, const uint32_t *marks, size_t count, unsigned bits,
                         uint32_t code) {
  const uint32_t longest = 1U << (8 - bits);
  struct reader reader = seek(table, marks, count, code);
  for (;;) {
    const unsigned record = *reader.at++;
    uint32_t length = (record >> bits) + 1;
    if (length == longest) length += next_number(&reader);
    if (code - reader.reached < length) return record & ((1U << bits) - 1);
    reader.reached += length;
  }
}

static uint32_t kind(uint32_t code) {
  if (code > last_code) return 0;
  return kind_values[index_of(kinds, kinds_marks, COUNT(kinds_marks), 5, code)];
}

static uint32_t class(uint32_t code) {
  if (code > last_code) return 0;
  return class_values[index_of(classes, classes_marks, COUNT(classes_marks), 4, code)];
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

bool why_unicode_is_letter(uint32_t code) {
  return class(code) & LETTER;
}

bool why_unicode_is_number(uint32_t code) {
  return class(code) & NUMBER;
}

bool why_unicode_is_any_mark(uint32_t code) {
  return class(code) & ANY_MARK;
}

bool why_unicode_is_joined(uint32_t before, uint32_t after) {
  if (before == '\r' && after == '\n') return true;
  const uint32_t first = class(before), second = class(after);
  return !((first | second) & BREAKS) && (second & EXTENDS || first & PREPENDS);
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
  struct reader reader = seek(capitals, capitals_marks, COUNT(capitals_marks), code);
  while (code <= last_code) {
    reader.reached += next_number(&reader);
    if (code < reader.reached) return 1;
    const uint32_t run = next_number(&reader), step = 1 + run % 2,
                   length = run / 2 * step - run % 2;
    const uint32_t at = code - reader.reached, added = difference(next_number(&reader));
    if (at < length && at % step == 0) out[0] = code + added;
    reader.reached += length;
  }
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
  struct reader reader = seek(bases, bases_marks, COUNT(bases_marks), code);
  while (code <= last_code) {
    reader.reached += next_number(&reader);
    if (code < reader.reached) return 1;
    uint32_t last = reader.reached;
    for (uint32_t left = next_number(&reader); left > 0; left--) {
      size_t count = 0;
      uint32_t more = 1;
      while (more) {
        const uint32_t n = next_number(&reader);
        last += difference(n >> 1);
        more = n & 1;
        if (code == reader.reached) out[count++] = last;
      }
      if (count > 0) return count;
      reader.reached++;
    }
  }
  return 1;
}
