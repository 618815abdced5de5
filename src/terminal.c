#include "terminal.h"

#include <math.h>

#include "flow.h"

enum { SHADES = WHY_TERMINAL_SHADES };

/* xterm's 256 colours: on these grounds black reads well up to the last, which takes white. */
static const unsigned for_shades[SHADES] = {0, 153, 111, 68, 25};
static const unsigned against_shades[SHADES] = {0, 223, 216, 173, 166};
enum { BLACK = 16, WHITE = 231 };

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

void why_terminal_colour(why_writer *writer, const why_style *style, const char *which,
                         unsigned number) {
  if (!style->colour) return;
  why_writer_string(writer, "\x1b[");
  why_writer_string(writer, which);
  why_writer_string(writer, ";5;");
  why_writer_integer(writer, number);
  why_writer_char(writer, 'm');
}

void why_terminal_ground(why_writer *writer, const why_style *style, float strength) {
  const unsigned i = why_terminal_shade(strength);
  if (i == 0) return;
  why_terminal_colour(writer, style, "48", strength < 0.f ? against_shades[i] : for_shades[i]);
  why_terminal_colour(writer, style, "38", i == SHADES - 1 ? WHITE : BLACK);
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
    if (shade) why_terminal_ground(writer, style, strength);
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
