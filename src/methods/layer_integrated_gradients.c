/* Integrated gradients at the input of every layer: the path runs straight from what the baseline
   is there to what the text is there, every token at once (arXiv:1703.01365; Captum's
   LayerIntegratedGradients). What goes into the first layer is taken as the word vectors, as in
   integrated_gradients. Each layer by itself accounts for the whole change of the target. */
#include <math.h>

#include "path.h"

enum { BASELINE, POINTS, LAYER };

enum {
  COARSEST = 4, /* intervals of the first rule; a rule has one point more */
  FINEST = 64,
  ADAPTIVE = 32, /* intervals at most, where the option does not say */
  ROUND = 256    /* jobs at most */
};

static const char *const points[] = {"adaptive", "9", "17", "33", "65", NULL};

static const why_method_option options[] = {
    [BASELINE] = WHY_PATH_OPTION,
    [POINTS] = {.name = "points",
                .about = "Points on each layer's path: adaptive takes 5, 9, 17 or 33, as few "
                         "as settle its scores.",
                .kind = WHY_OPTION_CHOICE,
                .fallback = "adaptive",
                .choices = points},
    [LAYER] = {.name = "layer",
               .about = "The layer whose row the words are coloured by, 0 the first.",
               .kind = WHY_OPTION_INTEGER,
               .fallback = "0",
               .maximum = 255,
               .cap = WHY_CAP_LAYERS},
};

/* The path of one layer. */
struct walk {
  uint32_t intervals; /* of the rule being filled */
  bool done, converged;
  bool known[FINEST + 1]; /* points of the finest grid, 0 the baseline, FINEST the text */
  float *dots;            /* (FINEST + 1, T) */
};

struct state {
  struct walk *walks; /* (L) */
  float ends[2];      /* of the target on the baseline and on the text, the same for all layers */
  uint32_t asked[ROUND]; /* layer * (FINEST + 1) + point of each job of this round */
  double *scores;        /* (T) by a rule */
  double *coarser;       /* (T) by the rule of half as many intervals */
};

static bool adaptive(const why_problem *problem) {
  return why_problem_option(problem, POINTS) == 0;
}

/* Of the last rule. */
static uint32_t last_intervals(const why_problem *problem) {
  const uint32_t asked = (uint32_t)COARSEST << why_problem_option(problem, POINTS);
  return adaptive(problem) ? ADAPTIVE : asked;
}

static why_limits limits(const why_problem *problem) {
  return (why_limits){.jobs = ROUND,
                      .wants = WHY_WANT_DOT,
                      .map_rows = problem->shape.layers,
                      .map_columns = problem->tokens,
                      .row_axis = WHY_MAP_LAYERS,
                      .column_axis = WHY_MAP_TOKENS};
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const size_t T = problem->tokens, L = problem->shape.layers, rows = (FINEST + 1) * T;
  struct state *state = WHY_TAKE(arena, struct state, 1);
  struct walk *walks = WHY_TAKE(arena, struct walk, L);
  float *dots = WHY_TAKE(arena, float, L *rows);
  double *scores = WHY_TAKE(arena, double, T);
  double *coarser = WHY_TAKE(arena, double, T);
  if (!state) return NULL;
  for (size_t l = 0; l < L; l++)
    walks[l] = (struct walk){.intervals = adaptive(problem) ? COARSEST : last_intervals(problem),
                             .dots = dots + l * rows};
  *state = (struct state){.walks = walks, .scores = scores, .coarser = coarser};
  return state;
}

static void add_point(struct state *state, why_round *round, const why_problem *problem,
                      uint32_t layer, uint32_t point) {
  const uint32_t logits = round->number == 0 ? WHY_WANT_LOGITS : 0;
  state->asked[round->jobs] = layer * (FINEST + 1) + point;
  why_job *job = why_round_add_text(round, problem, WHY_WANT_DOT | logits);
  job->path_layer = layer;
  why_path_add(round, problem, job, why_problem_option(problem, BASELINE));
  if (point < FINEST) why_path_place(round, job, (float)why_path_point(FINEST, point));
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  if (round->number == 0) {
    add_point(state, round, problem, 0, FINEST);
    return;
  }
  for (uint32_t l = 0; l < problem->shape.layers; l++) {
    const struct walk *walk = &state->walks[l];
    for (uint32_t i = 0; !walk->done && i <= FINEST; i += FINEST / walk->intervals)
      if (!walk->known[i] && round->jobs < ROUND) add_point(state, round, problem, l, i);
  }
}

