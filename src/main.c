/* The program whybert: what each command does, and what is said where it cannot. */
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base.h"
#include "cli.h"
#include "crew.h"
#include "files.h"
#include "lines.h"

enum { DONE = 0, FAILED = 1, ASKED_WRONGLY = 2 };

/* What a command works with. */
struct job {
  const why_cli *cli;
  why_model *model; /* NULL for `methods` */
  why_output *output;
};

/* ---- saying what went wrong, in one sentence ---- */

static int complain(const why_error *error) {
  fprintf(stderr, "whybert: %s\n", error->text);
  return error->status == WHY_ERROR_ARGUMENT ? ASKED_WRONGLY : FAILED;
}

/* A name is whatever the caller gave: shown without what a terminal would obey. */
static int complain_of(const char *what, const char *name, const char *reason) {
  why_writer line = {0};
  why_writer_visible(&line, why_text_of(name));
  why_writer_char(&line, '\0');
  fprintf(stderr, "whybert: %s %s: %s\n", what, line.failed ? "" : line.bytes, reason);
  why_writer_free(&line);
  return FAILED;
}

static double seconds(void) {
  struct timespec now = {0};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- what goes in ---- */

static int feed_model(int file, const char *path, why_model **model) {
  why_loader *loader = NULL;
  why_writer piece = {0};
  why_error error = {0};
  bool end = false, broken = false;
  why_status status = why_loader_new(NULL, &loader, &error);
  while (status == WHY_OK && !end && !broken) {
    piece.used = 0;
    broken = !why_files_read(file, &piece, &end);
    if (!broken && !end) status = why_loader_feed(loader, piece.bytes, piece.used, &error);
  }
  const int reason = errno;
  if (status == WHY_OK && !broken) status = why_loader_finish(loader, model, &error);
  why_loader_free(loader);
  why_writer_free(&piece);
  if (broken) return complain_of("Cannot read", path, strerror(reason));
  return status ? complain_of("Cannot use the model", path, error.text) : DONE;
}

static int load_model(const why_cli *cli, const char *called, why_model **model) {
  char found[WHY_FILES_PATH];
  const double begin = seconds();
  const char *path = cli->command == WHY_CLI_INFO && cli->operand ? cli->operand : cli->model;
  if (!path) path = getenv("WHYBERT_MODEL");
  if (!path || !*path) {
    if (!why_files_find_model(called, found)) {
      fputs("whybert: There is no sentiment.gguf beside the program; name a model with --model "
            "FILE or WHYBERT_MODEL.\n",
            stderr);
      return FAILED;
    }
    path = found;
  }
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return complain_of("Cannot open", path, strerror(errno));
  const int result = feed_model(file, path, model);
  close(file);
  if (result == DONE && cli->verbose) {
    fprintf(stderr, "whybert: Read the model in %.3f s.\n", seconds() - begin);
  }
  return result;
}

/* The text to explain: the operand itself, or all of standard input but for its last line end. */
static int read_text(const why_cli *cli, why_writer *buffer, why_request *request) {
  bool end = false;
  request->text = cli->operand;
  request->text_length = strlen(cli->operand);
  if (strcmp(cli->operand, "-") != 0) return DONE;
  while (!end) {
    if (!why_files_read(STDIN_FILENO, buffer, &end)) {
      return complain_of("Cannot read", "standard input", strerror(errno));
    }
  }
  if (buffer->used && buffer->bytes[buffer->used - 1] == '\n') {
    buffer->used--;
    if (buffer->used && buffer->bytes[buffer->used - 1] == '\r') buffer->used--;
  }
  request->text = buffer->used ? buffer->bytes : "";
  request->text_length = buffer->used;
  return DONE;
}

/* ---- what comes out ---- */

static int complain_of_output(const why_output *output) {
  return complain_of("Cannot write", output->path ? output->path : "standard output",
                     strerror(errno));
}

/* Writes what a render function gave, and frees it. */
static int write_rendered(const why_output *output, why_status status, char *bytes, size_t size,
                          const why_error *error) {
  if (status) return complain(error);
  const int result = why_output_write(output, bytes, size) ? DONE : complain_of_output(output);
  why_bytes_free(bytes);
  return result;
}

static why_style terminal_style(const why_cli *cli) {
  const char *no_colour = getenv("NO_COLOR"), *terminal = getenv("TERM");
  struct winsize size = {0};
  if (cli->output || !isatty(STDOUT_FILENO)) return (why_style){0};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) size.ws_col = 0;
  return (why_style){.colour =
                         !(no_colour && *no_colour) && !(terminal && strcmp(terminal, "dumb") == 0),
                     .columns = size.ws_col};
}

