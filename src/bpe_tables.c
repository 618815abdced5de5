#include <string.h>

#include "bpe.h"
#include "pieces.h"
#include "unicode.h"

static uint32_t find_piece(const why_tokenizer *tokenizer, why_text text) {
  const why_piece piece = {text, true};
  return why_pieces_find(
      tokenizer, piece, why_pieces_hash_more(why_pieces_hash_start(true), text.bytes, text.length));
}

/* GPT-2 writes a byte as the character of that number where it is printed and no space, the others
   as the characters from U+0100 on, in their order. */
static void find_bytes(why_tokenizer *tokenizer) {
  uint32_t next = 0x100;
  for (uint32_t byte = 0; byte < 256; byte++) {
    const bool printed = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte != 0xad);
    char spelled[4];
    const size_t length = why_unicode_encode(printed ? byte : next++, spelled);
    tokenizer->byte_ids[byte] = find_piece(tokenizer, (why_text){spelled, length});
  }
}

/* True where the pair has a merge: its slot. Else the free one where it would go, or
   merge_slot_count where there is none near enough. */
static bool seek(const why_tokenizer *tokenizer, uint32_t left, uint32_t right, uint32_t *slot) {
  uint32_t hash = (left * 0x9e3779b1 + right) * 0x85ebca6b;
  hash ^= hash >> 15;
  for (uint32_t step = 0; step < WHY_PIECES_STEPS; step++) {
    *slot = (hash + step) & (tokenizer->merge_slot_count - 1);
    if (tokenizer->merge_slots[*slot] == 0) return false;
    const why_merge *merge = &tokenizer->merges[tokenizer->merge_slots[*slot] - 1];
    if (merge->left == left && merge->right == right) return true;
  }
  *slot = tokenizer->merge_slot_count;
  return false;
}

uint32_t why_bpe_rank(const why_tokenizer *tokenizer, uint32_t left, uint32_t right) {
  uint32_t slot = 0;
  const bool found = seek(tokenizer, left, right, &slot);
  return found ? tokenizer->merge_slots[slot] - 1 : tokenizer->vocabulary.merge_count;
}

/* "left right", whose result is spelled as both are. */
static bool read_merge(const why_tokenizer *tokenizer, why_text spelled, why_merge *merge) {
  enum { MOST_BYTES = 1024 };
  char joined[MOST_BYTES];
  const uint32_t V = tokenizer->vocabulary.size;
  if (spelled.length == 0 || spelled.length > MOST_BYTES) return false;
  const char *space = memchr(spelled.bytes, ' ', spelled.length);
  if (!space) return false;
  const why_text left = {spelled.bytes, (size_t)(space - spelled.bytes)};
  const why_text right = {space + 1, spelled.length - left.length - 1};
  memcpy(joined, left.bytes, left.length);
  memcpy(joined + left.length, right.bytes, right.length);
  merge->left = find_piece(tokenizer, left);
  merge->right = find_piece(tokenizer, right);
  merge->result = find_piece(tokenizer, (why_text){joined, left.length + right.length});
  return merge->left < V && merge->right < V && merge->result < V;
}

static why_status insert(why_tokenizer *tokenizer, uint32_t rank, why_error *error) {
  const why_text spelled = tokenizer->vocabulary.merges[rank];
  why_merge *merge = &tokenizer->merges[rank];
  uint32_t slot = 0;
  if (!read_merge(tokenizer, spelled, merge))
    return why_fail(error, WHY_ERROR_FORMAT,
                    "Merge %u of the vocabulary, %t, is not of two tokens into a third one.",
                    (uint64_t)rank, spelled);
  if (seek(tokenizer, merge->left, merge->right, &slot))
    return why_fail(error, WHY_ERROR_FORMAT, "Merges %u and %u of the vocabulary are both %t.",
                    (uint64_t)tokenizer->merge_slots[slot] - 1, (uint64_t)rank, spelled);
  if (slot == tokenizer->merge_slot_count)
    return why_fail(error, WHY_ERROR_UNSUPPORTED, "Too many merges have the hash of merge %u, %t.",
                    (uint64_t)rank, spelled);
  tokenizer->merge_slots[slot] = rank + 1;
  return WHY_OK;
}

why_status why_bpe_init(why_tokenizer *tokenizer, why_arena *arena, why_error *error) {
  const uint32_t M = tokenizer->vocabulary.merge_count;
  tokenizer->merge_slot_count = 1;
  while (tokenizer->merge_slot_count / 2 < M) tokenizer->merge_slot_count *= 2;
  tokenizer->byte_ids = WHY_TAKE(arena, uint32_t, 256);
  tokenizer->merges = WHY_TAKE(arena, why_merge, M);
  tokenizer->merge_slots = WHY_TAKE(arena, uint32_t, tokenizer->merge_slot_count);
  if (!tokenizer->merge_slots) return WHY_OK;
  memset(tokenizer->merge_slots, 0, tokenizer->merge_slot_count * sizeof *tokenizer->merge_slots);
  find_bytes(tokenizer);
  why_status status = WHY_OK;
  for (uint32_t rank = 0; rank < M && !status; rank++) status = insert(tokenizer, rank, error);
  return status;
}
