/* Pictures of results made by hand: what must stand in them, and what a hostile text must not do.
 */
#include "picture.h"

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
        check_harmless(&drawn, (why_format)format);
        why_bytes_free(drawn.bytes);
      }
      const struct drawn coloured = draw(&f.result, WHY_FORMAT_TEXT, true);
      CHECK(!obeyed(coloured.bytes, coloured.size, true));
      CHECK(!strstr(coloured.bytes, "\x1b]"));
      why_bytes_free(coloured.bytes);
    }
  }
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
  test_hostile();
  test_nothing_is_kept_back();
  test_nothing_counts();
  test_large();
  test_refusals();
  return test_report();
}
