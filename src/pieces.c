#include "pieces.h"

#include <string.h>

uint32_t why_pieces_hash_start(bool start) {
  return start ? 0x811c9dc5 : 0x050c5d1f;
}

/* FNV-1a over 32 bits (draft-eastlake-fnv): a prefix's hash goes on into the longer one's. */
uint32_t why_pieces_hash_more(uint32_t hash, const char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)bytes[i]) * 0x01000193;
  return hash;
}

why_piece why_pieces_at(const why_vocabulary *vocabulary, uint32_t id) {
  const why_text text = vocabulary->pieces[id], mark = WHY_TEXT("\xe2\x96\x81");
  const uint8_t kind = vocabulary->kinds[id];
  if (vocabulary->model != WHY_TOKENIZER_WORDPIECE) return (why_piece){text, true};
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
static bool seek(const why_tokenizer *tokenizer, why_piece piece, uint32_t hash, uint32_t *slot) {
  const uint32_t first = hash ^ hash >> 15; /* FNV's low bits know nothing of the high ones */
  for (uint32_t step = 0; step < WHY_PIECES_STEPS; step++) {
    *slot = (first + step) & (tokenizer->slot_count - 1);
    if (tokenizer->slots[*slot] == 0) return false;
    const why_piece other = why_pieces_at(&tokenizer->vocabulary, tokenizer->slots[*slot] - 1);
    if (other.start == piece.start && why_text_equal(other.text, piece.text)) return true;
  }
  *slot = tokenizer->slot_count;
  return false;
}

uint32_t why_pieces_find(const why_tokenizer *tokenizer, why_piece piece, uint32_t hash) {
  uint32_t slot = 0;
  const bool found = seek(tokenizer, piece, hash, &slot);
  return found ? tokenizer->slots[slot] - 1 : tokenizer->vocabulary.size;
}

static why_status insert(why_tokenizer *tokenizer, uint32_t id, why_error *error) {
  const why_text spelling = tokenizer->vocabulary.pieces[id];
  const why_piece piece = why_pieces_at(&tokenizer->vocabulary, id);
  const uint32_t hash =
      why_pieces_hash_more(why_pieces_hash_start(piece.start), piece.text.bytes, piece.text.length);
  uint32_t slot = 0;
  if (seek(tokenizer, piece, hash, &slot)) {
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

why_status why_pieces_init(why_tokenizer *tokenizer, why_arena *arena, why_error *error) {
  const uint32_t V = tokenizer->vocabulary.size;
  tokenizer->slot_count = 1;
  while (tokenizer->slot_count / 2 < V) tokenizer->slot_count *= 2;
  tokenizer->slots = WHY_TAKE(arena, uint32_t, tokenizer->slot_count);
  if (!tokenizer->slots) return WHY_OK;
  memset(tokenizer->slots, 0, tokenizer->slot_count * sizeof *tokenizer->slots);
  why_status status = WHY_OK;
  for (uint32_t id = 0; id < V && status == WHY_OK; id++) {
    /* Those that fill up a vocabulary of Unigram are no words of it. */
    const bool filler = tokenizer->vocabulary.model == WHY_TOKENIZER_UNIGRAM &&
                        tokenizer->vocabulary.kinds[id] == WHY_TOKEN_UNUSED;
    if (!filler) status = insert(tokenizer, id, error);
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
