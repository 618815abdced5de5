#include "methods/method.h"

#include <string.h>

_Static_assert(sizeof(why_job) % 8 == 0, "arrays follow the record at multiples of 8");

/* Bytes of an array inside a record, rounded up to where the next may start. */
static bool padded(size_t count, size_t size, size_t *out) {
  return why_size_mul(count, size, out) && why_size_add(*out, 7, out) && ((*out -= *out % 8), true);
}

/* The longest record that the helpers below can write for this problem. */
static bool record_size(const why_problem *problem, const why_limits *limits, size_t *out) {
  const size_t T = limits->tokens > problem->tokens ? limits->tokens : problem->tokens;
  const size_t heads = (size_t)problem->shape.layers * problem->shape.heads;
  const struct {
    size_t count, size;
  } arrays[] = {
      {T, sizeof(uint32_t)},                   /* ids */
      {T, sizeof(uint8_t)},                    /* segments */
      {T, sizeof(uint32_t)},                   /* slots */
      {T, sizeof(uint32_t)},                   /* baseline_ids */
      {T, sizeof(uint8_t)},                    /* kept */
      {T, sizeof(float)},                      /* alphas */
      {problem->term_count, sizeof(why_term)}, /* terms */
      {limits->layers, sizeof(uint32_t)},      /* layers */
      {limits->head_scales ? heads : 0, sizeof(float)},
      {limits->head_means ? heads : 0, sizeof(uint8_t)},
      {limits->candidates ? why_job_word_bytes(&problem->shape) : 0, sizeof(uint8_t)}, /* allowed */
      {limits->edges, sizeof(why_edge)},
      {limits->zeroed, sizeof(why_zeroed)},
      {limits->source_tokens, sizeof(uint32_t)}, /* source_ids */
      {limits->source_tokens, sizeof(uint8_t)},  /* source_segments */
      {limits->overwrites, sizeof(why_overwrite)},
  };
  size_t sum = 0;
  if (!padded(1, sizeof(why_job), &sum)) return false;
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
    size_t bytes = 0;
    if (!padded(arrays[i].count, arrays[i].size, &bytes) || !why_size_add(sum, bytes, &sum)) {
      return false;
    }
  }
  *out = sum;
  return true;
}

/* The most bytes of records, floats of answers and jobs, of this round or of those before. */
static why_status make_room(why_round *round, const why_problem *problem, const why_limits *limits,
                            why_error *error) {
  const uint32_t T = limits->tokens > problem->tokens ? limits->tokens : problem->tokens;
  const why_job largest = {.tokens = T,
                           .wants = limits->wants | WHY_WANT_LOGITS,
                           .candidates = limits->candidates,
                           .layers = {0, limits->layers}};
  why_answer layout;
  const why_status status = why_answer_layout(&largest, &problem->shape, &layout, error);
  if (status) return status;
  size_t record = 0, records = 0, answers = 0;
  if (!record_size(problem, limits, &record) || !why_size_mul(record, limits->jobs, &records) ||
      !why_size_mul(layout.floats, limits->jobs, &answers)) {
    return why_fail(error, WHY_ERROR_MEMORY, "A round of %u jobs would not fit in memory.",
                    (uint64_t)limits->jobs);
  }
  if (records > round->record_capacity) round->record_capacity = records;
  if (answers > round->answer_capacity) round->answer_capacity = answers;
  if (limits->jobs > round->job_capacity) round->job_capacity = limits->jobs;
  return WHY_OK;
}

why_status why_round_take(why_round *round, const why_problem *problem, const why_limits *limits,
                          size_t count, why_arena *arena, why_error *error) {
  *round = (why_round){0};
  for (size_t i = 0; i < count; i++) {
    const why_status status = make_room(round, problem, &limits[i], error);
    if (status) return status;
  }
  round->records = WHY_TAKE(arena, unsigned char, round->record_capacity);
  round->record_at = WHY_TAKE(arena, size_t, round->job_capacity);
  round->answers = WHY_TAKE(arena, float, round->answer_capacity);
  round->answer_at = WHY_TAKE(arena, size_t, round->job_capacity);
  return WHY_OK;
}

void why_round_begin(why_round *round, uint32_t number) {
  round->number = number;
  round->jobs = 0;
  round->record_bytes = 0;
  round->answer_floats = 0;
}

why_job *why_round_add(why_round *round, const why_problem *problem, const uint32_t *ids,
                       const uint8_t *segments, uint32_t tokens, uint32_t wants) {
  assert(round->jobs < round->job_capacity);
  assert(round->record_capacity - round->record_bytes >= sizeof(why_job));
  const size_t at = round->record_bytes;
  why_job *job = (why_job *)(void *)(round->records + at);
  round->record_at[round->jobs++] = at;
  round->record_bytes += sizeof *job;
  memset(job, 0, sizeof *job);
  job->bytes = (uint32_t)sizeof *job;
  job->tokens = tokens;
  job->wants = wants;
  job->precision = round->number == 0 ? (uint32_t)WHY_PRECISION_EXACT : problem->precision;
  job->link = problem->link;
  job->axis = problem->axis;
  memcpy(why_round_array(round, job, &job->ids, tokens, sizeof *ids), ids, tokens * sizeof *ids);
  memcpy(why_round_array(round, job, &job->segments, tokens, sizeof *segments), segments,
         tokens * sizeof *segments);
  memcpy(why_round_array(round, job, &job->terms, problem->term_count, sizeof(why_term)),
         problem->terms, problem->term_count * sizeof(why_term));
  return job;
}

why_job *why_round_add_text(why_round *round, const why_problem *problem, uint32_t wants) {
  return why_round_add(round, problem, problem->ids, problem->segments, problem->tokens, wants);
}

void *why_round_array(why_round *round, why_job *job, why_slice *slice, uint32_t count,
                      size_t size) {
  size_t bytes = 0;
  const bool fits = padded(count, size, &bytes) &&
                    bytes <= round->record_capacity - round->record_bytes &&
                    bytes <= UINT32_MAX - job->bytes;
  assert(fits && round->records + round->record_bytes == (unsigned char *)job + job->bytes);
  (void)fits;
  unsigned char *array = round->records + round->record_bytes;
  memset(array, 0, bytes);
  *slice = count ? (why_slice){job->bytes, count} : (why_slice){0, 0};
  job->bytes += (uint32_t)bytes;
  round->record_bytes += bytes;
  return array;
}

void why_round_layers(why_round *round, why_job *job, uint32_t first, uint32_t count) {
  uint32_t *layers = why_round_array(round, job, &job->layers, count, sizeof *layers);
  for (uint32_t i = 0; i < count; i++) layers[i] = first + i;
}

why_status why_round_place_answers(why_round *round, const why_problem *problem, why_error *error) {
  for (uint32_t i = 0; i < round->jobs; i++) {
    why_answer layout;
    const why_status status =
        why_answer_layout(why_round_job(round, i), &problem->shape, &layout, error);
    if (status) return status;
    assert(layout.floats <= round->answer_capacity - round->answer_floats);
    round->answer_at[i] = round->answer_floats;
    round->answer_floats += layout.floats;
  }
  return WHY_OK;
}

const why_job *why_round_job(const why_round *round, uint32_t index) {
  assert(index < round->jobs);
  return (const why_job *)(const void *)(round->records + round->record_at[index]);
}

const float *why_round_answer(const why_round *round, const why_problem *problem, uint32_t index,
                              why_answer *layout) {
  const why_status status =
      why_answer_layout(why_round_job(round, index), &problem->shape, layout, NULL);
  assert(status == WHY_OK);
  (void)status;
  return round->answers + round->answer_at[index];
}
