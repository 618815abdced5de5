/* The path, its rule and the test of convergence, on integrals that are known. */
#include "trial.h"

/* What the path of token t leads from, as u. */
static double baseline_u(const struct trial *trial, const char *baseline, uint32_t t) {
  const double mean[FAKE_E] = {fake_mean_row(0), fake_mean_row(1)};
  if (trial->units[t] == WHY_NO_UNIT) return row_u(trial->ids[t]);
  if (strcmp(baseline, "pad") == 0) return row_u(trial->problem.pad);
  if (strcmp(baseline, "mask") == 0) return row_u(trial->problem.mask);
  if (strcmp(baseline, "unk") == 0) return row_u(trial->problem.unk);
  return strcmp(baseline, "mean") == 0 ? fake_u(mean) : 0;
}

/* Where the function is a sum over tokens, the integral is g's change from end to end. */
static void check_path(struct trial *trial, const struct fake *fake, const char *baseline,
                       const char *points, double tolerance) {
  const why_method *method = row("integrated_gradients");
  trial_choose(trial, method, "baseline", baseline);
  trial_choose(trial, method, "points", points);
  trial->term.label = 1;
  trial_run(trial, method, fake);
  for (uint32_t t = 0; t < trial->problem.tokens; t++) {
    const double from = fake_g(fake, baseline_u(trial, baseline, t));
    const double to = fake_g(fake, row_u(trial->ids[t]));
    CHECK_NEAR(trial->scores[t], fake->b[t] * (to - from), tolerance);
  }
}

/* Each round takes half of what is left to the next rule, and no alpha comes twice. */
static void check_nesting(const struct trial *trial) {
  CHECK(trial->asked_count == trial->finding.points);
  for (uint32_t i = 1; i < trial->asked_count; i++) {
    const float alpha = *WHY_ITEMS(trial->asked[i], float, alphas);
    CHECK(alpha >= 0 && alpha < 1); /* 1 is the text, in the first round */
    for (uint32_t k = 1; k < i; k++) CHECK(*WHY_ITEMS(trial->asked[k], float, alphas) != alpha);
  }
}

static double chebyshev(int n, double x) {
  double before = 1, now = x;
  for (int i = 1; i < n; i++) {
    const double next = 2 * x * now - before;
    before = now;
    now = next;
  }
  return now;
}

/* Degree 32 in u, as far from 0 at the points of the rule as it can be, and its integral. */
static double wave_slope(double u) {
  return chebyshev(32, 2 * u - 1);
}

static double wave(double u) {
  return (chebyshev(33, 2 * u - 1) / 33 - chebyshev(31, 2 * u - 1) / 31) / 4;
}

static void test_path(void) {
  const char *const baselines[] = {"pad", "mask", "unk", "zero", "mean"};
  const struct fake linear = fake_linear();
  const struct fake curved = fake_of(fake_tanh, fake_tanh_slope, 2, .2);
  struct trial trial = trial_of(9);
  for (size_t i = 0; i < sizeof baselines / sizeof *baselines; i++) {
    check_path(&trial, &linear, baselines[i], "adaptive", 1e-6);
    CHECK(trial.finding.converged && trial.finding.points == 65);
    check_nesting(&trial);
    check_path(&trial, &curved, baselines[i], "adaptive", 1e-5);
    CHECK(trial.finding.converged);
  }
  trial_free(&trial);
}

/* A rule of n + 1 points is exact up to degree n: 33 points are, 17 are not, which the comparison
   with half the points must see. */
static void test_degree(void) {
  struct trial trial = trial_of(3);
  struct fake fake = fake_of(wave, wave_slope, 1 / row_u(trial.ids[1]), 0);
  fake.b[0] = fake.b[2] = 0;
  fake.b[1] = 100;
  check_path(&trial, &fake, "zero", "33", 1e-5);
  CHECK_NEAR(trial.scores[1], -100. / 1023, 1e-5);
  CHECK(!trial.finding.converged && trial.finding.points == 33);
  check_path(&trial, &fake, "zero", "65", 1e-5);
  CHECK(trial.finding.converged && trial.finding.points == 65);
  trial_free(&trial);
}

