/* The module's face to JavaScript: numbers in, pointers out. Strings are (pointer, length) or
   NUL-terminated UTF-8 in the module's memory, which `heap` gives and frees; `error` is always a
   why_error of the caller's (its text starts at byte 4). What why.h frees with a _free is freed
   here by the export of the same name. web/engine.js is the only reader. */
#include "render.h"
#include "why.h"

#define EXPORT(name) __attribute__((export_name(#name)))

void *why_heap(void *old, size_t size); /* as realloc; size 0 frees: base.h */

/* JavaScript writes and reads these word by word. */
_Static_assert(sizeof(why_option) == 2 * sizeof(uint32_t), "name, value");
_Static_assert(sizeof(why_string) == 2 * sizeof(uint32_t), "bytes, length");
_Static_assert(sizeof(why_group_span) == 3 * sizeof(uint32_t), "segment, begin, end");
_Static_assert(sizeof(why_agreement) == 4 * sizeof(uint32_t), "spearman, tau, top, overlap");
_Static_assert(offsetof(why_inside, words) == 10 * sizeof(uint32_t), "tokens … pooled_rows");
_Static_assert(sizeof(why_inside) == 28 * sizeof(uint32_t), "ten counts, eighteen arrays");
_Static_assert(offsetof(why_heads, values) == 3 * sizeof(uint32_t), "layers, heads, tokens");
_Static_assert(offsetof(why_error, text) == sizeof(uint32_t), "status, text");

EXPORT(heap) void *heap(void *old, size_t size) {
  return why_heap(old, size);
}
EXPORT(error_bytes) size_t error_bytes(void) {
  return sizeof(why_error);
}
EXPORT(version) const char *version(void) {
  return why_version();
}

/* ---- the model ---- */

/* `sha256` NULL: computed. */
EXPORT(loader_new) why_loader *loader_new(const char *sha256, why_error *error) {
  why_loader *loader = NULL;
  return why_loader_new(sha256, &loader, error) ? NULL : loader;
}
EXPORT(loader_feed)
why_status loader_feed(why_loader *loader, const void *bytes, size_t size, why_error *error) {
  return why_loader_feed(loader, bytes, size, error);
}
EXPORT(loader_expects) double loader_expects(const why_loader *loader) {
  return (double)why_loader_expects(loader);
}
EXPORT(loader_finish) why_model *loader_finish(why_loader *loader, why_error *error) {
  why_model *model = NULL;
  return why_loader_finish(loader, &model, error) ? NULL : model;
}
EXPORT(loader_free) void loader_free(why_loader *loader) {
  why_loader_free(loader);
}

EXPORT(model_set_temperature)
why_status model_set_temperature(why_model *model, float temperature, why_error *error) {
  return why_model_set_temperature(model, temperature, error);
}
EXPORT(model_name_labels)
why_status model_name_labels(why_model *model, const char *const *names, size_t count,
                             why_error *error) {
  return why_model_name_labels(model, names, count, error);
}
/* A seed is a whole number, exact in a double. */
EXPORT(model_randomise)
why_status model_randomise(why_model *model, uint32_t first_layer, double seed, why_error *error) {
  return why_model_randomise(model, first_layer, (uint64_t)seed, error);
}
EXPORT(model_free) void model_free(why_model *model) {
  why_model_free(model);
}

/* ---- sessions ---- */

EXPORT(session_new)
why_session *session_new(why_model *model, uint32_t max_tokens, unsigned flags, why_error *error) {
  why_session *session = NULL;
  return why_session_new(model, max_tokens, flags, &session, error) ? NULL : session;
}
EXPORT(session_free) void session_free(why_session *session) {
  why_session_free(session);
}
EXPORT(session_bytes)
size_t session_bytes(const why_model *model, uint32_t max_tokens, unsigned flags) {
  return why_session_bytes(model, max_tokens, flags);
}
EXPORT(session_answer)
why_status session_answer(why_session *session, const void *job, size_t bytes, float *answer,
                          size_t floats, why_error *error) {
  return why_session_answer(session, job, bytes, answer, floats, error);
}

/* ---- requests and explanations ---- */

/* A request to be filled; freed with `heap`. What it points to must outlive explanation_new. */
EXPORT(request_new) why_request *request_new(void) {
  why_request *request = why_heap(NULL, sizeof *request);
  if (request) *request = why_request_default();
  return request;
}
EXPORT(request_text)
void request_text(why_request *request, const char *text, size_t text_length, const char *pair,
                  size_t pair_length) {
  request->text = text;
  request->text_length = text_length;
  request->text_pair = pair;
  request->text_pair_length = pair_length;
}
/* `method` NULL: the default. */
EXPORT(request_method)
void request_method(why_request *request, const char *method, const why_option *options,
                    size_t option_count) {
  if (method) request->method = method;
  request->options = options;
  request->option_count = option_count;
}
/* `label` NULL: the predicted one; `against` NULL: nothing. */
EXPORT(request_target)
void request_target(why_request *request, const char *label, const char *against,
                    why_target_kind kind) {
  request->target = label;
  request->against = against;
  request->target_kind = kind;
}
EXPORT(request_references)
void request_references(why_request *request, const why_string *references, size_t count) {
  request->references = references;
  request->reference_count = count;
}
EXPORT(request_evidence) void request_evidence(why_request *request, int wanted) {
  request->evidence = wanted != 0;
}
/* `focus` NULL: the most probable. */
EXPORT(request_focus)
void request_focus(why_request *request, const why_group_span *focus) {
  request->focus = focus;
}
EXPORT(request_units)
void request_units(why_request *request, why_unit unit, const why_group_span *groups,
                   size_t group_count) {
  request->unit = unit;
  request->groups = groups;
  request->group_count = group_count;
}
EXPORT(request_limits)
void request_limits(why_request *request, double seed, why_request_precision precision,
                    uint32_t max_tokens) {
  request->seed = (uint64_t)seed;
  request->precision = precision;
  request->max_tokens = max_tokens;
}

