/* An explanation for a terminal: the decision, the text with its words marked, bars or a heatmap,
   and what has to be known beside it. Nothing of the text reaches the terminal unquoted. */
#include <math.h>

#include "answer.h"
#include "caption.h"
#include "columns.h"
#include "render_formats.h"
#include "terminal.h"

static const char indent[] = "  ";

/* A caption holds names that come from a file: quoted as any text. */
static void take_line(why_writer *writer, why_writer *line) {
  why_writer_visible(writer, why_writer_text(line));
  why_writer_char(writer, '\n');
  line->used = 0;
}

/* ---- the answer ---- */

enum { NAME_MOST = 24, KIND_MOST = 16, PERCENT_COLUMNS = 8 };

/* What the columns of the list take, and how many lines it has. */
struct list {
  size_t name, kind, bar;
  uint32_t shown;
};

static size_t larger(size_t a, size_t b) {
  return a > b ? a : b;
}

static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

static struct list measure_answers(const why_result *result, size_t columns) {
  struct list list = {0};
  why_answer_line line = {.index = WHY_ANSWER_START};
  for (; list.shown < WHY_ANSWERS_SHOWN && why_answer_next(result, &line); list.shown++) {
    list.name = larger(list.name, why_columns_count(line.name));
    list.kind = larger(list.kind, why_columns_count(why_text_of(line.kind)));
  }
  const size_t gap = sizeof indent - 1;
  const size_t room = columns - PERCENT_COLUMNS - (list.kind ? 3 : 2) * gap;
  list.name = smaller(list.name, smaller(NAME_MOST, room / 2));
  list.kind = smaller(list.kind, smaller(KIND_MOST, room / 3));
  list.bar = room - list.name - list.kind;
  return list;
}

static void write_answers(why_writer *writer, const why_result *result, const why_style *style) {
  const struct list list = measure_answers(result, why_terminal_columns(style));
  why_answer_line line = {.index = WHY_ANSWER_START};
  why_writer caption = {0};
  for (uint32_t i = 0; i < list.shown && why_answer_next(result, &line); i++) {
    why_writer_string(writer, line.chosen ? "* " : indent);
    if (line.chosen) why_terminal_escape(writer, style, "1");
    why_columns_fit(writer, line.name, list.name);
    if (line.chosen) why_terminal_escape(writer, style, "0");
    why_writer_string(writer, indent);
    if (list.kind) why_columns_fit(writer, why_text_of(line.kind), list.kind);
    if (list.kind) why_writer_string(writer, indent);
    why_terminal_bar(writer, line.probability, 0, list.bar);
    why_caption_percent(&caption, line.probability);
    why_writer_repeat(writer, " ", PERCENT_COLUMNS - caption.used);
    take_line(writer, &caption);
  }
  why_answer_hidden(&caption, result, list.shown);
  if (caption.used) {
    why_writer_string(writer, "  … ");
    take_line(writer, &caption);
  }
  why_writer_char(writer, '\n');
  writer->failed = writer->failed || caption.failed;
  why_writer_free(&caption);
}

/* ---- bars of words ---- */

enum { BARS_SHOWN = 24, SENTENCE_MOST = 48 };

static size_t name_columns(const why_result *result, uint32_t shown) {
  size_t columns = 0;
  uint32_t mark = WHY_VIEW_START;
  for (uint32_t i = 0; i < shown; i++) {
    mark = why_view_next(result, mark);
    const size_t width = why_columns_count(why_view_mark(result, mark).text);
    if (width > columns) columns = width;
  }
  const size_t most = result->unit == WHY_UNIT_SENTENCE ? SENTENCE_MOST : NAME_MOST;
  return columns > most ? most : columns;
}

static void write_bars(why_writer *writer, const why_result *result, const why_style *style) {
  const why_bars bars = why_view_bars(result, BARS_SHOWN);
  const float strongest = why_view_strongest(result);
  const size_t origin = result->text_pair ? 2 : 0;
  why_terminal_bars layout = {
      .name = name_columns(result, bars.shown), .below = bars.below, .above = bars.above};
  why_terminal_bars_lay_out(&layout, style,
                            origin + WHY_TERMINAL_VALUE +
                                (result->has_standard_errors ? WHY_TERMINAL_ERROR : 0));
  uint32_t index = WHY_VIEW_START;
  for (uint32_t i = 0; i < bars.shown; i++) {
    index = why_view_next(result, index);
    const why_mark mark = why_view_mark(result, index);
    why_writer_string(writer, indent);
    why_answer_origin(writer, result, mark.segment);
    why_columns_fit(writer, mark.text, layout.name);
    why_terminal_bars_put(writer, &layout, style, mark.score);
    why_caption_mark(writer, result, &mark, strongest);
    why_writer_char(writer, '\n');
  }
  if (bars.hidden == 0) return;
  why_writer_string(writer, "  … ");
  why_caption_hidden(writer, result, &bars);
  why_writer_char(writer, '\n');
}

/* ---- the whole ---- */

static void write_headline(why_writer *writer, why_writer *line, const why_result *result,
                           const why_style *style) {
  why_answer_headline(line, result, NAME_MOST * 2);
  why_terminal_escape(writer, style, "1");
  why_writer_visible(writer, why_writer_text(line));
  why_terminal_escape(writer, style, "0");
  line->used = 0;
  why_answer_figure(line, result);
  if (line->used) why_writer_string(writer, indent);
  take_line(writer, line);
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
  write_headline(writer, &line, result, style);
  write_answers(writer, result, style);
  why_caption_title(&line, result);
  take_line(writer, &line);
  why_writer_char(writer, '\n');
  for (uint32_t segment = 0; segment <= (result->text_pair ? 1 : 0); segment++) {
    why_terminal_flow(writer, result, style, segment);
    why_writer_char(writer, '\n');
  }
  static why_render_write *const kinds[] = {
      [WHY_RESULT_SCORES] = write_bars,        [WHY_RESULT_MATRIX] = why_terminal_heatmap,
      [WHY_RESULT_MAP] = why_terminal_heatmap, [WHY_RESULT_CURVE] = why_terminal_curve,
      [WHY_RESULT_RULE] = why_terminal_rule,   [WHY_RESULT_EDITS] = why_terminal_edits,
  };
  kinds[result->method->kind](writer, result, style);
  why_writer_char(writer, '\n');
  write_legend(writer, &line, result, style);
  why_writer_char(writer, '\n');
  for (unsigned i = 0; why_caption_note(&line, result, i); i++) {
    why_terminal_note(writer, style, &line);
  }
  if (result->evidence) {
    why_writer_char(writer, '\n');
    why_terminal_evidence(writer, result, style);
  }
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
