#include "job.h"

/* Places the next part of an answer; false where it does not fit. */
static bool place(why_slice *part, size_t *at, bool wanted, const size_t factors[4]) {
  size_t count = wanted ? 1 : 0, end = 0, bytes = 0;
  for (size_t i = 0; i < 4; i++) {
    if (!why_size_mul(count, factors[i], &count)) return false;
  }
  if (!why_size_add(*at, count, &end) || !why_size_mul(end, sizeof(float), &bytes) ||
      end > UINT32_MAX) {
    return false;
  }
  *part = (why_slice){(uint32_t)*at, (uint32_t)count};
  *at = end;
  return true;
}

why_status why_answer_layout(const why_job *job, const why_shape *shape, why_answer *answer,
                             why_error *error) {
  const size_t T = job->tokens, C = shape->channels, E = shape->embedding, H = shape->heads,
               K = shape->labels, named = job->layers.count;
  const struct {
    uint32_t want;
    why_slice *part;
    size_t factors[4];
  } parts[] = {
      {WHY_WANT_LOGITS, &answer->logits, {K, 1, 1, 1}},
      {WHY_WANT_DOT, &answer->dot, {T, 1, 1, 1}},
      {WHY_WANT_L1, &answer->l1, {T, 1, 1, 1}},
      {WHY_WANT_L2, &answer->l2, {T, 1, 1, 1}},
      {WHY_WANT_GRADIENT, &answer->gradient, {T, E, 1, 1}},
      {WHY_WANT_HIDDEN, &answer->hidden, {named, T, C, 1}},
      {WHY_WANT_HIDDEN_GRADIENT, &answer->hidden_gradient, {named, T, C, 1}},
      {WHY_WANT_ATTENTION, &answer->attention, {named, H, T, T}},
      {WHY_WANT_ATTENTION_MEAN, &answer->attention_mean, {named, T, T, 1}},
      {WHY_WANT_ATTENTION_GRADIENT, &answer->attention_gradient, {named, H, T, T}},
  };
  size_t at = 1; /* behind the value */
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (!place(parts[i].part, &at, job->wants & parts[i].want, parts[i].factors)) {
      return why_fail(error, WHY_ERROR_MEMORY,
                      "The answer to a job of %u tokens would not fit in memory.", (uint64_t)T);
    }
  }
  answer->floats = at;
  return WHY_OK;
}
