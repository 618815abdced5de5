/* Owen values of the units on a tree of the text (Owen 1977, doi:10.1007/978-3-642-45494-3_7): as
   Shapley values, but over those orders alone in which the units of a phrase stay together. So a
   word is held against the phrase around it, and phrases against each other. What a phrase adds is
   shared out between its two parts, each by what it adds before and behind the other, as the
   reference implementation does (shap's PartitionExplainer): a phrase at depth d is met with and
   without each of d others around it. Where all that is too much, the phrases whose shares are
   largest are parted first, and a phrase that stays whole gives its units equal shares. */
#include <math.h>
#include <string.h>

#include "phrases.h"
#include "removal.h"

enum { MODE, EVALUATIONS };

enum {
  ROUND = 64,  /* jobs at most: what is parted next depends on what they answer */
  USUAL = 1024 /* evaluations */
};

#define NO_SHARE UINT32_MAX

static const why_method_option options[] = {
    [MODE] = WHY_REMOVAL_OPTION,
    [EVALUATIONS] = {.name = "evaluations",
                     .about = "Runs of the model at most, where 4 are always granted; 0 stands for "
                              "1024.",
                     .kind = WHY_OPTION_INTEGER,
                     .fallback = "0",
                     .maximum = 65536},
};

/* What a phrase adds to the phrases that are there: v(with) - v(without), which counts 2^-depth. */
struct share {
  uint32_t phrase;
  uint32_t parent;      /* the share that this one is part of, or NO_SHARE */
  bool beside;          /* the other part of that phrase is there */
  double with, without; /* the target */
};

struct state {
  why_phrases phrases;
  uint32_t budget, asked; /* evaluations */
  uint32_t most;          /* of them that there can be */
  uint32_t capacity, count;
  struct share *shares; /* (capacity) in the order in which they came up */
  uint32_t *heap, open; /* (capacity) of those that can be parted the largest first; how many */
  uint32_t parted[ROUND / 2], parting; /* whose parts were asked about in this round */
  bool done;
  double *scores, *rest; /* (M) of what is parted to the end; with what is not */
  int8_t *sides;         /* (M) */
  double value;          /* of the target on the text */
  why_removal removal;
};

static why_limits limits(const why_problem *problem) {
  (void)problem;
  return (why_limits){.jobs = ROUND};
}

static uint32_t budget_of(const why_problem *problem) {
  const uint32_t asked = (uint32_t)why_problem_option(problem, EVALUATIONS);
  return asked == 0 ? USUAL : asked < 4 ? 4 : asked;
}

/* A phrase is parted once for each of the 2^depth ways in which others are there. */
static uint32_t most_evaluations(const struct state *state) {
  uint64_t all = 2;
  for (uint32_t i = 0; i < state->phrases.count && all < state->budget; i++) {
    const why_phrase *phrase = &state->phrases.items[i];
    if (phrase->count > 1) all += UINT64_C(2) << (phrase->depth < 32 ? phrase->depth : 32);
  }
  return all < state->budget ? (uint32_t)all : state->budget;
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const uint32_t M = problem->units, budget = budget_of(problem);
  struct state *state = WHY_TAKE(arena, struct state, 1);
  struct state made = {.budget = budget, .capacity = 1 + 4 * ((budget - 2) / 2)};
  why_phrases_take(&made.phrases, M, arena);
  made.shares = WHY_TAKE(arena, struct share, made.capacity);
  made.heap = WHY_TAKE(arena, uint32_t, made.capacity);
  made.scores = WHY_TAKE(arena, double, M);
  made.rest = WHY_TAKE(arena, double, M);
  made.sides = WHY_TAKE(arena, int8_t, M);
  why_removal_take(&made.removal, problem, arena);
  if (!state) return NULL;
  why_phrases_build(&made.phrases, problem);
  made.most = most_evaluations(&made);
  memset(made.scores, 0, M * sizeof *made.scores);
  *state = made;
  return state;
}

/* ---- Shares ---- */

static const why_phrase *phrase_of(const struct state *state, uint32_t share) {
  return &state->phrases.items[state->shares[share].phrase];
}

static double size_of(const struct state *state, uint32_t share) {
  const struct share *s = &state->shares[share];
  double size = s->with - s->without;
  for (uint32_t d = phrase_of(state, share)->depth; d > 0; d--) size /= 2;
  return size;
}

static bool comes_first(const struct state *state, uint32_t a, uint32_t b) {
  const double one = fabs(size_of(state, a)), other = fabs(size_of(state, b));
  return one > other || (one == other && a < b);
}

static void heap_push(struct state *state, uint32_t share) {
  uint32_t at = state->open++;
  for (; at > 0 && comes_first(state, share, state->heap[(at - 1) / 2]); at = (at - 1) / 2) {
    state->heap[at] = state->heap[(at - 1) / 2];
  }
  state->heap[at] = share;
}

static uint32_t heap_pop(struct state *state) {
  const uint32_t top = state->heap[0], last = state->heap[--state->open];
  uint32_t at = 0;
  for (uint32_t below = 1; below < state->open; at = below, below = 2 * at + 1) {
    if (below + 1 < state->open && comes_first(state, state->heap[below + 1], state->heap[below])) {
      below++;
    }
    if (comes_first(state, last, state->heap[below])) break;
    state->heap[at] = state->heap[below];
  }
  state->heap[at] = last;
  return top;
}

