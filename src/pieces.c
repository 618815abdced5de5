#include "pieces.h"

#include <string.h>

/* In a table at most half full a piece is seldom ten steps from its slot; spellings made to collide
   must not cost V^2. */
enum { MOST_STEPS = 256, MOST_PIECES = 1 << 28, MOST_SPECIAL_BYTES = 256 };

/* FNV-1a over 32 bits (draft-eastlake-fnv): a prefix's hash goes on into the longer one's. */
static const uint32_t hash_start = 0x811c9dc5, hash_inside = 0x050c5d1f, hash_prime = 0x01000193;

static uint32_t hash_more(uint32_t hash, const char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)bytes[i]) * hash_prime;
  return hash;
}

why_piece why_pieces_at(const why_vocabulary *vocabulary, uint32_t id) {
  const why_text text = vocabulary->pieces[id], mark = WHY_TEXT("\xe2\x96\x81");
  const uint8_t kind = vocabulary->kinds[id];
  if (kind == WHY_TOKEN_CONTROL || kind == WHY_TOKEN_UNKNOWN) return (why_piece){text, true};
  /* Older writers keep every bracketed entry as it is, whatever its kind. */
  if (text.length > 2 && text.bytes[0] == '[' && text.bytes[text.length - 1] == ']') {
    return (why_piece){text, true};
  }
  if (text.length < mark.length || memcmp(text.bytes, mark.bytes, mark.length) != 0) {
    return (why_piece){text, false};
  }
  return (why_piece){{text.bytes + mark.length, text.length - mark.length}, true};
}

/* True where `piece` is there: in *slot. Else *slot is the free one where it would go, or
   slot_count where there is none near enough. */
static bool find(const why_tokenizer *tokenizer, why_piece piece, uint32_t hash, uint32_t *slot) {
  const uint32_t first = hash ^ hash >> 15; /* FNV's low bits know nothing of the high ones */
  for (uint32_t step = 0; step < MOST_STEPS; step++) {
    *slot = (first + step) & (tokenizer->slot_count - 1);
    if (tokenizer->slots[*slot] == 0) return false;
    const why_piece other = why_pieces_at(&tokenizer->vocabulary, tokenizer->slots[*slot] - 1);
    if (other.start == piece.start && why_text_equal(other.text, piece.text)) return true;
  }
  *slot = tokenizer->slot_count;
  return false;
}

uint32_t why_pieces_longest(const why_tokenizer *tokenizer, bool start, const char *bytes,
                            const uint32_t *offsets, uint32_t count, uint32_t *id) {
  uint32_t hashes[WHY_TOKENIZER_WORD], fit = 0; /* of the first 1, 2, ... code points */
  uint32_t hash = start ? hash_start : hash_inside;
  while (fit < count && offsets[fit + 1] - offsets[0] <= tokenizer->longest) {
    hash = hash_more(hash, bytes + offsets[fit], offsets[fit + 1] - offsets[fit]);
    hashes[fit++] = hash;
  }
  for (; fit > 0; fit--) {
    const why_piece piece = {{bytes + offsets[0], offsets[fit] - offsets[0]}, start};
    uint32_t slot = 0;
    if (find(tokenizer, piece, hashes[fit - 1], &slot)) {
      *id = tokenizer->slots[slot] - 1;
      break;
    }
  }
  return fit;
}

static why_status insert(why_tokenizer *tokenizer, uint32_t id, why_error *error) {
  const why_text spelling = tokenizer->vocabulary.pieces[id];
  const why_piece piece = why_pieces_at(&tokenizer->vocabulary, id);
  const uint32_t hash =
      hash_more(piece.start ? hash_start : hash_inside, piece.text.bytes, piece.text.length);
  uint32_t slot = 0;
  if (find(tokenizer, piece, hash, &slot)) {
    return why_fail(error, WHY_ERROR_FORMAT, "Tokens %u and %u of the vocabulary are both %t.",
                    (uint64_t)tokenizer->slots[slot] - 1, (uint64_t)id, spelling);
  }
  if (slot == tokenizer->slot_count) {
    return why_fail(error, WHY_ERROR_UNSUPPORTED, "Too many tokens have the hash of token %u, %t.",
                    (uint64_t)id, spelling);
  }
  tokenizer->slots[slot] = id + 1;
  /* A word has no more bytes than fit in uint32_t: what is longer never fits. */
  const size_t length = piece.text.length < UINT32_MAX ? piece.text.length : UINT32_MAX;
  if (length > tokenizer->longest) tokenizer->longest = (uint32_t)length;
  return WHY_OK;
}

static why_status check_special(const why_vocabulary *v, const char *name, uint32_t id,
                                why_error *error) {
  if (id >= v->size) {
    return why_fail(error, WHY_ERROR_FORMAT, "The %s token is %u, but the vocabulary has %u.", name,
                    (uint64_t)id, (uint64_t)v->size);
  }
  if (v->pieces[id].length > MOST_SPECIAL_BYTES) {
    return why_fail(error, WHY_ERROR_UNSUPPORTED, "The %s token is longer than %u bytes.", name,
                    (uint64_t)MOST_SPECIAL_BYTES);
  }
  return WHY_OK;
}

static why_status check(const why_vocabulary *v, why_error *error) {
  if (v->size > MOST_PIECES) {
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "The vocabulary has %u tokens; at most %u are read.", (uint64_t)v->size,
                    (uint64_t)MOST_PIECES);
  }
  if (v->max_input_chars_per_word > WHY_TOKENIZER_WORD) {
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "Words may have %u characters; at most %u are read.",
                    (uint64_t)v->max_input_chars_per_word, (uint64_t)WHY_TOKENIZER_WORD);
  }
  const struct {
    const char *name;
    uint32_t id;
  } specials[] = {{"classification", v->cls},
                  {"separator", v->sep},
                  {"padding", v->pad},
                  {"unknown", v->unk},
                  {"mask", v->mask}};
  for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
    const why_status status = check_special(v, specials[i].name, specials[i].id, error);
    if (status != WHY_OK) return status;
  }
  return WHY_OK;
}

why_status why_tokenizer_init(why_tokenizer *tokenizer, const why_vocabulary *vocabulary,
                              why_arena *arena, why_error *error) {
  *tokenizer = (why_tokenizer){.vocabulary = *vocabulary, .slot_count = 1};
  why_status status = check(vocabulary, error);
  if (status != WHY_OK) return status;
  while (tokenizer->slot_count / 2 < vocabulary->size) tokenizer->slot_count *= 2;
  tokenizer->slots = WHY_TAKE(arena, uint32_t, tokenizer->slot_count);
  if (!tokenizer->slots) return WHY_OK;
  memset(tokenizer->slots, 0, tokenizer->slot_count * sizeof *tokenizer->slots);
  for (uint32_t id = 0; id < vocabulary->size && status == WHY_OK; id++) {
    status = insert(tokenizer, id, error);
  }
  return status;
}

size_t why_tokenizer_spell(const why_tokenizer *tokenizer, uint32_t id, char *out, size_t size) {
  assert(id < tokenizer->vocabulary.size);
  const why_piece piece = why_pieces_at(&tokenizer->vocabulary, id);
  const why_text parts[] = {WHY_TEXT("##"), piece.text};
  size_t length = 0;
  for (size_t i = piece.start ? 1 : 0; i < sizeof parts / sizeof *parts; i++) {
    for (size_t at = 0; at < parts[i].length; at++, length++) {
      if (length + 1 < size) out[length] = parts[i].bytes[at];
    }
  }
  if (size > 0) out[length < size ? length : size - 1] = '\0';
  return length;
}
