/* A model's temperature: outputs are divided by it wherever probabilities are made, and nowhere
   else; from a file, or set. */
#include <float.h>

#include "job_record.h"
#include "model_fields.h"

static const float TEMPERATURES[] = {.3f, 1, 2.5f};
enum { TEMPERATURE_COUNT = 3, K = 3, T = 5 };

/* ---- The target and its gradient, against the formulas and central differences ---- */

/* ln of what output `k` of `count` (`stride` apart) has of exp(z / temperature). */
static double log_share(const float *z, uint32_t k, uint32_t count, size_t stride, double at) {
  double sum = 0;
  for (uint32_t j = 0; j < count; j++)
    sum += exp(((double)z[j * stride] - (double)z[k * stride]) / at);
  return -log(sum);
}

static double expected(const float *z, uint32_t k, uint32_t count, size_t stride, double at,
                       why_axis axis, why_link link) {
  const double own = (double)z[k * stride];
  const double log_p =
      axis == WHY_AXIS_NONE ? -log(1 + exp(-own / at)) : log_share(z, k, count, stride, at);
  switch (link) {
  case WHY_LINK_LOGIT: return own;
  case WHY_LINK_PROBABILITY: return exp(log_p);
  case WHY_LINK_LOG_PROBABILITY: return log_p;
  case WHY_LINK_LOG_ODDS: return log_p - log(1 - exp(log_p));
  case WHY_LINK_MARGIN: break;
  }
  double rival = axis == WHY_AXIS_NONE ? 0 : -INFINITY;
  for (uint32_t j = 0; axis != WHY_AXIS_NONE && j < count; j++)
    if (j != k && (double)z[j * stride] > rival) rival = (double)z[j * stride];
  return own - rival;
}

static void test_target(float temperature, why_axis axis, why_link link) {
  const bool by_token = axis == WHY_AXIS_SLOTS;
  const why_bert bert = {
      .shape = {.labels = K, .head = by_token ? WHY_HEAD_TOKENS : WHY_HEAD_POOLED},
      .temperature = temperature};
  static const uint32_t ids[T] = {0};
  static struct job_record record;
  float logits[T * 8], dlogits[T * 8], ignored[T * 8];
  uint8_t allowed[T];
  why_run run = {.T = T, .logits = logits, .dlogits = dlogits, .allowed = allowed};
  job_record_begin(&record, ids, NULL, T, 0);
  why_job *job = job_record_job(&record);
  const why_term term = {by_token ? 3 : 0, 1, 2.0f};
  job->link = link;
  job->axis = axis;
  job_record_add(&record, &job->terms, 1, sizeof term, &term);
  for (size_t i = 0; i < T * 8; i++) logits[i] = (float)sin(3. * (double)i + 1);

  const size_t stride = why_head_stride(&bert.shape), outputs = by_token ? T * stride : stride;
  float value = 0;
  CHECK(stride <= 8 && !why_target(&bert, job, &run, &value, NULL));
  const float *z = by_token ? logits + 1 : logits;
  const double weight = link == WHY_LINK_MARGIN ? 1 : 2; /* a margin has none */
  const double right = weight * expected(z, by_token ? 3 : 1, by_token ? T : K,
                                         by_token ? stride : 1, (double)temperature, axis, link);
  CHECK_NEAR((double)value, right, 1e-6);
  run.dlogits = ignored;
  for (size_t i = 0; i < outputs; i++) {
    const float kept = logits[i], step = .015625f;
    float ends[2];
    for (int end = 0; end < 2; end++) {
      logits[i] = kept + (end ? step : -step);
      CHECK(!why_target(&bert, job, &run, &ends[end], NULL));
    }
    logits[i] = kept;
    CHECK_NEAR((double)(ends[1] - ends[0]) / (2 * (double)step), (double)dlogits[i], 2e-3);
  }
}

/* ---- A model ---- */

static why_explanation *explained(const struct model_file *m, why_target_kind kind) {
  static const char text[] = "the plot is not dull";
  why_request request = why_request_default();
  why_explanation *explanation = NULL;
  why_error error;
  request.text = text;
  request.text_length = sizeof text - 1;
  request.method = "integrated_gradients";
  request.target_kind = kind;
  if (why_explanation_new(m->model, &request, &explanation, &error) ||
      why_explanation_run(explanation, m->session, &error))
    model_file_stop(text, error.text);
  return explanation;
}

