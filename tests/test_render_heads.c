/* What each kind of model says, in every format. */
#include "columns.h"
#include "picture.h"
#include "render_heads.h"

static void check_has(const char *drawn, const char *part) {
  if (!CHECK(strstr(drawn, part))) fprintf(stderr, "  %s\n", part);
}

/* What stands in every format that is read, by head. */
static const char *const said[HEADS][6] = {
    [HEAD_MULTI_LABEL] = {"toxic, insult", "95.3 %", "73.1 %", "4.7 %",
                          "of the logit of toxic, by word", "speaks for toxic"},
    [HEAD_REGRESSION] = {"4.1250", "of the value of LOC, by word", "raises LOC", "lowers LOC"},
    [HEAD_ENTITIES] = {"2 entities", "PER", "90.0 %", "97.0 %", "of the logit of LOC at ",
                       "speaks against LOC"},
    [HEAD_ANSWER] = {"Question", "Context", "62.5 %", "no answer",
                     "of the logit of start + end of ", "divided by the temperature 1.500"},
    [HEAD_NO_ANSWER] = {"80.0 %", "of the logit of no answer, by word", "6.3 %", "12.5 %"},
    [HEAD_SIMILARITY] = {"Text 1", "Text 2", "similarity", "0.8125", "of the cosine similarity",
                         "makes the texts less alike"},
    [HEAD_PAIRS] = {"Text 1", "Text 2", "0.8125", "Rows are the tokens of text 1, columns those"},
    [HEAD_MASKS] = {"LOC, LOC", "75.0 %", "London", "12.5 %", "of the logit of LOC at "},
};

static void test_every_head_is_read(void) {
  static const why_format read[] = {WHY_FORMAT_TEXT, WHY_FORMAT_SVG, WHY_FORMAT_HTML};
  static headed h;
  for (int kind = 0; kind < HEADS; kind++) {
    head_fill(&h, (head)kind, head_text, head_pair, "LOC");
    for (size_t i = 0; i < sizeof read / sizeof read[0]; i++) {
      const struct drawn drawn = draw(&h.fixture.result, read[i], false);
      for (size_t j = 0; j < 6 && said[kind][j]; j++) check_has(drawn.bytes, said[kind][j]);
      why_bytes_free(drawn.bytes);
    }
  }
}

/* Brackets stand under the letters, heavy where they are explained; names where there is room. */
static void test_brackets(void) {
  static headed h;
  head_fill(&h, HEAD_ENTITIES, head_text, NULL, "LOC");
  struct drawn drawn = draw(&h.fixture.result, WHY_FORMAT_TEXT, false);
  check_has(drawn.bytes, "\n  Ada met Tim in Paris\n"
                         "  +++ --- +++ --\n"
                         "  └─┘ PER        ┗LOC┛\n");
  check_has(drawn.bytes, "\n  Ada    PER  ");
  check_has(drawn.bytes, "\n* Paris  LOC  ");
  why_bytes_free(drawn.bytes);
  h.spans[0] = head_span(&h.fixture, 0, 1, "a name that is too long", .9f);
  h.spans[1] = head_span(&h.fixture, 3, 4, "LOC", .97f);
  drawn = draw(&h.fixture.result, WHY_FORMAT_TEXT, true);
  check_has(drawn.bytes, "\n  └─────┘     ┗LOC━━━┛\n");
  why_bytes_free(drawn.bytes);
}

/* What was asked about and is no entity is outlined too, and a place may begin within a word. */
static void test_asked_elsewhere(void) {
  static headed h;
  static char read[256];
  head_fill(&h, HEAD_ENTITIES, head_text, NULL, "LOC");
  h.fixture.result.focus = WHY_NO_CHOICE;
  h.fixture.result.target_span = (why_group_span){0, 5, 10};
  struct drawn drawn = draw(&h.fixture.result, WHY_FORMAT_TEXT, false);
  check_has(drawn.bytes, "\n  └─┘  ┗LOC┛     └LOC┘\n");
  check_has(drawn.bytes, "of the logit of LOC at \"et Ti\"");
  why_bytes_free(drawn.bytes);
  drawn = draw(&h.fixture.result, WHY_FORMAT_HTML, false);
  read_paragraph(drawn.bytes, read);
  CHECK_STRING(read, head_text);
  CHECK(count(drawn.bytes, "<span class=\"place\" ") == 2);
  CHECK(count(drawn.bytes, "<span class=\"place explained\" data-name=\"LOC\">") == 1);
  why_bytes_free(drawn.bytes);
}

