#include "tokenizer.h"

#include <string.h>

#include "normalize.h"
#include "pieces.h"
#include "unicode.h"

/* The word at hand, as the normaliser spells it; past WHY_TOKENIZER_WORD only its end moves on. */
struct word {
  char bytes[4 * WHY_TOKENIZER_WORD];
  uint32_t starts[WHY_TOKENIZER_WORD + 1]; /* of each code point in `bytes`, and the end */
  uint32_t begins[WHY_TOKENIZER_WORD], ends[WHY_TOKENIZER_WORD]; /* their spans in the text */
  uint32_t count;      /* code points, at most WHY_TOKENIZER_WORD + 1 */
  uint32_t begin, end; /* the word's span in the text */
};

struct encoder {
  const why_tokenizer *tokenizer;
  why_tokens *tokens; /* NULL: only count */
  uint32_t segment, count, limit;
  struct word word; /* empty between texts */
};

/* False where the token does not fit any more. */
static bool put_token(struct encoder *e, uint32_t id, uint32_t begin, uint32_t end,
                      uint8_t special) {
  if (e->count == e->limit) return false;
  e->count++;
  why_tokens *t = e->tokens;
  if (!t) return true;
  t->ids[t->count] = id;
  t->begins[t->count] = begin;
  t->ends[t->count] = end;
  t->segments[t->count] = (uint8_t)e->segment;
  t->specials[t->count] = special;
  t->count++;
  return true;
}

/* The word as the longest piece that begins it, then the longest that goes on, and so forth; as one
   unknown where nothing fits. */
static bool put_word(struct encoder *e) {
  struct word *w = &e->word;
  const uint32_t count = w->count, unknown = e->tokenizer->vocabulary.unk;
  w->count = 0;
  if (count == 0) return true;
  if (count > e->tokenizer->vocabulary.max_input_chars_per_word) {
    return put_token(e, unknown, w->begin, w->end, WHY_SPECIAL_NONE);
  }
  uint32_t ids[WHY_TOKENIZER_WORD], lasts[WHY_TOKENIZER_WORD], pieces = 0;
  for (uint32_t at = 0; at < count; at = lasts[pieces++] + 1) {
    const uint32_t fit = why_pieces_longest(e->tokenizer, at == 0, w->bytes, w->starts + at,
                                            count - at, &ids[pieces]);
    if (fit == 0) return put_token(e, unknown, w->begin, w->end, WHY_SPECIAL_NONE);
    lasts[pieces] = at + fit - 1;
  }
  for (uint32_t i = 0, at = 0; i < pieces; at = lasts[i++] + 1) {
    if (!put_token(e, ids[i], w->begins[at], w->ends[lasts[i]], WHY_SPECIAL_NONE)) return false;
  }
  return true;
}

static void grow_word(struct word *w, why_normal c) {
  if (w->count == 0) {
    w->begin = c.begin;
    w->starts[0] = 0;
  }
  w->end = c.end;
  if (w->count > WHY_TOKENIZER_WORD) return;
  if (w->count < WHY_TOKENIZER_WORD) {
    const uint32_t start = w->starts[w->count];
    w->begins[w->count] = c.begin;
    w->ends[w->count] = c.end;
    w->starts[w->count + 1] = start + (uint32_t)why_unicode_encode(c.code, w->bytes + start);
  }
  w->count++;
}

/* A word ends at white space, and a punctuation mark is a word by itself. */
static bool take(void *context, why_normal c) {
  struct encoder *e = context;
  if (why_unicode_is_space(c.code)) return put_word(e);
  if (!why_unicode_is_punctuation(c.code)) {
    grow_word(&e->word, c);
    return true;
  }
  if (!put_word(e)) return false;
  grow_word(&e->word, c);
  return put_word(e);
}

/* The first special token that the text from `at` on spells out, the longest where several begin at
   one place. They are looked for in the raw text, inside words too, and cut it in parts. */
static bool find_special(const why_vocabulary *v, why_text text, uint32_t at, uint32_t *begin,
                         uint32_t *id) {
  const uint32_t ids[] = {v->cls, v->sep, v->pad, v->unk, v->mask};
  for (; at < text.length; at++) {
    size_t longest = 0;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
      const why_text piece = v->pieces[ids[i]];
      if (piece.length > longest && piece.length <= text.length - at &&
          memcmp(piece.bytes, text.bytes + at, piece.length) == 0) {
        longest = piece.length;
        *id = ids[i];
      }
    }
    if (longest > 0) {
      *begin = at;
      return true;
    }
  }
  return false;
}

