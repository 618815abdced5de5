/* The figures of an explanation's evidence, on functions whose values are known for every set of
   units: each is computed again here from its definition, out of what was asked and answered. */
#include "methods/evidence.h"

#include <stdlib.h>

#include "methods/evidence_parts.h"
#include "numeric.h"
#include "test.h"

enum { UNITS = 200, T = UNITS + 2, JOBS = 2048 };

/* A text of n units, a function of which of them are there, and scores to be judged. */
struct text {
  uint32_t n;
  bool linear; /* v(S) = the sum of weights; else the logistic of it, with neighbours at work */
  double weights[UNITS];
  float scores[UNITS];
  bool says_number;
  uint64_t seed;
};

/* What was asked and answered, in order. */
struct record {
  bool there[UNITS];
  double value;
};

struct talk {
  why_problem problem;
  why_term term;
  uint32_t ids[T], units[T];
  uint8_t segments[T];
  struct record *records; /* (JOBS) texts that lack units; not the method's own */
  uint32_t recorded, jobs, rounds;
  why_evidence evidence;
  float shares[UNITS + 1], deletion[UNITS + 1], insertion[UNITS + 1];
};

static double value_of(const struct text *text, const bool *there) {
  double sum = .1;
  for (uint32_t u = 0; u < text->n; u++) {
    if (there[u]) sum += text->weights[u];
    if (!text->linear && u && there[u] && there[u - 1]) sum -= .6 * text->weights[u - 1];
  }
  return text->linear ? sum : 1 / (1 + why_exp(-sum));
}

/* ---- A method that is judged: the score of a unit is what its token gave, for what it read ----
 */

static const float NOISE = .05f;
static uint32_t reruns;

static double read_score(const struct text *text, const why_job *job, uint32_t t) {
  const double noise =
      job->noise_sigma > 0 ? why_random_normal(job->noise_seed, job->noise_index, t) : 0;
  return (double)text->scores[t - 1] * (1 + (double)job->noise_sigma * noise);
}

static why_limits row_limits(const why_problem *problem) {
  (void)problem;
  return (why_limits){.jobs = 1, .wants = WHY_WANT_DOT};
}

static void row_ask(void *state, const why_problem *problem, why_round *round) {
  (void)state;
  if (round->number == 0) why_round_add_text(round, problem, WHY_WANT_LOGITS | WHY_WANT_DOT);
}

static void row_ask_noisy(void *state, const why_problem *problem, why_round *round) {
  (void)state;
  if (round->number == 0)
    why_round_add_text(round, problem, WHY_WANT_LOGITS | WHY_WANT_DOT)->noise_sigma = .5f;
}

static void row_tell(void *state, const why_problem *problem, const why_round *round,
                     why_finding *finding) {
  why_answer at;
  const float *answer = why_round_answer(round, problem, 0, &at);
  (void)state;
  for (uint32_t t = 0; t < problem->tokens; t++) finding->scores[t] = answer[at.dot.at + t];
}

static size_t row_expected_many(const void *state, const why_problem *problem) {
  (void)state;
  (void)problem;
  return 201;
}

static const why_method row = {.limits = row_limits, .ask = row_ask, .tell = row_tell};
static const why_method noisy_row = {.limits = row_limits, .ask = row_ask_noisy, .tell = row_tell};
static const why_method dear_row = {
    .limits = row_limits, .ask = row_ask, .tell = row_tell, .expected = row_expected_many};
static const why_method edits_row = {
    .info = {.kind = WHY_RESULT_EDITS}, .limits = row_limits, .ask = row_ask, .tell = row_tell};

/* ---- The conversation ---- */