EXPORT(explanation_new)
why_explanation *explanation_new(const why_model *model, const why_request *request,
                                 why_error *error) {
  why_explanation *explanation = NULL;
  return why_explanation_new(model, request, &explanation, error) ? NULL : explanation;
}
/* The same without a method: what the model says; and without running anything. */
EXPORT(decision_new)
why_explanation *decision_new(const why_model *model, const why_request *request,
                              why_error *error) {
  why_explanation *decision = NULL;
  return why_decision_new(model, request, &decision, error) ? NULL : decision;
}
EXPORT(tokens_new)
why_explanation *tokens_new(const why_model *model, const why_request *request, why_error *error) {
  why_explanation *explanation = NULL;
  return why_tokens_new(model, request, &explanation, error) ? NULL : explanation;
}
EXPORT(explanation_free) void explanation_free(why_explanation *explanation) {
  why_explanation_free(explanation);
}
EXPORT(explanation_session_flags)
unsigned explanation_session_flags(const why_explanation *explanation) {
  return why_explanation_session_flags(explanation);
}
EXPORT(explanation_tokens) uint32_t explanation_tokens(const why_explanation *explanation) {
  return why_explanation_tokens(explanation);
}
EXPORT(explanation_ask) size_t explanation_ask(why_explanation *explanation) {
  return why_explanation_ask(explanation);
}
EXPORT(explanation_job)
const void *explanation_job(const why_explanation *explanation, size_t index, size_t *bytes) {
  return why_explanation_job(explanation, index, bytes);
}
EXPORT(explanation_answer)
float *explanation_answer(const why_explanation *explanation, size_t index, size_t *floats) {
  return why_explanation_answer(explanation, index, floats);
}
EXPORT(explanation_tell)
why_status explanation_tell(why_explanation *explanation, why_error *error) {
  return why_explanation_tell(explanation, error);
}
EXPORT(explanation_progress)
void explanation_progress(const why_explanation *explanation, size_t *done, size_t *expected) {
  why_explanation_progress(explanation, done, expected);
}
EXPORT(explanation_result)
const why_result *explanation_result(const why_explanation *explanation) {
  return why_explanation_result(explanation);
}

EXPORT(heads_new)
why_heads *heads_new(why_session *session, const why_explanation *explanation, int gradients,
                     why_error *error) {
  why_heads *heads = NULL;
  return why_heads_new(session, explanation, gradients != 0, &heads, error) ? NULL : heads;
}
EXPORT(heads_free) void heads_free(why_heads *heads) {
  why_heads_free(heads);
}

EXPORT(inside_new)
why_inside *inside_new(why_session *session, const why_explanation *explanation, uint32_t layer,
                       uint32_t head, why_error *error) {
  why_inside *inside = NULL;
  return why_inside_new(session, explanation, layer, head, &inside, error) ? NULL : inside;
}
EXPORT(inside_free) void inside_free(why_inside *inside) {
  why_inside_free(inside);
}

EXPORT(agreement)
why_status agreement(const why_explanation *one, const why_explanation *other, uint32_t top,
                     why_agreement *found, why_error *error) {
  return why_agreement_of(why_explanation_result(one), why_explanation_result(other), top, found,
                          error);
}

/* ---- calibration ---- */

EXPORT(calibration_new)
why_calibration *calibration_new(const why_model *model, why_error *error) {
  why_calibration *calibration = NULL;
  return why_calibration_new(model, &calibration, error) ? NULL : calibration;
}
EXPORT(calibration_add)
why_status calibration_add(why_calibration *calibration, const char *label, size_t length,
                           why_error *error) {
  return why_calibration_add(calibration, label, length, error);
}
/* `decision` has been answered. */
EXPORT(calibration_note)
why_status calibration_note(why_calibration *calibration, size_t index,
                            const why_explanation *decision, why_error *error) {
  return why_calibration_note(calibration, index, why_explanation_result(decision), error);
}
EXPORT(calibration_free) void calibration_free(why_calibration *calibration) {
  why_calibration_free(calibration);
}

/* ---- pictures: bytes (freed with `bytes_free`), their number in *size; NULL: see `error` ---- */

EXPORT(explanation_render)
char *explanation_render(const why_explanation *explanation, why_format format, size_t *size,
                         why_error *error) {
  const why_style style = {0};
  char *bytes = NULL;
  return why_render(why_explanation_result(explanation), format, &style, &bytes, size, error)
             ? NULL
             : bytes;
}

EXPORT(calibration_render)
char *calibration_render(why_calibration *calibration, size_t *size, why_error *error) {
  const why_calibration_result *result = NULL;
  char *bytes = NULL;
  if (why_calibration_conclude(calibration, &result, error)) return NULL;
  return why_render_calibration(result, &bytes, size, error) ? NULL : bytes;
}

EXPORT(methods) char *methods(size_t *size, why_error *error) {
  char *bytes = NULL;
  return why_render_methods(&bytes, size, error) ? NULL : bytes;
}
EXPORT(model_about) char *model_about(const why_model *model, size_t *size, why_error *error) {
  char *bytes = NULL;
  return why_render_model(why_model_about(model), &bytes, size, error) ? NULL : bytes;
}
EXPORT(bytes_free) void bytes_free(char *bytes) {
  why_bytes_free(bytes);
}
