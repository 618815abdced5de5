/* What pictures share of results that are more than scores: numbers in a grid, the lines of a tree,
   and a text with its changes. */
#ifndef WHY_VIEW_KINDS_H
#define WHY_VIEW_KINDS_H

#include "view.h"

/* ---- view_grid.c: matrices, maps and curves ---- */

/* Numbers in rows and columns: a matrix, of pairs of tokens those of the first text against those
   of the second; a map, turned where only its columns have names, which then stand in the rows; a
   curve. */
typedef struct why_grid {
  const float *values, *errors; /* errors may be NULL */
  size_t down, right;           /* floats from one row, or column, to the next */
  uint32_t row, rows;           /* the first row, counted along its axis, and how many */
  uint32_t column, columns;     /* the same of columns */
  why_map_axis row_axis, column_axis;
} why_grid;
why_grid why_view_grid(const why_result *result); /* no rows where the kind has no grid */
float why_view_entry(const why_grid *grid, uint32_t row, uint32_t column);
float why_view_grid_strongest(const why_grid *grid); /* the largest |entry| */

/* Whether what stands along an axis has letters of its own, rather than a number. */
bool why_view_axis_is_named(why_map_axis axis);
/* The letters of the `index`th; empty where it has a number alone. */
why_text why_view_axis_name(const why_result *result, why_map_axis axis, uint32_t index);
/* "token", "layer"; of words "sentence" where they are. */
const char *why_view_axis_word(const why_result *result, why_map_axis axis);

/* ---- view_rule.c ---- */

/* The node of a tree that comes after `node` where children follow their parent, present first. */
typedef struct why_branch {
  uint32_t node;   /* WHY_VIEW_START: the next one is the root */
  uint32_t parent; /* WHY_NO_NODE of the root */
  uint32_t depth;
} why_branch;
bool why_view_branch(const why_rule *rule, why_branch *branch); /* false past the last */

/* The letters of the word (or token) that a node asks for. */
why_text why_view_rule_word(const why_result *result, const why_rule_node *node);

/* ---- view_edits.c ---- */

typedef enum why_strip_kind {
  WHY_STRIP_KEPT = 0,
  WHY_STRIP_GONE = 1, /* was removed, or replaced by what follows */
  WHY_STRIP_COME = 2
} why_strip_kind;

/* Walks the text of one segment with its changes. Start from {.segment = s}. */
typedef struct why_strip {
  uint32_t segment;
  why_strip_kind kind;
  why_text text;
  uint32_t at;     /* bytes of the old text that are behind us */
  uint32_t change; /* the next one */
  bool replacing;  /* its old letters are behind us */
} why_strip;
bool why_view_strip(const why_result *result, const why_variant *variant, why_strip *strip);

/* The same broken into lines, word by word. Start from {.columns = n (at least 8), .strip =
   {.segment = s}}; `marked`: with room for the signs of what is gone, [-so-], and come, {+so+}. */
typedef struct why_strip_flow {
  size_t columns;
  bool marked;
  why_strip strip;
  why_text rest; /* of the strip */
  size_t line, column;
} why_strip_flow;

typedef struct why_strip_chunk {
  why_text text;
  why_strip_kind kind;
  bool opens, closes;         /* of what is marked: a sign stands before it, behind it */
  size_t line, column, width; /* columns, signs included */
} why_strip_chunk;
bool why_view_strip_flow(const why_result *result, const why_variant *variant, why_strip_flow *flow,
                         why_strip_chunk *chunk);

#endif