static int draw(const struct job *job, const why_explanation *explanation) {
  const why_style style = terminal_style(job->cli);
  char *bytes = NULL;
  size_t size = 0;
  why_error error = {0};
  const why_status status = why_render(why_explanation_result(explanation), job->cli->format,
                                       &style, &bytes, &size, &error);
  return write_rendered(job->output, status, bytes, size, &error);
}

/* ---- the commands ---- */

/* `methods` and `info`: what is there without a text. */
static int run_list(const struct job *job) {
  const bool json = job->cli->format == WHY_FORMAT_JSON;
  char *bytes = NULL;
  size_t size = 0;
  why_error error = {0};
  why_status status = WHY_OK;
  if (job->cli->command == WHY_CLI_METHODS) {
    status = (json ? why_render_methods : why_render_methods_text)(&bytes, &size, &error);
  } else {
    status = (json ? why_render_model : why_render_model_text)(why_model_about(job->model), &bytes,
                                                               &size, &error);
  }
  return write_rendered(job->output, status, bytes, size, &error);
}

static unsigned thread_count(const why_cli *cli) {
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  if (cli->threads) return cli->threads;
  return processors < 1 ? 1 : processors > WHY_CREW_MOST ? WHY_CREW_MOST : (unsigned)processors;
}

static why_status explain(const struct job *job, const why_request *request,
                          why_explanation **explanation, why_error *error) {
  if (job->cli->command == WHY_CLI_TOKENS) {
    return why_tokens_new(job->model, request, explanation, error);
  }
  why_status status = why_explanation_new(job->model, request, explanation, error);
  if (status) return status;
  const double begin = seconds();
  why_crew crew = {.model = job->model,
                   .max_tokens = why_explanation_tokens(*explanation),
                   .flags = why_explanation_session_flags(*explanation),
                   .threads = thread_count(job->cli)};
  if (crew.flags & WHY_SESSION_GRADIENTS) status = why_model_prepare_gradients(job->model, error);
  if (status == WHY_OK) status = why_crew_explain(&crew, *explanation, error);
  why_crew_free(&crew);
  if (status == WHY_OK && job->cli->verbose) {
    fprintf(stderr, "whybert: %u runs of the model in %.3f s on up to %u threads.\n",
            (unsigned)why_explanation_result(*explanation)->evaluations, seconds() - begin,
            crew.threads);
  }
  return status;
}

/* `explain` and `tokens`. */
static int run_on_text(const struct job *job) {
  why_explanation *explanation = NULL;
  why_writer text = {0};
  why_request request = job->cli->request;
  why_error error = {0};
  int result = read_text(job->cli, &text, &request);
  if (result == DONE) {
    result =
        explain(job, &request, &explanation, &error) ? complain(&error) : draw(job, explanation);
  }
  why_explanation_free(explanation);
  why_writer_free(&text);
  return result;
}

/* The mean of all heads of the last layer, where nothing else is asked. */
static int run_attention(const struct job *job) {
  why_cli cli = *job->cli;
  char last[16];
  bool has_layer = false;
  cli.request.options = cli.options;
  for (size_t i = 0; i < cli.request.option_count; i++) {
    has_layer = has_layer || strcmp(cli.options[i].name, "layer") == 0;
  }
  if (!has_layer && cli.request.option_count < WHY_CLI_OPTIONS) {
    snprintf(last, sizeof last, "%u", (unsigned)why_model_about(job->model)->layers - 1);
    cli.options[cli.request.option_count++] = (why_option){"layer", last};
  }
  return run_on_text(&(struct job){&cli, job->model, job->output});
}

/* Classifies the lines that are whole, and at the end also what stands behind the last line feed.
   `known` bytes of the buffer are known to hold none. */