/* The tokens of one text, without the template's; false where they were more than `limit`. */
static bool encode(struct encoder *e, why_text text, uint32_t segment, uint32_t limit) {
  const why_vocabulary *v = &e->tokenizer->vocabulary;
  const uint32_t length = (uint32_t)text.length;
  e->segment = segment;
  e->count = 0;
  e->limit = limit;
  for (uint32_t at = 0, special = 0, id = 0; at < length;) {
    const bool typed = find_special(v, text, at, &special, &id);
    const uint32_t end = typed ? special : length;
    if (!why_normalize(v, text, at, end, take, e) || !put_word(e)) return false;
    at = end;
    if (!typed) break;
    at += (uint32_t)v->pieces[id].length;
    if (!put_token(e, id, end, at, WHY_SPECIAL_TYPED)) return false;
  }
  return true;
}

/* How many of each part's tokens stay where `room` is short: the longer part gives way first, and
   where both are too long each gets half, the longer one the odd token (the second, where they are
   equal). As TruncationStrategy::LongestFirst of `tokenizers`. */
static void share(uint32_t *first, uint32_t *second, uint32_t room) {
  uint32_t *shorter = *first <= *second ? first : second;
  uint32_t *longer = *first <= *second ? second : first;
  if (*shorter <= room && *longer <= room - *shorter) return;
  if (*shorter <= room / 2) {
    *longer = room - *shorter;
  } else {
    *shorter = room / 2;
    *longer = room - room / 2;
  }
}

static void add_special(struct encoder *e, uint32_t id, uint32_t segment) {
  e->segment = segment;
  e->limit = e->count + 1;
  put_token(e, id, 0, 0, WHY_SPECIAL_ADDED);
}

uint32_t why_tokenizer_least(why_layout layout, bool pair) {
  const uint32_t alone = 3;
  return !pair ? alone : layout == WHY_LAYOUT_BERT ? alone + 1 : alone + 2;
}

why_status why_tokenizer_encode(const why_tokenizer *tokenizer, why_text text, const why_text *pair,
                                why_tokens *tokens, why_error *error) {
  const why_vocabulary *v = &tokenizer->vocabulary;
  const uint32_t least = why_tokenizer_least(v->layout, pair != NULL);
  const size_t longest = INT32_MAX;
  if (tokens->capacity < least) {
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "Of %u tokens none is left for the text: at least %u are needed.",
                    (uint64_t)tokens->capacity, (uint64_t)least);
  }
  if (text.length > longest || (pair && pair->length > longest)) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "A text of %u bytes is longer than 2^31 - 1.",
                    (uint64_t)(text.length > longest ? text.length : pair->length));
  }
  struct encoder e = {.tokenizer = tokenizer};
  const uint32_t room = tokens->capacity - (least - 1);
  /* Who is longer matters even where both are far too long; alone, "too long" is enough. */
  const uint32_t counted = pair ? UINT32_MAX : room + 1;
  encode(&e, text, 0, counted);
  uint32_t first = e.count, second = 0;
  if (pair) {
    encode(&e, *pair, 1, counted);
    second = e.count;
  }
  share(&first, &second, room);

  e.tokens = tokens;
  tokens->count = 0;
  add_special(&e, v->cls, 0);
  tokens->truncated = !encode(&e, text, 0, first);
  add_special(&e, v->sep, 0);
  if (pair) {
    if (v->layout == WHY_LAYOUT_ROBERTA) add_special(&e, v->sep, 0);
    if (v->layout == WHY_LAYOUT_SEPARATE) add_special(&e, v->cls, 1);
    if (!encode(&e, *pair, 1, second)) tokens->truncated = true;
    add_special(&e, v->sep, 1);
  }
  return WHY_OK;
}

void why_tokens_take(why_tokens *tokens, uint32_t capacity, why_arena *arena) {
  *tokens = (why_tokens){.ids = WHY_TAKE(arena, uint32_t, capacity),
                         .begins = WHY_TAKE(arena, uint32_t, capacity),
                         .ends = WHY_TAKE(arena, uint32_t, capacity),
                         .segments = WHY_TAKE(arena, uint8_t, capacity),
                         .specials = WHY_TAKE(arena, uint8_t, capacity),
                         .capacity = capacity};
}