static void answer(struct talk *talk, const struct text *text, const why_round *round, uint32_t i) {
  const why_job *job = why_round_job(round, i);
  why_answer at;
  float *out = round->answers + round->answer_at[i];
  CHECK(why_job_check(job, job->bytes, &talk->problem.shape, NULL) == WHY_OK);
  CHECK(why_answer_layout(job, &talk->problem.shape, &at, NULL) == WHY_OK);
  if (at.dot.count) { /* the method's own */
    reruns++;
    out[0] = 0;
    for (uint32_t k = 0; k < at.logits.count; k++) out[at.logits.at + k] = 0;
    for (uint32_t t = 0; t < job->tokens; t++)
      out[at.dot.at + t] = talk->units[t] == WHY_NO_UNIT ? 9 : (float)read_score(text, job, t);
    return;
  }
  struct record *record = &talk->records[talk->recorded++];
  *record = (struct record){0};
  for (uint32_t t = 0; t < job->tokens; t++) {
    const uint32_t slot = job->slots.count ? WHY_ITEMS(job, uint32_t, slots)[t] : t;
    if (talk->units[slot] != WHY_NO_UNIT) record->there[talk->units[slot]] = true;
  }
  record->value = value_of(text, record->there);
  out[0] = (float)record->value;
  CHECK(job->link == (text->says_number ? WHY_LINK_LOGIT : WHY_LINK_PROBABILITY));
  CHECK(job->precision == WHY_PRECISION_EXACT && job->noise_sigma <= 0);
}

static void pose(struct talk *talk, const struct text *text) {
  for (uint32_t t = 0; t < text->n + 2; t++) {
    talk->ids[t] = t;
    talk->units[t] = t > 0 && t <= text->n ? t - 1 : WHY_NO_UNIT;
    talk->segments[t] = 0;
  }
  talk->term = (why_term){.weight = 1};
  talk->problem = (why_problem){.shape = {.layers = 1,
                                          .heads = 1,
                                          .channels = 4,
                                          .vocabulary = T,
                                          .labels = 2,
                                          .positions = T,
                                          .embedding = 4},
                                .tokens = text->n + 2,
                                .ids = talk->ids,
                                .segments = talk->segments,
                                .units = text->n,
                                .unit_of_token = talk->units,
                                .seed = text->seed,
                                .precision = WHY_PRECISION_FAST,
                                .says_number = text->says_number,
                                .terms = &talk->term,
                                .term_count = 1};
}

static void *take(struct talk *talk, const why_method *method, why_round *round, why_arena *arena) {
  why_limits limits = why_evidence_limits(&talk->problem);
  const why_limits own = method->limits(&talk->problem);
  CHECK(limits.jobs >= own.jobs);
  limits.wants |= own.wants;
  CHECK(why_round_take(round, &talk->problem, &limits, 1, arena, NULL) == WHY_OK);
  return why_evidence_layout(&talk->problem, method, arena);
}

static void keep(struct talk *talk, const why_evidence *evidence) {
  const size_t size = evidence->steps * sizeof(float);
  talk->evidence = *evidence;
  CHECK(evidence->steps <= UNITS + 1);
  memcpy(talk->shares, evidence->shares, size);
  memcpy(talk->deletion, evidence->deletion, size);
  memcpy(talk->insertion, evidence->insertion, size);
}

static void run(struct talk *talk, const struct text *text, const why_method *method) {
  why_round round;
  why_arena measured = {0};
  pose(talk, text);
  CHECK(take(talk, method, &round, &measured) == NULL);
  why_arena arena = {.size = measured.used,
                     .base = aligned_alloc(WHY_ALIGNMENT, measured.used + WHY_ALIGNMENT -
                                                              measured.used % WHY_ALIGNMENT)};
  memset(arena.base, 0xa5, measured.used);
  void *state = take(talk, method, &round, &arena);
  CHECK(!arena.overflow && arena.used == measured.used);
  CHECK(why_evidence_expected(state, &talk->problem) > 0);
  why_evidence_begin(state, &talk->problem, text->scores);
  const size_t expected = why_evidence_expected(state, &talk->problem);
  talk->recorded = talk->jobs = reruns = 0;
  for (talk->rounds = 0;; talk->rounds++) {
    why_round_begin(&round, talk->rounds + 5);
    why_evidence_ask(state, &talk->problem, &round);
    if (round.jobs == 0) break;
    CHECK(why_round_place_answers(&round, &talk->problem, NULL) == WHY_OK);
    for (uint32_t i = 0; i < round.jobs; i++) answer(talk, text, &round, i);
    why_evidence_tell(state, &talk->problem, &round);
    talk->jobs += round.jobs;
  }
  keep(talk, why_evidence_result(state));
  CHECK(talk->evidence.evaluations == talk->jobs);
  CHECK(method != &row || talk->jobs == expected);
  free(arena.base);
}

