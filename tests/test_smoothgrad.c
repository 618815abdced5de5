/* SmoothGrad on functions whose mean under noise is known: right on average, and as far off as the
   standard errors say. */
#include "trial.h"

enum { T = 6 };

/* A build with assertions, which is there to find faults under sanitizers, tries fewer seeds. */
#ifdef NDEBUG
enum { SEEDS = 2000 };
#else
enum { SEEDS = 1000 };
#endif

static const why_method *method;
static struct trial trial;

static void set_up(const char *around, const char *kind, uint32_t samples) {
  trial_free(&trial);
  trial = trial_of(T);
  trial.term.label = 1;
  trial_default(&trial, method);
  trial_choose(&trial, method, "method", around);
  trial_choose(&trial, method, "kind", kind);
  trial.options[option_index(&method->info, "samples")] = samples;
}

static double noise(void) {
  return trial.options[option_index(&method->info, "noise")];
}

/* The moments of a token's score over the noise in its u, which is normal: token by token the
   function is a sum. `saliency`: the length of the gradient in place of its product with w. */
static void find_moments(const struct fake *fake, bool saliency, uint32_t t, double moments[2]) {
  enum { STEPS = 4000 };
  const double deviation = fake_deviation(trial.asked[1]) * sqrt(.49 + .81);
  double weights = 0;
  moments[0] = moments[1] = 0;
  for (int i = 0; i < STEPS; i++) {
    const double z = 16 * (i + .5) / (double)STEPS - 8, weight = why_exp(-z * z / 2);
    const double u = row_u(trial.ids[t]) + deviation * z;
    const double slope =
        fake->b[t] * fake->steepness * fake->slope(fake->steepness * (u - fake->shift));
    const double score = saliency ? fabs(slope) * sqrt(.49 + .81) : slope * row_u(trial.ids[t]);
    weights += weight;
    moments[0] += weight * score;
    moments[1] += weight * score * score;
  }
  moments[0] /= weights;
  moments[1] /= weights;
}

static double expected_score(const char *kind, const double moments[2]) {
  if (strcmp(kind, "smoothgrad") == 0) return moments[0];
  return moments[1] - (strcmp(kind, "vargrad") == 0 ? moments[0] * moments[0] : 0);
}

static void check_coverage(const char *around, const char *kind, uint32_t samples,
                           double tolerance) {
  const struct fake fake = fake_of(fake_tanh, fake_tanh_slope, 1.5, .1);
  const bool saliency = strcmp(around, "saliency") == 0;
  double exact[T];
  unsigned near = 0, far = 0, all = 0;
  set_up(around, kind, samples);
  trial.options[option_index(&method->info, "tolerance")] = tolerance;
  for (trial.problem.seed = 0; trial.problem.seed < SEEDS; trial.problem.seed++) {
    trial_run(&trial, method, &fake);
    for (uint32_t t = 0; t < T && trial.problem.seed == 0; t++) {
      double moments[2];
      find_moments(&fake, saliency, t, moments);
      exact[t] = expected_score(kind, moments);
    }
    for (uint32_t t = 0; t < T; t++, all++) {
      const double off = fabs(trial.scores[t] - exact[t]), error = trial.errors[t];
      near += off <= 1.96 * error;
      far += off > 4 * error;
    }
  }
  printf("%s of %s, %u samples: %.3f of the scores within 1.96 standard errors\n", kind, around,
         samples, (double)near / all);
  CHECK(near >= .93 * all);
  CHECK(near <= (tolerance > 0 ? 1 : .97) * all);
  CHECK(far <= .01 * all);
  trial_free(&trial);
}

static void test_coverage(void) {
  check_coverage("gradient_x_input", "smoothgrad", 20, 0);
  check_coverage("gradient_x_input", "vargrad", 100, 0);
  check_coverage("gradient_x_input", "smoothgrad", 50, 0);
  check_coverage("saliency", "smoothgrad", 50, 0);
  check_coverage("gradient_x_input", "smoothgrad_squared", 50, 0);
  check_coverage("gradient_x_input", "vargrad", 50, 0);
  check_coverage("gradient_x_input", "smoothgrad", 400, .01);
}

