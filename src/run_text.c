/* `explain`, `attention` and `tokens`: what is asked about one text. */
#include <string.h>

#include "input.h"
#include "measure.h"
#include "report.h"
#include "run.h"

static int draw(const why_run *run, const why_explanation *explanation) {
  const why_style style = why_run_style(run);
  char *bytes = NULL;
  size_t size = 0;
  why_error error = {0};
  const why_status status = why_render(why_explanation_result(explanation), run->cli->format,
                                       &style, &bytes, &size, &error);
  return why_run_write(run, status, bytes, size, &error);
}

static why_status answer(const why_run *run, why_explanation *explanation, why_error *error) {
  const double begin = why_measure_clock();
  why_crew crew = {.model = run->model,
                   .max_tokens = why_explanation_tokens(explanation),
                   .flags = why_explanation_session_flags(explanation),
                   .threads = why_run_threads(run->cli)};
  why_status status = why_crew_prepare(&crew, error);
  if (status == WHY_OK) status = why_crew_explain(&crew, explanation, error);
  if (status == WHY_OK) {
    why_run_account(run, why_explanation_result(explanation)->evaluations, "runs of the model",
                    (why_measure_clock() - begin) / 1e3, &crew);
  }
  why_crew_free(&crew);
  return status;
}

/* What the library would say too, in the words of this program. */
static why_status check_pair(const why_run *run, why_error *error) {
  const bool asks = why_model_about(run->model)->task == WHY_TASK_QUESTION_ANSWERING;
  if (!why_run_needs_pair(run) || run->cli->request.text_pair) return WHY_OK;
  return why_fail(error, WHY_ERROR_ARGUMENT,
                  asks ? "The model answers a question from a text: --pair TEXT \"QUESTION\"."
                       : "The model compares two texts: --pair TEXT \"OTHER TEXT\".");
}

/* Asks by `begin`, why_explanation_new or why_tokens_new, and draws what comes out. */
static int run_on_text(const why_run *run,
                       why_status (*begin)(const why_model *model, const why_request *request,
                                           why_explanation **explanation, why_error *error)) {
  why_explanation *explanation = NULL;
  why_writer text = {0};
  why_input_references references = {0};
  why_request request = run->cli->request;
  why_error error = {0};
  why_group_span focus;
  int result = why_input_read_text(run->cli, &text, &request);
  if (result == WHY_EXIT_DONE) {
    result = why_input_read_references(run->cli, &references, &request);
  }
  if (result == WHY_EXIT_DONE) {
    result = why_input_find_focus(run->cli, run->model, &request, &focus);
  }
  if (result == WHY_EXIT_DONE) {
    why_status status = begin == why_tokens_new ? WHY_OK : check_pair(run, &error);
    if (status == WHY_OK) status = begin(run->model, &request, &explanation, &error);
    if (status == WHY_OK && begin == why_explanation_new) {
      status = answer(run, explanation, &error);
    }
    result = status ? why_report_error(&error) : draw(run, explanation);
  }
  why_explanation_free(explanation);
  why_input_free_references(&references);
  why_writer_free(&text);
  return result;
}

int why_run_explain(const why_run *run) {
  return run->cli->lines ? why_run_explain_lines(run) : run_on_text(run, why_explanation_new);
}

int why_run_tokens(const why_run *run) {
  return run_on_text(run, why_tokens_new);
}

/* The mean of all heads of the last layer, where nothing else is asked. */
int why_run_attention(const why_run *run) {
  why_cli cli = *run->cli;
  why_run with_layer = *run;
  why_writer last = {0};
  bool has_layer = false;
  cli.request.options = cli.options;
  with_layer.cli = &cli;
  for (size_t i = 0; i < cli.request.option_count; i++) {
    has_layer = has_layer || strcmp(cli.options[i].name, "layer") == 0;
  }
  why_writer_integer(&last, why_model_about(run->model)->layers - 1);
  why_writer_char(&last, '\0');
  if (!has_layer && !last.failed && cli.request.option_count < WHY_CLI_OPTIONS) {
    cli.options[cli.request.option_count++] = (why_option){"layer", last.bytes};
  }
  const int result = run_on_text(&with_layer, why_explanation_new);
  why_writer_free(&last);
  return result;
}
