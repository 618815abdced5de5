/* The fewest units whose removal changes the decision. First each alone; then the weightiest
   together, until it changes, which bounds the size from above; then all sets of two, of three… as
   long as the evaluations suffice for all of a size, else those that grow from the best. Where
   sizes had to be skipped, units of what was found are put back as long as it stays changed. */
#include <string.h>

#include "edits.h"
#include "sets.h"

enum { EVALUATIONS };

enum {
  USUAL = 400, /* evaluations */
  PARENTS = 8, /* sets of each size at most that larger ones grow from */
  STEP = 16,   /* jobs of a round that seeks the bound */
  VARIANTS = 5
};

static const why_method_option options[] = {
    [EVALUATIONS] = {.name = "evaluations",
                     .about = "Runs of the model at most, where 3 for each unit and 2 are always "
                              "granted; 0 stands for 400.",
                     .kind = WHY_OPTION_INTEGER,
                     .fallback = "0",
                     .maximum = 65536},
};

enum phase { SINGLES, BOUND, SIZES, TRIM, OVER };

struct state {
  enum phase phase;
  why_stand stand;
  uint32_t asked, left; /* jobs */
  uint8_t *may;         /* (units) 1: can go */
  float *falls;         /* (units) of the margin, without each alone */
  uint32_t *order;      /* (count) the units that can go, weightiest first */
  uint32_t count, next;
  uint32_t size;      /* of the sets that are asked */
  uint32_t exhausted; /* no set of so many units or fewer changes the decision */
  bool whole;         /* all sets of this size are asked */
  uint32_t *picks;    /* (size) ascending, of the order: the set asked last */
  uint16_t *row;      /* (units) a set to be asked */
  why_sets parents, children;
  why_sets_growth growth;
  why_sets found; /* that change the decision */
  uint32_t found_size;
  why_sets_batch batch;
};

static why_limits limits(const why_problem *problem) {
  return (why_limits){
      .jobs = WHY_SETS_ROUND + 1, .variants = VARIANTS, .edits = VARIANTS * problem->units};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const uint32_t M = problem->units, granted = 3 * M + 2;
  const uint32_t asked = (uint32_t)why_problem_option(problem, EVALUATIONS);
  const uint32_t most = asked ? asked : USUAL;
  struct state *state = WHY_TAKE(arena, struct state, 1);
  struct state made = {.left = (most > granted ? most : granted) - 2,
                       .may = WHY_TAKE(arena, uint8_t, M),
                       .falls = WHY_TAKE(arena, float, M),
                       .order = WHY_TAKE(arena, uint32_t, M),
                       .picks = WHY_TAKE(arena, uint32_t, M),
                       .row = WHY_TAKE(arena, uint16_t, M)};
  why_sets_take(&made.parents, M, PARENTS, arena);
  why_sets_take(&made.children, M, PARENTS, arena);
  why_sets_take(&made.found, M, VARIANTS, arena);
  why_sets_take_batch(&made.batch, problem, arena);
  if (!state) return NULL;
  why_edits_find_free(problem, made.may);
  for (uint32_t u = 0; u < M; u++) made.falls[u] = 0;
  made.size = 1;
  *state = made;
  return state;
}

/* ---- The sets of a phase ---- */

static bool can_ask(const struct state *state, uint32_t most) {
  return state->batch.count < most && state->left > state->batch.count;
}

static void clear(struct state *state, uint32_t units) {
  memset(state->row, 0, units * sizeof *state->row);
}

/* Of `order` those at the first `count` picks. */
static void mark(struct state *state, uint32_t units) {
  clear(state, units);
  for (uint32_t i = 0; i < state->size; i++) state->row[state->order[state->picks[i]]] = 1;
}

/* To the set of the next picks: of all sets of the first k units before one that has the next. The
   very first is known from the search for the bound. */
static bool pick_next(struct state *state) {
  uint32_t *picks = state->picks, i = 0;
  while (i + 1 < state->size && picks[i] + 1 == picks[i + 1]) i++;
  if (picks[i] + 1 == state->count) return false;
  picks[i]++;
  for (uint32_t k = 0; k < i; k++) picks[k] = k;
  return true;
}

static void fill_singles(struct state *state, const why_problem *problem) {
  for (; state->next < problem->units && can_ask(state, WHY_SETS_ROUND); state->next++) {
    if (!state->may[state->next]) continue;
    clear(state, problem->units);
    state->row[state->next] = 1;
    why_sets_put(&state->batch, problem, state->row);
  }
}

