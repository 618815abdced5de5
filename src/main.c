/* The program whybert: the one place that reads and writes files. */
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base.h"
#include "cli.h"
#include "crew.h"
#include "lines.h"

enum { DONE = 0, FAILED = 1, ASKED_WRONGLY = 2 };

/* ---- saying what went wrong, in one sentence ---- */

static int complain(const why_error *error) {
  fprintf(stderr, "whybert: %s\n", error->text);
  return error->status == WHY_ERROR_ARGUMENT ? ASKED_WRONGLY : FAILED;
}

/* A name is whatever the caller gave: shown without what a terminal would obey. */
static int complain_of_file(const char *what, const char *name, const char *reason) {
  why_writer line = {0};
  why_writer_string(&line, what);
  why_writer_char(&line, ' ');
  why_writer_visible(&line, why_text_of(name));
  fprintf(stderr, "whybert: %.*s: %s\n", (int)line.used, line.used ? line.bytes : "", reason);
  why_writer_free(&line);
  return FAILED;
}

static double seconds(void) {
  struct timespec now = {0};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- reading ---- */

/* The next bytes of `file` behind those of `buffer`, as many as are there at once; *end at the end
   of the file. Memory that ran out is in buffer->failed. */
static bool read_some(int file, why_writer *buffer, bool *end) {
  char bytes[1 << 16];
  ssize_t count = 0;
  do {
    count = read(file, bytes, sizeof bytes);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return false;
  *end = count == 0;
  why_writer_bytes(buffer, bytes, (size_t)count);
  if (!buffer->failed) return true;
  errno = ENOMEM;
  return false;
}

/* The text to explain: the operand itself, or all of standard input but for its last line end. */
static int read_text(const why_cli *cli, why_writer *buffer, why_request *request) {
  bool end = false;
  request->text = cli->operand;
  request->text_length = strlen(cli->operand);
  if (strcmp(cli->operand, "-") != 0) return DONE;
  while (!end) {
    if (!read_some(STDIN_FILENO, buffer, &end))
      return complain_of_file("cannot read", "standard input", strerror(errno));
  }
  if (buffer->used && buffer->bytes[buffer->used - 1] == '\n') buffer->used--;
  request->text = buffer->used ? buffer->bytes : "";
  request->text_length = buffer->used;
  return DONE;
}

/* ---- the model ---- */

enum { PATH_SIZE = 4096 };

/* Where this program is, with the slash behind the folder; "" where that cannot be told. */
static void find_own_folder(const char *called, char folder[PATH_SIZE]) {
  const ssize_t length = readlink("/proc/self/exe", folder, PATH_SIZE - 1);
  folder[length > 0 ? length : 0] = '\0';
  if (length <= 0 && strlen(called) < PATH_SIZE) strcpy(folder, called);
  char *slash = strrchr(folder, '/');
  *(slash ? slash + 1 : folder) = '\0';
}

/* The model that comes along, as seen from the program: beside it, in the source tree, installed.
 */
static bool find_model(const char *called, char path[PATH_SIZE]) {
  static const char *const places[] = {"sentiment.gguf", "models/sentiment.gguf",
                                       "../../models/sentiment.gguf",
                                       "../share/whybert/sentiment.gguf"};
  char folder[PATH_SIZE];
  find_own_folder(called, folder);
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    const int length = snprintf(path, PATH_SIZE, "%s%s", folder, places[i]);
    if (length < PATH_SIZE && access(path, F_OK) == 0) return true;
  }
  return false;
}

static int feed_model(FILE *file, const char *path, why_model **model) {
  unsigned char bytes[1 << 16];
  why_loader *loader = NULL;
  why_error error = {0};
  why_status status = why_loader_new(NULL, &loader, &error);
  size_t count = 0;
  while (status == WHY_OK && (count = fread(bytes, 1, sizeof bytes, file)) > 0) {
    status = why_loader_feed(loader, bytes, count, &error);
  }
  if (status == WHY_OK && ferror(file)) {
    why_loader_free(loader);
    return complain_of_file("cannot read", path, strerror(errno));
  }
  if (status == WHY_OK) status = why_loader_finish(loader, model, &error);
  why_loader_free(loader);
  return status ? complain_of_file("cannot use the model", path, error.text) : DONE;
}

static int load_model(const why_cli *cli, const char *called, why_model **model) {
  char found[PATH_SIZE];
  const double begin = seconds();
  const char *path = cli->command == WHY_CLI_INFO && cli->operand ? cli->operand : cli->model;
  if (!path) path = getenv("WHYBERT_MODEL");
  if (!path || !*path) {
    if (!find_model(called, found)) {
      fputs("whybert: There is no sentiment.gguf beside the program; name a model with --model "
            "FILE or WHYBERT_MODEL.\n",
            stderr);
      return FAILED;
    }
    path = found;
  }
  FILE *file = fopen(path, "rb");
  if (!file) return complain_of_file("cannot open", path, strerror(errno));
  const int result = feed_model(file, path, model);
  fclose(file);
  if (result == DONE && cli->verbose) {
    fprintf(stderr, "whybert: read %s in %.3f s\n", path, seconds() - begin);
  }
  return result;
}

/* ---- writing ---- */

/* Where a command writes: standard output, or with --output a new file beside the one that is to be
   replaced, so that nothing is lost where the disk is full. */
struct output {
  FILE *file;
  const char *path; /* NULL: standard output */
  char temporary[PATH_SIZE];
};

static int open_output(struct output *output, const char *path) {
  struct stat there;
  *output = (struct output){.file = stdout, .path = path};
  if (!path) return DONE;
  if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
    output->file = fopen(path, "wb"); /* a pipe or a device has nothing to lose */
  } else if (snprintf(output->temporary, PATH_SIZE, "%s.XXXXXX", path) < PATH_SIZE) {
    const int descriptor = mkstemp(output->temporary);
    output->file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
  } else {
    output->file = NULL;
    errno = ENAMETOOLONG;
  }
  if (output->file) return DONE;
  return complain_of_file("cannot write", path, strerror(errno));
}

