/* `calibrate`: whether the model's probabilities can be believed, by a file of labelled texts. */
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lines.h"
#include "measure.h"
#include "report.h"
#include "run.h"

/* The texts of a file, and what is gathered of them. */
struct study {
  why_crew crew;
  why_calibration *calibration;
  why_request *requests; /* (count), borrowing from the file's bytes */
  size_t count, room;
};

static why_text take_field(why_text *line) {
  const char *tab = memchr(line->bytes, '\t', line->length);
  const why_text field = {line->bytes, tab ? (size_t)(tab - line->bytes) : line->length};
  line->bytes += field.length + (tab != NULL);
  line->length -= field.length + (tab != NULL);
  return field;
}

static why_status add_request(struct study *study, const why_request *request, why_error *error) {
  if (study->count == study->room) {
    const size_t room = study->room ? 2 * study->room : 256;
    why_request *grown =
        room > SIZE_MAX / sizeof *grown ? NULL : why_heap(study->requests, room * sizeof *grown);
    if (!grown) return why_fail(error, WHY_ERROR_MEMORY, "There was not enough memory.");
    study->requests = grown;
    study->room = room;
  }
  study->requests[study->count++] = *request;
  return WHY_OK;
}

/* LABEL tab TEXT [tab SECOND TEXT]; an empty line is none. */
static why_status add_line(struct study *study, why_text line, why_error *error) {
  why_request request = why_request_default();
  if (!line.length) return WHY_OK;
  if (!memchr(line.bytes, '\t', line.length)) {
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "It has no tab; a line is a label, a tab and a text.");
  }
  const why_text label = take_field(&line), text = take_field(&line);
  request.text = text.bytes;
  request.text_length = text.length;
  if (line.bytes > text.bytes + text.length) {
    request.text_pair = line.bytes;
    request.text_pair_length = line.length;
  }
  why_explanation *cut = NULL;
  why_status status = why_calibration_add(study->calibration, label.bytes, label.length, error);
  if (status == WHY_OK) status = why_tokens_new(study->crew.model, &request, &cut, error);
  if (status == WHY_OK) {
    why_crew_fit(&study->crew, why_explanation_tokens(cut));
    status = add_request(study, &request, error);
  }
  why_explanation_free(cut);
  return status;
}

static why_status decide(void *context, size_t index, why_session *session, why_error *error) {
  const struct study *study = context;
  why_explanation *decision = NULL;
  why_status status =
      why_decision_new(study->crew.model, &study->requests[index], &decision, error);
  if (status == WHY_OK) status = why_explanation_run(decision, session, error);
  if (status == WHY_OK) {
    status =
        why_calibration_note(study->calibration, index, why_explanation_result(decision), error);
  }
  why_explanation_free(decision);
  return status;
}

static int read_file(const char *operand, why_writer *buffer) {
  const bool named = strcmp(operand, "-") != 0;
  const int file = named ? open(operand, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
  if (file < 0) return why_report_failure("Cannot open", operand, strerror(errno));
  bool end = false, good = true;
  while (good && !end) good = why_files_read(file, buffer, &end);
  const int result =
      good ? WHY_EXIT_DONE
           : why_report_failure("Cannot read", named ? operand : "standard input", strerror(errno));
  if (named) close(file);
  return result;
}

static int add_lines(struct study *study, const char *operand, why_text text) {
  static const char mark[] = "\xef\xbb\xbf"; /* of byte order, which spreadsheets put in front */
  if (text.length >= 3 && memcmp(text.bytes, mark, 3) == 0) text.bytes += 3, text.length -= 3;
  for (uint64_t number = 1; text.length; number++) {
    why_error error = {0};
    why_writer sentence = {0};
    if (add_line(study, why_lines_take(&text), &error) == WHY_OK) continue;
    why_writer_string(&sentence, "Line ");
    why_writer_integer(&sentence, number);
    why_writer_string(&sentence, " of ");
    why_writer_visible(&sentence, why_text_of(operand));
    why_writer_string(&sentence, ": ");
    why_writer_string(&sentence, error.text);
    why_report(&sentence);
    return WHY_EXIT_FAILED;
  }
  return WHY_EXIT_DONE;
}

static int draw(const why_run *run, const why_calibration_result *result) {
  const why_style style = why_run_style(run);
  char *bytes = NULL;
  size_t size = 0;
  why_error error = {0};
  why_status status;
  switch (run->cli->format) {
  case WHY_FORMAT_JSON: status = why_render_calibration(result, &bytes, &size, &error); break;
  case WHY_FORMAT_SVG: status = why_render_calibration_svg(result, &bytes, &size, &error); break;
  default: status = why_render_calibration_text(result, &style, &bytes, &size, &error); break;
  }
  return why_run_write(run, status, bytes, size, &error);
}

static int write_model(const why_run *run, const why_calibration_result *result) {
  if (result->has_fitted) {
    return why_run_write_model(run, result->fitted.temperature, run->cli->write);
  }
  why_writer sentence = {0};
  why_writer_string(&sentence, "There is no fitted temperature to write.");
  why_report(&sentence);
  return WHY_EXIT_FAILED;
}

static int answer(const why_run *run, struct study *study) {
  const why_calibration_result *result = NULL;
  const double begin = why_measure_clock();
  why_error error = {0};
  why_status status = why_crew_do(&study->crew, decide, study, study->count, &error);
  if (status == WHY_OK) {
    why_run_account(run, study->count, "runs of the model", (why_measure_clock() - begin) / 1e3,
                    &study->crew);
    status = why_calibration_conclude(study->calibration, &result, &error);
  }
  if (status) return why_report_error(&error);
  const int drawn = draw(run, result);
  return drawn == WHY_EXIT_DONE && run->cli->write ? write_model(run, result) : drawn;
}

int why_run_calibrate(const why_run *run) {
  struct study study = {.crew = {.model = run->model, .threads = why_run_threads(run->cli)}};
  why_writer buffer = {0};
  why_error error = {0};
  if (why_calibration_new(run->model, &study.calibration, &error)) return why_report_error(&error);
  int result = read_file(run->cli->operand, &buffer);
  if (result == WHY_EXIT_DONE) {
    result = add_lines(&study, run->cli->operand, why_writer_text(&buffer));
  }
  if (result == WHY_EXIT_DONE) result = answer(run, &study);
  why_calibration_free(study.calibration);
  why_heap(study.requests, 0);
  why_crew_free(&study.crew);
  why_writer_free(&buffer);
  return result;
}
