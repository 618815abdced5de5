/* Expected gradients on functions whose integrals are known: right on average, as far off as the
   standard errors say, complete in every case, and texts held against the text token by token. */
#include "trial.h"

enum { T = 7, MOST = 12 };

/* A build with assertions, which is there to find faults under sanitizers, tries fewer seeds. */
#ifdef NDEBUG
enum { SEEDS = 2000 };
#else
enum { SEEDS = 1000 };
#endif

static const why_method *method;
static struct trial trial;
static why_reference references[MOST];
static uint32_t reference_ids[MOST][2 * T];
static uint8_t reference_segments[2 * T];

static void set_up(uint32_t count, uint32_t samples) {
  trial_free(&trial);
  trial = trial_of(T);
  trial.term.label = 1;
  trial_default(&trial, method);
  trial.options[option_index(&method->info, "samples")] = samples;
  for (uint32_t r = 0; r < count; r++) {
    for (uint32_t t = 0; t < T; t++)
      reference_ids[r][t] = t == 0 ? 1 : t + 1 == T ? 2 : 100 + 17 * r + t;
    references[r] = (why_reference){T, reference_ids[r], reference_segments};
  }
  trial.problem.references = references;
  trial.problem.reference_count = count;
}

/* The integral over the path from each background text, and their mean, by the midpoint rule. */
static void integrate(const struct fake *fake, double *scores) {
  enum { STEPS = 2000 };
  const uint32_t given = trial.problem.reference_count, count = given ? given : 1;
  for (uint32_t t = 0; t < T; t++) scores[t] = 0;
  for (uint32_t i = 0; i < STEPS * count; i++) {
    const double alpha = (i % STEPS + .5) / (double)STEPS;
    double u[T], speed[T];
    for (uint32_t t = 0; t < T; t++) {
      const bool kept = t == 0 || t + 1 == T;
      const double text = row_u(trial.ids[t]);
      const double base = kept    ? text
                          : given ? row_u(reference_ids[i / STEPS][t])
                                  : row_u(trial.problem.mask);
      speed[t] = text - base;
      u[t] = base + alpha * speed[t];
    }
    for (uint32_t t = 0; t < T; t++) {
      double slope =
          fake->b[t] * fake->steepness * fake->slope(fake->steepness * (u[t] - fake->shift));
      if (t == 1) slope += fake->coupling * u[2];
      if (t == 2) slope += fake->coupling * u[1];
      scores[t] += slope * speed[t] / (double)STEPS / count;
    }
  }
}

static void check_complete(double tolerance) {
  CHECK_NEAR(sum(trial.scores, T), trial.value - trial.finding.baseline_value, tolerance);
  CHECK(trial.scores[0] == 0 && trial.scores[T - 1] == 0);
  CHECK(trial.errors[0] == 0 && trial.errors[T - 1] == 0);
}

/* Over many seeds: the share of scores within 1.96 and 4 of their standard errors. */
static void check_coverage(const struct fake *fake, uint32_t count, uint32_t samples,
                           double tolerance, double least, double most) {
  double exact[T];
  unsigned near = 0, far = 0, all = 0;
  set_up(count, samples);
  trial.options[option_index(&method->info, "tolerance")] = tolerance;
  integrate(fake, exact);
  for (trial.problem.seed = 0; trial.problem.seed < SEEDS; trial.problem.seed++) {
    trial_run(&trial, method, fake);
    check_complete(1e-5);
    for (uint32_t t = 1; t + 1 < T; t++, all++) {
      const double off = fabs(trial.scores[t] - exact[t]), error = trial.errors[t];
      near += off <= 1.96 * error + 1e-6;
      far += off > 4 * error + 1e-6;
    }
  }
  printf("%2u texts, %3u samples: %.3f of the scores within 1.96 standard errors\n", count, samples,
         (double)near / all);
  CHECK(near >= least * all);
  CHECK(near <= most * all);
  CHECK(far <= .01 * all);
  trial_free(&trial);
}

static void test_coverage(void) {
  struct fake fake = fake_of(fake_tanh, fake_tanh_slope, 6, .1);
  fake.coupling = .8;
  check_coverage(&fake, 0, 64, 0, .93, .97);
  check_coverage(&fake, 3, 48, 0, .93, .97);
  check_coverage(&fake, 12, 64, 0, .93, .97);
  check_coverage(&fake, 12, 200, .03, .93, 1);
}

