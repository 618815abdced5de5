/* Changed texts from a request to a result: what is shown is the text with just those changes, well
   spaced, and what is said of it is what the model says of it when it is typed. */
#include "model_file.h"
#include "test.h"

static const char SENTIMENT[] = "models/sentiment-small.gguf";
static const char *const METHODS[] = {"hotflip", "counterfactual", "minimal_flip",
                                      "input_reduction"};
enum { METHOD_COUNT = sizeof METHODS / sizeof *METHODS, ROOM = 8192 };

struct ask {
  const char *text, *pair, *method, *target, *against, *evaluations;
  size_t length; /* of the text; 0: up to its NUL */
  why_unit unit;
};

static why_status run(struct model_file *m, struct ask ask, why_explanation **explanation,
                      why_error *error) {
  const why_option option = {"evaluations", ask.evaluations};
  why_request request = why_request_default();
  request.text = ask.text;
  request.text_length = ask.length ? ask.length : strlen(ask.text);
  request.text_pair = ask.pair;
  request.text_pair_length = ask.pair ? strlen(ask.pair) : 0;
  request.method = ask.method;
  request.target = ask.target;
  request.against = ask.against;
  request.unit = ask.unit;
  request.options = ask.evaluations ? &option : NULL;
  request.option_count = ask.evaluations != NULL;
  const why_status status = why_explanation_new(m->model, &request, explanation, error);
  return status ? status : why_explanation_run(*explanation, m->session, error);
}

static why_explanation *explained(struct model_file *m, struct ask ask) {
  why_explanation *explanation = NULL;
  why_error error = {.text = ""};
  if (run(m, ask, &explanation, &error)) model_file_stop(ask.method, error.text);
  return explanation;
}

/* ---- The text ---- */

/* Appends letters without spaces and capitals, which may change. */
static size_t squeeze(char *out, size_t used, const char *bytes, size_t length) {
  for (size_t i = 0; i < length && used < ROOM; i++)
    if (bytes[i] != ' ')
      out[used++] = (char)(bytes[i] >= 'A' && bytes[i] <= 'Z' ? bytes[i] - 'A' + 'a' : bytes[i]);
  return used;
}

static void check_text(const why_result *result, const why_variant *variant, uint32_t segment) {
  static char expected[ROOM], found[ROOM];
  const char *text = segment ? result->text_pair : result->text;
  const size_t length = segment ? result->text_pair_length : result->text_length;
  size_t used = 0;
  uint32_t at = 0;
  for (uint32_t i = 0; i < variant->change_count; i++) {
    const why_change *change = &variant->changes[i];
    CHECK(change->begin <= change->end);
    CHECK((change->kind == WHY_CHANGE_INSERT) == (change->begin == change->end));
    CHECK((change->kind == WHY_CHANGE_REMOVE) == (change->text[0] == '\0'));
    if (change->segment != segment) continue;
    if (!CHECK(at <= change->begin && change->end <= length)) return;
    used = squeeze(expected, used, text + at, change->begin - at);
    used = squeeze(expected, used, change->text, strlen(change->text));
    at = change->end;
  }
  used = squeeze(expected, used, text + at, length - at);
  const char *now = segment ? variant->text_pair : variant->text;
  const size_t size = segment ? variant->text_pair_length : variant->text_length;
  CHECK(squeeze(found, 0, now, size) == used && memcmp(expected, found, used) == 0);
  CHECK(now[size] == '\0');
}

static void check_texts(const why_result *result, const why_variant *variant) {
  check_text(result, variant, 0);
  CHECK((result->text_pair != NULL) == (variant->text_pair != NULL));
  if (result->text_pair) check_text(result, variant, 1);
}

/* Of a text that is spaced as one should. */
static void check_spaces(const why_variant *variant) {
  const char *text = variant->text;
  CHECK(!strstr(text, "  ") && !strstr(text, " .") && !strstr(text, " ,"));
  CHECK(text[0] != ' ' && (text[0] == '\0' || text[variant->text_length - 1] != ' '));
}

/* ---- The decision ---- */

static void check_decision(struct model_file *m, const why_variant *variant) {
  why_request request = why_request_default();
  why_explanation *decision = NULL;
  why_error error = {.text = ""};
  request.text = variant->text;
  request.text_length = variant->text_length;
  request.text_pair = variant->text_pair;
  request.text_pair_length = variant->text_pair_length;
  if (why_decision_new(m->model, &request, &decision, &error) ||
      why_explanation_run(decision, m->session, &error))
    model_file_stop("a decision", error.text);
  const why_result *said = why_explanation_result(decision);
  const why_choice *choice = &said->choices[said->predicted];
  CHECK_STRING(variant->label, choice->name);
  CHECK(variant->probability == choice->probability);
  why_explanation_free(decision);
}