/* What mkstemp made for its owner alone gets the rights that a new file has. */
static bool put_in_place(const struct output *output) {
  const mode_t mask = umask(0);
  umask(mask);
  return chmod(output->temporary, 0666 & ~mask) == 0 &&
         rename(output->temporary, output->path) == 0;
}

/* Ends the output; `result` is what the command came to. */
static int close_output(struct output *output, int result) {
  const char *name = output->path ? output->path : "standard output";
  bool good = !ferror(output->file) && fflush(output->file) == 0;
  int reason = errno;
  if (fclose(output->file) != 0 && good) {
    good = false;
    reason = errno;
  }
  if (good && result == DONE && *output->temporary && !put_in_place(output)) {
    good = false;
    reason = errno;
  }
  if (*output->temporary && (!good || result != DONE)) unlink(output->temporary);
  if (good || result != DONE) return result;
  return complain_of_file("cannot write", name, strerror(reason));
}

/* Writes what a render function gave, and frees it. */
static int write_rendered(struct output *output, why_status status, char *bytes, size_t size,
                          const why_error *error) {
  if (status) return complain(error);
  fwrite(bytes, 1, size, output->file);
  why_bytes_free(bytes);
  return DONE;
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

/* ---- the commands: each is given the model that it needs and the place to write to ---- */

struct job {
  const why_cli *cli;
  why_model *model; /* NULL for `methods` */
  struct output *output;
};

static unsigned thread_count(const why_cli *cli) {
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  if (cli->threads) return cli->threads;
  return processors < 1 ? 1 : processors > WHY_CREW_MOST ? WHY_CREW_MOST : (unsigned)processors;
}

static int run_methods(const struct job *job) {
  char *bytes = NULL;
  size_t size = 0;
  why_error error = {0};
  const why_status status = job->cli->format == WHY_FORMAT_JSON
                                ? why_render_methods(&bytes, &size, &error)
                                : why_render_methods_text(&bytes, &size, &error);
  return write_rendered(job->output, status, bytes, size, &error);
}

static int run_info(const struct job *job) {
  const why_model_info *about = why_model_about(job->model);
  char *bytes = NULL;
  size_t size = 0;
  why_error error = {0};
  const why_status status = job->cli->format == WHY_FORMAT_JSON
                                ? why_render_model(about, &bytes, &size, &error)
                                : why_render_model_text(about, &bytes, &size, &error);
  return write_rendered(job->output, status, bytes, size, &error);
}

static int draw(const struct job *job, why_explanation *explanation) {
  const why_style style = terminal_style(job->cli);
  char *bytes = NULL;
  size_t size = 0;
  why_error error = {0};
  const why_status status = why_render(why_explanation_result(explanation), job->cli->format,
                                       &style, &bytes, &size, &error);
  return write_rendered(job->output, status, bytes, size, &error);
}

static why_status make_tokens(const struct job *job, const why_request *request,
                              why_explanation **explanation, why_error *error) {
  return why_tokens_new(job->model, request, explanation, error);
}

static why_status make_explanation(const struct job *job, const why_request *request,
                                   why_explanation **explanation, why_error *error) {
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
    fprintf(stderr, "whybert: %u runs of the model in %.3f s on up to %u threads\n",
            (unsigned)why_explanation_result(*explanation)->evaluations, seconds() - begin,
            crew.threads);
  }
  return status;
}

/* Reads the text, makes of it what the command is about, draws that. */
static int run_on_text(const struct job *job,
                       why_status (*make)(const struct job *job, const why_request *request,
                                          why_explanation **explanation, why_error *error)) {
  why_explanation *explanation = NULL;
  why_writer text = {0};
  why_request request = job->cli->request;
  why_error error = {0};
  int result = read_text(job->cli, &text, &request);
  if (result == DONE) {
    result = make(job, &request, &explanation, &error) ? complain(&error) : draw(job, explanation);
  }
  why_explanation_free(explanation);
  why_writer_free(&text);
  return result;
}

