/* WordPiece: a word is the longest piece that begins it, then the longest that goes on, and so
   forth (arXiv:1609.08144, section 4.1). */
#include "encoder.h"
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

struct walk {
  why_encoder *encoder;
  struct word word; /* empty between texts */
};

/* The longest piece at the front of the word's rest from code point `at` on. Answers its length in
   code points and writes its id, or answers 0 where no piece fits. O(the longest piece). */
static uint32_t find_longest(const why_tokenizer *tokenizer, const struct word *w, uint32_t at,
                             uint32_t *id) {
  const bool start = at == 0;
  const uint32_t *offsets = w->starts + at, count = w->count - at;
  uint32_t hashes[WHY_TOKENIZER_WORD], fit = 0; /* of the first 1, 2, ... code points */
  uint32_t hash = why_pieces_hash_start(start);
  while (fit < count && offsets[fit + 1] - offsets[0] <= tokenizer->longest) {
    hash = why_pieces_hash_more(hash, w->bytes + offsets[fit], offsets[fit + 1] - offsets[fit]);
    hashes[fit++] = hash;
  }
  for (; fit > 0; fit--) {
    const why_piece piece = {{w->bytes + offsets[0], offsets[fit] - offsets[0]}, start};
    *id = why_pieces_find(tokenizer, piece, hashes[fit - 1]);
    if (*id < tokenizer->vocabulary.size) break;
  }
  return fit;
}

/* As one unknown where nothing fits. */
static bool put_word(struct walk *walk) {
  const why_tokenizer *tokenizer = walk->encoder->tokenizer;
  struct word *w = &walk->word;
  const uint32_t unknown = tokenizer->vocabulary.unk, count = w->count;
  uint32_t ids[WHY_TOKENIZER_WORD], lasts[WHY_TOKENIZER_WORD], pieces = 0;
  if (count == 0) return true;
  bool known = count <= tokenizer->vocabulary.max_input_chars_per_word;
  for (uint32_t at = 0; known && at < count; at = lasts[pieces++] + 1) {
    const uint32_t fit = find_longest(tokenizer, w, at, &ids[pieces]);
    known = fit > 0;
    lasts[pieces] = at + fit - 1;
  }
  w->count = 0;
  if (!known) return why_encoder_put(walk->encoder, unknown, w->begin, w->end, WHY_SPECIAL_NONE);
  for (uint32_t i = 0, at = 0; i < pieces; at = lasts[i++] + 1) {
    if (!why_encoder_put(walk->encoder, ids[i], w->begins[at], w->ends[lasts[i]],
                         WHY_SPECIAL_NONE)) {
      return false;
    }
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
  struct walk *walk = context;
  if (why_unicode_is_space(c.code)) return put_word(walk);
  if (!why_unicode_is_punctuation(c.code)) {
    grow_word(&walk->word, c);
    return true;
  }
  if (!put_word(walk)) return false;
  grow_word(&walk->word, c);
  return put_word(walk);
}

bool why_wordpiece_encode(why_encoder *encoder, why_text text, uint32_t begin, uint32_t end) {
  struct walk walk; /* 5 kB, of which only the count is to be 0 */
  walk.encoder = encoder;
  walk.word.count = 0;
  return why_normalize(&encoder->tokenizer->vocabulary, text, begin, end, take, &walk) &&
         put_word(&walk);
}
