#include "edit_search.h"

enum { PARENTS = 8 /* sets of each size that the next are made of */ };

/* ---- Room ---- */

void why_edit_search_take(why_edit_search *search, const why_problem *problem, uint32_t capacity,
                          why_arena *arena) {
  const uint32_t sets = capacity > WHY_EDIT_SEARCH_ROUND ? capacity : WHY_EDIT_SEARCH_ROUND;
  search->pool = WHY_TAKE(arena, why_edit, capacity);
  search->holds = WHY_TAKE(arena, float, capacity);
  search->sets = WHY_TAKE(arena, why_edit_set, sets);
  search->capacity = capacity;
  why_edits_take(&search->room, problem, 1, arena);
}

void why_edit_search_offer(why_edit_search *search, why_edit edit) {
  if (search->offered == search->capacity) return;
  search->sets[search->count++] = (why_edit_set){.picks = {search->offered}, .count = 1};
  search->pool[search->offered++] = edit;
  search->edits = 1;
}

/* ---- From sets of one size to the next ---- */

/* Whether pick `next` goes with the set: a unit has one edit, and a text one piece more at most
   (two negations say what none does). */
static bool goes_with(const why_edit_search *search, const why_edit_set *set, uint32_t next) {
  const why_edit *edit = &search->pool[next];
  for (uint32_t i = 0; i < set->count; i++) {
    const why_edit *mine = &search->pool[set->picks[i]];
    if (mine->unit == edit->unit) return false;
    if (mine->kind == WHY_CHANGE_INSERT && edit->kind == WHY_CHANGE_INSERT) return false;
  }
  return true;
}

/* The set with one pick more, which is put where the picks ascend. */
static why_edit_set grown(const why_edit_set *set, uint32_t next) {
  why_edit_set all = *set;
  uint32_t at = all.count++;
  for (; at > 0 && all.picks[at - 1] > next; at--) all.picks[at] = all.picks[at - 1];
  all.picks[at] = next;
  return all;
}

static bool same(const why_edit_set *a, const why_edit_set *b) {
  for (uint32_t i = 0; i < a->count; i++)
    if (a->picks[i] != b->picks[i]) return false;
  return a->count == b->count;
}

/* Puts a set among the `count` that promise most (least hold first). Returns the new count. */
static uint32_t insert(why_edit_set *sets, uint32_t count, uint32_t most, const why_edit_set *set) {
  for (uint32_t i = 0; i < count; i++)
    if (same(&sets[i], set)) return count;
  if (count == most && !(set->hold < sets[count - 1].hold)) return count;
  uint32_t at = count < most ? count++ : count - 1;
  for (; at > 0 && set->hold < sets[at - 1].hold; at--) sets[at] = sets[at - 1];
  sets[at] = *set;
  return count;
}

/* Makes sets of one edit more from the best of those here. */
static void grow(why_edit_search *search) {
  why_edit_set parents[PARENTS];
  uint32_t count = 0;
  for (uint32_t i = 0; i < search->told; i++)
    count = insert(parents, count, PARENTS, &search->sets[i]);
  search->count = search->asked = search->told = 0;
  search->edits++;
  for (uint32_t i = 0; i < count; i++)
    for (uint32_t next = 0; next < search->known; next++) {
      if (!goes_with(search, &parents[i], next)) continue;
      why_edit_set set = grown(&parents[i], next);
      set.hold = parents[i].hold + search->holds[next] - search->stand.hold;
      search->count = insert(search->sets, search->count, WHY_EDIT_SEARCH_ROUND, &set);
    }
}

static bool any_flips(const why_edit_search *search) {
  for (uint32_t i = 0; i < search->told; i++)
    if (search->sets[i].flips) return true;
  return false;
}

/* ---- The conversation ---- */

static void add(why_edit_search *search, const why_problem *problem, why_round *round) {
  const why_edit_set *set = &search->sets[search->asked++];
  why_edit edits[WHY_EDIT_SEARCH_MOST];
  for (uint32_t i = 0; i < set->count; i++) edits[i] = search->pool[set->picks[i]];
  why_edits_add(&search->room, problem, round, edits, set->count);
  search->left--;
}

