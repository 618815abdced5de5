/* An explanation as one picture: the text with its words on colour and their bars, or a heatmap. */
#include <math.h>

#include "answer.h"
#include "caption.h"
#include "columns.h"
#include "flow.h"
#include "render_formats.h"
#include "svg.h"

enum { BARS_SHOWN = 40, NAME_COLUMNS = 20, KIND_COLUMNS = 16 };
enum { HEADLINE_COLUMNS = 40 };
static const float picture_width = 760.f, margin = 28.f, line_height = 26.f, row_height = 22.f;
static const float placed_height = 44.f; /* of a line with names under its places */
static const float tiny_column = 6.7f, kind_width = 116.f;
static const float name_width = 184.f, value_width = 92.f; /* the two ends of a bar */
static const float error_width = 10 * WHY_SVG_COLUMN;      /* of " ±0.012 ≈", behind the value */

/* Where the pen is: every part draws from `y` on and moves it. */
struct page {
  why_writer *writer;
  const why_result *result;
  float y, width;
};

/* A caption, in `classes`. */
static void put_line(struct page *page, const char *classes, float x, bool to_the_left,
                     why_writer *line) {
  why_svg_text(page->writer, classes, x, page->y, to_the_left, 0, why_writer_text(line));
  line->used = 0;
}

static void draw_answers(struct page *page, why_writer *line) {
  const float name = margin + name_width, end = picture_width - margin;
  uint32_t shown = 0;
  why_answer_line answer = {.index = WHY_ANSWER_START};
  for (; shown < WHY_ANSWERS_SHOWN && why_answer_next(page->result, &answer); shown++) {
    const char *ink = answer.chosen ? "small ink strong" : "small ink";
    page->y += row_height;
    why_columns_short(line, answer.name, NAME_COLUMNS);
    put_line(page, ink, margin, false, line);
    why_columns_short(line, why_text_of(answer.kind), KIND_COLUMNS);
    if (line->used) put_line(page, ink, name, false, line);
    const float from = name + (*answer.kind ? kind_width : 0.f);
    why_svg_rect(page->writer, "faint", from, page->y - 11.f,
                 (end - value_width - from) * answer.probability, 13.f, answer.chosen ? 1.f : .5f);
    why_caption_percent(line, answer.probability);
    put_line(page, ink, end, true, line);
  }
  why_answer_hidden(line, page->result, shown);
  if (line->used) {
    page->y += row_height;
    put_line(page, "small faint", margin, false, line);
  }
  if (shown) page->y += 10;
}

static void draw_decision(struct page *page, why_writer *line) {
  const why_result *result = page->result;
  page->y = margin + 18;
  why_answer_headline(line, result, HEADLINE_COLUMNS);
  why_writer_string(line, "  ");
  why_answer_figure(line, result);
  put_line(page, "large ink", margin, false, line);
  page->y += 6;
  draw_answers(page, line);
  page->y += 18;
  why_caption_title(line, result);
  put_line(page, "small faint", margin, false, line);
  page->y += 16;
}

/* The edges of a place on one line, and its name where there is room behind `*named`. */
static void draw_frame(struct page *page, const why_frame *frame, float top, float *named) {
  why_place place;
  why_writer name = {0};
  why_places_at(page->result, frame->place, &place);
  const float x = margin + (float)frame->begin * WHY_SVG_COLUMN - 1.f;
  const float width = (float)(frame->end - frame->begin) * WHY_SVG_COLUMN + 2.f;
  const float y = top + (float)frame->line * placed_height + line_height;
  why_svg_frame(page->writer, place.explained ? "ink" : "faint", x, y - 17.f, width, 24.f,
                place.explained ? 2.f : 1.f);
  why_columns_short(&name, why_text_of(why_flow_name(page->result, frame)), NAME_COLUMNS);
  if (name.used && x >= *named) {
    why_svg_text(page->writer, "tiny faint", x, y + 18.f, false, 0, why_writer_text(&name));
    *named = x + (float)why_columns_count(why_writer_text(&name)) * tiny_column;
  }
  page->writer->failed = page->writer->failed || name.failed;
  why_writer_free(&name);
}

