/* The arguments of the program whybert: its commands and options as two tables, from which parsing
   and help are made. Nothing is read or printed here. */
#ifndef WHY_CLI_H
#define WHY_CLI_H

#include "render.h"
#include "why.h"
#include "writer.h"

typedef enum why_cli_command {
  WHY_CLI_CLASSIFY = 0,
  WHY_CLI_EXPLAIN = 1,
  WHY_CLI_ATTENTION = 2,
  WHY_CLI_METHODS = 3,
  WHY_CLI_INFO = 4,
  WHY_CLI_TOKENS = 5,
  WHY_CLI_BENCH = 6,
  WHY_CLI_CALIBRATE = 7,
  WHY_CLI_COMPARE = 8,
  WHY_CLI_SANITY = 9,
  WHY_CLI_NONE = 10 /* only --help or --version */
} why_cli_command;

enum { WHY_CLI_OPTIONS = 32, WHY_CLI_GROUPS = 512, WHY_CLI_THREADS = 64 };
enum { WHY_CLI_METHODS_MOST = 64 };
enum { WHY_CLI_REFERENCES = 64 }; /* that are arguments; a file has any number */

/* What was asked. Strings are the arguments' own, but for those that were split at '='. */
typedef struct why_cli {
  why_cli_command command;
  bool help, version, verbose;
  bool lines;          /* the operand is a file, and each of its lines is a text */
  bool pairs;          /* each line is two texts with a tab between */
  const char *operand; /* TEXT, FILE, MODEL or "-"; NULL where there was none */
  const char *model, *output;
  bool has_format;
  why_format format;
  unsigned threads;                          /* 0: as many as there are processors */
  const char *methods[WHY_CLI_METHODS_MOST]; /* (method_count) to compare; 0: the usual ones */
  size_t method_count;
  uint32_t top;      /* how many of the highest words are compared; 0: the usual number */
  const char *write; /* the model file to make with the fitted temperature in it, or NULL */
  float temperature; /* 0: what the model's file says */
  why_request request;
  why_group_span focus;   /* what request.focus points to, */
  const char *focus_text; /* or the letters that are looked for in the text, or NULL */
  const char *references; /* a file of further references, or NULL */
  why_string reference[WHY_CLI_REFERENCES];
  why_option options[WHY_CLI_OPTIONS];
  why_group_span groups[WHY_CLI_GROUPS];
} why_cli;

/* `arguments` are those of main without the program's name; they are written to ("name=value" is
   split), and what `cli` points to is in them and in itself: do not copy it. ARGUMENT says what
   is wrong and, where it helps, what would be right. */
why_status why_cli_parse(why_cli *cli, int count, char **arguments, why_error *error);

/* The help of a command, or of all. */
void why_cli_help(why_writer *writer, why_cli_command command);

#endif
