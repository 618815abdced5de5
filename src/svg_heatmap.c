#include <math.h>

#include "columns.h"
#include "svg.h"

/* A cell shrinks as the tokens get more, until labels would touch: then they are left out. */
enum { ROOM = 900, CELL_MOST = 22, CELL_LEAST = 2, CELL_LABELLED = 10, LABEL_COLUMNS = 16 };
#define LABEL_COLUMN 6.7f /* pixels of a letter of the labels */

static float cell_size(const why_result *result) {
  const why_grid grid = why_view_grid(result);
  const uint32_t most = grid.rows > grid.columns ? grid.rows : grid.columns;
  const uint32_t fitting = ROOM / (most ? most : 1);
  return (float)(fitting > CELL_MOST ? CELL_MOST : fitting < CELL_LEAST ? CELL_LEAST : fitting);
}

static float label_size(const why_result *result) {
  return (int)cell_size(result) < CELL_LABELLED ? 0.f : (float)LABEL_COLUMNS * LABEL_COLUMN;
}

float why_svg_heatmap_width(const why_result *result) {
  return label_size(result) + cell_size(result) * (float)why_view_grid(result).columns;
}

float why_svg_heatmap_height(const why_result *result) {
  return label_size(result) + cell_size(result) * (float)why_view_grid(result).rows;
}

/* Entries are drawn in as many shades as differ to the eye; each shade is one path over all its
   cells, so that the picture of 512 tokens stays small. */
enum { SHADES = 32 };

static int shade_of(float entry, float strongest) {
  return (int)rintf(why_view_strength(entry, strongest) * (float)SHADES);
}

static void write_shade(why_writer *writer, const why_result *result, int shade, float strongest) {
  const why_grid grid = why_view_grid(result);
  bool open = false;
  for (uint32_t row = 0; row < grid.rows; row++) {
    for (uint32_t column = 0; column < grid.columns; column++) {
      if (shade_of(why_view_entry(result, grid, row, column), strongest) != shade) continue;
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

/* `number` of the row (to the left) or column (upwards) that the token labels. */
static void write_label(why_writer *writer, const why_result *result, uint32_t token,
                        uint32_t number, bool upwards, float x, float y) {
  const float label = label_size(result), gap = 6.f;
  const float middle = ((float)number + .5f) * cell_size(result) + 4.f;
  why_writer cut = {0};
  why_columns_short(&cut, why_text_of(result->tokens[token].text), LABEL_COLUMNS - 1);
  if (upwards) {
    why_writer_string(writer, "<g transform=\"translate(");
    why_writer_fixed(writer, x + label + middle, 1);
    why_writer_char(writer, ' ');
    why_writer_fixed(writer, y + label - gap, 1);
    why_writer_string(writer, ") rotate(-90)\">");
    why_svg_text(writer, "tiny ink", 0.f, 0.f, false, 0, why_writer_text(&cut));
    why_writer_string(writer, "</g>\n");
  } else {
    why_svg_text(writer, "tiny ink", x + label - gap, y + label + middle, true, 0,
                 why_writer_text(&cut));
  }
  writer->failed = writer->failed || cut.failed;
  why_writer_free(&cut);
}

static void write_labels(why_writer *writer, const why_result *result, float x, float y) {
  const why_grid grid = why_view_grid(result);
  for (uint32_t i = 0; i < grid.rows; i++) {
    write_label(writer, result, grid.row + i, i, false, x, y);
  }
  for (uint32_t i = 0; i < grid.columns; i++) {
    write_label(writer, result, grid.column + i, i, true, x, y);
  }
}

void why_svg_heatmap(why_writer *writer, const why_result *result, float x, float y) {
  const float cell = cell_size(result), label = label_size(result);
  const float width = why_svg_heatmap_width(result) - label;
  const float height = why_svg_heatmap_height(result) - label;
  const float strongest = why_view_matrix_strongest(result);
  if (label > 0.f) write_labels(writer, result, x, y);
  why_svg_rect(writer, "rule", x + label - 1.f, y + label - 1.f, width + 2.f, height + 2.f, 1.f);
  why_svg_rect(writer, "ground", x + label, y + label, width, height, 1.f);
  why_writer_string(writer, "<g shape-rendering=\"crispEdges\" transform=\"translate(");
  why_writer_fixed(writer, x + label, 1);
  why_writer_char(writer, ' ');
  why_writer_fixed(writer, y + label, 1);
  why_writer_string(writer, ") scale(");
  why_writer_fixed(writer, cell, 1);
  why_writer_string(writer, ")\">\n");
  for (int shade = -SHADES; shade <= SHADES; shade++) {
    if (shade) write_shade(writer, result, shade, strongest);
  }
  why_writer_string(writer, "</g>\n");
}
