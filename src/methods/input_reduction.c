/* What is left of a text when the word that matters least goes, again and again, for as long as the
   decision stays (Feng et al. 2018, arXiv:1804.07781): of all texts with one word less those with
   the firmest decision are kept, several side by side where the evaluations suffice. In a text too
   long for that, many go at once: half of those that could each go alone, or a quarter… */
#include <string.h>

#include "edits.h"
#include "sets.h"

enum { EVALUATIONS };

enum {
  USUAL = 400, /* evaluations */
  WIDTH = 5    /* texts that are kept side by side at most, as in the paper */
};

static const why_method_option options[] = {
    [EVALUATIONS] = {.name = "evaluations",
                     .about = "Runs of the model at most, where 3 for each unit and 16 are always "
                              "granted; 0 stands for 400.",
                     .kind = WHY_OPTION_INTEGER,
                     .fallback = "0",
                     .maximum = 65536},
};

enum phase { STEP, LEAP, OVER };

struct state {
  enum phase phase;
  why_stand stand;
  uint32_t asked, left; /* jobs */
  uint8_t *may;         /* (units) 1: can go */
  uint32_t count;       /* of those, but for the last unit of a text */
  uint32_t gone;        /* units of each set of `kept` */
  why_sets kept;        /* the smallest texts so far */
  why_sets children;    /* of one unit less */
  why_sets leap;        /* of many units less: the smallest text, if any */
  why_sets_growth growth;
  float *holds;    /* (units) without that unit, too */
  uint32_t *order; /* (able) units that could each go, the least missed first */
  uint32_t able;
  uint16_t *row; /* (units) a set to be asked */
  bool whole;    /* no word of what is left can go alone */
  why_sets_batch batch;
};

static why_limits limits(const why_problem *problem) {
  return (why_limits){
      .jobs = WHY_SETS_ROUND + 1, .variants = WIDTH, .edits = WIDTH * problem->units};
}

/* From the sets in `kept`. */
static void begin_step(struct state *state) {
  state->phase = STEP;
  state->children.count = state->able = 0;
  state->growth =
      (why_sets_growth){.parents = &state->kept, .may = state->may, .size = state->gone + 1};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const uint32_t M = problem->units, granted = 3 * M + 16;
  const uint32_t asked = (uint32_t)why_problem_option(problem, EVALUATIONS);
  const uint32_t most = asked ? asked : USUAL;
  struct state *state = WHY_TAKE(arena, struct state, 1);
  struct state made = {.left = (most > granted ? most : granted) - 2,
                       .may = WHY_TAKE(arena, uint8_t, M),
                       .holds = WHY_TAKE(arena, float, M),
                       .order = WHY_TAKE(arena, uint32_t, M),
                       .row = WHY_TAKE(arena, uint16_t, M)};
  why_sets_take(&made.kept, M, WIDTH, arena);
  why_sets_take(&made.children, M, WIDTH, arena);
  why_sets_take(&made.leap, M, 1, arena);
  why_sets_take_batch(&made.batch, problem, arena);
  if (!state) return NULL;
  why_edits_find_free(problem, made.may);
  for (uint32_t u = 0; u < M; u++) made.count += made.may[u];
  if (made.count == M && M > 0) made.count--;
  memset(made.row, 0, M * sizeof *made.row);
  why_sets_keep(&made.kept, made.row, 0);
  *state = made;
  begin_step(state);
  return state;
}

/* ---- The next texts ---- */

static void fill_step(struct state *state, const why_problem *problem) {
  while (state->gone < state->count && state->batch.count < WHY_SETS_ROUND &&
         state->batch.count < state->left && why_sets_grow(&state->growth, state->row))
    why_sets_put(&state->batch, problem, state->row);
}

/* The first half, quarter, eighth… of those that could each go. */
static void fill_leap(struct state *state, const why_problem *problem) {
  for (uint32_t some = state->able / 2; some > 1 && state->batch.count < state->left; some /= 2) {
    memcpy(state->row, why_sets_row(&state->kept, 0), problem->units * sizeof *state->row);
    for (uint32_t i = 0; i < some; i++)
      state->row[state->order[i]] = (uint16_t)(state->gone + 1 + i);
    why_sets_put(&state->batch, problem, state->row);
  }
}

/* How many evaluations it takes to go on word by word from `count` words. */
static uint32_t count_steps(uint32_t count) {
  return count * (count + 1) / 2;
}

/* To the best of `next`, texts without `more` units more: as many as the evaluations suffice for.
 */
static void go_to(struct state *state, const why_sets *next, uint32_t more) {
  state->gone += more;
  const uint32_t work = count_steps(state->count - state->gone);
  const uint32_t width = work ? state->left / work : WIDTH;
  state->kept.count = 0;
  for (uint32_t i = 0; i < next->count && (i == 0 || i < width); i++)
    why_sets_keep(&state->kept, why_sets_row(next, i), next->worths[i]);
  begin_step(state);
}

