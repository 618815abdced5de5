/* `classify`, and `explain --lines`: what is said of each line of a file. */
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "input.h"
#include "lines.h"
#include "measure.h"
#include "report.h"
#include "run.h"

/* Answers the lines that are whole, and at the end also what stands behind the last line feed.
   `known` bytes of the buffer are known to hold none. */
static int answer_read(const why_run *run, why_lines *lines, why_writer *buffer, size_t known,
                       bool end) {
  why_writer said = {0};
  why_error error = {0};
  size_t ready = buffer->used;
  while (!end && ready > known && buffer->bytes[ready - 1] != '\n') ready--;
  if (ready == 0 || (!end && ready == known)) return WHY_EXIT_DONE;
  const why_text text = {buffer->bytes, ready};
  const why_status status = why_lines_answer(lines, text, &said, &error);
  const bool written = why_output_write(run->output, said.bytes, said.used);
  int result = written ? WHY_EXIT_DONE : why_run_complain_of_output(run);
  if (written && status) result = why_report_error(&error);
  why_writer_free(&said);
  memmove(buffer->bytes, buffer->bytes + ready, buffer->used - ready);
  buffer->used -= ready;
  return result;
}

static int answer_file(const why_run *run, why_lines *lines) {
  const char *operand = run->cli->operand;
  const bool named = operand && strcmp(operand, "-") != 0;
  const int file = named ? open(operand, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
  if (file < 0) return why_report_failure("Cannot open", operand, strerror(errno));
  why_writer buffer = {0};
  bool end = false;
  int result = WHY_EXIT_DONE;
  while (result == WHY_EXIT_DONE && !end) {
    const size_t known = buffer.used;
    result = why_files_read(file, &buffer, &end)
                 ? answer_read(run, lines, &buffer, known, end)
                 : why_report_failure("Cannot read", named ? operand : "standard input",
                                      strerror(errno));
  }
  why_writer_free(&buffer);
  if (named) close(file);
  return result;
}

static void report_cuts(const why_lines *lines) {
  why_writer sentence = {0};
  if (!lines->cut) return;
  why_writer_string(&sentence, "Lines that are longer than the model reads were cut: ");
  why_writer_integer(&sentence, lines->cut);
  why_writer_string(&sentence, ", the first is ");
  why_writer_integer(&sentence, lines->first_cut);
  why_writer_char(&sentence, '.');
  why_report(&sentence);
}

/* Whether a line is two texts: as asked, or because the model needs two and the second one is not
   the same for all. */
static bool reads_pairs(const why_run *run) {
  return run->cli->pairs || (why_run_needs_pair(run) && !run->cli->request.text_pair);
}

static int answer_lines(const why_run *run, const why_request *request, unsigned flags) {
  why_error error = {0};
  why_crew crew = {.model = run->model, .flags = flags, .threads = why_run_threads(run->cli)};
  why_lines lines = {.crew = &crew,
                     .request = request,
                     .pairs = reads_pairs(run),
                     .format = run->cli->format,
                     .style = why_run_style(run)};
  const double begin = why_measure_clock();
  int result =
      why_crew_prepare(&crew, &error) ? why_report_error(&error) : answer_file(run, &lines);
  report_cuts(&lines);
  if (result == WHY_EXIT_DONE) {
    why_run_account(run, lines.evaluations, "runs of the model",
                    (why_measure_clock() - begin) / 1e3, &crew);
  }
  why_crew_free(&crew);
  return result;
}

int why_run_classify(const why_run *run) {
  return answer_lines(run, NULL, 0);
}

/* How every line is asked about is in `request`. */
static int explain_lines(const why_run *run, const why_request *request) {
  why_request sample = *request;
  why_explanation *explanation = NULL;
  why_error error = {0};
  /* Any model finds a word or a mask in it, as the usual vocabularies spell one. */
  sample.text = "[MASK] <mask>";
  sample.text_length = strlen(sample.text);
  if (reads_pairs(run)) sample.text_pair = "";
  /* What is wrong with the request is so for every line; and it says what sessions it needs. */
  if (why_explanation_new(run->model, &sample, &explanation, &error))
    return why_report_error(&error);
  const unsigned flags = why_explanation_session_flags(explanation);
  why_explanation_free(explanation);
  return answer_lines(run, request, flags);
}

int why_run_explain_lines(const why_run *run) {
  why_request request = run->cli->request;
  why_input_references references = {0};
  int result = why_input_read_references(run->cli, &references, &request);
  if (result == WHY_EXIT_DONE) result = explain_lines(run, &request);
  why_input_free_references(&references);
  return result;
}
