/* The paths of all layers on functions whose integrals are known: the input of layer l is
   exp(l w / 2), where a straight line is a curve of the word vectors. */
#include "trial.h"

static const why_method *method;

/* Word vectors at `alpha` of the way at the input of `layer`, and their speed. */
static void walk(const struct trial *trial, uint32_t layer, double alpha, uint32_t t,
                 double w[FAKE_E], double speed[FAKE_E]) {
  const bool kept = trial->units[t] == WHY_NO_UNIT;
  const double half = layer / 2.;
  for (uint32_t c = 0; c < FAKE_E; c++) {
    const double text = fake_row(trial->ids[t], c);
    const double base = kept ? text : fake_row(trial->problem.mask, c);
    const double from = layer ? why_exp(half * base) : base;
    const double to = layer ? why_exp(half * text) : text;
    const double here = from + alpha * (to - from);
    w[c] = layer ? why_log(here) / half : here;
    speed[c] = layer ? (to - from) / (half * here) : to - from;
  }
}

/* scores (T) at `layer` by the midpoint rule, in as many steps as leave no error that is seen. */
static void integrate(const struct trial *trial, const struct fake *fake, uint32_t layer,
                      double *scores) {
  enum { STEPS = 4000 };
  const uint32_t T = trial->problem.tokens;
  for (uint32_t t = 0; t < T; t++) scores[t] = 0;
  for (uint32_t i = 0; i < STEPS; i++) {
    double u[16], speed[16];
    for (uint32_t t = 0; t < T; t++) {
      double w[FAKE_E], v[FAKE_E];
      walk(trial, layer, (i + .5) / (double)STEPS, t, w, v);
      u[t] = fake_u(w);
      speed[t] = fake_u(v);
    }
    for (uint32_t t = 0; t < T; t++) {
      double slope =
          fake->b[t] * fake->steepness * fake->slope(fake->steepness * (u[t] - fake->shift));
      if (t == 1) slope += fake->coupling * u[2];
      if (t == 2) slope += fake->coupling * u[1];
      scores[t] += slope * speed[t] / (double)STEPS;
    }
  }
}

static void check_map(const struct trial *trial, const struct fake *fake, double tolerance) {
  const uint32_t T = trial->problem.tokens;
  const double change = trial->value - trial->finding.baseline_value;
  for (uint32_t l = 0; l < fake_shape().layers; l++) {
    double scores[16], total = 0;
    integrate(trial, fake, l, scores);
    for (uint32_t t = 0; t < T; t++) {
      CHECK_NEAR(trial->map[l * T + t], scores[t], tolerance);
      total += trial->map[l * T + t];
    }
    CHECK_NEAR(total, change, tolerance < .005 ? tolerance * T : .005);
  }
}

static void test_layers(void) {
  struct trial trial = trial_of(9);
  const struct fake fakes[] = {fake_linear(), fake_smooth(),
                               fake_of(fake_tanh, fake_tanh_slope, 6, .1)};
  trial.term.label = 1;
  for (size_t i = 0; i < 3; i++) {
    trial_default(&trial, method);
    trial_run(&trial, method, &fakes[i]);
    CHECK(trial.finding.has_converged && trial.finding.converged && trial.finding.has_baseline);
    check_map(&trial, &fakes[i], .01);
    trial_choose(&trial, method, "points", "65");
    trial_run(&trial, method, &fakes[i]);
    CHECK(trial.finding.points == 65 && trial.asked_count == 65 * fake_shape().layers);
    check_map(&trial, &fakes[i], 2e-5);
  }
  trial_free(&trial);
}

/* A token that does nothing has nothing in any row, and two that do the same have the same. */
static void test_symmetry(void) {
  struct trial trial = trial_of(6);
  struct fake fake = fake_of(fake_tanh, fake_tanh_slope, 3, .1);
  trial.ids[3] = trial.ids[4];
  fake.b[3] = fake.b[4];
  fake.b[2] = 0;
  trial_default(&trial, method);
  trial_run(&trial, method, &fake);
  for (uint32_t l = 0; l < fake_shape().layers; l++) {
    CHECK(trial.map[l * 6 + 2] == 0 && trial.map[l * 6] == 0 && trial.map[l * 6 + 5] == 0);
    CHECK(trial.map[l * 6 + 3] == trial.map[l * 6 + 4] && trial.map[l * 6 + 3] != 0);
  }
  trial_free(&trial);
}

static void test_scores(void) {
  const struct fake fake = fake_smooth();
  struct trial trial = trial_of(9);
  for (uint32_t l = 0; l < fake_shape().layers; l++) {
    trial_default(&trial, method);
    trial.options[option_index(&method->info, "layer")] = l;
    trial_run(&trial, method, &fake);
    CHECK(memcmp(trial.scores, trial.map + l * 9, 9 * sizeof(float)) == 0);
    CHECK(l == 0 || memcmp(trial.scores, trial.map, 9 * sizeof(float)) != 0);
  }
  trial_free(&trial);
}

/* What does not settle says so, and asks no more than its last rule has. */
static void test_convergence(void) {
  const struct fake bent = fake_of(fake_bent, fake_bent_slope, 5, .2);
  const struct fake steep = fake_of(fake_tanh, fake_tanh_slope, 40, .2);
  struct trial trial = trial_of(9);
  trial_default(&trial, method);
  trial_run(&trial, method, &bent);
  CHECK(trial.finding.has_converged && !trial.finding.converged && trial.finding.points == 33);
  trial_run(&trial, method, &steep);
  CHECK(!trial.finding.converged);
  trial_choose(&trial, method, "points", "9");
  trial_run(&trial, method, &steep);
  CHECK(!trial.finding.converged && trial.asked_count == 9 * fake_shape().layers);
  const struct fake linear = fake_linear();
  trial_default(&trial, method);
  trial_run(&trial, method, &linear); /* the word vectors need the coarsest rule */
  uint32_t at_words = 0;
  for (uint32_t i = 0; i < trial.asked_count; i++) at_words += trial.asked[i]->path_layer == 0;
  CHECK(at_words == 5 && trial.finding.converged);
  trial_free(&trial);
}

int main(void) {
  method = row("layer_integrated_gradients");
  test_layers();
  test_symmetry();
  test_scores();
  test_convergence();
  return test_report();
}
