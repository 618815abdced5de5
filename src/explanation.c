/* The handle of an explanation: the conversation of explain.h over memory of its own. */
#include <string.h>

#include "explain.h"
#include "handles.h"

/* An explanation and its memory; the public handle points to the first member. */
struct owned {
  struct why_explanation explanation;
  void *read, *begun, *prepared;
};

static struct owned *owner_of(why_explanation *explanation) {
  return (struct owned *)(void *)explanation;
}

void why_explanation_free(why_explanation *explanation) {
  if (!explanation) return;
  why_heap(owner_of(explanation)->read, 0);
  why_heap(owner_of(explanation)->begun, 0);
  why_heap(owner_of(explanation)->prepared, 0);
  why_heap(explanation, 0);
}

/* Calls `step` to measure, and again over that much memory, which is `*memory` from then on. */
static why_status give(struct why_explanation *e,
                       why_status (*step)(struct why_explanation *e, why_arena *arena,
                                          why_error *error),
                       void **memory, why_error *error) {
  why_arena measured = {0}, arena;
  why_status status = step(e, &measured, error);
  if (!status) status = why_memory_arena(&measured, &arena, error);
  if (status) return status;
  *memory = arena.base;
  return step(e, &arena, error);
}

/* The last step, as soon as it is known what is to be explained. */
static why_status prepare_if_settled(struct owned *owned, why_error *error) {
  struct why_explanation *e = &owned->explanation;
  if (e->stage != WHY_EXPLAIN_SETTLED || e->failed) return WHY_OK;
  const why_status status = give(e, why_explain_prepare, &owned->prepared, error);
  e->failed = status != WHY_OK;
  return status;
}

static why_status fill(struct owned *owned, const why_explain_model *model,
                       const why_request *request, why_explain_mode mode, why_error *error) {
  struct why_explanation *e = &owned->explanation;
  why_arena measured = {0}, arena;
  why_status status = why_explain_read(e, request, model, mode, &measured, error);
  if (!status) status = why_memory_arena(&measured, &arena, error);
  if (status) return status;
  owned->read = arena.base;
  status = why_explain_read(e, request, model, mode, &arena, error);
  if (!status) status = give(e, why_explain_begin, &owned->begun, error);
  return status ? status : prepare_if_settled(owned, error);
}

static why_status explanation_new(const why_model *model, const why_request *request,
                                  why_explain_mode mode, why_explanation **explanation,
                                  why_error *error) {
  const why_explain_model seen = {&model->tokenizer, &model->info, model->bert.shape};
  void *memory = NULL;
  *explanation = NULL;
  why_status status = why_memory_give(sizeof(struct owned), &memory, error);
  if (status) return status;
  struct owned *owned = memory;
  status = fill(owned, &seen, request, mode, error);
  if (status)
    why_explanation_free(&owned->explanation);
  else
    *explanation = &owned->explanation;
  return status;
}

why_status why_explanation_new(const why_model *model, const why_request *request,
                               why_explanation **explanation, why_error *error) {
  return explanation_new(model, request, WHY_EXPLAIN_WHY, explanation, error);
}

why_status why_decision_new(const why_model *model, const why_request *request,
                            why_explanation **decision, why_error *error) {
  return explanation_new(model, request, WHY_EXPLAIN_DECISION, decision, error);
}

why_status why_tokens_new(const why_model *model, const why_request *request,
                          why_explanation **explanation, why_error *error) {
  return explanation_new(model, request, WHY_EXPLAIN_TOKENS, explanation, error);
}

unsigned why_explanation_session_flags(const why_explanation *explanation) {
  const why_method_info *info = explanation->method ? &explanation->method->info : NULL;
  return info ? (info->needs_gradients ? WHY_SESSION_GRADIENTS : 0u) |
                    (info->needs_patches ? WHY_SESSION_PATCHES : 0u)
              : 0;
}

uint32_t why_explanation_tokens(const why_explanation *explanation) {
  return explanation->most_tokens;
}

size_t why_explanation_ask(why_explanation *explanation) {
  return why_explain_ask(explanation);
}

const void *why_explanation_job(const why_explanation *explanation, size_t index, size_t *bytes) {
  const why_job *job = why_explain_job(explanation, index);
  *bytes = job ? job->bytes : 0;
  return job;
}

float *why_explanation_answer(const why_explanation *explanation, size_t index, size_t *floats) {
  return why_explain_answer(explanation, index, floats);
}

why_status why_explanation_tell(why_explanation *explanation, why_error *error) {
  const why_status status = why_explain_tell(explanation, error);
  return status ? status : prepare_if_settled(owner_of(explanation), error);
}

void why_explanation_progress(const why_explanation *explanation, size_t *done, size_t *expected) {
  why_explain_progress(explanation, done, expected);
}

const why_result *why_explanation_result(const why_explanation *explanation) {
  return why_explain_result(explanation);
}

why_status why_explanation_run(why_explanation *explanation, why_session *session,
                               why_error *error) {
  why_status status = WHY_OK;
  for (size_t jobs; !status && (jobs = why_explanation_ask(explanation)) > 0;) {
    for (size_t i = 0; i < jobs && !status; i++) {
      size_t bytes = 0, floats = 0;
      const void *job = why_explanation_job(explanation, i, &bytes);
      float *answer = why_explanation_answer(explanation, i, &floats);
      status = why_session_answer(session, job, bytes, answer, floats, error);
    }
    if (!status) status = why_explanation_tell(explanation, error);
  }
  return status;
}
