/* A picture of pixels with a small bitmap face: what PNG is drawn on. */
#ifndef WHY_CANVAS_H
#define WHY_CANVAS_H

#include "base.h"

/* Pixels from the top left. Drawing outside is cut off. */
typedef struct why_canvas {
  unsigned char *pixels; /* (height, width, 3) of the heap; NULL where there was no memory */
  int width, height;
} why_canvas;

/* Letters are 5 x 8 dots in cells of 6 x 9; a dot is `scale` pixels wide and high. */
enum { WHY_CANVAS_COLUMN = 6, WHY_CANVAS_LINE = 9 };

/* A canvas filled with `colour` (0xrrggbb); width, height > 0. */
why_canvas why_canvas_new(int width, int height, uint32_t colour);
void why_canvas_free(why_canvas *canvas);

/* Fills a rectangle; what lies outside of the canvas is left out. */
void why_canvas_rect(why_canvas *canvas, int x, int y, int width, int height, uint32_t colour);

/* `text` from (x, y), the top left of its first cell; upwards: turned, so that (x, y) is the bottom
   left. What is not printable ASCII is a question mark. */
void why_canvas_text(why_canvas *canvas, int x, int y, int scale, bool upwards, uint32_t colour,
                     why_text text);

/* `over` laid on `under` with an opacity of 0 .. 1. */
uint32_t why_canvas_mix(uint32_t under, uint32_t over, float opacity);

#endif
