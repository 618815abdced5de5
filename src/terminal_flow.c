#include "answer.h"
#include "columns.h"
#include "flow.h"
#include "terminal.h"

static const char indent[] = "  ";

/* What stands under a line of the text: a row of signs, and one of brackets. */
struct under {
  why_writer signs, brackets;
  size_t column;    /* up to which the brackets are written */
  const char *name; /* of the last place, to be written where there is room; or "" */
};

static void move_to(struct under *under, size_t column) {
  why_writer_repeat(&under->brackets, " ", column - under->column);
  under->column = column;
}

/* Writes the name of the last place where it leaves a gap before column `limit`. */
static void put_name(struct under *under, size_t limit) {
  const why_text name = why_text_of(under->name);
  const size_t width = why_columns_count(name);
  under->name = "";
  if (width == 0 || under->column + 1 + width >= limit) return;
  move_to(under, under->column + 1);
  why_writer_visible(&under->brackets, name);
  under->column += width;
}

/* The place's name stands in its bracket where that is wide enough, else behind it. */
static void put_bracket(struct under *under, const why_result *result, const why_frame *frame) {
  static const char *const light[] = {"└", "─", "┘", "┴"}, *const heavy[] = {"┗", "━", "┛", "┻"};
  why_place place;
  why_places_at(result, frame->place, &place);
  const char *const *strokes = place.explained ? heavy : light;
  const size_t width = frame->end - frame->begin;
  put_name(under, frame->begin);
  move_to(under, frame->begin);
  under->column = frame->end;
  under->name = why_flow_name(result, frame);
  const size_t name = why_columns_count(why_text_of(under->name));
  if (width == 1) why_writer_string(&under->brackets, strokes[3]);
  if (width < 2) return;
  const bool fits = name + 2 <= width;
  why_writer_string(&under->brackets, strokes[0]);
  if (fits) why_writer_visible(&under->brackets, why_text_of(under->name));
  why_writer_repeat(&under->brackets, strokes[1], width - 2 - (fits ? name : 0));
  why_writer_string(&under->brackets, strokes[2]);
  if (fits) under->name = "";
}

static void write_under(why_writer *writer, why_writer *row) {
  why_text text = why_writer_text(row);
  while (text.length && text.bytes[text.length - 1] == ' ') text.length--;
  if (text.length) {
    why_writer_string(writer, indent);
    why_writer_bytes(writer, text.bytes, text.length);
    why_writer_char(writer, '\n');
  }
  row->used = 0;
}

static void end_line(why_writer *writer, struct under *under, size_t columns) {
  put_name(under, columns);
  under->column = 0;
  why_writer_char(writer, '\n');
  write_under(writer, &under->signs);
  write_under(writer, &under->brackets);
}

static void write_heading(why_writer *writer, const why_result *result, const why_style *style,
                          uint32_t segment) {
  const char *heading = why_answer_heading(result, segment);
  if (!heading) return;
  why_terminal_escape(writer, style, "1");
  why_writer_string(writer, heading);
  why_terminal_escape(writer, style, "0");
  why_writer_char(writer, '\n');
}

void why_terminal_flow(why_writer *writer, const why_result *result, const why_style *style,
                       uint32_t segment) {
  const float strongest = why_view_strongest(result);
  const size_t columns = why_terminal_columns(style) - (sizeof indent - 1);
  why_flow flow = {.columns = columns, .piece = {.segment = segment}};
  struct under under = {.name = ""};
  why_frame open = {.place = WHY_PLACES_NONE}, frame;
  size_t line = 0;
  write_heading(writer, result, style, segment);
  for (why_chunk chunk; why_flow_next(&flow, result, &chunk); line = chunk.line) {
    const float score = chunk.mark == WHY_VIEW_END ? 0.f : why_view_mark(result, chunk.mark).score;
    const float strength = why_view_strength(score, strongest);
    const unsigned shade = why_terminal_shade(strength);
    if (why_flow_frame(&open, &chunk, &frame)) put_bracket(&under, result, &frame);
    if (chunk.line != line) end_line(writer, &under, columns);
    if (chunk.column == 0) why_writer_string(writer, indent);
    if (shade) why_terminal_mark(writer, style, strength);
    why_writer_visible(writer, chunk.text);
    if (shade) why_terminal_escape(writer, style, "0");
    if (!style->colour) {
      why_writer_repeat(&under.signs, shade == 0 ? " " : strength < 0.f ? "-" : "+", chunk.width);
    }
  }
  if (why_flow_frame(&open, NULL, &frame)) put_bracket(&under, result, &frame);
  end_line(writer, &under, columns);
  writer->failed = writer->failed || under.signs.failed || under.brackets.failed;
  why_writer_free(&under.signs);
  why_writer_free(&under.brackets);
}
