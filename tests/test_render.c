/* Pictures of results made by hand: what must stand in them, and what a hostile text must not do.
 */
#include "render.h"

#include <stdlib.h>

#include "columns.h"
#include "render_fixture.h"
#include "test.h"
#include "unicode.h"
#include "view.h"

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

static struct drawn draw(const why_result *result, why_format format, bool colour) {
  struct drawn drawn = {0};
  why_error error = {0};
  const why_style style = {.colour = colour};
  CHECK(why_render(result, format, &style, &drawn.bytes, &drawn.size, &error) == WHY_OK);
  CHECK(drawn.bytes && drawn.bytes[drawn.size] == '\0');
  return drawn;
}

static int count(const char *text, const char *part) {
  int n = 0;
  for (const char *at = text; (at = strstr(at, part)); at += strlen(part)) n++;
  return n;
}

/* Whether something stands there that a terminal, a browser or an editor obeys. */
static bool obeyed(const char *bytes, size_t size, bool escapes) {
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

static void test_hostile(void) {
  static fixture f;
  for (int i = 0; i < HOSTILE; i++) {
    for (int kind = 0; kind < 4; kind++) {
      fixture_fill(&f, hostile[i], strlen(hostile[i]));
      if (kind & 1) fixture_to_matrix(&f);
      if (kind & 2) f.result.unit = WHY_UNIT_TOKEN;
      f.model.name = hostile[i];
      for (int format = 0; format < FORMATS; format++) {
        const struct drawn drawn = draw(&f.result, (why_format)format, false);
        if (format != WHY_FORMAT_PNG) CHECK(!obeyed(drawn.bytes, drawn.size, false));
        if (format == WHY_FORMAT_SVG || format == WHY_FORMAT_HTML) {
          CHECK(!strstr(drawn.bytes, "<img") && !strstr(drawn.bytes, "<script"));
          CHECK(!strstr(drawn.bytes, "<b>\""));
          CHECK(count(drawn.bytes, "<p") ==
                count(drawn.bytes, "</p>") + count(drawn.bytes, "<path"));
        }
        if (format == WHY_FORMAT_JSON) CHECK(!strchr(drawn.bytes, '<'));
        why_bytes_free(drawn.bytes);
      }
      const struct drawn coloured = draw(&f.result, WHY_FORMAT_TEXT, true);
      CHECK(!obeyed(coloured.bytes, coloured.size, true));
      CHECK(!strstr(coloured.bytes, "\x1b]"));
      why_bytes_free(coloured.bytes);
    }
  }
}

static void test_json(void) {
  static fixture f;
  const char *text = "a \"<\\ \xe2\x80\xa8\xf3\xa0\x80\x81";
  const why_group_span group = {0, 2, 12};
  fixture_fill(&f, text, strlen(text));
  f.result.groups = &group;
  f.result.group_count = 1;
  f.result.text_pair = "";
  f.result.has_standard_errors = true;
  f.words[0].standard_error = .25f;
  const struct drawn drawn = draw(&f.result, WHY_FORMAT_JSON, false);
  char wanted[4096];
  snprintf(
      wanted, sizeof wanted,
      "{\"schema\":\"whybert/explanation/1\",\"engine\":\"whybert %s\",\"model\":{\"name\":"
      "\"sentiment\",\"sha256\":\"%s\"},\"text\":\"a \\\"\\u003c\\\\ \\u2028\\udb40\\udc01\","
      "\"text_pair\":\"\",\"method\":\"integrated_gradients\",\"options\":{\"baseline\":\"mask\","
      "\"points\":33,\"groups\":[[0,2,12]]},\"seed\":7,\"precision\":\"exact\",\"unit\":\"word\","
      "\"target\":{\"label\":\"positive\",\"kind\":\"logit\",\"value\":4.125,\"baseline_value\":"
      "-0.5},\"probabilities\":{\"negative\":0.0125,\"positive\":0.9875},\"result\":{\"kind\":"
      "\"scores\"},\"tokens\":[{\"text\":\"[CLS]\",\"segment\":0,\"special\":true,\"start\":0,"
      "\"end\":0,\"score\":0,\"stderr\":0},{\"text\":\"a\",\"segment\":0,\"special\":false,"
      "\"start\":0,\"end\":1,\"score\":2.5,\"stderr\":0},{\"text\":\"\\\"\\u003c\\\\\",\"segment\":"
      "0,\"special\":false,\"start\":2,\"end\":5,\"score\":-1,\"stderr\":0},{\"text\":"
      "\"\\u2028\\udb40\\udc01\",\"segment\":0,\"special\":false,\"start\":6,\"end\":13,\"score\":"
      "0.5,\"stderr\":0},{\"text\":\"[SEP]\",\"segment\":0,\"special\":true,\"start\":0,\"end\":0,"
      "\"score\":0.125,\"stderr\":0}],\"words\":[{\"text\":\"a\",\"segment\":0,\"special\":false,"
      "\"start\":0,\"end\":1,\"score\":2.5,\"stderr\":0.25},{\"text\":\"\\\"\\u003c\\\\\","
      "\"segment\":0,\"special\":false,\"start\":2,\"end\":5,\"score\":-1,\"stderr\":0},{\"text\":"
      "\"\\u2028\\udb40\\udc01\",\"segment\":0,\"special\":false,\"start\":6,\"end\":13,\"score\":"
      "0.5,\"stderr\":0}],\"gap\":0.0009765625,\"converged\":true,\"points\":33,\"evaluations\":33,"
      "\"truncated\":false}\n",
      why_version(), f.model.sha256);
  CHECK_STRING(drawn.bytes, wanted);
  why_bytes_free(drawn.bytes);
}

static void test_json_matrix(void) {
  static fixture f;
  fixture_fill(&f, "a", 1);
  fixture_to_matrix(&f);
  for (int i = 0; i < 9; i++) f.matrix[i] = (float)i / 8.f;
  const struct drawn drawn = draw(&f.result, WHY_FORMAT_JSON, false);
  CHECK(strstr(drawn.bytes, "\"result\":{\"kind\":\"matrix\",\"rows\":3,\"columns\":3,\"values\":"
                            "[0,0.125,0.25,0.375,0.5,0.625,0.75,0.875,1]}"));
  CHECK(strstr(drawn.bytes, "\"options\":{}"));
  CHECK(strstr(drawn.bytes, "\"baseline_value\":null"));
  CHECK(!strstr(drawn.bytes, "\"gap\"") && !strstr(drawn.bytes, "\"converged\"") &&
        !strstr(drawn.bytes, "\"points\"") && !strstr(drawn.bytes, "\"text_pair\""));
  why_bytes_free(drawn.bytes);
}

/* What a reader must be told is in every format that is read. */
static void test_nothing_is_kept_back(void) {
  static const why_format read[] = {WHY_FORMAT_TEXT, WHY_FORMAT_SVG, WHY_FORMAT_HTML};
  static fixture f;
  const char *text = "good film bad end left over";
  fixture_fill(&f, text, strlen(text));
  f.result.converged = false;
  f.result.truncated = true;
  f.result.word_count = 4;
  for (size_t i = 0; i < sizeof read / sizeof read[0]; i++) {
    const struct drawn drawn = draw(&f.result, read[i], false);
    CHECK(strstr(drawn.bytes, "positive"));
    CHECK(strstr(drawn.bytes, "98.8 %"));
    CHECK(strstr(drawn.bytes, "Integrated gradients of the logit of positive, by word"));
    CHECK(strstr(drawn.bytes, "special tokens, which are no words, hold +0.125."));
    CHECK(strstr(drawn.bytes, "was cut off and not read"));
    CHECK(strstr(drawn.bytes, "Converged: no"));
    CHECK(strstr(drawn.bytes, "with 33 points"));
    CHECK(strstr(drawn.bytes, "the gap is 0.000977"));
    CHECK(strstr(drawn.bytes, "The logit of positive is 4.125, and -0.500 at the baseline."));
    CHECK(strstr(drawn.bytes, "baseline mask, points 33"));
    CHECK(strstr(drawn.bytes, "+2.500") && strstr(drawn.bytes, "-1.000"));
    CHECK(read[i] == WHY_FORMAT_HTML || strstr(drawn.bytes, "[\xe2\x80\xa6]"));
    CHECK(strstr(drawn.bytes, "left over") ? read[i] == WHY_FORMAT_HTML : true);
    why_bytes_free(drawn.bytes);
  }
}

/* The text view, letter by letter. */
static void test_text(void) {
  static fixture f;
  const char *text = "good bad \xe6\x9d\xb1\xe4\xba\xac so";
  fixture_fill(&f, text, strlen(text));
  const struct drawn drawn = draw(&f.result, WHY_FORMAT_TEXT, false);
  const char *begin = "positive  98.8 %\n"
                      "Integrated gradients of the logit of positive, by word\n\n"
                      "  good bad \xe6\x9d\xb1\xe4\xba\xac so\n"
                      "  ++++ --- ++++ --\n\n"
                      "  good                    ";
  CHECK(strncmp(drawn.bytes, begin, strlen(begin)) == 0);
  CHECK(strstr(drawn.bytes, "\n  bad   "));
  CHECK(strstr(drawn.bytes, "\n  \xe6\x9d\xb1\xe4\xba\xac  ")); /* four columns of four */
  why_bytes_free(drawn.bytes);
  const struct drawn coloured = draw(&f.result, WHY_FORMAT_TEXT, true);
  CHECK(strstr(coloured.bytes, "\x1b[4m\x1b[1m\x1b[48;5;32m\x1b[38;5;16mgood\x1b[0m"));
  CHECK(strstr(coloured.bytes, "\x1b[4m\x1b[38;5;166mbad\x1b[0m"));
  CHECK(!strstr(coloured.bytes, "++++"));
  why_bytes_free(coloured.bytes);
}

/* Letters between the first <p class="text" …> and its end, without tags and with entities read. */
/* What a method that samples says beside its scores. */
static void test_errors(void) {
  static const char note[] =
      "The largest standard error is 0.250, over what was drawn with seed 7 in fast precision.";
  static const char *const values[] = {"+2.500 \302\2610.250", "-1.000 \302\2610.000"};
  static fixture f;
  fixture_fill(&f, "never dull", 10);
  f.result.has_standard_errors = true;
  f.result.precision = WHY_REQUEST_FAST;
  f.words[0].standard_error = .25f;
  const why_format formats[] = {WHY_FORMAT_TEXT, WHY_FORMAT_SVG, WHY_FORMAT_HTML};
  for (size_t i = 0; i < 3; i++) {
    const struct drawn drawn = draw(&f.result, formats[i], false);
    CHECK(count(drawn.bytes, note) == 1);
    CHECK(count(drawn.bytes, values[0]) == 1 && count(drawn.bytes, values[1]) == 1);
    if (formats[i] == WHY_FORMAT_TEXT) {
      const char *end = strstr(drawn.bytes, values[0]);
      const char *begin = end;
      while (begin[-1] != '\n') begin--;
      while (*end != '\n') end++;
      CHECK(why_columns_count((why_text){begin, (size_t)(end - begin)}) <= 80);
    }
    why_bytes_free(drawn.bytes);
  }
  const struct drawn drawn = draw(&f.result, WHY_FORMAT_JSON, false);
  CHECK(count(drawn.bytes, "\"precision\":\"fast\"") == 1);
  why_bytes_free(drawn.bytes);
}

static void read_paragraph(const char *html, char *out) {
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

static void test_html_holds_the_text(void) {
  static fixture f;
  static char read[4096];
  const char *text = "  a <b & c  d&lt; \xe6\x9d\xb1\xe4\xba\xac ";
  fixture_fill(&f, text, strlen(text));
  struct drawn drawn = draw(&f.result, WHY_FORMAT_HTML, false);
  read_paragraph(drawn.bytes, read);
  CHECK_STRING(read, text);
  why_bytes_free(drawn.bytes);
  /* Several tokens of one character, and a mark inside another: each letter still stands once. */
  f.words[0].end = 6;
  f.words[1].begin = 3;
  f.words[1].end = 4;
  f.words[3].begin = f.words[2].begin;
  drawn = draw(&f.result, WHY_FORMAT_HTML, false);
  read_paragraph(drawn.bytes, read);
  CHECK_STRING(read, text);
  why_bytes_free(drawn.bytes);
}

/* Of a pair only one text may have been cut: white space at the end of the other is no loss. */
static void test_cut_of_a_pair(void) {
  static fixture f;
  fixture_fill(&f, "good  ", 6);
  f.result.truncated = true;
  f.result.text_pair = "bad rest";
  f.result.text_pair_length = 8;
  f.words[f.result.word_count++] = (why_word){.end = 3, .segment = 1, .first = 1, .last = 2};
  const struct drawn drawn = draw(&f.result, WHY_FORMAT_TEXT, false);
  CHECK(count(drawn.bytes, "[\xe2\x80\xa6]") == 1);
  CHECK(strstr(drawn.bytes, "  bad [\xe2\x80\xa6]\n"));
  why_bytes_free(drawn.bytes);
}

static void test_order(void) {
  static fixture f;
  const char *text = "a b c d e f g h i j k l m n o p";
  fixture_fill(&f, text, strlen(text));
  float sum = 0.f, all = 0.f, last = 1e9f;
  uint32_t seen = 0;
  for (uint32_t i = why_view_next(&f.result, WHY_VIEW_START); i != WHY_VIEW_END;
       i = why_view_next(&f.result, i)) {
    const float score = why_view_mark(&f.result, i).score;
    CHECK(fabsf(score) <= last);
    last = fabsf(score);
    sum += score;
    seen++;
  }
  for (uint32_t i = 0; i < f.result.word_count; i++) all += f.words[i].score;
  CHECK(seen == 16);
  CHECK_NEAR(sum, all, 0);
  const why_bars bars = why_view_bars(&f.result, 5);
  CHECK(bars.shown == 5 && bars.hidden == 11);
  CHECK_NEAR(bars.above, 2.5, 0);
  CHECK_NEAR(bars.below, 1, 0);
  CHECK_NEAR(bars.hidden_sum, all - (2.5f * 4.f - 1.f), 1e-6);
}

/* Where nothing counts, nothing is divided by. */
static void test_nothing_counts(void) {
  static fixture f;
  fixture_fill(&f, "a b c", 5);
  for (uint32_t i = 0; i < 3; i++) f.words[i].score = 0.f;
  memset(f.matrix, 0, sizeof f.matrix);
  for (int kind = 0; kind < 2; kind++) {
    if (kind) fixture_to_matrix(&f);
    for (int format = 0; format < FORMATS; format++) {
      const struct drawn drawn = draw(&f.result, (why_format)format, false);
      if (format != WHY_FORMAT_PNG) {
        CHECK(!strstr(drawn.bytes, "nan") && !strstr(drawn.bytes, "inf"));
      }
      why_bytes_free(drawn.bytes);
    }
  }
}

/* 512 tokens: the largest matrix there is stays a picture that can be sent. */
static void test_large(void) {
  enum { T = 512 };
  static fixture f;
  fixture_fill(&f, "a", 1);
  fixture_to_matrix(&f);
  why_token *tokens = calloc(T, sizeof *tokens);
  float *matrix = calloc((size_t)T * T, sizeof *matrix);
  for (uint32_t i = 0; i < T; i++) tokens[i] = f.tokens[1];
  for (size_t i = 0; i < (size_t)T * T; i++) matrix[i] = (float)(i * 2654435761u % 997) / 997.f;
  f.result.tokens = tokens;
  f.result.matrix = matrix;
  f.result.token_count = T;
  for (int format = 0; format < FORMATS; format++) {
    const struct drawn drawn = draw(&f.result, (why_format)format, false);
    CHECK(drawn.size < (size_t)6 << 20);
    if (format == WHY_FORMAT_TEXT) CHECK(strstr(drawn.bytes, "of 512 tokens fit here"));
    why_bytes_free(drawn.bytes);
  }
  free(tokens);
  free(matrix);
}

static void test_percent_of_almost(void) {
  static fixture f;
  static const float probabilities[][2] = {{.00001f, .99999f}, {0.f, 1.f}, {.5f, .5004f}};
  static const char *const wanted[] = {"> 99.9 %", "100.0 %", "50.0 %"};
  fixture_fill(&f, "a", 1);
  for (int i = 0; i < 3; i++) {
    const why_choice choices[] = {{"a", probabilities[i][0]}, {"b", probabilities[i][1]}};
    f.result.choices = choices;
    const struct drawn drawn = draw(&f.result, WHY_FORMAT_TEXT, false);
    CHECK(strstr(drawn.bytes, wanted[i]));
    why_bytes_free(drawn.bytes);
  }
}

static void test_decision(void) {
  static fixture f;
  char *bytes = NULL;
  size_t size = 0;
  fixture_fill(&f, "a\tb\x1b", 4);
  f.result.method = NULL;
  f.result.truncated = true;
  CHECK(why_render(&f.result, WHY_FORMAT_JSON, NULL, &bytes, &size, NULL) == WHY_OK);
  CHECK_STRING(bytes, "{\"label\":\"positive\",\"probabilities\":{\"negative\":0.0125,\"positive\":"
                      "0.9875},\"truncated\":true}\n");
  why_bytes_free(bytes);
  CHECK(why_render(&f.result, WHY_FORMAT_TEXT, NULL, &bytes, &size, NULL) == WHY_OK);
  CHECK_STRING(bytes, "positive\t0.9875\ta b\xe2\x90\x9b\n");
  why_bytes_free(bytes);
}

static void test_refusals(void) {
  static fixture f;
  char *bytes = NULL;
  size_t size = 0;
  why_error error = {0};
  fixture_fill(&f, "a b", 3);
  CHECK(why_render(NULL, WHY_FORMAT_TEXT, NULL, &bytes, &size, &error) == WHY_ERROR_ARGUMENT);
  CHECK(why_render(&f.result, (why_format)99, NULL, &bytes, &size, &error) == WHY_ERROR_ARGUMENT);
  f.result.method = NULL;
  f.result.has_decision = false;
  CHECK(why_render(&f.result, WHY_FORMAT_PNG, NULL, &bytes, &size, &error) == WHY_ERROR_ARGUMENT);
  CHECK(why_render(&f.result, WHY_FORMAT_TEXT, NULL, &bytes, &size, &error) == WHY_OK);
  CHECK(strstr(bytes, "[CLS]") && strstr(bytes, "bytes 2 to 3"));
  why_bytes_free(bytes);
}

int main(void) {
  test_json();
  test_json_matrix();
  test_hostile();
  test_nothing_is_kept_back();
  test_text();
  test_errors();
  test_html_holds_the_text();
  test_cut_of_a_pair();
  test_order();
  test_nothing_counts();
  test_large();
  test_percent_of_almost();
  test_decision();
  test_refusals();
  return test_report();
}
