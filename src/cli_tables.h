/* The two tables that the program's arguments are: what may be asked, and how it is said. */
#ifndef WHY_CLI_TABLES_H
#define WHY_CLI_TABLES_H

#include "cli.h"

/* Bits of the commands that take an option; a picture is drawn by these two. */
#define WHY_CLI_BIT(command) (1u << (command))
#define WHY_CLI_PICTURES (WHY_CLI_BIT(WHY_CLI_EXPLAIN) | WHY_CLI_BIT(WHY_CLI_ATTENTION))

typedef struct why_cli_option {
  const char *name, *value; /* what the value is called; NULL: it stands alone */
  unsigned commands;
  bool (*set)(why_cli *cli, char *value); /* false: that is no such value */
  const char *about;
} why_cli_option;

typedef struct why_cli_row {
  const char *name, *operand; /* "" where it takes none */
  bool needs_operand;
  const char *about, *examples;
} why_cli_row;

extern const why_cli_option why_cli_options[];
extern const int why_cli_option_count;

/* By why_cli_command, WHY_CLI_NONE left out. */
extern const why_cli_row why_cli_rows[WHY_CLI_NONE];

/* By why_format, NULL at the end; a file's name that ends so means the same. */
extern const char *const why_cli_formats[];

/* The place of `value` in a NULL-terminated list, or -1. */
int why_cli_find(const char *const *names, const char *value);

#endif
