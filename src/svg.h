/* The elements that our SVG is made of. Lengths are pixels at the picture's own size. */
#ifndef WHY_SVG_H
#define WHY_SVG_H

#include "view_kinds.h"
#include "writer.h"

/* Text of the explained sentence is set in a monospaced face; a column of it is so wide. */
#define WHY_SVG_COLUMN 8.4f

/* The colours of all pictures by name, 0xrrggbb; ends with a NULL name. */
typedef struct why_svg_colour {
  const char *name;
  uint32_t light, dark;
} why_svg_colour;
extern const why_svg_colour why_svg_palette[];

/* The rules of all classes that are used below, light and dark, for a <style>. A class is
     a colour: ink, faint, ground, rule, for, against
     a face:   mono (14 px), small (13 px), tiny (11 px), large (24 px, bold)
     with it:  strong (bold)
     of paths: line (its edge is drawn, in the colour) */
void why_svg_classes(why_writer *writer);

/* <svg> of a size, named `title` for who cannot see it; the caller ends it with </svg>. */
void why_svg_open(why_writer *writer, float width, float height, why_text title);

/* `opacity` 0 .. 1.f */
void why_svg_rect(why_writer *writer, const char *class, float x, float y, float width,
                  float height, float opacity);

/* The edges of a rectangle, `stroke` wide and inside of it. */
void why_svg_frame(why_writer *writer, const char *class, float x, float y, float width,
                   float height, float stroke);

/* One line of text as it is safe to show, its baseline at y; it ends at x where `to_the_left`.
   `columns` > 0: it takes that many, whatever face the reader has. */
void why_svg_text(why_writer *writer, const char *classes, float x, float y, bool to_the_left,
                  size_t columns, why_text text);

/* A matrix or map as a heatmap with its names or numbers along the left and the top edge; its size
   with the labels. svg_heatmap.c */
float why_svg_heatmap_width(const why_result *result);
float why_svg_heatmap_height(const why_result *result);
void why_svg_heatmap(why_writer *writer, const why_result *result, float x, float y);

/* Lines over points. svg_chart.c */
typedef struct why_svg_line {
  why_text name;       /* where there are several */
  const float *values; /* (points) */
  const float *errors; /* (points) or NULL */
} why_svg_line;
typedef struct why_svg_chart {
  const why_svg_line *lines; /* (line_count) */
  uint32_t line_count, points;
  const float *across;      /* (points) where they stand, 0 .. 1; NULL: evenly */
  const char *first, *last; /* what the ends are called; `last` NULL: its number */
} why_svg_chart;
extern const float why_svg_chart_height;
void why_svg_chart_draw(why_writer *writer, const why_svg_chart *chart, float x, float y,
                        float width);

/* A curve of at most WHY_SVG_LINES rows, and how deletion and insertion go: each one chart high. */
enum { WHY_SVG_LINES = 8 };
void why_svg_curve(why_writer *writer, const why_result *result, float x, float y, float width);
void why_svg_evidence(why_writer *writer, const why_evidence *evidence, float x, float y,
                      float width);

/* A rule, and edited texts, from y on: answers where they end. svg_kinds.c */
float why_svg_rule(why_writer *writer, const why_result *result, float x, float y, float width);
float why_svg_edits(why_writer *writer, const why_result *result, float x, float y, float width);

#endif