void why_edit_search_ask(why_edit_search *search, const why_problem *problem, why_round *round) {
  if (search->asked == search->count && search->left > 0 && !any_flips(search) &&
      search->edits < search->most)
    grow(search);
  while (search->asked < search->count && search->left > 0 && round->jobs < WHY_EDIT_SEARCH_ROUND)
    add(search, problem, round);
  search->done = round->jobs == 0;
}

void why_edit_search_tell(why_edit_search *search, const why_problem *problem,
                          const why_round *round) {
  why_answer at;
  for (uint32_t i = 0; i < round->jobs; i++, search->told++) {
    why_edit_set *set = &search->sets[search->told];
    const float margin = *why_round_answer(round, problem, i, &at);
    set->hold = why_stand_hold(&search->stand, margin);
    set->flips = why_stand_flips(&search->stand, margin);
    if (search->edits == 1) search->holds[search->known++] = set->hold;
  }
}

size_t why_edit_search_expected(const why_edit_search *search) {
  if (search->done) return 0;
  const size_t further = any_flips(search) ? 0 : WHY_EDIT_SEARCH_ROUND;
  const size_t more = search->count - search->asked + further;
  return more < search->left ? more : search->left;
}

/* ---- What was found ---- */

why_stop why_edit_search_stop(const why_edit_search *search) {
  return search->left == 0 && !any_flips(search) ? WHY_STOP_BUDGET : WHY_STOP_NONE;
}

static void write_edits(const why_edit_search *search, const why_edit_set *set, why_edit *edits) {
  for (uint32_t i = 0; i < set->count; i++) {
    const why_edit edit = search->pool[set->picks[i]];
    uint32_t at = i;
    for (; at > 0 && edits[at - 1].unit > edit.unit; at--) edits[at] = edits[at - 1];
    edits[at] = edit;
  }
}

/* How many of the edits that are proposed already are of the kinds, and at the places, of these. */
static uint32_t count_alike(const why_edit_search *search, const why_edit_set *set,
                            const why_finding *finding) {
  uint32_t kinds = 0, places = 0;
  for (uint32_t k = 0; k < finding->proposal_count * set->count; k++)
    for (uint32_t i = 0; i < set->count; i++) {
      const why_edit *mine = &search->pool[set->picks[i]];
      kinds += finding->edits[k].kind == mine->kind;
      places += finding->edits[k].unit == mine->unit;
    }
  return kinds * 1024 + places;
}

static bool is_proposed(const why_edit_set *set, const why_finding *finding,
                        const why_edit_set *const *proposed) {
  for (uint32_t i = 0; i < finding->proposal_count; i++)
    if (proposed[i] == set) return true;
  return false;
}

void why_edit_search_propose(const why_edit_search *search, uint32_t variants,
                             why_finding *finding) {
  const why_edit_set *proposed[WHY_EDIT_SEARCH_VARIANTS];
  finding->proposal_count = 0;
  while (finding->proposal_count < variants) {
    const why_edit_set *best = NULL;
    uint32_t alike = 0;
    for (uint32_t i = 0; i < search->told; i++) {
      const why_edit_set *set = &search->sets[i];
      if (!set->flips || is_proposed(set, finding, proposed)) continue;
      const uint32_t now = count_alike(search, set, finding);
      if (best && (now > alike || (now == alike && set->hold >= best->hold))) continue;
      best = set;
      alike = now;
    }
    if (!best) return;
    const uint32_t first = finding->proposal_count * search->edits;
    write_edits(search, best, finding->edits + first);
    proposed[finding->proposal_count] = best;
    finding->proposals[finding->proposal_count++] = (why_proposal){first, best->count, false};
  }
}

void why_edit_search_score(const why_edit_search *search, uint32_t units, float *scores) {
  for (uint32_t u = 0; u < units; u++) scores[u] = 0;
  for (uint32_t i = 0; i < search->known; i++) {
    float *score = &scores[search->pool[i].unit];
    const float fall = search->stand.hold - search->holds[i];
    if (fall > *score) *score = fall;
  }
}
