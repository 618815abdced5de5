/* Calibration against answers that are known: by hand, and of texts drawn from the probabilities
   themselves; and the handle, which reads labels of any bytes. */
#include "calibration.h"

#include <stdlib.h>

#include "model_file.h"
#include "numeric.h"
#include "test.h"

enum { BINS = WHY_CALIBRATION_BINS };

/* ---- By hand: logits 4 and 0, of which three of four answers are right ---- */

static void test_known(void) {
  const float logits[] = {4, 0, 0, 4, 4, 0, 4, 0};
  const uint32_t truth[] = {0, 1, 0, 1};
  const why_answers answers = {logits, truth, 4, 2, 1};
  why_answer_gap gaps[4];
  why_reliability r;
  float temperature = 0;
  double error = 0;
  CHECK(why_calibration_accuracy(&answers) == .75);
  CHECK(why_calibration_fit(&answers, &temperature, &error));
  const double best = 4 / log(3); /* where p = 3/4 */
  CHECK_NEAR((double)temperature, best, 1e-6);
  /* E z - z[truth] is -1 three times and 3; z varies by 16 p (1 - p) = 3 in each. */
  CHECK_NEAR(error, best * best * sqrt(12) / 12, 1e-5);

  why_calibration_measure(&answers, temperature, gaps, &r);
  CHECK(r.temperature == temperature);
  CHECK_NEAR(r.nll, -.75 * log(.75) - .25 * log(.25), 1e-7);
  CHECK_NEAR(r.ece, 0, 1e-7);
  CHECK(r.bins[11].count == 4 && r.bins[11].accuracy == .75);
  CHECK_NEAR(r.bins[11].confidence, .75, 1e-7);

  const double p = 1 / (1 + exp(-4));
  why_calibration_measure(&answers, 1, gaps, &r);
  CHECK_NEAR(r.nll, -.75 * log(p) - .25 * log(1 - p), 1e-12);
  CHECK_NEAR(r.ece, p - .75, 1e-12);
  CHECK(r.bins[14].count == 4 && r.bins[11].count == 0 && r.bins[11].confidence == 0);
}

/* All right and certain: no calibration error, and any lower temperature is likelier still. */
static void test_no_best(void) {
  const float logits[] = {0, 800, 0, 0, 0, 800};
  const uint32_t right[] = {1, 2}, wrong[] = {0, 1};
  why_answers answers = {logits, right, 2, 3, 1};
  why_answer_gap gaps[2];
  why_reliability r;
  float temperature = 0;
  double error = 0;
  why_calibration_measure(&answers, 1, gaps, &r);
  CHECK(r.ece == 0 && r.nll == 0 && r.ece_standard_error == 0 && r.bins[14].count == 2);
  CHECK(!why_calibration_fit(&answers, &temperature, &error));
  answers.truth = wrong;
  why_calibration_measure(&answers, 1, gaps, &r);
  CHECK(r.ece == 1 && r.nll == 800 && r.bins[14].accuracy == 0);
  CHECK(!why_calibration_fit(&answers, &temperature, &error));
}

