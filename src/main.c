/* The program whybert: its arguments, the model that they name, and the command that does the rest.
 */
#define _XOPEN_SOURCE 700

#include <signal.h>
#include <unistd.h>

#include "input.h"
#include "measure.h"
#include "report.h"
#include "run.h"

static int load_model(why_run *run) {
  const double begin = why_measure_clock();
  const int result = why_input_load_model(run->model_path, &run->model);
  why_error error = {0};
  if (result == WHY_EXIT_DONE && run->cli->temperature > 0 &&
      why_model_set_temperature(run->model, run->cli->temperature, &error)) {
    return why_report_error(&error);
  }
  if (result == WHY_EXIT_DONE && run->cli->verbose) {
    why_writer sentence = {0};
    why_writer_string(&sentence, "Read the model in ");
    why_writer_fixed(&sentence, (why_measure_clock() - begin) / 1e3, 3);
    why_writer_string(&sentence, " s.");
    why_report(&sentence);
  }
  return result;
}

static int run_command(const why_cli *cli, const char *called) {
  static int (*const commands[])(const why_run *run) = {
      [WHY_CLI_CLASSIFY] = why_run_classify,   [WHY_CLI_EXPLAIN] = why_run_explain,
      [WHY_CLI_ATTENTION] = why_run_attention, [WHY_CLI_METHODS] = why_run_lists,
      [WHY_CLI_INFO] = why_run_lists,          [WHY_CLI_TOKENS] = why_run_tokens,
      [WHY_CLI_BENCH] = why_run_bench,         [WHY_CLI_CALIBRATE] = why_run_calibrate,
      [WHY_CLI_COMPARE] = why_run_compare,     [WHY_CLI_SANITY] = why_run_sanity,
  };
  char found[WHY_FILES_PATH];
  why_output output;
  why_run run = {.cli = cli, .output = &output};
  int result = WHY_EXIT_DONE;
  if (cli->format == WHY_FORMAT_PNG && !cli->output && isatty(STDOUT_FILENO)) {
    why_writer sentence = {0};
    why_writer_string(&sentence, "A terminal shows no PNG; name a file with --output FILE.");
    why_report(&sentence);
    return WHY_EXIT_ASKED_WRONGLY;
  }
  if (cli->command != WHY_CLI_METHODS) {
    result = why_input_find_model(cli, called, found, &run.model_path);
    if (result == WHY_EXIT_DONE) result = load_model(&run);
  }
  if (result == WHY_EXIT_DONE && !why_output_open(&output, cli->output)) {
    result = why_run_complain_of_output(&run);
  } else if (result == WHY_EXIT_DONE) {
    result = commands[cli->command](&run);
    if (!why_output_close(&output, result == WHY_EXIT_DONE) && result == WHY_EXIT_DONE) {
      result = why_run_complain_of_output(&run);
    }
  }
  why_model_free(run.model);
  return result;
}

/* --help and --version; where nothing was asked, the help is what is said about that. */
static int print_help(const why_cli *cli) {
  const bool asked = cli->help || cli->version;
  const why_output output = {.file = asked ? STDOUT_FILENO : STDERR_FILENO};
  const why_run run = {.cli = cli, .output = &output};
  why_writer writer = {0};
  if (cli->version) {
    why_writer_string(&writer, "whybert ");
    why_writer_string(&writer, why_version());
    why_writer_char(&writer, '\n');
  } else {
    why_cli_help(&writer, cli->command);
  }
  const bool written = why_output_write(&output, writer.bytes, writer.used);
  const int result = written ? WHY_EXIT_DONE : why_run_complain_of_output(&run);
  why_writer_free(&writer);
  return asked ? result : WHY_EXIT_ASKED_WRONGLY;
}

int main(int count, char **arguments) {
  why_cli cli;
  why_error error = {0};
  signal(SIGPIPE, SIG_IGN); /* a reader that has gone is told as a full disk is */
  if (count < 1 || why_cli_parse(&cli, count - 1, arguments + 1, &error)) {
    return why_report_error(&error);
  }
  if (cli.help || cli.version || cli.command == WHY_CLI_NONE) return print_help(&cli);
  return run_command(&cli, arguments[0]);
}
