/* Records from anywhere: refused in a sentence, or sound. And the sizes of answers. */
#include "job.h"

#include <stdlib.h>

#include "test.h"

enum { T = 5, L = 3, H = 2, SOURCES = 6 };

static why_shape shape_of(void) {
  return (why_shape){.layers = L,
                     .heads = H,
                     .channels = 4,
                     .feed_forward = 8,
                     .vocabulary = 100,
                     .labels = 3,
                     .positions = 8,
                     .segments = 2,
                     .embedding = 6};
}

/* A record under construction, in a buffer with room to spare. */
static _Alignas(8) unsigned char buffer[2048];

static why_job *start(void) {
  memset(buffer, 0, sizeof buffer);
  why_job *job = (why_job *)(void *)buffer;
  job->bytes = (uint32_t)sizeof *job;
  job->tokens = T;
  return job;
}

static void add(why_job *job, why_slice *slice, const void *items, uint32_t count, size_t size) {
  *slice = (why_slice){job->bytes, count};
  memcpy(buffer + job->bytes, items, count * size);
  job->bytes += (uint32_t)((count * size + 7) / 8 * 8);
}

/* Uses every field that a record has. */
static why_job *full(void) {
  const uint32_t ids[T] = {1, 20, 99, 30, 2}, baseline[T] = {1, 0, 0, 0, 2};
  const uint32_t slots[T] = {0, 1, 3, 4, 7}, layers[] = {0, 2},
                 sources[SOURCES] = {1, 7, 8, 9, 3, 2};
  const uint8_t segments[T] = {0, 0, 0, 1, 1}, kept[T] = {1, 0, 0, 0, 1}, ones[SOURCES] = {0};
  const float alphas[T] = {1, .5f, .5f, .5f, 1}, scales[L * H] = {1, 1, 0, 1, .5f, 1};
  const why_term terms[] = {{0, 1, 1}, {0, WHY_LABEL_PREDICTED, -1}};
  const why_edge edges[] = {{0, 1, 2, 3}, {2, WHY_EVERY, 0, 4}};
  const why_zeroed zeroed[] = {{1, 0, 2}, {2, WHY_EVERY, 4}};
  const why_overwrite overwrites[] = {{WHY_SITE_RESIDUAL, 1, WHY_EVERY, 2, 3},
                                      {WHY_SITE_ATTENTION, 2, 1, 3, 4}};
  why_job *job = start();
  job->wants = WHY_WANT_LOGITS | WHY_WANT_DOT | WHY_WANT_HIDDEN | WHY_WANT_ATTENTION;
  job->noise_seed = 5;
  job->noise_index = 1;
  job->noise_sigma = .1f;
  job->baseline = WHY_BASELINE_IDS;
  job->path_layer = 1;
  job->link = WHY_LINK_LOG_ODDS;
  add(job, &job->ids, ids, T, sizeof *ids);
  add(job, &job->segments, segments, T, 1);
  add(job, &job->slots, slots, T, sizeof *slots);
  add(job, &job->baseline_ids, baseline, T, sizeof *baseline);
  add(job, &job->kept, kept, T, 1);
  add(job, &job->alphas, alphas, T, sizeof *alphas);
  add(job, &job->terms, terms, 2, sizeof *terms);
  add(job, &job->layers, layers, 2, sizeof *layers);
  add(job, &job->head_scales, scales, L * H, sizeof *scales);
  add(job, &job->edges, edges, 2, sizeof *edges);
  add(job, &job->zeroed, zeroed, 2, sizeof *zeroed);
  add(job, &job->source_ids, sources, SOURCES, sizeof *sources);
  add(job, &job->source_segments, ones, SOURCES, 1);
  add(job, &job->overwrites, overwrites, 2, sizeof *overwrites);
  return job;
}