static const char *predicted(const why_result *result) {
  return result->choices[result->predicted].name;
}

/* A method changes what it says it changes; all but the one that reduces flip. */
static void check_kind(const why_result *result, const why_variant *variant) {
  const char *method = result->method->name;
  for (uint32_t i = 0; i < variant->change_count; i++) {
    const why_change_kind kind = variant->changes[i].kind;
    if (!strcmp(method, "hotflip")) CHECK(kind == WHY_CHANGE_REPLACE);
    if (strstr("minimal_flip input_reduction", method)) CHECK(kind == WHY_CHANGE_REMOVE);
  }
  CHECK(variant->change_count > 0);
  CHECK(variant->flips == (strcmp(method, "input_reduction") != 0));
  CHECK(!variant->minimal || !strcmp(method, "minimal_flip"));
}

static unsigned check_sentence(struct model_file *m, const char *method, const char *text,
                               why_unit unit) {
  why_explanation *explanation =
      explained(m, (struct ask){text, .method = method, .evaluations = "40", .unit = unit});
  const why_result *result = why_explanation_result(explanation);
  for (uint32_t i = 0; i < result->variant_count; i++) {
    const why_variant *variant = &result->variants[i];
    check_texts(result, variant);
    if (unit == WHY_UNIT_WORD) check_spaces(variant);
    check_decision(m, variant);
    if (unit == WHY_UNIT_TOKEN) continue; /* without a piece a word is read in other pieces */
    check_kind(result, variant);
    CHECK(variant->flips == (strcmp(variant->label, predicted(result)) != 0));
  }
  const unsigned found = result->variant_count;
  why_explanation_free(explanation);
  return found;
}

static void test_sentences(void) {
  static const char *const texts[] = {
      "It's not a bad film, but it is far too long.",
      "The best actor, wasted in a dull script.",
      "An \xc3\xbcnwatchable b\xc3\xb6re \xe2\x80\x94 na\xc3\xafve, dull (and long).",
      "A charming and often affecting journey.",
      "\xe8\xbf\x99\xe9\x83\xa8\xe4\xb8\x8d\xe5\xa5\xbd bad film \xf0\x9f\x98\x80\xe3\x80\x82",
  };
  struct model_file m = model_file_open(SENTIMENT);
  for (size_t k = 0; k < METHOD_COUNT; k++) {
    unsigned found = 0;
    const size_t count = k == 1 ? sizeof texts / sizeof *texts : 3;
    for (size_t i = 0; i < count; i++)
      found += check_sentence(&m, METHODS[k], texts[i], WHY_UNIT_WORD);
    CHECK(found > 1);
    check_sentence(&m, METHODS[k], texts[2], WHY_UNIT_TOKEN);
    check_sentence(&m, METHODS[k], "It is dull. It is never good. We laughed.", WHY_UNIT_SENTENCE);
  }
  model_file_close(&m);
}

/* What the model does not say now it says then; and so of a label held against another. */
static void test_targets(void) {
  static const char text[] = "A fine film, if long.";
  struct model_file m = model_file_open(SENTIMENT);
  for (size_t k = 1; k < 3; k++) {
    struct ask ask = {text, .method = METHODS[k], .target = "negative", .evaluations = "60",
                      .unit = WHY_UNIT_WORD};
    for (int against = 0; against <= 1; against++) {
      ask.against = against ? "positive" : NULL;
      why_explanation *explanation = explained(&m, ask);
      const why_result *result = why_explanation_result(explanation);
      CHECK_STRING(predicted(result), "positive");
      CHECK(result->variant_count > 0);
      for (uint32_t i = 0; i < result->variant_count; i++) {
        CHECK(result->variants[i].flips);
        CHECK_STRING(result->variants[i].label, "negative");
        if (against) CHECK(result->variants[i].value > 0 && result->value < 0);
      }
      why_explanation_free(explanation);
    }
  }
  model_file_close(&m);
}

/* ---- Other heads, other texts ---- */

/* Where a question has no answer, a text flips where it has one. */
static void test_no_answer(void) {
  struct model_file m = model_file_open("tests/golden/heads/bert-qa.gguf");
  for (size_t k = 0; k < METHOD_COUNT; k++) {
    why_explanation *explanation = explained(
        &m, (struct ask){"is it a film", .pair = "he loves it, not a film", .method = METHODS[k],
                         .target = "no_answer", .evaluations = "60", .unit = WHY_UNIT_WORD});
    const why_result *result = why_explanation_result(explanation);
    const bool answered = result->span_count && result->spans[0].probability >= result->no_answer;
    for (uint32_t v = 0; v < result->variant_count; v++)
      CHECK(result->variants[v].flips ==
            (answered != (strcmp(result->variants[v].label, "answer") == 0)));
    why_explanation_free(explanation);
  }
  model_file_close(&m);
}

