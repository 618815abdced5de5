/* `bench`: how fast this machine is, in a table that can be laid beside another's. */
#include <string.h>

#include "input.h"
#include "measure.h"
#include "report.h"
#include "run.h"

/* Fewer runs of what takes long. */
enum { LEAST_RUNS = 5, METHOD_TOKENS = 64 };

/* What was measured: so many runs of the model at a time, on so many threads. */
struct row {
  const char *name;
  uint32_t tokens; /* 0: not of a text */
  unsigned threads;
  uint32_t evaluations; /* 0: the model was not run */
  why_times times;
};

struct bench {
  const why_run *run;
  why_writer out;
  unsigned rows; /* so far */
  bool json;
};

/* ---- how it is said ---- */

static void add_column(why_writer *out, size_t *begin, size_t width) {
  *begin += width;
  if (out->used < *begin) why_writer_pad(out, out->used, *begin - out->used);
}

static void add_row_text(why_writer *out, struct row *row) {
  size_t at = out->used;
  why_writer_string(out, row->name);
  add_column(out, &at, 22);
  if (row->tokens) why_writer_integer(out, row->tokens);
  add_column(out, &at, 8);
  why_writer_integer(out, row->threads);
  add_column(out, &at, 9);
  why_writer_fixed(out, why_times_least(&row->times), 2);
  add_column(out, &at, 11);
  why_writer_fixed(out, why_times_median(&row->times), 2);
  add_column(out, &at, 11);
  why_writer_integer(out, row->times.count);
  if (row->evaluations) {
    add_column(out, &at, 6);
    why_writer_fixed(out, 1e3 * row->evaluations / why_times_median(&row->times), 1);
  }
  why_writer_char(out, '\n');
}

static void add_member(why_writer *out, const char *name, double value, unsigned decimals) {
  why_writer_string(out, ",\"");
  why_writer_string(out, name);
  why_writer_string(out, "\":");
  why_writer_fixed(out, value, decimals);
}

static void add_row_json(why_writer *out, struct row *row) {
  why_writer_string(out, "{\"name\":\"");
  why_writer_string(out, row->name);
  why_writer_char(out, '"');
  add_member(out, "tokens", row->tokens, 0);
  add_member(out, "threads", row->threads, 0);
  add_member(out, "runs", (double)row->times.count, 0);
  add_member(out, "min_ms", why_times_least(&row->times), 4);
  add_member(out, "median_ms", why_times_median(&row->times), 4);
  add_member(out, "evaluations", row->evaluations, 0);
  why_writer_char(out, '}');
}

static void add_row(struct bench *bench, struct row *row) {
  if (bench->json && bench->rows) why_writer_char(&bench->out, ',');
  (bench->json ? add_row_json : add_row_text)(&bench->out, row);
  bench->rows++;
}

static void add_head(struct bench *bench) {
  const why_model_info *about = why_model_about(bench->run->model);
  why_writer *out = &bench->out;
  char machine[WHY_FILES_MACHINE];
  why_files_machine(machine);
  if (bench->json) {
    why_writer_string(out, "{\"machine\":");
    why_writer_json(out, why_text_of(machine));
    why_writer_string(out, ",\"version\":\"");
    why_writer_string(out, why_version());
    why_writer_string(out, "\",\"model\":");
    why_writer_json(out, why_text_of(about->name));
    why_writer_string(out, ",\"kernels\":\"");
    why_writer_string(out, about->kernels);
    why_writer_string(out, "\",\"rows\":[");
    return;
  }
  why_writer_visible(out, why_text_of(machine));
  why_writer_string(out, ", whybert ");
  why_writer_string(out, why_version());
  why_writer_string(out, ", kernels ");
  why_writer_string(out, about->kernels);
  why_writer_string(out, ", ");
  why_writer_visible(out, why_text_of(about->name));
  why_writer_string(out, "\n\n                      tokens  threads  least ms   median ms  runs  "
                         "evaluations a second\n");
}

/* Bytes of the model with what gradients need, and of a thread at two lengths. */
static void add_memory(struct bench *bench) {
  const why_model *model = bench->run->model;
  const uint32_t most = why_model_about(model)->positions;
  const uint32_t lengths[] = {most < 128 ? most : 128, most};
  why_writer *out = &bench->out;
  const double held = (double)why_model_about(model)->memory_bytes;
  if (bench->json) {
    why_writer_string(out, "],\"model_bytes\":");
    why_writer_double(out, held);
  } else {
    why_writer_string(out, "\nMemory: the model ");
    why_writer_fixed(out, held / 1e6, 1);
    why_writer_string(out, " MB");
  }
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    const double bytes = (double)why_session_bytes(model, lengths[i], WHY_SESSION_GRADIENTS);
    why_writer_string(out, bench->json ? i ? ",{\"tokens\":" : ",\"sessions\":[{\"tokens\":"
                                       : ", a thread at ");
    why_writer_integer(out, lengths[i]);
    if (bench->json) {
      add_member(out, "bytes", bytes, 0);
      why_writer_char(out, '}');
    } else {
      why_writer_string(out, " tokens ");
      why_writer_fixed(out, bytes / 1e6, 1);
      why_writer_string(out, " MB");
    }
  }
  why_writer_string(out, bench->json ? "]}\n" : ".\n");
}

