#include "flip_search.h"

#include <string.h>

enum {
  PARENTS = 8, /* sets of each size at most that larger ones grow from */
  STEP = 16    /* jobs of a round that seeks the bound */
};

void why_flip_search_take(why_flip_search *search, const why_problem *problem, why_arena *arena) {
  const uint32_t M = problem->units;
  *search = (why_flip_search){.left = search->left,
                              .size = 1,
                              .may = WHY_TAKE(arena, uint8_t, M),
                              .falls = WHY_TAKE(arena, float, M),
                              .order = WHY_TAKE(arena, uint32_t, M),
                              .picks = WHY_TAKE(arena, uint32_t, M),
                              .row = WHY_TAKE(arena, uint16_t, M)};
  why_sets_take(&search->parents, M, PARENTS, arena);
  why_sets_take(&search->children, M, PARENTS, arena);
  why_sets_take(&search->found, M, WHY_FLIP_SEARCH_MOST, arena);
  why_sets_take_batch(&search->batch, problem, arena);
}

/* ---- The sets of a phase ---- */

static bool can_ask(const why_flip_search *search, uint32_t most) {
  return search->batch.count < most && search->left > search->batch.count;
}

static void clear(why_flip_search *search, uint32_t units) {
  memset(search->row, 0, units * sizeof *search->row);
}

/* Of `order` those at the first `count` picks. */
static void mark(why_flip_search *search, uint32_t units) {
  clear(search, units);
  for (uint32_t i = 0; i < search->size; i++) search->row[search->order[search->picks[i]]] = 1;
}

/* To the set of the next picks: of all sets of the first k units before one that has the next. The
   very first is known from the search for the bound. */
static bool pick_next(why_flip_search *search) {
  uint32_t *picks = search->picks, i = 0;
  while (i + 1 < search->size && picks[i] + 1 == picks[i + 1]) i++;
  if (picks[i] + 1 == search->count) return false;
  picks[i]++;
  for (uint32_t k = 0; k < i; k++) picks[k] = k;
  return true;
}

static void fill_singles(why_flip_search *search, const why_problem *problem) {
  for (; search->next < problem->units && can_ask(search, WHY_SETS_ROUND); search->next++) {
    if (!search->may[search->next]) continue;
    clear(search, problem->units);
    search->row[search->next] = 1;
    why_sets_put(&search->batch, problem, search->row);
  }
}

static void fill_bound(why_flip_search *search, const why_problem *problem) {
  while (!search->found.count && search->size < search->count && can_ask(search, STEP)) {
    search->picks[search->size] = search->size;
    search->size++;
    mark(search, problem->units);
    why_sets_put(&search->batch, problem, search->row);
  }
}

static void fill_sizes(why_flip_search *search, const why_problem *problem) {
  if (search->found_size == search->size) return;
  while (can_ask(search, WHY_SETS_ROUND)) {
    if (search->whole ? !pick_next(search) : !why_sets_grow(&search->growth, search->row)) return;
    if (search->whole) mark(search, problem->units);
    why_sets_put(&search->batch, problem, search->row);
  }
}

/* Each unit of the best that was found is put back. */
static void fill_trim(why_flip_search *search, const why_problem *problem) {
  for (; search->next < problem->units && can_ask(search, WHY_SETS_ROUND); search->next++) {
    memcpy(search->row, why_sets_row(&search->found, 0), problem->units * sizeof *search->row);
    if (!search->row[search->next]) continue;
    search->row[search->next] = 0;
    why_sets_put(&search->batch, problem, search->row);
  }
}

/* ---- From phase to phase ---- */

/* All sets of `size` of `count`, or more than `most`. */
static uint64_t choose(uint32_t count, uint32_t size, uint64_t most) {
  uint64_t sets = 1;
  for (uint32_t i = 1; i <= size && sets <= most; i++) sets = sets * (count - size + i) / i;
  return sets;
}

static void rank_units(why_flip_search *search, uint32_t units) {
  for (uint32_t u = 0; u < units; u++) {
    if (!search->may[u]) continue;
    const float weight = search->stand.held ? search->falls[u] : -search->falls[u];
    uint32_t at = search->count++;
    for (; at > 0; at--) {
      const float other = search->falls[search->order[at - 1]];
      if (weight <= (search->stand.held ? other : -other)) break;
      search->order[at] = search->order[at - 1];
    }
    search->order[at] = u;
  }
}

static void begin_trim(why_flip_search *search) {
  const bool pays = search->found.count && !why_flip_search_is_minimal(search) && search->left > 0;
  search->phase = pays ? WHY_FLIP_TRIM : WHY_FLIP_OVER;
  search->size = search->found_size;
  search->next = 0;
}

/* All sets of the next size, where the evaluations suffice; else those that grow from the best of
   this one, of which as many are kept as leaves some for each size up to the bound. What is found
   then is to be trimmed yet: a round of that is set aside. */
