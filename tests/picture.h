/* What tests of pictures share: texts that mean no good, drawing, and looking for what is obeyed.
 */
#ifndef PICTURE_H
#define PICTURE_H

#include <stdlib.h>

#include "render.h"
#include "render_fixture.h"
#include "test.h"
#include "unicode.h"

enum { FORMATS = 5 };

static const char *const hostile[] = {
    "<img src=x onerror=alert(1)> </p></svg><script>alert(1)</script> &amp; \"'><b>",
    "red \x1b[31m alert \x1b]0;title\x07 \x9b bell \x07 back \x08 del \x7f",
    "bidi \xe2\x80\xaegnp.exe \xe2\x81\xa6 isolate \xd8\x9c mark",
    "broken \xff\xfe \xc3 \xe2\x82 \xf0\x9f\x98 \xed\xa0\x80 end",
    "lines \xe2\x80\xa8 and \xe2\x80\xa9 \xc2\x85 here \n\r\t there ]]> --> {{x}} ${y}",
    "\xe6\x9d\xb1\xe4\xba\xac \xed\x95\x9c\xea\xb5\xad "
    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80 "
    "caf\xc3\xa9 \xef\xbf\xbf \xf4\x8f\xbf\xbf",
    "",
    "                                                                                          ",
};
enum { HOSTILE = sizeof hostile / sizeof hostile[0] };

struct drawn {
  char *bytes;
  size_t size;
};

static inline struct drawn draw(const why_result *result, why_format format, bool colour) {
  struct drawn drawn = {0};
  why_error error = {0};
  const why_style style = {.colour = colour};
  CHECK(why_render(result, format, &style, &drawn.bytes, &drawn.size, &error) == WHY_OK);
  CHECK(drawn.bytes && drawn.bytes[drawn.size] == '\0');
  return drawn;
}

static inline int count(const char *text, const char *part) {
  int n = 0;
  for (const char *at = text; (at = strstr(at, part)); at += strlen(part)) n++;
  return n;
}

/* Whether something stands there that a terminal, a browser or an editor obeys. */
static inline bool obeyed(const char *bytes, size_t size, bool escapes) {
  const why_text text = {bytes, size};
  for (size_t at = 0; at < size;) {
    uint32_t code = 0;
    const size_t length = why_unicode_next(text, at, &code);
    if (code == 0xfffd && length != 3) return true; /* not even UTF-8 */
    at += length;
    if (code == '\n' || (escapes && code == 0x1b) || code == 0xfffd) continue;
    if (code == 0x200d) continue; /* joins emoji */
    if (why_unicode_is_control(code) || code < 0x20 || code == 0x2028 || code == 0x2029) {
      return true;
    }
  }
  return false;
}

/* Whatever text and names a picture was drawn of. */
static inline void check_harmless(const struct drawn *drawn, why_format format) {
  if (format == WHY_FORMAT_PNG) return;
  CHECK(!obeyed(drawn->bytes, drawn->size, false));
  if (format == WHY_FORMAT_JSON) CHECK(!strchr(drawn->bytes, '<'));
  if (format == WHY_FORMAT_TEXT || format == WHY_FORMAT_JSON) return;
  CHECK(!strstr(drawn->bytes, "<img") && !strstr(drawn->bytes, "<script"));
  CHECK(!strstr(drawn->bytes, "<b>\""));
  CHECK(count(drawn->bytes, "<p") == count(drawn->bytes, "</p>") + count(drawn->bytes, "<path"));
}

/* Letters between the first <p class="text" …> and its end, without tags and with entities read. */
static inline void read_paragraph(const char *html, char *out) {
  const char *at = strchr(strstr(html, "<p class=\"text\""), '>') + 1;
  while (strncmp(at, "</p>", 4) != 0) {
    if (*at == '<') {
      at = strchr(at, '>') + 1;
    } else if (strncmp(at, "&lt;", 4) == 0) {
      *out++ = '<';
      at += 4;
    } else if (strncmp(at, "&amp;", 5) == 0) {
      *out++ = '&';
      at += 5;
    } else {
      *out++ = *at++;
    }
  }
  *out = '\0';
}

#endif
