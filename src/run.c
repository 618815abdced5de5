#define _XOPEN_SOURCE 700

#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "report.h"

unsigned why_run_threads(const why_cli *cli) {
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  if (cli->threads) return cli->threads;
  return processors < 1 ? 1 : processors > WHY_CREW_MOST ? WHY_CREW_MOST : (unsigned)processors;
}

bool why_run_needs_pair(const why_run *run) {
  const why_task task = why_model_about(run->model)->task;
  return task == WHY_TASK_QUESTION_ANSWERING || task == WHY_TASK_SENTENCE_SIMILARITY;
}

why_style why_run_style(const why_run *run) {
  const char *no_colour = getenv("NO_COLOR"), *terminal = getenv("TERM");
  struct winsize size = {0};
  if (run->cli->output || !isatty(STDOUT_FILENO)) return (why_style){0};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) size.ws_col = 0;
  return (why_style){.colour =
                         !(no_colour && *no_colour) && !(terminal && strcmp(terminal, "dumb") == 0),
                     .columns = size.ws_col};
}

int why_run_complain_of_output(const why_run *run) {
  return why_report_failure(
      "Cannot write", run->output->path ? run->output->path : "standard output", strerror(errno));
}

int why_run_write(const why_run *run, why_status status, char *bytes, size_t size,
                  const why_error *error) {
  if (status) return why_report_error(error);
  const bool written = why_output_write(run->output, bytes, size);
  const int result = written ? WHY_EXIT_DONE : why_run_complain_of_output(run);
  why_bytes_free(bytes);
  return result;
}

static void add_megabytes(why_writer *sentence, uint64_t bytes) {
  why_writer_fixed(sentence, (double)bytes / 1e6, 1);
  why_writer_string(sentence, " MB for ");
}

void why_run_account(const why_run *run, uint64_t number, const char *what, double seconds,
                     const why_crew *crew) {
  const why_model_info *about = why_model_about(run->model);
  const unsigned sessions = why_crew_sessions(crew);
  const size_t session = why_session_bytes(run->model, crew->max_tokens, crew->flags);
  why_writer sentence = {0};
  if (!run->cli->verbose) return;
  why_writer_integer(&sentence, number);
  why_writer_char(&sentence, ' ');
  why_writer_string(&sentence, what);
  why_writer_string(&sentence, " in ");
  why_writer_fixed(&sentence, seconds, 3);
  why_writer_string(&sentence, " s, ");
  why_writer_fixed(&sentence, seconds > 0 ? (double)number / seconds : 0, 1);
  why_writer_string(&sentence, " a second, on ");
  why_writer_integer(&sentence, sessions);
  why_writer_string(&sentence, sessions == 1 ? " thread with kernels " : " threads with kernels ");
  why_writer_string(&sentence, about->kernels);
  why_writer_string(&sentence, "; ");
  add_megabytes(&sentence, about->memory_bytes);
  why_writer_string(&sentence, "the model, ");
  add_megabytes(&sentence, (uint64_t)session * sessions);
  why_writer_string(&sentence, "sessions of ");
  why_writer_integer(&sentence, crew->max_tokens);
  why_writer_string(&sentence, " tokens.");
  why_report(&sentence);
}
