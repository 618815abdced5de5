/* What holds of every run, whatever the weights: rows of attention sum to 1, and the same job gives
   the same bits again, in any session, after any other job, by any kernels. */
#include "job_record.h"
#include "model_file.h"

#include "numeric.h"

static const char *const MODELS[] = {"models/tiny.gguf", "tests/golden/distilbert.gguf",
                                     "tests/golden/multi_label.gguf", "models/sentiment.gguf"};
enum { MODEL_COUNT = 4 };

/* A text of random tokens between [CLS] and [SEP], and everything of it that can be wanted. */
static void make(struct job_record *r, const why_model *model, size_t T, uint64_t seed) {
  const why_shape *shape = &model->bert.shape;
  const why_vocabulary *v = &model->tokenizer.vocabulary;
  uint32_t ids[512], baseline[512];
  uint8_t segments[512];
  float alphas[512];
  for (size_t t = 0; t < T; t++) {
    const double chance = why_random_uniform(seed, 0, t);
    ids[t] = t == 0 ? v->cls : t + 1 == T ? v->sep : (uint32_t)(chance * shape->vocabulary);
    baseline[t] = v->mask;
    segments[t] = t > T / 2;
    alphas[t] = (float)why_random_uniform(seed, 1, t);
  }
  job_record_begin(r, ids, segments, T, (WHY_WANT_ATTENTION_GRADIENT << 1) - 1);
  job_record_target(r, WHY_LABEL_PREDICTED, WHY_LINK_LOG_PROBABILITY, model->bert.multi_label);
  job_record_layers(r, 0, shape->layers - 1);
  why_job *job = job_record_job(r);
  job->baseline = T % 3 ? WHY_BASELINE_IDS : WHY_BASELINE_MEAN;
  if (T % 3) job_record_add(r, &job->baseline_ids, T, sizeof *baseline, baseline);
  job_record_add(r, &job->alphas, T, sizeof *alphas, alphas);
  job->path_layer = T % 2;
}

static bool run(struct job_record *r, why_session *session) {
  why_error error = {0};
  const why_status status = job_record_run(r, session, &error);
  if (!CHECK(status == WHY_OK)) fprintf(stderr, "  %s\n", error.text);
  return status == WHY_OK;
}

static void check_attention(const struct job_record *r, size_t T, size_t first) {
  const float *p = r->answer + r->layout.attention.at,
              *mean = r->answer + r->layout.attention_mean.at;
  const size_t rows = r->layout.attention.count / T, mean_rows = r->layout.attention_mean.count / T;
  double off = 0;
  bool sound = true;
  /* Layers below the start of a path are not run. */
  for (size_t row = first; row < rows; row++) {
    double sum = 0;
    for (size_t t = 0; t < T; t++) {
      sum += p[row * T + t];
      sound = sound && p[row * T + t] >= 0;
    }
    off = fmax(off, fabs(sum - 1));
  }
  for (size_t row = first * mean_rows / rows; row < mean_rows; row++) {
    double sum = 0;
    for (size_t t = 0; t < T; t++) sum += mean[row * T + t];
    off = fmax(off, fabs(sum - 1));
  }
  CHECK(sound);
  CHECK(off <= 1e-5);
}

/* The job in this session has the bits of `expected`. */
static void check_same(struct job_record *r, why_session *session, const float *expected,
                       size_t floats) {
  if (!run(r, session)) return;
  CHECK(r->layout.floats == floats && !memcmp(r->answer, expected, floats * sizeof *expected));
}

