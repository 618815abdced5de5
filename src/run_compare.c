/* `compare`: how far methods agree about the words of one text. */
#include <string.h>

#include "json.h"
#include "render_formats.h"
#include "report.h"
#include "run.h"

static const char *const usual[] = {"integrated_gradients", "occlusion", "gradient_x_input"};

/* The explanations that are compared, each as it was asked. */
struct comparison {
  const char *const *methods; /* (count) */
  size_t count;
  uint32_t top;
  why_explanation *explanations[WHY_CLI_METHODS_MOST]; /* (count) */
};

static const why_result *result_of(const struct comparison *comparison, size_t i) {
  return why_explanation_result(comparison->explanations[i]);
}

static why_status explain_all(const why_run *run, struct comparison *comparison,
                              const why_request *asked, why_error *error) {
  why_status status = why_run_check_pair(run, error);
  for (size_t i = 0; i < comparison->count && !status; i++) {
    why_request request = *asked;
    request.method = comparison->methods[i];
    status = why_explanation_new(run->model, &request, &comparison->explanations[i], error);
    if (!status) status = why_run_answer(run, comparison->explanations[i], error);
  }
  return status;
}

/* ---- Telling ---- */

/* Calls `tell` for each pair of methods. */
static why_status tell_pairs(why_writer *writer, const struct comparison *comparison,
                             void (*tell)(why_writer *writer, const struct comparison *comparison,
                                          size_t i, size_t j, const why_agreement *agreement),
                             why_error *error) {
  why_status status = WHY_OK;
  for (size_t i = 0; i < comparison->count && !status; i++)
    for (size_t j = i + 1; j < comparison->count && !status; j++) {
      why_agreement agreement;
      status = why_agreement_of(result_of(comparison, i), result_of(comparison, j), comparison->top,
                                &agreement, error);
      if (!status) tell(writer, comparison, i, j, &agreement);
    }
  return status;
}

static void tell_pair_json(why_writer *writer, const struct comparison *comparison, size_t i,
                           size_t j, const why_agreement *agreement) {
  why_json_open(writer, '{');
  why_json_string(writer, "one", comparison->methods[i]);
  why_json_string(writer, "other", comparison->methods[j]);
  why_run_agreement_json(writer, agreement);
  why_json_close(writer, '}');
}

static void tell_words_json(why_writer *writer, const struct comparison *comparison) {
  const why_result *first = result_of(comparison, 0);
  why_json_key(writer, "words");
  why_json_open(writer, '[');
  for (uint32_t w = 0; w < first->word_count; w++) {
    const why_word *word = &first->words[w];
    const why_text text = why_view_text(first, word->segment);
    why_json_open(writer, '{');
    why_json_text(writer, "text", (why_text){text.bytes + word->begin, word->end - word->begin});
    why_json_count(writer, "segment", word->segment);
    why_json_count(writer, "start", word->begin);
    why_json_count(writer, "end", word->end);
    why_json_key(writer, "scores");
    why_json_open(writer, '[');
    for (size_t i = 0; i < comparison->count; i++)
      why_json_float(writer, NULL, result_of(comparison, i)->words[w].score);
    why_json_close(writer, ']');
    why_json_close(writer, '}');
  }
  why_json_close(writer, ']');
}

static why_status tell_json(why_writer *writer, const struct comparison *comparison,
                            why_error *error) {
  why_run_subject_json(writer, "whybert/comparison/1", result_of(comparison, 0));
  why_json_key(writer, "methods");
  why_json_open(writer, '[');
  for (size_t i = 0; i < comparison->count; i++)
    why_json_string(writer, NULL, comparison->methods[i]);
  why_json_close(writer, ']');
  tell_words_json(writer, comparison);
  why_json_count(writer, "top", comparison->top);
  why_json_key(writer, "pairs");
  why_json_open(writer, '[');
  const why_status status = tell_pairs(writer, comparison, tell_pair_json, error);
  why_json_close(writer, ']');
  why_json_close(writer, '}');
  why_writer_char(writer, '\n');
  return status;
}

enum { NAME = 32 /* columns */ };

static void tell_pair_text(why_writer *writer, const struct comparison *comparison, size_t i,
                           size_t j, const why_agreement *agreement) {
  size_t begin = writer->used;
  why_writer_string(writer, comparison->methods[i]);
  why_writer_char(writer, ' ');
  why_writer_pad(writer, begin, NAME);
  begin = writer->used;
  why_writer_string(writer, comparison->methods[j]);
  why_writer_pad(writer, begin, NAME);
  why_run_agreement_text(writer, agreement);
}

static why_status tell_text(why_writer *writer, const struct comparison *comparison,
                            why_error *error) {
  why_writer_repeat(writer, " ", 2 * NAME);
  why_run_agreement_heading(writer, comparison->top);
  return tell_pairs(writer, comparison, tell_pair_text, error);
}

static int tell(const why_run *run, struct comparison *comparison) {
  const uint32_t words = result_of(comparison, 0)->word_count;
  why_writer writer = {0};
  why_error error = {0};
  char *bytes = NULL;
  size_t size = 0;
  if (comparison->top > words) comparison->top = words;
  why_status status = run->cli->format == WHY_FORMAT_JSON ? tell_json(&writer, comparison, &error)
                                                          : tell_text(&writer, comparison, &error);
  if (status)
    why_writer_free(&writer);
  else
    status = why_writer_finish(&writer, &bytes, &size, &error);
  return why_run_write(run, status, bytes, size, &error);
}

int why_run_compare(const why_run *run) {
  const why_cli *cli = run->cli;
  struct comparison comparison = {
      .methods = cli->method_count ? cli->methods : usual,
      .count = cli->method_count ? cli->method_count : sizeof usual / sizeof *usual,
      .top = cli->top ? cli->top : WHY_RUN_TOP,
  };
  why_asked asked;
  why_error error = {0};
  int result = why_run_read_asked(run, &asked);
  if (result == WHY_EXIT_DONE) {
    const why_status status = explain_all(run, &comparison, &asked.request, &error);
    result = status ? why_report_error(&error) : tell(run, &comparison);
  }
  for (size_t i = 0; i < comparison.count; i++) why_explanation_free(comparison.explanations[i]);
  why_run_free_asked(&asked);
  return result;
}
