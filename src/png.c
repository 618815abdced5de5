#include "png.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#define STBIW_MALLOC(size) why_heap(NULL, (size_t)(size))
#define STBIW_REALLOC(old, size) why_heap((old), (size_t)(size))
#define STBIW_FREE(old) why_heap((old), 0)
/* Without stdio it declares a function that it never defines, which is seen at the file's end. */
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb_image_write.h>

/* The compressor keeps writing where its memory did not grow, so what it takes at most is tried
   first: its rows, its output at twice what does not compress while it is moved, and its table. */
static bool memory_reaches(size_t pixels) {
  const size_t table = (size_t)16 << 20;
  size_t rows = 0, all = 0;
  if (!why_size_mul(pixels, 3 * 6, &rows) || !why_size_add(rows, table, &all)) return false;
  void *probe = why_heap(NULL, all);
  why_heap(probe, 0);
  return probe != NULL;
}

static void append(void *context, void *bytes, int size) {
  why_writer_bytes(context, bytes, (size_t)size);
}

void why_png_write(why_writer *writer, const why_canvas *canvas) {
  const size_t pixels = (size_t)canvas->width * (size_t)canvas->height;
  if (!canvas->pixels || !memory_reaches(pixels) ||
      !stbi_write_png_to_func(append, writer, canvas->width, canvas->height, 3, canvas->pixels,
                              canvas->width * 3)) {
    writer->failed = true;
  }
}
