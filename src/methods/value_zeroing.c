/* How far each token's output of a layer turns when another token's value vectors are zeroed there:
   what a token takes from others, with the path around the attention and the feed-forward counted
   in (Mohebbi et al. 2023, arXiv:2301.12971). Through all layers the maps are multiplied, without
   the identity that a rollout of attention adds, for they hold it already. */
#include <math.h>
#include <string.h>

#include "readers.h"

enum { LAYER };
enum { ALL = -1 };

enum {
  ROUND = 64,              /* jobs at most */
  FLOATS = 4 * 1024 * 1024 /* of the answers of a round, or one job */
};

static const why_method_option options[] = {
    [LAYER] = WHY_LAYER_OPTION(
        "Which layer, 0 the first; -1 follows them all, from the last to the first."),
};

/* Of each layer there are T + 1 questions: what it gives as it is, and without each token. */
struct state {
  uint32_t asked, known; /* questions */
  float *whole;          /* (T, C) the output of the layer as it is */
  double *flow, *next;   /* (T, T) [from][to] the product so far, and room for the next */
};

static uint32_t first_layer(const why_problem *problem) {
  const int layer = why_problem_option(problem, LAYER);
  return layer == ALL ? 0 : (uint32_t)layer;
}

static uint32_t count_layers(const why_problem *problem) {
  return why_problem_option(problem, LAYER) == ALL ? problem->shape.layers : 1;
}

static uint32_t count_questions(const why_problem *problem) {
  return count_layers(problem) * (problem->tokens + 1);
}

static why_limits limits(const why_problem *problem) {
  const size_t fit = FLOATS / ((size_t)problem->tokens * problem->shape.channels);
  return (why_limits){.jobs = fit == 0      ? 1
                              : fit < ROUND ? (uint32_t)fit
                                            : ROUND,
                      .wants = WHY_WANT_HIDDEN,
                      .layers = 1,
                      .zeroed = 1};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const size_t T = problem->tokens, C = problem->shape.channels;
  struct state *state = WHY_TAKE(arena, struct state, 1);
  const struct state made = {.whole = WHY_TAKE(arena, float, T *C),
                             .flow = WHY_TAKE(arena, double, T *T),
                             .next = WHY_TAKE(arena, double, T *T)};
  if (!state) return NULL;
  *state = made;
  for (size_t i = 0; i < T * T; i++) state->flow[i] = i % (T + 1) == 0; /* I */
  return state;
}

static void add_question(const why_problem *problem, why_round *round, uint32_t question) {
  const uint32_t layer = first_layer(problem) + question / (problem->tokens + 1);
  const uint32_t without = question % (problem->tokens + 1);
  const uint32_t logits = round->number == 0 ? WHY_WANT_LOGITS : 0;
  why_job *job = why_round_add_text(round, problem, WHY_WANT_HIDDEN | logits);
  why_round_layers(round, job, layer + 1, 1);
  if (without == 0) return;
  why_zeroed *zeroed = why_round_array(round, job, &job->zeroed, 1, sizeof *zeroed);
  *zeroed = (why_zeroed){.layer = layer, .head = WHY_EVERY, .token = without - 1};
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  const uint32_t most = round->number == 0 ? 1 : limits(problem).jobs;
  for (; state->asked < count_questions(problem) && round->jobs < most; state->asked++)
    add_question(problem, round, state->asked);
}

/* 1 - cos(a, b), 0 where either has no direction. */
static double distance(const float *a, const float *b, size_t C) {
  double ab = 0, aa = 0, bb = 0;
  for (size_t c = 0; c < C; c++) {
    ab += (double)a[c] * b[c];
    aa += (double)a[c] * a[c];
    bb += (double)b[c] * b[c];
  }
  const double size = sqrt(aa * bb), cosine = size > 0 ? ab / size : 1;
  return cosine < 1 ? 1 - cosine : 0;
}

/* Rows of distances (T, T) become shares; a token that nothing moves is all its own. */
static void share_rows(float *matrix, size_t T) {
  for (size_t from = 0; from < T; from++) {
    float *row = matrix + from * T;
    double sum = 0;
    for (size_t to = 0; to < T; to++) sum += row[to];
    for (size_t to = 0; to < T; to++)
      row[to] = sum > 0 ? (float)(row[to] / sum) : (float)(to == from);
  }
}

/* flow = matrix flow. */
static void follow(struct state *state, const float *matrix, size_t T) {
  memset(state->next, 0, T * T * sizeof *state->next);
  for (size_t from = 0; from < T; from++)
    for (size_t via = 0; via < T; via++)
      for (size_t to = 0; to < T; to++)
        state->next[from * T + to] += (double)matrix[from * T + via] * state->flow[via * T + to];
  double *const done = state->flow;
  state->flow = state->next;
  state->next = done;
}

/* The answer to one question; after the last of a layer its matrix is whole. */
static void learn(struct state *state, const why_problem *problem, const float *hidden,
                  uint32_t without, float *matrix) {
  const size_t T = problem->tokens, C = problem->shape.channels;
  if (without == 0) {
    memcpy(state->whole, hidden, T * C * sizeof *hidden);
    return;
  }
  for (size_t t = 0; t < T; t++)
    matrix[t * T + without - 1] = (float)distance(state->whole + t * C, hidden + t * C, C);
  if (without < T) return;
  share_rows(matrix, T);
  follow(state, matrix, T);
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  const size_t T = problem->tokens;
  for (uint32_t i = 0; i < round->jobs; i++, state->known++) {
    why_answer at;
    const float *answer = why_round_answer(round, problem, i, &at);
    learn(state, problem, answer + at.hidden.at, state->known % (problem->tokens + 1),
          finding->matrix);
  }
  if (state->known < count_questions(problem)) return;
  for (size_t i = 0; i < T * T; i++) finding->matrix[i] = (float)state->flow[i];
  why_readers_score(problem, finding->matrix, finding->scores);
}

static size_t expected(const void *state, const why_problem *problem) {
  (void)state;
  return count_questions(problem);
}

const why_method why_method_value_zeroing = {
    .info =
        {
            .name = "value_zeroing",
            .title = "Value zeroing",
            .about =
                "Silences one token at a time in a layer and measures how far the others turn: who "
                "takes how much from whom, more truly than attention says. It tells what was mixed "
                "into what, not whether that spoke for or against the answer.",
            .title_zh = "值向量置零",
            .about_zh = "在某一层里每次让一个词元“不出声”，量一量其他词元偏转了多少：谁从谁那里取"
                        "了多少信息，"
                        "比注意力本身更可信。它说明什么混进了什么，不能说明这是支持还是反对结论。",
            .promise = "Every row of the matrix sums to 1, and the scores are the row of the token "
                       "that the head reads, mostly [CLS], or the mean of such rows; the model "
                       "runs once for each token and layer.",
            .citation = "Mohebbi et al. 2023, arXiv:2301.12971",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_MATRIX,
            .question = WHY_QUESTION_PARTS,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
