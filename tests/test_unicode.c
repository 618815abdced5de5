/* The decoder, against the definition of UTF-8 and over all sequences of up to three bytes; and of
   each property what no Unicode version will change. (That all of them are the reference's is held
   by test_tokenizer.) */
#include "unicode.h"

#include "test.h"

static why_text text_of(const char *bytes, size_t length) {
  return (why_text){bytes, length};
}

static void test_round_trip(void) {
  unsigned bad = 0;
  for (uint32_t code = 0; code <= 0x10ffff; code++) {
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    char bytes[4];
    uint32_t back = 0;
    const size_t length = why_unicode_encode(code, bytes);
    const size_t read = why_unicode_next(text_of(bytes, length), 0, &back);
    bad += read != length || back != (surrogate ? WHY_UNICODE_REPLACEMENT : code);
  }
  CHECK(bad == 0);
  char bytes[4];
  CHECK(why_unicode_encode(0x110000, bytes) == 3 && memcmp(bytes, "\xef\xbf\xbd", 3) == 0);
}

/* Whether the bytes begin a well-formed sequence, or are one (Unicode, table 3-7). */
static bool is_prefix(const unsigned char *s, size_t length) {
  static const unsigned char table[][5] = {
      /* first byte from, to; second from, to; bytes in all */
      {0x00, 0x7f, 0x00, 0x00, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
      {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
      {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
  };
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    const unsigned char *row = table[i];
    if (s[0] < row[0] || s[0] > row[1]) continue;
    if (length > row[4] || (length > 1 && (s[1] < row[2] || s[1] > row[3]))) return false;
    for (size_t k = 2; k < length; k++) {
      if (s[k] < 0x80 || s[k] > 0xbf) return false;
    }
    return true;
  }
  return false;
}

static size_t full_length(unsigned char lead) {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* A sequence read is the longest prefix of a well-formed one, at least a byte, and U+FFFD unless it
   is complete. */
static bool reads_right(const unsigned char *s, size_t length) {
  size_t longest = 1;
  while (longest < length && is_prefix(s, longest + 1)) longest++;
  const bool whole = is_prefix(s, longest) && longest == full_length(s[0]);
  uint32_t code = 0;
  const size_t read = why_unicode_next(text_of((const char *)s, length), 0, &code);
  char back[4];
  if (read != longest) return false;
  if (!whole) return code == WHY_UNICODE_REPLACEMENT;
  return why_unicode_encode(code, back) == read && memcmp(back, s, read) == 0;
}

static void test_all_sequences(void) {
  unsigned bad = 0;
  for (uint32_t n = 0; n < 1U << 24; n++) {
    const unsigned char s[3] = {(unsigned char)(n >> 16), (unsigned char)(n >> 8),
                                (unsigned char)n};
    bad += !reads_right(s, 3);
    if ((n & 0xff) == 0) bad += !reads_right(s, 2);
    if ((n & 0xffff) == 0) bad += !reads_right(s, 1);
  }
  for (uint32_t n = 0; n < 1U << 16; n++) {
    const unsigned char s[4] = {(unsigned char)(0xf0 | n >> 12), (unsigned char)(n >> 4),
                                (unsigned char)(n << 4), 0x80};
    bad += !reads_right(s, 4);
  }
  CHECK(bad == 0);
}

/* Unicode, chapter 3, table 3-11: three examples of what becomes of ill-formed bytes. */
static void test_maximal_subparts(void) {
  static const struct {
    const char *bytes;
    size_t lengths[12]; /* of the sequences read, up to 0 */
  } examples[] = {
      {"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41", {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41", {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", {2, 1, 3, 2, 1}},
  };
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
    const why_text text = why_text_of(examples[i].bytes);
    size_t at = 0;
    for (const size_t *length = examples[i].lengths; at < text.length; length++) {
      uint32_t code = 0;
      const size_t read = why_unicode_next(text, at, &code);
      at += read;
      CHECK(read == *length);
      CHECK(code == (at == text.length ? 'A' : WHY_UNICODE_REPLACEMENT));
      if (read != *length) break;
    }
  }
}

/* A text of letters, each with the property or each without it. */
static bool all(bool (*is)(uint32_t code), bool expected, const char *string) {
  const why_text text = why_text_of(string);
  uint32_t code = 0;
  for (size_t at = 0; at < text.length;) {
    at += why_unicode_next(text, at, &code);
    if (is(code) != expected) return false;
  }
  return true;
}

static void test_properties(void) {
  CHECK(all(why_unicode_is_space, true, " \t\n\r\v\f\xc2\x85\xc2\xa0\xe2\x80\xa8\xe3\x80\x80"));
  CHECK(all(why_unicode_is_space, false, "a_0\xe2\x80\x8b\xef\xbb\xbf"));
  CHECK(all(why_unicode_is_control, true,
            "\v\f\x1b\x7f\xc2\x85\xe2\x80\x8d\xef\xbb\xbf\xef\xbf\xbd"));
  CHECK(why_unicode_is_control(0) && why_unicode_is_control(0xe000));
  CHECK(all(why_unicode_is_control, false, " \t\n\rab\xc3\xa9"));
  CHECK(all(why_unicode_is_punctuation, true, "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"));
  CHECK(all(why_unicode_is_punctuation, true, "\xc2\xbf\xe2\x80\x94\xe3\x80\x82"));
  CHECK(all(why_unicode_is_punctuation, false, "aZ0 \xc3\x97\xe2\x82\xac\xc2\xa3"));
  CHECK(all(why_unicode_is_cjk, true, "\xe4\xb8\xad\xe3\x90\x80\xf0\xa0\x80\x80"));
  CHECK(all(why_unicode_is_cjk, false, "a\xe3\x81\x82\xe3\x82\xab\xed\x95\x9c"));
  CHECK(all(why_unicode_is_mark, true, "\xcc\x81\xcc\xa7\xef\xb8\x8f"));
  CHECK(all(why_unicode_is_mark, false, "a`\xc2\xb4"));
}

static bool lowers(uint32_t code, uint32_t first, uint32_t second) {
  uint32_t out[WHY_UNICODE_LOWER] = {0, 0};
  const size_t count = why_unicode_lower(code, out);
  return count == (second ? 2 : 1) && out[0] == first && out[1] == second;
}

static void test_lower(void) {
  CHECK(lowers('A', 'a', 0) && lowers('Z', 'z', 0) && lowers('a', 'a', 0) && lowers('@', '@', 0));
  CHECK(lowers(0xc9, 0xe9, 0) && lowers(0xd7, 0xd7, 0) && lowers(0x1e9e, 0xdf, 0));
  CHECK(lowers(0x100, 0x101, 0) && lowers(0x101, 0x101, 0) && lowers(0x102, 0x103, 0));
  CHECK(lowers(0x3a3, 0x3c3, 0) && lowers(0x10400, 0x10428, 0) && lowers(0x130, 'i', 0x307));
  CHECK(lowers(0, 0, 0) && lowers(0x10ffff, 0x10ffff, 0) && lowers(UINT32_MAX, UINT32_MAX, 0));
}

static bool leaves(uint32_t code, size_t count, uint32_t a, uint32_t b, uint32_t c) {
  uint32_t out[WHY_UNICODE_BASE] = {0, 0, 0};
  return why_unicode_base(code, out) == count && out[0] == a && out[1] == b && out[2] == c;
}

static void test_base(void) {
  CHECK(leaves('e', 1, 'e', 0, 0) && leaves(0xe9, 1, 'e', 0, 0) && leaves(0x1ead, 1, 'a', 0, 0));
  CHECK(leaves(0x301, 0, 0, 0, 0) && leaves(0x344, 0, 0, 0, 0) && leaves(0xf8, 1, 0xf8, 0, 0));
  CHECK(leaves(0xac00, 2, 0x1100, 0x1161, 0) && leaves(0xd7a3, 3, 0x1112, 0x1175, 0x11c2));
  CHECK(leaves(0xf900, 1, 0x8c48, 0, 0) && leaves(0x2f800, 1, 0x4e3d, 0, 0));
  CHECK(leaves(0xfa6c, 1, 0x242ee, 0, 0) && leaves(0x9cb, 2, 0x9c7, 0x9be, 0));
  CHECK(leaves(0x1d160, 3, 0x1d158, 0x1d165, 0x1d16e) && leaves(0x2f, 1, '/', 0, 0));
  CHECK(leaves(UINT32_MAX, 1, UINT32_MAX, 0, 0) && leaves(0x10ffff, 1, 0x10ffff, 0, 0));
}

static void test_order(void) {
  CHECK(why_unicode_order('a') == 0 && why_unicode_order(0xe9) == 0);
  CHECK(why_unicode_order(0x334) > 0 && why_unicode_order(0x334) < why_unicode_order(0x1baa));
  CHECK(why_unicode_order(0x1baa) < why_unicode_order(0x302e));
  CHECK(why_unicode_order(0x302e) < why_unicode_order(0x301));
  CHECK(why_unicode_order(0x301) < why_unicode_order(0x345));
  CHECK(why_unicode_order(0x345) == WHY_UNICODE_ORDER && why_unicode_order(UINT32_MAX) == 0);
}

int main(void) {
  test_round_trip();
  test_all_sequences();
  test_maximal_subparts();
  test_properties();
  test_lower();
  test_base();
  test_order();
  return test_report();
}
