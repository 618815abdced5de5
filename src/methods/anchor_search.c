#include "anchor_search.h"

#include <string.h>

#include "../numeric.h"
#include "bounds.h"

enum {
  FIRST = 128, /* samples without any anchor, at most a quarter of the budget */
  BATCH = 16   /* samples of an arm at once */
};

/* As in the reference implementation: how sure, how well parted, how close to the precision. */
static const double delta = .1, epsilon = .1, slack = .05;

why_anchor_search why_anchor_search_take(uint32_t units, uint32_t width, uint32_t capacity,
                                         why_arena *arena) {
  const size_t M = units;
  why_anchor_search search = {
      .units = units,
      .width = width,
      .sides = WHY_TAKE(arena, int8_t, capacity *M),
      .forced = WHY_TAKE(arena, uint32_t, capacity),
      .kept = WHY_TAKE(arena, uint8_t, capacity),
      .beam = WHY_TAKE(arena, why_anchor, width),
      .next = WHY_TAKE(arena, why_anchor, width),
      .arms = WHY_TAKE(arena, why_anchor_arm, M > 1 ? width * M : width),
      .best = {.words = WHY_TAKE(arena, uint32_t, M)},
  };
  for (uint32_t i = 0; i < 2 * width; i++) {
    uint32_t *words = WHY_TAKE(arena, uint32_t, M);
    why_anchor *anchors = i % 2 ? search.beam : search.next;
    if (anchors) anchors[i / 2] = (why_anchor){.words = words};
  }
  return search;
}

void why_anchor_search_draw(why_anchor_search *search, const why_anchor *anchor, uint32_t size) {
  const uint32_t sample = search->asked++;
  int8_t *sides = search->sides + (size_t)sample * search->units;
  uint32_t bits[4]; /* a unit each */
  for (uint32_t u = 0; u < search->units; u++) {
    if (u % 128 == 0) why_random_bits(search->seed, sample, u, bits);
    sides[u] = bits[u / 32 % 4] >> u % 32 & 1 ? 1 : -1;
  }
  for (uint32_t i = 0; i < size; i++) sides[anchor->words[i]] = 2;
  search->forced[sample] = size;
}

/* ---- What the samples say ---- */

/* Of the words of an anchor: whether the sample has them all, and how many of those that it was
   forced to have are not among them. */
static bool holds(const why_anchor *anchor, const int8_t *sides, uint32_t *forced) {
  for (uint32_t i = 0; i < anchor->size; i++) {
    if (sides[anchor->words[i]] < 0) return false;
    *forced -= sides[anchor->words[i]] == 2;
  }
  return true;
}

/* Counts a sample for every arm that it is one of. */
static void count(why_anchor_search *search, uint32_t sample) {
  const int8_t *sides = search->sides + (size_t)sample * search->units;
  uint32_t arm = 0;
  for (uint32_t p = 0; p < search->parents; p++) {
    uint32_t forced = search->forced[sample];
    const bool whole = holds(&search->beam[p], sides, &forced);
    for (; arm < search->arm_count && search->arms[arm].parent == p; arm++) {
      const uint32_t word = search->arms[arm].word;
      const int8_t side = word == WHY_NO_UNIT ? 1 : sides[word];
      if (!whole || side < 0 || forced > (side == 2)) continue;
      search->arms[arm].drawn++;
      search->arms[arm].kept += search->kept[sample];
    }
  }
}

/* The best are those of the largest means. */
static void choose_top(why_anchor_search *search) {
  for (uint32_t i = 0; i < search->arm_count; i++) {
    why_anchor_arm *arm = &search->arms[i];
    arm->mean = arm->drawn ? arm->kept / (double)arm->drawn : 0;
    arm->top = false;
  }
  for (uint32_t i = 0; i < search->width && i < search->arm_count; i++) {
    why_anchor_arm *best = NULL;
    for (uint32_t a = 0; a < search->arm_count; a++) {
      why_anchor_arm *arm = &search->arms[a];
      if (!arm->top && (!best || arm->mean > best->mean)) best = arm;
    }
    best->top = true;
  }
}

/* The levels are those of the reference implementation. */
static void bound(why_anchor_search *search) {
  const double turns = why_exp(1.1 * why_log(search->turns));
  const double rate = why_log(405.5 * search->arm_count * turns / delta);
  const double together = rate + why_log(rate);
  const double single = why_log((1 + (search->width - 1.) * search->units) / delta);
  for (uint32_t i = 0; i < search->arm_count; i++) {
    why_anchor_arm *arm = &search->arms[i];
    if (!arm->top) {
      arm->bound = why_bounds_high(arm->kept, arm->drawn, together);
      continue;
    }
    arm->bound = why_bounds_low(arm->kept, arm->drawn, together);
    arm->verdict = (why_bounded){.high = 1};
    if (arm->drawn) arm->verdict = why_bounds_of(arm->kept, arm->drawn, single);
  }
}

static bool is_anchor(const why_anchor_search *search, const why_anchor_arm *arm) {
  return arm->top && arm->mean >= search->precision &&
         arm->verdict.low >= search->precision - slack;
}

static bool is_none(const why_anchor_search *search, const why_anchor_arm *arm) {
  return arm->mean < search->precision && arm->verdict.high < search->precision + slack;
}

/* ---- The beam ---- */

static void copy(why_anchor *to, const why_anchor *from, uint32_t word) {
  to->size = from->size;
  for (uint32_t i = 0; i < from->size; i++) to->words[i] = from->words[i];
  if (word != WHY_NO_UNIT) to->words[to->size++] = word;
}

