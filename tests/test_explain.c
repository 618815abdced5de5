/* From request to result, with a function in the place of the model. */
#include "talk.h"

static void check_sums(const why_result *result) {
  double all = 0, special = 0;
  for (uint32_t t = 0; t < result->token_count; t++) {
    all += result->tokens[t].score;
    if (result->tokens[t].word == UINT32_MAX) special += result->tokens[t].score;
  }
  CHECK(result->special_score == (float)special);
  for (uint32_t w = 0; w < result->word_count; w++) {
    double sum = 0;
    for (uint32_t t = result->words[w].first; t < result->words[w].last; t++) {
      CHECK(result->tokens[t].word == w);
      sum += result->tokens[t].score;
    }
    CHECK_NEAR(result->words[w].score, sum, 1e-6);
  }
  CHECK(result->has_gap == result->method->complete);
  if (result->has_gap) {
    CHECK_NEAR(result->gap, (double)result->value - result->baseline_value - all, 1e-7);
    const float most = result->method->kind == WHY_RESULT_MAP ? 5e-3f : 1e-5f;
    CHECK(result->has_baseline && fabsf(result->gap) < most);
  }
}

/* What follows a method: of every row, and of every kind of unit. */
static void test_evidence(void) {
  const struct fake fake = fake_smooth();
  for (size_t i = 0; i < why_methods_count; i++) {
    if (why_methods[i]->info.needs_similarity) continue;
    for (int unit = WHY_UNIT_TOKEN; unit <= WHY_UNIT_SENTENCE; unit++) {
      why_request request = talk_request_of(sentence, &why_methods[i]->info);
      request.unit = (why_unit)unit;
      request.evidence = true;
      struct talk talk;
      if (!CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK)) continue;
      const why_result *result = talk_answer(&talk, &fake);
      const why_evidence *evidence = result->evidence;
      if (CHECK(evidence)) {
        const uint32_t last = evidence->steps - 1;
        const float p = result->choices[result->predicted].probability;
        CHECK(evidence->steps >= 2 && evidence->evaluations < result->evaluations);
        CHECK_NEAR(evidence->deletion[0], p, 1e-5);
        CHECK_NEAR(evidence->insertion[last], p, 1e-5);
        CHECK_NEAR(evidence->deletion[last], evidence->insertion[0], 1e-6);
        CHECK(evidence->shares[0] == 0 && evidence->shares[last] == 1);
      }
      check_sums(result);
      talk_close(&talk);
    }
  }
}

static void test_methods(void) {
  const struct fake fake = fake_smooth();
  for (size_t i = 0; i < why_methods_count; i++) {
    if (why_methods[i]->info.needs_similarity) continue;
    for (int unit = WHY_UNIT_TOKEN; unit <= WHY_UNIT_WORD; unit++) {
      why_request request = talk_request_of(sentence, &why_methods[i]->info);
      request.unit = (why_unit)unit;
      struct talk talk;
      if (!CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK)) continue;
      const why_result *result = talk_answer(&talk, &fake);
      CHECK(result->evidence == NULL && result->method == &why_methods[i]->info &&
            result->unit == request.unit);
      CHECK(result->token_count == 10 && result->word_count == 6);
      CHECK(result->evaluations == 1 + talk.left_out_count);
      CHECK_NEAR(result->choices[0].probability + result->choices[1].probability, 1, 1e-6);
      CHECK((result->matrix != NULL) == (result->method->kind == WHY_RESULT_MATRIX));
      check_sums(result);
      talk_close(&talk);
    }
  }
}

static void test_pieces(void) {
  const char *const spelled[] = {"[CLS]",   "a",      "fine", "[UNK]", "un",
                                 "##watch", "##able", "film", "!",     "[SEP]"};
  const char *const words[] = {"A", "fine", ",", "unwatchable", "film", "!"};
  const why_request request = talk_request(sentence, NULL);
  struct talk talk;
  CHECK(talk_open(&talk, &request, WHY_EXPLAIN_TOKENS) == WHY_OK);
  const why_result *result = why_explain_result(&talk.e);
  CHECK(result->method == NULL && result->matrix == NULL && result->evaluations == 0);
  CHECK(why_explain_ask(&talk.e) == 0 && result->token_count == 10 && result->word_count == 6);
  for (uint32_t t = 0; t < 10; t++) CHECK_STRING(result->tokens[t].text, spelled[t]);
  for (uint32_t w = 0; w < 6; w++) {
    const why_word *word = &result->words[w];
    CHECK(word->end - word->begin == strlen(words[w]));
    CHECK(memcmp(result->text + word->begin, words[w], strlen(words[w])) == 0);
    CHECK(word->score == 0 && !word->special);
  }
  CHECK(!result->has_decision && result->choice_count == 0);
  CHECK(result->tokens[0].special && result->tokens[9].special && !result->tokens[1].special);
  talk_close(&talk);
}

