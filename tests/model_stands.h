/* What is asked of any bytes as a model: a refusal in a sentence, or answers that are finite. */
#ifndef MODEL_STANDS_H
#define MODEL_STANDS_H

#include <math.h>
#include <string.h>

#include "handles.h"
#include "test.h"

static const char TEXT[] = "a very good [MASK], not dull \xf0\x9f\x99\x82";

static inline bool refused(why_status status, const why_error *error) {
  const size_t length = strlen(error->text);
  return (status == WHY_ERROR_FORMAT || status == WHY_ERROR_UNSUPPORTED) &&
         error->status == status && length > 10 && length < sizeof error->text;
}

static inline bool is_utf8(const char *text) {
  while (*text) {
    const unsigned char c = (unsigned char)*text++;
    const int more = c < 0x80             ? 0
                     : (c & 0xe0) == 0xc0 ? 1
                     : (c & 0xf0) == 0xe0 ? 2
                     : (c & 0xf8) == 0xf0 ? 3
                                          : -1;
    if (more < 0) return false;
    for (int i = 0; i < more; i++)
      if ((*text++ & 0xc0) != 0x80) return false;
  }
  return true;
}

static inline bool choices_finite(const why_result *result) {
  for (uint32_t k = 0; k < result->choice_count; k++)
    if (!isfinite(result->choices[k].probability)) return false;
  return true;
}

/* Asks an opened model everything once: numbers, or a status. */
static inline bool answers(why_model *model) {
  const why_model_info *info = why_model_about(model);
  why_session *session = NULL;
  why_explanation *explanation = NULL;
  why_error error = {0};
  why_request request = why_request_default();
  bool ok = is_utf8(info->name);
  for (uint32_t k = 0; k < info->labels; k++) ok = ok && is_utf8(info->label_names[k]);
  request.text = TEXT;
  request.text_length = sizeof TEXT - 1;
  request.text_pair = "fun";
  request.text_pair_length = 3;
  why_status status =
      why_session_new(model, info->positions, WHY_SESSION_GRADIENTS, &session, &error);
  if (!status) status = why_decision_new(model, &request, &explanation, &error);
  if (!status) status = why_explanation_run(explanation, session, &error);
  if (!status) {
    const why_result *result = why_explanation_result(explanation);
    ok = ok && choices_finite(result);
    ok = ok && (result->predicted == WHY_NO_CHOICE || result->predicted < result->choice_count);
    for (uint32_t i = 0; i < result->span_count; i++)
      ok = ok && isfinite(result->spans[i].probability) && is_utf8(result->spans[i].name);
  }
  why_explanation_free(explanation);
  explanation = NULL;
  if (!status) status = why_explanation_new(model, &request, &explanation, &error);
  if (!status) status = why_explanation_run(explanation, session, &error);
  if (!status) {
    const why_result *result = why_explanation_result(explanation);
    ok = ok && isfinite(result->value) && choices_finite(result);
    for (uint32_t t = 0; t < result->token_count; t++) ok = ok && isfinite(result->tokens[t].score);
  }
  ok = ok && (status == WHY_OK || error.text[0]);
  why_explanation_free(explanation);
  why_session_free(session);
  return ok;
}

/* Whether the file is refused or opens as a model that answers. */
static inline bool stands(const unsigned char *bytes, size_t size, bool *opened) {
  why_model *model = NULL;
  why_error error = {0};
  const why_status status = why_model_open(bytes, size, &model, &error);
  const bool ok = status ? refused(status, &error) && !model : answers(model);
  if (opened) *opened = !status;
  why_model_free(model);
  return ok;
}

#endif
