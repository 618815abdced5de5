#include "cli.h"

#include <string.h>

#include "cli_tables.h"

static why_status find_command(why_cli *cli, const char *name, why_error *error) {
  for (int i = 0; i < WHY_CLI_NONE; i++) {
    if (strcmp(why_cli_rows[i].name, name) == 0) {
      cli->command = (why_cli_command)i;
      return WHY_OK;
    }
  }
  return why_fail(error, WHY_ERROR_ARGUMENT,
                  "There is no command %t; `whybert --help` lists those that there are.",
                  why_text_of(name));
}

static const why_cli_option *find_option(why_text name) {
  for (int i = 0; i < why_cli_option_count; i++) {
    if (why_text_equal(why_text_of(why_cli_options[i].name), name)) return &why_cli_options[i];
  }
  return NULL;
}

/* `argument` begins with "--"; a value stands behind '=' or is `next`. *used: arguments read. */
static why_status parse_option(why_cli *cli, char *argument, char *next, int *used,
                               why_error *error) {
  char *equals = strchr(argument, '=');
  const why_text name = {argument, equals ? (size_t)(equals - argument) : strlen(argument)};
  const why_cli_option *option = find_option(name);
  const char *command = cli->command == WHY_CLI_NONE ? "COMMAND" : why_cli_rows[cli->command].name;
  if (!option || !(option->commands >> cli->command & 1)) {
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "There is no option %t here; `whybert %s --help` lists them.", name, command);
  }
  char *value = equals ? equals + 1 : NULL;
  *used = 1;
  if (option->value && !value) {
    if (!next) {
      return why_fail(error, WHY_ERROR_ARGUMENT, "%s wants a value: %s %s, %s.", option->name,
                      option->name, option->value, option->about);
    }
    value = next;
    *used = 2;
  }
  if (!option->value && value) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "%s takes no value.", option->name);
  }
  if (option->set(cli, value)) return WHY_OK;
  return why_fail(error, WHY_ERROR_ARGUMENT, "%s cannot be %t: %s %s, %s.", option->name,
                  why_text_of(value), option->name, option->value, option->about);
}

static why_status take_operand(why_cli *cli, const char *argument, why_error *error) {
  const why_cli_row *command = &why_cli_rows[cli->command];
  if (cli->operand || !*command->operand) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "%t is one argument too many%s.",
                    why_text_of(argument),
                    *command->operand ? "; put a text with spaces in quotes" : "");
  }
  cli->operand = argument;
  return WHY_OK;
}

static why_status check_operand(const why_cli *cli, why_error *error) {
  if (cli->command == WHY_CLI_NONE || cli->help) return WHY_OK;
  const why_cli_row *command = &why_cli_rows[cli->command];
  if (!command->needs_operand || cli->operand) return WHY_OK;
  if (cli->command == WHY_CLI_CALIBRATE) {
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "A FILE is missing: whybert %s FILE, or - to read it from standard input.",
                    command->name);
  }
  return why_fail(error, WHY_ERROR_ARGUMENT,
                  "A TEXT is missing: whybert %s \"…\", or - to read it from standard input.",
                  command->name);
}

static void guess_format(why_cli *cli) {
  const char *dot = cli->output && !cli->has_format ? strrchr(cli->output, '.') : NULL;
  const int format = dot ? why_cli_find(why_cli_formats, dot + 1) : -1;
  if (format >= 0) cli->format = (why_format)format;
}

