/* How long a run takes: `bench [--json] [--kernels NAME] [MODEL]`. Medians over at least half a
   second a row, one thread; compare ratios of rows of one run, never milliseconds of two machines.
 */
#define _POSIX_C_SOURCE 199309L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "why.h"

enum { MOST_RUNS = 400, LEAST_RUNS = 5 };

static const char *const sentence =
    "although the plot wanders more than once, the two leads are so quietly charming, and the last "
    "scene so generous, that most people will forgive the film and many will want to see it again ";

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void stop(const char *what) {
  fprintf(stderr, "bench: %s\n", what);
  exit(1);
}

static void *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) stop("cannot open the model file");
  const long length = ftell(file);
  void *bytes = length > 0 ? malloc((size_t)length) : NULL;
  rewind(file);
  if (!bytes || fread(bytes, 1, (size_t)length, file) != (size_t)length) stop("cannot read it");
  fclose(file);
  *size = (size_t)length;
  return bytes;
}

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* One job, again and again: what a round costs without the preparation around it. */
static double median_of(why_session *session, const void *job, size_t bytes, float *answer,
                        size_t floats) {
  double times[MOST_RUNS];
  size_t runs = 0;
  why_error error;
  for (const double start = now();
       runs < MOST_RUNS && (runs < LEAST_RUNS || now() - start < 500);) {
    const double before = now();
    if (why_session_answer(session, job, bytes, answer, floats, &error)) stop(error.text);
    times[runs++] = now() - before;
  }
  qsort(times, runs, sizeof *times, by_value);
  return times[runs / 2];
}

static double time_method(why_model *model, const char *method, uint32_t tokens) {
  char text[8192] = "";
  while (strlen(text) + strlen(sentence) + 1 < sizeof text) strcat(text, sentence);
  why_request request = why_request_default();
  why_explanation *explanation = NULL;
  why_session *session = NULL;
  why_error error;
  request.text = text;
  request.text_length = strlen(text);
  request.method = method;
  request.max_tokens = tokens;
  if (why_explanation_new(model, &request, &explanation, &error) ||
      why_session_new(model, tokens, why_explanation_session_flags(explanation), &session, &error))
    stop(error.text);
  size_t bytes = 0, floats = 0;
  if (why_explanation_ask(explanation) != 1) stop("the first round is not one job");
  const void *job = why_explanation_job(explanation, 0, &bytes);
  float *answer = why_explanation_answer(explanation, 0, &floats);
  const double ms = median_of(session, job, bytes, answer, floats);
  why_session_free(session);
  why_explanation_free(explanation);
  return ms;
}

static void print_row(bool json, const char *name, unsigned tokens, const char *kernel, double ms,
                      double ratio) {
  if (json)
    printf("{\"name\":\"%s\",\"tokens\":%u,\"kernel\":\"%s\",\"ours_ms\":%.4f,\"peer_ms\":null,"
           "\"ratio\":null}\n",
           name, tokens, kernel, ms);
  else if (ratio > 0)
    printf("%-18s %6u tokens %10.3f ms   %.2f x forward\n", name, tokens, ms, ratio);
  else
    printf("%-18s %6u tokens %10.3f ms\n", name, tokens, ms);
}

int main(int count, char **arguments) {
  static const unsigned lengths[] = {16, 32, 128};
  const char *path = "models/sentiment.gguf", *kernels = "best";
  bool json = false;
  for (int i = 1; i < count; i++) {
    if (!strcmp(arguments[i], "--json"))
      json = true;
    else if (!strcmp(arguments[i], "--kernels") && i + 1 < count)
      kernels = arguments[++i];
    else
      path = arguments[i];
  }
  size_t size = 0;
  void *bytes = read_file(path, &size);
  why_model *model = NULL;
  why_error error;
  const double start = now();
  if (why_model_open(bytes, size, &model, &error)) stop(error.text);
  const double opened = now() - start;
  free(bytes);
  if (why_model_use_kernels(model, kernels, &error)) stop(error.text);
  const char *kernel = why_model_about(model)->kernels;
  if (!json) printf("%s, kernels %s\n", why_model_about(model)->name, kernel);
  print_row(json, "open", 0, kernel, opened, 0);
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    /* An occlusion's first job is the text alone: a forward pass. */
    const double forward = time_method(model, "occlusion", lengths[i]);
    const double both = time_method(model, "gradient_x_input", lengths[i]);
    print_row(json, "forward", lengths[i], kernel, forward, 0);
    print_row(json, "forward+backward", lengths[i], kernel, both, both / forward);
  }
  why_model_free(model);
  return 0;
}
