/* What a terminal shows: grounds of colour, and text that wraps with its marks. */
#ifndef WHY_TERMINAL_H
#define WHY_TERMINAL_H

#include "render.h"
#include "writer.h"

/* The width that a picture takes, whatever the terminal says of itself. */
size_t why_terminal_columns(const why_style *style);

/* A sentence on a line of its own, or on several in a terminal that is too narrow for it; empties
   `line`. Without a known width it stays whole, for what reads it. */
void why_terminal_note(why_writer *writer, const why_style *style, why_writer *line);

/* Shades of a strength in [-1, 1], from none to full. */
enum { WHY_TERMINAL_SHADES = 5 };
unsigned why_terminal_shade(float strength);

/* Escape sequences; nothing is written where style->colour is not set. `code` is of SGR: "0" ends
   all, "1" is bold. */
void why_terminal_escape(why_writer *writer, const why_style *style, const char *code);
/* The colour of letters and bars by their sign: blue for, orange against. */
void why_terminal_ink(why_writer *writer, const why_style *style, float strength);
/* How letters that are marked look, by sign and shade. */
void why_terminal_mark(why_writer *writer, const why_style *style, float strength);

/* A bar of length `strength`, from an axis that has `left` columns before it and `right` behind;
   all of them are written. */
void why_terminal_bar(why_writer *writer, float strength, size_t left, size_t right);

/* The text of `segment`, wrapped and indented, below its heading where it has one. Without colours
   a line of + and - stands under each line that has a mark; under one that has places stands a line
   of brackets with their names, heavy where they are what is explained. terminal_flow.c */
void why_terminal_flow(why_writer *writer, const why_result *result, const why_style *style,
                       uint32_t segment);

/* A matrix or map, as much of it as the width has room for. terminal_heatmap.c */
void why_terminal_heatmap(why_writer *writer, const why_result *result, const why_style *style);

/* Bars from a common axis, each between a name and a value: first all values are taken, then there
   is a layout. terminal.c */
typedef struct why_terminal_bars {
  size_t name, left, right; /* columns of the name (set by the caller) and beside the axis */
  float below, above;       /* the largest value of each sign, both >= 0 */
} why_terminal_bars;
void why_terminal_bars_take(why_terminal_bars *bars, float value);
/* What is left of the width beside names, `value` columns behind the bars and the gaps between. */
void why_terminal_bars_lay_out(why_terminal_bars *bars, const why_style *style, size_t value);
/* A bar behind its name, with the gaps on both sides; the largest |value| of all. */
float why_terminal_bars_put(why_writer *writer, const why_terminal_bars *bars,
                            const why_style *style, float value);

/* Columns of " +12.345", the end of a line of bars, and of the " ±0.012 ≈" that may follow. */
enum { WHY_TERMINAL_VALUE = 12, WHY_TERMINAL_ERROR = 10 };

/* A curve, as bars by its steps, several as a heatmap; a rule; edited texts; the evidence for any
   result. terminal_kinds.c */
void why_terminal_curve(why_writer *writer, const why_result *result, const why_style *style);
void why_terminal_rule(why_writer *writer, const why_result *result, const why_style *style);
void why_terminal_edits(why_writer *writer, const why_result *result, const why_style *style);
void why_terminal_evidence(why_writer *writer, const why_result *result, const why_style *style);

#endif
