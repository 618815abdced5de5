/* An explanation for a terminal: the decision, the text with its words marked, bars or a heatmap,
   and what has to be known beside it. Nothing of the text reaches the terminal unquoted. */
#include <math.h>

#include "caption.h"
#include "columns.h"
#include "render_formats.h"
#include "terminal.h"

static const char indent[] = "  ";

/* ---- bars ---- */

/* `columns` of a bar of length `strength` (in halves of a column), from the axis outwards. */
static void write_bar(why_writer *writer, const why_style *style, float strength, size_t left,
                      size_t right) {
  const size_t room = strength < 0.f ? left : right;
  const size_t halves = (size_t)(fabsf(strength) * (float)(2 * room) + .5f);
  const size_t whole = halves / 2, half = halves % 2;
  why_writer_repeat(writer, " ", strength < 0.f ? left - whole - half : left);
  why_terminal_ink(writer, style, strength);
  if (strength < 0.f && half) why_writer_string(writer, "▐");
  why_writer_repeat(writer, "█", whole);
  if (strength >= 0.f && half) why_writer_string(writer, "▌");
  why_terminal_escape(writer, style, "0");
  why_writer_repeat(writer, " ", strength < 0.f ? right : right - whole - half);
}

enum { BARS_SHOWN = 24, NAME_MOST = 24, VALUE_COLUMNS = 12, ERROR_COLUMNS = 8 };

static size_t name_columns(const why_result *result, uint32_t shown) {
  size_t columns = 0;
  uint32_t mark = WHY_VIEW_START;
  for (uint32_t i = 0; i < shown; i++) {
    mark = why_view_next(result, mark);
    const size_t width = why_columns_count(why_view_mark(result, mark).text);
    if (width > columns) columns = width;
  }
  return columns > NAME_MOST ? NAME_MOST : columns;
}

static void write_bars(why_writer *writer, const why_result *result, const why_style *style) {
  const why_bars bars = why_view_bars(result, BARS_SHOWN);
  const float strongest = why_view_strongest(result);
  const double span = (double)bars.below + (double)bars.above;
  const size_t name = name_columns(result, bars.shown);
  const size_t value = VALUE_COLUMNS + (result->has_standard_errors ? ERROR_COLUMNS : 0);
  const size_t room = why_terminal_columns(style) - name - value - 4;
  const size_t left = span > 0. ? (size_t)ceil((double)bars.below / span * (double)room) : 0;
  uint32_t index = WHY_VIEW_START;
  for (uint32_t i = 0; i < bars.shown; i++) {
    index = why_view_next(result, index);
    const why_mark mark = why_view_mark(result, index);
    const float longest = mark.score < 0.f ? bars.below : bars.above;
    why_writer_string(writer, indent);
    why_columns_fit(writer, mark.text, name);
    why_writer_string(writer, indent);
    write_bar(writer, style, why_view_strength(mark.score, longest), left, room - left);
    why_writer_char(writer, ' ');
    why_caption_mark(writer, result, &mark, strongest);
    why_writer_char(writer, '\n');
  }
  if (bars.hidden == 0) return;
  why_writer_string(writer, "  … ");
  why_caption_hidden(writer, result, &bars);
  why_writer_char(writer, '\n');
}

/* ---- a heatmap ---- */

enum { TOKEN_MOST = 14, CELL = 2, TICK = 5 };

static void write_ticks(why_writer *writer, size_t label, uint32_t count) {
  why_writer_repeat(writer, " ", label);
  for (uint32_t c = 0; c < count; c += TICK) {
    const size_t begin = writer->used;
    why_writer_integer(writer, c);
    why_writer_pad(writer, begin, (size_t)TICK * CELL);
  }
  why_writer_char(writer, '\n');
}

static void write_cell(why_writer *writer, const why_style *style, float strength) {
  static const char *const shades[WHY_TERMINAL_SHADES] = {"·", "░", "▒", "▓", "█"};
  why_terminal_ink(writer, style, strength);
  why_writer_repeat(writer, shades[why_terminal_shade(strength)], CELL);
  why_terminal_escape(writer, style, "0");
}

