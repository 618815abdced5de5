/* `explain`, `attention` and `tokens`: what is asked about one text. */
#include <string.h>

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

/* Asks by `begin`, why_explanation_new or why_tokens_new, and draws what comes out. */
static int run_on_text(const why_run *run,
                       why_status (*begin)(const why_model *model, const why_request *request,
                                           why_explanation **explanation, why_error *error)) {
  why_explanation *explanation = NULL;
  why_asked asked;
  why_error error = {0};
  int result = why_run_read_asked(run, &asked);
  if (result == WHY_EXIT_DONE) {
    why_status status = begin == why_tokens_new ? WHY_OK : why_run_check_pair(run, &error);
    if (status == WHY_OK) status = begin(run->model, &asked.request, &explanation, &error);
    if (status == WHY_OK && begin == why_explanation_new) {
      status = why_run_answer(run, explanation, &error);
    }
    result = status ? why_report_error(&error) : draw(run, explanation);
  }
  why_explanation_free(explanation);
  why_run_free_asked(&asked);
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
