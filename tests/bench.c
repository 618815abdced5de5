/* How long one run of the model takes, on one thread, by the number of tokens:

     bench [--json] [--kernels NAME] [MODEL]   a row for each length, in turns within a length
     bench --ask [--kernels NAME] [MODEL]      "forward 32" on standard input gives one line, the
                                               milliseconds of that run; so that a program can take
                                               turns between this and another engine:
                                               tools/bench_native.py

   Compare ratios of rows of one run, never milliseconds of two machines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "job.h"
#include "measure.h"

enum { LEAST_RUNS = 5, MOST_QUESTIONS = 32 };

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

/* One run of one length. */
struct question {
  const char *name;
  uint32_t tokens;
  why_measure measure;
  why_job *fast; /* its job in the fast precision, NULL: as it was asked */
  why_times times;
};

struct bench {
  why_model *model;
  struct question questions[MOST_QUESTIONS];
  size_t count;
};

/* Leaves out what this model or this precision cannot do. */
static void add_question(struct bench *bench, const why_measure_kind *kind, uint32_t tokens,
                         bool fast) {
  why_error error;
  struct question *q = &bench->questions[bench->count];
  const why_request request = why_measure_request(bench->model, kind->method, tokens);
  if (bench->count == MOST_QUESTIONS) stop("too many rows");
  if (tokens > why_model_about(bench->model)->positions) return;
  *q = (struct question){.name = fast ? "forward fast" : kind->name, .tokens = tokens};
  if (why_measure_new(&q->measure, bench->model, &request, &error)) stop(error.text);
  if (fast) {
    q->fast = malloc(q->measure.bytes);
    if (!q->fast) stop("out of memory");
    memcpy(q->fast, q->measure.job, q->measure.bytes);
    q->fast->precision = WHY_PRECISION_FAST;
    q->measure.job = q->fast;
  }
  bench->count++;
}

static double ask(struct question *q) {
  why_error error;
  if (why_measure_run(&q->measure, &q->times, &error)) stop(error.text);
  return q->times.ms[q->times.count - 1];
}

static void answer_questions(struct bench *bench) {
  char line[128];
  while (fgets(line, sizeof line, stdin)) {
    char *last = strrchr(line, ' ');
    const unsigned long tokens = last ? strtoul(last, NULL, 10) : 0;
    struct question *found = NULL;
    if (last) *last = '\0';
    for (size_t i = 0; i < bench->count && !found; i++) {
      struct question *q = &bench->questions[i];
      if (strcmp(q->name, line) == 0 && q->tokens == tokens) found = q;
    }
    if (found) {
      found->times.count = 0;
      printf("%.4f\n", ask(found));
    } else {
      printf("no such row\n");
    }
    fflush(stdout);
  }
}

/* The rows of one length take turns, so that whatever else the machine does falls on all. */
static void measure_length(struct question *first, struct question *end) {
  bool wanted = true;
  for (struct question *q = first; q < end; q++) {
    ask(q);
    q->times.count = 0; /* the first run meets cold caches */
  }
  while (wanted) {
    wanted = false;
    for (struct question *q = first; q < end; q++) {
      ask(q);
      wanted = wanted || why_times_wanted(&q->times, LEAST_RUNS);
    }
  }
}

static void print_rows(struct question *first, struct question *end, bool json) {
  const double forward = why_times_median(&first->times);
  for (struct question *q = first; q < end; q++) {
    const double least = why_times_least(&q->times), median = why_times_median(&q->times);
    printf(json ? "{\"name\":\"%s\",\"tokens\":%u,\"runs\":%u,\"min_ms\":%.4f,\"median_ms\":%.4f,"
                  "\"of_forward\":%.3f}\n"
                : "%-18s %6u tokens  %4u runs  least %9.3f ms  median %9.3f ms  %.2f x forward\n",
           q->name, (unsigned)q->tokens, (unsigned)q->times.count, least, median, median / forward);
  }
}

static void measure_all(struct bench *bench, bool json) {
  const why_model_info *about = why_model_about(bench->model);
  struct question *first = bench->questions, *end = first, *last = first + bench->count;
  if (!json) printf("%s, one thread, kernels %s\n", about->name, about->kernels);
  if (json) printf("{\"model\":\"%s\",\"kernels\":\"%s\"}\n", about->name, about->kernels);
  for (; first < last; first = end) {
    for (end = first; end < last && end->tokens == first->tokens;) end++;
    measure_length(first, end);
    print_rows(first, end, json);
  }
}

int main(int count, char **arguments) {
  const char *path = "models/sentiment.gguf", *kernels = "best";
  bool json = false, asked = false;
  for (int i = 1; i < count; i++) {
    if (!strcmp(arguments[i], "--json"))
      json = true;
    else if (!strcmp(arguments[i], "--ask"))
      asked = true;
    else if (!strcmp(arguments[i], "--kernels") && i + 1 < count)
      kernels = arguments[++i];
    else
      path = arguments[i];
  }
  size_t size = 0;
  void *bytes = read_file(path, &size);
  static struct bench bench;
  why_error error;
  if (why_model_open(bytes, size, &bench.model, &error) ||
      why_model_use_kernels(bench.model, kernels, &error))
    stop(error.text);
  free(bytes);
  for (const uint32_t *tokens = why_measure_lengths; *tokens; tokens++) {
    for (const why_measure_kind *kind = why_measure_kinds; kind->name; kind++) {
      add_question(&bench, kind, *tokens, false);
    }
    add_question(&bench, why_measure_kinds, *tokens, true);
  }
  if (asked)
    answer_questions(&bench);
  else
    measure_all(&bench, json);
  for (size_t i = 0; i < bench.count; i++) {
    why_measure_free(&bench.questions[i].measure);
    free(bench.questions[i].fast);
  }
  why_model_free(bench.model);
  return 0;
}
