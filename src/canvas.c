#include "canvas.h"

#include "unicode.h"

/* (95, 5) the printable characters of ASCII from the space on, columns from the left, bit 0 the
   uppermost dot */
static const uint8_t font[][5] = {
#include "font.inc"
};

enum { FIRST = 0x20, LAST = 0x7e, GLYPH_WIDTH = 5, GLYPH_HEIGHT = 8 };

why_canvas why_canvas_new(int width, int height, uint32_t colour) {
  why_canvas canvas = {.width = width, .height = height};
  canvas.pixels = why_heap(NULL, (size_t)width * (size_t)height * 3);
  why_canvas_rect(&canvas, 0, 0, width, height, colour);
  return canvas;
}

void why_canvas_free(why_canvas *canvas) {
  why_heap(canvas->pixels, 0);
  *canvas = (why_canvas){0};
}

void why_canvas_rect(why_canvas *canvas, int x, int y, int width, int height, uint32_t colour) {
  const int left = x < 0 ? 0 : x, top = y < 0 ? 0 : y;
  const int right = x + width > canvas->width ? canvas->width : x + width;
  const int bottom = y + height > canvas->height ? canvas->height : y + height;
  if (!canvas->pixels) return;
  for (int row = top; row < bottom; row++) {
    for (int column = left; column < right; column++) {
      unsigned char *pixel =
          canvas->pixels + ((size_t)row * (size_t)canvas->width + (size_t)column) * 3;
      pixel[0] = (unsigned char)(colour >> 16);
      pixel[1] = (unsigned char)(colour >> 8);
      pixel[2] = (unsigned char)colour;
    }
  }
}

static void draw_glyph(why_canvas *canvas, int x, int y, int scale, bool upwards, uint32_t colour,
                       const uint8_t columns[GLYPH_WIDTH]) {
  for (int row = 0; row < GLYPH_HEIGHT; row++) {
    for (int column = 0; column < GLYPH_WIDTH; column++) {
      if (!(columns[column] >> row & 1)) continue;
      const int right = upwards ? row : column, down = upwards ? -1 - column : row;
      why_canvas_rect(canvas, x + right * scale, y + down * scale, scale, scale, colour);
    }
  }
}

void why_canvas_text(why_canvas *canvas, int x, int y, int scale, bool upwards, uint32_t colour,
                     why_text text) {
  for (size_t at = 0; at < text.length;) {
    uint32_t code = 0;
    at += why_unicode_next(text, at, &code);
    const uint32_t shown = code < FIRST || code > LAST ? '?' : code;
    draw_glyph(canvas, x, y, scale, upwards, colour, font[shown - FIRST]);
    if (upwards) {
      y -= WHY_CANVAS_COLUMN * scale;
      if (y < 0) return;
    } else {
      x += WHY_CANVAS_COLUMN * scale;
      if (x > canvas->width) return;
    }
  }
}

uint32_t why_canvas_mix(uint32_t under, uint32_t over, float opacity) {
  uint32_t mixed = 0;
  for (unsigned shift = 0; shift <= 16; shift += 8) {
    const float a = (float)(under >> shift & 255), b = (float)(over >> shift & 255);
    mixed |= (uint32_t)(a + (b - a) * opacity + .5f) << shift;
  }
  return mixed;
}
