#include "caption.h"
#include "columns.h"
#include "terminal.h"
#include "view_kinds.h"

/* A cell has room for its value, or is two columns of shade. */
enum {
  NAME_MOST = 14,
  NUMBER = 4,
  AXIS = 6,
  TICK = 5,
  CELL = 2,
  VALUE_CELL = WHY_CAPTION_CELL + 1
};
static const char indent[] = "  ";

/* How a grid is laid out. */
struct layout {
  why_grid grid;
  size_t label, cell;  /* columns */
  uint32_t wide, high; /* how many columns and rows are shown */
};

static uint32_t at_most(uint32_t count, size_t most) {
  return count < most ? count : (uint32_t)most;
}

static struct layout lay_out(const why_result *result, size_t columns) {
  struct layout layout = {.grid = why_view_grid(result), .cell = CELL};
  const why_grid *grid = &layout.grid;
  const bool named = why_view_axis_is_named(grid->row_axis);
  layout.label = sizeof indent - 1 + (named ? NUMBER + NAME_MOST + 1 : AXIS);
  const size_t room = columns - layout.label, each = room / (grid->columns ? grid->columns : 1);
  if (result->method->kind != WHY_RESULT_MATRIX && each >= VALUE_CELL) {
    layout.cell = each > VALUE_CELL ? VALUE_CELL + 1 : VALUE_CELL;
  }
  const bool square = grid->row_axis == grid->column_axis && grid->column == 0;
  layout.wide = at_most(grid->columns, room / layout.cell);
  layout.high = square ? at_most(grid->rows, room / layout.cell) : grid->rows;
  return layout;
}

/* The numbers of the columns; what those of the rows are stands before them. */
static void write_ticks(why_writer *writer, const why_result *result, const struct layout *layout) {
  const uint32_t step = layout->cell == CELL ? TICK : 1;
  const size_t line = writer->used;
  if (!why_view_axis_is_named(layout->grid.row_axis)) {
    why_writer_string(writer, indent);
    why_writer_string(writer, why_view_axis_word(result, layout->grid.row_axis));
  }
  why_writer_pad(writer, line, layout->label);
  for (uint32_t c = 0; c < layout->wide; c += step) {
    const size_t begin = writer->used;
    why_writer_integer(writer, c);
    const uint32_t left = layout->wide - c;
    why_writer_pad(writer, begin, (left < step ? left : step) * layout->cell);
  }
  why_writer_char(writer, '\n');
}

static const char *shade_of(float strength) {
  static const char *const shades[WHY_TERMINAL_SHADES] = {"·", "░", "▒", "▓", "█"};
  return shades[why_terminal_shade(strength)];
}

/* A cell of shade, with the sign of what is negative. */
static void write_shade(why_writer *writer, const why_result *result, const why_style *style,
                        float entry, float strongest) {
  const float strength = why_view_strength(entry, strongest);
  why_terminal_ink(writer, style, strength);
  const size_t begin = writer->used;
  why_caption_cell(writer, result, entry, strongest, 1);
  why_writer_repeat(writer, shade_of(strength), CELL - (writer->used - begin));
  why_terminal_escape(writer, style, "0");
}

/* A value, marked as a word is, or where there are no colours with its shade behind it. */
static void write_value(why_writer *writer, const why_result *result, const why_style *style,
                        const struct layout *layout, float entry, float strongest) {
  const float strength = why_view_strength(entry, strongest);
  why_terminal_mark(writer, style, strength);
  const size_t begin = writer->used;
  why_caption_cell(writer, result, entry, strongest, WHY_CAPTION_CELL);
  why_writer_pad(writer, begin, WHY_CAPTION_CELL);
  if (why_terminal_shade(strength)) why_terminal_escape(writer, style, "0");
  why_writer_string(writer, style->colour ? " " : shade_of(strength));
  why_writer_repeat(writer, " ", layout->cell - VALUE_CELL);
}

static void write_row_label(why_writer *writer, const why_result *result, const why_grid *grid,
                            uint32_t row) {
  const size_t begin = writer->used;
  why_writer_string(writer, indent);
  why_writer_integer(writer, row);
  if (!why_view_axis_is_named(grid->row_axis)) {
    why_writer_pad(writer, begin, sizeof indent - 1 + AXIS);
    return;
  }
  why_writer_pad(writer, begin, sizeof indent - 1 + NUMBER);
  why_columns_fit(writer, why_view_axis_name(result, grid->row_axis, grid->row + row), NAME_MOST);
  why_writer_char(writer, ' ');
}

/* Which name a column's number is of, where the rows do not tell it. */
static void write_columns(why_writer *writer, const why_result *result, const why_grid *grid,
                          size_t columns) {
  size_t used = columns;
  for (uint32_t i = 0; i < grid->columns; i++) {
    why_writer item = {0};
    why_writer_integer(&item, i);
    why_writer_char(&item, ' ');
    why_columns_short(&item, why_view_axis_name(result, grid->column_axis, grid->column + i),
                      NAME_MOST);
    const why_text text = why_writer_text(&item);
    const size_t width = sizeof indent - 1 + why_columns_count(text);
    if (used + width > columns) {
      why_writer_char(writer, '\n');
      used = 0;
    }
    why_writer_string(writer, indent);
    why_writer_bytes(writer, text.bytes, text.length);
    used += width;
    writer->failed = writer->failed || item.failed;
    why_writer_free(&item);
  }
  why_writer_char(writer, '\n');
}

static void write_cut(why_writer *writer, const why_result *result, const struct layout *layout) {
  why_writer_string(writer, "\n  Only ");
  why_writer_integer(writer, layout->wide);
  why_writer_string(writer, " of ");
  why_writer_integer(writer, layout->grid.columns);
  why_writer_char(writer, ' ');
  why_writer_string(writer, why_view_axis_word(result, layout->grid.column_axis));
  why_writer_string(writer, "s fit here; --format svg or png shows all.\n");
}

void why_terminal_heatmap(why_writer *writer, const why_result *result, const why_style *style) {
  const size_t columns = why_terminal_columns(style);
  const struct layout layout = lay_out(result, columns);
  const why_grid *grid = &layout.grid;
  const float strongest = why_view_grid_strongest(grid);
  if (result->method->kind != WHY_RESULT_MATRIX) {
    why_writer_repeat(writer, " ", layout.label);
    why_writer_string(writer, why_view_axis_word(result, grid->column_axis));
    why_writer_char(writer, '\n');
  }
  write_ticks(writer, result, &layout);
  for (uint32_t row = 0; row < layout.high; row++) {
    write_row_label(writer, result, grid, row);
    for (uint32_t column = 0; column < layout.wide; column++) {
      const float entry = why_view_entry(grid, row, column);
      if (layout.cell == CELL) {
        write_shade(writer, result, style, entry, strongest);
      } else {
        write_value(writer, result, style, &layout, entry, strongest);
      }
    }
    why_writer_char(writer, '\n');
  }
  const bool told = grid->row_axis == grid->column_axis && grid->column == 0;
  if (why_view_axis_is_named(grid->column_axis) && !told) {
    write_columns(writer, result, grid, columns);
  }
  if (layout.wide < grid->columns) write_cut(writer, result, &layout);
}