/* Of places that overlap the explained one is in front, of words for a mask too; and where one is
   broken at the end of a line, the space there is not framed. */
static void test_places_that_meet(void) {
  static headed h;
  const why_style narrow = {.columns = 40};
  char *bytes = NULL;
  size_t size = 0;
  head_fill(&h, HEAD_ENTITIES, head_text, NULL, "LOC");
  h.spans[0] = head_span(&h.fixture, 1, 2, "PER", .9f);
  h.fixture.result.span_count = 1;
  h.fixture.result.focus = WHY_NO_CHOICE;
  h.fixture.result.target_span = (why_group_span){0, 8, 11};
  struct drawn drawn = draw(&h.fixture.result, WHY_FORMAT_TEXT, false);
  check_has(drawn.bytes, "\n      └─┘ ┗━┛ LOC\n");
  why_bytes_free(drawn.bytes);
  head_fill(&h, HEAD_MASKS, head_text, NULL, "LOC");
  head_explain(&h.fixture, 1);
  drawn = draw(&h.fixture.result, WHY_FORMAT_TEXT, false);
  check_has(drawn.bytes, "\n  ┗━┛ London     └LOC┘\n");
  why_bytes_free(drawn.bytes);
  head_fill(&h, HEAD_ENTITIES, "aaaa bbbb cccc dddd eeee ffff gggg hh ii", NULL, "LOC");
  h.spans[1] = head_span(&h.fixture, 6, 8, "LOC", .9f);
  head_explain(&h.fixture, 1);
  CHECK(why_render(&h.fixture.result, WHY_FORMAT_TEXT, &narrow, &bytes, &size, NULL) == WHY_OK);
  check_has(bytes, "\n  └──┘ PER                      ┗━━━━━┛\n");
  check_has(bytes, "\n  ┗┛ LOC\n");
  why_bytes_free(bytes);
}

/* Of a text that is read in windows the one around the answer is shown, and said to be a part. */
static void test_a_window(void) {
  static const why_format read[] = {WHY_FORMAT_TEXT, WHY_FORMAT_SVG, WHY_FORMAT_HTML};
  static headed h;
  fixture *f = &h.fixture;
  for (size_t i = 0; i < 3; i++) {
    head_fill(&h, HEAD_ANSWER, head_text, head_pair, "");
    for (uint32_t w = 5; w < 8; w++) f->words[w] = f->words[w + 3]; /* up to "," is not in it */
    f->result.word_count -= 5;
    const struct drawn drawn = draw(&f->result, read[i], false);
    if (i == 0) check_has(drawn.bytes, "\n  […] Paris , France […]\n");
    check_has(drawn.bytes, "explained are 17 tokens of it.");
    CHECK(i == 2 || !strstr(drawn.bytes, "lives"));
    why_bytes_free(drawn.bytes);
    f->model.task = WHY_TASK_SENTENCE_SIMILARITY; /* never read so */
    const struct drawn whole = draw(&f->result, read[i], false);
    CHECK(strstr(whole.bytes, "lives") && !strstr(whole.bytes, "tokens of it"));
    why_bytes_free(whole.bytes);
  }
}

/* However many entities there are, the explained one is listed. */
static void test_explained_is_listed(void) {
  static headed h;
  head_fill(&h, HEAD_ENTITIES, "a b c d e f g h i j k l m n", NULL, "LOC");
  for (uint32_t i = 0; i < 14; i++) h.spans[i] = head_span(&h.fixture, i, i, "PER", .5f);
  h.fixture.result.span_count = 14;
  for (uint32_t focus = 0; focus < 14; focus++) {
    head_explain(&h.fixture, focus);
    const struct drawn drawn = draw(&h.fixture.result, WHY_FORMAT_TEXT, false);
    char wanted[16];
    snprintf(wanted, sizeof wanted, "\n* %c  PER", (char)('a' + focus));
    check_has(drawn.bytes, wanted);
    CHECK(count(drawn.bytes, "  PER  ") == 11);
    check_has(drawn.bytes, "… and 3 more\n");
    why_bytes_free(drawn.bytes);
  }
}