static uint32_t read_u32(const unsigned char *at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

/* What an engine leans on, read again by other means than the check's: from a copy of exactly the
   record's length, so that a sanitizer sees every step outside. */
static void check_sound(const why_job *job, const why_shape *shape) {
  const unsigned char *const bytes = (const unsigned char *)job;
  const struct {
    why_slice slice;
    uint32_t size, words, bound; /* the first `words` u32 of each item are below `bound` */
  } arrays[] = {
      {job->ids, 4, 1, shape->vocabulary},
      {job->baseline_ids, 4, 1, shape->vocabulary},
      {job->source_ids, 4, 1, shape->vocabulary},
      {job->slots, 4, 1, shape->positions},
      {job->terms, 12, 1, 1},
      {job->layers, 4, 1, shape->layers + 1},
      {job->edges, 16, 1, shape->layers},
      {job->zeroed, 12, 1, shape->layers},
      {job->overwrites, 20, 1, WHY_SITE_FFN + 1},
      {job->segments, 1, 0, 0},
      {job->kept, 1, 0, 0},
      {job->source_segments, 1, 0, 0},
      {job->alphas, 4, 0, 0},
      {job->head_scales, 4, 0, 0},
  };
  unsigned total = 0;
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
    for (uint32_t k = 0; k < arrays[i].slice.count; k++) {
      const unsigned char *item = bytes + arrays[i].slice.at + (size_t)k * arrays[i].size;
      for (uint32_t b = 0; b < arrays[i].size; b++) total += item[b];
      if (arrays[i].words) CHECK(read_u32(item) < arrays[i].bound);
    }
  }
  CHECK(total > 0);
  CHECK(job->tokens >= 1 && job->tokens <= shape->positions);
  CHECK(job->ids.count == job->tokens && job->segments.count == job->tokens);
  CHECK(job->baseline != WHY_BASELINE_IDS || job->baseline_ids.count == job->tokens);
  why_answer at;
  CHECK(why_answer_layout(job, shape, &at, NULL) == WHY_OK);
}

/* Checks a copy of exactly `bytes` bytes; true where it was accepted. */
static bool accepts(const void *record, size_t bytes) {
  const why_shape shape = shape_of();
  why_error error = {.text = ""};
  why_job *copy = malloc(bytes);
  memcpy(copy, record, bytes);
  const why_status status = why_job_check(copy, bytes, &shape, &error);
  CHECK(status == WHY_OK || status == WHY_ERROR_ARGUMENT);
  if (status) {
    CHECK(strncmp(error.text, "A job's ", 8) == 0 && error.text[strlen(error.text) - 1] == '.');
  } else {
    check_sound(copy, &shape);
  }
  free(copy);
  return status == WHY_OK;
}

static void test_corruption(void) {
  const why_job *job = full();
  const uint32_t bytes = job->bytes;
  CHECK(accepts(job, bytes));
  unsigned refused = 0;
  const uint32_t values[] = {0, 1,     UINT32_MAX, 0x80000000, 0x7fffffff,
                             8, bytes, bytes + 8u, 0x7fc00000, sizeof(why_job)};
  for (uint32_t at = 0; at < bytes; at += 4) { /* the arrays no less than the fields */
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
      full();
      memcpy(buffer + at, &values[i], sizeof values[i]);
      refused += !accepts(buffer, bytes);
    }
  }
  CHECK(refused > 500);
}

static void test_truncation(void) {
  const uint32_t bytes = full()->bytes;
  for (uint32_t shorter = 0; shorter < bytes; shorter++) {
    full();
    CHECK(!accepts(buffer, shorter));
    memcpy(buffer, &shorter, sizeof shorter); /* a record that states its new length */
    CHECK(!accepts(buffer, shorter));
  }
}

static void test_alignment(void) {
  const why_shape shape = shape_of();
  const uint32_t bytes = full()->bytes;
  static _Alignas(8) unsigned char shifted[sizeof buffer + 8];
  memcpy(shifted + 4, buffer, bytes);
  const void *misaligned = shifted + 4;
  why_error error;
  CHECK(why_job_check(misaligned, bytes, &shape, &error) == WHY_ERROR_ARGUMENT);
  CHECK(why_job_check(misaligned, bytes, &shape, NULL) == WHY_ERROR_ARGUMENT);
}

/* One step over each bound, the rest being right; `change` makes it. */
#define REFUSED(change)                                                                            \
  do {                                                                                             \
    why_job *job = full();                                                                         \
    change;                                                                                        \
    CHECK(!accepts(job, job->bytes));                                                              \
  } while (0)
#define ACCEPTED(change)                                                                           \
  do {                                                                                             \
    why_job *job = full();                                                                         \
    change;                                                                                        \
    CHECK(accepts(job, job->bytes));                                                               \
  } while (0)
#define SET(type, slice, index, member) ((type *)(void *)(buffer + job->slice.at))[index] member