static void test_convergence(void) {
  const struct {
    struct fake fake;
    const char *points;
    uint32_t taken;
    bool converged;
  } cases[] = {
      {fake_of(fake_tanh, fake_tanh_slope, 2, .2), "adaptive", 65, true},
      {fake_of(fake_tanh, fake_tanh_slope, 40, .2), "adaptive", 129, true},
      {fake_of(fake_tanh, fake_tanh_slope, 100, .2), "adaptive", 257, true},
      {fake_of(fake_bent, fake_bent_slope, 5, .2), "adaptive", 257, false},
      {fake_of(fake_bent, fake_bent_slope, 5, .2), "33", 33, false},
      {fake_of(fake_tanh, fake_tanh_slope, 40, .2), "65", 65, false},
      {fake_of(fake_tanh, fake_tanh_slope, 40, .2), "257", 257, true},
  };
  const why_method *method = row("integrated_gradients");
  struct trial trial = trial_of(9);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    trial_choose(&trial, method, "baseline", "zero");
    trial_choose(&trial, method, "points", cases[i].points);
    trial_run(&trial, method, &cases[i].fake);
    CHECK(trial.finding.has_converged && trial.finding.converged == cases[i].converged);
    CHECK(trial.finding.points == cases[i].taken);
    check_nesting(&trial);
  }
  trial_free(&trial);
}

/* Two tokens whose errors cancel: the gap is nothing, yet their scores have not settled. */
static void test_lucky_gap(void) {
  const why_method *method = row("integrated_gradients");
  struct fake fake = fake_of(fake_bent, fake_bent_slope, 5, .2);
  struct trial trial = trial_of(4);
  trial.ids[2] = trial.ids[1];
  fake.b[1] = 3;
  fake.b[2] = -3;
  trial_choose(&trial, method, "baseline", "zero");
  trial_choose(&trial, method, "points", "65");
  trial_run(&trial, method, &fake);
  CHECK_NEAR(trial.value - trial.finding.baseline_value, sum(trial.scores, 4), 1e-6);
  CHECK(!trial.finding.converged);
  trial_free(&trial);
}

static double two(double u) {
  return 2 * fake_one(u);
}

/* A gradient that is not the function's: the scores settle at once, and the gap tells. */
static void test_false_gradient(void) {
  const why_method *method = row("integrated_gradients");
  const struct fake fake = fake_of(fake_same, two, 1, 0);
  struct trial trial = trial_of(9);
  trial_default(&trial, method);
  trial_run(&trial, method, &fake);
  CHECK(trial.finding.points == 257 && !trial.finding.converged);
  trial_free(&trial);
}

/* A probability has its own, finer, measure of what is settled: here its scores still move by more
   than 0.001, yet by less than 0.005. */
static void test_probability(void) {
  const why_method *method = row("integrated_gradients");
  const struct fake fake = fake_of(fake_tanh, fake_tanh_slope, 60, .2);
  struct trial trial = trial_of(9);
  trial.problem.link = WHY_LINK_PROBABILITY;
  trial_choose(&trial, method, "baseline", "zero");
  float scores[2][9];
  const char *const points[] = {"65", "129"};
  for (size_t i = 0; i < 2; i++) {
    trial_choose(&trial, method, "points", points[i]);
    trial_run(&trial, method, &fake);
    memcpy(scores[i], trial.scores, sizeof scores[i]);
  }
  float moved = 0;
  for (uint32_t t = 0; t < 9; t++) moved = fmaxf(moved, fabsf(scores[1][t] - scores[0][t]));
  CHECK(moved > .001f && moved < .005f);
  CHECK(!trial.finding.converged);
  trial_free(&trial);
}

int main(void) {
  test_path();
  test_degree();
  test_convergence();
  test_lucky_gap();
  test_false_gradient();
  test_probability();
  return test_report();
}
