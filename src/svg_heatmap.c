#include <math.h>

#include "columns.h"
#include "svg.h"

/* A cell shrinks as the tokens get more, until labels would touch: then they are left out. */
enum { ROOM = 900, CELL_MOST = 22, CELL_LEAST = 2, CELL_LABELLED = 10, LABEL_COLUMNS = 16 };
#define LABEL_COLUMN 6.7f /* pixels of a letter of the labels */

static float cell_size(const why_result *result) {
  const uint32_t fitting = ROOM / (result->token_count ? result->token_count : 1);
  return (float)(fitting > CELL_MOST ? CELL_MOST : fitting < CELL_LEAST ? CELL_LEAST : fitting);
}

static float label_size(const why_result *result) {
  return (int)cell_size(result) < CELL_LABELLED ? 0.f : (float)LABEL_COLUMNS * LABEL_COLUMN;
}

float why_svg_heatmap_size(const why_result *result) {
  return label_size(result) + cell_size(result) * (float)result->token_count;
}

/* Entries are drawn in as many shades as differ to the eye; each shade is one path over all its
   cells, so that the picture of 512 tokens stays small. */
enum { SHADES = 32 };

static int shade_of(float entry, float strongest) {
  return (int)rintf(why_view_strength(entry, strongest) * (float)SHADES);
}

static void write_shade(why_writer *writer, const why_result *result, int shade, float strongest) {
  const uint32_t count = result->token_count;
  bool open = false;
  for (uint32_t row = 0; row < count; row++) {
    for (uint32_t column = 0; column < count; column++) {
      if (shade_of(result->matrix[(size_t)row * count + column], strongest) != shade) continue;
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

static void write_labels(why_writer *writer, const why_result *result, float x, float y) {
  const float cell = cell_size(result), label = label_size(result), gap = 6.f;
  for (uint32_t i = 0; i < result->token_count; i++) {
    why_writer cut = {0};
    const float middle = ((float)i + .5f) * cell + 4.f;
    why_columns_short(&cut, why_text_of(result->tokens[i].text), LABEL_COLUMNS - 1);
    why_svg_text(writer, "tiny ink", x + label - gap, y + label + middle, true, 0,
                 why_writer_text(&cut));
    why_writer_string(writer, "<g transform=\"translate(");
    why_writer_fixed(writer, x + label + middle, 1);
    why_writer_char(writer, ' ');
    why_writer_fixed(writer, y + label - gap, 1);
    why_writer_string(writer, ") rotate(-90)\">");
    why_svg_text(writer, "tiny ink", 0.f, 0.f, false, 0, why_writer_text(&cut));
    why_writer_string(writer, "</g>\n");
    writer->failed = writer->failed || cut.failed;
    why_writer_free(&cut);
  }
}

void why_svg_heatmap(why_writer *writer, const why_result *result, float x, float y) {
  const float cell = cell_size(result), label = label_size(result);
  const float side = cell * (float)result->token_count;
  const float strongest = why_view_matrix_strongest(result);
  if (label > 0.f) write_labels(writer, result, x, y);
  why_svg_rect(writer, "rule", x + label - 1.f, y + label - 1.f, side + 2.f, side + 2.f, 1.f);
  why_svg_rect(writer, "ground", x + label, y + label, side, side, 1.f);
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
