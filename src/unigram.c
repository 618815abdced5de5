/* Unigram: of all ways to make a word of pieces, the one whose scores sum up highest
   (arXiv:1804.10959, equation 7). */
#include "unigram.h"

#include <math.h>
#include <string.h>

#include "charsmap.h"
#include "encoder.h"
#include "pieces.h"
#include "unicode.h"
#include "unigram_text.h"

enum { MOST_PIECE_BYTES = 256, WORD_MARK = 0x2581 };

/* The bit of a front that has this hash. Where it is not set no piece begins so, and the search for
   longer ones ends: in a text without spaces, most of them. */
static uint32_t *prefix_word(const why_tokenizer *tokenizer, uint32_t hash, uint32_t *bit) {
  const uint32_t index = (hash ^ hash >> 15) & (8 * tokenizer->slot_count - 1);
  *bit = 1U << (index & 31);
  return tokenizer->prefixes + index / 32;
}

static uint32_t character_end(why_text text, uint32_t at) {
  uint32_t code = 0;
  return at + (uint32_t)why_unicode_next(text, at, &code);
}

static void add_prefixes(why_tokenizer *tokenizer, why_text piece) {
  uint32_t hash = why_pieces_hash_start(true), bit = 0;
  for (uint32_t at = 0, end = 0; at < piece.length; at = end) {
    end = character_end(piece, at);
    hash = why_pieces_hash_more(hash, piece.bytes + at, end - at);
    uint32_t *word = prefix_word(tokenizer, hash, &bit);
    *word |= bit;
  }
}

why_status why_unigram_init(why_tokenizer *tokenizer, why_arena *arena, why_error *error) {
  const why_vocabulary *v = &tokenizer->vocabulary;
  const double penalty = 10;
  const uint32_t words = tokenizer->slot_count / 4 + 1;
  double least = INFINITY;
  if (v->strip_accents && v->charsmap.length == 0)
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "The tokenizer strips accents without a charsmap; with one it could.");
  tokenizer->prefixes = WHY_TAKE(arena, uint32_t, words);
  if (tokenizer->prefixes) memset(tokenizer->prefixes, 0, words * sizeof *tokenizer->prefixes);
  for (uint32_t id = 0; id < v->size; id++) {
    if (!isfinite(v->scores[id]))
      return why_fail(error, WHY_ERROR_FORMAT, "The score of token %u, %t, is not finite.",
                      (uint64_t)id, v->pieces[id]);
    if (v->pieces[id].length > MOST_PIECE_BYTES)
      return why_fail(error, WHY_ERROR_UNSUPPORTED, "Token %u is longer than %u bytes.",
                      (uint64_t)id, (uint64_t)MOST_PIECE_BYTES);
    if (v->kinds[id] == WHY_TOKEN_UNUSED) continue;
    if (v->scores[id] < least) least = v->scores[id];
    if (tokenizer->prefixes) add_prefixes(tokenizer, v->pieces[id]);
  }
  tokenizer->unknown_score = least - penalty;
  return why_charsmap_check(v->charsmap, error);
}

/* Ways up to each place of the word; the best one that ends there. */
struct ways {
  double *scores;   /* (n + 1) of it */
  uint32_t *begins; /* (n + 1) where its last piece begins, NOWHERE where none ends here */
  uint32_t *ids;    /* (n + 1) of that piece */
  uint32_t *nexts;  /* (n + 1) on the best way of all: where the piece that begins here ends */
};

#define NOWHERE UINT32_MAX

static void extend(struct ways *ways, uint32_t begin, uint32_t end, uint32_t id, double score) {
  const double sum = score + ways->scores[begin];
  if (ways->begins[end] != NOWHERE && !(sum > ways->scores[end])) return;
  ways->scores[end] = sum;
  ways->begins[end] = begin;
  ways->ids[end] = id;
}

