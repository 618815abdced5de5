/* Bytes made smaller, for pictures: zlib's format, RFC 1950. */
#ifndef WHY_DEFLATE_H
#define WHY_DEFLATE_H

#include "writer.h"

/* Writes the zlib stream of bytes (size); size < 2^32. */
void why_deflate(why_writer *writer, const unsigned char *bytes, size_t size);

#endif
