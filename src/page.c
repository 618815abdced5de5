#include "page.h"

#include <math.h>
#include <string.h>

#include "answer.h"
#include "columns.h"
#include "flow.h"
#include "unicode.h"

enum { LINES_MOST = 64, PLACED = 40, BELOW = 12 };
enum { COLUMNS = (WHY_PAGE_WIDTH - 2 * WHY_PAGE_MARGIN) / WHY_PAGE_COLUMN };

void why_page_put(why_page *page, int x, int scale, uint32_t colour) {
  why_canvas_text(&page->canvas, x, page->y, scale, false, colour, why_writer_text(&page->line));
  page->line.used = 0;
}

/* What the face has in place of a sign that captions use; else the letter itself. */
static void write_plain(why_writer *writer, why_text text) {
  static const struct {
    uint32_t code;
    const char *plain;
  } signs[] = {{0xb1, "+/-"}, {0xb2, "2"}, {0x2026, "..."}, {0x2248, "~"}};
  for (size_t at = 0, from = 0; at < text.length; from = at) {
    uint32_t code = 0;
    at += why_unicode_next(text, at, &code);
    const char *plain = NULL;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
      if (signs[i].code == code) plain = signs[i].plain;
    }
    if (plain) {
      why_writer_string(writer, plain);
    } else {
      why_writer_bytes(writer, text.bytes + from, at - from);
    }
  }
}

void why_page_lines(why_page *page, uint32_t colour) {
  why_writer plain = {0};
  write_plain(&plain, why_writer_text(&page->line));
  for (why_text rest = why_writer_text(&plain); rest.length; page->y += WHY_PAGE_LINE) {
    why_text line = why_columns_cut(rest, COLUMNS);
    size_t end = line.length;
    while (line.length < rest.length && end && line.bytes[end - 1] != ' ') end--;
    if (end) line.length = end;
    why_canvas_text(&page->canvas, WHY_PAGE_MARGIN, page->y, WHY_PAGE_SCALE, false, colour, line);
    rest = (why_text){rest.bytes + line.length, rest.length - line.length};
  }
  page->line.failed = page->line.failed || plain.failed;
  page->line.used = 0;
  why_writer_free(&plain);
}

/* Writes `text` without its accents, at most `columns` of it; false, and nothing, where a letter is
   left that is not ASCII. */
static bool write_ascii(why_writer *writer, why_text text, size_t columns) {
  const size_t begin = writer->used;
  for (size_t at = 0; at < text.length && writer->used - begin < columns;) {
    uint32_t code = 0, base[WHY_UNICODE_BASE];
    at += why_unicode_next(text, at, &code);
    const size_t count = why_unicode_base(code, base);
    for (size_t i = 0; i < count; i++) {
      if (base[i] < 0x20 || base[i] > 0x7e) {
        writer->used = begin;
        return false;
      }
      why_writer_char(writer, (char)base[i]);
    }
  }
  return true;
}

void why_page_name(why_writer *writer, why_text name, uint32_t number, size_t columns) {
  const size_t begin = writer->used;
  if (write_ascii(writer, name, columns) && writer->used > begin) return;
  why_writer_char(writer, '#');
  why_writer_integer(writer, number);
}

uint32_t why_page_token(const why_result *result, uint32_t mark) {
  return result->unit == WHY_UNIT_TOKEN ? mark : result->words[mark].first;
}

/* ---- the text ---- */

static why_flow flow_of(uint32_t segment) {
  return (why_flow){.columns = COLUMNS, .piece = {.segment = segment}};
}

static int line_height(const why_result *result, uint32_t segment) {
  return why_places_any(result, segment) ? PLACED : WHY_PAGE_LINE;
}

void why_page_letters(why_writer *writer, why_text text) {
  const size_t columns = why_columns_count(text);
  if (!write_ascii(writer, text, columns)) why_writer_repeat(writer, "?", columns);
}

