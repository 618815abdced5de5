/* Requests: any text is taken, and what is off is refused in words that help. */
#include "talk.h"

/* ---- Texts ---- */

/* A pair; and for a model that knows one segment only, segment 0 throughout its jobs. */
static void test_pair(void) {
  const struct fake fake = fake_smooth();
  for (uint32_t known = 0; known <= 2; known++) {
    why_request request = talk_request("a film", "occlusion");
    request.text_pair = "fine";
    request.text_pair_length = 4;
    model.shape.segments = known;
    struct talk talk;
    CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK);
    const why_job *job = why_explain_job(&talk.e, 0);
    CHECK(WHY_ITEMS(job, uint8_t, segments)[4] == (known == 2));
    CHECK(why_job_check(job, job->bytes, &model.shape, NULL) == WHY_OK);
    const why_result *result = talk_answer(&talk, &fake);
    CHECK(result->token_count == 6 && result->tokens[4].segment == 1);
    CHECK(result->tokens[5].segment == 1 && result->words[2].segment == 1);
    CHECK_STRING(result->text_pair, "fine");
    talk_close(&talk);
  }
  model.shape.segments = fake_shape().segments;
}

static void test_repair(void) {
  static const char broken[] = "a\xff\xe2\x96 film\0fine";
  why_request request = talk_request("", NULL);
  char copy[sizeof broken];
  memcpy(copy, broken, sizeof broken);
  request.text = copy;
  request.text_length = sizeof broken - 1;
  struct talk talk;
  CHECK(talk_open(&talk, &request, WHY_EXPLAIN_TOKENS) == WHY_OK);
  memset(copy, 'x', sizeof copy); /* everything was copied */
  const why_result *result = why_explain_result(&talk.e);
  static const char mended[] = "a\xef\xbf\xbd\xef\xbf\xbd film\0fine";
  CHECK(result->text_length == sizeof mended - 1);
  CHECK(memcmp(result->text, mended, sizeof mended) == 0); /* and the NUL behind */
  CHECK(result->text_pair == NULL);
  talk_close(&talk);
}

/* Every prefix, and every change of one byte. */
static void test_any_bytes(void) {
  static const char text[] = "A f\xc3\xadne \xe4\xb8\xad, [SEP] un\xf0\x9f\x98\x80watchable!";
  char changed[sizeof text];
  struct talk talk;
  for (size_t at = 0; at < sizeof text; at++) {
    for (int value = -1; value < 256; value += at + 1 < sizeof text ? 3 : 1000) {
      memcpy(changed, text, sizeof text);
      why_request request = talk_request("", "gradient_x_input");
      request.text = changed;
      request.text_length = value < 0 ? at : sizeof text - 1;
      if (value >= 0) changed[at] = (char)value;
      CHECK(talk_open(&talk, &request, WHY_EXPLAIN_TOKENS) == WHY_OK);
      const why_result *result = why_explain_result(&talk.e);
      for (uint32_t t = 0; t < result->token_count; t++) {
        CHECK(result->tokens[t].end <= result->text_length);
      }
      talk_close(&talk);
    }
  }
}

static void test_typed_special(void) {
  const struct fake fake = fake_smooth();
  const why_request request = talk_request("a [SEP] film", "occlusion");
  struct talk talk;
  CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK);
  const why_result *result = talk_answer(&talk, &fake);
  CHECK(result->token_count == 5 && result->word_count == 3 && talk.left_out_count == 3);
  CHECK(result->tokens[2].special && result->tokens[2].word == 1 && result->words[1].special);
  CHECK(!result->words[0].special && !result->words[2].special);
  talk_close(&talk);
}

static void test_length(void) {
  const struct fake fake = fake_smooth();
  struct talk talk;
  for (size_t i = 0; i < why_methods_count; i++) {
    if (why_methods[i]->info.needs_similarity) continue;
    const why_request empty = talk_request_of("", &why_methods[i]->info);
    CHECK(talk_open(&talk, &empty, WHY_EXPLAIN_WHY) == WHY_OK);
    const why_result *result = talk_answer(&talk, &fake);
    CHECK(result->token_count == 2 && result->word_count == 0 && !result->truncated);
    talk_close(&talk);
  }
  why_request request = talk_request(sentence, "occlusion");
  request.max_tokens = 5;
  CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK);
  const why_result *result = talk_answer(&talk, &fake);
  CHECK(result->token_count == 5 && result->truncated && talk.left_out_count == 3);
  talk_close(&talk);
}

/* ---- Groups ---- */

static void test_groups(void) {
  const struct fake fake = fake_smooth();
  why_group_span groups[] = {{0, 0, 6}, {0, 8, 24}};
  why_request request = talk_request(sentence, "occlusion");
  request.unit = WHY_UNIT_WORD;
  request.groups = groups;
  request.group_count = 2;
  struct talk talk;
  CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK);
  groups[0].end = 99; /* copied by now */
  const why_result *result = talk_answer(&talk, &fake);
  CHECK(result->group_count == 2 && result->groups[0].end == 6 && result->groups[1].begin == 8);
  CHECK(result->word_count == 4); /* the comma and the bang are in no group */
  CHECK(result->words[0].first == 1 && result->words[0].last == 3);
  CHECK(result->words[2].first == 4 && result->words[2].last == 8);
  talk_close(&talk);
  CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_ERROR_ARGUMENT); /* past the text */
  talk_close(&talk);
}

/* ---- What is refused, and in which words ---- */

