/* Handles of models, sessions and explanations: the one file that allocates. */
#include "why.h"

#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "explain.h"
#include "load.h"
#include "outputs.h"
#include "render.h"
#include "request.h"
#include "sha256.h"

#ifndef WHY_VERSION
#define WHY_VERSION "0.1.0"
#endif

const char *why_version(void) { return WHY_VERSION; }

/* ---- Memory. ---- */

void *why_heap(void *old, size_t size) {
  if (size == 0) {
    free(old);
    return NULL;
  }
  return realloc(old, size);
}

void why_bytes_free(char *bytes) { free(bytes); }

/* `size` zeroed bytes, aligned for an arena. */
static why_status give(size_t size, void **memory, why_error *error) {
  const size_t whole = size / WHY_ALIGNMENT * WHY_ALIGNMENT;
  *memory = NULL;
  if (whole <= SIZE_MAX - 2 * WHY_ALIGNMENT)
    *memory = aligned_alloc(WHY_ALIGNMENT, whole + WHY_ALIGNMENT);
  if (!*memory)
    return why_fail(error, WHY_ERROR_MEMORY, "The system did not give %u bytes of memory.",
                    (uint64_t)size);
  memset(*memory, 0, whole + WHY_ALIGNMENT);
  return WHY_OK;
}

/* An arena over fresh memory, as large as `measured` has grown. */
static why_status give_arena(const why_arena *measured, why_arena *arena, why_error *error) {
  void *memory = NULL;
  if (measured->overflow)
    return why_fail(error, WHY_ERROR_MEMORY, "What is asked for does not fit into memory.");
  const why_status status = give(measured->used, &memory, error);
  *arena = (why_arena){.base = memory, .size = measured->used};
  return status;
}

/* ---- The model. ---- */

struct why_model {
  why_bert bert;
  why_tokenizer tokenizer;
  const why_kernels *kernels;
  why_model_info info;
  /* Owned: the file's header, from which strings are borrowed; what lists them; weights and all
     else; the transposed packing, or NULL. */
  unsigned char *header;
  void *lists, *weights, *back;
};

/* A text of the file as a C string in `arena`. */
static const char *take_string(why_text text, why_arena *arena) {
  const size_t length = why_request_repair(text, NULL);
  char *copy = WHY_TAKE(arena, char, length + 1);
  if (copy) why_request_repair(text, copy);
  return copy;
}

static const char *take_value(const why_gguf *gguf, const char *key, why_arena *arena) {
  why_text text = {0};
  why_gguf_string(gguf, key, &text);
  return take_string(text, arena);
}

static void take_info(why_model *model, const why_gguf *gguf, const why_text *labels,
                      why_arena *arena) {
  const why_shape *shape = &model->bert.shape;
  const char **names = WHY_TAKE(arena, const char *, shape->labels);
  for (uint32_t k = 0; k < shape->labels; k++) {
    const char *name = take_string(labels[k], arena);
    if (names) names[k] = name;
  }
  model->info = (why_model_info){
      .name = take_value(gguf, "general.name", arena),
      .architecture = take_value(gguf, "whybert.source_architecture", arena),
      .licence = take_value(gguf, "general.license", arena),
      .file_bytes = gguf->file_bytes,
      .layers = shape->layers,
      .heads = shape->heads,
      .channels = shape->channels,
      .feed_forward = shape->feed_forward,
      .vocabulary = shape->vocabulary,
      .positions = shape->positions,
      .segments = shape->segments,
      .labels = shape->labels,
      .label_names = names,
      .multi_label = model->bert.multi_label,
      .linear_type = why_load_linear_type(gguf),
      .embedding_type = why_blocks_form_of(model->bert.words.type)->name,
      .kernels = model->kernels->name,
  };
}

/* Everything whose size the header tells, before the first tensor comes. Twice over the same list:
   once to measure, once to take. */