why_status why_cli_parse(why_cli *cli, int count, char **arguments, why_error *error) {
  bool only_operands = false;
  *cli = (why_cli){.command = WHY_CLI_NONE, .request = why_request_default()};
  cli->request.method = "integrated_gradients";
  cli->request.unit = WHY_UNIT_WORD;
  cli->request.options = cli->options;
  for (int i = 0; i < count;) {
    char *argument = arguments[i];
    int used = 1;
    why_status status = WHY_OK;
    if (!only_operands && strcmp(argument, "--") == 0) {
      only_operands = true;
    } else if (!only_operands && argument[0] == '-' && argument[1] == '-') {
      status = parse_option(cli, argument, arguments[i + 1], &used, error);
    } else if (!only_operands && strcmp(argument, "-h") == 0) {
      cli->help = true;
    } else if (cli->command == WHY_CLI_NONE) {
      status = find_command(cli, argument, error);
    } else {
      status = take_operand(cli, argument, error);
    }
    if (status) return status;
    i += used;
  }
  if (cli->request.group_count) cli->request.groups = cli->groups;
  cli->request.references = cli->reference;
  if (cli->command == WHY_CLI_ATTENTION) cli->request.method = "attention";
  guess_format(cli);
  const bool drawn = cli->format != WHY_FORMAT_TEXT && cli->format != WHY_FORMAT_JSON;
  if (cli->command == WHY_CLI_CALIBRATE) {
    if (cli->format <= WHY_FORMAT_SVG) return check_operand(cli, error);
    return why_fail(error, WHY_ERROR_ARGUMENT, "`whybert calibrate` gives text, json or svg.");
  }
  if (drawn && cli->command != WHY_CLI_NONE && !(WHY_CLI_PICTURES >> cli->command & 1)) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "`whybert %s` gives text or json, no picture.",
                    why_cli_rows[cli->command].name);
  }
  if (cli->lines && drawn) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "--lines gives text or json, no picture.");
  }
  if (cli->lines && (cli->request.group_count || cli->request.focus || cli->focus_text)) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "--%s is of one text, and --lines of many.",
                    cli->request.group_count ? "group" : "focus");
  }
  if (cli->pairs && (cli->request.text_pair || (!cli->lines && cli->command == WHY_CLI_EXPLAIN))) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "--pairs goes with --lines, and without --pair.");
  }
  return check_operand(cli, error);
}

/* ---- help ---- */

static void help_of_all(why_writer *writer) {
  why_writer_string(writer, "whybert says why a BERT decided what it decided.\n\n"
                            "  whybert explain \"a charming and often affecting journey\"\n\n"
                            "Commands (whybert COMMAND --help has examples and options):\n");
  for (int i = 0; i < WHY_CLI_NONE; i++) {
    const size_t begin = writer->used;
    why_writer_string(writer, "  ");
    why_writer_string(writer, why_cli_rows[i].name);
    why_writer_char(writer, ' ');
    why_writer_string(writer, why_cli_rows[i].operand);
    why_writer_pad(writer, begin, 24);
    why_writer_string(writer, why_cli_rows[i].about);
    why_writer_char(writer, '\n');
  }
  why_writer_string(writer, "\nExit status: 0 done, 1 it failed, 2 it was asked wrongly.\n");
}

void why_cli_help(why_writer *writer, why_cli_command command) {
  if (command == WHY_CLI_NONE) {
    help_of_all(writer);
    return;
  }
  why_writer_string(writer, "whybert ");
  why_writer_string(writer, why_cli_rows[command].name);
  why_writer_string(writer, " [OPTION]... ");
  why_writer_string(writer, why_cli_rows[command].operand);
  why_writer_string(writer, "\n");
  why_writer_string(writer, why_cli_rows[command].about);
  why_writer_string(writer, "\n\nExamples:\n");
  why_writer_string(writer, why_cli_rows[command].examples);
  why_writer_string(writer, "\nOptions (in brackets what holds without them):\n");
  for (int i = 0; i < why_cli_option_count; i++) {
    if (!(why_cli_options[i].commands >> command & 1)) continue;
    const size_t begin = writer->used;
    why_writer_string(writer, "  ");
    why_writer_string(writer, why_cli_options[i].name);
    if (why_cli_options[i].value) {
      why_writer_char(writer, ' ');
      why_writer_string(writer, why_cli_options[i].value);
    }
    why_writer_pad(writer, begin, 32);
    why_writer_string(writer, why_cli_options[i].about);
    why_writer_char(writer, '\n');
  }
}
