/* Attention x gradient, Grad-CAM and sequential integrated gradients by their definitions. */
#include "trial.h"

/* ---- Attention x gradient ---- */

/* M of a layer, (T, T), as the method's page has it; slope: of the label. */
static void find_moved(uint32_t layer, uint32_t T, double slope, double *moved) {
  const uint32_t H = fake_shape().heads;
  for (uint32_t i = 0; i < T * T; i++) moved[i] = 0;
  for (uint32_t h = 0; h < H; h++)
    for (uint32_t i = 0; i < T * T; i++) {
      const double gradient = fake_inner_slope(layer, h * T * T + i, slope);
      moved[i] += fmax(0, gradient * fake_attention(layer, h, i / T, i % T, T)) / H;
    }
}

/* R - I is the sum over all ways up through some of the layers, each a product of their M. */
static void find_relevance(uint32_t T, double slope, double *relevance) {
  double moved[64], more[64];
  memset(relevance, 0, T * T * sizeof *relevance);
  for (uint32_t l = 0; l < fake_shape().layers; l++) {
    find_moved(l, T, slope, moved);
    for (uint32_t i = 0; i < T * T; i++) {
      more[i] = moved[i];
      for (uint32_t k = 0; k < T; k++) more[i] += moved[i / T * T + k] * relevance[k * T + i % T];
    }
    for (uint32_t i = 0; i < T * T; i++) relevance[i] += more[i];
  }
}

static void test_attention_gradient(void) {
  enum { T = 7 };
  const struct fake fake = fake_smooth();
  double relevance[64];
  for (uint32_t label = 0; label < 2; label++) {
    struct trial trial = trial_of(T);
    trial.term.label = label;
    trial_run(&trial, row("attention_gradient"), &fake);
    find_relevance(T, label ? 1 : -1, relevance);
    for (uint32_t t = 0; t < T; t++) CHECK_NEAR(trial.scores[t], relevance[t], 1e-6);
    /* What compares texts reads all of their tokens. */
    trial.problem.shape.head = WHY_HEAD_SIMILARITY;
    trial_run(&trial, row("attention_gradient"), &fake);
    for (uint32_t t = 0; t < T; t++) {
      double mean = 0;
      for (uint32_t from = 0; from < T; from++) mean += relevance[from * T + t] / (double)T;
      CHECK_NEAR(trial.scores[t], mean, 1e-6);
    }
    trial_free(&trial);
  }
}

/* ---- Grad-CAM ---- */

static void check_grad_cam(int layer, const char *side, const char *keep, uint32_t state) {
  enum { T = 6 };
  const uint32_t C = fake_shape().channels;
  const why_method *method = row("grad_cam");
  const struct fake fake = fake_smooth();
  struct trial trial = trial_of(T);
  trial.term.label = 0;
  trial.options[option_index(&method->info, "layer")] = layer;
  trial_choose(&trial, method, "side", side);
  trial_choose(&trial, method, "keep", keep);
  trial_run(&trial, method, &fake);
  for (uint32_t t = 0; t < T; t++) {
    double score = 0;
    for (uint32_t c = 0; c < C; c++) {
      double mean = 0;
      for (uint32_t i = 0; i < T; i++) mean += fake_inner_slope(state, i * C + c, -1) / (double)T;
      score += mean * fake_hidden(trial.asked[0], state, t, c);
    }
    CHECK_NEAR(trial.scores[t], *keep == 'p' ? fmax(0, score) : score, 1e-6);
  }
  trial_free(&trial);
}

static void test_grad_cam(void) {
  const uint32_t L = fake_shape().layers;
  check_grad_cam(-1, "input", "all", L - 1);
  check_grad_cam(-1, "output", "all", L);
  for (uint32_t l = 0; l < L; l++) {
    check_grad_cam((int)l, "input", "all", l);
    check_grad_cam((int)l, "output", "positive", l + 1);
  }
}

/* ---- Sequential integrated gradients ---- */

/* The integral of the gradient on token t's path by the midpoint rule: f of it alone, the others in
   place. */
static double integrate(const struct trial *trial, const struct fake *fake, uint32_t t,
                        const double start[FAKE_E]) {
  enum { STEPS = 4000 };
  double sum = 0;
  for (uint32_t i = 0; i < STEPS; i++) {
    double w[FAKE_E], speed[FAKE_E];
    for (uint32_t c = 0; c < FAKE_E; c++) {
      speed[c] = fake_row(trial->ids[t], c) - start[c];
      w[c] = start[c] + (i + .5) / (double)STEPS * speed[c];
    }
    double slope =
        fake->b[t] * fake->steepness * fake->slope(fake->steepness * (fake_u(w) - fake->shift));
    if (t == 1) slope += fake->coupling * row_u(trial->ids[2]);
    if (t == 2) slope += fake->coupling * row_u(trial->ids[1]);
    sum += slope * fake_u(speed) / (double)STEPS;
  }
  return sum;
}

static void test_sequential(void) {
  const char *const baselines[] = {"pad", "mask", "unk", "zero", "mean"};
  const why_method *method = row("sequential_integrated_gradients");
  struct fake fake = fake_of(fake_tanh, fake_tanh_slope, 4, .1);
  fake.coupling = .8;
  struct trial trial = trial_of(9);
  const why_problem *problem = &trial.problem;
  trial.term.label = 1;
  for (size_t b = 0; b < 5; b++) {
    trial_choose(&trial, method, "baseline", baselines[b]);
    trial_run(&trial, method, &fake);
    CHECK(trial.asked_count == 8 && trial.rounds == 2);
    for (uint32_t t = 0; t < 9; t++) {
      const uint32_t ids[] = {problem->pad, problem->mask, problem->unk};
      double start[FAKE_E];
      for (uint32_t c = 0; c < FAKE_E; c++)
        start[c] = b < 3 ? fake_row(ids[b], c) : b == 3 ? 0 : fake_mean_row(c);
      const bool kept = trial.units[t] == WHY_NO_UNIT;
      CHECK_NEAR(trial.scores[t], kept ? 0 : integrate(&trial, &fake, t, start), 1e-5);
    }
  }
  trial_free(&trial);
}

/* More tokens than a round has jobs; a mask whose word is asked has no path. */
static void test_sequential_rounds(void) {
  const why_method *method = row("sequential_integrated_gradients");
  const struct fake fake = fake_linear();
  struct trial trial = trial_of(150);
  trial.term.label = 1;
  uint8_t read[150] = {0};
  read[70] = read[71] = 1;
  trial.ids[70] = trial.problem.mask;
  trial.problem.read = read;
  trial_choose(&trial, method, "baseline", "zero");
  trial_run(&trial, method, &fake);
  CHECK(trial.asked_count == 148 && trial.rounds == 4);
  for (uint32_t t = 0; t < 150; t++) {
    const bool kept = t == 0 || t == 149 || t == 70;
    CHECK_NEAR(trial.scores[t], kept ? 0 : fake.b[t] * row_u(trial.ids[t]), 1e-5);
  }
  trial_free(&trial);
}

int main(void) {
  test_attention_gradient();
  test_grad_cam();
  test_sequential();
  test_sequential_rounds();
  return test_report();
}
