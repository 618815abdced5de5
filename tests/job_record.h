/* Job records made by hand, one array after the other, and their answers. */
#ifndef JOB_RECORD_H
#define JOB_RECORD_H

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "handles.h"
#include "test.h"

/* A record under construction. Begin with job_record_begin. */
struct job_record {
  alignas(8) unsigned char bytes[1 << 17];
  float *answer; /* owned: of the run last */
  why_answer layout;
};

static inline why_job *job_record_job(struct job_record *r) {
  return (why_job *)(void *)r->bytes;
}

/* Appends an array and makes `slice`, a member of the job, name it. Returns its place. */
static inline void *job_record_add(struct job_record *r, why_slice *slice, size_t count,
                                   size_t size, const void *items) {
  why_job *job = job_record_job(r);
  const size_t bytes = (count * size + 7) / 8 * 8;
  if (job->bytes + bytes > sizeof r->bytes) {
    fprintf(stderr, "a job of more than %zu bytes\n", sizeof r->bytes);
    exit(1);
  }
  unsigned char *at = r->bytes + job->bytes;
  memset(at, 0, bytes);
  if (items) memcpy(at, items, count * size);
  *slice = count ? (why_slice){job->bytes, (uint32_t)count} : (why_slice){0, 0};
  job->bytes += (uint32_t)bytes;
  return at;
}

/* A text of ids; segments NULL: all 0. */
static inline void job_record_begin(struct job_record *r, const uint32_t *ids,
                                    const uint8_t *segments, size_t tokens, uint32_t wants) {
  why_job *job = job_record_job(r);
  *job = (why_job){.bytes = sizeof *job, .tokens = (uint32_t)tokens, .wants = wants};
  job_record_add(r, &job->ids, tokens, sizeof *ids, ids);
  job_record_add(r, &job->segments, tokens, 1, segments);
}

static inline void job_record_target(struct job_record *r, uint32_t label, why_link link,
                                     bool multi_label) {
  why_job *job = job_record_job(r);
  const why_term term = {0, label, 1.0f};
  job->link = link;
  job->axis = multi_label ? WHY_AXIS_NONE : WHY_AXIS_LABELS;
  job_record_add(r, &job->terms, 1, sizeof term, &term);
}

/* Names the layers first .. last in whose values the job is interested. */
static inline void job_record_layers(struct job_record *r, uint32_t first, uint32_t last) {
  why_job *job = job_record_job(r);
  uint32_t *layers = job_record_add(r, &job->layers, last - first + 1, sizeof *layers, NULL);
  for (uint32_t l = first; l <= last; l++) layers[l - first] = l;
}

/* Runs it; the answer stays until the next run. */
static inline why_status job_record_run(struct job_record *r, why_session *session,
                                        why_error *error) {
  why_job *job = job_record_job(r);
  const why_shape *shape = &session->model->bert.shape;
  const why_status status = why_answer_layout(job, shape, &r->layout, error);
  if (status) return status;
  free(r->answer);
  r->answer = malloc((r->layout.floats + 1) * sizeof *r->answer);
  if (!r->answer) exit(1);
  return why_session_answer(session, job, job->bytes, r->answer, r->layout.floats, error);
}

#endif
