/* An explanation as one picture: the text with its words on colour and their bars, or a heatmap. */
#include <math.h>

#include "caption.h"
#include "columns.h"
#include "flow.h"
#include "render_formats.h"
#include "svg.h"

enum { BARS_SHOWN = 40, NAME_COLUMNS = 20 };
static const float picture_width = 760.f, margin = 28.f, line_height = 26.f, row_height = 22.f;
static const float name_width = 184.f, value_width = 92.f; /* the two ends of a bar */
static const float error_width = 8 * WHY_SVG_COLUMN;       /* of " ±0.012", behind the value */

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

static void draw_decision(struct page *page, why_writer *line) {
  const why_result *result = page->result;
  const why_choice decision = why_view_decision(result);
  page->y = margin + 18;
  why_writer_string(line, decision.name);
  why_writer_string(line, "  ");
  why_caption_percent(line, decision.probability);
  put_line(page, "large ink", margin, false, line);
  page->y += 24;
  why_caption_title(line, result);
  put_line(page, "small faint", margin, false, line);
  page->y += 16;
}

static void draw_text(struct page *page, uint32_t segment) {
  const why_result *result = page->result;
  const float strongest = why_view_strongest(result);
  why_flow flow = {.columns = (size_t)((picture_width - 2 * margin) / WHY_SVG_COLUMN),
                   .piece = {.segment = segment}};
  const float top = page->y;
  for (why_chunk chunk; why_flow_next(&flow, result, &chunk);) {
    const float x = margin + (float)chunk.column * WHY_SVG_COLUMN;
    page->y = top + (float)(chunk.line + 1) * line_height;
    if (chunk.mark != WHY_VIEW_END) {
      const float strength = why_view_strength(why_view_mark(result, chunk.mark).score, strongest);
      why_svg_rect(page->writer, strength < 0.f ? "against" : "for", x, page->y - 16.f,
                   (float)chunk.width * WHY_SVG_COLUMN, 22.f,
                   (float)WHY_VIEW_GROUND * fabsf(strength));
    }
    why_svg_text(page->writer, "mono ink", x, page->y, false, chunk.width, chunk.text);
  }
  page->y += 14;
}

static void draw_heatmap(struct page *page) {
  const float size = why_svg_heatmap_size(page->result);
  page->y += 16;
  why_svg_heatmap(page->writer, page->result, margin, page->y);
  page->y += size;
  if (size + 2 * margin > page->width) page->width = size + 2 * margin;
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
    why_columns_short(line, mark.text, NAME_COLUMNS);
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
  (void)style;
  why_writer body = {0}, line = {0};
  struct page page = {.writer = &body, .result = result, .width = picture_width};
  draw_decision(&page, &line);
  draw_text(&page, 0);
  if (result->text_pair) draw_text(&page, 1);
  if (result->method->kind == WHY_RESULT_MATRIX) {
    draw_heatmap(&page);
  } else {
    draw_bars(&page, &line);
  }
  draw_legend(&page, &line);
  draw_notes(&page, &line);
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