/* Each bin has its upper bound and not its lower one; no confidence is below 1 / K. */
static void test_bins(void) {
  enum { COUNT = 3000, K = 5 };
  float *logits = malloc(COUNT * K * sizeof *logits);
  uint32_t *truth = calloc(COUNT, sizeof *truth);
  why_answer_gap *gaps = malloc(COUNT * sizeof *gaps);
  why_reliability r;
  uint64_t count = 0;
  if (!logits || !truth || !gaps) exit(1);
  for (size_t i = 0; i < COUNT * K; i++) logits[i] = (float)(1.5 * why_random_normal(5, 0, i));
  const why_answers answers = {logits, truth, COUNT, K, 1};
  why_calibration_measure(&answers, 1, gaps, &r);
  for (int b = 0; b < BINS; b++) {
    count += r.bins[b].count;
    CHECK(b < BINS / K || r.bins[b].count > 0);
    CHECK(b >= BINS / K || r.bins[b].count == 0);
    if (!r.bins[b].count) continue;
    CHECK(r.bins[b].confidence > (double)b / (int)BINS);
    CHECK(r.bins[b].confidence <= (double)(b + 1) / (int)BINS);
  }
  CHECK(count == COUNT);
  const float halves[] = {0, 0};
  const why_answers even = {halves, truth, 1, 2, 1};
  why_calibration_measure(&even, 1, gaps, &r);
  CHECK(r.bins[7].count == 1); /* .5 in (7 / 15, 8 / 15] */
  const float fifths[] = {0, 0, 0, 0, 0};
  const why_answers edge = {fifths, truth, 1, 5, 1};
  why_calibration_measure(&edge, 1, gaps, &r);
  CHECK(r.bins[2].count == 1); /* 1 / 5 = 3 / 15 is the upper end of bin 2 */
  free(gaps);
  free(truth);
  free(logits);
}

/* ---- Drawn: the right labels come from softmax(logits / T), so T is what is found ---- */

static void draw_truth(const float *logits, size_t count, uint32_t K, double T, uint32_t *truth) {
  for (size_t i = 0; i < count; i++) {
    double sum = 0, so_far = 0;
    for (uint32_t k = 0; k < K; k++) sum += exp((double)logits[i * K + k] / T);
    const double at = why_random_uniform(7, 1, i) * sum;
    uint32_t k = 0;
    while (k < K - 1 && (so_far += exp((double)logits[i * K + k] / T)) < at) k++;
    truth[i] = k;
  }
}

static void test_drawn(uint32_t K, double T, size_t together) {
  enum { COUNT = 12000 };
  float *logits = malloc(COUNT * K * sizeof *logits);
  uint32_t *truth = malloc(COUNT * sizeof *truth);
  why_answer_gap *gaps = malloc(COUNT * sizeof *gaps);
  float found = 0, scaled = 0;
  double error = 0, scaled_error = 0;
  why_reliability given, fitted;
  if (!logits || !truth || !gaps) exit(1);
  for (size_t i = 0; i < COUNT * K; i++) logits[i] = (float)(2 * why_random_normal(7, 0, i));
  draw_truth(logits, COUNT, K, T, truth);
  const why_answers answers = {logits, truth, COUNT, K, together};
  CHECK(why_calibration_fit(&answers, &found, &error));
  CHECK(error > 0 && error < .06 * T);
  CHECK_NEAR((double)found, T, 3 * error);
  why_calibration_measure(&answers, 1, gaps, &given);
  why_calibration_measure(&answers, found, gaps, &fitted);
  CHECK(fitted.nll <= given.nll);
  CHECK(fitted.ece < .02 && fitted.ece_standard_error > 0 && fitted.ece_standard_error < .01);
  /* A nat less on either side of the best temperature would be seen. */
  for (int side = -1; side <= 1; side += 2) {
    why_calibration_measure(&answers, found * (1 + .01f * (float)side), gaps, &given);
    CHECK(given.nll > fitted.nll);
  }
  for (size_t i = 0; i < COUNT * K; i++) logits[i] *= 4;
  CHECK(why_calibration_fit(&answers, &scaled, &scaled_error));
  CHECK(scaled == 4 * found);
  CHECK_NEAR(scaled_error, 4 * error, 1e-12);
  why_calibration_measure(&answers, scaled, gaps, &given);
  CHECK(given.nll == fitted.nll && given.ece == fitted.ece);
  CHECK(given.ece_standard_error == fitted.ece_standard_error);
  free(gaps);
  free(truth);
  free(logits);
}