/* ---- The definitions ---- */

/* p without the k highest, or with these alone; of equal scores the first is the highest. */
static double p_of(const struct text *text, uint32_t k, bool alone) {
  bool there[UNITS], high[UNITS] = {false};
  for (uint32_t i = 0; i < k; i++) {
    uint32_t best = UINT32_MAX;
    for (uint32_t u = 0; u < text->n; u++)
      if (!high[u] && (best == UINT32_MAX || text->scores[u] > text->scores[best])) best = u;
    high[best] = true;
  }
  for (uint32_t u = 0; u < text->n; u++) there[u] = high[u] == alone;
  return value_of(text, there);
}

static double eraser(const struct text *text, bool alone) {
  const double bins[] = {.01, .05, .1, .2, .5};
  double sum = 0;
  for (int i = 0; i < 5; i++) {
    const double k = ceil(text->n * bins[i] - 1e-9);
    sum += p_of(text, 0, false) - p_of(text, (uint32_t)k, alone);
  }
  return sum / 5;
}

static double ferret(const struct text *text, bool alone) {
  double sum = 0;
  uint32_t counted = 0, positive = 0, last = UINT32_MAX;
  for (uint32_t u = 0; u < text->n; u++) positive += text->scores[u] > 0;
  for (int i = 1; i <= 10; i++) {
    const uint32_t share = (uint32_t)floor(.1 * i * text->n + 1e-9);
    const uint32_t k = share < positive ? share : positive;
    if (share == 0 || k == last) continue;
    last = k;
    sum += p_of(text, 0, false) - p_of(text, k, alone);
    counted++;
  }
  return counted ? sum / counted : 0;
}

static double tau(const struct text *text) {
  double concordant = 0, discordant = 0, only_scores = 0, only_losses = 0;
  float lost[UNITS];
  bool there[UNITS];
  for (uint32_t u = 0; u < text->n; u++) there[u] = true;
  for (uint32_t u = 0; u < text->n; u++) {
    const float all = (float)value_of(text, there);
    there[u] = false;
    lost[u] = all - (float)value_of(text, there);
    there[u] = true;
  }
  for (uint32_t i = 0; i < text->n; i++)
    for (uint32_t j = i + 1; j < text->n; j++) {
      const double a = (double)text->scores[i] - text->scores[j];
      const double b = (double)lost[i] - lost[j];
      concordant += a * b > 0;
      discordant += a * b < 0;
      only_scores += a != 0 && !(b != 0);
      only_losses += b != 0 && !(a != 0);
    }
  const double told = concordant + discordant;
  return (concordant - discordant) / sqrt((told + only_scores) * (told + only_losses));
}

/* ---- Texts ---- */

static struct text text_of(uint32_t n, uint64_t seed) {
  struct text text = {.n = n, .seed = seed};
  for (uint32_t u = 0; u < n; u++) {
    text.weights[u] = why_random_normal(seed, 1, u) * (n > 50 ? .2 : 1);
    text.scores[u] = (float)(text.weights[u] + .5 * why_random_normal(seed, 2, u));
  }
  return text;
}

static struct talk talk;

