/* An explanation in pixels: the text, and bars of its words, a heatmap, or words about a rule or
   changed texts. The face has ASCII alone, so a word or token of other letters stands there by its
   number among the tokens. */
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

enum { LEGEND = 46 };

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
  why_page_lines(page, WHY_COLOUR_FAINT);
  page->y += 14;
  page->line.failed = page->line.failed || headline.failed;
  why_writer_free(&headline);
}

static void draw_bars(why_page *page) {
  enum { ROOM = WIDTH - 2 * MARGIN - (NAME_COLUMNS + VALUE_COLUMNS + 1) * COLUMN };
  const why_result *result = page->result;
  const why_bars measured = why_view_bars(result, BARS_SHOWN), *bars = &measured;
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

enum { ROOM = 1024, CELL_MOST = 24, CELL_LEAST = 2, LABEL_COLUMNS = 14, NUMBER_COLUMNS = 4 };
enum { MAP_ROOM = 740, MAP_CELL_MOST = 56, CELL_SIGNED = WHY_CANVAS_LINE + 1 };

/* How a grid is laid out, in pixels. */
struct layout {
  why_grid grid;
  int width, height; /* of a cell */
  int left, top;     /* what labels take */
};

static int cell_of(int room, uint32_t count, int most) {
  const int fitting = room / (int)(count ? count : 1);
  return fitting > most ? most : fitting < CELL_LEAST ? CELL_LEAST : fitting;
}

static int label_scale(int cell) {
  return cell >= SCALE * WHY_CANVAS_LINE ? SCALE : cell >= WHY_CANVAS_LINE ? 1 : 0;
}

static int label_size(why_map_axis axis, int scale) {
  const int columns = why_view_axis_is_named(axis) ? LABEL_COLUMNS : NUMBER_COLUMNS;
  return scale * (columns + 1) * WHY_CANVAS_COLUMN;
}

static struct layout lay_out(const why_result *result) {
  struct layout layout = {.grid = why_view_grid(result)};
  const why_grid *grid = &layout.grid;
  const bool is_map = result->method->kind != WHY_RESULT_MATRIX;
  const uint32_t most = grid->rows > grid->columns ? grid->rows : grid->columns;
  layout.height = cell_of(ROOM, is_map ? grid->rows : most, CELL_MOST);
  layout.width = is_map ? cell_of(MAP_ROOM, grid->columns, MAP_CELL_MOST) : layout.height;
  layout.left = label_size(grid->row_axis, label_scale(layout.height));
  layout.top = why_view_axis_is_named(grid->column_axis)
                   ? label_size(grid->column_axis, label_scale(layout.width))
                   : 2 * LINE;
  return layout;
}

/* What stands beside row `number` (to the left) or over a column: a name, or its number. */
static void draw_label(why_page *page, const struct layout *layout, uint32_t number, bool over) {
  const why_grid *grid = &layout->grid;
  const why_map_axis axis = over ? grid->column_axis : grid->row_axis;
  const bool named = why_view_axis_is_named(axis);
  const uint32_t index = number + (over ? grid->column : grid->row);
  const int cell = over ? layout->width : layout->height;
  const int scale = label_scale(cell), column = scale * WHY_CANVAS_COLUMN;
  const int at = (int)number * cell + (cell - scale * (WHY_CANVAS_LINE - 1)) / 2;
  if (scale == 0) return;
  if (named) {
    why_page_name(&page->line, why_view_axis_name(page->result, axis, index), index, LABEL_COLUMNS);
  } else {
    why_writer_integer(&page->line, number);
  }
  const why_text name = why_writer_text(&page->line);
  const int wide = (int)name.length * column;
  int x = MARGIN + layout->left - wide - column + scale, y = page->y + layout->top + at;
  if (over) {
    x = MARGIN + layout->left + (named ? at : (int)number * cell + (cell - wide) / 2);
    y = page->y + layout->top - (named ? column - scale : LINE);
  }
  why_canvas_text(&page->canvas, x, y, scale, over && named, WHY_COLOUR_INK, name);
  page->line.used = 0;
}

/* Its shade, and its value where it has room, else the sign of what is negative. */
static void draw_cell(why_page *page, const struct layout *layout, int x, int y, float entry,
                      float strongest) {
  const float strength = why_view_strength(entry, strongest);
  const bool valued = layout->width > (WHY_CAPTION_CELL + 1) * WHY_CANVAS_COLUMN;
  why_canvas_rect(&page->canvas, x, y, layout->width, layout->height,
                  why_canvas_mix(WHY_COLOUR_GROUND,
                                 strength < 0.f ? WHY_COLOUR_AGAINST : WHY_COLOUR_FOR,
                                 fabsf(strength)));
  if (layout->width < CELL_SIGNED || layout->height < CELL_SIGNED) return;
  why_caption_cell(&page->line, page->result, entry, strongest, valued ? WHY_CAPTION_CELL : 1);
  const why_text text = why_writer_text(&page->line);
  why_canvas_text(&page->canvas, x + (layout->width - (int)text.length * WHY_CANVAS_COLUMN) / 2,
                  y + (layout->height - WHY_CANVAS_LINE) / 2 + 1, 1, false,
                  fabsf(strength) > .8f ? WHY_COLOUR_GROUND : WHY_COLOUR_INK, text);
  page->line.used = 0;
}

static void draw_heatmap(why_page *page) {
  const why_result *result = page->result;
  const struct layout layout = lay_out(result);
  const why_grid *grid = &layout.grid;
  const int rows = (int)grid->rows, columns = (int)grid->columns;
  const int left = MARGIN + layout.left, top = page->y + layout.top;
  const float strongest = why_view_grid_strongest(grid);
  for (uint32_t i = 0; i < grid->rows; i++) draw_label(page, &layout, i, false);
  for (uint32_t i = 0; i < grid->columns; i++) draw_label(page, &layout, i, true);
  if (!why_view_axis_is_named(grid->column_axis)) {
    why_writer_string(&page->line, why_view_axis_word(result, grid->column_axis));
    why_page_put(page, left, SCALE, WHY_COLOUR_FAINT);
  }
  why_canvas_rect(&page->canvas, left - 1, top - 1, columns * layout.width + 2,
                  rows * layout.height + 2, WHY_COLOUR_RULE);
  for (int row = 0; row < rows; row++) {
    for (int column = 0; column < columns; column++) {
      draw_cell(page, &layout, left + column * layout.width, top + row * layout.height,
                why_view_entry(grid, (uint32_t)row, (uint32_t)column), strongest);
    }
  }
  page->y = top + rows * layout.height + 8;
}

/* ---- rules and edited texts, in words ---- */

static void draw_rule(why_page *page) {
  const why_result *result = page->result;
  const why_rule *rule = &result->rule;
  if (rule->has_precision) {
    why_caption_anchor(&page->line, result);
    why_page_lines(page, WHY_COLOUR_INK);
    why_caption_precision(&page->line, result);
    why_page_lines(page, WHY_COLOUR_FAINT);
    return;
  }
  for (why_branch branch = {.node = WHY_VIEW_START}; why_view_branch(rule, &branch);) {
    const why_rule_node *node = &rule->nodes[branch.node];
    why_writer_repeat(&page->line, "  ", branch.depth);
    why_caption_branch(&page->line, result, &branch);
    why_writer_string(&page->line, ": ");
    why_caption_score(&page->line, result, node->value, 1.f);
    why_writer_string(&page->line, ", ");
    why_caption_percent(&page->line, node->share);
    why_page_lines(page, node->value < 0.f ? WHY_COLOUR_AGAINST : WHY_COLOUR_FOR);
  }
}

static void draw_changed(why_page *page, const why_variant *variant, uint32_t segment) {
  enum { COLUMNS = (WIDTH - 2 * MARGIN) / COLUMN, LINES_MOST = 64 };
  static const char *const opening[] = {"", "[-", "{+"}, *const closing[] = {"", "-]", "+}"};
  static const uint32_t inks[] = {WHY_COLOUR_INK, WHY_COLOUR_AGAINST, WHY_COLOUR_FOR};
  const int top = page->y;
  why_strip_flow flow = {.columns = COLUMNS, .marked = true, .strip = {.segment = segment}};
  for (why_strip_chunk chunk;
       why_view_strip_flow(page->result, variant, &flow, &chunk) && chunk.line < LINES_MOST;) {
    page->y = top + (int)chunk.line * LINE;
    if (chunk.opens) why_writer_string(&page->line, opening[chunk.kind]);
    why_page_letters(&page->line, chunk.text);
    if (chunk.closes) why_writer_string(&page->line, closing[chunk.kind]);
    why_page_put(page, MARGIN + (int)chunk.column * COLUMN, SCALE, inks[chunk.kind]);
  }
  page->y += LINE;
}

static void draw_edits(why_page *page) {
  const why_result *result = page->result;
  for (uint32_t i = 0; i < result->variant_count; i++) {
    why_caption_variant(&page->line, result, &result->variants[i]);
    why_page_lines(page, WHY_COLOUR_FAINT);
    for (uint32_t segment = 0; segment <= (result->text_pair ? 1 : 0); segment++) {
      draw_changed(page, &result->variants[i], segment);
    }
  }
  why_caption_no_variant(&page->line, result);
  if (page->line.used) why_page_lines(page, WHY_COLOUR_INK);
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
  for (unsigned i = 0; why_caption_note(&page->line, page->result, i); i++) {
    why_page_lines(page, WHY_COLOUR_FAINT);
  }
}

static void draw_page(why_page *page) {
  static void (*const kinds[])(why_page *) = {
      [WHY_RESULT_SCORES] = draw_bars, [WHY_RESULT_MATRIX] = draw_heatmap,
      [WHY_RESULT_MAP] = draw_heatmap, [WHY_RESULT_CURVE] = draw_heatmap,
      [WHY_RESULT_RULE] = draw_rule,   [WHY_RESULT_EDITS] = draw_edits,
  };
  draw_head(page);
  why_page_text(page, 0);
  if (page->result->text_pair) why_page_text(page, 1);
  kinds[page->result->method->kind](page);
  draw_legend(page);
  if (!page->result->evidence) return;
  page->y += LINE;
  for (unsigned i = 0; why_caption_evidence(&page->line, page->result, i); i++) {
    why_page_lines(page, i ? WHY_COLOUR_FAINT : WHY_COLOUR_INK);
  }
}

void why_render_png_write(why_writer *writer, const why_result *result, const why_style *style) {
  (void)style;
  const struct layout layout = lay_out(result);
  const int right = layout.left + layout.width * (int)layout.grid.columns + 8;
  const int width = right + 2 * MARGIN > WIDTH ? right + 2 * MARGIN : WIDTH;
  /* Once without a canvas, to see how high it has to be. */
  why_page page = {.result = result};
  draw_page(&page);
  page.canvas = why_canvas_new(width, page.y + MARGIN / 2, WHY_COLOUR_GROUND);
  draw_page(&page);
  why_png_write(writer, &page.canvas);
  writer->failed = writer->failed || page.line.failed;
  why_writer_free(&page.line);
  why_canvas_free(&page.canvas);
}