static int run_tokens(const struct job *job) {
  return run_on_text(job, make_tokens);
}

static int run_explain(const struct job *job) {
  return run_on_text(job, make_explanation);
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
  if (!has_layer) {
    snprintf(last, sizeof last, "%u", (unsigned)why_model_about(job->model)->layers - 1);
    cli.options[cli.request.option_count++] = (why_option){"layer", last};
  }
  return run_explain(&(struct job){&cli, job->model, job->output});
}

/* Classifies the lines that are whole, and at the end also what stands behind the last line feed.
 */
static int classify_read(why_lines *lines, why_writer *buffer, size_t known, bool end,
                         struct output *output) {
  why_writer said = {0};
  why_error error = {0};
  size_t ready = buffer->used;
  while (!end && ready > known && buffer->bytes[ready - 1] != '\n') ready--;
  if (!end && ready == known) return DONE;
  const why_status status =
      why_lines_classify(lines, (why_text){buffer->bytes, ready}, &said, &error);
  if (said.used) fwrite(said.bytes, 1, said.used, output->file);
  fflush(output->file);
  why_writer_free(&said);
  memmove(buffer->bytes, buffer->bytes + ready, buffer->used - ready);
  buffer->used -= ready;
  return status ? complain(&error) : DONE;
}

static int classify_file(why_lines *lines, int file, const char *name, struct output *output) {
  why_writer buffer = {0};
  bool end = false;
  int result = DONE;
  while (result == DONE && !end && !ferror(output->file)) {
    const size_t known = buffer.used; /* without a line feed */
    result = read_some(file, &buffer, &end)
                 ? classify_read(lines, &buffer, known, end, output)
                 : complain_of_file("cannot read", name, strerror(errno));
  }
  why_writer_free(&buffer);
  if (lines->cut) {
    fprintf(stderr,
            "whybert: %llu lines were longer than the model reads and were cut, first %llu\n",
            (unsigned long long)lines->cut, (unsigned long long)lines->first_cut);
  }
  return result;
}

static int run_classify(const struct job *job) {
  const char *operand = job->cli->operand;
  const bool named = operand && strcmp(operand, "-") != 0;
  FILE *file = named ? fopen(operand, "rb") : stdin;
  why_crew crew = {.model = job->model,
                   .max_tokens = why_model_about(job->model)->positions,
                   .threads = thread_count(job->cli)};
  why_lines lines = {.crew = &crew, .format = job->cli->format};
  if (!file) return complain_of_file("cannot open", operand, strerror(errno));
  const int result =
      classify_file(&lines, fileno(file), named ? operand : "standard input", job->output);
  why_crew_free(&crew);
  if (named) fclose(file);
  return result;
}

/* ---- the whole ---- */

static int run(const why_cli *cli, const char *called) {
  static int (*const commands[])(const struct job *job) = {
      [WHY_CLI_CLASSIFY] = run_classify,   [WHY_CLI_EXPLAIN] = run_explain,
      [WHY_CLI_ATTENTION] = run_attention, [WHY_CLI_METHODS] = run_methods,
      [WHY_CLI_INFO] = run_info,           [WHY_CLI_TOKENS] = run_tokens,
  };
  struct output output;
  struct job job = {.cli = cli, .output = &output};
  if (cli->format == WHY_FORMAT_PNG && !cli->output && isatty(STDOUT_FILENO)) {
    fputs("whybert: A terminal shows no PNG: name a file with --output FILE.\n", stderr);
    return ASKED_WRONGLY;
  }
  int result = cli->command == WHY_CLI_METHODS ? DONE : load_model(cli, called, &job.model);
  if (result == DONE) {
    result = open_output(&output, cli->output);
    if (result == DONE) result = close_output(&output, commands[cli->command](&job));
  }
  why_model_free(job.model);
  return result;
}

static int print_and_free(why_writer *writer, FILE *file) {
  struct output output = {.file = file};
  fwrite(writer->bytes, 1, writer->used, file);
  why_writer_free(writer);
  return close_output(&output, DONE);
}

int main(int count, char **arguments) {
  why_cli cli;
  why_error error = {0};
  why_writer writer = {0};
  signal(SIGPIPE, SIG_IGN); /* a reader that has gone is told as a full disk is */
  if (why_cli_parse(&cli, count - 1, arguments + 1, &error)) return complain(&error);
  if (cli.version) {
    why_writer_string(&writer, "whybert ");
    why_writer_string(&writer, why_version());
    why_writer_char(&writer, '\n');
    return print_and_free(&writer, stdout);
  }
  if (cli.help || cli.command == WHY_CLI_NONE) {
    why_cli_help(&writer, cli.command);
    const int result = print_and_free(&writer, cli.help ? stdout : stderr);
    return cli.help ? result : ASKED_WRONGLY;
  }
  return run(&cli, arguments[0]);
}