/* Where the function has no bends the slope is the same everywhere: noise moves nothing. */
static void test_linear(void) {
  const struct fake linear = fake_linear();
  const char *const arounds[] = {"gradient_x_input", "saliency", "integrated_gradients"};
  for (size_t i = 0; i < 3; i++) {
    struct trial plain = trial_of(T);
    plain.term.label = 1;
    trial_default(&plain, row(arounds[i]));
    trial_run(&plain, row(arounds[i]), &linear);
    set_up(arounds[i], "smoothgrad", 10);
    trial_run(&trial, method, &linear);
    for (uint32_t t = 0; t < T; t++) {
      CHECK_NEAR(trial.scores[t], plain.scores[t], 1e-6);
      CHECK_NEAR(trial.errors[t], 0, 1e-6);
    }
    set_up(arounds[i], "vargrad", 10);
    trial_run(&trial, method, &linear);
    for (uint32_t t = 0; t < T; t++) CHECK_NEAR(trial.scores[t], 0, 1e-6);
    trial_free(&trial);
    trial_free(&plain);
  }
}

/* The text first, without noise; then each sample with noise of its own, of the same size, on all
   of its jobs; as many side by side as fit. */
static void test_work(void) {
  const struct fake fake = fake_smooth();
  const struct {
    const char *around;
    uint32_t samples, jobs, rounds;
  } cases[] = {{"gradient_x_input", 50, 50, 3},
               {"saliency", 32, 32, 2},
               {"integrated_gradients", 5, 165, 7}};
  for (size_t i = 0; i < 3; i++) {
    unsigned counts[64] = {0};
    set_up(cases[i].around, "smoothgrad", cases[i].samples);
    trial.problem.seed = 9;
    trial_run(&trial, method, &fake);
    CHECK(trial.asked_count == 1 + cases[i].jobs && trial.rounds == cases[i].rounds);
    CHECK(trial.asked[0]->noise_sigma == 0);
    for (uint32_t k = 1; k < trial.asked_count; k++) {
      const why_job *job = trial.asked[k];
      CHECK(job->noise_sigma == (float)noise() && job->noise_seed == 9);
      if (CHECK(job->noise_index < cases[i].samples)) counts[job->noise_index]++;
    }
    for (uint32_t s = 0; s < cases[i].samples; s++)
      CHECK(counts[s] == cases[i].jobs / cases[i].samples);
    CHECK(trial.finding.stopped == WHY_STOP_BUDGET && !trial.finding.has_converged);
    trial_free(&trial);
  }
}

/* More samples are more of the same: the first ones are not drawn anew. */
static void test_seeds(void) {
  const struct fake fake = fake_smooth();
  float first[T];
  set_up("gradient_x_input", "smoothgrad", 4096);
  trial.options[option_index(&method->info, "tolerance")] = .3;
  trial_run(&trial, method, &fake);
  CHECK(trial.finding.converged && trial.finding.stopped == WHY_STOP_PRECISION);
  memcpy(first, trial.scores, sizeof first);
  const uint32_t taken = trial.asked_count - 1;
  CHECK(taken >= 32 && taken < 4096);
  set_up("gradient_x_input", "smoothgrad", taken);
  trial_run(&trial, method, &fake);
  CHECK(memcmp(first, trial.scores, sizeof first) == 0);
  trial.problem.seed = 1;
  trial_run(&trial, method, &fake);
  for (uint32_t t = 0; t < T; t++) CHECK(first[t] != trial.scores[t]);
  trial_free(&trial);
}

int main(void) {
  method = row("smoothgrad");
  test_coverage();
  test_linear();
  test_work();
  test_seeds();
  return test_report();
}
