/* An explanation in pixels: the text, and bars of its words or a heatmap. The face has ASCII alone,
   so a word or token of other letters stands there by its number among the tokens. */
#include <math.h>

#include "answer.h"
#include "caption.h"
#include "page.h"
#include "png.h"
#include "render_formats.h"

enum { TITLE = 4, ROW = 26, BARS_SHOWN = 40 };
enum { MARGIN = WHY_PAGE_MARGIN, SCALE = WHY_PAGE_SCALE, WIDTH = WHY_PAGE_WIDTH };
enum { LINE = WHY_PAGE_LINE, COLUMN = WHY_PAGE_COLUMN, HEIGHT = WHY_CANVAS_LINE * SCALE };
enum { NAME_COLUMNS = 18, VALUE_COLUMNS = 9, KIND_COLUMNS = 17, HEADLINE_COLUMNS = 24 };

/* How high things are, before there is a canvas to draw them on. */
enum { HEAD = MARGIN + TITLE * WHY_CANVAS_LINE + 12 + LINE + 14, LEGEND = 46 };

static void draw_answers(why_page *page) {
  enum { BAR = MARGIN + (NAME_COLUMNS + 1) * COLUMN, KIND = KIND_COLUMNS * COLUMN };
  enum { END = WIDTH - MARGIN, ROOM = END - BAR - (VALUE_COLUMNS + 1) * COLUMN };
  why_answer_line line = {.index = WHY_ANSWER_START};
  uint32_t shown = 0;
  for (; shown < WHY_ANSWERS_SHOWN && why_answer_next(page->result, &line);
       shown++, page->y += ROW) {
    const int from = *line.kind ? BAR + KIND : BAR, room = *line.kind ? ROOM - KIND : ROOM;
    why_page_name(&page->line, line.name, line.index, NAME_COLUMNS);
    why_page_put(page, MARGIN, SCALE, line.chosen ? WHY_COLOUR_INK : WHY_COLOUR_FAINT);
    if (*line.kind)
      why_page_name(&page->line, why_text_of(line.kind), line.index, KIND_COLUMNS - 1);
    why_page_put(page, BAR, SCALE, WHY_COLOUR_FAINT);
    why_canvas_rect(&page->canvas, from, page->y - 1, (int)((float)room * line.probability),
                    ROW - 12, line.chosen ? WHY_COLOUR_INK : WHY_COLOUR_FAINT);
    why_caption_percent(&page->line, line.probability);
    why_page_put(page, END - (int)page->line.used * COLUMN, SCALE, WHY_COLOUR_INK);
  }
  why_answer_hidden(&page->line, page->result, shown);
  if (page->line.used) {
    why_page_put(page, MARGIN, SCALE, WHY_COLOUR_FAINT);
    page->y += ROW;
  }
  if (shown) page->y += ROW / 2;
}

/* What stands for a headline that the face lacks letters of: the label's number, or the token where
   the answer begins. */
static uint32_t number_of_answer(const why_result *result) {
  if (result->predicted < result->choice_count) return result->predicted;
  return result->span_count ? result->spans[0].first : 0;
}

static void draw_head(why_page *page) {
  const why_result *result = page->result;
  why_writer headline = {0};
  page->y = MARGIN;
  why_answer_headline(&headline, result, SIZE_MAX);
  why_page_name(&page->line, why_writer_text(&headline), number_of_answer(result),
                HEADLINE_COLUMNS);
  why_writer_string(&page->line, "  ");
  why_answer_figure(&page->line, result);
  why_page_put(page, MARGIN, TITLE, WHY_COLOUR_INK);
  page->y += TITLE * WHY_CANVAS_LINE + 12;
  draw_answers(page);
  why_caption_title(&page->line, result);
  why_page_put(page, MARGIN, SCALE, WHY_COLOUR_FAINT);
  page->y += LINE + 14;
  page->line.failed = page->line.failed || headline.failed;
  why_writer_free(&headline);
}

