/* Activations of one text written into the run of another: all of them make it the other run, none
   leave it alone, and gradients flow around what is overwritten. */
#include <stdlib.h>

#include "job.h"
#include "test.h"
#include "why.h"

enum { T = 7, S = 9, K = 3, C = 32, F_BYTES = 4096, MOST = 64 };

static why_session *session;

static const uint32_t text[T] = {2, 20, 31, 42, 53, 64, 3};
static const uint32_t other[S] = {2, 90, 81, 72, 63, 54, 45, 36, 3};

/* A record and the places of its arrays. */
static union record {
  why_job job;
  char bytes[F_BYTES];
} record;

static void *add(why_slice *slice, const void *items, uint32_t count, size_t size) {
  void *at = record.bytes + record.job.bytes;
  slice->at = record.job.bytes;
  slice->count = count;
  memcpy(at, items, count * size);
  record.job.bytes += (uint32_t)((count * size + 7) / 8 * 8);
  return at;
}

static void start(const uint32_t *ids, uint32_t count, uint32_t wants) {
  static const uint8_t segments[S] = {0};
  const why_term term = {.slot = 0, .label = 1, .weight = 1};
  memset(&record, 0, sizeof record);
  record.job.bytes = sizeof(why_job);
  record.job.tokens = count;
  record.job.wants = wants;
  add(&record.job.ids, ids, count, sizeof *ids);
  add(&record.job.segments, segments, count, 1);
  add(&record.job.terms, &term, 1, sizeof term);
}

static void overwrite(const why_overwrite *list, uint32_t count) {
  static const uint8_t segments[S] = {0};
  add(&record.job.source_ids, other, S, sizeof *other);
  add(&record.job.source_segments, segments, S, 1);
  add(&record.job.overwrites, list, count, sizeof *list);
}

static const float *answer(size_t floats) {
  static float out[1 + K + T * C];
  why_error error = {0};
  if (!CHECK(!why_session_answer(session, &record, record.job.bytes, out, floats, &error)))
    fprintf(stderr, "  %s\n", error.text);
  return out;
}

static void check_logits(const float *expected, const char *what) {
  const float *got = answer(1 + K);
  if (!CHECK(memcmp(got + 1, expected, K * sizeof *got) == 0)) fprintf(stderr, "  %s\n", what);
}

static void check_all_and_none(void) {
  float own[K], others[K];
  why_overwrite list[MOST];
  start(text, T, WHY_WANT_LOGITS);
  memcpy(own, answer(1 + K) + 1, sizeof own);
  start(other, S, WHY_WANT_LOGITS);
  memcpy(others, answer(1 + K) + 1, sizeof others);
  CHECK(memcmp(own, others, sizeof own) != 0);

  /* What the head reads, taken from the other run, decides as the other run. */
  for (uint32_t site = WHY_SITE_ATTENTION; site <= WHY_SITE_FFN; site++)
    list[site - 1] = (why_overwrite){.site = site, .layer = 1, .head = WHY_EVERY};
  list[2] = (why_overwrite){.site = WHY_SITE_RESIDUAL, .layer = 1, .head = WHY_EVERY};
  start(text, T, WHY_WANT_LOGITS);
  overwrite(list, 3);
  check_logits(others, "row 0 at every site of the last layer");

  /* Head by head is the whole. */
  list[0] = (why_overwrite){.site = WHY_SITE_ATTENTION, .layer = 1, .head = 0};
  list[1] = (why_overwrite){.site = WHY_SITE_ATTENTION, .layer = 1, .head = 1};
  start(text, T, WHY_WANT_LOGITS);
  overwrite(list, 3);
  check_logits(others, "both heads and the residual");

  /* A position that nobody reads from changes nothing: the last layer's feed-forward of a word. */
  list[0] = (why_overwrite){
      .site = WHY_SITE_FFN, .layer = 1, .head = WHY_EVERY, .source_token = 4, .token = 4};
  start(text, T, WHY_WANT_LOGITS);
  overwrite(list, 1);
  check_logits(own, "a word's last feed-forward");
}

