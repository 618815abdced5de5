#include "cli.h"

#include <string.h>

/* ---- what each option sets; false: the value is none ---- */

static bool parse_number(const char *value, uint64_t most, uint64_t *out) {
  uint64_t n = 0;
  if (!*value) return false;
  for (; *value; value++) {
    if (*value < '0' || *value > '9') return false;
    const uint64_t digit = (uint64_t)(*value - '0');
    if (n > (most - digit) / 10) return false;
    n = n * 10 + digit;
  }
  *out = n;
  return true;
}

/* The place of `value` in a NULL-terminated list, or -1. */
static int find(const char *const *names, const char *value) {
  for (int i = 0; names[i]; i++) {
    if (strcmp(names[i], value) == 0) return i;
  }
  return -1;
}

static bool set_model(why_cli *cli, char *value) {
  cli->model = value;
  return *value != '\0';
}

static bool set_method(why_cli *cli, char *value) {
  cli->request.method = value;
  return true;
}

static bool add_option(why_cli *cli, const char *name, const char *value) {
  if (cli->request.option_count == WHY_CLI_OPTIONS) return false;
  cli->options[cli->request.option_count++] = (why_option){name, value};
  return true;
}

static bool set_option(why_cli *cli, char *value) {
  char *equals = strchr(value, '=');
  if (!equals || equals == value) return false;
  *equals = '\0';
  return add_option(cli, value, equals + 1);
}

static bool set_layer(why_cli *cli, char *value) {
  return add_option(cli, "layer", value);
}

static bool set_head(why_cli *cli, char *value) {
  return add_option(cli, "head", value);
}

static bool set_target(why_cli *cli, char *value) {
  cli->request.target = value;
  return true;
}

static bool set_target_kind(why_cli *cli, char *value) {
  static const char *const names[] = {"logit", "probability", "log_probability", "log_odds", NULL};
  const int kind = find(names, value);
  if (kind >= 0) cli->request.target_kind = (why_target_kind)kind;
  return kind >= 0;
}

static bool set_unit(why_cli *cli, char *value) {
  static const char *const names[] = {"token", "word", NULL};
  const int unit = find(names, value);
  if (unit >= 0) cli->request.unit = (why_unit)unit;
  return unit >= 0;
}

static bool set_pair(why_cli *cli, char *value) {
  cli->request.text_pair = value;
  cli->request.text_pair_length = strlen(value);
  return true;
}

/* [segment:]begin:end */
static bool set_group(why_cli *cli, char *value) {
  uint64_t numbers[3] = {0};
  size_t count = 0;
  if (cli->request.group_count == WHY_CLI_GROUPS) return false;
  for (char *part = value; part && count < 3; count++) {
    char *colon = strchr(part, ':');
    if (colon) *colon = '\0';
    if (!parse_number(part, UINT32_MAX, &numbers[count])) return false;
    part = colon ? colon + 1 : NULL;
    if (part && count == 2) return false;
  }
  if (count < 2) return false;
  const uint32_t segment = count == 3 ? (uint32_t)numbers[0] : 0;
  cli->groups[cli->request.group_count++] =
      (why_group_span){segment, (uint32_t)numbers[count - 2], (uint32_t)numbers[count - 1]};
  return true;
}

static bool set_seed(why_cli *cli, char *value) {
  return parse_number(value, ((uint64_t)1 << 53) - 1, &cli->request.seed);
}

static bool set_format(why_cli *cli, char *value) {
  static const char *const names[] = {"text", "json", "svg", "png", "html", NULL};
  const int format = find(names, value);
  if (format >= 0) cli->format = (why_format)format;
  return cli->has_format = format >= 0;
}

static bool set_output(why_cli *cli, char *value) {
  cli->output = value;
  return *value != '\0';
}

static bool set_threads(why_cli *cli, char *value) {
  uint64_t threads = 0;
  if (!parse_number(value, WHY_CLI_THREADS, &threads) || threads == 0) return false;
  cli->threads = (unsigned)threads;
  return true;
}

static bool set_verbose(why_cli *cli, char *value) {
  (void)value;
  return cli->verbose = true;
}

static bool set_help(why_cli *cli, char *value) {
  (void)value;
  return cli->help = true;
}

static bool set_version(why_cli *cli, char *value) {
  (void)value;
  return cli->version = true;
}

/* ---- the tables ---- */

