#include "columns.h"
#include "terminal.h"
#include "view.h"

enum { TOKEN_MOST = 14, CELL = 2, TICK = 5 };
enum { NUMBER = 4, LABEL = 2 + NUMBER + TOKEN_MOST + 1 };
static const char indent[] = "  ";

static void write_ticks(why_writer *writer, size_t label, uint32_t count) {
  why_writer_repeat(writer, " ", label);
  for (uint32_t c = 0; c < count; c += TICK) {
    const size_t begin = writer->used;
    why_writer_integer(writer, c);
    why_writer_pad(writer, begin, (size_t)TICK * CELL);
  }
  why_writer_char(writer, '\n');
}

static void write_cell(why_writer *writer, const why_style *style, float strength) {
  static const char *const shades[WHY_TERMINAL_SHADES] = {"·", "░", "▒", "▓", "█"};
  why_terminal_ink(writer, style, strength);
  why_writer_repeat(writer, shades[why_terminal_shade(strength)], CELL);
  why_terminal_escape(writer, style, "0");
}

static void write_row_label(why_writer *writer, const why_result *result, uint32_t token,
                            uint32_t number) {
  const size_t begin = writer->used;
  why_writer_string(writer, indent);
  why_writer_integer(writer, number);
  why_writer_pad(writer, begin, sizeof indent - 1 + NUMBER);
  why_columns_fit(writer, why_text_of(result->tokens[token].text), TOKEN_MOST);
  why_writer_char(writer, ' ');
}

/* Which token a column's number is, where the rows do not tell it. */
static void write_columns(why_writer *writer, const why_result *result, why_grid grid,
                          size_t columns) {
  size_t used = columns;
  for (uint32_t i = 0; i < grid.columns; i++) {
    why_writer item = {0};
    why_writer_integer(&item, i);
    why_writer_char(&item, ' ');
    why_columns_short(&item, why_text_of(result->tokens[grid.column + i].text), TOKEN_MOST);
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

static void write_cut(why_writer *writer, uint32_t shown, uint32_t all) {
  why_writer_string(writer, "\n  Only ");
  why_writer_integer(writer, shown);
  why_writer_string(writer, " of ");
  why_writer_integer(writer, all);
  why_writer_string(writer, " tokens fit here; --format svg or png shows all.\n");
}

static uint32_t at_most(uint32_t count, size_t most) {
  return count < most ? count : (uint32_t)most;
}

void why_terminal_heatmap(why_writer *writer, const why_result *result, const why_style *style) {
  const why_grid grid = why_view_grid(result);
  const bool crossed = grid.column > 0;
  const float strongest = why_view_matrix_strongest(result);
  const size_t columns = why_terminal_columns(style), fitting = (columns - LABEL) / CELL;
  const uint32_t wide = at_most(grid.columns, fitting);
  const uint32_t high = crossed ? grid.rows : at_most(grid.rows, fitting);
  write_ticks(writer, LABEL, wide);
  for (uint32_t row = 0; row < high; row++) {
    write_row_label(writer, result, grid.row + row, row);
    for (uint32_t column = 0; column < wide; column++) {
      const float entry = why_view_entry(result, grid, row, column);
      write_cell(writer, style, why_view_strength(entry, strongest));
    }
    why_writer_char(writer, '\n');
  }
  if (crossed) write_columns(writer, result, grid, columns);
  if (wide < grid.columns) write_cut(writer, wide, grid.columns);
}