static void draw_text(struct page *page, why_writer *line, uint32_t segment) {
  const why_result *result = page->result;
  const float strongest = why_view_strongest(result);
  const char *heading = why_answer_heading(result, segment);
  const float height = why_places_any(result, segment) ? placed_height : line_height;
  why_flow flow = {.columns = (size_t)((picture_width - 2 * margin) / WHY_SVG_COLUMN),
                   .piece = {.segment = segment}};
  why_frame open = {.place = WHY_PLACES_NONE}, frame;
  float named = 0.f;
  size_t last = 0;
  if (heading) {
    page->y += 16;
    why_writer_string(line, heading);
    put_line(page, "small faint strong", margin, false, line);
  }
  const float top = page->y;
  for (why_chunk chunk; why_flow_next(&flow, result, &chunk);) {
    const float x = margin + (float)chunk.column * WHY_SVG_COLUMN;
    page->y = top + (float)chunk.line * height + line_height;
    if (chunk.mark != WHY_VIEW_END) {
      const float strength = why_view_strength(why_view_mark(result, chunk.mark).score, strongest);
      why_svg_rect(page->writer, strength < 0.f ? "against" : "for", x, page->y - 16.f,
                   (float)chunk.width * WHY_SVG_COLUMN, 22.f,
                   (float)WHY_VIEW_GROUND * fabsf(strength));
    }
    why_svg_text(page->writer, "mono ink", x, page->y, false, chunk.width, chunk.text);
    if (why_flow_frame(&open, &chunk, &frame)) draw_frame(page, &frame, top, &named);
    if (chunk.line != last) named = 0.f;
    last = chunk.line;
  }
  if (why_flow_frame(&open, NULL, &frame)) draw_frame(page, &frame, top, &named);
  page->y += 14 + height - line_height;
}

static void draw_heatmap(struct page *page, why_writer *line) {
  (void)line;
  const float width = why_svg_heatmap_width(page->result) + 2 * margin;
  page->y += 16;
  why_svg_heatmap(page->writer, page->result, margin, page->y);
  page->y += why_svg_heatmap_height(page->result);
  if (width > page->width) page->width = width;
}

static void draw_bars(struct page *page, why_writer *line) {
  const why_result *result = page->result;
  const why_bars bars = why_view_bars(result, BARS_SHOWN);
  const float strongest = why_view_strongest(result);
  const float value = value_width + (result->has_standard_errors ? error_width : 0.f);
  const float room = picture_width - 2 * margin - name_width - value;
  const double span = (double)bars.below + (double)bars.above;
  const double scale = strongest > 0.f ? (double)room / span : 0.;
  const float axis = margin + name_width + (float)((double)bars.below * scale);
  const float top = page->y + 8.f;
  uint32_t index = WHY_VIEW_START;
  page->y += 2;
  for (uint32_t i = 0; i < bars.shown; i++) {
    index = why_view_next(result, index);
    const why_mark mark = why_view_mark(result, index);
    const float length = (float)(fabs((double)mark.score) * scale);
    page->y += row_height;
    why_answer_origin(line, result, mark.segment);
    why_columns_short(line, mark.text, NAME_COLUMNS - line->used);
    put_line(page, "mono ink", margin, false, line);
    why_svg_rect(page->writer, mark.score < 0.f ? "against" : "for",
                 mark.score < 0.f ? axis - length : axis, page->y - 12.f, length, 15.f, 1.f);
    why_caption_mark(line, result, &mark, strongest);
    put_line(page, "mono ink", picture_width - margin, true, line);
  }
  why_svg_rect(page->writer, "rule", axis - .5f, top, 1.f, page->y + 8.f - top, 1.f);
  if (bars.hidden) {
    page->y += row_height;
    why_caption_hidden(line, result, &bars);
    put_line(page, "small faint", margin, false, line);
  }
  page->y += 8;
}

