#include <math.h>

#include "caption.h"
#include "columns.h"
#include "svg.h"

/* A cell shrinks as there are more of them, until labels would touch: then they are left out. A
   map's are wide enough for their values where there are few. */
enum { ROOM = 900, CELL_MOST = 22, CELL_LEAST = 2, CELL_LABELLED = 10, LABEL_COLUMNS = 16 };
enum { MAP_ROOM = 580, MAP_CELL_MOST = 56, CELL_VALUED = 38, NUMBER_COLUMNS = 8 };
#define LABEL_COLUMN 6.7f /* pixels of a letter of the labels */
static const float numbers_height = 34.f, gap = 6.f;

/* How a grid is laid out; lengths are pixels. */
struct layout {
  why_grid grid;
  float width, height; /* of a cell */
  float left, top;     /* what labels take */
  float strongest;
};

static float cell_of(uint32_t room, uint32_t count, uint32_t most) {
  const uint32_t fitting = room / (count ? count : 1);
  return (float)(fitting > most ? most : fitting < CELL_LEAST ? CELL_LEAST : fitting);
}

/* What the longest name along an axis takes, at most LABEL_COLUMNS; or a number and its word. */
static float label_room(const why_result *result, why_map_axis axis, uint32_t first,
                        uint32_t count) {
  size_t columns = NUMBER_COLUMNS;
  for (uint32_t i = first; why_view_axis_is_named(axis) && i < first + count; i++) {
    const size_t width = why_columns_count(why_view_axis_name(result, axis, i)) + 1;
    if (width > columns) columns = width < LABEL_COLUMNS ? width : LABEL_COLUMNS;
  }
  return (float)columns * LABEL_COLUMN;
}

static struct layout lay_out(const why_result *result) {
  struct layout layout = {.grid = why_view_grid(result)};
  const why_grid *grid = &layout.grid;
  const uint32_t most = grid->rows > grid->columns ? grid->rows : grid->columns;
  const bool is_map = result->method->kind != WHY_RESULT_MATRIX;
  layout.height = cell_of(ROOM, is_map ? grid->rows : most, CELL_MOST);
  layout.width = is_map ? cell_of(MAP_ROOM, grid->columns, MAP_CELL_MOST) : layout.height;
  layout.strongest = why_view_grid_strongest(grid);
  if ((int)layout.height >= CELL_LABELLED) {
    layout.left = label_room(result, grid->row_axis, grid->row, grid->rows);
  }
  if ((int)layout.width >= CELL_LABELLED) {
    const bool named = why_view_axis_is_named(grid->column_axis);
    layout.top =
        named ? label_room(result, grid->column_axis, grid->column, grid->columns) : numbers_height;
  }
  return layout;
}

float why_svg_heatmap_width(const why_result *result) {
  const struct layout layout = lay_out(result);
  return layout.left + layout.width * (float)layout.grid.columns;
}

float why_svg_heatmap_height(const why_result *result) {
  const struct layout layout = lay_out(result);
  return layout.top + layout.height * (float)layout.grid.rows;
}

/* Entries are drawn in as many shades as differ to the eye; each shade is one path over all its
   cells, so that the picture of 512 tokens stays small. */
enum { SHADES = 32 };

static int shade_of(float entry, float strongest) {
  return (int)rintf(why_view_strength(entry, strongest) * (float)SHADES);
}

static void write_shade(why_writer *writer, const struct layout *layout, int shade) {
  const why_grid *grid = &layout->grid;
  bool open = false;
  for (uint32_t row = 0; row < grid->rows; row++) {
    for (uint32_t column = 0; column < grid->columns; column++) {
      if (shade_of(why_view_entry(grid, row, column), layout->strongest) != shade) continue;
      if (!open) {
        why_writer_string(writer, shade < 0 ? "<path class=\"against\" fill-opacity=\""
                                            : "<path class=\"for\" fill-opacity=\"");
        why_writer_fixed(writer, fabs((double)shade) / (int)SHADES, 3);
        why_writer_string(writer, "\" d=\"");
        open = true;
      }
      why_writer_char(writer, 'M');
      why_writer_integer(writer, column);
      why_writer_char(writer, ' ');
      why_writer_integer(writer, row);
      why_writer_string(writer, "h1v1h-1z");
    }
  }
  if (open) why_writer_string(writer, "\"/>\n");
}

/* Opens a group that is moved to (x, y). */
static void open_group(why_writer *writer, const char *attributes, float x, float y) {
  why_writer_string(writer, "<g ");
  why_writer_string(writer, attributes);
  why_writer_string(writer, "transform=\"translate(");
  why_writer_fixed(writer, (double)x, 1);
  why_writer_char(writer, ' ');
  why_writer_fixed(writer, (double)y, 1);
  why_writer_char(writer, ')');
}