static void check_bins(const struct text *text) {
  const why_evidence *e = &talk.evidence;
  CHECK_NEAR(e->comprehensiveness_eraser, eraser(text, false), 1e-6);
  CHECK_NEAR(e->sufficiency_eraser, eraser(text, true), 1e-6);
  CHECK_NEAR(e->comprehensiveness_ferret, ferret(text, false), 1e-6);
  CHECK_NEAR(e->sufficiency_ferret, ferret(text, true), 1e-6);
}

static void check_curves(const struct text *text) {
  const why_evidence *e = &talk.evidence;
  double without = 0, alone = 0;
  for (uint32_t i = 0; i < e->steps; i++) {
    const uint32_t k = (uint32_t)lround((double)talk.shares[i] * text->n);
    CHECK_NEAR(talk.shares[i], (double)k / text->n, 1e-7);
    CHECK_NEAR(talk.deletion[i], p_of(text, k, false), 1e-6);
    CHECK_NEAR(talk.insertion[i], p_of(text, k, true), 1e-6);
    if (i == 0) continue;
    const double step = (double)talk.shares[i] - talk.shares[i - 1];
    CHECK(step > 0 && (text->n <= 50 || step <= 2. / 50));
    without += step * ((double)talk.deletion[i] + talk.deletion[i - 1]) / 2;
    alone += step * ((double)talk.insertion[i] + talk.insertion[i - 1]) / 2;
  }
  CHECK(talk.shares[0] <= 0 && talk.shares[e->steps - 1] >= 1);
  CHECK(e->steps == text->n + 1 || (text->n > 50 && e->steps > 50 && e->steps <= 66));
  CHECK_NEAR(e->deletion_area, without, 1e-6);
  CHECK_NEAR(e->insertion_area, alone, 1e-6);
}

static void test_curves(void) {
  const uint32_t sizes[] = {1, 2, 3, 7, 10, 32, 50, 51, 99, 130, 200};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    for (uint64_t seed = 0; seed < 3; seed++) {
      struct text text = text_of(sizes[i], seed);
      if (seed == 1) /* with ties */
        for (uint32_t u = 0; u < text.n; u++) text.scores[u] = rintf(text.scores[u]);
      if (seed == 2) /* none speaks for it but the first */
        for (uint32_t u = 1; u < text.n; u++) text.scores[u] = -fabsf(text.scores[u]);
      run(&talk, &text, &row);
      check_curves(&text);
      check_bins(&text);
    }
  }
  struct text none = text_of(30, 4);
  for (uint32_t u = 0; u < none.n; u++) none.scores[u] = -fabsf(none.scores[u]);
  run(&talk, &none, &row);
  CHECK(fabsf(talk.evidence.comprehensiveness_ferret) <= 0);
  check_bins(&none);
}

/* What a bin holds, by hand: of 7 units with 3 above 0, ferret's bins 20, 30 … 100 % hold 1, 2, 2,
   3, 3, 3… and count three times; ERASER's hold 1, 1, 1, 2, 4. */
static void test_bins_by_hand(void) {
  struct text text = {.n = 7, .linear = true, .says_number = true};
  for (uint32_t u = 0; u < 7; u++) {
    text.weights[u] = 8 >> u;
    text.scores[u] = 3 - (float)u;
  }
  run(&talk, &text, &row);
  CHECK_NEAR(talk.evidence.comprehensiveness_ferret, (8 + 12 + 14) / 3., 1e-6);
  CHECK_NEAR(talk.evidence.comprehensiveness_eraser, (8 + 8 + 8 + 12 + 15) / 5., 1e-6);
}

static void test_tau(void) {
  for (uint64_t seed = 0; seed < 5; seed++) {
    struct text text = text_of(25, seed);
    for (uint32_t u = 0; u < text.n && seed % 2; u++) text.scores[u] = rintf(text.scores[u]);
    run(&talk, &text, &row);
    CHECK_NEAR(talk.evidence.kendall_tau, tau(&text), 1e-6);
  }
  struct text flat = text_of(9, 1);
  for (uint32_t u = 0; u < flat.n; u++) flat.scores[u] = .5f;
  run(&talk, &flat, &row);
  CHECK(isnan(talk.evidence.kendall_tau));
}

