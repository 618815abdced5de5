/* Explanations and decisions as JSON, letter by letter. */
#include "picture.h"

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
      "-0.5},\"task\":\"sequence_classification\",\"probabilities\":{\"negative\":0.0125,"
      "\"positive\":0.9875},\"result\":{\"kind\":"
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

static void test_decision(void) {
  static fixture f;
  char *bytes = NULL;
  size_t size = 0;
  fixture_fill(&f, "a\tb\x1b", 4);
  f.result.method = NULL;
  f.result.truncated = true;
  CHECK(why_render(&f.result, WHY_FORMAT_JSON, NULL, &bytes, &size, NULL) == WHY_OK);
  CHECK_STRING(bytes, "{\"task\":\"sequence_classification\",\"label\":\"positive\","
                      "\"probabilities\":{\"negative\":0.0125,\"positive\":"
                      "0.9875},\"truncated\":true}\n");
  why_bytes_free(bytes);
  CHECK(why_render(&f.result, WHY_FORMAT_TEXT, NULL, &bytes, &size, NULL) == WHY_OK);
  CHECK_STRING(bytes, "positive\t0.9875\ta b\xe2\x90\x9b\n");
  why_bytes_free(bytes);
}

int main(void) {
  test_json();
  test_json_matrix();
  test_decision();
  return test_report();
}