static void draw_curve(struct page *page, why_writer *line) {
  if (page->result->map.rows > WHY_SVG_LINES) {
    draw_heatmap(page, line);
    return;
  }
  why_svg_curve(page->writer, page->result, margin, page->y, picture_width - 2.f * margin);
  page->y += why_svg_chart_height;
}

static void draw_rule(struct page *page, why_writer *line) {
  (void)line;
  page->y = why_svg_rule(page->writer, page->result, margin, page->y, picture_width - 2.f * margin);
}

static void draw_edits(struct page *page, why_writer *line) {
  (void)line;
  page->y =
      why_svg_edits(page->writer, page->result, margin, page->y, picture_width - 2.f * margin);
}

static void draw_evidence(struct page *page, why_writer *line) {
  page->y += 14;
  for (unsigned i = 0; why_caption_evidence(line, page->result, i); i++) {
    page->y += 20;
    put_line(page, i ? "small faint" : "small ink strong", margin, false, line);
  }
  why_svg_evidence(page->writer, page->result->evidence, margin, page->y + 8.f,
                   picture_width - 2.f * margin);
  page->y += 8 + why_svg_chart_height;
}

static void draw_legend(struct page *page, why_writer *line) {
  const float swatch = 14.f, half = (picture_width - 2.f * margin) / 2.f;
  const int last = page->result->method->is_signed ? 1 : 0;
  page->y += 28;
  for (int against = 0; against <= last; against++) {
    const float x = margin + (float)against * half;
    why_svg_rect(page->writer, against ? "against" : "for", x, page->y - 11.f, swatch, swatch, 1.f);
    if (last) why_writer_string(line, against ? "\u2212 " : "+ ");
    why_caption_legend(line, page->result, against != 0);
    put_line(page, "small ink", x + swatch + 8.f, false, line);
  }
}

static void draw_notes(struct page *page, why_writer *line) {
  page->y += 10;
  for (unsigned i = 0; why_caption_note(line, page->result, i); i++) {
    page->y += 20;
    put_line(page, "small faint", margin, false, line);
  }
}

void why_render_svg_write(why_writer *writer, const why_result *result, const why_style *style) {
  static void (*const kinds[])(struct page *, why_writer *) = {
      [WHY_RESULT_SCORES] = draw_bars, [WHY_RESULT_MATRIX] = draw_heatmap,
      [WHY_RESULT_MAP] = draw_heatmap, [WHY_RESULT_CURVE] = draw_curve,
      [WHY_RESULT_RULE] = draw_rule,   [WHY_RESULT_EDITS] = draw_edits,
  };
  (void)style;
  why_writer body = {0}, line = {0};
  struct page page = {.writer = &body, .result = result, .width = picture_width};
  draw_decision(&page, &line);
  draw_text(&page, &line, 0);
  if (result->text_pair) draw_text(&page, &line, 1);
  kinds[result->method->kind](&page, &line);
  draw_legend(&page, &line);
  draw_notes(&page, &line);
  if (result->evidence) draw_evidence(&page, &line);
  why_caption_title(&line, result);
  const float height = page.y + margin;
  why_svg_open(writer, page.width, height, why_writer_text(&line));
  why_writer_string(writer, "<style>");
  why_svg_classes(writer);
  why_writer_string(writer, "</style>\n");
  why_svg_rect(writer, "ground", 0.f, 0.f, page.width, height, 1.f);
  why_writer_bytes(writer, body.bytes, body.used);
  why_writer_string(writer, "</svg>\n");
  writer->failed = writer->failed || body.failed || line.failed;
  why_writer_free(&body);
  why_writer_free(&line);
}