static why_status take_model(why_model *model, const why_gguf *gguf, why_error *error) {
  why_vocabulary vocabulary;
  why_text *labels = NULL;
  why_status status = why_load_plan(&model->bert, gguf, error);
  why_arena measured = {0}, arena = {0};
  for (int pass = 0; pass < 2 && !status; pass++) {
    why_arena *lists = pass ? &arena : &measured;
    if (pass) status = give_arena(&measured, &arena, error);
    model->lists = arena.base;
    labels = WHY_TAKE(lists, why_text, model->bert.shape.labels);
    if (!status) status = why_load_vocabulary(&vocabulary, gguf, lists, error);
  }
  if (status) return status;
  why_load_labels(gguf, labels);
  const size_t list_bytes = arena.size;
  measured = arena = (why_arena){0};
  for (int pass = 0; pass < 2 && !status; pass++) {
    why_arena *weights = pass ? &arena : &measured;
    if (pass) status = give_arena(&measured, &arena, error);
    if (status) break;
    model->weights = arena.base;
    why_load_take(&model->bert, gguf, weights);
    take_info(model, gguf, labels, weights);
    status = why_tokenizer_init(&model->tokenizer, &vocabulary, weights, error);
  }
  model->info.memory_bytes = gguf->header_bytes + list_bytes + arena.size;
  return status;
}

void why_model_free(why_model *model) {
  if (!model) return;
  free(model->header);
  free(model->lists);
  free(model->weights);
  free(model->back);
  free(model);
}

const why_model_info *why_model_about(const why_model *model) { return &model->info; }

why_status why_model_use_kernels(why_model *model, const char *name, why_error *error) {
  const why_kernels *kernels = why_kernels_find(name);
  if (!kernels)
    return why_fail(error, WHY_ERROR_ARGUMENT, "This build and machine have no kernels %t.",
                    why_text_of(name));
  model->kernels = kernels;
  model->info.kernels = kernels->name;
  return WHY_OK;
}

why_status why_model_prepare_gradients(why_model *model, why_error *error) {
  why_arena measured = {0}, arena;
  if (model->back) return WHY_OK;
  why_bert_take_back(&model->bert, &measured);
  const why_status status = give_arena(&measured, &arena, error);
  if (status) return status;
  model->back = arena.base;
  model->info.memory_bytes += arena.size;
  why_bert_take_back(&model->bert, &arena);
  return WHY_OK;
}

/* ---- Loading. ---- */

struct why_loader {
  why_model *model; /* NULL after it was handed over */
  why_gguf gguf;
  why_feed feed;
  bool planned; /* the header is complete and the model's memory taken */
  bool hashing; /* the caller did not bring the sha256 */
  why_sha256 hash;
  uint64_t fed;           /* bytes of the file */
  size_t held, wanted;    /* bytes of the header that are there, and that are needed */
  char hex[65];           /* the sha256 of the file */
  why_error error;        /* the first one stays */
};

why_status why_loader_new(const char *sha256, why_loader **loader, why_error *error) {
  enum { HEADER_START = 24 };
  why_loader *l = calloc(1, sizeof *l);
  *loader = NULL;
  if (l) l->model = calloc(1, sizeof *l->model);
  if (!l || !l->model) {
    free(l);
    return why_fail(error, WHY_ERROR_MEMORY, "The system gave no memory for a model.");
  }
  l->model->kernels = why_kernels_find("best");
  l->wanted = HEADER_START;
  l->hashing = sha256 == NULL;
  why_sha256_start(&l->hash);
  if (sha256 && strlen(sha256) != 64) {
    why_loader_free(l);
    return why_fail(error, WHY_ERROR_ARGUMENT, "A sha256 has 64 hex digits, not %u.",
                    (uint64_t)strlen(sha256));
  }
  if (sha256) memcpy(l->hex, sha256, sizeof l->hex);
  *loader = l;
  return WHY_OK;
}