/* Copies of one answer tell no more than it does, if they are of one text. */
static void test_together(void) {
  enum { TEXTS = 400, COPIES = 5 };
  static float once[TEXTS * 2], copied[TEXTS * COPIES * 2];
  static uint32_t truth[TEXTS], copied_truth[TEXTS * COPIES];
  static why_answer_gap gaps[TEXTS * COPIES];
  float one = 0, many = 0;
  double one_error = 0, many_error = 0;
  why_reliability alone, together;
  for (size_t i = 0; i < TEXTS * 2; i++) once[i] = (float)(2 * why_random_normal(9, 0, i));
  draw_truth(once, TEXTS, 2, 1.3, truth);
  for (size_t i = 0; i < TEXTS * COPIES; i++) {
    memcpy(&copied[2 * i], &once[i / COPIES * 2], 2 * sizeof *once);
    copied_truth[i] = truth[i / COPIES];
  }
  const why_answers small = {once, truth, TEXTS, 2, 1};
  const why_answers large = {copied, copied_truth, TEXTS * COPIES, 2, COPIES};
  CHECK(why_calibration_fit(&small, &one, &one_error));
  CHECK(why_calibration_fit(&large, &many, &many_error));
  CHECK_NEAR((double)one, (double)many, 1e-6);
  CHECK_NEAR(one_error, many_error, 1e-6);
  why_calibration_measure(&small, 1, gaps, &alone);
  why_calibration_measure(&large, 1, gaps, &together);
  CHECK_NEAR(alone.ece_standard_error, together.ece_standard_error, 1e-9);
}

/* ---- The handle ---- */

static why_status add(why_calibration *c, const char *label, why_error *error) {
  return why_calibration_add(c, label, strlen(label), error);
}

/* Says what the model decides of a text. */
static why_explanation *decided(const struct model_file *m, const char *text) {
  why_request request = why_request_default();
  why_explanation *decision = NULL;
  why_error error;
  request.text = text;
  request.text_length = strlen(text);
  if (why_decision_new(m->model, &request, &decision, &error) ||
      why_explanation_run(decision, m->session, &error))
    model_file_stop(text, error.text);
  return decision;
}

static void test_handle(void) {
  struct model_file m = model_file_open("models/tiny.gguf");
  const why_model_info *info = why_model_about(m.model);
  static const char *const texts[] = {"a good film", "it drags", "not bad at all"};
  why_calibration *c = NULL;
  const why_calibration_result *result = NULL;
  why_error error = {0};
  enum { K = 3 };
  float logits[3 * K]; /* (texts, K) */
  CHECK(why_calibration_new(m.model, &c, &error) == WHY_OK);
  CHECK(why_calibration_conclude(c, &result, &error) == WHY_ERROR_ARGUMENT && !result);
  CHECK(add(c, " 1\t", &error) == WHY_OK);
  CHECK(add(c, info->label_names[0], &error) == WHY_OK);
  CHECK(add(c, info->label_names[1], &error) == WHY_OK);
  for (const char *const *bad = (const char *const[]){"", "3", "-1", "0,1", "1.0",
                                                      "99999999999999999999", "\xff\x1b[31m", NULL};
       *bad; bad++) {
    CHECK(add(c, *bad, &error) == WHY_ERROR_ARGUMENT);
    CHECK(strstr(error.text, info->label_names[0]) && !strchr(error.text, 0x1b));
  }
  CHECK(why_calibration_conclude(c, &result, &error) == WHY_ERROR_ARGUMENT);
  for (size_t i = 0; i < 3; i++) {
    why_explanation *decision = decided(&m, texts[2 - i]);
    const why_result *said = why_explanation_result(decision);
    CHECK(why_calibration_note(c, 2 - i, said, &error) == WHY_OK);
    CHECK(why_calibration_note(c, 3, said, &error) == WHY_ERROR_ARGUMENT);
    for (size_t k = 0; k < K; k++) logits[K * (2 - i) + k] = said->choices[k].logit;
    why_explanation_free(decision);
  }
  CHECK(why_calibration_note(c, 0, NULL, &error) == WHY_ERROR_ARGUMENT);

  const uint32_t truth[] = {1, 0, 1};
  const why_answers answers = {logits, truth, 3, K, 1};
  why_answer_gap gaps[3];
  why_reliability expected;
  CHECK(why_model_set_temperature(m.model, 1.7f, &error) == WHY_OK);
  CHECK(why_calibration_conclude(c, &result, &error) == WHY_OK);
  why_calibration_measure(&answers, 1.7f, gaps, &expected);
  CHECK(result->model == info && result->texts == 3 && result->answers == 3);
  CHECK(result->before.temperature == 1.7f && result->before.nll == expected.nll);
  CHECK(result->before.ece == expected.ece);
  CHECK(result->accuracy == why_calibration_accuracy(&answers));

  /* More than the first room, and none of what was there is lost. */
  const double before = result->before.nll;
  for (size_t i = 3; i < 300; i++) {
    CHECK(add(c, "0", &error) == WHY_OK);
    why_explanation *decision = i == 3 ? decided(&m, texts[0]) : NULL;
    if (decision) CHECK(!why_calibration_note(c, i, why_explanation_result(decision), &error));
    why_explanation_free(decision);
  }
  CHECK(why_calibration_conclude(c, &result, &error) == WHY_ERROR_ARGUMENT);
  CHECK(strstr(error.text, "4") != NULL);
  why_explanation *decision = decided(&m, texts[0]);
  for (size_t i = 4; i < 300; i++)
    CHECK(!why_calibration_note(c, i, why_explanation_result(decision), &error));
  CHECK(why_calibration_conclude(c, &result, &error) == WHY_OK && result->texts == 300);
  const uint32_t zero = 0;
  const why_answers more = {logits, &zero, 1, K, 1};
  why_calibration_measure(&more, 1.7f, gaps, &expected);
  CHECK_NEAR(result->before.nll * 300, before * 3 + 297 * expected.nll, 1e-9);
  why_explanation_free(decision);
  why_calibration_free(c);
  why_calibration_free(NULL);
  model_file_close(&m);
}