/* A share of one unit is that unit's; another can be parted. */
static void add_share(struct state *state, struct share share) {
  const uint32_t index = state->count++;
  assert(index < state->capacity);
  state->shares[index] = share;
  const why_phrase *phrase = phrase_of(state, index);
  if (phrase->count > 1)
    heap_push(state, index);
  else
    state->scores[phrase->first] += size_of(state, index);
}

/* ---- Asking ---- */

static void fill(struct state *state, uint32_t phrase, int8_t side) {
  const why_phrase *p = &state->phrases.items[phrase];
  memset(state->sides + p->first, side, p->count);
}

/* The phrases that are there, and one part of the share's. */
static void ask_part(struct state *state, const why_problem *problem, why_round *round,
                     uint32_t share, uint32_t part) {
  memset(state->sides, -1, problem->units);
  fill(state, part, 1);
  for (uint32_t s = share; s != NO_SHARE; s = state->shares[s].parent) {
    const why_phrase *phrase = phrase_of(state, s);
    if (!state->shares[s].beside) continue;
    const why_phrase *whole = &state->phrases.items[phrase->parent];
    fill(state, whole->left == state->shares[s].phrase ? whole->right : whole->left, 1);
  }
  why_removal_add(&state->removal, problem, round, why_problem_option(problem, MODE), state->sides,
                  -1);
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  state->parting = 0;
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
  } else if (round->number == 1) { /* its value is shown, so it is exact */
    memset(state->sides, -1, problem->units);
    why_job *job = why_removal_add(&state->removal, problem, round,
                                   why_problem_option(problem, MODE), state->sides, -1);
    job->precision = WHY_PRECISION_EXACT;
  }
  while (state->open && round->jobs + 2 <= ROUND &&
         state->asked + round->jobs + 2 <= state->budget) {
    const uint32_t share = state->parted[state->parting++] = heap_pop(state);
    ask_part(state, problem, round, share, phrase_of(state, share)->left);
    ask_part(state, problem, round, share, phrase_of(state, share)->right);
  }
  state->asked += round->jobs;
  state->done = round->jobs == 0;
}

/* ---- Telling ---- */

/* Each part of a share is met without and with the other. */
static void part_share(struct state *state, uint32_t index, double left, double right) {
  const struct share share = state->shares[index];
  const why_phrase *phrase = phrase_of(state, index);
  add_share(state, (struct share){phrase->left, index, false, left, share.without});
  add_share(state, (struct share){phrase->right, index, false, right, share.without});
  add_share(state, (struct share){phrase->left, index, true, share.with, right});
  add_share(state, (struct share){phrase->right, index, true, share.with, left});
}

/* What has been found, and equal shares of what has not been parted. */
static void write_scores(struct state *state, uint32_t M, float *scores) {
  double *rest = state->rest;
  memcpy(rest, state->scores, M * sizeof *rest);
  for (uint32_t i = 0; i < state->open; i++) {
    const why_phrase *phrase = phrase_of(state, state->heap[i]);
    const double each = size_of(state, state->heap[i]) / phrase->count;
    for (uint32_t u = 0; u < phrase->count; u++) rest[phrase->first + u] += each;
  }
  for (uint32_t u = 0; u < M; u++) scores[u] = (float)rest[u];
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  const uint32_t M = problem->units;
  why_answer at;
  uint32_t job = 0;
  if (round->number == 0) {
    state->value = *why_round_answer(round, problem, 0, &at);
    if (M > 1) add_share(state, (struct share){.parent = NO_SHARE, .with = state->value});
    return;
  }
  if (round->number == 1) {
    const double empty = *why_round_answer(round, problem, job++, &at);
    finding->has_baseline = true;
    finding->baseline_value = (float)empty;
    if (M > 1) state->shares[0].without = empty;
    if (M == 1) state->scores[0] = state->value - empty;
  }
  for (uint32_t i = 0; i < state->parting; i++, job += 2) {
    const double left = *why_round_answer(round, problem, job, &at);
    const double right = *why_round_answer(round, problem, job + 1, &at);
    part_share(state, state->parted[i], left, right);
  }
  write_scores(state, M, finding->scores);
  finding->has_converged = true;
  finding->converged = state->open == 0;
  finding->stopped = state->open == 0 ? WHY_STOP_EXACT : WHY_STOP_BUDGET;
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  (void)problem;
  return state->done ? state->asked : state->most;
}

const why_method why_method_partition_shap = {
    .info =
        {
            .name = "partition_shap",
            .title = "Partition SHAP",
            .about =
                "Shares the answer out between sentences, then between their phrases, down to the "
                "words, each by what it adds with and without its neighbour; words of a phrase "
                "come and go together. Which words make a phrase is read off punctuation and "
                "closeness, not off grammar, and another division gives other scores.",
            .title_zh = "分区 SHAP",
            .about_zh =
                "先把结论分给各个句子，再分给其中的短语，一直分到词；每一份都看相邻部分在与不在"
                "时它各带来多少变化，同一短语里的词一同进出。短语是按标点和远近划分的，并非按"
                "语法；换一种划分，分数也会不同。",
            .promise =
                "The scores sum to value - baseline_value; they are the exact Owen values of "
                "the tree where the evaluations suffice to part it to the end, and else the "
                "words of a phrase that stays whole share alike.",
            .citation = "Owen 1977, doi:10.1007/978-3-642-45494-3_7; as shap's PartitionExplainer",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_SCORES,
            .complete = true,
            .is_signed = true,
            .uses_target = true,
            .perturbs_units = true,
            .question = WHY_QUESTION_WORDS,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