/* Takes bytes of the header, as many as it is known to have, and plans when it is complete. */
static why_status feed_header(why_loader *loader, const unsigned char **bytes, size_t *size) {
  why_model *model = loader->model;
  while (*size > 0 && !loader->planned) {
    const size_t missing = loader->wanted - loader->held;
    const size_t taken = missing < *size ? missing : *size;
    size_t more = 0;
    unsigned char *header = why_heap(model->header, loader->wanted);
    if (!header)
      return why_fail(&loader->error, WHY_ERROR_MEMORY, "The system did not give %u bytes.",
                      (uint64_t)loader->wanted);
    model->header = header;
    memcpy(header + loader->held, *bytes, taken);
    loader->held += taken;
    *bytes += taken;
    *size -= taken;
    if (loader->held < loader->wanted) return WHY_OK;
    why_status status = why_gguf_open(&loader->gguf, header, loader->held, &more, &loader->error);
    if (status && more <= loader->held) return status;
    loader->error = (why_error){0};
    loader->wanted = more;
    if (status) continue;
    status = take_model(model, &loader->gguf, &loader->error);
    if (status) return status;
    loader->planned = true;
  }
  return WHY_OK;
}

why_status why_loader_feed(why_loader *loader, const void *bytes, size_t size, why_error *error) {
  const unsigned char *from = bytes;
  if (!loader->error.status && !loader->model)
    why_fail(&loader->error, WHY_ERROR_ARGUMENT, "This loader has handed its model over.");
  if (!loader->error.status) {
    if (loader->hashing) why_sha256_add(&loader->hash, bytes, size);
    loader->fed += size;
    feed_header(loader, &from, &size);
  }
  if (!loader->error.status && loader->planned) {
    const uint64_t at = loader->fed - size; /* of `from` in the file */
    const uint64_t data = loader->gguf.data_offset;
    const size_t padding = at >= data ? 0 : data - at < size ? (size_t)(data - at) : size;
    why_load_feed(&loader->model->bert, &loader->gguf, &loader->feed, from + padding,
                  size - padding, &loader->error);
  }
  if (error) *error = loader->error;
  return loader->error.status;
}

uint64_t why_loader_expects(const why_loader *loader) {
  return loader->planned ? loader->gguf.file_bytes : 0;
}

why_status why_loader_finish(why_loader *loader, why_model **model, why_error *error) {
  *model = NULL;
  if (!loader->error.status && !loader->planned)
    why_fail(&loader->error, WHY_ERROR_FORMAT,
             "The model file is cut off in its header, after %u bytes.", loader->fed);
  if (!loader->error.status && !why_load_complete(&loader->gguf, &loader->feed))
    why_fail(&loader->error, WHY_ERROR_FORMAT, "The model file is cut off: it has %u bytes of %u.",
             loader->fed, loader->gguf.file_bytes);
  if (loader->error.status) {
    if (error) *error = loader->error;
    return loader->error.status;
  }
  if (loader->hashing) why_sha256_hex(&loader->hash, loader->hex);
  *model = loader->model;
  memcpy((*model)->info.sha256, loader->hex, sizeof loader->hex);
  loader->model = NULL;
  return WHY_OK;
}

void why_loader_free(why_loader *loader) {
  if (!loader) return;
  why_model_free(loader->model);
  free(loader);
}

why_status why_model_open(const void *bytes, size_t size, why_model **model, why_error *error) {
  why_loader *loader = NULL;
  *model = NULL;
  why_status status = why_loader_new(NULL, &loader, error);
  if (!status) status = why_loader_feed(loader, bytes, size, error);
  if (!status) status = why_loader_finish(loader, model, error);
  why_loader_free(loader);
  return status;
}

/* ---- Sessions. ---- */

struct why_session {
  why_model *model;
  why_engine engine;
  void *memory; /* the engine's */
};

size_t why_session_bytes(const why_model *model, uint32_t max_tokens, unsigned flags) {
  return why_engine_bytes(&model->bert, max_tokens, flags & WHY_SESSION_GRADIENTS);
}

