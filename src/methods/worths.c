#include "worths.h"

#include <string.h>

void why_worths_take(why_worths *worths, const why_problem *problem, uint32_t capacity, int mode,
                     why_arena *arena) {
  const uint32_t M = problem->units;
  *worths = (why_worths){
      .units = M, .capacity = capacity, .bytes = (M + 7) / 8, .table = 4, .mode = mode};
  while (worths->table < 2 * capacity) worths->table *= 2;
  worths->sets = WHY_TAKE(arena, uint8_t, (size_t)capacity * worths->bytes);
  worths->wanted = WHY_TAKE(arena, uint8_t, worths->bytes);
  worths->places = WHY_TAKE(arena, uint32_t, worths->table);
  worths->values = WHY_TAKE(arena, double, capacity);
  worths->none = WHY_TAKE(arena, int8_t, M);
  why_removal_take(&worths->removal, problem, arena);
}

void why_worths_clear(why_worths *worths) {
  worths->asked = worths->known = 0;
  memset(worths->places, 0xff, worths->table * sizeof *worths->places);
  memset(worths->none, -1, worths->units);
}

/* The place in the table where the set is, or where it belongs; the set is left in `wanted`. */
static uint32_t place_of(const why_worths *worths, const int8_t *sides) {
  uint32_t hash = 2166136261; /* FNV-1a */
  memset(worths->wanted, 0, worths->bytes);
  for (uint32_t u = 0; u < worths->units; u++) {
    if (sides[u] > 0) worths->wanted[u / 8] |= (uint8_t)(1 << u % 8);
  }
  for (uint32_t i = 0; i < worths->bytes; i++) hash = (hash ^ worths->wanted[i]) * 16777619;
  hash ^= hash >> 15;
  for (;; hash++) {
    const uint32_t place = hash & (worths->table - 1), set = worths->places[place];
    if (set == WHY_NO_SET) return place;
    const uint8_t *there = worths->sets + (size_t)set * worths->bytes;
    if (memcmp(there, worths->wanted, worths->bytes) == 0) return place;
  }
}

uint32_t why_worths_find(const why_worths *worths, const int8_t *sides) {
  return worths->places[place_of(worths, sides)];
}

static void number_set(why_worths *worths, const int8_t *sides) {
  const uint32_t place = place_of(worths, sides);
  assert(worths->places[place] == WHY_NO_SET && worths->asked < worths->capacity);
  memcpy(worths->sets + (size_t)worths->asked * worths->bytes, worths->wanted, worths->bytes);
  worths->places[place] = worths->asked++;
}

void why_worths_ask(why_worths *worths, const why_problem *problem, why_round *round,
                    const int8_t *sides) {
  why_removal_add(&worths->removal, problem, round, worths->mode, sides, -1);
  number_set(worths, sides);
}

void why_worths_begin(why_worths *worths, const why_problem *problem, why_round *round) {
  if (round->number == 0) {
    int8_t *all = worths->none;
    for (uint32_t u = 0; u < worths->units; u++) all[u] = 1;
    number_set(worths, all);
    for (uint32_t u = 0; u < worths->units; u++) all[u] = -1;
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
  } else if (round->number == 1) { /* its value is shown, so it is exact */
    why_job *job =
        why_removal_add(&worths->removal, problem, round, worths->mode, worths->none, -1);
    job->precision = WHY_PRECISION_EXACT;
    number_set(worths, worths->none);
  }
}

void why_worths_tell(why_worths *worths, const why_problem *problem, const why_round *round) {
  why_answer at;
  for (uint32_t i = 0; i < round->jobs; i++) {
    worths->values[worths->known++] = *why_round_answer(round, problem, i, &at);
  }
}
