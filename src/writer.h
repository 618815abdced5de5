/* Text of unknown length under construction, and the three ways to quote hostile text into it. */
#ifndef WHY_WRITER_H
#define WHY_WRITER_H

#include "base.h"

/* Grows as it is written to; all 0 is empty. A failure (no memory) sticks and further writing does
   nothing, so that only the end has to be looked at. */
typedef struct why_writer {
  char *bytes; /* (size) of the heap, NULL when nothing was written; `used` of them are text */
  size_t used, size;
  bool failed;
} why_writer;

/* At the end: bytes, a character, a C string, the same so many times. */
void why_writer_bytes(why_writer *writer, const void *bytes, size_t count);
void why_writer_char(why_writer *writer, char c);
void why_writer_string(why_writer *writer, const char *string);
void why_writer_repeat(why_writer *writer, const char *string, size_t times);
/* Spaces until `count` bytes stand since `begin`, an earlier `used`. */
void why_writer_pad(why_writer *writer, size_t begin, size_t count);
void why_writer_code(why_writer *writer, uint32_t code); /* as UTF-8 */
void why_writer_integer(why_writer *writer, uint64_t n);
void why_writer_float(why_writer *writer, float x);   /* the shortest that reads back; or null */
void why_writer_double(why_writer *writer, double x); /* the same */
void why_writer_hex(why_writer *writer, uint32_t n, unsigned digits); /* lower-case */
void why_writer_fixed(why_writer *writer, double x, unsigned decimals);

/* A JSON string with its quotes (RFC 8259). Escaped besides what must be: "<" and what a terminal,
   a script or an editor would take for more than a letter (controls, formats, U+2028, U+2029). */
void why_writer_json(why_writer *writer, why_text text);

/* Text as it is safe to show: a control character by its picture (U+2400 and on), a line end or tab
   as a space, bidi marks and other formats as U+FFFD, joiners as they are. */
void why_writer_visible(why_writer *writer, why_text text);

/* The same for XML and HTML, between tags or within double quotes. */
void why_writer_markup(why_writer *writer, why_text text);

/* What why_writer_visible shows in the place of `code`. */
uint32_t why_writer_shown(uint32_t code);

/* Ends the text with a NUL that is not counted and hands it over (`writer` is empty then), or frees
   it and answers WHY_ERROR_MEMORY. */
why_status why_writer_finish(why_writer *writer, char **bytes, size_t *size, why_error *error);
void why_writer_free(why_writer *writer);

/* What was written so far; valid until the next writing. */
why_text why_writer_text(const why_writer *writer);

#endif