static void fill_bound(struct state *state, const why_problem *problem) {
  while (!state->found.count && state->size < state->count && can_ask(state, STEP)) {
    state->picks[state->size] = state->size;
    state->size++;
    mark(state, problem->units);
    why_sets_put(&state->batch, problem, state->row);
  }
}

static void fill_sizes(struct state *state, const why_problem *problem) {
  if (state->found_size == state->size) return;
  while (can_ask(state, WHY_SETS_ROUND)) {
    if (state->whole ? !pick_next(state) : !why_sets_grow(&state->growth, state->row)) return;
    if (state->whole) mark(state, problem->units);
    why_sets_put(&state->batch, problem, state->row);
  }
}

/* Each unit of the best that was found is put back. */
static void fill_trim(struct state *state, const why_problem *problem) {
  for (; state->next < problem->units && can_ask(state, WHY_SETS_ROUND); state->next++) {
    memcpy(state->row, why_sets_row(&state->found, 0), problem->units * sizeof *state->row);
    if (!state->row[state->next]) continue;
    state->row[state->next] = 0;
    why_sets_put(&state->batch, problem, state->row);
  }
}

/* ---- From phase to phase ---- */

/* All sets of `size` of `count`, or more than `most`. */
static uint64_t choose(uint32_t count, uint32_t size, uint64_t most) {
  uint64_t sets = 1;
  for (uint32_t i = 1; i <= size && sets <= most; i++) sets = sets * (count - size + i) / i;
  return sets;
}

static void rank_units(struct state *state, uint32_t units) {
  for (uint32_t u = 0; u < units; u++) {
    if (!state->may[u]) continue;
    const float weight = state->stand.held ? state->falls[u] : -state->falls[u];
    uint32_t at = state->count++;
    for (; at > 0; at--) {
      const float other = state->falls[state->order[at - 1]];
      if (weight <= (state->stand.held ? other : -other)) break;
      state->order[at] = state->order[at - 1];
    }
    state->order[at] = u;
  }
}

static bool is_minimal(const struct state *state) {
  return state->found.count && state->exhausted + 1 >= state->found_size;
}

static void begin_trim(struct state *state) {
  const bool pays = state->found.count && !is_minimal(state) && state->left > 0;
  state->phase = pays ? TRIM : OVER;
  state->size = state->found_size;
  state->next = 0;
}

/* All sets of the next size, where the evaluations suffice; else those that grow from the best of
   this one, of which as many are kept as leaves some for each size up to the bound. What is found
   then is to be trimmed yet: a round of that is set aside. */
static void begin_size(struct state *state) {
  const uint32_t bound = state->found.count ? state->found_size : state->count + 1;
  const uint32_t aside = state->found.count ? state->found_size : 0;
  const uint32_t spare = state->left > aside ? state->left - aside : 0;
  const why_sets best = state->children;
  state->size++;
  state->whole =
      state->exhausted + 1 == state->size && choose(state->count, state->size, spare) <= spare;
  if (state->size >= bound || (!state->whole && spare < state->count)) {
    begin_trim(state);
    return;
  }
  state->phase = SIZES;
  state->children = state->parents;
  state->children.count = 0;
  state->parents = best;
  if (state->whole) {
    for (uint32_t i = 0; i < state->size; i++) state->picks[i] = i;
    return;
  }
  const uint32_t width = spare / state->count / (bound - state->size);
  if (state->parents.count > width) state->parents.count = width ? width : 1;
  state->growth = (why_sets_growth){.parents = &state->parents, .may = state->may, .size = 1};
}

/* After the last answer of a phase. */
static void go_on(struct state *state, uint32_t units) {
  switch (state->phase) {
  case SINGLES:
    rank_units(state, units);
    state->exhausted = state->found.count ? 0 : 1;
    state->phase = state->found.count ? OVER : BOUND;
    if (units) state->picks[0] = 0;
    break;
  case BOUND:
    state->size = 1;
    begin_size(state);
    break;
  case SIZES:
    if (state->found_size == state->size) {
      begin_trim(state);
      break;
    }
    if (state->whole) state->exhausted = state->size;
    begin_size(state);
    break;
  case TRIM:
    if (state->found_size < state->size)
      begin_trim(state);
    else
      state->phase = OVER;
    break;
  case OVER: break;
  }
}

/* ---- The conversation ---- */