static void test_probabilities(struct model_file *m, const why_result *result, float temperature) {
  const why_model_info *info = why_model_about(m->model);
  const why_axis axis = info->multi_label ? WHY_AXIS_NONE : WHY_AXIS_LABELS;
  float logits[8];
  CHECK(info->temperature == temperature && result->temperature == temperature);
  for (uint32_t k = 0; k < info->labels; k++) logits[k] = result->choices[k].logit;
  for (uint32_t k = 0; k < info->labels; k++)
    CHECK_NEAR(
        (double)result->choices[k].probability,
        expected(logits, k, info->labels, 1, (double)temperature, axis, WHY_LINK_PROBABILITY),
        1e-7);
}

/* Probabilities are of the temperature; logits, their scores and who is predicted are not. */
static void test_model(const char *path) {
  struct model_file m = model_file_open(path);
  const uint32_t labels = why_model_about(m.model)->labels;
  why_explanation *plain = explained(&m, WHY_TARGET_LOGIT);
  const why_result *at_1 = why_explanation_result(plain);
  CHECK(why_model_about(m.model)->temperature == 1);
  for (size_t i = 0; i < TEMPERATURE_COUNT; i++) {
    CHECK(!why_model_set_temperature(m.model, TEMPERATURES[i], NULL));
    why_explanation *logit = explained(&m, WHY_TARGET_LOGIT);
    const why_result *result = why_explanation_result(logit);
    test_probabilities(&m, result, TEMPERATURES[i]);
    CHECK(result->predicted == at_1->predicted && result->value == at_1->value);
    for (uint32_t k = 0; k < labels; k++) CHECK(result->choices[k].logit == at_1->choices[k].logit);
    for (uint32_t t = 0; t < result->token_count; t++)
      CHECK(result->tokens[t].score == at_1->tokens[t].score);
    why_explanation_free(logit);

    why_explanation *probability = explained(&m, WHY_TARGET_PROBABILITY);
    result = why_explanation_result(probability);
    CHECK_NEAR((double)result->value, (double)result->choices[result->predicted].probability, 1e-7);
    CHECK(fabsf(result->value - result->baseline_value) > 1e-4f);
    CHECK(fabsf(result->gap) < .02f * fabsf(result->value - result->baseline_value) + 2e-4f);
    why_explanation_free(probability);
  }
  why_explanation_free(plain);
  model_file_close(&m);
}

/* ln of how much likelier the first of two is, times the temperature: the same at any. */
static double distance(float p, float q, float temperature) {
  return log((double)p / (double)q) * (double)temperature;
}

/* Of words for a mask, tags of an entity and answers in a text, too. */
static void test_task(const char *path, const char *text, const char *pair) {
  struct model_file m = model_file_open(path);
  double between_spans = 0;
  for (size_t i = 0; i < TEMPERATURE_COUNT; i++) {
    why_request request = why_request_default();
    why_explanation *decision = NULL;
    why_error error;
    request.text = text;
    request.text_length = strlen(text);
    request.text_pair = pair;
    request.text_pair_length = pair ? strlen(pair) : 0;
    CHECK(!why_model_set_temperature(m.model, TEMPERATURES[i], NULL));
    if (why_decision_new(m.model, &request, &decision, &error) ||
        why_explanation_run(decision, m.session, &error))
      model_file_stop(path, error.text);
    const why_result *result = why_explanation_result(decision);
    CHECK(result->temperature == TEMPERATURES[i]);
    for (uint32_t k = 1; k < result->choice_count; k++) {
      const why_choice *a = &result->choices[0], *b = &result->choices[k];
      CHECK_NEAR(distance(a->probability, b->probability, TEMPERATURES[i]),
                 (double)a->logit - (double)b->logit, 1e-4);
    }
    if (pair) {
      const why_span *spans = result->spans;
      if (!CHECK(result->span_count > 1 && spans[0].probability > spans[1].probability)) exit(1);
      const double here = distance(spans[0].probability, spans[1].probability, TEMPERATURES[i]);
      if (i == 0) between_spans = here;
      CHECK_NEAR(here, between_spans, 1e-4);
    } else {
      CHECK(result->choice_count > 2);
    }
    why_explanation_free(decision);
  }
  model_file_close(&m);
}

static void test_refused(void) {
  struct model_file m = model_file_open("models/tiny.gguf");
  const float wrong[] = {0, -1, NAN, INFINITY, -INFINITY};
  CHECK(!why_model_set_temperature(m.model, 2, NULL));
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    why_error error = {0};
    CHECK(why_model_set_temperature(m.model, wrong[i], &error) == WHY_ERROR_ARGUMENT);
    CHECK(strlen(error.text) > 10 && why_model_about(m.model)->temperature == 2);
  }
  model_file_close(&m);
}