/* ---- Infidelity ---- */

static double dot_there(const struct text *text, const struct record *record) {
  double sum = 0;
  for (uint32_t u = 0; u < text->n; u++)
    if (!record->there[u]) sum += text->scores[u];
  return sum;
}

/* The sum of squares that a fit of the draws, but for one, leaves. */
static double residual(const struct text *text, double all, const struct record *draws,
                       uint32_t but) {
  double xy = 0, xx = 0, yy = 0;
  for (uint32_t i = 0; i < WHY_INFIDELITY_DRAWS; i++) {
    const double x = dot_there(text, &draws[i]), y = all - draws[i].value;
    if (i == but) continue;
    xy += x * y;
    xx += x * x;
    yy += y * y;
  }
  return yy - xy * xy / xx;
}

static void test_infidelity(void) {
  const struct text text = text_of(12, 6);
  run(&talk, &text, &row);
  const struct record *draws = talk.records + talk.recorded - WHY_INFIDELITY_DRAWS;
  const double all = talk.records[0].value;
  double sum = 0, squares = 0;
  const double n = WHY_INFIDELITY_DRAWS;
  CHECK_NEAR(talk.evidence.infidelity, residual(&text, all, draws, UINT32_MAX) / (n - 1), 1e-6);
  for (uint32_t i = 0; i < WHY_INFIDELITY_DRAWS; i++) {
    const double without = residual(&text, all, draws, i) / (n - 2);
    sum += without / n;
    squares += without * without / n;
  }
  CHECK_NEAR(talk.evidence.infidelity_error, sqrt((squares - sum * sum) * (n - 1)), 1e-6);

  struct text exact = text_of(12, 6); /* scores that are right up to their size */
  exact.linear = exact.says_number = true;
  for (uint32_t u = 0; u < exact.n; u++) exact.scores[u] = (float)(40 * exact.weights[u]);
  run(&talk, &exact, &row);
  CHECK(talk.evidence.infidelity < 1e-9f);
  CHECK_NEAR(talk.evidence.kendall_tau, 1, 0);
}

/* The infidelity over all sets, of which those of each size are as likely as those of another. */
static double exact_infidelity(const struct text *text, const double *lost, const double *sums) {
  double xx = 0, xy = 0, yy = 0;
  for (uint32_t set = 1; set >> text->n == 0; set++) {
    uint32_t size = 0;
    double weight = 1. / text->n; /* over the number of sets of this size */
    for (uint32_t rest = set; rest; rest &= rest - 1) size++;
    for (uint32_t i = 1; i <= size; i++) weight *= (double)i / (text->n - size + i);
    xx += weight * sums[set] * sums[set];
    xy += weight * sums[set] * lost[set];
    yy += weight * lost[set] * lost[set];
  }
  return yy - xy * xy / xx;
}

