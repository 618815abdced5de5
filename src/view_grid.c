#include <math.h>
#include <string.h>

#include "view_kinds.h"

bool why_view_axis_is_named(why_map_axis axis) {
  return axis == WHY_MAP_TOKENS || axis == WHY_MAP_UNITS;
}

static why_grid matrix_grid(const why_result *result) {
  const uint32_t count = result->token_count;
  why_grid grid = {.values = result->matrix,
                   .down = count,
                   .right = 1,
                   .rows = count,
                   .columns = count,
                   .row_axis = WHY_MAP_TOKENS,
                   .column_axis = WHY_MAP_TOKENS};
  if (strcmp(result->method->name, "similarity_pairs") != 0) return grid;
  uint32_t first = 0;
  while (first < count && result->tokens[first].segment == 0) first++;
  grid.values += first;
  grid.rows = grid.column = first;
  grid.columns = count - first;
  return grid;
}

why_grid why_view_grid(const why_result *result) {
  const why_result_kind kind = result->method->kind;
  const why_map *map = &result->map;
  if (kind == WHY_RESULT_MATRIX) return matrix_grid(result);
  if ((kind != WHY_RESULT_MAP && kind != WHY_RESULT_CURVE) || !map->values) return (why_grid){0};
  const why_grid grid = {.values = map->values,
                         .errors = map->standard_errors,
                         .down = map->columns,
                         .right = 1,
                         .rows = map->rows,
                         .columns = map->columns,
                         .row_axis = map->row_axis,
                         .column_axis = map->column_axis};
  if (kind == WHY_RESULT_CURVE || why_view_axis_is_named(map->row_axis) ||
      !why_view_axis_is_named(map->column_axis)) {
    return grid;
  }
  return (why_grid){.values = grid.values,
                    .errors = grid.errors,
                    .down = grid.right,
                    .right = grid.down,
                    .rows = grid.columns,
                    .columns = grid.rows,
                    .row_axis = grid.column_axis,
                    .column_axis = grid.row_axis};
}

float why_view_entry(const why_grid *grid, uint32_t row, uint32_t column) {
  return grid->values[row * grid->down + column * grid->right];
}

float why_view_grid_strongest(const why_grid *grid) {
  float strongest = 0.f;
  for (uint32_t row = 0; row < grid->rows; row++) {
    for (uint32_t column = 0; column < grid->columns; column++) {
      const float size = fabsf(why_view_entry(grid, row, column));
      if (size > strongest) strongest = size;
    }
  }
  return strongest;
}

why_text why_view_axis_name(const why_result *result, why_map_axis axis, uint32_t index) {
  if (axis == WHY_MAP_TOKENS) return why_text_of(result->tokens[index].text);
  if (axis != WHY_MAP_UNITS) return why_text_of("");
  const why_word *word = &result->words[index];
  const why_text text = why_view_text(result, word->segment);
  return (why_text){text.bytes + word->begin, word->end - word->begin};
}

const char *why_view_axis_word(const why_result *result, why_map_axis axis) {
  static const char *const words[] = {"token", "word", "layer", "state", "head", "step", "value"};
  const bool sentences = axis == WHY_MAP_UNITS && result->unit == WHY_UNIT_SENTENCE;
  return sentences ? why_view_units[WHY_UNIT_SENTENCE] : words[axis];
}
