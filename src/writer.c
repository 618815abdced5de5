#include "writer.h"

#include <string.h>

#include "numeric.h"
#include "unicode.h"

void why_writer_bytes(why_writer *writer, const void *bytes, size_t count) {
  size_t needed = 0;
  if (writer->failed || count == 0) return;
  if (!why_size_add(writer->used, count, &needed) || needed > SIZE_MAX / 2) {
    writer->failed = true;
    return;
  }
  if (needed > writer->size) {
    enum { FIRST = 4096 };
    size_t size = writer->size ? writer->size : FIRST;
    while (size < needed) size *= 2;
    char *grown = why_heap(writer->bytes, size);
    if (!grown) {
      writer->failed = true;
      return;
    }
    writer->bytes = grown;
    writer->size = size;
  }
  memcpy(writer->bytes + writer->used, bytes, count);
  writer->used = needed;
}

void why_writer_char(why_writer *writer, char c) {
  why_writer_bytes(writer, &c, 1);
}

void why_writer_string(why_writer *writer, const char *string) {
  why_writer_bytes(writer, string, strlen(string));
}

void why_writer_repeat(why_writer *writer, const char *string, size_t times) {
  while (times--) why_writer_string(writer, string);
}

void why_writer_pad(why_writer *writer, size_t begin, size_t count) {
  const size_t written = writer->used - begin;
  if (written < count) why_writer_repeat(writer, " ", count - written);
}

void why_writer_code(why_writer *writer, uint32_t code) {
  char utf8[4];
  why_writer_bytes(writer, utf8, why_unicode_encode(code, utf8));
}

void why_writer_integer(why_writer *writer, uint64_t n) {
  char digits[20];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + n % 10);
    n /= 10;
  } while (n);
  why_writer_bytes(writer, digits + at, sizeof digits - at);
}

void why_writer_float(why_writer *writer, float x) {
  char number[WHY_NUMBER_SIZE];
  why_writer_bytes(writer, number, why_number_print_f(x, number));
}

void why_writer_double(why_writer *writer, double x) {
  char number[WHY_NUMBER_SIZE];
  why_writer_bytes(writer, number, why_number_print(x, number));
}

void why_writer_fixed(why_writer *writer, double x, unsigned decimals) {
  char number[WHY_NUMBER_SIZE];
  why_writer_bytes(writer, number, why_number_fixed(x, decimals, number));
}

void why_writer_hex(why_writer *writer, uint32_t n, unsigned digits) {
  while (digits--) why_writer_char(writer, "0123456789abcdef"[n >> 4 * digits & 15]);
}

static void unicode_escape(why_writer *writer, uint32_t unit) {
  why_writer_string(writer, "\\u");
  why_writer_hex(writer, unit, 4);
}

static void json_code(why_writer *writer, uint32_t code) {
  static const char escaped[][2] = {
      {'"', '"'}, {'\\', '\\'}, {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}};
  for (size_t i = 0; i < sizeof escaped / sizeof *escaped; i++) {
    if (code != (unsigned char)escaped[i][0]) continue;
    why_writer_char(writer, '\\');
    why_writer_char(writer, escaped[i][1]);
    return;
  }
  const bool plain = code >= 0x20 && code != '<' && code != 0x2028 && code != 0x2029 &&
                     !why_unicode_is_control(code);
  if (plain) {
    why_writer_code(writer, code);
  } else if (code < 0x10000) {
    unicode_escape(writer, code);
  } else {
    unicode_escape(writer, 0xd800 + ((code - 0x10000) >> 10));
    unicode_escape(writer, 0xdc00 + ((code - 0x10000) & 0x3ff));
  }
}

void why_writer_json(why_writer *writer, why_text text) {
  why_writer_char(writer, '"');
  for (size_t at = 0; at < text.length;) {
    uint32_t code = 0;
    at += why_unicode_next(text, at, &code);
    json_code(writer, code);
  }
  why_writer_char(writer, '"');
}

uint32_t why_writer_shown(uint32_t code) {
  const uint32_t pictures = 0x2400, picture_of_delete = 0x2421;
  if (code == '\t' || code == '\n' || code == '\r' || code == 0x85) return ' ';
  if (code == 0x2028 || code == 0x2029) return ' ';
  if (code < 0x20) return pictures + code;
  if (code == 0x7f) return picture_of_delete;
  if (code == 0x200c || code == 0x200d) return code; /* they shape emoji, Persian, Devanagari */
  const bool noncharacter = (code & 0xfffe) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef);
  return noncharacter || why_unicode_is_control(code) ? WHY_UNICODE_REPLACEMENT : code;
}

void why_writer_visible(why_writer *writer, why_text text) {
  for (size_t at = 0; at < text.length;) {
    uint32_t code = 0;
    at += why_unicode_next(text, at, &code);
    why_writer_code(writer, why_writer_shown(code));
  }
}

void why_writer_markup(why_writer *writer, why_text text) {
  for (size_t at = 0; at < text.length;) {
    uint32_t code = 0;
    at += why_unicode_next(text, at, &code);
    switch (code) {
    case '&': why_writer_string(writer, "&amp;"); break;
    case '<': why_writer_string(writer, "&lt;"); break;
    case '>': why_writer_string(writer, "&gt;"); break;
    case '"': why_writer_string(writer, "&quot;"); break;
    default: why_writer_code(writer, why_writer_shown(code));
    }
  }
}

why_status why_writer_finish(why_writer *writer, char **bytes, size_t *size, why_error *error) {
  why_writer_char(writer, '\0');
  if (writer->failed) {
    why_writer_free(writer);
    return why_fail(error, WHY_ERROR_MEMORY, "There was not enough memory to draw the result.");
  }
  *bytes = writer->bytes;
  *size = writer->used - 1;
  *writer = (why_writer){0};
  return WHY_OK;
}

void why_writer_free(why_writer *writer) {
  why_heap(writer->bytes, 0);
  *writer = (why_writer){0};
}

why_text why_writer_text(const why_writer *writer) {
  return (why_text){writer->bytes, writer->used};
}
