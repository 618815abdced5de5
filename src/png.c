#include "png.h"

#include "deflate.h"

/* Its own compressor is larger than all else here together, and writes on where memory ends. */
static unsigned char *compress(unsigned char *bytes, int size, int *out_size, int quality) {
  (void)quality;
  why_writer out = {0};
  why_deflate(&out, bytes, (size_t)size);
  if (out.failed) why_writer_free(&out);
  *out_size = (int)out.used;
  return (unsigned char *)out.bytes;
}

/* Bit by bit (PNG, annex D): stb's table is a kilobyte. */
static uint32_t checksum(const unsigned char *bytes, int size) {
  uint32_t crc = UINT32_MAX;
  for (int i = 0; i < size; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0);
  }
  return ~crc;
}

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#define STBIW_ZLIB_COMPRESS compress
#define STBIW_CRC32 checksum
#define STBIW_MALLOC(size) why_heap(NULL, (size_t)(size))
#define STBIW_REALLOC(old, size) why_heap((old), (size_t)(size))
#define STBIW_FREE(old) why_heap((old), 0)
/* Without stdio it declares a function that it never defines, which is seen at the file's end. */
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb_image_write.h>

static void append(void *context, void *bytes, int size) {
  why_writer_bytes(context, bytes, (size_t)size);
}

void why_png_write(why_writer *writer, const why_canvas *canvas) {
  if (!canvas->pixels || !stbi_write_png_to_func(append, writer, canvas->width, canvas->height, 3,
                                                 canvas->pixels, canvas->width * 3)) {
    writer->failed = true;
  }
}
