/* What every architecture and head says of a text, against the pipelines of transformers and
   sentence-transformers on the same weights. */
#include "golden.h"

static size_t compared; /* texts with spans */

/* Of a probability, and of a cosine; logits are held to 0.002 (test_golden.c). */
static const double PROBABILITY = 5e-4, COSINE = 1e-4, LOGIT = 2e-3;

static const why_result *decide(const struct golden *g, why_session *session,
                                why_explanation **decision) {
  why_error error = {0};
  char *text = golden_text(g, "text"), *pair = golden_text(g, "pair");
  why_request request = why_request_default();
  request.text = text;
  request.text_length = strlen(text);
  request.text_pair = pair;
  request.text_pair_length = pair ? strlen(pair) : 0;
  if (why_decision_new(g->model.model, &request, decision, &error) ||
      why_explanation_run(*decision, session, &error))
    model_file_stop(text, error.text);
  free(text);
  free(pair);
  return why_explanation_result(*decision);
}

static void check_ids(const struct golden *g, const why_result *result) {
  size_t count = 0, stride = 1;
  double *ids = golden_array(g, "ids", &count, &stride);
  CHECK(count == result->token_count);
  for (size_t t = 0; t < count && t < result->token_count; t++)
    CHECK(result->tokens[t].id == (uint32_t)ids[t]);
  free(ids);
}

static void check_choices(const struct golden *g, const why_result *result) {
  size_t count = 0, stride = 1;
  double *expected = golden_array(g, "probabilities", &count, &stride);
  const char *label = golden_get(g, "label");
  if (!label) return;
  CHECK(count == result->choice_count && result->predicted < count);
  CHECK_STRING(result->choices[result->predicted].name, label);
  for (size_t k = 0; k < count && k < result->choice_count; k++) {
    const double off = fabs((double)result->choices[k].probability - expected[k]);
    GOLDEN_CHECK(g, off <= PROBABILITY, "a label's probability", off);
  }
  free(expected);
}

/* The pipeline guesses words by blanks, and takes a piece that is nothing but U+2581 for a word of
   its own: two of its spans then lie on one another, where ours are the words of the text. */
static bool overlap(const struct golden *g, size_t spans) {
  unsigned last = 0;
  for (size_t i = 0; i < spans; i++) {
    char key[32];
    unsigned segment = 0, begin = 0, end = 0;
    snprintf(key, sizeof key, "span.%zu", i);
    const char *span = golden_get(g, key);
    if (!span || sscanf(span, "%u %u %u", &segment, &begin, &end) != 3 || begin < last) return true;
    last = end;
  }
  return false;
}

static void check_spans(const struct golden *g, const why_result *result) {
  const bool answers = result->has_no_answer;
  const size_t spans = (size_t)golden_number(g, "spans", 0);
  if (!golden_get(g, "spans") || overlap(g, spans)) return;
  compared++;
  const double more = (double)result->span_count - (double)spans;
  GOLDEN_CHECK(g, answers ? more >= 0 : more == 0, "how many spans", more);
  for (size_t i = 0; i < spans && i < result->span_count; i++) {
    const why_span *found = &result->spans[i];
    char key[32], name[64];
    unsigned segment = 0, begin = 0, end = 0;
    double probability = 0;
    snprintf(key, sizeof key, "span.%zu", i);
    const char *expected = golden_get(g, key);
    if (!CHECK(expected && sscanf(expected, "%u %u %u %lf %63s", &segment, &begin, &end,
                                  &probability, name) == 5))
      continue;
    const bool same = found->segment == segment && found->begin == begin && found->end == end;
    GOLDEN_CHECK(g, same, "a span's place", (double)found->begin - begin);
    CHECK_STRING(found->name, name);
    const double off = fabs((double)found->probability - probability);
    GOLDEN_CHECK(g, off <= PROBABILITY, "a span's probability", off);
  }
}

/* Ten words for each mask; words as likely as each other may stand in another order. */
static void check_words(const struct golden *g, const why_result *result) {
  enum { WORDS = 10 };
  for (uint32_t mask = 0; mask * WORDS < result->span_count; mask++) {
    char key[32], *words = NULL;
    size_t count = 0, stride = 1;
    snprintf(key, sizeof key, "word_probabilities.%u", mask);
    double *expected = golden_array(g, key, &count, &stride);
    snprintf(key, sizeof key, "words.%u", mask);
    words = golden_text(g, key);
    if (!CHECK(count == WORDS && words)) break;
    char *at = words;
    for (size_t i = 0; i < WORDS; i++) {
      const why_span *span = &result->spans[mask * WORDS + i];
      const size_t length = strcspn(at, " ");
      const double off = fabs((double)span->probability - expected[i]);
      const double near = i + 1 < WORDS ? expected[i] - expected[i + 1] : 1;
      const double before = i > 0 ? expected[i - 1] - expected[i] : 1;
      GOLDEN_CHECK(g, off <= PROBABILITY, "a word's probability", off);
      if (near > PROBABILITY && before > PROBABILITY && i + 1 < WORDS)
        CHECK(strlen(span->name) == length && !strncmp(span->name, at, length));
      at += length + (at[length] != '\0');
    }
    free(expected);
    free(words);
  }
}

static void check_numbers(const struct golden *g, const why_result *result) {
  if (golden_get(g, "value")) {
    const double off = fabs((double)result->number - golden_number(g, "value", 0));
    const bool cosine = why_model_about(g->model.model)->task == WHY_TASK_SENTENCE_SIMILARITY;
    CHECK(result->has_number);
    GOLDEN_CHECK(g, off <= (cosine ? COSINE : LOGIT), "the number", off);
  }
  if (golden_get(g, "no_answer")) {
    const double off = fabs((double)result->no_answer - golden_number(g, "no_answer", 0));
    CHECK(result->has_no_answer);
    GOLDEN_CHECK(g, off <= PROBABILITY, "no answer", off);
  }
}

int main(void) {
  struct golden g = golden_open("tests/golden/decisions.txt");
  size_t tasks[5] = {0};
  while (golden_next(&g)) {
    const why_model_info *info = why_model_about(g.model.model);
    why_session *session = NULL;
    why_explanation *decision = NULL;
    why_error error = {0};
    if (why_session_new(g.model.model, info->positions, 0, &session, &error))
      model_file_stop(info->name, error.text);
    const why_result *result = decide(&g, session, &decision);
    CHECK(result->has_decision && !result->method && result->windows == 1);
    check_ids(&g, result);
    check_choices(&g, result);
    check_spans(&g, result);
    if (info->task == WHY_TASK_MASKED_LM) check_words(&g, result);
    check_numbers(&g, result);
    tasks[info->task]++;
    why_explanation_free(decision);
    why_session_free(session);
  }
  for (size_t task = 0; task < 5; task++) CHECK(tasks[task] >= 12);
  CHECK(compared >= 17);
  golden_close(&g);
  return test_report();
}
