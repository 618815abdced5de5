/* Explanations and decisions as JSON, letter by letter. */
#include <math.h>

#include "picture.h"
#include "render_kinds.h"

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
  for (uint32_t i = 0; i < 3; i++) f.words[i].rank = i + 1;
  f.words[1].tied = f.words[2].tied = true;
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
      "\"start\":0,\"end\":1,\"score\":2.5,\"stderr\":0.25,\"rank\":1,\"tied\":false},{\"text\":"
      "\"\\\"\\u003c\\\\\",\"segment\":0,\"special\":false,\"start\":2,\"end\":5,\"score\":-1,"
      "\"stderr\":0,\"rank\":2,\"tied\":true},{\"text\":"
      "\"\\u2028\\udb40\\udc01\",\"segment\":0,\"special\":false,\"start\":6,\"end\":13,\"score\":"
      "0.5,\"stderr\":0,\"rank\":3,\"tied\":true}],\"gap\":0.0009765625,\"converged\":true,"
      "\"points\":33,\"evaluations\":33,\"truncated\":false}\n",
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

/* The kind's own members, letter by letter. */
static void test_kinds(void) {
  static const char *const wanted[KINDS] = {
      [KIND_LAYERS] = "{\"kind\":\"map\",\"rows\":6,\"columns\":4,\"row_axis\":\"layers\","
                      "\"column_axis\":\"tokens\",\"values\":[-1,-0.375,0.25,0.875,-0.625,",
      [KIND_HEADS] = "{\"kind\":\"map\",\"rows\":6,\"columns\":12,\"row_axis\":\"layers\","
                     "\"column_axis\":\"heads\",\"values\":[",
      [KIND_WORDS] = "{\"kind\":\"map\",\"rows\":2,\"columns\":2,\"row_axis\":\"words\","
                     "\"column_axis\":\"words\",\"values\":[-1,-0.375,0.25,0.875]}",
      [KIND_CURVE] = "{\"kind\":\"curve\",\"rows\":1,\"columns\":7,\"row_axis\":\"value\","
                     "\"column_axis\":\"states\",\"values\":[-1,-0.375,0.25,0.875,-0.625,0,0.625]}",
      [KIND_LINES] = "{\"kind\":\"curve\",\"rows\":2,\"columns\":11,\"row_axis\":\"words\","
                     "\"column_axis\":\"steps\",\"values\":[",
      [KIND_ANCHOR] =
          "{\"kind\":\"rule\",\"nodes\":[{\"word\":0,\"present\":1,\"absent\":null,\"value\":0.5,"
          "\"share\":1},{\"word\":1,\"present\":2,\"absent\":null,\"value\":1.5,\"share\":0.25},"
          "{\"word\":null,\"present\":null,\"absent\":null,\"value\":2.5,\"share\":0.125}],"
          "\"precision\":{\"value\":0.96875,\"low\":0.9375,\"high\":0.984375},\"coverage\":0.125}",
      [KIND_TREE] =
          "{\"kind\":\"rule\",\"nodes\":[{\"word\":0,\"present\":1,\"absent\":2,\"value\":0.5,"
          "\"share\":1},{\"word\":1,\"present\":3,\"absent\":4,\"value\":1.5,\"share\":0.5},",
      [KIND_EDITS] =
          "{\"kind\":\"edits\",\"variants\":[{\"text\":\"\\u003cb\\u001b\",\"text_pair\":\"c\","
          "\"changes\":[{\"kind\":\"remove\",\"segment\":0,\"start\":0,\"end\":4,\"text\":\"\"}],"
          "\"label\":\"\\u003cb\\u001b\",\"probability\":0.875,\"value\":-1.5,\"flips\":true,"
          "\"minimal\":true},{\"text\":\"\\u003cb\\u001b\",\"text_pair\":\"c\",\"changes\":["
          "{\"kind\":\"replace\",\"segment\":0,\"start\":0,\"end\":4,\"text\":\"\\u003cb\\u001b\"},"
          "{\"kind\":\"insert\",\"segment\":0,\"start\":9,\"end\":9,\"text\":\"\\u003cb\\u001b\"}],"
          "\"label\":\"\\u003cb\\u001b\",\"probability\":0.875,\"value\":-1.5,\"flips\":false,"
          "\"minimal\":false}]}",
      [KIND_NO_EDITS] = "{\"kind\":\"edits\",\"variants\":[]}",
  };
  static kinded k;
  for (int of = 0; of < KINDS; of++) {
    memset(&k, 0, sizeof k);
    fixture_fill(&k.fixture, "good film", 9);
    k.fixture.result.text_pair = "c";
    k.fixture.result.text_pair_length = 1;
    kind_turn(&k, (kind)of, "<b\x1b");
    const struct drawn drawn = draw(&k.fixture.result, WHY_FORMAT_JSON, false);
    const char *at = strstr(drawn.bytes, "\"result\":") + strlen("\"result\":");
    CHECK(strncmp(at, wanted[of], strlen(wanted[of])) == 0);
    why_bytes_free(drawn.bytes);
  }
}