/* Over many seeds 1.96 standard errors hold the exact infidelity about as often as they should. */
static void test_honest(void) {
  enum { N = 10, SEEDS = 2000 };
  const struct text text = text_of(N, 8);
  static double lost[1 << N], sums[1 << N];
  bool there[UNITS];
  for (uint32_t set = 0; set < 1 << N; set++) {
    sums[set] = 0;
    for (uint32_t u = 0; u < N; u++) {
      there[u] = !(set >> u & 1);
      if (!there[u]) sums[set] += text.scores[u];
    }
    lost[set] = -value_of(&text, there);
  }
  for (uint32_t set = (1 << N) - 1; set < 1 << N; set--) lost[set] -= lost[0];
  const double exact = exact_infidelity(&text, lost, sums);
  double mean = 0;
  uint32_t held = 0;
  for (uint64_t seed = 0; seed < SEEDS; seed++) {
    why_infidelity infidelity;
    why_evidence evidence;
    for (uint32_t i = 0; i < WHY_INFIDELITY_DRAWS; i++) {
      uint32_t pool[N], set = 0;
      int8_t sides[N];
      why_infidelity_draw(seed, i, N, pool, sides);
      for (uint32_t u = 0; u < N; u++) set |= sides[u] ? 1u << u : 0;
      infidelity.predicted[i] = (float)sums[set];
      infidelity.lost[i] = (float)lost[set];
    }
    why_infidelity_conclude(&infidelity, &evidence);
    const double off = fabs((double)evidence.infidelity - exact);
    held += off <= 1.96 * (double)evidence.infidelity_error;
    mean += (double)evidence.infidelity / (double)SEEDS;
  }
  CHECK_NEAR(mean, exact, .02 * exact);
  CHECK_NEAR(held / (double)SEEDS, .95, .02);
}

/* How often a unit goes, and how many go, of many draws. */
static void test_draws(void) {
  enum { N = 6, DRAWS = 6000 };
  const double draws = DRAWS, n = N;
  uint32_t pool[N], sizes[N + 1] = {0}, gone[N] = {0};
  int8_t sides[N];
  for (uint32_t i = 0; i < DRAWS; i++) {
    uint32_t size = 0;
    why_infidelity_draw(3, i, N, pool, sides);
    for (uint32_t u = 0; u < N; u++) {
      gone[u] += sides[u] == 1;
      size += sides[u] == 1;
    }
    sizes[size]++;
  }
  CHECK(sizes[0] == 0);
  for (uint32_t u = 0; u < N; u++) {
    CHECK_NEAR(sizes[u + 1], draws / n, 4 * sqrt(draws / n));
    CHECK_NEAR(gone[u], draws * (n + 1) / (2 * n), 4 * sqrt(draws / 4));
  }
}

/* ---- Max-sensitivity ---- */

static void test_sensitivity(void) {
  const struct text text = text_of(8, 2);
  run(&talk, &text, &row);
  double norm = 0, most = 0;
  for (uint32_t u = 0; u < text.n; u++) norm += (double)text.scores[u] * text.scores[u];
  for (uint32_t i = 0; i < 10; i++) {
    double change = 0;
    for (uint32_t u = 0; u < text.n; u++) {
      const double moved = (double)NOISE * text.scores[u] * why_random_normal(~text.seed, i, u + 1);
      change += moved * moved;
    }
    most = fmax(most, sqrt(change / norm));
  }
  CHECK(talk.evidence.has_max_sensitivity && reruns == 10);
  CHECK_NEAR(talk.evidence.max_sensitivity, most, 1e-6);

  const why_method *const others[] = {&noisy_row, &dear_row, &edits_row};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    run(&talk, &text, others[i]);
    CHECK(!talk.evidence.has_max_sensitivity && reruns == 0);
    check_bins(&text);
  }
  struct text silent = text_of(8, 2);
  memset(silent.scores, 0, sizeof silent.scores);
  run(&talk, &silent, &row);
  CHECK(!talk.evidence.has_max_sensitivity && reruns == 0);
}

static void test_budget(void) {
  const struct text text = text_of(32, 0);
  run(&talk, &text, &dear_row);
  CHECK(talk.jobs == 3 * 32 + 100);
  struct text empty = {.n = 0};
  run(&talk, &empty, &row);
  CHECK(talk.jobs == 1 && talk.evidence.steps == 1);
  CHECK(isnan(talk.evidence.kendall_tau) && talk.evidence.infidelity <= 0);
}

int main(void) {
  talk.records = malloc(JOBS * sizeof *talk.records);
  test_curves();
  test_bins_by_hand();
  test_tau();
  test_infidelity();
  test_draws();
  test_honest();
  test_sensitivity();
  test_budget();
  free(talk.records);
  return test_report();
}