static int classify_read(why_lines *lines, why_writer *buffer, size_t known, bool end,
                         const why_output *output) {
  why_writer said = {0};
  why_error error = {0};
  size_t ready = buffer->used;
  while (!end && ready > known && buffer->bytes[ready - 1] != '\n') ready--;
  if (ready == 0 || (!end && ready == known)) return DONE;
  const why_text text = {buffer->bytes, ready};
  const why_status status = why_lines_classify(lines, text, &said, &error);
  int result = why_output_write(output, said.bytes, said.used) ? DONE : complain_of_output(output);
  if (result == DONE && status) result = complain(&error);
  why_writer_free(&said);
  memmove(buffer->bytes, buffer->bytes + ready, buffer->used - ready);
  buffer->used -= ready;
  return result;
}

static int run_classify(const struct job *job) {
  const char *operand = job->cli->operand;
  const bool named = operand && strcmp(operand, "-") != 0;
  const int file = named ? open(operand, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
  if (file < 0) return complain_of("Cannot open", operand, strerror(errno));
  why_crew crew = {.model = job->model,
                   .max_tokens = why_model_about(job->model)->positions,
                   .threads = thread_count(job->cli)};
  why_lines lines = {.crew = &crew, .format = job->cli->format};
  why_writer buffer = {0};
  bool end = false;
  int result = DONE;
  while (result == DONE && !end) {
    const size_t known = buffer.used;
    result = why_files_read(file, &buffer, &end)
                 ? classify_read(&lines, &buffer, known, end, job->output)
                 : complain_of("Cannot read", named ? operand : "standard input", strerror(errno));
  }
  if (lines.cut) {
    fprintf(stderr,
            "whybert: Lines that are longer than the model reads were cut: %llu, the first "
            "is %llu.\n",
            (unsigned long long)lines.cut, (unsigned long long)lines.first_cut);
  }
  why_writer_free(&buffer);
  why_crew_free(&crew);
  if (named) close(file);
  return result;
}

/* ---- the whole ---- */

static int run(const why_cli *cli, const char *called) {
  static int (*const commands[])(const struct job *job) = {
      [WHY_CLI_CLASSIFY] = run_classify,   [WHY_CLI_EXPLAIN] = run_on_text,
      [WHY_CLI_ATTENTION] = run_attention, [WHY_CLI_METHODS] = run_list,
      [WHY_CLI_INFO] = run_list,           [WHY_CLI_TOKENS] = run_on_text,
  };
  why_output output;
  struct job job = {.cli = cli, .output = &output};
  if (cli->format == WHY_FORMAT_PNG && !cli->output && isatty(STDOUT_FILENO)) {
    fputs("whybert: A terminal shows no PNG; name a file with --output FILE.\n", stderr);
    return ASKED_WRONGLY;
  }
  int result = cli->command == WHY_CLI_METHODS ? DONE : load_model(cli, called, &job.model);
  if (result == DONE && !why_output_open(&output, cli->output)) {
    result = complain_of_output(&output);
  } else if (result == DONE) {
    result = commands[cli->command](&job);
    if (!why_output_close(&output, result == DONE) && result == DONE) {
      result = complain_of_output(&output);
    }
  }
  why_model_free(job.model);
  return result;
}

/* --help and --version; where nothing was asked, the help is what is said about that. */
static int print_help(const why_cli *cli) {
  const bool asked = cli->help || cli->version;
  const why_output output = {.file = asked ? STDOUT_FILENO : STDERR_FILENO};
  why_writer writer = {0};
  if (cli->version) {
    why_writer_string(&writer, "whybert ");
    why_writer_string(&writer, why_version());
    why_writer_char(&writer, '\n');
  } else {
    why_cli_help(&writer, cli->command);
  }
  const int result =
      why_output_write(&output, writer.bytes, writer.used) ? DONE : complain_of_output(&output);
  why_writer_free(&writer);
  return asked ? result : ASKED_WRONGLY;
}

int main(int count, char **arguments) {
  why_cli cli;
  why_error error = {0};
  signal(SIGPIPE, SIG_IGN); /* a reader that has gone is told as a full disk is */
  if (count < 1 || why_cli_parse(&cli, count - 1, arguments + 1, &error)) return complain(&error);
  if (cli.help || cli.version || cli.command == WHY_CLI_NONE) return print_help(&cli);
  return run(&cli, arguments[0]);
}
