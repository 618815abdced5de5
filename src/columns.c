#include "columns.h"

#include <string.h>

#include "unicode.h"

struct range {
  uint32_t first, last;
};

static bool is_wide(uint32_t code) {
  static const struct range wide[] = {
      {0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23f3},   {0x2614, 0x2615},
      {0x2648, 0x2653},   {0x26c4, 0x26c5},   {0x2705, 0x2705},   {0x270a, 0x270b},
      {0x2728, 0x2728},   {0x274c, 0x274c},   {0x2753, 0x2757},   {0x2b50, 0x2b55},
      {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0xa4cf},
      {0xa960, 0xa97c},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
      {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f000, 0x1f2ff}, {0x1f300, 0x1f64f},
      {0x1f680, 0x1f6ff}, {0x1f7e0, 0x1f7eb}, {0x1f900, 0x1faff}, {0x20000, 0x3fffd},
  };
  for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
    if (code >= wide[i].first && code <= wide[i].last) return true;
  }
  return false;
}

unsigned why_columns_of(uint32_t code) {
  if (code == 0x200c || code == 0x200d || why_unicode_is_mark(code)) return 0;
  return is_wide(code) ? 2 : 1;
}

/* The bytes of `text` that stand in `columns`; *used gets the columns that they take. */
static size_t fitting(why_text text, size_t columns, size_t *used) {
  *used = 0;
  size_t at = 0;
  while (at < text.length) {
    uint32_t code = 0;
    const size_t length = why_unicode_next(text, at, &code);
    const size_t width = why_columns_of(why_writer_shown(code));
    if (width > columns - *used) break;
    *used += width;
    at += length;
  }
  return at;
}

size_t why_columns_count(why_text text) {
  size_t used = 0;
  fitting(text, SIZE_MAX, &used);
  return used;
}

why_text why_columns_cut(why_text text, size_t columns) {
  size_t used = 0;
  return (why_text){text.bytes, fitting(text, columns, &used)};
}

size_t why_columns_short(why_writer *writer, why_text text, size_t columns) {
  size_t used = 0;
  if (fitting(text, columns, &used) == text.length) {
    why_writer_visible(writer, text);
    return used;
  }
  why_writer_visible(writer, (why_text){text.bytes, fitting(text, columns - 1, &used)});
  why_writer_string(writer, "…");
  return used + 1;
}

void why_columns_fit(why_writer *writer, why_text text, size_t columns) {
  why_writer_repeat(writer, " ", columns - why_columns_short(writer, text, columns));
}

void why_columns_wrap(why_writer *writer, size_t indent, size_t columns, why_text text) {
  size_t column = indent;
  why_writer_repeat(writer, " ", indent);
  while (text.length) {
    const char *space = memchr(text.bytes, ' ', text.length);
    const size_t length = space ? (size_t)(space - text.bytes) : text.length;
    const size_t width = why_columns_count((why_text){text.bytes, length});
    if (column > indent && column + 1 + width > columns) {
      why_writer_char(writer, '\n');
      why_writer_repeat(writer, " ", indent);
      column = indent;
    }
    if (column > indent) why_writer_char(writer, ' ');
    why_writer_visible(writer, (why_text){text.bytes, length});
    column += width + (column > indent ? 1 : 0);
    text.bytes += space ? length + 1 : length;
    text.length -= space ? length + 1 : length;
  }
  why_writer_char(writer, '\n');
}
