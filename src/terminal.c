#include "terminal.h"

#include <math.h>

#include "columns.h"
#include "view.h"

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

void why_terminal_note(why_writer *writer, const why_style *style, why_writer *line) {
  const size_t columns = style->columns ? why_terminal_columns(style) : SIZE_MAX;
  why_columns_wrap(writer, 2, columns, why_writer_text(line));
  writer->failed = writer->failed || line->failed;
  line->used = 0;
}

/* In halves of a column. */
void why_terminal_bar(why_writer *writer, float strength, size_t left, size_t right) {
  const size_t room = strength < 0.f ? left : right;
  const size_t halves = (size_t)(fabsf(strength) * (float)(2 * room) + .5f);
  const size_t whole = halves / 2, half = halves % 2;
  why_writer_repeat(writer, " ", strength < 0.f ? left - whole - half : left);
  if (strength < 0.f && half) why_writer_string(writer, "▐");
  why_writer_repeat(writer, "█", whole);
  if (strength >= 0.f && half) why_writer_string(writer, "▌");
  why_writer_repeat(writer, " ", strength < 0.f ? right : right - whole - half);
}

void why_terminal_bars_take(why_terminal_bars *bars, float value) {
  if (-value > bars->below) bars->below = -value;
  if (value > bars->above) bars->above = value;
}

void why_terminal_bars_lay_out(why_terminal_bars *bars, const why_style *style, size_t value) {
  const size_t both = why_terminal_columns(style) - value - 4;
  const double span = (double)bars->below + (double)bars->above;
  if (bars->name > both / 2) bars->name = both / 2;
  const size_t room = both - bars->name;
  bars->left = span > 0. ? (size_t)ceil((double)bars->below / span * (double)room) : 0;
  bars->right = room - bars->left;
}

float why_terminal_bars_put(why_writer *writer, const why_terminal_bars *bars,
                            const why_style *style, float value) {
  const float longest = value < 0.f ? bars->below : bars->above;
  why_writer_string(writer, "  ");
  why_terminal_ink(writer, style, value);
  why_terminal_bar(writer, why_view_strength(value, longest), bars->left, bars->right);
  why_terminal_escape(writer, style, "0");
  why_writer_char(writer, ' ');
  return bars->below > bars->above ? bars->below : bars->above;
}
