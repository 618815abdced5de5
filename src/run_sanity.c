/* `sanity`: how much of an explanation is left where the model forgets what it has learnt, the head
   first and then layer by layer from the top (Adebayo et al. 2018, arXiv:1810.03292). */
#include <math.h>

#include "json.h"
#include "render_formats.h"
#include "report.h"
#include "run.h"

/* An explanation of the model as it is, and what becomes of it. */
struct test {
  why_request request;
  why_explanation *whole;
  uint32_t top, layers;
  why_group_span focus;
  /* Of the step at hand: everything from this layer up is random; > layers: nothing is. */
  uint32_t first_layer;
  float value;
  why_agreement agreement;
};

static const why_result *whole_of(const struct test *test) {
  return why_explanation_result(test->whole);
}

/* What was explained of the whole model is what the others are asked about, whatever they say. */
static void hold_target(struct test *test, const why_model_info *about) {
  const why_result *whole = whole_of(test);
  const bool named = about->task != WHY_TASK_SENTENCE_SIMILARITY && !whole->has_number;
  if (named && !test->request.target) test->request.target = whole->target_name;
  if (!whole->has_target_span) return;
  test->focus = whole->target_span;
  test->request.focus = &test->focus;
}

static why_status explain_whole(const why_run *run, struct test *test, why_error *error) {
  why_status status = why_run_check_pair(run, error);
  if (!status) status = why_explanation_new(run->model, &test->request, &test->whole, error);
  if (!status) status = why_run_answer(run, test->whole, error);
  if (status) return status;
  const uint32_t words = whole_of(test)->word_count;
  if (test->top > words) test->top = words;
  hold_target(test, why_model_about(run->model));
  return why_agreement_of(whole_of(test), whole_of(test), test->top, &test->agreement, error);
}

/* Explains the model with everything random from test->first_layer up. */
static why_status take_step(const why_run *run, struct test *test, why_error *error) {
  why_explanation *explanation = NULL;
  why_status status = why_model_randomise(run->model, test->first_layer, test->request.seed, error);
  if (!status) status = why_explanation_new(run->model, &test->request, &explanation, error);
  if (!status) status = why_run_answer(run, explanation, error);
  if (!status) {
    const why_result *result = why_explanation_result(explanation);
    test->value = result->value;
    status = why_agreement_of(whole_of(test), result, test->top, &test->agreement, error);
  }
  why_explanation_free(explanation);
  return status;
}

/* ---- Telling ---- */

/* How far orders agree that have nothing to do with each other: |spearman| below, 95 times of 100;
   and the share of the top words that is the same on the mean. */
static double chance_spearman(uint32_t words) {
  return words > 1 ? fmin(1.96 / sqrt(words - 1.), 1) : 1;
}

static double chance_overlap(const struct test *test) {
  const uint32_t words = whole_of(test)->word_count;
  return words ? (double)test->top / words : 1;
}

static void tell_step_json(why_writer *writer, const struct test *test) {
  why_json_open(writer, '{');
  if (test->first_layer > test->layers)
    why_json_null(writer, "first_layer");
  else
    why_json_count(writer, "first_layer", test->first_layer);
  why_json_float(writer, "value", test->value);
  why_run_agreement_json(writer, &test->agreement);
  why_json_close(writer, '}');
}

static void tell_step_text(why_writer *writer, const struct test *test) {
  const size_t begin = writer->used;
  if (test->first_layer < test->layers) {
    why_writer_string(writer, "and layer ");
    why_writer_integer(writer, test->first_layer);
  } else {
    why_writer_string(writer, test->first_layer > test->layers ? "nothing" : "the head");
  }
  why_writer_pad(writer, begin, 16);
  why_run_column(writer, 8, (double)test->value, 2);
  why_run_agreement_text(writer, &test->agreement);
}

static void begin_json(why_writer *writer, const struct test *test) {
  const why_result *whole = whole_of(test);
  why_run_subject_json(writer, "whybert/sanity/1", whole);
  why_json_string(writer, "method", whole->method->name);
  why_json_count(writer, "seed", test->request.seed);
  why_json_count(writer, "words", whole->word_count);
  why_json_count(writer, "top", test->top);
  why_json_key(writer, "chance");
  why_json_open(writer, '{');
  why_json_double(writer, "spearman", chance_spearman(whole->word_count));
  why_json_double(writer, "top_overlap", chance_overlap(test));
  why_json_close(writer, '}');
  why_json_key(writer, "steps");
  why_json_open(writer, '[');
}

static void begin_text(why_writer *writer, const struct test *test) {
  const size_t begin = writer->used;
  why_writer_string(writer, "random");
  why_writer_pad(writer, begin, 16);
  why_writer_string(writer, "   value");
  why_run_agreement_heading(writer, test->top);
}

static void end_text(why_writer *writer, const struct test *test) {
  const double left = fabs((double)test->agreement.spearman);
  const double chance = chance_spearman(whole_of(test)->word_count);
  why_writer_string(writer, "\nWith all of it random the order of the words agrees by ");
  why_run_column(writer, 0, (double)test->agreement.spearman, 2);
  why_writer_string(writer, ".\nOrders that have nothing to do with each other stay within ");
  why_writer_fixed(writer, chance, 2);
  why_writer_string(writer, " of 0 in 19 cases of 20:\n");
  why_writer_string(
      writer, left > chance ? "a part of the picture may come from something else than what the "
                              "model has\nlearnt. Another --seed tells more.\n"
                            : "nothing of the picture is seen to survive.\n");
}

/* All steps, from the model as it is down to the lowest layer. */
static why_status tell(const why_run *run, struct test *test, why_writer *writer,
                       why_error *error) {
  const bool json = run->cli->format == WHY_FORMAT_JSON;
  void (*const tell_step)(why_writer *, const struct test *) =
      json ? tell_step_json : tell_step_text;
  why_status status = explain_whole(run, test, error);
  if (status) return status;
  test->first_layer = test->layers + 1;
  test->value = whole_of(test)->value;
  (json ? begin_json : begin_text)(writer, test);
  tell_step(writer, test);
  while (test->first_layer-- > 0 && !status) {
    status = take_step(run, test, error);
    if (!status) tell_step(writer, test);
  }
  if (json) {
    why_json_close(writer, ']');
    why_json_close(writer, '}');
    why_writer_char(writer, '\n');
  } else if (!status) {
    end_text(writer, test);
  }
  return status;
}

int why_run_sanity(const why_run *run) {
  why_asked asked;
  why_error error = {0};
  why_writer writer = {0};
  char *bytes = NULL;
  size_t size = 0;
  int result = why_run_read_asked(run, &asked);
  struct test test = {.request = asked.request,
                      .top = run->cli->top ? run->cli->top : WHY_RUN_TOP,
                      .layers = why_model_about(run->model)->layers};
  if (result == WHY_EXIT_DONE) {
    why_status status = tell(run, &test, &writer, &error);
    if (!status) status = why_writer_finish(&writer, &bytes, &size, &error);
    result = why_run_write(run, status, bytes, size, &error);
  }
  why_writer_free(&writer);
  why_explanation_free(test.whole);
  why_run_free_asked(&asked);
  return result;
}