/* However small or large it is: numbers, or a status that says what there is instead. */
static void test_extremes(const char *path) {
  static const float extremes[] = {FLT_MAX, 1e20f, 1e-3f, 1e-20f, FLT_MIN, 1e-45f};
  static const char text[] = "dull";
  struct model_file m = model_file_open(path);
  for (size_t i = 0; i < sizeof extremes / sizeof *extremes; i++) {
    CHECK(!why_model_set_temperature(m.model, extremes[i], NULL));
    for (int kind = WHY_TARGET_LOGIT; kind <= WHY_TARGET_LOG_ODDS; kind++) {
      why_request request = why_request_default();
      why_explanation *explanation = NULL;
      why_error error = {0};
      request.text = text;
      request.text_length = sizeof text - 1;
      request.target_kind = (why_target_kind)kind;
      CHECK(!why_explanation_new(m.model, &request, &explanation, &error));
      const why_status status = why_explanation_run(explanation, m.session, &error);
      CHECK(status == WHY_OK || (status == WHY_ERROR_NUMERIC && error.text[0]));
      CHECK(status == WHY_OK || kind != WHY_TARGET_LOGIT);
      const why_result *result = status ? NULL : why_explanation_result(explanation);
      for (uint32_t k = 0; result && k < result->choice_count; k++)
        CHECK(result->choices[k].probability >= 0 && result->choices[k].probability <= 1);
      why_explanation_free(explanation);
    }
  }
  model_file_close(&m);
}

/* ---- A file ---- */

/* models/tiny.gguf with one key more, of so many bytes of value: as a model, or why not. */
static why_status open_with(uint32_t kind, uint64_t value, size_t bytes, why_model **model,
                            why_error *error) {
  static const char key[] = "whybert.temperature";
  const struct fields f = fields_open("models/tiny.gguf");
  const size_t start = 24, entry = 8 + sizeof key - 1 + 4 + bytes;
  const size_t data = (f.header_bytes + entry + 31) / 32 * 32;
  const size_t size = data + f.size - f.data_offset;
  unsigned char *file = calloc(1, size), *at = file + start;
  if (!file) exit(1);
  memcpy(file, f.bytes, start);
  file[16]++; /* the count of values */
  *at = sizeof key - 1;
  memcpy(at + 8, key, sizeof key - 1);
  at += 8 + sizeof key - 1;
  *at = (unsigned char)kind;
  for (size_t i = 0; i < bytes; i++) at[4 + i] = (unsigned char)(value >> 8 * i);
  memcpy(at + 4 + bytes, f.bytes + start, f.header_bytes - start);
  memcpy(file + data, f.bytes + f.data_offset, f.size - f.data_offset);
  const why_status status = why_model_open(file, size, model, error);
  free(file);
  free(f.bytes);
  free(f.fields);
  return status;
}

static uint64_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static void test_file(void) {
  const uint64_t wrong[] = {bits_of(0), bits_of(-1), bits_of(NAN), bits_of(INFINITY)};
  why_model *model = NULL;
  why_error error = {0};
  CHECK(!open_with(6, bits_of(1.25f), 4, &model, &error));
  CHECK(model && why_model_about(model)->temperature == 1.25f);
  why_model_free(model);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    CHECK(open_with(6, wrong[i], 4, &model, &error) == WHY_ERROR_FORMAT);
    CHECK(!model && strstr(error.text, "whybert.temperature"));
  }
  CHECK(open_with(4, 2, 4, &model, &error) == WHY_ERROR_FORMAT && !model); /* a whole number */
  CHECK(open_with(7, 1, 1, &model, &error) == WHY_ERROR_FORMAT && !model); /* a truth value */
}

int main(void) {
  for (size_t i = 0; i < TEMPERATURE_COUNT; i++) {
    for (int link = WHY_LINK_LOGIT; link <= WHY_LINK_MARGIN; link++) {
      test_target(TEMPERATURES[i], WHY_AXIS_LABELS, (why_link)link);
      test_target(TEMPERATURES[i], WHY_AXIS_NONE, (why_link)link);
      test_target(TEMPERATURES[i], WHY_AXIS_SLOTS, (why_link)link);
    }
  }
  test_model("models/tiny.gguf");
  test_model("tests/golden/multi_label.gguf");
  test_task("tests/golden/heads/bert-mlm.gguf", "the [MASK] is not dull", NULL);
  test_task("tests/golden/heads/bert-tokcls.gguf", "my very good film", NULL);
  test_task("tests/golden/heads/bert-qa.gguf", "who loves it?", "he loves the film, not us");
  test_refused();
  test_extremes("models/tiny.gguf");
  test_extremes("tests/golden/multi_label.gguf");
  test_file();
  return test_report();
}
