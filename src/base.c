#include "base.h"

#include <stdarg.h>
#include <string.h>

why_text why_text_of(const char *string) {
  return (why_text){string, string ? strlen(string) : 0};
}

bool why_text_equal(why_text a, why_text b) {
  return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

bool why_size_add(size_t a, size_t b, size_t *out) {
  if (a > SIZE_MAX - b) return false;
  *out = a + b;
  return true;
}

bool why_size_mul(size_t a, size_t b, size_t *out) {
  if (b != 0 && a > SIZE_MAX / b) return false;
  *out = a * b;
  return true;
}

void *why_arena_take(why_arena *arena, size_t count, size_t size) {
  size_t bytes = 0, start = 0, end = 0;
  if (arena->overflow || !why_size_mul(count, size, &bytes) ||
      !why_size_add(arena->used, WHY_ALIGNMENT - 1, &start)) {
    arena->overflow = true;
    return NULL;
  }
  start -= start % WHY_ALIGNMENT;
  if (!why_size_add(start, bytes, &end) || (arena->base && end > arena->size)) {
    arena->overflow = true;
    return NULL;
  }
  arena->used = end;
  return arena->base ? arena->base + start : NULL;
}

/* A message under construction: never past the end, always terminated. */
struct message {
  char *text;
  size_t size, used;
};

static void put(struct message *m, char c) {
  if (m->used + 1 < m->size) m->text[m->used++] = c;
}

static void put_string(struct message *m, const char *s) {
  for (; *s; s++) put(m, *s);
}

static void put_number(struct message *m, uint64_t n) {
  char digits[20];
  size_t count = 0;
  do {
    digits[count++] = (char)('0' + n % 10);
    n /= 10;
  } while (n);
  while (count) put(m, digits[--count]);
}

/* Bytes of the well-formed character at `at` that may be shown as it is; 0 for anything else:
   controls, what hides or turns text around (U+200B..200F, U+202A..202E, U+2060..206F), broken
   UTF-8. */
static size_t shown(why_text t, size_t at) {
  const unsigned char *b = (const unsigned char *)t.bytes + at;
  if (b[0] < 0x80) return b[0] >= 0x20 && b[0] != 0x7f;
  const size_t length = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : 2;
  if (b[0] < 0xc2 || b[0] > 0xf4 || t.length - at < length) return 0;
  uint32_t code = b[0] & (0xffu >> (length + 1));
  for (size_t i = 1; i < length; i++) {
    if ((b[i] & 0xc0) != 0x80) return 0;
    code = code << 6 | (b[i] & 0x3fu);
  }
  const bool overlong = code < (length == 3 ? 0x800u : length == 4 ? 0x10000u : 0x80u);
  const bool hidden = code < 0xa0 || (code >= 0x200b && code <= 0x200f) ||
                      (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
                      (code >= 0xd800 && code <= 0xdfff) || code == 0xfeff || code > 0x10ffff;
  return overlong || hidden ? 0 : length;
}

/* Names in a hostile file may hold anything: what cannot be shown becomes '?', and a long one is
   cut, so that the sentence around it survives. */
static void put_quoted(struct message *m, why_text t) {
  enum { SHOWN = 64 };
  put(m, '\'');
  size_t at = 0;
  while (at < t.length && at < SHOWN) {
    const size_t length = shown(t, at);
    if (length == 0) put(m, '?');
    for (size_t i = 0; i < length; i++) put(m, t.bytes[at + i]);
    at += length ? length : 1;
  }
  if (at < t.length) put_string(m, "...");
  put(m, '\'');
}

why_status why_fail(why_error *error, why_status status, const char *format, ...) {
  if (!error) return status;
  struct message m = {error->text, sizeof error->text, 0};
  error->status = status;
  va_list arguments;
  va_start(arguments, format);
  for (const char *f = format; *f; f++) {
    if (*f != '%') {
      put(&m, *f);
      continue;
    }
    switch (*++f) {
    case 's': put_string(&m, va_arg(arguments, const char *)); break;
    case 't': put_quoted(&m, va_arg(arguments, why_text)); break;
    case 'u': put_number(&m, va_arg(arguments, uint64_t)); break;
    case 'd': {
      const int64_t n = va_arg(arguments, int64_t);
      if (n < 0) put(&m, '-');
      put_number(&m, n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n);
      break;
    }
    default: assert(false && "a mark that why_fail does not know");
    }
  }
  va_end(arguments);
  /* Where the sentence was cut, it was perhaps cut inside a character. */
  if (m.used + 1 == m.size) {
    while (m.used > 0 && (m.text[m.used - 1] & 0xc0) == 0x80) m.used--;
    if (m.used > 0 && (m.text[m.used - 1] & 0x80)) m.used--;
  }
  m.text[m.used] = '\0';
  return status;
}

uint16_t why_read_u16(const unsigned char *bytes) {
  return (uint16_t)(bytes[0] | bytes[1] << 8);
}

uint32_t why_read_u32(const unsigned char *bytes) {
  return (uint32_t)why_read_u16(bytes) | (uint32_t)why_read_u16(bytes + 2) << 16;
}

uint64_t why_read_u64(const unsigned char *bytes) {
  return (uint64_t)why_read_u32(bytes) | (uint64_t)why_read_u32(bytes + 4) << 32;
}
