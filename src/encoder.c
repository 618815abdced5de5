#include "encoder.h"

bool why_encoder_put(why_encoder *e, uint32_t id, uint32_t begin, uint32_t end, uint8_t special) {
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

/* An array of the word at its new size; the old one stays where there is no memory. */
static bool regrow(void **array, size_t count, size_t size) {
  size_t bytes = 0;
  void *grown = why_size_mul(count, size, &bytes) ? why_heap(*array, bytes) : NULL;
  if (grown) *array = grown;
  return grown;
}

static bool grow(why_letters *letters) {
  enum { FEWEST = 64, MOST = 1 << 28 }; /* whose tables a 32-bit size still counts */
  if (letters->capacity >= MOST) return false;
  const uint32_t capacity = letters->capacity ? 2 * letters->capacity : FEWEST;
  void *bytes = letters->bytes, *begins = letters->begins, *ends = letters->ends;
  const bool grown = regrow(&bytes, capacity, sizeof *letters->bytes) &&
                     regrow(&begins, capacity, sizeof *letters->begins) &&
                     regrow(&ends, capacity, sizeof *letters->ends);
  letters->bytes = bytes;
  letters->begins = begins;
  letters->ends = ends;
  if (grown) letters->capacity = capacity;
  return grown;
}

bool why_encoder_spell(why_encoder *e, why_text bytes, uint32_t begin, uint32_t end) {
  why_letters *letters = &e->letters;
  if (letters->capacity - letters->count < bytes.length && !grow(letters)) {
    e->starved = true;
    return false;
  }
  for (size_t i = 0; i < bytes.length; i++, letters->count++) {
    letters->bytes[letters->count] = bytes.bytes[i];
    letters->begins[letters->count] = begin;
    letters->ends[letters->count] = end;
  }
  return true;
}

void *why_encoder_work(why_encoder *e, size_t count, size_t size) {
  why_letters *letters = &e->letters;
  size_t bytes = 0;
  if (!why_size_mul(count, size, &bytes)) bytes = SIZE_MAX;
  if (bytes > letters->work_bytes) {
    letters->work_bytes = 0;
    letters->work = why_heap(letters->work, 0);
    letters->work = bytes < SIZE_MAX ? why_heap(NULL, bytes) : NULL;
    if (letters->work) letters->work_bytes = bytes;
  }
  e->starved = e->starved || !letters->work;
  return letters->work;
}

void why_encoder_free(why_encoder *e) {
  why_heap(e->letters.bytes, 0);
  why_heap(e->letters.begins, 0);
  why_heap(e->letters.ends, 0);
  why_heap(e->letters.work, 0);
}