/* An answer that other words were read for than those at hand stays in sight. */
static void test_answer_beyond_a_cut(void) {
  static headed h;
  head_fill(&h, HEAD_ANSWER, head_text, head_pair, "");
  h.fixture.result.truncated = true;
  h.fixture.result.word_count -= 5;
  const struct drawn drawn = draw(&h.fixture.result, WHY_FORMAT_TEXT, false);
  check_has(drawn.bytes, "\n  Ada lives in Paris […] France […]\n");
  why_bytes_free(drawn.bytes);
}

static void check_decision(head kind, const char *json, const char *line) {
  static headed h;
  head_fill(&h, kind, "Ada", "lives in Paris", "L\x1b");
  h.fixture.result.method = NULL;
  struct drawn drawn = draw(&h.fixture.result, WHY_FORMAT_JSON, false);
  CHECK_STRING(drawn.bytes, json);
  why_bytes_free(drawn.bytes);
  drawn = draw(&h.fixture.result, WHY_FORMAT_TEXT, false);
  CHECK_STRING(drawn.bytes, line);
  why_bytes_free(drawn.bytes);
}

static void test_decisions(void) {
  check_decision(HEAD_MULTI_LABEL,
                 "{\"task\":\"sequence_classification\",\"label\":\"toxic\",\"probabilities\":{"
                 "\"L\\u001b\":0.0474,\"insult\":0.7311,\"toxic\":0.9526}}\n",
                 "toxic, insult\t0.7311\tAda\n");
  check_decision(
      HEAD_REGRESSION,
      "{\"task\":\"sequence_classification\",\"label\":\"L\\u001b\",\"probabilities\":{},"
      "\"value\":4.125}\n",
      "L␛\t4.1250\tAda\n");
  check_decision(
      HEAD_ENTITIES,
      "{\"task\":\"token_classification\",\"label\":\"L\\u001b\",\"probabilities\":{"
      "\"O\":0.01,\"L\\u001b\":0.97},\"spans\":[{\"text\":\"Ada\",\"label\":\"L\\u001b\","
      "\"segment\":0,\"start\":0,\"end\":3,\"probability\":0.9}]}\n",
      "L␛: Ada\t0.9000\tAda\n");
  check_decision(HEAD_NO_ANSWER,
                 "{\"task\":\"question_answering\",\"label\":\"\",\"probabilities\":{},\"spans\":[{"
                 "\"text\":\"Paris\",\"label\":\"answer\",\"segment\":1,\"start\":9,\"end\":14,"
                 "\"probability\":0.125},{\"text\":\"Paris\",\"label\":\"answer\",\"segment\":1,"
                 "\"start\":9,\"end\":14,\"probability\":0.0625}],\"no_answer\":0.8,"
                 "\"temperature\":1.5}\n",
                 "no answer\t0.8000\tAda\tlives in Paris\n");
  check_decision(HEAD_SIMILARITY,
                 "{\"task\":\"sentence_similarity\",\"label\":\"similarity\",\"probabilities\":{},"
                 "\"value\":0.8125}\n",
                 "similarity\t0.8125\tAda\tlives in Paris\n");
  check_decision(
      HEAD_MASKS,
      "{\"task\":\"masked_lm\",\"label\":\"L\\u001b\",\"probabilities\":{\"L\\u001b\":0.75,"
      "\"London\":0.125},\"spans\":[{\"text\":\"Ada\",\"label\":\"L\\u001b\",\"segment\":0,"
      "\"start\":0,\"end\":3,\"probability\":0.75},{\"text\":\"Ada\",\"label\":\"London\","
      "\"segment\":0,\"start\":0,\"end\":3,\"probability\":0.125}]}\n",
      "L␛\t0.7500\tAda\n");
}

/* Nothing found is an answer, too. */
static void test_nothing_found(void) {
  static headed h;
  head_fill(&h, HEAD_ENTITIES, head_text, NULL, "");
  h.fixture.result.method = NULL;
  h.fixture.result.span_count = h.fixture.result.choice_count = 0;
  h.fixture.result.focus = h.fixture.result.predicted = WHY_NO_CHOICE;
  h.fixture.result.has_target_span = false;
  const struct drawn drawn = draw(&h.fixture.result, WHY_FORMAT_TEXT, false);
  CHECK_STRING(drawn.bytes, "-\t-\tAda met Tim in Paris\n");
  why_bytes_free(drawn.bytes);
}