/* With sigmoids each label is an answer, of no (logit 0) or yes. */
static void test_sigmoids(void) {
  struct model_file m = model_file_open("tests/golden/multi_label.gguf");
  const why_model_info *info = why_model_about(m.model);
  const uint32_t K = info->labels;
  why_calibration *c = NULL;
  const why_calibration_result *result = NULL;
  why_error error = {0};
  char both[256];
  double nll = 0, right = 0;
  CHECK(info->multi_label && K > 2);
  CHECK(why_calibration_new(m.model, &c, &error) == WHY_OK);
  snprintf(both, sizeof both, " %s , 2", info->label_names[0]);
  CHECK(add(c, both, &error) == WHY_OK);
  CHECK(add(c, "", &error) == WHY_OK);
  CHECK(add(c, "0,", &error) == WHY_OK);
  CHECK(add(c, ",0", &error) == WHY_ERROR_ARGUMENT);
  CHECK(add(c, "0,nobody", &error) == WHY_ERROR_ARGUMENT);
  for (size_t i = 0; i < 3; i++) {
    why_explanation *decision = decided(&m, i ? "a good film" : "it drags");
    const why_result *said = why_explanation_result(decision);
    CHECK(why_calibration_note(c, i, said, &error) == WHY_OK);
    for (uint32_t k = 0; k < K; k++) {
      const double z = (double)said->choices[k].logit, p = 1 / (1 + exp(-z));
      const bool yes = i == 0 ? k == 0 || k == 2 : i == 2 && k == 0;
      nll -= log(yes ? p : 1 - p);
      right += (z > 0) == yes;
    }
    why_explanation_free(decision);
  }
  CHECK(why_calibration_conclude(c, &result, &error) == WHY_OK);
  CHECK(result->texts == 3 && result->answers == 3 * (uint64_t)K);
  CHECK_NEAR(result->before.nll, nll / (3. * K), 1e-12);
  CHECK_NEAR(result->accuracy, right / (3. * K), 1e-12);
  why_calibration_free(c);
  model_file_close(&m);
}