/* Whether a layer's scores add up to the change of the target, and have not moved much since the
   coarser rule, whose own error that was: the finer one's is a small part of it. */
static bool settled(const struct state *state, const why_problem *problem) {
  const double tolerance = problem->link == WHY_LINK_PROBABILITY ? .001 : .005;
  const double most = 10 * tolerance; /* that a score may move */
  double gap = (double)state->ends[1] - state->ends[0];
  for (uint32_t t = 0; t < problem->tokens; t++) {
    gap -= state->scores[t];
    if (fabs(state->scores[t] - state->coarser[t]) > most) return false;
  }
  return fabs(gap) < tolerance;
}

/* Integrates a layer whose rule is filled, and goes on to a finer one where it has to. */
static void conclude(struct state *state, const why_problem *problem, struct walk *walk,
                     float *row) {
  const uint32_t T = problem->tokens;
  why_path_integrate(walk->dots, T, FINEST, walk->intervals, state->scores);
  why_path_integrate(walk->dots, T, FINEST, walk->intervals / 2, state->coarser);
  for (uint32_t t = 0; t < T; t++) row[t] = (float)state->scores[t];
  walk->converged = settled(state, problem);
  walk->done = walk->converged || walk->intervals == last_intervals(problem);
  if (!walk->done) walk->intervals *= 2;
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  const uint32_t T = problem->tokens, L = problem->shape.layers;
  for (uint32_t i = 0; i < round->jobs; i++) {
    struct walk *walk = &state->walks[state->asked[i] / (FINEST + 1)];
    const uint32_t point = state->asked[i] % (FINEST + 1);
    why_answer at;
    const float *answer = why_round_answer(round, problem, i, &at);
    walk->known[point] = true;
    if (point == 0 || point == FINEST) state->ends[point == FINEST] = answer[0];
    for (uint32_t t = 0; t < T; t++) walk->dots[(size_t)point * T + t] = answer[at.dot.at + t];
  }
  finding->has_converged = finding->converged = finding->has_baseline = true;
  finding->baseline_value = state->ends[0];
  finding->points = 0;
  for (uint32_t l = 0; l < L; l++) {
    struct walk *walk = &state->walks[l];
    if (!walk->done && why_path_filled(walk->known, FINEST, walk->intervals))
      conclude(state, problem, walk, finding->map + (size_t)l * T);
    finding->converged = finding->converged && walk->converged;
    if (walk->intervals >= finding->points) finding->points = walk->intervals + 1;
  }
  const float *row = finding->map + (size_t)why_problem_option(problem, LAYER) * T;
  for (uint32_t t = 0; t < T; t++) finding->scores[t] = row[t];
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  size_t jobs = 0;
  for (uint32_t l = 0; l < problem->shape.layers; l++) jobs += state->walks[l].intervals + 1;
  return jobs;
}

const why_method why_method_layer_integrated_gradients = {
    .info =
        {
            .name = "layer_integrated_gradients",
            .title = "Layer integrated gradients",
            .about =
                "Integrated gradients before each layer: a map of where, on the way up, each "
                "token carries what decides. Each row accounts for the whole change of the answer; "
                "higher up a token's place holds more and more of the rest of the text.",
            .title_zh = "逐层积分梯度",
            .about_zh = "在每一层之前做积分梯度，画出决定结论的信息在逐层向上时位于哪些词元。每一行"
                        "都说明结论的全部变化；但层数越高，一个词元的位置上混入的其余文本就越多。",
            .promise =
                "Each row of the map sums to value - baseline_value; where converged, up to 0.005 "
                "(0.001 of a probability), and no score moved by ten times that since the rule "
                "with half the points. The first row is at the word vectors; the scores are the "
                "row of the layer that was asked for.",
            .citation = "Sundararajan et al. 2017, arXiv:1703.01365; at layers as in Captum, "
                        "arXiv:2009.07896",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_MAP,
            .complete = true,
            .is_signed = true,
            .needs_gradients = true,
            .uses_target = true,
            .question = WHY_QUESTION_LAYERS,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
};
