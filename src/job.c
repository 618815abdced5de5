#include "job.h"

#include <string.h>

/* The parts in their order, and their shapes. N: the layers that the job names. */
static const struct part {
  uint16_t want, at; /* `at`: in why_answer */
  const char *shape;
} parts[] = {
    {WHY_WANT_LOGITS, offsetof(why_answer, logits), "RK"},
    {WHY_WANT_DOT, offsetof(why_answer, dot), "T"},
    {WHY_WANT_L1, offsetof(why_answer, l1), "T"},
    {WHY_WANT_L2, offsetof(why_answer, l2), "T"},
    {WHY_WANT_GRADIENT, offsetof(why_answer, gradient), "TE"},
    {WHY_WANT_HIDDEN, offsetof(why_answer, hidden), "NTC"},
    {WHY_WANT_HIDDEN_GRADIENT, offsetof(why_answer, hidden_gradient), "NTC"},
    {WHY_WANT_ATTENTION, offsetof(why_answer, attention), "NHTT"},
    {WHY_WANT_ATTENTION_MEAN, offsetof(why_answer, attention_mean), "NTT"},
    {WHY_WANT_ATTENTION_GRADIENT, offsetof(why_answer, attention_gradient), "NHTT"},
    {WHY_WANT_LENS, offsetof(why_answer, lens), "N"},
    {WHY_WANT_TOP, offsetof(why_answer, top), "TP2"},
    {WHY_WANT_ATTENDED, offsetof(why_answer, attended), "N3TC"},
    {WHY_WANT_POOLED, offsetof(why_answer, pooled), "WC"},
};

static size_t dimension(const why_job *job, const why_shape *shape, char name) {
  switch (name) {
  case 'T': return job->tokens;
  case 'C': return shape->channels;
  /* What the path starts from: words, or the input of a layer. */
  case 'E': return job->path_layer ? shape->channels : shape->embedding;
  case 'R': return shape->head == WHY_HEAD_TOKENS ? job->tokens : 1;
  case 'H': return shape->heads;
  case 'K': return shape->labels;
  case 'P': return job->candidates;
  case '2': return 2;
  case '3': return 3;
  /* What stands for whole texts. */
  case 'W': return shape->head == WHY_HEAD_SIMILARITY ? 2 : 1;
  default: return job->layers.count;
  }
}

uint32_t why_pooling_count(why_pooling pooling, const uint8_t *segments, uint32_t tokens,
                           uint32_t t) {
  uint32_t count = 0, first = tokens;
  for (uint32_t i = tokens; i-- > 0;) {
    if (segments[i] != segments[t]) continue;
    count++;
    first = i;
  }
  if (pooling == WHY_POOLING_MEAN) return count;
  return t == first ? 1 : 0;
}

why_status why_answer_layout(const why_job *job, const why_shape *shape, why_answer *answer,
                             why_error *error) {
  answer->floats = 1; /* the value */
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    const size_t at = answer->floats;
    size_t count = job->wants & parts[i].want ? 1 : 0, bytes = 0;
    bool fits = true;
    for (const char *name = parts[i].shape; *name; name++) {
      fits = fits && why_size_mul(count, dimension(job, shape, *name), &count);
    }
    fits = fits && why_size_add(at, count, &answer->floats) &&
           why_size_mul(answer->floats, sizeof(float), &bytes) && answer->floats <= UINT32_MAX;
    if (!fits) {
      return why_fail(error, WHY_ERROR_MEMORY,
                      "The answer to a job of %u tokens would not fit in memory.",
                      (uint64_t)job->tokens);
    }
    const why_slice part = {(uint32_t)at, (uint32_t)count};
    memcpy((char *)answer + parts[i].at, &part, sizeof part);
  }
  return WHY_OK;
}