static void begin_size(why_flip_search *search) {
  const uint32_t bound = search->found.count ? search->found_size : search->count + 1;
  const uint32_t aside = search->found.count ? search->found_size : 0;
  const uint32_t spare = search->left > aside ? search->left - aside : 0;
  const why_sets best = search->children;
  search->size++;
  search->whole =
      search->exhausted + 1 == search->size && choose(search->count, search->size, spare) <= spare;
  if (search->size >= bound || (!search->whole && spare < search->count)) {
    begin_trim(search);
    return;
  }
  search->phase = WHY_FLIP_SIZES;
  search->children = search->parents;
  search->children.count = 0;
  search->parents = best;
  if (search->whole) {
    for (uint32_t i = 0; i < search->size; i++) search->picks[i] = i;
    return;
  }
  const uint32_t width = spare / search->count / (bound - search->size);
  if (search->parents.count > width) search->parents.count = width ? width : 1;
  search->growth = (why_sets_growth){.parents = &search->parents, .may = search->may, .size = 1};
}

/* After the last answer of a phase. */
static void go_on(why_flip_search *search, uint32_t units) {
  switch (search->phase) {
  case WHY_FLIP_SINGLES:
    rank_units(search, units);
    search->exhausted = search->found.count ? 0 : 1;
    search->phase = search->found.count ? WHY_FLIP_OVER : WHY_FLIP_BOUND;
    if (units) search->picks[0] = 0;
    break;
  case WHY_FLIP_BOUND:
    search->size = 1;
    begin_size(search);
    break;
  case WHY_FLIP_SIZES:
    if (search->found_size == search->size) {
      begin_trim(search);
      break;
    }
    if (search->whole) search->exhausted = search->size;
    begin_size(search);
    break;
  case WHY_FLIP_TRIM:
    if (search->found_size < search->size)
      begin_trim(search);
    else
      search->phase = WHY_FLIP_OVER;
    break;
  case WHY_FLIP_OVER: break;
  }
}

static void fill(why_flip_search *search, const why_problem *problem) {
  switch (search->phase) {
  case WHY_FLIP_SINGLES: fill_singles(search, problem); break;
  case WHY_FLIP_BOUND: fill_bound(search, problem); break;
  case WHY_FLIP_SIZES: fill_sizes(search, problem); break;
  case WHY_FLIP_TRIM: fill_trim(search, problem); break;
  case WHY_FLIP_OVER: break;
  }
}

/* ---- The conversation ---- */

/* What the next round asks; nothing: it is over. */
static void prepare(why_flip_search *search, const why_problem *problem) {
  search->batch.count = 0;
  fill(search, problem);
  while (search->batch.count == 0 && search->phase != WHY_FLIP_OVER) {
    go_on(search, problem->units);
    fill(search, problem);
  }
  search->left -= search->batch.count;
}

void why_flip_search_begin(why_flip_search *search, const why_problem *problem) {
  why_edits_find_free(problem, search->may);
  for (uint32_t u = 0; u < problem->units; u++) search->falls[u] = 0;
  prepare(search, problem);
}

static uint32_t count_gone(const uint16_t *row, uint32_t units) {
  uint32_t gone = 0;
  for (uint32_t u = 0; u < units; u++) gone += row[u] > 0;
  return gone;
}

static void learn(why_flip_search *search, uint32_t units, const uint16_t *row, float margin) {
  const uint32_t size = count_gone(row, units);
  const float hold = why_stand_hold(&search->stand, margin);
  const float start = search->stand.held ? search->stand.hold : -search->stand.hold;
  for (uint32_t u = 0; search->phase == WHY_FLIP_SINGLES && u < units; u++)
    if (row[u]) search->falls[u] = start - margin;
  if (!why_stand_flips(&search->stand, margin)) {
    if (size == search->size && search->phase != WHY_FLIP_BOUND)
      why_sets_keep(&search->children, row, -hold);
    return;
  }
  if (search->found.count && size > search->found_size) return;
  if (size < search->found_size) search->found.count = 0;
  search->found_size = size;
  why_sets_keep(&search->found, row, -hold);
}

void why_flip_search_tell(why_flip_search *search, const why_problem *problem,
                          const why_round *round) {
  for (uint32_t i = 0; i < search->batch.count; i++)
    learn(search, problem->units, why_sets_batch_row(&search->batch, problem, i),
          why_sets_answer(&search->batch, problem, round, i));
  prepare(search, problem);
}

/* ---- What was found ---- */

bool why_flip_search_is_minimal(const why_flip_search *search) {
  return search->found.count && search->exhausted + 1 >= search->found_size;
}

bool why_flip_search_is_exact(const why_flip_search *search) {
  return why_flip_search_is_minimal(search) ||
         (search->phase == WHY_FLIP_OVER && search->exhausted >= search->count);
}