/* Names come from a file, and a sentence that has them is shown in a terminal. */
static void test_hostile_names(void) {
  static const char *const names[] = {"\x1b[31mred", ",", "a,b"};
  struct model_file m = model_file_open("models/tiny.gguf");
  why_calibration *c = NULL;
  why_error error = {0};
  CHECK(!why_model_name_labels(m.model, names, 3, &error));
  CHECK(!why_calibration_new(m.model, &c, &error));
  for (size_t k = 0; k < 3; k++) CHECK(!add(c, names[k], &error));
  CHECK(add(c, "a", &error) == WHY_ERROR_ARGUMENT);
  CHECK(strstr(error.text, "a,b") && !strchr(error.text, 0x1b));
  why_calibration_free(c);
  model_file_close(&m);
}

/* Only texts have labels that are right or wrong. */
static void test_tasks(void) {
  static const struct {
    const char *path, *task; /* NULL: it can be calibrated */
  } models[] = {{"tests/golden/heads/roberta-seqcls.gguf", NULL},
                {"tests/golden/heads/bert-multilabel.gguf", NULL},
                {"tests/golden/heads/bert-regression.gguf", "regression"},
                {"tests/golden/heads/bert-tokcls.gguf", "token_classification"},
                {"tests/golden/heads/bert-qa.gguf", "question_answering"},
                {"tests/golden/heads/bert-sim.gguf", "sentence_similarity"},
                {"tests/golden/heads/bert-mlm.gguf", "masked_lm"}};
  for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
    struct model_file m = model_file_open(models[i].path);
    why_calibration *c = NULL;
    why_error error = {0};
    const why_status status = why_calibration_new(m.model, &c, &error);
    CHECK(status == (models[i].task ? WHY_ERROR_UNSUPPORTED : WHY_OK) && !c == !!models[i].task);
    CHECK(!models[i].task || strstr(error.text, models[i].task));
    why_calibration_free(c);
    model_file_close(&m);
  }
}

/* Labels of any bytes: taken or refused in a sentence, and what is taken can be concluded. */
static void test_any_bytes(const char *path) {
  static const char likely[] = "0123, \t\xff\x80n";
  struct model_file m = model_file_open(path);
  why_calibration *c = NULL;
  const why_calibration_result *result = NULL;
  why_error error = {0};
  why_explanation *decision = decided(&m, "dull");
  size_t taken = 0;
  CHECK(!why_calibration_new(m.model, &c, &error));
  for (uint64_t i = 0; i < 20000; i++) {
    const size_t length = (size_t)why_random_below(11, 0, i, 8);
    char *label = malloc(length + 1); /* of its own, so that reading past it is seen */
    if (!label) exit(1);
    for (size_t j = 0; j < length; j++)
      label[j] = likely[why_random_below(11, 1 + j, i, sizeof likely)]; /* its NUL included */
    const why_status status = why_calibration_add(c, label, length, &error);
    CHECK(status == WHY_OK || (status == WHY_ERROR_ARGUMENT && error.text[0]));
    taken += status == WHY_OK;
    free(label);
  }
  for (size_t i = 0; i < taken; i++)
    CHECK(!why_calibration_note(c, i, why_explanation_result(decision), &error));
  CHECK(taken > 100 && !why_calibration_conclude(c, &result, &error));
  CHECK(result && result->texts == taken);
  why_explanation_free(decision);
  why_calibration_free(c);
  model_file_close(&m);
}

int main(void) {
  test_known();
  test_no_best();
  test_bins();
  test_drawn(2, 1, 1);
  test_drawn(2, .4, 1);
  test_drawn(6, 2.5, 3);
  test_together();
  test_handle();
  test_sigmoids();
  test_tasks();
  test_hostile_names();
  test_any_bytes("models/tiny.gguf");
  test_any_bytes("tests/golden/multi_label.gguf");
  return test_report();
}