/* A measured word keeps its score to the bit, and its pieces share it: seven pieces, because seven
   rounded sevenths do not always make a whole. */
static void test_measured_words(void) {
  enum { WORDS = 64 };
  char text[WORDS * 40] = "";
  for (unsigned w = 0; w < WORDS; w++) {
    strcat(text, " un");
    for (unsigned piece = 0; piece < 6; piece++) strcat(text, w >> piece & 1 ? "watch" : "able");
  }
  const struct fake fake = fake_smooth();
  why_request request = talk_request(text, "occlusion");
  request.unit = WHY_UNIT_WORD;
  struct talk talk;
  CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK);
  const why_result *result = talk_answer(&talk, &fake);
  CHECK(talk.left_out_count == WORDS && result->word_count == WORDS);
  CHECK(result->token_count == 7 * WORDS + 2);
  for (uint32_t w = 0; w < result->word_count; w++) {
    const why_word *word = &result->words[w];
    CHECK(word->score == result->value - talk.left_out[w] && word->score != 0);
    for (uint32_t t = word->first; t < word->last; t++) {
      CHECK(result->tokens[t].score == word->score / (float)(word->last - word->first));
    }
  }
  CHECK(result->special_score == 0);
  talk_close(&talk);
}

/* A method that samples has a whole result before the last, with errors that shrink; a word's are
   its tokens', at most their sum where those were measured. */
static void check_errors(why_unit unit) {
  const struct fake fake = fake_smooth();
  why_request request = talk_request("a fine film unwatchable fine film a fine unwatchable film a "
                                     "fine film unwatchable fine film a fine film !",
                                     "kernel_shap");
  request.unit = unit;
  struct talk talk;
  CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK);
  size_t done = 0, shown = 0;
  float before = INFINITY;
  for (size_t jobs, floats; (jobs = why_explain_ask(&talk.e)) > 0; done += jobs) {
    const why_result *result = why_explain_result(&talk.e);
    for (size_t i = 0; i < jobs; i++) {
      fake_answer(&fake, why_explain_job(&talk.e, i), why_explain_answer(&talk.e, i, &floats));
    }
    CHECK(why_explain_tell(&talk.e, &talk.error) == WHY_OK);
    if (!result) continue;
    shown++;
    CHECK(result->evaluations == done + jobs && result->has_standard_errors);
    check_sums(result);
    float largest = 0;
    for (uint32_t w = 0; w < result->word_count; w++) {
      const why_word *word = &result->words[w];
      float sum = 0;
      for (uint32_t t = word->first; t < word->last; t++) sum += result->tokens[t].standard_error;
      CHECK_NEAR(word->standard_error, sum, 1e-6);
      if (sum > largest) largest = sum;
    }
    CHECK(largest > 0 && largest < before);
    before = largest;
  }
  CHECK(shown > 2 && why_explain_result(&talk.e)->tokens[0].standard_error == 0);
  talk_close(&talk);
}

/* The standard errors of a row that scores tokens reach them and, summed, the words. */
static void test_drawn_tokens(void) {
  const struct fake fake = fake_smooth();
  const why_request request = talk_request(sentence, "smoothgrad");
  struct talk talk;
  if (!CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK)) return;
  const why_result *result = talk_answer(&talk, &fake);
  CHECK(result->has_standard_errors);
  for (uint32_t t = 0; t < result->token_count; t++) {
    CHECK(result->tokens[t].standard_error == talk.e.finding.standard_errors[t]);
    CHECK(result->tokens[t].standard_error > 0);
  }
  for (uint32_t w = 0; w < result->word_count; w++) {
    const why_word *word = &result->words[w];
    double error = 0;
    for (uint32_t t = word->first; t < word->last; t++) error += result->tokens[t].standard_error;
    CHECK_NEAR(word->standard_error, error, 1e-6);
  }
  talk_close(&talk);
}