/* What stands beside row `number`, or over a column (`over`): a name, upwards, or its number. */
static void write_label(why_writer *writer, const why_result *result, const struct layout *layout,
                        uint32_t number, bool over, float x, float y) {
  const why_grid *grid = &layout->grid;
  const why_map_axis axis = over ? grid->column_axis : grid->row_axis;
  const bool named = why_view_axis_is_named(axis);
  const float middle = ((float)number + .5f) * (over ? layout->width : layout->height);
  why_writer label = {0};
  if (named) {
    const uint32_t index = number + (over ? grid->column : grid->row);
    why_columns_short(&label, why_view_axis_name(result, axis, index), LABEL_COLUMNS - 1);
  } else {
    why_writer_integer(&label, number);
  }
  const why_text text = why_writer_text(&label);
  if (over && named) {
    open_group(writer, "", x + layout->left + middle + 4.f, y + layout->top - gap);
    why_writer_string(writer, " rotate(-90)\">");
    why_svg_text(writer, "tiny ink", 0.f, 0.f, false, 0, text);
    why_writer_string(writer, "</g>\n");
  } else if (over) {
    why_svg_text(writer, "tiny ink", x + layout->left + middle + (float)text.length * 3.f,
                 y + layout->top - gap, true, 0, text);
  } else {
    why_svg_text(writer, "tiny ink", x + layout->left - gap, y + layout->top + middle + 4.f, true,
                 0, text);
  }
  writer->failed = writer->failed || label.failed;
  why_writer_free(&label);
}

static void write_labels(why_writer *writer, const why_result *result, const struct layout *layout,
                         float x, float y) {
  const why_grid *grid = &layout->grid;
  const bool over = layout->top > 0.f, beside = layout->left > 0.f;
  for (uint32_t i = 0; beside && i < grid->rows; i++) {
    write_label(writer, result, layout, i, false, x, y);
  }
  for (uint32_t i = 0; over && i < grid->columns; i++) {
    write_label(writer, result, layout, i, true, x, y);
  }
  if (result->method->kind == WHY_RESULT_MATRIX || !over || !beside) return;
  why_svg_text(writer, "tiny faint", x + layout->left - gap, y + layout->top - gap, true, 0,
               why_text_of(why_view_axis_word(result, grid->row_axis)));
  if (why_view_axis_is_named(grid->column_axis)) return;
  why_svg_text(writer, "tiny faint", x + layout->left, y + 11.f, false, 0,
               why_text_of(why_view_axis_word(result, grid->column_axis)));
}

/* A value where it has room, else the sign of what is negative: never by colour alone. */
static void write_values(why_writer *writer, const why_result *result, const struct layout *layout,
                         float x, float y) {
  const why_grid *grid = &layout->grid;
  const bool valued = (int)layout->width >= CELL_VALUED;
  why_writer cell = {0};
  if ((int)layout->width < CELL_LABELLED || (int)layout->height < CELL_LABELLED) return;
  for (uint32_t row = 0; row < grid->rows; row++) {
    for (uint32_t column = 0; column < grid->columns; column++) {
      const float entry = why_view_entry(grid, row, column);
      why_caption_cell(&cell, result, entry, layout->strongest, valued ? WHY_CAPTION_CELL : 1);
      if (cell.used == 0) continue;
      const bool dark = fabsf(why_view_strength(entry, layout->strongest)) > .8f;
      const float half = (float)cell.used * 3.f;
      why_svg_text(writer, dark ? "tiny ground" : "tiny ink",
                   x + ((float)column + .5f) * layout->width + half,
                   y + ((float)row + .5f) * layout->height + 4.f, true, 0, why_writer_text(&cell));
      cell.used = 0;
    }
  }
  writer->failed = writer->failed || cell.failed;
  why_writer_free(&cell);
}

void why_svg_heatmap(why_writer *writer, const why_result *result, float x, float y) {
  const struct layout layout = lay_out(result);
  const float left = x + layout.left, top = y + layout.top;
  const float width = layout.width * (float)layout.grid.columns;
  const float height = layout.height * (float)layout.grid.rows;
  write_labels(writer, result, &layout, x, y);
  why_svg_rect(writer, "rule", left - 1.f, top - 1.f, width + 2.f, height + 2.f, 1.f);
  why_svg_rect(writer, "ground", left, top, width, height, 1.f);
  open_group(writer, "shape-rendering=\"crispEdges\" ", left, top);
  why_writer_string(writer, " scale(");
  why_writer_fixed(writer, (double)layout.width, 1);
  why_writer_char(writer, ' ');
  why_writer_fixed(writer, (double)layout.height, 1);
  why_writer_string(writer, ")\">\n");
  for (int shade = -SHADES; shade <= SHADES; shade++) {
    if (shade) write_shade(writer, &layout, shade);
  }
  why_writer_string(writer, "</g>\n");
  write_values(writer, result, &layout, left, top);
}