static void fill(struct state *state, const why_problem *problem) {
  switch (state->phase) {
  case SINGLES: fill_singles(state, problem); break;
  case BOUND: fill_bound(state, problem); break;
  case SIZES: fill_sizes(state, problem); break;
  case TRIM: fill_trim(state, problem); break;
  case OVER: break;
  }
}

/* What the next round asks; nothing: it is over. */
static void prepare(struct state *state, const why_problem *problem) {
  state->batch.count = 0;
  fill(state, problem);
  while (state->batch.count == 0 && state->phase != OVER) {
    go_on(state, problem->units);
    fill(state, problem);
  }
  state->left -= state->batch.count;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  if (round->number == 0) why_round_add_text(round, problem, WHY_WANT_LOGITS);
  if (round->number == 1) why_edits_add_text(problem, round);
  if (round->number > 0) why_sets_ask(&state->batch, problem, round);
  state->asked += round->jobs;
}

static uint32_t count_gone(const uint16_t *row, uint32_t units) {
  uint32_t gone = 0;
  for (uint32_t u = 0; u < units; u++) gone += row[u] > 0;
  return gone;
}

static void learn(struct state *state, uint32_t units, const uint16_t *row, float margin) {
  const uint32_t size = count_gone(row, units);
  const float hold = why_stand_hold(&state->stand, margin);
  const float start = state->stand.held ? state->stand.hold : -state->stand.hold;
  for (uint32_t u = 0; state->phase == SINGLES && u < units; u++)
    if (row[u]) state->falls[u] = start - margin;
  if (!why_stand_flips(&state->stand, margin)) {
    if (size == state->size && state->phase != BOUND) why_sets_keep(&state->children, row, -hold);
    return;
  }
  if (state->found.count && size > state->found_size) return;
  if (size < state->found_size) state->found.count = 0;
  state->found_size = size;
  why_sets_keep(&state->found, row, -hold);
}

static void propose(const struct state *state, uint32_t units, why_finding *finding) {
  uint32_t edits = 0;
  for (uint32_t i = 0; i < state->found.count; i++) {
    const uint16_t *row = why_sets_row(&state->found, i);
    finding->proposals[i] = (why_proposal){edits, state->found_size, is_minimal(state)};
    for (uint32_t u = 0; u < units; u++)
      if (row[u]) finding->edits[edits++] = (why_edit){.kind = WHY_CHANGE_REMOVE, .unit = u};
  }
  finding->proposal_count = state->found.count;
  const bool all = is_minimal(state) || (state->phase == OVER && state->exhausted >= state->count);
  finding->stopped = all ? WHY_STOP_EXACT : WHY_STOP_BUDGET;
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  const uint32_t M = problem->units;
  why_answer at;
  if (round->number == 1) state->stand = why_stand_of(*why_round_answer(round, problem, 0, &at));
  for (uint32_t i = 0; i < state->batch.count; i++)
    learn(state, M, why_sets_batch_row(&state->batch, problem, i),
          why_sets_answer(&state->batch, problem, round, i));
  prepare(state, problem);
  memcpy(finding->scores, state->falls, M * sizeof *state->falls);
  propose(state, M, finding);
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  if (state->asked < 2) return 2 + (size_t)problem->units;
  const uint32_t more = state->left < WHY_SETS_ROUND ? state->left : WHY_SETS_ROUND;
  return state->asked + state->batch.count + (state->phase == OVER ? 0 : more);
}

const why_method why_method_minimal_flip = {
    .info =
        {
            .name = "minimal_flip",
            .title = "Smallest removal",
            .about =
                "Looks for the fewest words without which the answer is another, and says where it "
                "is proved that no fewer do. A text that lacks words is not always one that "
                "anybody would write.",
            .title_zh = "最小删除",
            .about_zh = "寻找最少要去掉哪几个词，结论才会改变；如果已经证明更少的词不行，也会说明。"
                        "缺了词的文本未必是人会写出来的句子。",
            .promise =
                "Every removal that is shown changes the decision; one that is called minimal was "
                "held against every smaller one. A score is what the margin loses without the "
                "word alone.",
            .citation = "Martens and Provost 2014, doi:10.25300/MISQ/2014/38.1.04; Li et al. 2016, "
                        "arXiv:1612.08220",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_EDITS,
            .question = WHY_QUESTION_CHANGE,
            .is_signed = true,
            .uses_target = true,
            .needs_labels = true,
            .perturbs_units = true,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
