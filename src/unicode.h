/* Text as code points, and what the tokenizers ask about them. The answers are those of Hugging
   Face's `tokenizers` (tools/make_unicode_tables.py says which), not of one Unicode version. Every
   function takes any uint32_t; what is no code point has no property and maps to itself. */
#ifndef WHY_UNICODE_H
#define WHY_UNICODE_H

#include "base.h"

#define WHY_UNICODE_REPLACEMENT ((uint32_t)0xfffd)

/* Reads the code point at text.bytes[at] into *code and returns its length in bytes, 1 to 4; so a
   walk always advances. `at` < text.length. An ill-formed sequence reads as U+FFFD, one for each
   maximal subpart (Unicode, chapter 3, "U+FFFD Substitution of Maximal Subparts"). */
size_t why_unicode_next(why_text text, size_t at, uint32_t *code);

/* Writes `code` as UTF-8 (a surrogate or what is no code point as U+FFFD), not terminated, and
   returns its length, 1 to 4. */
size_t why_unicode_encode(uint32_t code, char out[4]);

bool why_unicode_is_space(uint32_t code);
/* What clean_text drops: controls but tab and line ends, formats (joiners, bidi marks), private
   use, NUL and U+FFFD. Three of them are white space too: U+000B, U+000C, U+0085. */
bool why_unicode_is_control(uint32_t code);
bool why_unicode_is_punctuation(uint32_t code); /* ASCII's symbols too: $ + < = > ^ ` | ~ */
bool why_unicode_is_cjk(uint32_t code);         /* ideographs; not kana, not Hangul */
bool why_unicode_is_mark(uint32_t code);        /* a nonspacing mark: an accent */

/* What GPT-2's pattern calls \p{L} and \p{N}; and a mark of any kind: accents, vowel signs. */
bool why_unicode_is_letter(uint32_t code);
bool why_unicode_is_number(uint32_t code);
bool why_unicode_is_any_mark(uint32_t code);

/* Whether no cluster ends between two neighbours (UAX 29, of whose rules those of Hangul, flags,
   emoji and Indic conjuncts are left out: they make clusters of 6 bytes or more). */
bool why_unicode_is_joined(uint32_t before, uint32_t after);

/* The lower-case form, 1 or 2 code points; the count is returned. No context: a final sigma is as
   any other. */
enum { WHY_UNICODE_LOWER = 2 };
size_t why_unicode_lower(uint32_t code, uint32_t out[WHY_UNICODE_LOWER]);

/* What is left of `code` after canonical decomposition (NFD) without its marks: 0 to 3 code points;
   the count is returned. */
enum { WHY_UNICODE_BASE = 3 };
size_t why_unicode_base(uint32_t code, uint32_t out[WHY_UNICODE_BASE]);

/* Where NFD sorts `code` in a run of combining characters: 0 for what begins a run, else a rank
   that rises with the combining class, <= WHY_UNICODE_ORDER. Classes between which the sorting
   cannot be seen once the marks are dropped share a rank. */
enum { WHY_UNICODE_ORDER = 13 };
unsigned why_unicode_order(uint32_t code);

#endif