/* Bits of the commands that take an option. */
#define OF(command) (1u << WHY_CLI_##command)
#define PICTURES (OF(EXPLAIN) | OF(ATTENTION))
#define RUNS (PICTURES | OF(CLASSIFY))
#define LOADS (RUNS | OF(TOKENS))
#define PRINTS (LOADS | OF(METHODS) | OF(INFO))

struct option {
  const char *name, *value; /* NULL: it stands alone */
  unsigned commands;
  bool (*set)(why_cli *cli, char *value);
  const char *about;
};

static const struct option options[] = {
    {"--method", "METHOD", OF(EXPLAIN), set_method,
     "how to ask; `whybert methods` lists them (integrated_gradients)"},
    {"--option", "NAME=VALUE", OF(EXPLAIN), set_option, "an option of the method; repeat for more"},
    {"--layer", "N", OF(ATTENTION), set_layer, "0 is the first, -1 the mean of all (the last one)"},
    {"--head", "N", OF(ATTENTION), set_head, "0 is the first, -1 the mean of all (-1)"},
    {"--target", "LABEL", PICTURES, set_target, "the label to explain (the predicted one)"},
    {"--target-kind", "KIND", PICTURES, set_target_kind,
     "logit, log_odds, probability or log_probability of it (logit)"},
    {"--unit", "UNIT", PICTURES, set_unit, "token or word: what is shown, or left out (word)"},
    {"--group", "[SEGMENT:]BEGIN:END", PICTURES, set_group,
     "bytes of the text that are one unit; repeat for more, in order"},
    {"--pair", "TEXT", PICTURES | OF(TOKENS), set_pair, "a second text, for models that take two"},
    {"--format", "FORMAT", PRINTS, set_format,
     "text or json; of a picture also svg, png or html (text, or as the output's name ends)"},
    {"--output", "FILE", PRINTS, set_output, "write there; the file is whole or untouched"},
    {"--model", "FILE", LOADS | OF(INFO), set_model,
     "a model in GGUF (the one that comes along, or $WHYBERT_MODEL)"},
    {"--threads", "N", RUNS, set_threads, "1 to 64; the result is the same (one per processor)"},
    {"--seed", "N", PICTURES, set_seed, "for methods that draw at random (0)"},
    {"--verbose", NULL, LOADS | OF(INFO), set_verbose, "say on standard error what takes time"},
    {"--help", NULL, PRINTS | OF(NONE), set_help, "show this"},
    {"--version", NULL, OF(NONE), set_version, "say which version this is"},
};
enum { OPTION_COUNT = sizeof options / sizeof options[0] };

struct command {
  const char *name, *operand; /* "" where it takes none */
  bool needs_operand;
  const char *about, *examples;
};

static const struct command commands[] = {
    [WHY_CLI_CLASSIFY] = {"classify", "[FILE|-]", false,
                          "Says which label each line of a file has.",
                          "  echo \"a charming journey\" | whybert classify\n"
                          "  whybert classify reviews.txt | sort | cut -f 1 | uniq -c\n"
                          "  whybert classify --format json reviews.txt > labels.jsonl\n"},
    [WHY_CLI_EXPLAIN] =
        {"explain", "TEXT|-", true, "Says which words made the model decide as it did.",
         "  whybert explain \"a charming and often affecting journey\"\n"
         "  whybert explain --method occlusion --option mode=mask \"not bad at all\"\n"
         "  whybert explain --target negative --target-kind probability \"it drags\"\n"
         "  whybert explain --output why.html \"a charming and often affecting journey\"\n"
         "  whybert explain --format json - < review.txt\n"},
    [WHY_CLI_ATTENTION] =
        {"attention", "TEXT|-", true, "Draws which tokens look at which, as a heatmap.",
         "  whybert attention \"a charming journey\"\n"
         "  whybert attention --layer 0 --head 3 \"a charming journey\"\n"
         "  whybert attention --layer 5 --output heads.svg \"a charming journey\"\n"},
    [WHY_CLI_METHODS] = {"methods", "", false, "Lists the ways of asking why, and their options.",
                         "  whybert methods\n"
                         "  whybert methods --format json\n"},
    [WHY_CLI_INFO] = {"info", "[MODEL]", false, "Says what a model file is.",
                      "  whybert info models/sentiment.gguf\n"
                      "  whybert info --format json\n"},
    [WHY_CLI_TOKENS] = {"tokens", "TEXT|-", true, "Shows the tokens that the model reads.",
                        "  whybert tokens \"unaffectedly charming\"\n"
                        "  whybert tokens --format json --pair \"second\" \"first\"\n"},
};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

