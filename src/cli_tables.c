#include "cli_tables.h"

#include <string.h>

#include "view.h"

/* ---- what each option sets; false: the value is none ---- */

static bool parse_digits(why_text digits, uint64_t most, uint64_t *out) {
  uint64_t n = 0;
  for (size_t i = 0; i < digits.length; i++) {
    if (digits.bytes[i] < '0' || digits.bytes[i] > '9') return false;
    const uint64_t digit = (uint64_t)(digits.bytes[i] - '0');
    if (n > (most - digit) / 10) return false;
    n = n * 10 + digit;
  }
  *out = n;
  return digits.length > 0;
}

static bool parse_number(const char *value, uint64_t most, uint64_t *out) {
  return parse_digits(why_text_of(value), most, out);
}

int why_cli_find(const char *const *names, const char *value) {
  for (int i = 0; names[i]; i++) {
    if (strcmp(names[i], value) == 0) return i;
  }
  return -1;
}

const char *const why_cli_formats[] = {"text", "json", "svg", "png", "html", NULL};

static bool set_model(why_cli *cli, char *value) {
  cli->model = value;
  return *value != '\0';
}

static bool set_method(why_cli *cli, char *value) {
  cli->request.method = value;
  return true;
}

/* Two names or more, with commas between; they are split in place. */
static bool set_methods(why_cli *cli, char *value) {
  for (char *comma = value; comma && cli->method_count < WHY_CLI_METHODS_MOST; value = comma + 1) {
    cli->methods[cli->method_count++] = value;
    comma = strchr(value, ',');
    if (!comma) return cli->method_count > 1;
    *comma = '\0';
  }
  return false;
}

