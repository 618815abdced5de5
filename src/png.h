/* Pixels as a PNG file. */
#ifndef WHY_PNG_H
#define WHY_PNG_H

#include "canvas.h"
#include "writer.h"

/* Appends the file; writer->failed where memory did not reach. */
void why_png_write(why_writer *writer, const why_canvas *canvas);

#endif
