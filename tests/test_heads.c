/* What every head looks at, and what the target's gradient is there: the same numbers as methods
   see that read attention. */
#include <math.h>

#include "model_file.h"
#include "test.h"

static const char SENTIMENT[] = "models/sentiment.gguf";
static const char TEXT[] = "a very good film, not dull";

static why_request request_of(const char *method, const char *target) {
  why_request request = why_request_default();
  request.text = TEXT;
  request.text_length = sizeof TEXT - 1;
  request.method = method;
  request.target = target;
  return request;
}

static why_explanation *explained(struct model_file *m, const why_request *request) {
  why_explanation *explanation = NULL;
  why_error error = {.text = ""};
  if (why_explanation_new(m->model, request, &explanation, &error) ||
      why_explanation_run(explanation, m->session, &error))
    model_file_stop(request->method, error.text);
  return explanation;
}

static why_heads *heads_of(struct model_file *m, why_explanation *explanation, bool gradients) {
  why_heads *heads = NULL;
  why_error error = {.text = ""};
  if (why_heads_new(m->session, explanation, gradients, &heads, &error))
    model_file_stop("heads", error.text);
  return heads;
}

/* R of attention_gradient.c out of all heads at once: its row of [CLS], less I. */
static void follow(const why_heads *heads, double *scores) {
  const size_t T = heads->tokens, H = heads->heads;
  double *relevance = calloc(2 * T * T, sizeof *relevance), *next = relevance + T * T;
  if (!relevance) exit(1);
  for (size_t t = 0; t < T; t++) relevance[t * T + t] = 1;
  for (size_t l = 0; l < heads->layers; l++) {
    memcpy(next, relevance, T * T * sizeof *next);
    for (size_t i = 0; i < H * T * T; i++) {
      const size_t at = l * H * T * T + i, from = i / T % T, via = i % T;
      const double product = (double)heads->gradients[at] * heads->values[at];
      for (size_t to = 0; product > 0 && to < T; to++)
        next[from * T + to] += product / (double)H * relevance[via * T + to];
    }
    memcpy(relevance, next, T * T * sizeof *next);
  }
  for (size_t t = 0; t < T; t++) scores[t] = relevance[t] - (t == 0);
  free(relevance);
}

/* The method sees the same gradients, for either label and every kind of target. */
static void test_gradients(struct model_file *m) {
  static const char *const targets[] = {NULL, "negative", "positive"};
  for (size_t i = 0; i < 6; i++) {
    double scores[64], largest = 0;
    why_request request = request_of("attention_gradient", targets[i % 3]);
    request.target_kind = i < 3 ? WHY_TARGET_LOGIT : WHY_TARGET_LOG_ODDS;
    why_explanation *explanation = explained(m, &request);
    why_heads *heads = heads_of(m, explanation, true);
    const why_result *result = why_explanation_result(explanation);
    CHECK(heads->tokens == result->token_count);
    follow(heads, scores);
    for (size_t t = 0; t < heads->tokens; t++) largest = fmax(largest, fabs(scores[t]));
    CHECK(largest > 1e-4);
    for (size_t t = 0; t < heads->tokens; t++)
      CHECK(fabs(scores[t] - (double)result->tokens[t].score) <= 1e-6 * largest);
    why_heads_free(heads);
    why_explanation_free(explanation);
  }
}

/* Head by head what the method of that name shows; with gradients or without, the same bits. */
static void test_values(struct model_file *m) {
  const why_request plain = request_of(NULL, NULL);
  why_explanation *tokens = NULL;
  why_error error = {.text = ""};
  CHECK(!why_tokens_new(m->model, &plain, &tokens, &error));
  why_heads *heads = heads_of(m, tokens, false);
  why_explanation_free(tokens);
  CHECK(!heads->gradients);
  const size_t area = (size_t)heads->tokens * heads->tokens;
  const why_option options[] = {{"layer", "2"}, {"head", "1"}};
  why_request request = request_of("attention", NULL);
  request.options = options;
  request.option_count = 2;
  why_explanation *explanation = explained(m, &request);
  CHECK(!memcmp(why_explanation_result(explanation)->matrix,
                heads->values + (2 * heads->heads + 1) * area, area * sizeof(float)));
  why_heads *both = heads_of(m, explanation, true);
  CHECK(!memcmp(both->values, heads->values, heads->layers * heads->heads * area * sizeof(float)));
  why_heads_free(both);
  why_explanation_free(explanation);
  why_heads_free(heads);
}

static void test_refusals(struct model_file *m) {
  const why_request request = request_of("gradient_x_input", NULL);
  why_explanation *tokens = NULL, *unanswered = NULL;
  why_heads *heads = NULL;
  why_error error = {.text = ""};
  CHECK(!why_tokens_new(m->model, &request, &tokens, &error));
  CHECK(why_heads_new(m->session, tokens, true, &heads, &error) == WHY_ERROR_ARGUMENT && !heads);
  CHECK(!why_explanation_new(m->model, &request, &unanswered, &error));
  CHECK(why_heads_new(m->session, unanswered, true, &heads, &error) == WHY_ERROR_ARGUMENT);
  why_session *small = NULL;
  CHECK(!why_session_new(m->model, 4, 0, &small, &error));
  CHECK(why_heads_new(small, tokens, false, &heads, &error) == WHY_ERROR_ARGUMENT && !heads);
  why_session_free(small);
  why_explanation_free(unanswered);
  why_explanation_free(tokens);
  why_heads_free(NULL);
}

/* The target of a decision is what the model says, of whatever task. */
static void test_decision(const char *path, const char *text, const char *pair) {
  struct model_file m = model_file_open(path);
  why_request request = why_request_default();
  why_explanation *decision = NULL;
  why_error error = {.text = ""};
  request.text = text;
  request.text_length = strlen(text);
  request.text_pair = pair;
  request.text_pair_length = pair ? strlen(pair) : 0;
  if (why_decision_new(m.model, &request, &decision, &error) ||
      why_explanation_run(decision, m.session, &error))
    model_file_stop(path, error.text);
  why_explanation *explanation = explained(&m, &request);
  why_heads *one = heads_of(&m, decision, true), *other = heads_of(&m, explanation, true);
  const size_t count = (size_t)one->layers * one->heads * one->tokens * one->tokens;
  double moved = 0;
  for (size_t i = 0; i < count; i++) moved += fabs((double)one->gradients[i]);
  CHECK(moved > 0);
  CHECK(!memcmp(one->gradients, other->gradients, count * sizeof(float)));
  why_heads_free(one);
  why_heads_free(other);
  why_explanation_free(explanation);
  why_explanation_free(decision);
  model_file_close(&m);
}

int main(void) {
  struct model_file m = model_file_open(SENTIMENT);
  test_gradients(&m);
  test_values(&m);
  test_refusals(&m);
  model_file_close(&m);
  test_decision(SENTIMENT, TEXT, NULL);
  test_decision("tests/golden/heads/bert-sim.gguf", "a good film", "it is not bad");
  test_decision("tests/golden/heads/bert-qa.gguf", "is it good", "he loves the film");
  test_decision("tests/golden/heads/bert-mlm.gguf", "he loves [MASK]", NULL);
  test_decision("tests/golden/heads/bert-tokcls.gguf", "he is in paris", NULL);
  return test_report();
}