static void test_errors(void) {
  check_errors(WHY_UNIT_TOKEN);
  check_errors(WHY_UNIT_WORD);
}

/* ---- The target ---- */

static void test_target(void) {
  const struct fake fake = fake_smooth();
  const struct {
    const char *target;
    uint32_t label;
  } targets[] = {{"negative", 0}, {"positive", 1}, {"0", 0}, {"1", 1}};
  float values[2] = {0, 0};
  struct talk talk;
  for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
    why_request request = talk_request(sentence, "occlusion");
    request.target = targets[i].target;
    CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK);
    const why_result *result = talk_answer(&talk, &fake);
    CHECK_STRING(result->target_name, labels[targets[i].label]);
    values[targets[i].label] = result->value;
    talk_close(&talk);
  }
  CHECK(values[0] == -values[1] && values[0] != 0);

  why_request request = talk_request(sentence, "occlusion");
  request.target_kind = WHY_TARGET_PROBABILITY;
  CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK);
  const why_result *result = talk_answer(&talk, &fake);
  CHECK(result->predicted == (values[1] > values[0]));
  CHECK_STRING(result->target_name, labels[result->predicted]);
  CHECK(result->target_kind == WHY_TARGET_PROBABILITY);
  CHECK_NEAR(result->value, result->choices[result->predicted].probability, 1e-6);
  CHECK(result->value > .5f);
  talk_close(&talk);
}

/* Of equal logits the lowest label; and a softmax of equals. */
static void test_tie(void) {
  struct fake nothing = fake_linear();
  memset(nothing.b, 0, sizeof nothing.b);
  const why_request request = talk_request(sentence, "saliency");
  struct talk talk;
  CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK);
  const why_result *result = talk_answer(&talk, &nothing);
  CHECK(result->predicted == 0 && result->choices[0].probability == .5f);
  talk_close(&talk);
}

static void test_probabilities(void) {
  const float logits[] = {1000, -1000, 0};
  const float shares[] = {1, 0, 0}, sigmoids[] = {1, 0, .5f};
  const why_outputs_softmax all = why_outputs_normalise(logits, 3, 1);
  for (uint32_t k = 0; k < 3; k++) {
    CHECK(why_outputs_share(&all, logits[k]) == shares[k]);
    CHECK(why_outputs_sigmoid(logits[k], 1) == sigmoids[k]);
  }
  CHECK(why_outputs_predicted(logits, 3) == 0);
}

static void test_not_finite(void) {
  const float bad[] = {NAN, INFINITY, -INFINITY};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    const why_request request = talk_request(sentence, "saliency");
    struct talk talk;
    size_t floats = 0;
    CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK);
    float *answer = why_explain_answer(&talk.e, 0, &floats);
    memset(answer, 0, floats * sizeof *answer);
    answer[floats - 1] = bad[i];
    CHECK(why_explain_tell(&talk.e, &talk.error) == WHY_ERROR_NUMERIC);
    CHECK(why_explain_ask(&talk.e) == 0 && why_explain_result(&talk.e) == NULL);
    CHECK(why_explain_tell(&talk.e, NULL) == WHY_ERROR_ARGUMENT);
    talk_close(&talk);
  }
}

/* A round is told when all of it is answered, and not before. */
static void test_not_answered(void) {
  const why_request request = talk_request(sentence, "saliency");
  struct talk talk;
  size_t floats = 0;
  CHECK(talk_open(&talk, &request, WHY_EXPLAIN_WHY) == WHY_OK);
  float *answer = why_explain_answer(&talk.e, 0, &floats);
  CHECK(why_explain_tell(&talk.e, &talk.error) == WHY_ERROR_ARGUMENT);
  CHECK_STRING(talk.error.text, "Job 0 of the round has not been answered.");
  memset(answer, 0, floats * sizeof *answer);
  CHECK(why_explain_tell(&talk.e, &talk.error) == WHY_OK && why_explain_result(&talk.e) != NULL);
  talk_close(&talk);
}

int main(void) {
  talk_set_up();
  test_methods();
  test_evidence();
  test_pieces();
  test_measured_words();
  test_drawn_tokens();
  test_errors();
  test_target();
  test_tie();
  test_probabilities();
  test_not_finite();
  test_not_answered();
  return test_report();
}
