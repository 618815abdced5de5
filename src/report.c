#include "report.h"

#include <unistd.h>

#include "files.h"

void why_report(why_writer *sentence) {
  const why_output terminal = {.file = STDERR_FILENO};
  why_writer line = {0};
  const why_text text = why_writer_text(sentence);
  why_writer_string(&line, "whybert: ");
  why_writer_bytes(&line, text.bytes, text.length);
  why_writer_char(&line, '\n');
  why_output_write(&terminal, line.bytes, line.used); /* where that fails, nobody can be told */
  why_writer_free(&line);
  why_writer_free(sentence);
}

int why_report_error(const why_error *error) {
  why_writer sentence = {0};
  why_writer_string(&sentence, error->text);
  why_report(&sentence);
  return error->status == WHY_ERROR_ARGUMENT ? WHY_EXIT_ASKED_WRONGLY : WHY_EXIT_FAILED;
}

int why_report_failure(const char *what, const char *name, const char *reason) {
  why_writer sentence = {0};
  why_writer_string(&sentence, what);
  why_writer_char(&sentence, ' ');
  why_writer_visible(&sentence, why_text_of(name));
  why_writer_string(&sentence, ": ");
  why_writer_string(&sentence, reason);
  why_report(&sentence);
  return WHY_EXIT_FAILED;
}
