#include "terminal.h"

#include <math.h>

#include "flow.h"

enum { SHADES = WHY_TERMINAL_SHADES };

/* Of xterm's 256 colours two that read on white and on black. */
enum { BLUE = 32, ORANGE = 166, BLACK = 16 };

unsigned why_terminal_shade(float strength) {
  static const float from[SHADES] = {0.f, .08f, .3f, .55f, .8f};
  unsigned i = SHADES - 1;
  while (i && fabsf(strength) < from[i]) i--;
  return i;
}

void why_terminal_escape(why_writer *writer, const why_style *style, const char *code) {
  if (!style->colour) return;
  why_writer_string(writer, "\x1b[");
  why_writer_string(writer, code);
  why_writer_char(writer, 'm');
}

static void select_colour(why_writer *writer, const char *which, unsigned number) {
  why_writer_string(writer, which);
  why_writer_integer(writer, number);
  why_writer_char(writer, 'm');
}

void why_terminal_ink(why_writer *writer, const why_style *style, float strength) {
  if (style->colour) select_colour(writer, "\x1b[38;5;", strength < 0.f ? ORANGE : BLUE);
}

/* Grounds that fade would stand out the more on a dark terminal the fainter they are; so letters
   take the colour first, then a line, then the ground. */
void why_terminal_mark(why_writer *writer, const why_style *style, float strength) {
  const unsigned shade = why_terminal_shade(strength);
  if (!style->colour || shade == 0) return;
  if (shade == 2 || shade == 4) why_terminal_escape(writer, style, "4");
  if (shade == 4) why_terminal_escape(writer, style, "1");
  if (shade < 3) {
    why_terminal_ink(writer, style, strength);
  } else {
    select_colour(writer, "\x1b[48;5;", strength < 0.f ? ORANGE : BLUE);
    select_colour(writer, "\x1b[38;5;", BLACK);
  }
}

size_t why_terminal_columns(const why_style *style) {
  enum { USUAL = 80, NARROWEST = 40, WIDEST = 200 };
  if (style->columns == 0) return USUAL;
  if (style->columns < NARROWEST) return NARROWEST;
  return style->columns > WIDEST ? WIDEST : style->columns;
}

static const char indent[] = "  ";

/* Ends a line; `signs` is what stands under it. */
static void end_line(why_writer *writer, why_writer *signs) {
  why_text under = why_writer_text(signs);
  while (under.length && under.bytes[under.length - 1] == ' ') under.length--;
  why_writer_char(writer, '\n');
  if (under.length) {
    why_writer_string(writer, indent);
    why_writer_bytes(writer, under.bytes, under.length);
    why_writer_char(writer, '\n');
  }
  signs->used = 0;
}

void why_terminal_flow(why_writer *writer, const why_result *result, const why_style *style,
                       uint32_t segment) {
  const float strongest = why_view_strongest(result);
  why_flow flow = {.columns = why_terminal_columns(style) - (sizeof indent - 1),
                   .piece = {.segment = segment}};
  why_writer signs = {0};
  size_t line = 0;
  for (why_chunk chunk; why_flow_next(&flow, result, &chunk); line = chunk.line) {
    const float score = chunk.mark == WHY_VIEW_END ? 0.f : why_view_mark(result, chunk.mark).score;
    const float strength = why_view_strength(score, strongest);
    const unsigned shade = why_terminal_shade(strength);
    if (chunk.line != line) end_line(writer, &signs);
    if (chunk.column == 0) why_writer_string(writer, indent);
    if (shade) why_terminal_mark(writer, style, strength);
    why_writer_visible(writer, chunk.text);
    if (shade) why_terminal_escape(writer, style, "0");
    if (!style->colour) {
      why_writer_repeat(&signs, shade == 0 ? " " : strength < 0.f ? "-" : "+", chunk.width);
    }
  }
  end_line(writer, &signs);
  writer->failed = writer->failed || signs.failed;
  why_writer_free(&signs);
}