/* The gradient at w of a run in which some places are overwritten, against central differences. */
static void check_gradient(uint32_t site, uint32_t layer) {
  const why_overwrite list[] = {
      {.site = site, .layer = layer, .head = WHY_EVERY, .source_token = 5, .token = 2},
      {.site = site, .layer = layer, .head = WHY_EVERY, .source_token = 0, .token = 0}};
  const uint32_t baseline = 1;
  float gradient[T * C], ends[2];
  start(text, T, WHY_WANT_GRADIENT);
  overwrite(list, 2);
  memcpy(gradient, answer(1 + T * C) + 1, sizeof gradient);

  /* Step along the path from another token: the target moves by the gradient times the step. */
  for (uint32_t t = 1; t < T - 1; t++) {
    const float step = 0.05f;
    double dot = 0;
    for (int end = 0; end < 2; end++) {
      uint32_t ids[T];
      float alphas[T];
      memcpy(ids, text, sizeof ids);
      ids[t] = baseline;
      for (uint32_t i = 0; i < T; i++) alphas[i] = 1;
      alphas[t] = end ? 1 + step : 1 - step;
      start(text, T, 0);
      record.job.baseline = WHY_BASELINE_IDS;
      add(&record.job.baseline_ids, ids, T, sizeof *ids);
      add(&record.job.alphas, alphas, T, sizeof *alphas);
      overwrite(list, 2);
      ends[end] = *answer(1);
    }
    start(text, T, WHY_WANT_DOT);
    record.job.baseline = WHY_BASELINE_IDS;
    uint32_t ids[T];
    memcpy(ids, text, sizeof ids);
    ids[t] = baseline;
    add(&record.job.baseline_ids, ids, T, sizeof *ids);
    overwrite(list, 2);
    dot = answer(1 + T)[1 + t];
    const double slope = (ends[1] - ends[0]) / (2 * (double)step);
    CHECK_NEAR(dot, slope, 0.03 * fabs(slope) + 2e-3);
  }
  if (site == WHY_SITE_RESIDUAL && layer == 0) /* hidden[0] no longer depends on these rows */
    for (uint32_t c = 0; c < C; c++) CHECK(gradient[c] == 0 && gradient[2 * C + c] == 0);
}

/* The value of a job that reads everything from `source`, in the shared session. */
static float moved(const uint32_t *source) {
  static const uint8_t segments[S] = {0};
  const why_overwrite one = {
      .site = WHY_SITE_RESIDUAL, .layer = 1, .head = WHY_EVERY, .source_token = 2, .token = 0};
  start(text, T, 0);
  add(&record.job.source_ids, source, S, sizeof *source);
  add(&record.job.source_segments, segments, S, 1);
  add(&record.job.overwrites, &one, 1, sizeof one);
  return *answer(1);
}

/* A session remembers the source that it ran last: not when another is asked for, nor when the
   weights are others. */
static void check_memory(why_model *model) {
  uint32_t another[S];
  why_session *const shared = session;
  memcpy(another, other, sizeof another);
  another[2] = 99;
  const float first = moved(other), second = moved(another);
  CHECK(first != second);
  CHECK(moved(another) == second && moved(other) == first);
  moved(other);
  CHECK(!why_model_randomise(model, 0, 5, NULL));
  const float changed = moved(other);
  CHECK(changed != first);
  CHECK(!why_session_new(model, S, WHY_SESSION_PATCHES, &session, NULL));
  CHECK(moved(other) == changed);
  why_session_free(session);
  session = shared;
  CHECK(!why_model_randomise(model, 99, 0, NULL));
  CHECK(moved(other) == first);
}

static void *read_file(const char *path, size_t *size) {
  static char bytes[1 << 16];
  FILE *file = fopen(path, "rb");
  *size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
  if (file) fclose(file);
  return bytes;
}

int main(void) {
  why_model *model = NULL;
  why_session *without = NULL;
  why_error error = {0};
  size_t size = 0;
  void *bytes = read_file("models/tiny.gguf", &size);
  CHECK(!why_model_open(bytes, size, &model, &error));
  if (!model) return test_report();
  CHECK(!why_session_new(model, S, WHY_SESSION_GRADIENTS | WHY_SESSION_PATCHES, &session, &error));
  CHECK(!why_session_new(model, S, 0, &without, &error));
  check_all_and_none();
  check_memory(model);
  for (uint32_t layer = 0; layer < 2; layer++)
    for (uint32_t site = WHY_SITE_RESIDUAL; site <= WHY_SITE_FFN; site++)
      check_gradient(site, layer);

  /* A session that was not made for it says so. */
  const why_overwrite one = {.site = WHY_SITE_RESIDUAL, .head = WHY_EVERY};
  float value = 0;
  start(text, T, 0);
  overwrite(&one, 1);
  CHECK(why_session_answer(without, &record, record.job.bytes, &value, 1, &error) ==
        WHY_ERROR_ARGUMENT);
  why_session_free(without);
  why_session_free(session);
  why_model_free(model);
  return test_report();
}