static void refused(const why_request *request, const char *about) {
  struct talk talk;
  CHECK(talk_open(&talk, request, WHY_EXPLAIN_WHY) == WHY_ERROR_ARGUMENT);
  CHECK(talk.error.status == WHY_ERROR_ARGUMENT);
  if (!CHECK(strstr(talk.error.text, about) != NULL)) fprintf(stderr, "  %s\n", talk.error.text);
  CHECK(talk.error.text[strlen(talk.error.text) - 1] == '.');
  talk_close(&talk);
}

static void refused_option(const char *method, const char *name, const char *value,
                           const char *about) {
  const why_option option = {name, value};
  why_request request = talk_request(sentence, method);
  request.options = &option;
  request.option_count = 1;
  refused(&request, about);
}

static void test_options(void) {
  refused_option("saliency", "nrm", "l1", "it has: norm.");
  refused_option("saliency", NULL, "l1", "it has: norm.");
  refused_option("saliency", "norm", NULL, "Option norm has no value.");
  refused_option("gradient_x_input", "norm", "l1", "it has: none.");
  refused_option("saliency", "norm", "l3", "it must be one of: l1, l2.");
  refused_option("saliency", "norm", "", "it must be one of: l1, l2.");
  const char *const numbers[] = {"3", "-2", "", "-", "1.0", "x", "1x", " 1", "0000000000000000"};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    refused_option("attention", "layer", numbers[i], "an integer from -1 to 2.");
  }
  refused_option("attention", "head", "2", "an integer from -1 to 1.");

  const why_option given[] = {{"layer", "2"}, {"head", "-1"}};
  why_request request = talk_request(sentence, "attention");
  request.options = given;
  request.option_count = 2;
  struct talk talk;
  CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK);
  CHECK(talk.e.options[0] == 2 && talk.e.options[1] == -1);
  CHECK(talk.e.result.option_values == talk.e.options);
  talk_close(&talk);
}

static void test_refusals(void) {
  why_request request = talk_request(sentence, "magic");
  refused(&request, "there are: integrated_gradients, occlusion");
  request.method = NULL;
  refused(&request, "There is no method");
  request = talk_request(sentence, "saliency");
  request.target = "neutral";
  refused(&request, "There is no label 'neutral'; this model has: negative, positive.");
  const char *const numbers[] = {"2", "", "-1", "01x", "1.0"};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    request.target = numbers[i];
    refused(&request, "There is no label");
  }
  request = talk_request(sentence, "saliency");
  request.seed = UINT64_C(1) << 53;
  refused(&request, "below 2^53");
  request = talk_request(sentence, "saliency");
  request.precision = WHY_REQUEST_FAST;
  refused(&request, "Method saliency is exact: only methods that sample can be fast.");
  request.precision = (why_request_precision)2;
  refused(&request, "The precision is neither exact nor fast.");
  request = talk_request(sentence, "saliency");
  request.max_tokens = 2;
  refused(&request, "at least 3");
  request.max_tokens = 3;
  request.text_pair = "";
  refused(&request, "at least 4");
  request = talk_request(sentence, "saliency");
  request.text = NULL;
  refused(&request, "no bytes");
  request = talk_request(sentence, "saliency");
  request.group_count = 1;
  refused(&request, "not given");
}

/* Of a sampling method, and there of all but what is shown: the text itself and nothing of it. */
static void test_precision(void) {
  const struct fake fake = fake_smooth();
  for (int fast = 0; fast < 2; fast++) {
    why_request request = talk_request(sentence, "kernel_shap");
    request.precision = fast ? WHY_REQUEST_FAST : WHY_REQUEST_EXACT;
    struct talk talk;
    CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK);
    CHECK(why_explain_job(&talk.e, 0)->precision == WHY_PRECISION_EXACT);
    size_t floats = 0;
    fake_answer(&fake, why_explain_job(&talk.e, 0), why_explain_answer(&talk.e, 0, &floats));
    CHECK(why_explain_tell(&talk.e, NULL) == WHY_OK && why_explain_ask(&talk.e) > 2);
    CHECK(why_explain_job(&talk.e, 0)->tokens == 2);
    CHECK(why_explain_job(&talk.e, 0)->precision == WHY_PRECISION_EXACT);
    for (size_t i = 1; i < why_explain_ask(&talk.e); i++) {
      CHECK((int)why_explain_job(&talk.e, i)->precision == fast);
    }
    CHECK(talk.e.result.precision == request.precision);
    talk_close(&talk);
  }
}

/* Long lists of names are cut at a name. */
static void test_many_labels(void) {
  enum { MANY = 100 };
  static const char name[] = "a\nlabel";
  const char *names[MANY];
  for (size_t i = 0; i < MANY; i++) names[i] = name;
  why_model_info many = info;
  many.label_names = names;
  many.labels = MANY;
  model.info = &many;
  why_request request = talk_request(sentence, "saliency");
  request.target = "none";
  refused(&request, "this model has: a?label, a?label, ");
  refused(&request, "a?label, ....");
  many.labels = 1;
  request.target = NULL;
  request.target_kind = WHY_TARGET_LOG_ODDS;
  refused(&request, "second label");
  many.multi_label = true;
  struct talk talk;
  CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK);
  CHECK(why_explain_job(&talk.e, 0)->axis == WHY_AXIS_NONE);
  talk_close(&talk);
  model.info = &info;
}

int main(void) {
  talk_set_up();
  test_pair();
  test_repair();
  test_any_bytes();
  test_typed_special();
  test_length();
  test_groups();
  test_options();
  test_refusals();
  test_precision();
  test_many_labels();
  return test_report();
}