static void test_bounds(void) {
  REFUSED(job->wants |= WHY_WANT_POOLED << 1);
  ACCEPTED(job->wants |= WHY_WANT_POOLED | WHY_WANT_ATTENDED);
  REFUSED(job->precision = 2);
  REFUSED(job->noise_sigma = -1);
  REFUSED(job->noise_sigma = INFINITY);
  REFUSED(job->baseline = WHY_BASELINE_MEAN + 1);
  REFUSED(job->path_layer = L);
  REFUSED(job->link = WHY_LINK_MARGIN + 1);
  REFUSED(job->axis = WHY_AXIS_NONE + 1);
  REFUSED(job->axis = WHY_AXIS_SLOTS);
  ACCEPTED(job->axis = WHY_AXIS_NONE);
  REFUSED(job->baseline = WHY_BASELINE_NONE); /* with alphas */
  REFUSED(job->terms = (why_slice){0});       /* with a gradient */
  ACCEPTED(job->terms = (why_slice){0}; job->wants = WHY_WANT_LOGITS);
  REFUSED(job->tokens = T - 1);
  REFUSED(SET(uint32_t, ids, 4, ) = 100);
  REFUSED(SET(uint32_t, baseline_ids, 0, ) = 100);
  REFUSED(job->baseline_ids = (why_slice){0});
  REFUSED(SET(uint8_t, segments, 0, ) = 2);
  REFUSED(SET(uint32_t, slots, 4, ) = 8);
  REFUSED(SET(uint32_t, slots, 1, ) = 0);
  REFUSED(SET(uint8_t, kept, 2, ) = 2);
  REFUSED(job->kept.count = T - 1);
  REFUSED(SET(float, alphas, 3, ) = NAN);
  REFUSED(SET(why_term, terms, 0, .slot) = 1);
  REFUSED(SET(why_term, terms, 0, .label) = 3);
  REFUSED(SET(why_term, terms, 1, .weight) = INFINITY);
  REFUSED(job->wants &= ~(uint32_t)WHY_WANT_LOGITS); /* with the predicted label */
}

/* Words that are sought: at w, of a run without a path. */
static why_job *seeking(void) {
  why_job *job = full();
  job->wants = WHY_WANT_TOP;
  job->baseline = WHY_BASELINE_NONE;
  job->path_layer = 0;
  job->alphas = (why_slice){0};
  job->candidates = 100;
  job->closeness = -1;
  job->allowed = (why_slice){job->terms.at, 13}; /* of 100 words; any bytes will do */
  SET(why_term, terms, 0, .label) = 1;
  SET(why_term, terms, 1, .label) = 1;
  return job;
}

#define SEEKING_REFUSED(change)                                                                    \
  do {                                                                                             \
    why_job *job = seeking();                                                                      \
    change;                                                                                        \
    CHECK(!accepts(job, job->bytes));                                                              \
  } while (0)

static void test_sought_words(void) {
  CHECK(accepts(seeking(), seeking()->bytes));
  SEEKING_REFUSED(job->candidates = 0);
  SEEKING_REFUSED(job->candidates = 101);
  SEEKING_REFUSED(job->closeness = 1.5f);
  SEEKING_REFUSED(job->closeness = NAN);
  SEEKING_REFUSED(job->allowed.count = 12);
  SEEKING_REFUSED(job->allowed = (why_slice){0});
  SEEKING_REFUSED(job->path_layer = 1);
  SEEKING_REFUSED(job->baseline = WHY_BASELINE_ZERO);
  SEEKING_REFUSED(job->terms = (why_slice){0});
}

/* Neither the text nor what is read from may be longer than the model's positions. */
static void test_positions(void) {
  why_shape shape = shape_of();
  why_job *job = full();
  job->slots = (why_slice){0};
  shape.positions = SOURCES;
  CHECK(why_job_check(job, job->bytes, &shape, NULL) == WHY_OK);
  shape.positions = SOURCES - 1;
  CHECK(why_job_check(job, job->bytes, &shape, NULL) == WHY_ERROR_ARGUMENT);
  job->source_ids = job->source_segments = job->overwrites = (why_slice){0};
  CHECK(why_job_check(job, job->bytes, &shape, NULL) == WHY_OK);
  shape.positions = T - 1;
  CHECK(why_job_check(job, job->bytes, &shape, NULL) == WHY_ERROR_ARGUMENT);
}

static void test_layers(void) {
  REFUSED(SET(uint32_t, layers, 1, ) = L); /* attention has no layer L */
  ACCEPTED(SET(uint32_t, layers, 1, ) = L; job->wants &= ~(uint32_t)WHY_WANT_ATTENTION);
  REFUSED(SET(uint32_t, layers, 1, ) = L + 1; job->wants &= ~(uint32_t)WHY_WANT_ATTENTION);
  REFUSED(SET(uint32_t, layers, 1, ) = 0);
  REFUSED(job->layers = (why_slice){0});
}

