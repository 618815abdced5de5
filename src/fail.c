/* The sentence of an error. */
#include <stdarg.h>

#include "base.h"
#include "unicode.h"

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

/* Names in a hostile file may hold anything: each byte of what cannot be shown (controls, what
   hides or turns text around, broken UTF-8) becomes '?', and a long name is cut, so that the
   sentence around it survives. */
static void put_quoted(struct message *m, why_text t) {
  enum { SHOWN = 64 };
  put(m, '\'');
  size_t at = 0;
  while (at < t.length && at < SHOWN) {
    uint32_t code = 0;
    const size_t next = at + why_unicode_next(t, at, &code);
    const bool ends_a_line = code < ' ' || code == 0x2028 || code == 0x2029;
    const bool shown = !ends_a_line && !why_unicode_is_control(code);
    for (; at < next; at++) put(m, shown ? t.bytes[at] : '?');
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