static void draw_bars(why_page *page, const why_bars *bars) {
  enum { ROOM = WIDTH - 2 * MARGIN - (NAME_COLUMNS + VALUE_COLUMNS + 1) * COLUMN };
  const why_result *result = page->result;
  const float strongest = why_view_strongest(result);
  const double span = (double)bars->below + (double)bars->above;
  const double scale = span > 0. ? (int)ROOM / span : 0.;
  const int axis = MARGIN + (NAME_COLUMNS + 1) * COLUMN + (int)((double)bars->below * scale);
  uint32_t index = WHY_VIEW_START;
  why_canvas_rect(&page->canvas, axis - 1, page->y - 6, 1, (int)bars->shown * ROW + 8,
                  WHY_COLOUR_RULE);
  for (uint32_t i = 0; i < bars->shown; i++, page->y += ROW) {
    index = why_view_next(result, index);
    const why_mark mark = why_view_mark(result, index);
    const int length = (int)(fabs((double)mark.score) * scale);
    why_answer_origin(&page->line, result, mark.segment);
    why_page_name(&page->line, mark.text, why_page_token(result, index),
                  NAME_COLUMNS - page->line.used);
    why_page_put(page, MARGIN, SCALE, WHY_COLOUR_INK);
    why_canvas_rect(&page->canvas, mark.score < 0.f ? axis - length : axis, page->y - 3, length,
                    ROW - 8, mark.score < 0.f ? WHY_COLOUR_AGAINST : WHY_COLOUR_FOR);
    why_caption_score(&page->line, result, mark.score, strongest);
    why_page_put(page, WIDTH - MARGIN - (int)page->line.used * COLUMN, SCALE, WHY_COLOUR_INK);
  }
  why_caption_hidden(&page->line, result, bars);
  if (bars->hidden == 0) return;
  why_page_put(page, MARGIN, SCALE, WHY_COLOUR_FAINT);
  page->y += ROW;
}

/* ---- the heatmap: as its cells get smaller, so do its labels, until there are none ---- */

enum { ROOM = 1024, CELL_MOST = 24, CELL_LEAST = 2, LABEL_COLUMNS = 14 };

static int cell_size(const why_result *result) {
  const why_grid grid = why_view_grid(result);
  const uint32_t most = grid.rows > grid.columns ? grid.rows : grid.columns;
  const int fitting = ROOM / (int)(most ? most : 1);
  return fitting > CELL_MOST ? CELL_MOST : fitting < CELL_LEAST ? CELL_LEAST : fitting;
}

static int label_scale(int cell) {
  return cell >= SCALE * WHY_CANVAS_LINE ? SCALE : cell >= WHY_CANVAS_LINE ? 1 : 0;
}

static int label_size(int cell) {
  return label_scale(cell) * (LABEL_COLUMNS + 1) * WHY_CANVAS_COLUMN;
}

/* The token's label beside row `number` (to the left) or above a column (upwards). */
static void draw_label(why_page *page, uint32_t token, int number, bool upwards, int cell) {
  const int scale = label_scale(cell), column = scale * WHY_CANVAS_COLUMN;
  const int label = label_size(cell);
  const int at = label + number * cell + (cell - scale * (WHY_CANVAS_LINE - 1)) / 2;
  why_page_name(&page->line, why_text_of(page->result->tokens[token].text), token, LABEL_COLUMNS);
  const why_text name = why_writer_text(&page->line);
  if (upwards) {
    why_canvas_text(&page->canvas, MARGIN + at, page->y + label - column + scale, scale, true,
                    WHY_COLOUR_INK, name);
  } else {
    why_canvas_text(&page->canvas, MARGIN + label - (int)(name.length + 1) * column + scale,
                    page->y + at, scale, false, WHY_COLOUR_INK, name);
  }
  page->line.used = 0;
}

