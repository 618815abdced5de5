/* The handle of a session: a workspace, and what it can do without a method. */
#include "explain.h"
#include "handles.h"

size_t why_session_bytes(const why_model *model, uint32_t max_tokens, unsigned flags) {
  return why_engine_bytes(&model->bert, max_tokens, flags & WHY_SESSION_GRADIENTS,
                          flags & WHY_SESSION_PATCHES);
}

why_status why_session_new(why_model *model, uint32_t max_tokens, unsigned flags,
                           why_session **session, why_error *error) {
  *session = NULL;
  if (max_tokens < 2 || max_tokens > model->bert.shape.positions)
    return why_fail(error, WHY_ERROR_ARGUMENT, "A session takes 2 to %u tokens, not %u.",
                    (uint64_t)model->bert.shape.positions, (uint64_t)max_tokens);
  const bool gradients = flags & WHY_SESSION_GRADIENTS;
  const size_t size = why_session_bytes(model, max_tokens, flags);
  why_status status = gradients ? why_model_prepare_gradients(model, error) : WHY_OK;
  if (status) return status;
  if (!size) return why_fail(error, WHY_ERROR_MEMORY, "Such a session does not fit into memory.");
  void *handle = NULL, *memory = NULL;
  status = why_memory_give(sizeof(why_session), &handle, error);
  if (!status) status = why_memory_give(size, &memory, error);
  if (status) {
    why_heap(handle, 0);
    return status;
  }
  why_session *s = handle;
  s->memory = memory;
  s->model = model;
  s->engine = (why_engine){.bert = &model->bert,
                           .kernels = model->kernels,
                           .memory = s->memory,
                           .size = size,
                           .max_tokens = max_tokens,
                           .gradients = gradients,
                           .patches = flags & WHY_SESSION_PATCHES};
  *session = s;
  return WHY_OK;
}

void why_session_free(why_session *session) {
  if (!session) return;
  why_heap(session->memory, 0);
  why_heap(session, 0);
}

why_status why_session_answer(why_session *session, const void *job, size_t bytes, float *answer,
                              size_t floats, why_error *error) {
  return why_engine_answer(&session->engine, job, bytes, answer, floats, error);
}

/* The public handle points to the first member. */
struct owned {
  why_heads heads;
  void *memory; /* of the round that it is the answer of */
};

void why_heads_free(why_heads *heads) {
  if (!heads) return;
  why_heap(((struct owned *)(void *)heads)->memory, 0);
  why_heap(heads, 0);
}

/* Runs the text once; what is wanted stays where the engine has put it. */
static why_status attend(why_session *session, const why_problem *problem, uint32_t wants,
                         struct owned *owned, why_error *error) {
  const uint32_t layers = problem->shape.layers;
  const why_limits limits = {.jobs = 1, .wants = wants | WHY_WANT_LOGITS, .layers = layers};
  why_round round;
  why_answer layout;
  why_arena measured = {0}, arena;
  why_status status = why_round_take(&round, problem, &limits, 1, &measured, error);
  if (!status) status = why_memory_arena(&measured, &arena, error);
  if (status) return status;
  owned->memory = arena.base;
  status = why_round_take(&round, problem, &limits, 1, &arena, error);
  if (status) return status;
  why_job *job = why_round_add_text(&round, problem, limits.wants);
  why_round_layers(&round, job, 0, layers);
  status = why_answer_layout(job, &problem->shape, &layout, error);
  if (!status)
    status = why_session_answer(session, job, job->bytes, round.answers, layout.floats, error);
  if (status) return status;
  const why_slice gradients = layout.attention_gradient;
  owned->heads = (why_heads){
      .layers = layers,
      .heads = problem->shape.heads,
      .tokens = problem->tokens,
      .values = round.answers + layout.attention.at,
      .gradients = gradients.count ? round.answers + gradients.at : NULL,
  };
  return WHY_OK;
}

why_status why_heads_new(why_session *session, const why_explanation *explanation, bool gradients,
                         why_heads **heads, why_error *error) {
  const why_term predicted = {.label = WHY_LABEL_PREDICTED, .weight = 1.0f};
  *heads = NULL;
  if (explanation->stage != WHY_EXPLAIN_DONE)
    return why_fail(error, WHY_ERROR_ARGUMENT, "The explanation still waits for answers.");
  if (gradients && explanation->mode == WHY_EXPLAIN_TOKENS)
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "Tokens alone have no target whose gradient could be told.");
  why_problem problem = explanation->problem;
  if (explanation->mode == WHY_EXPLAIN_TOKENS) {
    problem.terms = &predicted;
    problem.term_count = 1;
  }
  void *memory = NULL;
  why_status status = why_memory_give(sizeof(struct owned), &memory, error);
  if (status) return status;
  struct owned *owned = memory;
  status =
      attend(session, &problem, WHY_WANT_ATTENTION | (gradients ? WHY_WANT_ATTENTION_GRADIENT : 0u),
             owned, error);
  if (status)
    why_heads_free(&owned->heads);
  else
    *heads = &owned->heads;
  return status;
}
