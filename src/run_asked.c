/* What commands about one text share: the text as it was asked, its answer, and how agreement is
   told. */
#include <math.h>
#include <string.h>

#include "json.h"
#include "measure.h"
#include "render_formats.h"
#include "report.h"
#include "run.h"

int why_run_read_asked(const why_run *run, why_asked *asked) {
  *asked = (why_asked){.request = run->cli->request};
  int result = why_input_read_text(run->cli, &asked->text, &asked->request);
  if (result == WHY_EXIT_DONE) {
    result = why_input_read_references(run->cli, &asked->references, &asked->request);
  }
  if (result == WHY_EXIT_DONE) {
    result = why_input_find_focus(run->cli, run->model, &asked->request, &asked->focus);
  }
  return result;
}

void why_run_free_asked(why_asked *asked) {
  why_input_free_references(&asked->references);
  why_writer_free(&asked->text);
}

why_status why_run_check_pair(const why_run *run, why_error *error) {
  const bool asks = why_model_about(run->model)->task == WHY_TASK_QUESTION_ANSWERING;
  if (!why_run_needs_pair(run) || run->cli->request.text_pair) return WHY_OK;
  return why_fail(error, WHY_ERROR_ARGUMENT,
                  asks ? "The model answers a question from a text: --pair TEXT \"QUESTION\"."
                       : "The model compares two texts: --pair TEXT \"OTHER TEXT\".");
}

why_status why_run_answer(const why_run *run, why_explanation *explanation, why_error *error) {
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

/* ---- Agreement ---- */

void why_run_subject_json(why_writer *writer, const char *schema, const why_result *result) {
  why_render_json_head(writer, schema, result->model);
  why_json_text(writer, "text", why_view_text(result, 0));
  if (result->text_pair) why_json_text(writer, "text_pair", why_view_text(result, 1));
  why_json_key(writer, "target");
  why_json_open(writer, '{');
  why_json_string(writer, "label", result->target_name);
  if (result->against) why_json_string(writer, "against", result->against);
  why_json_string(writer, "kind", why_view_target_kinds[result->target_kind]);
  why_json_close(writer, '}');
}

void why_run_agreement_json(why_writer *writer, const why_agreement *agreement) {
  why_json_float(writer, "spearman", agreement->spearman);
  why_json_float(writer, "kendall_tau", agreement->kendall_tau);
  why_json_float(writer, "top_overlap", agreement->top_overlap);
}

void why_run_column(why_writer *writer, size_t width, double x, unsigned decimals) {
  why_writer digits = {0};
  if (isnan(x)) why_writer_char(&digits, '-');
  if (!isnan(x)) why_writer_fixed(&digits, x, decimals);
  if (digits.used < width) why_writer_repeat(writer, " ", width - digits.used);
  why_writer_bytes(writer, digits.bytes, digits.used);
  why_writer_free(&digits);
}

void why_run_agreement_heading(why_writer *writer, uint32_t top) {
  why_writer_string(writer, "  spearman   kendall   top ");
  why_writer_integer(writer, top);
  why_writer_char(writer, '\n');
}

void why_run_agreement_text(why_writer *writer, const why_agreement *agreement) {
  why_run_column(writer, 10, (double)agreement->spearman, 2);
  why_run_column(writer, 10, (double)agreement->kendall_tau, 2);
  why_run_column(writer, 6, 100 * (double)agreement->top_overlap, 0);
  why_writer_string(writer, " %\n");
}