static void draw_heatmap(why_page *page) {
  const why_result *result = page->result;
  const why_grid grid = why_view_grid(result);
  const int rows = (int)grid.rows, columns = (int)grid.columns;
  const int cell = cell_size(result), label = label_size(cell);
  const float strongest = why_view_matrix_strongest(result);
  for (int i = 0; label && i < rows; i++) {
    draw_label(page, grid.row + (uint32_t)i, i, false, cell);
  }
  for (int i = 0; label && i < columns; i++) {
    draw_label(page, grid.column + (uint32_t)i, i, true, cell);
  }
  const int left = MARGIN + label, top = page->y + label;
  why_canvas_rect(&page->canvas, left - 1, top - 1, columns * cell + 2, rows * cell + 2,
                  WHY_COLOUR_RULE);
  for (int row = 0; row < rows; row++) {
    for (int column = 0; column < columns; column++) {
      const float entry = why_view_entry(result, grid, (uint32_t)row, (uint32_t)column);
      const float strength = why_view_strength(entry, strongest);
      why_canvas_rect(&page->canvas, left + column * cell, top + row * cell, cell, cell,
                      why_canvas_mix(WHY_COLOUR_GROUND,
                                     strength < 0.f ? WHY_COLOUR_AGAINST : WHY_COLOUR_FOR,
                                     fabsf(strength)));
    }
  }
  page->y = top + rows * cell + 8;
}

static void draw_legend(why_page *page) {
  const int last = page->result->method->is_signed ? 1 : 0, half = (WIDTH - 2 * MARGIN) / 2;
  page->y += 14;
  for (int against = 0; against <= last; against++) {
    const int x = MARGIN + against * half;
    why_canvas_rect(&page->canvas, x, page->y - 1, HEIGHT - 2, HEIGHT - 2,
                    against ? WHY_COLOUR_AGAINST : WHY_COLOUR_FOR);
    if (last) why_writer_string(&page->line, against ? "- " : "+ ");
    why_caption_legend(&page->line, page->result, against != 0);
    why_page_put(page, x + 2 * COLUMN, SCALE, WHY_COLOUR_INK);
  }
  page->y += LEGEND - 14;
  for (unsigned i = 0; why_caption_note(&page->line, page->result, i); i++, page->y += LINE) {
    why_page_put(page, MARGIN, SCALE, WHY_COLOUR_FAINT);
  }
}

void why_render_png_write(why_writer *writer, const why_result *result, const why_style *style) {
  (void)style;
  const bool matrix = result->method->kind == WHY_RESULT_MATRIX;
  const why_bars bars = why_view_bars(result, BARS_SHOWN);
  const why_grid grid = why_view_grid(result);
  const int cell = cell_size(result), label = label_size(cell);
  const int right = label + cell * (int)grid.columns + 8, down = label + cell * (int)grid.rows + 8;
  const uint32_t answers = why_answer_count(result);
  const int listed = (int)(answers < WHY_ANSWERS_SHOWN ? answers : WHY_ANSWERS_SHOWN) + 2;
  const int rows = matrix ? down : (int)(bars.shown + (bars.hidden ? 1 : 0)) * ROW;
  const int body = rows + listed * ROW + why_page_text_height(result);
  const int width = matrix && right + 2 * MARGIN > WIDTH ? right + 2 * MARGIN : WIDTH;
  why_page page = {.result = result};
  page.canvas = why_canvas_new(width, HEAD + body + LEGEND + WHY_CAPTION_NOTES * LINE + MARGIN,
                               WHY_COLOUR_GROUND);
  draw_head(&page);
  why_page_text(&page, 0);
  if (result->text_pair) why_page_text(&page, 1);
  if (matrix) {
    draw_heatmap(&page);
  } else {
    draw_bars(&page, &bars);
  }
  draw_legend(&page);
  if (page.canvas.pixels) page.canvas.height = page.y + MARGIN / 2;
  why_png_write(writer, &page.canvas);
  writer->failed = writer->failed || page.line.failed;
  why_writer_free(&page.line);
  why_canvas_free(&page.canvas);
}
