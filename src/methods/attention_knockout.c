/* What the target loses when tokens no longer look at a unit: the edges of attention between them
   are cut before the softmax (Geva et al. 2023, arXiv:2304.14767). First each unit is hidden from
   all others; then, reader by reader, each unit from that reader alone. A reader is a unit or an
   added special token, such as the [CLS] that a classifier reads. */
#include <math.h>
#include <string.h>

#include "readers.h"

enum { LAYER, HEAD, EVALUATIONS };
enum { ALL = -1 };

enum {
  ROUND = 64,      /* jobs at most */
  EDGES = 1 << 18, /* of the records of a round, or one job */
  USUAL = 512      /* evaluations */
};

static const why_method_option options[] = {
    [LAYER] = WHY_LAYER_OPTION("In which layer edges are cut, 0 the first; -1 is all of them."),
    [HEAD] = WHY_HEAD_OPTION("In which head, 0 the first; -1 is all of them."),
    [EVALUATIONS] = {.name = "evaluations",
                     .about = "Runs of the model at most: they buy rows of the map, those of the "
                              "tokens that decide first, and one of them is always granted; 0 "
                              "stands for 512.",
                     .kind = WHY_OPTION_INTEGER,
                     .fallback = "0",
                     .maximum = 65536},
};

/* Questions: M about units that are hidden from all, then M for each reader in its order. */
struct state {
  uint32_t readers, rows; /* how many there are, and how many are asked about */
  uint32_t asked, known;  /* questions */
  float value;            /* of the target on the text */
  uint32_t *reader_of;    /* (T) units as they are, then each added token */
  uint32_t *order;        /* (readers) */
  bool *decides;          /* (readers) the head reads it */
};

static uint32_t count_added(const why_problem *problem) {
  uint32_t added = 0;
  for (uint32_t t = 0; t < problem->tokens; t++) added += problem->unit_of_token[t] == WHY_NO_UNIT;
  return added;
}

/* Edges of the largest question: a unit hidden from the rest of the text, or from itself. */
static uint32_t most_edges(const why_problem *problem) {
  const uint32_t layers = why_problem_option(problem, LAYER) == ALL ? problem->shape.layers : 1;
  uint32_t most = 0;
  for (uint32_t unit = 0; unit < problem->units; unit++) {
    uint32_t own = 0;
    for (uint32_t t = 0; t < problem->tokens; t++) own += problem->unit_of_token[t] == unit;
    const uint32_t rest = problem->tokens - own, edges = own * (own > rest ? own : rest) * layers;
    if (edges > most) most = edges;
  }
  return most;
}

static why_limits limits(const why_problem *problem) {
  const uint32_t edges = most_edges(problem), fit = edges ? EDGES / edges : 1;
  return (why_limits){
      .jobs = fit == 0      ? 1
              : fit < ROUND ? fit
                            : ROUND,
      .edges = edges,
      .map_rows = problem->tokens,
      .map_columns = problem->units,
      .row_axis = WHY_MAP_TOKENS,
      .column_axis = WHY_MAP_UNITS,
  };
}

/* How many readers' rows the evaluations pay for. */
static uint32_t affordable(const why_problem *problem, uint32_t readers) {
  const uint32_t M = problem->units, asked = (uint32_t)why_problem_option(problem, EVALUATIONS);
  const uint32_t most = asked ? asked : USUAL;
  const uint32_t rows = M == 0 || most < 1 + 2 * M ? 1 : (most - 1 - M) / M;
  return rows < readers ? rows : readers;
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const uint32_t readers = problem->units + count_added(problem);
  struct state *state = WHY_TAKE(arena, struct state, 1);
  const struct state made = {.readers = readers,
                             .rows = affordable(problem, readers),
                             .reader_of = WHY_TAKE(arena, uint32_t, problem->tokens),
                             .order = WHY_TAKE(arena, uint32_t, readers),
                             .decides = WHY_TAKE(arena, bool, readers)};
  if (!state) return NULL;
  *state = made;
  memset(state->decides, 0, readers * sizeof *state->decides);
  for (uint32_t t = 0, added = problem->units; t < problem->tokens; t++) {
    const uint32_t unit = problem->unit_of_token[t];
    const uint32_t reader = unit == WHY_NO_UNIT ? added++ : unit;
    state->reader_of[t] = reader;
    if (why_readers_share(problem, t) > 0) state->decides[reader] = true;
  }
  return state;
}

/* ---- Asking ---- */

/* Whether a question is about what token `from` sees of the unit. */
static bool looks(const struct state *state, uint32_t from, uint32_t unit, uint32_t reader) {
  const uint32_t own = state->reader_of[from];
  return reader == WHY_EVERY ? own != unit : own == reader;
}

