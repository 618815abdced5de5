/* What all pictures share: the order of marks, and each letter of the text once. */
#include "view.h"

#include "picture.h"

/* Letters between the first <p class="text" …> and its end, without tags and with entities read. */
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

int main(void) {
  test_html_holds_the_text();
  test_order();
  return test_report();
}