/* Whether the change takes the beginning or the end of what the explanation is about. */
static bool touches(const why_result *result, const why_change *change) {
  const why_group_span *span = &result->target_span;
  if (!result->has_target_span || change->segment != span->segment) return false;
  const bool begins = change->begin <= span->begin && span->begin < change->end;
  return begins || (change->begin < span->end && span->end <= change->end);
}

static void test_heads(void) {
  static const struct {
    const char *path, *text, *pair;
    bool keeps; /* what it is asked about stays */
  } heads[] = {
      {"tests/golden/heads/bert-seqcls.gguf", "he loves it", "and it is not a film", false},
      {"tests/golden/heads/roberta-seqcls.gguf", "he loves it", "and it is not a film", false},
      {"tests/golden/heads/xlmr-seqcls.gguf", "he loves it", NULL, false},
      {"tests/golden/heads/bert-multilabel.gguf", "he loves it and it is not a film", NULL, false},
      {"tests/golden/heads/bert-tokcls.gguf", "he loves it and it is not a film", NULL, true},
      {"tests/golden/heads/albert-mlm.gguf", "he loves [MASK] and it is not a film", NULL, true},
      {"tests/golden/heads/electra-qa.gguf", "is it a film", "he loves it, not a film", true},
  };
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
    struct model_file m = model_file_open(heads[i].path);
    for (size_t k = 0; k < METHOD_COUNT; k++) {
      why_explanation *explanation = explained(&m, (struct ask){.text = heads[i].text,
                                                                .pair = heads[i].pair,
                                                                .method = METHODS[k],
                                                                .evaluations = "60",
                                                                .unit = WHY_UNIT_WORD});
      const why_result *result = why_explanation_result(explanation);
      for (uint32_t v = 0; v < result->variant_count; v++) {
        const why_variant *variant = &result->variants[v];
        check_texts(result, variant);
        for (uint32_t c = 0; c < variant->change_count; c++)
          CHECK(!heads[i].keeps || !touches(result, &variant->changes[c]));
        if (result->choice_count && !heads[i].keeps && !result->model->multi_label)
          check_decision(&m, variant);
      }
      why_explanation_free(explanation);
    }
    model_file_close(&m);
  }
}

static void test_refusals(void) {
  struct model_file m = model_file_open("tests/golden/heads/bert-regression.gguf");
  for (size_t k = 0; k < METHOD_COUNT; k++) {
    why_explanation *explanation = NULL;
    why_error error = {.text = ""};
    CHECK(run(&m, (struct ask){"he loves it", .method = METHODS[k]}, &explanation, &error) ==
          WHY_ERROR_ARGUMENT);
    why_explanation_free(explanation);
  }
  model_file_close(&m);
}

/* Any bytes: the texts of variants are still the text with the changes. */
static void test_hostile(void) {
  static char longest[300], noise[257];
  for (size_t i = 0; i < sizeof longest - 1; i++) longest[i] = "bad film "[i % 9];
  for (size_t i = 0; i < sizeof noise; i++) noise[i] = (char)(i * 131 % 257);
  const struct {
    const char *text;
    size_t length;
  } texts[] = {
      {"", 0},
      {" ", 1},
      {"...", 3},
      {"\0\0bad\0film", 10},
      {"[CLS] [MASK] bad [SEP][PAD]", 27},
      {"\xff\xfe"
       "bad\xc3 film\xe4\xb8",
       13},
      {noise, sizeof noise},
      {longest, sizeof longest - 1},
  };
  struct model_file m = model_file_open("tests/golden/heads/bert-seqcls.gguf");
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    for (size_t k = 0; k < METHOD_COUNT; k++)
      for (int unit = WHY_UNIT_TOKEN; unit <= WHY_UNIT_SENTENCE; unit++) {
        struct ask ask = {.text = texts[i].text,
                          .length = texts[i].length,
                          .method = METHODS[k],
                          .evaluations = "20",
                          .unit = (why_unit)unit};
        why_explanation *explanation = explained(&m, ask);
        const why_result *result = why_explanation_result(explanation);
        for (uint32_t v = 0; v < result->variant_count; v++)
          check_texts(result, &result->variants[v]);
        why_explanation_free(explanation);
      }
  model_file_close(&m);
}

int main(void) {
  test_sentences();
  test_targets();
  test_heads();
  test_no_answer();
  test_refusals();
  test_hostile();
  return test_report();
}