why_status why_session_new(why_model *model, uint32_t max_tokens, unsigned flags,
                           why_session **session, why_error *error) {
  *session = NULL;
  if (max_tokens < 3 || max_tokens > model->bert.shape.positions)
    return why_fail(error, WHY_ERROR_ARGUMENT, "A session takes 3 to %u tokens, not %u.",
                    (uint64_t)model->bert.shape.positions, (uint64_t)max_tokens);
  const bool gradients = flags & WHY_SESSION_GRADIENTS;
  const size_t size = why_session_bytes(model, max_tokens, flags);
  why_status status = gradients ? why_model_prepare_gradients(model, error) : WHY_OK;
  if (status) return status;
  why_session *s = calloc(1, sizeof *s);
  if (!s || !size) {
    free(s);
    return why_fail(error, WHY_ERROR_MEMORY, "The system gave no memory for a session.");
  }
  status = give(size, &s->memory, error);
  if (status) {
    free(s);
    return status;
  }
  s->model = model;
  s->engine = (why_engine){.bert = &model->bert,
                           .kernels = model->kernels,
                           .memory = s->memory,
                           .size = size,
                           .max_tokens = max_tokens,
                           .gradients = gradients};
  *session = s;
  return WHY_OK;
}

void why_session_free(why_session *session) {
  if (!session) return;
  free(session->memory);
  free(session);
}

why_status why_session_answer(why_session *session, const void *job, size_t bytes, float *answer,
                              size_t floats, why_error *error) {
  return why_engine_answer(&session->engine, job, bytes, answer, floats, error);
}

/* ---- Explanations. ---- */

/* An explanation and its memory; the public handle points to the first member. */
struct owned {
  struct why_explanation explanation;
  void *read, *prepared;
};

static struct owned *owner_of(why_explanation *explanation) {
  return (struct owned *)(void *)explanation;
}

void why_explanation_free(why_explanation *explanation) {
  if (!explanation) return;
  free(owner_of(explanation)->read);
  free(owner_of(explanation)->prepared);
  free(explanation);
}

static why_status fill(struct owned *owned, const why_explain_model *model,
                       const why_request *request, bool tokens_only, why_error *error) {
  struct why_explanation *e = &owned->explanation;
  why_arena measured = {0}, arena;
  why_status status = why_explain_read(e, request, model, tokens_only, &measured, error);
  if (!status) status = give_arena(&measured, &arena, error);
  if (status) return status;
  owned->read = arena.base;
  status = why_explain_read(e, request, model, tokens_only, &arena, error);
  measured = (why_arena){0};
  if (!status) status = why_explain_prepare(e, &measured, error);
  if (!status) status = give_arena(&measured, &arena, error);
  if (status) return status;
  owned->prepared = arena.base;
  return why_explain_prepare(e, &arena, error);
}

static why_status explanation_new(const why_model *model, const why_request *request,
                                  bool tokens_only, why_explanation **explanation,
                                  why_error *error) {
  const why_explain_model seen = {&model->tokenizer, &model->info, model->bert.shape};
  struct owned *owned = calloc(1, sizeof *owned);
  *explanation = NULL;
  if (!owned) return why_fail(error, WHY_ERROR_MEMORY, "The system gave no memory for a request.");
  const why_status status = fill(owned, &seen, request, tokens_only, error);
  if (status)
    why_explanation_free(&owned->explanation);
  else
    *explanation = &owned->explanation;
  return status;
}

why_status why_explanation_new(const why_model *model, const why_request *request,
                               why_explanation **explanation, why_error *error) {
  return explanation_new(model, request, false, explanation, error);
}

why_status why_tokens_new(const why_model *model, const why_request *request,
                          why_explanation **explanation, why_error *error) {
  return explanation_new(model, request, true, explanation, error);
}

unsigned why_explanation_session_flags(const why_explanation *explanation) {
  return explanation->method && explanation->method->info.needs_gradients ? WHY_SESSION_GRADIENTS
                                                                          : 0;
}

uint32_t why_explanation_tokens(const why_explanation *explanation) {
  return explanation->tokens.count;
}

size_t why_explanation_ask(why_explanation *explanation) { return why_explain_ask(explanation); }

const void *why_explanation_job(const why_explanation *explanation, size_t index, size_t *bytes) {
  const why_job *job = why_explain_job(explanation, index);
  *bytes = job->bytes;
  return job;
}

float *why_explanation_answer(const why_explanation *explanation, size_t index, size_t *floats) {
  return why_explain_answer(explanation, index, floats);
}