/* A map with errors, and one that is not there yet. */
static void test_map_errors(void) {
  static kinded k;
  fixture_fill(&k.fixture, "a", 1);
  kind_turn(&k, KIND_CURVE, "");
  k.fixture.result.map.columns = 2;
  k.fixture.result.map.standard_errors = k.values + 2;
  struct drawn drawn = draw(&k.fixture.result, WHY_FORMAT_JSON, false);
  CHECK(strstr(drawn.bytes, "\"values\":[-1,-0.375],\"stderr\":[0.25,0.875]}"));
  why_bytes_free(drawn.bytes);
  k.fixture.result.map = (why_map){0};
  drawn = draw(&k.fixture.result, WHY_FORMAT_JSON, false);
  CHECK(strstr(drawn.bytes, "\"rows\":0,\"columns\":0,\"row_axis\":\"tokens\",\"column_axis\":"
                            "\"tokens\",\"values\":[]}"));
  why_bytes_free(drawn.bytes);
}

static void test_remarks(void) {
  static kinded k;
  fixture_fill(&k.fixture, "good film", 9);
  k.fixture.result.unit = WHY_UNIT_SENTENCE;
  kind_add_remarks(&k, "<b>");
  kind_add_evidence(&k);
  struct drawn drawn = draw(&k.fixture.result, WHY_FORMAT_JSON, false);
  CHECK(strstr(drawn.bytes, "\"unit\":\"sentence\",\"target\":{\"label\":\"positive\",\"against\":"
                            "\"\\u003cb>\",\"kind\":"));
  CHECK(strstr(drawn.bytes, "\"references\":[\"\\u003cb>\",\"\\u003cb>\"],\"task\":"));
  CHECK(strstr(
      drawn.bytes,
      "\"points\":33,\"fidelity\":0.9375,\"stopped\":\"budget\",\"evidence\":{"
      "\"comprehensiveness\":{\"eraser\":0.5,\"ferret\":0.4375},\"sufficiency\":{"
      "\"eraser\":0.0625,\"ferret\":0.03125},\"curves\":{\"shares\":[0,0.5,1],\"deletion\":"
      "[0.9875,0.25,0.5],\"insertion\":[0.5,0.96875,0.9875],\"deletion_area\":0.5,"
      "\"insertion_area\":0.875},\"kendall_tau\":0.75,\"infidelity\":{\"value\":0.125,"
      "\"stderr\":0.03125},\"max_sensitivity\":0.375,\"evaluations\":64},\"evaluations\":33"));
  why_bytes_free(drawn.bytes);
  k.evidence.has_max_sensitivity = false;
  k.evidence.kendall_tau = NAN;
  drawn = draw(&k.fixture.result, WHY_FORMAT_JSON, false);
  CHECK(strstr(drawn.bytes, "\"kendall_tau\":null,") && !strstr(drawn.bytes, "max_sensitivity"));
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
  test_kinds();
  test_map_errors();
  test_remarks();
  test_decision();
  return test_report();
}