/* ---- parsing ---- */

static why_status find_command(why_cli *cli, const char *name, why_error *error) {
  for (int i = 0; i < COMMAND_COUNT; i++) {
    if (strcmp(commands[i].name, name) == 0) {
      cli->command = (why_cli_command)i;
      return WHY_OK;
    }
  }
  return why_fail(error, WHY_ERROR_ARGUMENT,
                  "There is no command %t; `whybert --help` lists those that there are.",
                  why_text_of(name));
}

static const struct option *find_option(why_text name) {
  for (int i = 0; i < OPTION_COUNT; i++) {
    if (why_text_equal(why_text_of(options[i].name), name)) return &options[i];
  }
  return NULL;
}

/* `argument` begins with "--"; a value stands behind '=' or is `next`. *used: how many were read.
 */
static why_status parse_option(why_cli *cli, char *argument, char *next, int *used,
                               why_error *error) {
  char *equals = strchr(argument, '=');
  const why_text name = {argument, equals ? (size_t)(equals - argument) : strlen(argument)};
  const struct option *option = find_option(name);
  const char *command = cli->command == WHY_CLI_NONE ? "" : commands[cli->command].name;
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
  const struct command *command = &commands[cli->command];
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
  const struct command *command = &commands[cli->command];
  if (!command->needs_operand || cli->operand) return WHY_OK;
  return why_fail(error, WHY_ERROR_ARGUMENT,
                  "A TEXT is missing: whybert %s \"…\", or - to read it from standard input.",
                  command->name);
}

/* A picture's format may also stand in the name that it is written to. */
static void guess_format(why_cli *cli) {
  static const struct {
    const char *end;
    why_format format;
  } ends[] = {{".json", WHY_FORMAT_JSON},
              {".svg", WHY_FORMAT_SVG},
              {".png", WHY_FORMAT_PNG},
              {".html", WHY_FORMAT_HTML}};
  const char *dot = cli->output && !cli->has_format ? strrchr(cli->output, '.') : NULL;
  for (size_t i = 0; dot && i < sizeof ends / sizeof ends[0]; i++) {
    if (strcmp(dot, ends[i].end) == 0) cli->format = ends[i].format;
  }
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
  if (cli->command == WHY_CLI_ATTENTION) cli->request.method = "attention";
  guess_format(cli);
  const bool drawn = cli->format != WHY_FORMAT_TEXT && cli->format != WHY_FORMAT_JSON;
  if (drawn && cli->command != WHY_CLI_NONE && !(PICTURES >> cli->command & 1)) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "`whybert %s` gives text or json, no picture.",
                    commands[cli->command].name);
  }
  return check_operand(cli, error);
}

/* ---- help ---- */

static void help_of_all(why_writer *writer) {
  why_writer_string(writer, "whybert says why a BERT decided what it decided.\n\n"
                            "  whybert explain \"a charming and often affecting journey\"\n\n"
                            "Commands (whybert COMMAND --help has examples and options):\n");
  for (int i = 0; i < COMMAND_COUNT; i++) {
    const size_t begin = writer->used;
    why_writer_string(writer, "  ");
    why_writer_string(writer, commands[i].name);
    why_writer_char(writer, ' ');
    why_writer_string(writer, commands[i].operand);
    why_writer_pad(writer, begin, 24);
    why_writer_string(writer, commands[i].about);
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
  why_writer_string(writer, commands[command].name);
  why_writer_string(writer, " [OPTION]... ");
  why_writer_string(writer, commands[command].operand);
  why_writer_string(writer, "\n");
  why_writer_string(writer, commands[command].about);
  why_writer_string(writer, "\n\nExamples:\n");
  why_writer_string(writer, commands[command].examples);
  why_writer_string(writer, "\nOptions (in brackets what holds without them):\n");
  for (int i = 0; i < OPTION_COUNT; i++) {
    if (!(options[i].commands >> command & 1)) continue;
    const size_t begin = writer->used;
    why_writer_string(writer, "  ");
    why_writer_string(writer, options[i].name);
    if (options[i].value) {
      why_writer_char(writer, ' ');
      why_writer_string(writer, options[i].value);
    }
    why_writer_pad(writer, begin, 32);
    why_writer_string(writer, options[i].about);
    why_writer_char(writer, '\n');
  }
}