why_status why_explanation_tell(why_explanation *explanation, why_error *error) {
  return why_explain_tell(explanation, error);
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

/* ---- One run without a method. ---- */

/* A text that runs once, and the answer. */
struct plain {
  why_explanation *cut; /* its tokens */
  why_round round;
  void *memory; /* the round's */
  why_answer layout;
  const float *answer;
};

static void plain_free(struct plain *plain) {
  why_explanation_free(plain->cut);
  free(plain->memory);
}

static why_status plain_run(why_session *session, const why_request *request, uint32_t wants,
                            struct plain *plain, why_error *error) {
  const why_term term = {.label = WHY_LABEL_PREDICTED, .weight = 1.0f};
  const uint32_t named = wants & WHY_WANT_ATTENTION ? session->model->bert.shape.layers : 0;
  const why_limits limits = {.jobs = 1, .wants = wants, .layers = named};
  why_arena measured = {0}, arena;
  *plain = (struct plain){0};
  why_status status = why_tokens_new(session->model, request, &plain->cut, error);
  if (status) return status;
  const why_problem problem = {.shape = session->model->bert.shape,
                               .tokens = plain->cut->tokens.count,
                               .ids = plain->cut->tokens.ids,
                               .segments = plain->cut->segments,
                               .terms = &term,
                               .term_count = 1};
  status = why_round_take(&plain->round, &problem, &limits, &measured, error);
  if (!status) status = give_arena(&measured, &arena, error);
  if (status) return status;
  plain->memory = arena.base;
  status = why_round_take(&plain->round, &problem, &limits, &arena, error);
  if (status) return status;
  why_job *job = why_round_add_text(&plain->round, &problem, wants | WHY_WANT_LOGITS);
  if (named) why_round_layers(&plain->round, job, 0, named);
  status = why_answer_layout(job, &problem.shape, &plain->layout, error);
  plain->answer = plain->round.answers;
  return status ? status
                : why_session_answer(session, job, job->bytes, plain->round.answers,
                                     plain->layout.floats, error);
}

static why_request plain_request(const why_session *session, const char *text, size_t text_length,
                                 const char *text_pair, size_t text_pair_length) {
  why_request request = why_request_default();
  request.text = text;
  request.text_length = text_length;
  request.text_pair = text_pair;
  request.text_pair_length = text_pair_length;
  request.max_tokens = session->engine.max_tokens;
  return request;
}

why_status why_session_classify(why_session *session, const char *text, size_t text_length,
                                const char *text_pair, size_t text_pair_length,
                                float *probabilities, uint32_t *label, bool *truncated,
                                why_error *error) {
  const why_request request =
      plain_request(session, text, text_length, text_pair, text_pair_length);
  const uint32_t K = session->model->bert.shape.labels;
  struct plain plain;
  const why_status status = plain_run(session, &request, 0, &plain, error);
  if (!status) {
    why_outputs_probabilities(plain.answer + plain.layout.logits.at, K,
                              session->model->bert.multi_label ? WHY_AXIS_NONE : WHY_AXIS_LABELS,
                              probabilities);
    *label = 0;
    for (uint32_t k = 1; k < K; k++)
      if (probabilities[k] > probabilities[*label]) *label = k;
    if (truncated) *truncated = plain.cut->tokens.truncated;
  }
  plain_free(&plain);
  return status;
}

why_status why_session_attention(why_session *session, const char *text, size_t text_length,
                                 const char *text_pair, size_t text_pair_length, float *attention,
                                 uint32_t *tokens, why_error *error) {
  const why_request request =
      plain_request(session, text, text_length, text_pair, text_pair_length);
  struct plain plain = {0};
  const why_status status =
      attention ? plain_run(session, &request, WHY_WANT_ATTENTION, &plain, error)
                : why_tokens_new(session->model, &request, &plain.cut, error);
  if (!status) *tokens = plain.cut->tokens.count;
  if (!status && attention)
    memcpy(attention, plain.answer + plain.layout.attention.at,
           plain.layout.attention.count * sizeof *attention);
  plain_free(&plain);
  return status;
}
