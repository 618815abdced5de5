/* Explanations for a terminal. */
#include "columns.h"
#include "picture.h"

/* The text view, letter by letter. */
static void test_text(void) {
  static fixture f;
  const char *text = "good bad \xe6\x9d\xb1\xe4\xba\xac so";
  fixture_fill(&f, text, strlen(text));
  const struct drawn drawn = draw(&f.result, WHY_FORMAT_TEXT, false);
  const char *begin = "positive  98.8 %\n"
                      "* positive  "
                      "███████████████████████████████████████████████████████████▌  98.8 %\n"
                      "  negative  █                           "
                      "                                   1.3 %\n\n"
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

static void test_percent_of_almost(void) {
  static fixture f;
  static const float probabilities[][2] = {{.00001f, .99999f}, {0.f, 1.f}, {.5f, .5004f}};
  static const char *const wanted[] = {"> 99.9 %", "100.0 %", "50.0 %"};
  fixture_fill(&f, "a", 1);
  for (int i = 0; i < 3; i++) {
    const why_choice choices[] = {{"a", 0.f, probabilities[i][0]}, {"b", 0.f, probabilities[i][1]}};
    f.result.choices = choices;
    const struct drawn drawn = draw(&f.result, WHY_FORMAT_TEXT, false);
    CHECK(strstr(drawn.bytes, wanted[i]));
    why_bytes_free(drawn.bytes);
  }
}

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

int main(void) {
  test_text();
  test_percent_of_almost();
  test_errors();
  test_cut_of_a_pair();
  return test_report();
}
