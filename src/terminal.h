/* What a terminal shows: grounds of colour, and text that wraps with its marks. */
#ifndef WHY_TERMINAL_H
#define WHY_TERMINAL_H

#include "render.h"
#include "writer.h"

/* The width that a picture takes, whatever the terminal says of itself. */
size_t why_terminal_columns(const why_style *style);

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

/* A matrix, as much of it as the width has room for. terminal_heatmap.c */
void why_terminal_heatmap(why_writer *writer, const why_result *result, const why_style *style);

#endif