/* The text in which `reader`, or with WHY_EVERY all but the unit itself, does not see the unit. */
static void add_hidden(const struct state *state, const why_problem *problem, why_round *round,
                       uint32_t unit, uint32_t reader) {
  const int layer = why_problem_option(problem, LAYER), head = why_problem_option(problem, HEAD);
  const uint32_t T = problem->tokens, first = layer == ALL ? 0 : (uint32_t)layer;
  const uint32_t layers = layer == ALL ? problem->shape.layers : 1;
  uint32_t from_count = 0, to_count = 0;
  for (uint32_t t = 0; t < T; t++) {
    from_count += looks(state, t, unit, reader);
    to_count += state->reader_of[t] == unit;
  }
  why_job *job = why_round_add_text(round, problem, 0);
  why_edge *edge =
      why_round_array(round, job, &job->edges, layers * from_count * to_count, sizeof *edge);
  for (uint32_t l = first; l < first + layers; l++)
    for (uint32_t from = 0; from < T; from++)
      for (uint32_t to = 0; looks(state, from, unit, reader) && to < T; to++)
        if (state->reader_of[to] == unit)
          *edge++ = (why_edge){l, head == ALL ? WHY_EVERY : (uint32_t)head, from, to};
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  const uint32_t M = problem->units;
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    return;
  }
  /* In which order readers come is known when all units have been hidden. */
  const uint32_t end = state->known < M ? M : M * (state->rows + 1), most = limits(problem).jobs;
  for (; state->asked < end && round->jobs < most; state->asked++) {
    const uint32_t row = state->asked / M;
    add_hidden(state, problem, round, state->asked % M, row ? state->order[row - 1] : WHY_EVERY);
  }
}

/* ---- Telling ---- */

/* Whether reader a comes before b: what the head reads, then what most is lost without, for where
   nobody looks at a token it does not matter what that token sees. */
static bool comes_before(const struct state *state, const float *scores, uint32_t M, uint32_t a,
                         uint32_t b) {
  if (state->decides[a] != state->decides[b]) return state->decides[a];
  return (a < M ? fabsf(scores[a]) : 0) > (b < M ? fabsf(scores[b]) : 0);
}

static void put_in_order(struct state *state, const float *scores, uint32_t M) {
  for (uint32_t reader = 0; reader < state->readers; reader++) {
    uint32_t place = reader;
    for (; place > 0 && comes_before(state, scores, M, reader, state->order[place - 1]); place--)
      state->order[place] = state->order[place - 1];
    state->order[place] = reader;
  }
}

/* The rows of a reader's tokens are one. */
static void put_cell(const struct state *state, const why_problem *problem, uint32_t reader,
                     uint32_t unit, float loss, float *map) {
  for (uint32_t t = 0; t < problem->tokens; t++)
    if (state->reader_of[t] == reader) map[(size_t)t * problem->units + unit] = loss;
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  const uint32_t M = problem->units;
  why_answer at;
  if (round->number == 0) {
    state->value = *why_round_answer(round, problem, 0, &at);
    for (size_t i = 0; i < (size_t)problem->tokens * M; i++) finding->map[i] = 0;
    finding->stopped = M == 0 || state->rows == state->readers ? WHY_STOP_EXACT : WHY_STOP_BUDGET;
    return;
  }
  for (uint32_t i = 0; i < round->jobs; i++, state->known++) {
    const uint32_t row = state->known / M, unit = state->known % M;
    const float loss = state->value - *why_round_answer(round, problem, i, &at);
    if (row == 0)
      finding->scores[unit] = loss;
    else
      put_cell(state, problem, state->order[row - 1], unit, loss, finding->map);
  }
  if (state->known == M) put_in_order(state, finding->scores, M);
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  return 1 + (size_t)problem->units * (state->rows + 1);
}

const why_method why_method_attention_knockout = {
    .info =
        {
            .name = "attention_knockout",
            .title = "Attention knockout",
            .about =
                "Cuts what one word sees of another and measures how far the answer falls: each "
                "cell is an experiment about one path through the network, the scores hide a word "
                "from all others. Where the same also comes along another path, a cut shows "
                "little.",
            .title_zh = "注意力敲除",
            .about_zh =
                "切断一个词对另一个词的注意，量一量结论下降多少：每一格都是针对网络中一条路径的"
                "一次实验，分数则是让其他所有词都看不到这个词。如果同样的信息还能走别的路径，"
                "切断一条就看不出多少变化。",
            .promise =
                "A score is exactly the target's value on the text less its value where no other "
                "token sees the unit; a cell the same for one reader: a unit, whose tokens share "
                "their row, or an added special token. Rows that the evaluations did not pay for "
                "are 0.",
            .citation = "Geva et al. 2023, arXiv:2304.14767",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_MAP,
            .is_signed = true,
            .uses_target = true,
            .perturbs_units = true,
            .question = WHY_QUESTION_PARTS,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
