#include "phrases.h"

void why_phrases_take(why_phrases *phrases, uint32_t units, why_arena *arena) {
  *phrases = (why_phrases){.units = units,
                           .count = units ? 2 * units - 1 : 0,
                           .items = WHY_TAKE(arena, why_phrase, units ? 2 * units - 1 : 0),
                           .gaps = WHY_TAKE(arena, uint8_t, units)};
}

/* The gap in front of each unit is that in front of its first token. */
static void read_gaps(why_phrases *phrases, const why_problem *problem) {
  for (uint32_t t = problem->tokens; t-- > 0;) {
    const uint32_t unit = problem->unit_of_token[t];
    if (unit != WHY_NO_UNIT) phrases->gaps[unit] = problem->gaps ? problem->gaps[t] : 0;
  }
}

/* How many units the left part of a phrase has. */
static uint32_t part(const why_phrases *phrases, const why_phrase *phrase) {
  const uint8_t *gaps = phrases->gaps + phrase->first;
  uint32_t best = 1;
  for (uint32_t at = 2; at < phrase->count; at++) {
    const uint32_t far = at > phrase->count - at ? 2 * at - phrase->count : phrase->count - 2 * at;
    const uint32_t its =
        best > phrase->count - best ? 2 * best - phrase->count : phrase->count - 2 * best;
    if (gaps[at] > gaps[best] || (gaps[at] == gaps[best] && far < its)) best = at;
  }
  return best;
}

static uint32_t add_part(why_phrases *phrases, uint32_t *made, uint32_t parent, uint32_t first,
                         uint32_t count) {
  phrases->items[*made] = (why_phrase){.first = first,
                                       .count = count,
                                       .parent = parent,
                                       .depth = phrases->items[parent].depth + 1,
                                       .left = WHY_NO_PHRASE,
                                       .right = WHY_NO_PHRASE};
  return (*made)++;
}

void why_phrases_build(why_phrases *phrases, const why_problem *problem) {
  why_phrase *items = phrases->items;
  uint32_t made = 1;
  if (phrases->units == 0) return;
  read_gaps(phrases, problem);
  items[0] = (why_phrase){.count = phrases->units,
                          .parent = WHY_NO_PHRASE,
                          .left = WHY_NO_PHRASE,
                          .right = WHY_NO_PHRASE};
  for (uint32_t i = 0; i < made; i++) {
    if (items[i].count == 1) continue;
    const uint32_t left = part(phrases, &items[i]), first = items[i].first;
    items[i].left = add_part(phrases, &made, i, first, left);
    items[i].right = add_part(phrases, &made, i, first + left, items[i].count - left);
  }
  assert(made == phrases->count);
}