/* ---- what is measured ---- */

static int time_open(struct bench *bench) {
  struct row row = {.name = "open", .threads = 1};
  while (why_times_wanted(&row.times, LEAST_RUNS)) {
    why_model *model = NULL;
    const double begin = why_measure_clock();
    const int result = why_input_load_model(bench->run->model_path, &model);
    if (result) return result;
    why_times_add(&row.times, why_measure_clock() - begin);
    why_model_free(model);
  }
  add_row(bench, &row);
  return WHY_EXIT_DONE;
}

static why_status time_run(struct bench *bench, const why_measure_kind *kind, uint32_t tokens,
                           why_error *error) {
  struct row row = {.name = kind->name, .tokens = tokens, .threads = 1, .evaluations = 1};
  const why_request request = why_measure_request(bench->run->model, kind->method, tokens);
  why_measure measure;
  why_status status = why_measure_new(&measure, bench->run->model, &request, error);
  if (status == WHY_OK) status = why_measure_run(&measure, &row.times, error);
  row.times.count = 0; /* the first run meets cold caches */
  while (status == WHY_OK && why_times_wanted(&row.times, LEAST_RUNS)) {
    status = why_measure_run(&measure, &row.times, error);
  }
  why_measure_free(&measure);
  if (status == WHY_OK) add_row(bench, &row);
  return status;
}

/* Whole explanations, their rounds spread over threads. */
static const struct method {
  const char *row, *name;
  why_request_precision precision;
  why_option option; /* without a name: none */
} methods[] = {
    {"kernel_shap", "kernel_shap", WHY_REQUEST_EXACT, {"evaluations", "256"}},
    {"kernel_shap fast", "kernel_shap", WHY_REQUEST_FAST, {"evaluations", "256"}},
    {"integrated_gradients", "integrated_gradients", WHY_REQUEST_EXACT, {NULL, NULL}},
};

static why_status time_method(struct bench *bench, const struct method *method, unsigned threads,
                              why_error *error) {
  const uint32_t positions = why_model_about(bench->run->model)->positions;
  const uint32_t tokens = positions < METHOD_TOKENS ? positions : METHOD_TOKENS;
  why_request request = why_measure_request(bench->run->model, method->name, tokens);
  struct row row = {.name = method->row, .tokens = tokens, .threads = threads};
  why_crew crew = {.model = bench->run->model, .max_tokens = tokens, .threads = threads};
  why_status status = WHY_OK;
  request.precision = method->precision;
  request.options = &method->option;
  request.option_count = method->option.name != NULL;
  while (status == WHY_OK && why_times_wanted(&row.times, 2)) {
    why_explanation *explanation = NULL;
    status = why_explanation_new(crew.model, &request, &explanation, error);
    if (status) break;
    crew.flags = why_explanation_session_flags(explanation);
    status = why_crew_prepare(&crew, error);
    const double begin = why_measure_clock();
    if (status == WHY_OK) status = why_crew_explain(&crew, explanation, error);
    why_times_add(&row.times, why_measure_clock() - begin);
    if (status == WHY_OK) row.evaluations = why_explanation_result(explanation)->evaluations;
    why_explanation_free(explanation);
  }
  why_crew_free(&crew);
  if (status == WHY_OK) add_row(bench, &row);
  return status;
}

static why_status time_rows(struct bench *bench, why_error *error) {
  const uint32_t positions = why_model_about(bench->run->model)->positions;
  const unsigned threads = why_run_threads(bench->run->cli);
  why_status status = WHY_OK;
  for (const why_measure_kind *kind = why_measure_kinds; kind->name; kind++) {
    for (const uint32_t *tokens = why_measure_lengths; *tokens && !status; tokens++) {
      if (*tokens <= positions) status = time_run(bench, kind, *tokens, error);
    }
  }
  for (size_t i = 0; i < sizeof methods / sizeof *methods && !status; i++) {
    status = time_method(bench, &methods[i], 1, error);
    if (!status && threads > 1) status = time_method(bench, &methods[i], threads, error);
  }
  return status;
}

int why_run_bench(const why_run *run) {
  struct bench bench = {.run = run, .json = run->cli->format == WHY_FORMAT_JSON};
  why_error error = {0};
  char *bytes = NULL;
  size_t size = 0;
  add_head(&bench);
  int result = time_open(&bench);
  if (result == WHY_EXIT_DONE && time_rows(&bench, &error)) result = why_report_error(&error);
  if (result == WHY_EXIT_DONE) {
    add_memory(&bench);
    const why_status status = why_writer_finish(&bench.out, &bytes, &size, &error);
    return why_run_write(run, status, bytes, size, &error);
  }
  why_writer_free(&bench.out);
  return result;
}