/* The letters of a chunk in the columns that it has, of a word without them its number. */
static void write_chunk(why_writer *writer, const why_result *result, const why_chunk *chunk) {
  const size_t begin = writer->used;
  if (write_ascii(writer, chunk->text, chunk->width)) return;
  if (chunk->mark != WHY_VIEW_END) {
    why_page_name(writer, chunk->text, why_page_token(result, chunk->mark), chunk->width);
  }
  if (writer->used - begin > chunk->width || writer->used == begin) {
    writer->used = begin;
    why_writer_repeat(writer, "?", chunk->width);
  }
}

static void draw_frame(why_page *page, const why_frame *frame, int top, int height, int *named) {
  enum { SMALL = 1 };
  why_place place;
  why_places_at(page->result, frame->place, &place);
  const int x = WHY_PAGE_MARGIN + (int)frame->begin * WHY_PAGE_COLUMN - 3;
  const int y = top + (int)frame->line * height - 5, below = y + WHY_PAGE_LINE - 2;
  const int width = (int)(frame->end - frame->begin) * WHY_PAGE_COLUMN + 4;
  const int stroke = place.explained ? 2 : 1;
  const uint32_t ink = place.explained ? WHY_COLOUR_INK : WHY_COLOUR_FAINT;
  why_canvas_rect(&page->canvas, x, y, width, stroke, ink);
  why_canvas_rect(&page->canvas, x, below - stroke, width, stroke, ink);
  why_canvas_rect(&page->canvas, x, y, stroke, below - y, ink);
  why_canvas_rect(&page->canvas, x + width - stroke, y, stroke, below - y, ink);
  const why_text name = why_text_of(why_flow_name(page->result, frame));
  if (name.length == 0 || x < *named) return;
  why_page_name(&page->line, name, frame->place, COLUMNS);
  *named = x + (int)page->line.used * WHY_CANVAS_COLUMN + WHY_CANVAS_COLUMN;
  why_canvas_text(&page->canvas, x, below + 3, SMALL, false, WHY_COLOUR_FAINT,
                  why_writer_text(&page->line));
  page->line.used = 0;
}

static void draw_chunk(why_page *page, const why_chunk *chunk, float strongest) {
  const int x = WHY_PAGE_MARGIN + (int)chunk->column * WHY_PAGE_COLUMN;
  if (chunk->mark != WHY_VIEW_END) {
    const float score = why_view_mark(page->result, chunk->mark).score;
    const float strength = why_view_strength(score, strongest);
    why_canvas_rect(
        &page->canvas, x - 1, page->y - 3, (int)chunk->width * WHY_PAGE_COLUMN, WHY_PAGE_LINE - 6,
        why_canvas_mix(WHY_COLOUR_GROUND, strength < 0.f ? WHY_COLOUR_AGAINST : WHY_COLOUR_FOR,
                       (float)WHY_VIEW_GROUND * fabsf(strength)));
  }
  write_chunk(&page->line, page->result, chunk);
  why_page_put(page, x, WHY_PAGE_SCALE, WHY_COLOUR_INK);
}

void why_page_text(why_page *page, uint32_t segment) {
  const why_result *result = page->result;
  const float strongest = why_view_strongest(result);
  const int height = line_height(result, segment);
  const char *heading = why_answer_heading(result, segment);
  why_flow flow = flow_of(segment);
  why_frame open = {.place = WHY_PLACES_NONE}, frame;
  size_t line = 0;
  int named = 0;
  if (heading) {
    why_writer_string(&page->line, heading);
    why_page_put(page, WHY_PAGE_MARGIN, WHY_PAGE_SCALE, WHY_COLOUR_FAINT);
    page->y += WHY_PAGE_LINE;
  }
  const int top = page->y;
  for (why_chunk chunk; why_flow_next(&flow, result, &chunk) && chunk.line < LINES_MOST;) {
    page->y = top + (int)chunk.line * height;
    draw_chunk(page, &chunk, strongest);
    if (why_flow_frame(&open, &chunk, &frame)) draw_frame(page, &frame, top, height, &named);
    if (chunk.line != line) named = 0;
    line = chunk.line;
  }
  if (why_flow_frame(&open, NULL, &frame)) draw_frame(page, &frame, top, height, &named);
  page->y += height + BELOW;
}