/* The target's place in JSON, and what stands around it. */
static void test_json_of_an_explanation(void) {
  static headed h;
  head_fill(&h, HEAD_ANSWER, head_text, head_pair, "");
  const struct drawn drawn = draw(&h.fixture.result, WHY_FORMAT_JSON, false);
  check_has(drawn.bytes, "\"target\":{\"label\":\"answer\",\"kind\":\"logit\",\"value\":4.125,"
                         "\"baseline_value\":-0.5,\"span\":[1,21,27]},\"task\":"
                         "\"question_answering\",\"probabilities\":{},\"spans\":[{\"text\":");
  check_has(drawn.bytes, "\"no_answer\":0.25,\"temperature\":1.5,\"result\":{");
  why_bytes_free(drawn.bytes);
}

/* Of pairs of tokens the first text stands against the second alone. */
static void test_pairs_are_cropped(void) {
  static headed h;
  head_fill(&h, HEAD_PAIRS, "a", "b c", "");
  h.fixture.matrix[0 * 6 + 1] = 100.f; /* within the first text */
  h.fixture.matrix[1 * 6 + 4] = 8.f;   /* "a" and "c" */
  struct drawn drawn = draw(&h.fixture.result, WHY_FORMAT_TEXT, false);
  check_has(drawn.bytes, "full colour is 8.000.");
  check_has(drawn.bytes, "\n  1   a              ··██··\n");
  check_has(drawn.bytes, "\n  0 b  1 c  2 [SEP]\n");
  why_bytes_free(drawn.bytes);
  drawn = draw(&h.fixture.result, WHY_FORMAT_SVG, false);
  check_has(drawn.bytes, "<path class=\"for\" fill-opacity=\"1.000\" d=\"M1 1h1v1h-1z\"/>");
  CHECK(count(drawn.bytes, "rotate(-90)") == 3);
  why_bytes_free(drawn.bytes);
}

/* A list keeps to the narrowest terminal, however long its names are. */
static void test_narrow(void) {
  static headed h;
  static const char name[] = "a name that is wider than any terminal, and then some more of it";
  for (int kind = 0; kind < HEADS; kind++) {
    head_fill(&h, (head)kind, "anticonstitutionnellement-incomprehensible x", head_pair, name);
    const why_style style = {.columns = 1};
    h.fixture.result.has_standard_errors = kind % 2;
    char *bytes = NULL;
    size_t size = 0;
    CHECK(why_render(&h.fixture.result, WHY_FORMAT_TEXT, &style, &bytes, &size, NULL) == WHY_OK);
    const char *list = strchr(bytes, '\n') + 1;
    while (*list && *list != '\n') {
      const char *end = strchr(list, '\n');
      CHECK(why_columns_count((why_text){list, (size_t)(end - list)}) == 40);
      list = end + 1;
    }
    why_bytes_free(bytes);
  }
}

/* Names come from a file: in no head and format are they more than letters. */
static void test_hostile_names(void) {
  static headed h;
  for (int i = 0; i < HOSTILE; i++) {
    for (int kind = 0; kind < HEADS; kind++) {
      head_fill(&h, (head)kind, head_text, head_pair, hostile[i]);
      for (int format = 0; format < FORMATS; format++) {
        const struct drawn drawn = draw(&h.fixture.result, (why_format)format, false);
        check_harmless(&drawn, (why_format)format);
        why_bytes_free(drawn.bytes);
      }
      h.fixture.result.method = NULL;
      struct drawn drawn = draw(&h.fixture.result, WHY_FORMAT_TEXT, false);
      CHECK(count(drawn.bytes, "\n") == 1);
      CHECK(count(drawn.bytes, "\t") == (h.fixture.result.text_pair ? 3 : 2));
      why_bytes_free(drawn.bytes);
    }
  }
}

int main(void) {
  test_every_head_is_read();
  test_brackets();
  test_asked_elsewhere();
  test_places_that_meet();
  test_a_window();
  test_explained_is_listed();
  test_answer_beyond_a_cut();
  test_decisions();
  test_nothing_found();
  test_json_of_an_explanation();
  test_pairs_are_cropped();
  test_narrow();
  test_hostile_names();
  return test_report();
}
