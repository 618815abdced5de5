/* A label held against another, and the other texts that a request may bring: what is asked of a
   request before any method sees it. */
#include "model_file.h"
#include "test.h"

static const char SENTIMENT[] = "models/sentiment.gguf";
static const char TEXT[] = "he loves it and it is not a film";

struct ask {
  const char *pair, *method, *target, *against;
  why_target_kind kind;
  const why_string *references;
  size_t reference_count;
  why_unit unit;
};

static why_status run(struct model_file *m, const char *text, struct ask ask,
                      why_explanation **explanation, why_error *error) {
  why_request request = why_request_default();
  request.text = text;
  request.text_length = strlen(text);
  request.text_pair = ask.pair;
  request.text_pair_length = ask.pair ? strlen(ask.pair) : 0;
  if (ask.method) request.method = ask.method;
  request.target = ask.target;
  request.against = ask.against;
  request.target_kind = ask.kind;
  request.references = ask.references;
  request.reference_count = ask.reference_count;
  request.unit = ask.unit;
  why_status status = why_explanation_new(m->model, &request, explanation, error);
  return status ? status : why_explanation_run(*explanation, m->session, error);
}

static void refused(struct model_file *m, const char *text, struct ask ask, const char *part) {
  why_explanation *explanation = NULL;
  why_error error = {.text = ""};
  CHECK(run(m, text, ask, &explanation, &error) == WHY_ERROR_ARGUMENT);
  if (!CHECK(strstr(error.text, part))) fprintf(stderr, "  %s\n", error.text);
  why_explanation_free(explanation);
}

static why_explanation *explained(struct model_file *m, const char *text, struct ask ask) {
  why_explanation *explanation = NULL;
  why_error error = {.text = ""};
  if (run(m, text, ask, &explanation, &error)) model_file_stop(text, error.text);
  return explanation;
}

/* The value and every score of A against B are those of A less those of B. */
static void test_difference(const char *path, const char *text, const char *pair, const char *a,
                            const char *b, why_target_kind kind) {
  struct model_file m = model_file_open(path);
  struct ask ask = {.pair = pair, .target = a, .kind = kind};
  why_explanation *one = explained(&m, text, ask);
  ask.target = b;
  why_explanation *other = explained(&m, text, ask);
  ask.target = a;
  ask.against = b;
  why_explanation *both = explained(&m, text, ask);
  const why_result *x = why_explanation_result(one), *y = why_explanation_result(other);
  const why_result *z = why_explanation_result(both);
  CHECK_STRING(z->against, b);
  CHECK_STRING(z->target_name, a);
  CHECK(!x->against);
  CHECK_NEAR((double)z->value, (double)(x->value - y->value), 1e-5);
  double most = 0;
  for (uint32_t t = 0; t < z->token_count; t++)
    most = fmax(most, fabs((double)(x->tokens[t].score - y->tokens[t].score)));
  CHECK(most > 1e-4);
  for (uint32_t t = 0; t < z->token_count; t++)
    CHECK_NEAR((double)z->tokens[t].score, (double)(x->tokens[t].score - y->tokens[t].score),
               .02 * most);
  why_explanation_free(one);
  why_explanation_free(other);
  why_explanation_free(both);
  ask.against = a;
  refused(&m, text, ask, "cannot be held against that");
  model_file_close(&m);
}

static void test_refusals(void) {
  struct model_file m = model_file_open(SENTIMENT);
  refused(&m, TEXT, (struct ask){.against = "delighted"}, "this model has: negative, positive");
  const why_result *result = NULL;
  why_explanation *plain = explained(&m, TEXT, (struct ask){0});
  result = why_explanation_result(plain);
  refused(&m, TEXT, (struct ask){.against = result->target_name}, "cannot be held against that");
  why_explanation_free(plain);
  model_file_close(&m);
  m = model_file_open("tests/golden/heads/bert-sim.gguf");
  refused(&m, TEXT, (struct ask){.pair = TEXT, .against = "similarity"}, "gives a number");
  model_file_close(&m);
  m = model_file_open("tests/golden/heads/bert-mlm.gguf");
  refused(&m, "he loves [MASK]", (struct ask){.against = "qqqq"}, "has no word 'qqqq'");
  model_file_close(&m);
}

static void test_references(void) {
  struct model_file m = model_file_open(SENTIMENT);
  const why_string texts[] = {{"a film", 6}, {"\xff", 1}};
  refused(&m, TEXT, (struct ask){.references = texts, .reference_count = 1},
          "takes no other texts");
  const struct ask none = {.method = "activation_patching"};
  refused(&m, TEXT, none, "exactly one other text");
  struct ask two = none;
  two.references = texts;
  two.reference_count = 2;
  refused(&m, TEXT, two, "exactly one other text");
  two.references = NULL;
  two.reference_count = 1;
  refused(&m, TEXT, two, "none of them");
  two.method = "expected_gradients";
  two.references = texts;
  two.reference_count = 2;
  why_explanation *explanation = explained(&m, TEXT, two);
  const why_result *result = why_explanation_result(explanation);
  CHECK(result->reference_count == 2);
  CHECK_STRING(result->references[0].bytes, "a film");
  CHECK_STRING(result->references[1].bytes, "\xef\xbf\xbd"); /* ill-formed is replaced */
  why_explanation_free(explanation);
  model_file_close(&m);
}

/* Sentences are what is left out, whole. */
static void test_sentences(void) {
  struct model_file m = model_file_open(SENTIMENT);
  const char text[] = "A dull start. The rest is wonderful! Go.";
  why_explanation *explanation =
      explained(&m, text, (struct ask){.method = "occlusion", .unit = WHY_UNIT_SENTENCE});
  const why_result *result = why_explanation_result(explanation);
  CHECK(result->word_count == 3 && result->evaluations == 4);
  CHECK(result->words[1].begin == 14 && result->words[1].end == 36);
  why_explanation *without = explained(&m, "A dull start. Go.", (struct ask){.target = "positive"});
  CHECK_STRING(result->target_name, "positive");
  CHECK_NEAR((double)result->words[1].score,
             (double)(result->value - why_explanation_result(without)->value), 1e-5);
  why_explanation_free(without);
  why_explanation_free(explanation);
  model_file_close(&m);
}

int main(void) {
  for (why_target_kind kind = WHY_TARGET_LOGIT; kind <= WHY_TARGET_LOG_ODDS; kind++)
    test_difference(SENTIMENT, TEXT, NULL, "positive", "negative", kind);
  test_difference("tests/golden/heads/bert-tokcls.gguf", "he is in paris", NULL, "PER", "LOC",
                  WHY_TARGET_LOGIT);
  test_difference("tests/golden/heads/bert-qa.gguf", "is it good", "he loves the film", "answer",
                  "no_answer", WHY_TARGET_LOG_PROBABILITY);
  test_difference("tests/golden/heads/bert-mlm.gguf", "he loves [MASK]", NULL, "it", "good",
                  WHY_TARGET_LOGIT);
  test_refusals();
  test_references();
  test_sentences();
  return test_report();
}