/* Whether word by word would take more than is left, from a single text. */
static bool is_too_long(const struct state *state) {
  return state->kept.count == 1 && state->able > 3 &&
         count_steps(state->count - state->gone - 1) > state->left;
}

/* After the last answer of a phase. */
static void go_on(struct state *state) {
  const bool spent = state->left == 0;
  if (state->phase == STEP && state->children.count == 0) {
    state->whole = state->gone == state->count || state->growth.parent == state->kept.count;
    state->phase = OVER;
  } else if (state->phase == STEP && is_too_long(state) && !spent) {
    state->phase = LEAP;
    state->leap.count = 0;
  } else if (state->phase == LEAP && state->leap.count) {
    go_to(state, &state->leap, (uint32_t)state->leap.worths[0]);
  } else {
    go_to(state, &state->children, 1);
  }
}

/* What the next round asks; nothing: it is over. A leap asks once. */
static void prepare(struct state *state, const why_problem *problem) {
  state->batch.count = 0;
  if (state->phase == STEP) fill_step(state, problem);
  while (state->batch.count == 0 && state->phase != OVER) {
    go_on(state);
    if (state->phase == STEP) fill_step(state, problem);
    if (state->phase == LEAP) fill_leap(state, problem);
  }
  state->left -= state->batch.count;
}

/* ---- The conversation ---- */

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  if (round->number == 0) why_round_add_text(round, problem, WHY_WANT_LOGITS);
  if (round->number == 1) why_edits_add_text(problem, round);
  if (round->number > 0) why_sets_ask(&state->batch, problem, round);
  state->asked += round->jobs;
}

/* Notes that unit can go: order stays sorted, firmest decision first. */
static void note(struct state *state, uint32_t unit, float hold) {
  uint32_t at = state->able++;
  for (; at > 0 && hold > state->holds[state->order[at - 1]]; at--)
    state->order[at] = state->order[at - 1];
  state->order[at] = unit;
  state->holds[unit] = hold;
}

static void learn(struct state *state, uint32_t units, const uint16_t *row, float margin) {
  const float hold = why_stand_hold(&state->stand, margin);
  uint32_t last = 0, more = 0; /* the unit that went last, and how many more went */
  for (uint32_t u = 0; u < units; u++) {
    if (row[u] > row[last]) last = u;
    more += row[u] > state->gone;
  }
  if (why_stand_flips(&state->stand, margin)) return;
  if (state->phase == LEAP) {
    why_sets_keep(&state->leap, row, (float)more);
    return;
  }
  why_sets_keep(&state->children, row, hold);
  if (state->kept.count == 1) note(state, last, hold);
}

static void conclude(const struct state *state, uint32_t units, why_finding *finding) {
  const uint16_t *first = why_sets_row(&state->kept, 0);
  uint32_t edits = 0;
  for (uint32_t u = 0; u < units; u++)
    finding->scores[u] = first[u] ? (float)(first[u] - 1) / (float)state->gone : 1;
  finding->proposal_count = state->gone ? state->kept.count : 0;
  for (uint32_t i = 0; i < finding->proposal_count; i++) {
    const uint16_t *row = why_sets_row(&state->kept, i);
    finding->proposals[i] = (why_proposal){.first = edits, .count = state->gone};
    for (uint32_t u = 0; u < units; u++)
      if (row[u]) finding->edits[edits++] = (why_edit){.kind = WHY_CHANGE_REMOVE, .unit = u};
  }
  finding->stopped = state->whole ? WHY_STOP_EXACT : WHY_STOP_BUDGET;
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
  conclude(state, M, finding);
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  if (state->asked < 2) return 2 + (size_t)problem->units;
  if (state->phase == OVER) return state->asked;
  const uint32_t work = count_steps(state->count - state->gone);
  return state->asked + state->batch.count + (work < state->left ? work : state->left);
}

const why_method why_method_input_reduction = {
    .info =
        {
            .name = "input_reduction",
            .title = "Input reduction",
            .about =
                "Takes the word that matters least away, again and again, as long as the answer "
                "stays: what is left is enough for the model. It often looks like nonsense, which "
                "is what the method is there to show.",
            .title_zh = "输入缩减",
            .about_zh =
                "一次又一次地去掉最不重要的词，只要结论不变就继续：剩下的词对模型来说已经足够。"
                "剩下的往往不成句，而这正是此方法要揭示的。",
            .promise =
                "The decision on what is left is that on the text; where all was asked, no single "
                "word more could go, but for the last. A score is the share of those that went "
                "before the word did; "
                "1: it stays.",
            .citation = "Feng et al. 2018, arXiv:1804.07781",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_EDITS,
            .question = WHY_QUESTION_CHANGE,
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