static bool has(const why_anchor *anchor, uint32_t word) {
  for (uint32_t i = 0; i < anchor->size; i++) {
    if (anchor->words[i] == word) return true;
  }
  return false;
}

/* Whether an earlier anchor of the beam and some word are the same words. */
static bool is_known(const why_anchor_search *search, uint32_t parent, uint32_t word) {
  const why_anchor *anchor = &search->beam[parent];
  for (uint32_t p = 0; p < parent; p++) {
    uint32_t others = !has(&search->beam[p], word);
    for (uint32_t i = 0; i < anchor->size; i++) others += !has(&search->beam[p], anchor->words[i]);
    if (others == 1) return true;
  }
  return false;
}

static void share_budget(why_anchor_search *search) {
  const uint32_t left = search->budget - search->known;
  search->separate_end = search->known + left / 4;
  search->level_end = search->known + left / 2;
  search->turns = 0;
  search->counted = 0;
}

/* The best arms become the beam, and its anchors and each other word the arms. */
static void deepen(why_anchor_search *search) {
  uint32_t parents = 0;
  for (uint32_t i = 0; i < search->arm_count; i++) {
    const why_anchor_arm *arm = &search->arms[i];
    if (arm->top) copy(&search->next[parents++], &search->beam[arm->parent], arm->word);
  }
  why_anchor *last = search->beam;
  search->beam = search->next;
  search->next = last;
  search->parents = parents;
  search->arm_count = 0;
  for (uint32_t p = 0; p < parents; p++) {
    for (uint32_t word = 0; word < search->units; word++) {
      if (has(&search->beam[p], word) || is_known(search, p, word)) continue;
      search->arms[search->arm_count++] = (why_anchor_arm){.parent = p, .word = word};
    }
  }
  share_budget(search);
}

/* The surest of the arms, where it is surer than what was known. */
static void remember(why_anchor_search *search) {
  for (uint32_t i = 0; i < search->arm_count; i++) {
    const why_anchor_arm *arm = &search->arms[i];
    const bool found = is_anchor(search, arm), surer = arm->verdict.low > search->best_verdict.low;
    if (!arm->top || found < search->found || (found == search->found && !surer)) continue;
    copy(&search->best, &search->beam[arm->parent], arm->word);
    search->best_verdict = arm->verdict;
    search->found = found;
  }
}

/* ---- Where to draw ---- */

void why_anchor_search_begin(why_anchor_search *search, double precision, uint32_t budget,
                             uint64_t seed) {
  search->precision = precision;
  search->budget = budget;
  search->seed = seed;
  search->parents = search->arm_count = 1;
  search->arms[0] = (why_anchor_arm){.word = WHY_NO_UNIT};
  share_budget(search);
}

static void draw(why_anchor_search *search, const why_anchor_arm *arm, uint32_t samples,
                 uint32_t most) {
  why_anchor *anchor = &search->next[0]; /* free until the beam grows */
  copy(anchor, &search->beam[arm->parent], arm->word);
  for (uint32_t i = 0; i < samples && search->asked < search->budget; i++) {
    if (search->asked - search->known < most) {
      why_anchor_search_draw(search, anchor, anchor->size);
    }
  }
}

/* The least sure of the best, and the one that could most be among them: until they are parted. */
static bool separate(why_anchor_search *search, uint32_t most) {
  const why_anchor_arm *lowest = NULL, *highest = NULL;
  if (search->known >= search->separate_end) return false;
  for (uint32_t i = 0; i < search->arm_count; i++) {
    const why_anchor_arm *arm = &search->arms[i];
    if (is_anchor(search, arm)) return false; /* none of the same size covers more */
    if (arm->top && (!lowest || arm->bound < lowest->bound)) lowest = arm;
    if (!arm->top && (!highest || arm->bound > highest->bound)) highest = arm;
  }
  if (!highest || highest->bound - lowest->bound <= epsilon) return false;
  draw(search, lowest, BATCH, most);
  draw(search, highest, BATCH, most);
  return true;
}

/* The best of the best of which it is not known whether it is an anchor. */
static bool verify(why_anchor_search *search, uint32_t most) {
  const why_anchor_arm *best = NULL;
  if (search->known >= search->level_end) return false;
  for (uint32_t i = 0; i < search->arm_count; i++) {
    const why_anchor_arm *arm = &search->arms[i];
    if (!arm->top || is_none(search, arm)) continue;
    if (is_anchor(search, arm)) return false;
    if (!best || arm->mean > best->mean) best = arm;
  }
  if (best) draw(search, best, 2 * BATCH, most);
  return best;
}

void why_anchor_search_ask(why_anchor_search *search, uint32_t most) {
  if (search->known == 0) {
    const uint32_t quarter = search->budget / 4;
    draw(search, &search->arms[0], quarter < FIRST ? quarter : FIRST, most);
    return;
  }
  while (!search->over) {
    for (; search->counted < search->known; search->counted++) count(search, search->counted);
    search->turns++;
    choose_top(search);
    bound(search);
    if (separate(search, most) || verify(search, most)) return;
    remember(search);
    const bool spent = search->budget - search->known < 2 * BATCH;
    const bool whole =
        search->arms[0].word != WHY_NO_UNIT && search->beam[0].size + 1 == search->units;
    search->over = search->found || spent || whole || search->units == 0;
    if (!search->over) deepen(search);
  }
}

void why_anchor_search_tell(why_anchor_search *search) {
  search->known = search->asked;
}
