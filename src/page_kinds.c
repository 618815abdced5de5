/* What a method found, by the kind of its result: a heatmap, or words about a rule or changed
 * texts.
 */
#include <math.h>

#include "caption.h"
#include "page.h"
#include "view_kinds.h"

enum { MARGIN = WHY_PAGE_MARGIN, SCALE = WHY_PAGE_SCALE, WIDTH = WHY_PAGE_WIDTH };
enum { LINE = WHY_PAGE_LINE, COLUMN = WHY_PAGE_COLUMN };

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

void why_page_heatmap(why_page *page) {
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

int why_page_heatmap_width(const why_result *result) {
  const struct layout layout = lay_out(result);
  return layout.left + layout.width * (int)layout.grid.columns + 8;
}

/* ---- rules and edited texts, in words ---- */

void why_page_rule(why_page *page) {
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

void why_page_edits(why_page *page) {
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
