/* The elements that our SVG is made of. Lengths are pixels at the picture's own size. */
#ifndef WHY_SVG_H
#define WHY_SVG_H

#include "view.h"
#include "writer.h"

/* Text of the explained sentence is set in a monospaced face; a column of it is so wide. */
#define WHY_SVG_COLUMN 8.4

/* The rules of all classes that are used below, light and dark, for a <style>. A class is
     a colour: ink, faint, ground, rule, for, against
     a face:   mono (14 px), small (13 px), tiny (11 px), large (24 px, bold) */
void why_svg_classes(why_writer *writer);

/* <svg> of a size, named `title` for who cannot see it; the caller ends it with </svg>. */
void why_svg_open(why_writer *writer, double width, double height, why_text title);

/* `opacity` 0 .. 1. */
void why_svg_rect(why_writer *writer, const char *class, double x, double y, double width,
                  double height, double opacity);

/* One line of text as it is safe to show, its baseline at y; it ends at x where `to_the_left`.
   `columns` > 0: it takes that many, whatever face the reader has. */
void why_svg_text(why_writer *writer, const char *classes, double x, double y, bool to_the_left,
                  size_t columns, why_text text);

/* A matrix as a heatmap with its tokens along the left and the top edge. */
double why_svg_heatmap_size(const why_result *result); /* it is a square, labels included */
void why_svg_heatmap(why_writer *writer, const why_result *result, double x, double y);

#endif