static void write_heatmap(why_writer *writer, const why_result *result, const why_style *style) {
  enum { NUMBER = 4, LABEL = 2 + NUMBER + TOKEN_MOST + 1 };
  const float strongest = why_view_matrix_strongest(result);
  const size_t fitting = (why_terminal_columns(style) - LABEL) / CELL;
  const uint32_t shown = result->token_count < fitting ? result->token_count : (uint32_t)fitting;
  write_ticks(writer, LABEL, shown);
  for (uint32_t row = 0; row < shown; row++) {
    const size_t begin = writer->used;
    why_writer_string(writer, indent);
    why_writer_integer(writer, row);
    why_writer_pad(writer, begin, sizeof indent - 1 + NUMBER);
    why_columns_fit(writer, why_text_of(result->tokens[row].text), TOKEN_MOST);
    why_writer_char(writer, ' ');
    for (uint32_t column = 0; column < shown; column++) {
      const float value = result->matrix[(size_t)row * result->token_count + column];
      write_cell(writer, style, why_view_strength(value, strongest));
    }
    why_writer_char(writer, '\n');
  }
  if (shown == result->token_count) return;
  why_writer_string(writer, "\n  Only ");
  why_writer_integer(writer, shown);
  why_writer_string(writer, " of ");
  why_writer_integer(writer, result->token_count);
  why_writer_string(writer, " tokens fit here; --format svg or png shows all.\n");
}

/* ---- the whole ---- */

/* A caption holds names that come from a file: quoted as any text. */
static void write_line(why_writer *writer, why_writer *line) {
  why_writer_string(writer, indent);
  why_writer_visible(writer, why_writer_text(line));
  why_writer_char(writer, '\n');
  line->used = 0;
}

static void write_decision(why_writer *writer, const why_result *result, const why_style *style) {
  const why_choice decision = why_view_decision(result);
  why_terminal_escape(writer, style, "1");
  why_writer_visible(writer, why_text_of(decision.name));
  why_terminal_escape(writer, style, "0");
  why_writer_string(writer, indent);
  why_caption_percent(writer, decision.probability);
  why_writer_char(writer, '\n');
}

static void write_legend(why_writer *writer, why_writer *line, const why_result *result,
                         const why_style *style) {
  for (int against = 0; against <= (result->method->is_signed ? 1 : 0); against++) {
    why_writer_string(writer, indent);
    why_terminal_mark(writer, style, against ? -1.f : 1.f);
    why_writer_string(writer, against ? " - " : " + ");
    why_terminal_escape(writer, style, "0");
    why_writer_char(writer, ' ');
    why_caption_legend(line, result, against != 0);
    why_writer_visible(writer, why_writer_text(line));
    line->used = 0;
  }
  why_writer_char(writer, '\n');
}

void why_render_text_write(why_writer *writer, const why_result *result, const why_style *style) {
  why_writer line = {0};
  write_decision(writer, result, style);
  why_caption_title(&line, result);
  why_writer_visible(writer, why_writer_text(&line));
  line.used = 0;
  why_writer_string(writer, "\n\n");
  for (uint32_t segment = 0; segment <= (result->text_pair ? 1 : 0); segment++) {
    why_terminal_flow(writer, result, style, segment);
    why_writer_char(writer, '\n');
  }
  if (result->method->kind == WHY_RESULT_MATRIX) {
    write_heatmap(writer, result, style);
  } else {
    write_bars(writer, result, style);
  }
  why_writer_char(writer, '\n');
  write_legend(writer, &line, result, style);
  why_writer_char(writer, '\n');
  for (unsigned i = 0; why_caption_note(&line, result, i); i++) write_line(writer, &line);
  writer->failed = writer->failed || line.failed;
  why_writer_free(&line);
}

void why_render_tokens_text(why_writer *writer, const why_result *result, const why_style *style) {
  enum { NUMBER = 6, SPELLING = 24 };
  (void)style;
  for (uint32_t i = 0; i < result->token_count; i++) {
    const why_token *token = &result->tokens[i];
    const size_t begin = writer->used;
    why_writer_integer(writer, token->id);
    why_writer_pad(writer, begin, NUMBER + 2);
    why_columns_fit(writer, why_text_of(token->text), SPELLING);
    if (token->begin == token->end) {
      why_writer_string(writer, token->special ? "  special\n" : "  -\n");
      continue;
    }
    why_writer_string(writer, token->segment ? "  second text, bytes " : "  bytes ");
    why_writer_integer(writer, token->begin);
    why_writer_string(writer, " to ");
    why_writer_integer(writer, token->end);
    why_writer_string(writer, token->special ? ", special\n" : "\n");
  }
  if (result->truncated) {
    why_writer_string(writer, "The text is longer: the rest was cut off.\n");
  }
}