static void test_interventions(void) {
  REFUSED(SET(float, head_scales, 5, ) = NAN);
  REFUSED(job->head_scales.count = L * H - 1);
  REFUSED(job->head_means = ((why_slice){job->head_scales.at, L * H})); /* bytes above 1 */
  REFUSED(job->head_means = ((why_slice){job->kept.at, L * H + 1}));
  REFUSED(SET(why_edge, edges, 0, .layer) = L);
  REFUSED(SET(why_edge, edges, 0, .head) = H);
  REFUSED(SET(why_edge, edges, 0, .from) = T);
  REFUSED(SET(why_edge, edges, 1, .to) = T);
  REFUSED(SET(why_zeroed, zeroed, 0, .layer) = L);
  REFUSED(SET(why_zeroed, zeroed, 0, .head) = H);
  REFUSED(SET(why_zeroed, zeroed, 1, .token) = T);
  REFUSED(SET(uint32_t, source_ids, 0, ) = 100);
  REFUSED(SET(uint8_t, source_segments, 0, ) = 2);
  REFUSED(job->source_segments.count = SOURCES - 1);
  REFUSED(SET(why_overwrite, overwrites, 0, .site) = WHY_SITE_FFN + 1);
  REFUSED(SET(why_overwrite, overwrites, 0, .layer) = L);
  REFUSED(SET(why_overwrite, overwrites, 0, .head) = 0); /* the residual has no heads */
  REFUSED(SET(why_overwrite, overwrites, 1, .head) = H);
  REFUSED(SET(why_overwrite, overwrites, 0, .source_token) = SOURCES);
  REFUSED(SET(why_overwrite, overwrites, 0, .token) = T);
  REFUSED(job->ids.at += 4);
  REFUSED(job->ids.at = 0);
  REFUSED(job->edges = ((why_slice){16, 0}));
}

static void test_layout(void) {
  const why_shape shape = shape_of();
  const uint32_t all = (WHY_WANT_POOLED << 1) - 1;
  why_job job = {.tokens = T, .layers = {0, 2}, .candidates = 5};
  why_answer at;
  CHECK(why_answer_layout(&job, &shape, &at, NULL) == WHY_OK && at.floats == 1);
  CHECK(at.logits.count == 0 && at.attention_gradient.count == 0);
  job.wants = all;
  CHECK(why_answer_layout(&job, &shape, &at, NULL) == WHY_OK);
  const why_slice parts[] = {at.logits,
                             at.dot,
                             at.l1,
                             at.l2,
                             at.gradient,
                             at.hidden,
                             at.hidden_gradient,
                             at.attention,
                             at.attention_mean,
                             at.attention_gradient,
                             at.lens,
                             at.top,
                             at.attended,
                             at.pooled};
  const uint32_t counts[] = {3,
                             T,
                             T,
                             T,
                             T * 6,
                             2 * T * 4,
                             2 * T * 4,
                             2 * H * T * T,
                             2 * T * T,
                             2 * H * T * T,
                             2,
                             T * 5 * 2,
                             2 * 3 * T * 4,
                             4};
  uint32_t end = 1;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    CHECK(parts[i].at == end && parts[i].count == counts[i]);
    end += counts[i];
  }
  CHECK(at.floats == end);
}

/* Sums and products past what a slice or the address space can say. */
static void test_overflow(void) {
  const uint32_t wants[] = {WHY_WANT_GRADIENT, WHY_WANT_HIDDEN, WHY_WANT_ATTENTION,
                            WHY_WANT_ATTENTION_MEAN, WHY_WANT_ATTENTION_GRADIENT};
  const uint32_t sizes[] = {0x10000, 0x7fffffff, UINT32_MAX};
  for (size_t w = 0; w < sizeof wants / sizeof *wants; w++) {
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
      why_shape shape = shape_of();
      shape.channels = shape.embedding = shape.heads = sizes[s];
      const why_job job = {
          .tokens = sizes[s], .wants = wants[w], .layers = {0, sizes[s]}, .bytes = sizeof job};
      why_answer at;
      why_error error = {.text = ""};
      CHECK(why_answer_layout(&job, &shape, &at, &error) == WHY_ERROR_MEMORY);
      CHECK(error.status == WHY_ERROR_MEMORY && strlen(error.text) > 20);
    }
  }
  const why_shape shape = {.labels = UINT32_MAX};
  const why_job job = {.tokens = 1, .wants = WHY_WANT_LOGITS};
  why_answer at;
  CHECK(why_answer_layout(&job, &shape, &at, NULL) == WHY_ERROR_MEMORY); /* 1 + K does not fit */
}

int main(void) {
  test_corruption();
  test_truncation();
  test_alignment();
  test_bounds();
  test_sought_words();
  test_positions();
  test_layers();
  test_interventions();
  test_layout();
  test_overflow();
  return test_report();
}