/* A function without bends: every draw of one background says the same, and there is no error. */
static void test_linear(void) {
  const struct fake linear = fake_linear();
  set_up(0, 64);
  trial_run(&trial, method, &linear);
  for (uint32_t t = 1; t + 1 < T; t++) {
    CHECK_NEAR(trial.scores[t], linear.b[t] * (row_u(trial.ids[t]) - row_u(trial.problem.mask)),
               1e-6);
    CHECK_NEAR(trial.errors[t], 0, 1e-6);
  }
  check_complete(1e-6);
  CHECK(trial.asked_count == 66 && trial.finding.stopped == WHY_STOP_BUDGET);
  trial_free(&trial);
}

/* The value of the background is the mean over all of its texts, or so many of them as there are
   points; blocks are whole. */
static void test_work(void) {
  const struct fake linear = fake_linear();
  const uint32_t cases[][4] = {{0, 12, 1, 12}, {0, 13, 1, 16}, {1, 12, 1, 12},  {2, 14, 2, 16},
                               {3, 12, 3, 18}, {5, 12, 5, 15}, {12, 12, 12, 12}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    set_up(cases[i][0], cases[i][1]);
    trial_run(&trial, method, &linear);
    double mean = 0;
    for (uint32_t r = 0; r < cases[i][2]; r++)
      for (uint32_t t = 0; t < T; t++) {
        const bool kept = t == 0 || t + 1 == T;
        const uint32_t other = cases[i][0] ? reference_ids[r][t] : trial.problem.mask;
        mean += linear.b[t] * row_u(kept ? trial.ids[t] : other) / cases[i][2];
      }
    CHECK_NEAR(trial.finding.baseline_value, mean, 1e-6);
    CHECK(trial.asked_count == 1 + cases[i][2] + cases[i][3]);
    check_complete(1e-5);
    trial_free(&trial);
  }
}

/* With a tolerance it stops where it is met and not before there are draws enough to say so. */
static void test_tolerance(void) {
  const struct fake fake = fake_smooth();
  set_up(0, 4096);
  trial.options[option_index(&method->info, "tolerance")] = .5;
  trial_run(&trial, method, &fake);
  CHECK(trial.finding.converged && trial.finding.stopped == WHY_STOP_PRECISION);
  CHECK(trial.asked_count > 64 && trial.asked_count < 200);
  trial_free(&trial);
}

/* Every text of a pair is held against the reference's own, cut or filled up. */
static void test_alignment(void) {
  const struct fake linear = fake_linear();
  set_up(1, 12);
  trial.units[3] = WHY_NO_UNIT; /* [CLS] a a [SEP] b b [SEP] */
  trial.units[4] = 2;
  trial.units[5] = 3;
  trial.problem.units = 4;
  static const struct {
    uint32_t count, ids[10], start[T]; /* 0: the text's own */
  } cases[] = {
      {7, {1, 500, 501, 2, 600, 601, 2}, {0, 500, 501, 0, 600, 601, 0}},
      {9, {1, 500, 501, 502, 503, 2, 600, 601, 2}, {0, 500, 501, 0, 600, 601, 0}},
      {5, {1, 500, 2, 600, 2}, {0, 500, 3, 0, 600, 3, 0}},
      {9, {1, 500, 2, 2, 600, 601, 602, 603, 2}, {0, 500, 3, 0, 600, 601, 0}},
      {3, {1, 500, 2}, {0, 500, 3, 0, 3, 3, 0}},
      {2, {1, 2}, {0, 3, 3, 0, 3, 3, 0}},
      {0, {0}, {0, 3, 3, 0, 3, 3, 0}},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    references[0] = (why_reference){cases[i].count, cases[i].ids, reference_segments};
    trial_run(&trial, method, &linear);
    const uint32_t *start = WHY_ITEMS(trial.asked[1], uint32_t, baseline_ids);
    for (uint32_t t = 0; t < T; t++)
      CHECK(start[t] == (cases[i].start[t] ? cases[i].start[t] : trial.ids[t]));
  }
  trial_free(&trial);
}

/* The seed decides every bit, and nothing else does. */
static void test_seeds(void) {
  const struct fake fake = fake_smooth();
  float first[T];
  set_up(5, 64);
  trial_run(&trial, method, &fake);
  memcpy(first, trial.scores, sizeof first);
  trial.problem.seed = 1;
  trial_run(&trial, method, &fake);
  for (uint32_t t = 1; t + 1 < T; t++) CHECK(first[t] != trial.scores[t]);
  trial.problem.seed = 0;
  trial_run(&trial, method, &fake);
  CHECK(memcmp(first, trial.scores, sizeof first) == 0);
  trial_free(&trial);
}

int main(void) {
  method = row("expected_gradients");
  test_coverage();
  test_linear();
  test_work();
  test_tolerance();
  test_alignment();
  test_seeds();
  return test_report();
}