static void test_model(const char *path) {
  static struct job_record job, other;
  struct model_file file = model_file_open(path);
  const uint32_t positions = why_model_about(file.model)->positions;
  const size_t lengths[] = {2, 3, 7, 16, 33, 127, 128, 129, 150};
  why_error error;
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    const size_t T = lengths[i];
    why_session *exact = NULL;
    if (T > positions) continue;
    make(&job, file.model, T, i);
    make(&other, file.model, positions < 140 ? positions : 140, 99);
    if (!run(&job, file.session)) continue;
    const size_t floats = job.layout.floats;
    const uint32_t start = job_record_job(&job)->path_layer;
    check_attention(&job, T, start * file.model->bert.shape.heads * T);
    float *first = malloc(floats * sizeof *first);
    if (!first) exit(1);
    memcpy(first, job.answer, floats * sizeof *first);

    check_same(&job, file.session, first, floats);
    if (!CHECK(!why_session_new(file.model, (uint32_t)T, WHY_SESSION_GRADIENTS, &exact, &error)))
      fprintf(stderr, "  %s\n", error.text);
    else
      check_same(&job, exact, first, floats);
    why_session_free(exact);
    run(&other, file.session);
    check_same(&job, file.session, first, floats);
    free(first);
  }
  free(job.answer);
  free(other.answer);
  job.answer = other.answer = NULL;
  model_file_close(&file);
}

static void test_kernels(const char *path) {
  static struct job_record job;
  struct model_file best = model_file_open(path), scalar = model_file_open(path);
  why_error error;
  CHECK(why_model_use_kernels(scalar.model, "abacus", &error) == WHY_ERROR_ARGUMENT);
  CHECK(why_model_use_kernels(scalar.model, NULL, &error) == WHY_ERROR_ARGUMENT);
  CHECK(!why_model_use_kernels(scalar.model, "scalar", &error));
  scalar.session->engine.kernels = scalar.model->kernels;
  for (size_t T = 5; T <= 37; T += 32) {
    make(&job, best.model, T, T);
    if (!run(&job, best.session)) continue;
    const size_t floats = job.layout.floats;
    float *first = malloc(floats * sizeof *first);
    if (!first) exit(1);
    memcpy(first, job.answer, floats * sizeof *first);
    check_same(&job, scalar.session, first, floats);
    free(first);
  }
  free(job.answer);
  job.answer = NULL;
  model_file_close(&best);
  model_file_close(&scalar);
}

/* What stands in front of the encoder, of four tokens of which some others have been removed. */
static void noisy_words(struct model_file *file, const uint32_t *slots, float *words) {
  static const uint32_t ids[] = {1, 5, 5, 2};
  static struct job_record r;
  job_record_begin(&r, ids, NULL, 4, WHY_WANT_HIDDEN);
  job_record_target(&r, 0, WHY_LINK_LOGIT, file->model->bert.multi_label);
  job_record_layers(&r, 0, 0);
  if (slots) job_record_add(&r, &job_record_job(&r)->slots, 4, sizeof *slots, slots);
  job_record_job(&r)->noise_sigma = .5f;
  if (run(&r, file->session))
    memcpy(words, r.answer + r.layout.hidden.at, r.layout.hidden.count * sizeof *words);
  free(r.answer);
  r.answer = NULL;
}

/* A token moves alike whatever else is there. */
static void test_noise(const char *path) {
  static const uint32_t same[] = {0, 1, 2, 3}, removed[] = {0, 1, 4, 5};
  struct model_file file = model_file_open(path);
  const size_t C = file.model->bert.shape.channels, row = C * sizeof(float);
  float *all = calloc(4, row), *as_said = calloc(4, row), *less = calloc(4, row);
  if (!all || !as_said || !less) exit(1);
  noisy_words(&file, NULL, all);
  noisy_words(&file, same, as_said);
  noisy_words(&file, removed, less);
  CHECK(!memcmp(all, as_said, 4 * row));
  CHECK(!memcmp(all, less, 2 * row));
  for (size_t t = 2; t < 4; t++) CHECK(memcmp(all + t * C, less + t * C, row) != 0);
  free(all);
  free(as_said);
  free(less);
  model_file_close(&file);
}

int main(void) {
  test_noise(MODELS[0]);
  for (size_t i = 0; i < MODEL_COUNT; i++) {
    test_model(MODELS[i]);
    test_kernels(MODELS[i]);
  }
  return test_report();
}
