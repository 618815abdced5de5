#include "tokenizer.h"

#include <string.h>

#include "encoder.h"
#include "unicode.h"

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

/* Where the white space begins that ends text.bytes[begin, end). */
static uint32_t space_at_end(why_text text, uint32_t begin, uint32_t end) {
  uint32_t space = begin;
  text.length = end;
  for (uint32_t at = begin; at < end;) {
    uint32_t code = 0;
    at += (uint32_t)why_unicode_next(text, at, &code);
    if (!why_unicode_is_space(code)) space = at;
  }
  return space;
}

static bool encode_part(why_encoder *e, why_text text, uint32_t begin, uint32_t end) {
  switch (e->tokenizer->vocabulary.model) {
  case WHY_TOKENIZER_WORDPIECE: return why_wordpiece_encode(e, text, begin, end);
  case WHY_TOKENIZER_BPE: return why_bpe_encode(e, text, begin, end);
  case WHY_TOKENIZER_UNIGRAM: return why_unigram_encode(e, text, begin, end);
  }
  return false;
}

/* The tokens of one text, without the template's; false where they were more than `limit`. */
static bool encode(why_encoder *e, why_text text, uint32_t segment, uint32_t limit) {
  const why_vocabulary *v = &e->tokenizer->vocabulary;
  const uint32_t length = (uint32_t)text.length;
  e->segment = segment;
  e->count = 0;
  e->limit = limit;
  e->letters.count = 0;
  for (uint32_t at = 0, special = 0, id = 0; at < length;) {
    const bool typed = find_special(v, text, at, &special, &id);
    const uint32_t end = typed ? special : length;
    /* To a space BPE gives tokens of its own, but the mask takes those before it in. */
    const bool strips = typed && id == v->mask && v->model != WHY_TOKENIZER_WORDPIECE;
    if (!encode_part(e, text, at, strips ? space_at_end(text, at, end) : end)) return false;
    at = end;
    if (!typed) break;
    at += (uint32_t)v->pieces[id].length;
    if (!why_encoder_put(e, id, end, at, WHY_SPECIAL_TYPED)) return false;
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

static void add_special(why_encoder *e, uint32_t id, uint32_t segment) {
  e->segment = segment;
  e->limit = e->count + 1;
  why_encoder_put(e, id, 0, 0, WHY_SPECIAL_ADDED);
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
  why_encoder e = {.tokenizer = tokenizer};
  const uint32_t room = tokens->capacity - (least - 1);
  uint32_t first = room, second = 0;
  if (pair) { /* who is longer matters even where both are far too long */
    encode(&e, text, 0, UINT32_MAX);
    first = e.count;
    encode(&e, *pair, 1, UINT32_MAX);
    second = e.count;
    share(&first, &second, room);
  }

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
  why_encoder_free(&e);
  if (e.starved)
    return why_fail(error, WHY_ERROR_MEMORY,
                    "The text has a word so long that there is no memory for it.");
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