static bool set_top(why_cli *cli, char *value) {
  uint64_t top = 0;
  if (!parse_number(value, UINT32_MAX, &top)) return false;
  cli->top = (uint32_t)top;
  return top > 0;
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

static bool set_against(why_cli *cli, char *value) {
  cli->request.against = value;
  return true;
}

static bool set_reference(why_cli *cli, char *value) {
  if (cli->request.reference_count == WHY_CLI_REFERENCES) return false;
  cli->reference[cli->request.reference_count++] = (why_string){value, strlen(value)};
  return true;
}

static bool set_references(why_cli *cli, char *value) {
  cli->references = value;
  return *value != '\0';
}

static bool set_evidence(why_cli *cli, char *value) {
  (void)value;
  return cli->request.evidence = true;
}

static bool set_target_kind(why_cli *cli, char *value) {
  const int kind = why_cli_find(why_view_target_kinds, value);
  if (kind >= 0) cli->request.target_kind = (why_target_kind)kind;
  return kind >= 0;
}

static bool set_unit(why_cli *cli, char *value) {
  const int unit = why_cli_find(why_view_units, value);
  if (unit >= 0) cli->request.unit = (why_unit)unit;
  return unit >= 0;
}

static bool set_pair(why_cli *cli, char *value) {
  cli->request.text_pair = value;
  cli->request.text_pair_length = strlen(value);
  return true;
}

/* [segment:]begin:end */
static bool parse_span(const char *value, why_group_span *span) {
  uint64_t numbers[3] = {0};
  size_t count = 0;
  for (const char *colon = value; colon && count < 3; count++) {
    colon = strchr(value, ':');
    const size_t length = colon ? (size_t)(colon - value) : strlen(value);
    if (!parse_digits((why_text){value, length}, UINT32_MAX, &numbers[count])) return false;
    if (colon && count == 2) return false;
    value += length + 1;
  }
  if (count < 2) return false;
  const uint32_t segment = count == 3 ? (uint32_t)numbers[0] : 0;
  *span = (why_group_span){segment, (uint32_t)numbers[count - 2], (uint32_t)numbers[count - 1]};
  return true;
}

static bool set_group(why_cli *cli, char *value) {
  if (cli->request.group_count == WHY_CLI_GROUPS) return false;
  return parse_span(value, &cli->groups[cli->request.group_count++]);
}

static bool set_focus(why_cli *cli, char *value) {
  const bool is_span = parse_span(value, &cli->focus);
  cli->request.focus = is_span ? &cli->focus : NULL;
  cli->focus_text = is_span ? NULL : value;
  return *value != '\0';
}

static bool set_seed(why_cli *cli, char *value) {
  return parse_number(value, ((uint64_t)1 << 53) - 1, &cli->request.seed);
}

static bool set_precision(why_cli *cli, char *value) {
  const int precision = why_cli_find(why_view_precisions, value);
  if (precision >= 0) cli->request.precision = (why_request_precision)precision;
  return precision >= 0;
}

static bool set_format(why_cli *cli, char *value) {
  const int format = why_cli_find(why_cli_formats, value);
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

/* Digits with or without a point. */
static bool set_temperature(why_cli *cli, char *value) {
  double number = 0, place = 1;
  bool digits = false, point = false;
  for (; *value; value++) {
    if (*value == '.' && !point) {
      point = true;
      continue;
    }
    if (*value < '0' || *value > '9') return false;
    digits = true;
    number = number * 10 + (*value - '0');
    if (point) place *= 10;
  }
  cli->temperature = (float)(number / place);
  return digits && cli->temperature >= 1e-3f && cli->temperature <= 1e3f;
}

static bool set_write(why_cli *cli, char *value) {
  cli->write = value;
  return *value != '\0';
}

static bool set_lines(why_cli *cli, char *value) {
  (void)value;
  return cli->lines = true;
}

static bool set_pairs(why_cli *cli, char *value) {
  (void)value;
  return cli->pairs = true;
}

static bool set_json(why_cli *cli, char *value) {
  (void)value;
  cli->format = WHY_FORMAT_JSON;
  return cli->has_format = true;
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

#define OF(command) WHY_CLI_BIT(WHY_CLI_##command)
#define PICTURES WHY_CLI_PICTURES
#define COMPARES (OF(COMPARE) | OF(SANITY))
#define ASKS (PICTURES | COMPARES)
#define RUNS (ASKS | OF(CLASSIFY))
#define LOADS (RUNS | OF(TOKENS) | OF(CALIBRATE))
#define FILES (OF(INFO) | OF(BENCH)) /* whose operand is a model */
#define PRINTS (LOADS | OF(METHODS) | FILES)

const why_cli_option why_cli_options[] = {
    {"--method", "METHOD", OF(EXPLAIN) | OF(SANITY), set_method,
     "how to ask; `whybert methods` lists them (integrated_gradients)"},
    {"--methods", "METHOD,METHOD…", OF(COMPARE), set_methods,
     "those to compare (integrated_gradients,occlusion,gradient_x_input)"},
    {"--top", "N", COMPARES, set_top, "how many of the highest words are looked for in each (5)"},
    {"--option", "NAME=VALUE", OF(EXPLAIN) | OF(SANITY), set_option,
     "an option of the method; repeat for more"},
    {"--layer", "N", OF(ATTENTION), set_layer, "0 is the first, -1 the mean of all (the last one)"},
    {"--head", "N", OF(ATTENTION), set_head, "0 is the first, -1 the mean of all (-1)"},
    {"--target", "LABEL", ASKS, set_target,
     "the label, kind of entity, word or no_answer to explain (what the model says)"},
    {"--against", "LABEL", ASKS, set_against,
     "the label to hold that one against: why this and not that"},
    {"--focus", "PART", ASKS, set_focus,
     "the entity, answer or mask to explain: its letters, or [SEGMENT:]BEGIN:END in bytes"},
    {"--target-kind", "KIND", ASKS, set_target_kind,
     "logit, log_odds, probability or log_probability of it (logit)"},
    {"--unit", "UNIT", ASKS, set_unit,
     "token, word or sentence: what is shown, or left out (word)"},
    {"--group", "[SEGMENT:]BEGIN:END", ASKS, set_group,
     "bytes of the text that are one unit; repeat for more, in order"},
    {"--pair", "TEXT", ASKS | OF(TOKENS), set_pair,
     "a second text, for models that take two: the one to answer from, or to compare with"},
    {"--reference", "TEXT", OF(EXPLAIN) | COMPARES, set_reference,
     "another text to hold it against, for methods that do; repeat for more"},
    {"--references", "FILE", OF(EXPLAIN) | COMPARES, set_references,
     "the same of each line of a file"},
    {"--evidence", NULL, OF(EXPLAIN), set_evidence,
     "measure how far the explanation is to be trusted"},
    {"--lines", NULL, OF(EXPLAIN), set_lines,
     "TEXT is a file (- is standard input), and each of its lines a text"},
    {"--pairs", NULL, OF(CLASSIFY) | OF(EXPLAIN), set_pairs,
     "each line is two texts with a tab between, as always where a model needs two"},
    {"--json", NULL, OF(BENCH), set_json, "the same as --format json"},
    {"--format", "FORMAT", PRINTS, set_format,
     "text or json; of a picture also svg, png or html (text, or as the output's name ends)"},
    {"--output", "FILE", PRINTS, set_output, "write there; the file is whole or untouched"},
    {"--model", "FILE", LOADS | FILES, set_model,
     "a model in GGUF (the one that comes along, or $WHYBERT_MODEL)"},
    {"--temperature", "T", RUNS | OF(CALIBRATE), set_temperature,
     "0.001 to 1000, what outputs are divided by before probabilities (the model file's)"},
    {"--write", "FILE", OF(CALIBRATE), set_write,
     "write the model there, with the fitted temperature in it"},
    {"--threads", "N", RUNS | OF(BENCH) | OF(CALIBRATE), set_threads,
     "1 to 64; the result is the same (one per processor)"},
    {"--seed", "N", ASKS, set_seed, "for what is drawn at random (0)"},
    {"--precision", "PRECISION", OF(EXPLAIN), set_precision,
     "exact or fast; fast is for methods that draw at random (exact)"},
    {"--verbose", NULL, LOADS | FILES, set_verbose, "say on standard error what takes time"},
    {"--help", NULL, PRINTS | OF(NONE), set_help, "show this"},
    {"--version", NULL, OF(NONE), set_version, "say which version this is"},
};
const int why_cli_option_count = sizeof why_cli_options / sizeof why_cli_options[0];

const why_cli_row why_cli_rows[WHY_CLI_NONE] = {
    [WHY_CLI_CLASSIFY] = {"classify", "[FILE|-]", false,
                          "Says what the model says of each line of a file: its label, entities, "
                          "answer or likeness.",
                          "  echo \"a charming journey\" | whybert classify\n"
                          "  whybert classify reviews.txt | sort | cut -f 1 | uniq -c\n"
                          "  whybert classify --format json reviews.txt > labels.jsonl\n"
                          "  printf 'a tiny dog\\ta small dog\\n' | "
                          "whybert classify --model models/similarity.gguf\n"},
    [WHY_CLI_EXPLAIN] =
        {"explain", "TEXT|-", true, "Says which words made the model decide as it did.",
         "  whybert explain \"a charming and often affecting journey\"\n"
         "  whybert explain --method occlusion --option mode=mask \"not bad at all\"\n"
         "  whybert explain --target negative --target-kind probability \"it drags\"\n"
         "  whybert explain --target positive --against negative --evidence \"not bad at all\"\n"
         "  whybert explain --unit sentence --method occlusion \"It is long. It is never dull.\"\n"
         "  whybert explain --output why.html \"a charming and often affecting journey\"\n"
         "  whybert explain --model models/entities.gguf --focus Paris \"Ada is in Paris\"\n"
         "  whybert explain --model models/question-answering.gguf "
         "--pair \"Ada is in Paris\" \"Where is Ada?\"\n"
         "  whybert explain --format json - < review.txt\n"
         "  whybert explain --lines --format json reviews.txt > why.jsonl\n"},
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
    [WHY_CLI_BENCH] = {"bench", "[MODEL]", false, "Measures how fast this machine is.",
                       "  whybert bench\n"
                       "  whybert bench --json --threads 1 models/sentiment.gguf\n"},
    [WHY_CLI_CALIBRATE] =
        {"calibrate", "FILE|-", true,
         "Says whether probabilities can be believed, from labelled texts.",
         "  whybert calibrate labelled.tsv     # lines of: label, tab, text [, tab, second text]\n"
         "  whybert calibrate --output reliability.svg labelled.tsv\n"
         "  whybert calibrate --write calibrated.gguf labelled.tsv\n"
         "  whybert calibrate --format json --temperature 1 - < labelled.tsv\n"},
    [WHY_CLI_COMPARE] =
        {"compare", "TEXT|-", true, "Says how far methods agree about the words of a text.",
         "  whybert compare \"a charming and often affecting journey\"\n"
         "  whybert compare --methods occlusion,saliency --top 3 \"not bad at all\"\n"
         "  whybert compare --format json --target positive - < review.txt\n"},
    [WHY_CLI_SANITY] =
        {"sanity", "TEXT|-", true,
         "Says how much of an explanation survives where the model forgets what it has learnt.",
         "  whybert sanity \"a charming and often affecting journey\"\n"
         "  whybert sanity --method occlusion --seed 1 --format json \"not bad at all\"\n"},
};