/* From `begin` on: every piece that fits, and an unknown character where none of just that is. */
static void extend_from(const why_tokenizer *tokenizer, why_text word, uint32_t begin,
                        struct ways *ways) {
  const why_vocabulary *v = &tokenizer->vocabulary;
  const uint32_t first = character_end(word, begin);
  uint32_t hash = why_pieces_hash_start(true), bit = 0;
  bool single = false;
  for (uint32_t at = begin, end = 0; at < word.length; at = end) {
    end = character_end(word, at);
    hash = why_pieces_hash_more(hash, word.bytes + at, end - at);
    if (!(*prefix_word(tokenizer, hash, &bit) & bit) || end - begin > tokenizer->longest) break;
    const why_piece piece = {{word.bytes + begin, end - begin}, true};
    const uint32_t id = why_pieces_find(tokenizer, piece, hash);
    if (id == v->size) continue;
    extend(ways, begin, end, id, v->scores[id]);
    single = single || end == first;
  }
  if (!single) extend(ways, begin, first, v->unk, tokenizer->unknown_score);
}

static bool lay_out(why_encoder *e, struct ways *ways) {
  const size_t places = (size_t)e->letters.count + 1;
  unsigned char *work =
      why_encoder_work(e, places, sizeof *ways->scores + 3 * sizeof *ways->begins);
  if (!work) return false;
  ways->scores = (double *)(void *)work;
  ways->begins = (uint32_t *)(void *)(ways->scores + places);
  ways->ids = ways->begins + places;
  ways->nexts = ways->ids + places;
  for (size_t i = 0; i < places; i++) ways->begins[i] = NOWHERE;
  ways->scores[0] = 0;
  return true;
}

/* Unknown characters that stand together are one token. */
static bool put_pieces(why_encoder *e, const struct ways *ways, uint32_t count) {
  const why_letters *word = &e->letters;
  const uint32_t unknown = e->tokenizer->vocabulary.unk;
  for (uint32_t end = count; end > 0; end = ways->begins[end]) ways->nexts[ways->begins[end]] = end;
  for (uint32_t at = 0, end = 0; at < count; at = end) {
    end = ways->nexts[at];
    const uint32_t id = ways->ids[end];
    while (id == unknown && end < count && ways->ids[ways->nexts[end]] == unknown) {
      end = ways->nexts[end];
    }
    if (!why_encoder_put(e, id, word->begins[at], word->ends[end - 1], WHY_SPECIAL_NONE)) {
      return false;
    }
  }
  return true;
}

static bool put_word(why_encoder *e) {
  const uint32_t count = e->letters.count;
  const why_text word = {e->letters.bytes, count};
  struct ways ways;
  bool ok = true;
  if (count > 0) {
    ok = lay_out(e, &ways);
    for (uint32_t at = 0; ok && at < count; at = character_end(word, at)) {
      extend_from(e->tokenizer, word, at, &ways);
    }
    ok = ok && put_pieces(e, &ways, count);
  }
  e->letters.count = 0;
  return ok;
}

static bool spell(why_encoder *e, uint32_t code, why_normal from) {
  char bytes[4];
  const size_t length = why_unicode_encode(code, bytes);
  return why_encoder_spell(e, (why_text){bytes, length}, from.begin, from.end);
}

/* A word ends at white space and before the mark that a word begins with, where that is typed. */
static bool take(void *context, why_normal c) {
  why_encoder *e = context;
  const bool space = why_unicode_is_space(c.code), mark = c.code == WORD_MARK;
  if ((space || mark) && !put_word(e)) return false;
  if (space) return true;
  const bool first = e->letters.count == 0 && !mark;
  if (first && e->tokenizer->vocabulary.add_space_prefix && !spell(e, WORD_MARK, c)) return false;
  return spell(e, c.code, c);
}

bool why_unigram_encode(why_encoder *e, why_text text, uint32_t begin, uint32_t end) {
  return why_unigram_text(&e->tokenizer->vocabulary, text, begin, end, take, e) && put_word(e);
}
