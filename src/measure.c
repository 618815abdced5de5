#define _POSIX_C_SOURCE 199309L

#include "measure.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SENTENCE                                                                                   \
  "although the plot wanders more than once, the two leads are so quietly charming, and the last " \
  "scene so generous, that most people will forgive the film and many will want to see it again "
#define FOUR_TIMES(text) text text text text

double why_measure_clock(void) {
  struct timespec now = {0};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

bool why_times_wanted(const why_times *times, size_t least) {
  const double enough = 500;
  double sum = 0;
  for (size_t i = 0; i < times->count; i++) sum += times->ms[i];
  return times->count < WHY_TIMES_MOST && (times->count < least || sum < enough);
}

void why_times_add(why_times *times, double ms) {
  if (times->count < WHY_TIMES_MOST) times->ms[times->count++] = ms;
}

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

double why_times_least(why_times *times) {
  qsort(times->ms, times->count, sizeof *times->ms, by_value);
  return times->ms[0];
}

double why_times_median(why_times *times) {
  qsort(times->ms, times->count, sizeof *times->ms, by_value);
  return times->ms[times->count / 2];
}

/* An occlusion begins with the text alone, a forward pass. */
const why_measure_kind why_measure_kinds[] = {
    {"forward", "occlusion"}, {"forward+backward", "gradient_x_input"}, {NULL, NULL}};
const uint32_t why_measure_lengths[] = {16, 32, 64, 128, 256, 512, 0};

/* Ends the second text where `tokens` end, so that it is read in one window. */
static void fit_pair(const why_model *model, why_request *request, uint32_t tokens) {
  why_explanation *cut = NULL;
  if (why_tokens_new(model, request, &cut, NULL)) return; /* the request will say why */
  const why_result *result = why_explanation_result(cut);
  const uint32_t count = result->token_count < tokens ? result->token_count : tokens;
  request->text_pair_length = count > 2 ? result->tokens[count - 2].end : 0;
  why_explanation_free(cut);
}

why_request why_measure_request(const why_model *model, const char *method, uint32_t tokens) {
  static const char plain[] = FOUR_TIMES(FOUR_TIMES(SENTENCE));
  static const char masked[] = "[MASK] <mask> " FOUR_TIMES(FOUR_TIMES(SENTENCE));
  static const char question[] = "who?";
  const why_task task = why_model_about(model)->task;
  why_request request = why_request_default();
  request.text = task == WHY_TASK_MASKED_LM            ? masked
                 : task == WHY_TASK_QUESTION_ANSWERING ? question
                                                       : plain;
  request.text_length = strlen(request.text);
  if (task == WHY_TASK_QUESTION_ANSWERING || task == WHY_TASK_SENTENCE_SIMILARITY) {
    request.text_pair = plain;
    request.text_pair_length = sizeof plain - 1;
  }
  request.method = method;
  request.max_tokens = tokens;
  if (task == WHY_TASK_QUESTION_ANSWERING) fit_pair(model, &request, tokens);
  return request;
}

/* Before a method begins, models that name parts of a text look for them, which is a round of its
   own. */
static why_status look_for_parts(why_measure *measure, const why_model *model, why_error *error) {
  const why_task task = why_model_about(model)->task;
  why_status status = WHY_OK;
  if (task != WHY_TASK_TOKEN_CLASSIFICATION && task != WHY_TASK_QUESTION_ANSWERING) return WHY_OK;
  const size_t jobs = why_explanation_ask(measure->explanation);
  for (size_t i = 0; i < jobs && status == WHY_OK; i++) {
    size_t bytes = 0, floats = 0;
    const void *job = why_explanation_job(measure->explanation, i, &bytes);
    float *answer = why_explanation_answer(measure->explanation, i, &floats);
    status = why_session_answer(measure->session, job, bytes, answer, floats, error);
  }
  return status ? status : why_explanation_tell(measure->explanation, error);
}

why_status why_measure_new(why_measure *measure, why_model *model, const why_request *request,
                           why_error *error) {
  *measure = (why_measure){0};
  why_status status = why_explanation_new(model, request, &measure->explanation, error);
  if (status) return status;
  status = why_session_new(model, why_explanation_tokens(measure->explanation),
                           why_explanation_session_flags(measure->explanation), &measure->session,
                           error);
  if (status == WHY_OK) status = look_for_parts(measure, model, error);
  if (status) return status;
  why_explanation_ask(measure->explanation);
  measure->job = why_explanation_job(measure->explanation, 0, &measure->bytes);
  measure->answer = why_explanation_answer(measure->explanation, 0, &measure->floats);
  return WHY_OK;
}

why_status why_measure_run(const why_measure *measure, why_times *times, why_error *error) {
  const double begin = why_measure_clock();
  const why_status status = why_session_answer(measure->session, measure->job, measure->bytes,
                                               measure->answer, measure->floats, error);
  why_times_add(times, why_measure_clock() - begin);
  return status;
}

void why_measure_free(why_measure *measure) {
  why_session_free(measure->session);
  why_explanation_free(measure->explanation);
  *measure = (why_measure){0};
}
