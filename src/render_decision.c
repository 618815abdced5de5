/* What a model says of a text, without why: an object (web/decision.schema.json), or a line. */
#include "render_decision.h"

#include "answer.h"
#include "json.h"
#include "render_formats.h"

static void write_probabilities(why_writer *writer, const why_result *result) {
  why_json_key(writer, "probabilities");
  why_json_open(writer, '{');
  for (uint32_t k = 0; k < result->choice_count; k++) {
    why_json_string(writer, NULL, result->choices[k].name);
    why_writer_char(writer, ':');
    why_writer_float(writer, result->choices[k].probability);
  }
  why_json_close(writer, '}');
}

static void write_span(why_writer *writer, const why_result *result, const why_span *span) {
  const why_text text = why_view_text(result, span->segment);
  why_json_open(writer, '{');
  why_json_text(writer, "text", (why_text){text.bytes + span->begin, span->end - span->begin});
  why_json_string(writer, "label", span->name);
  why_json_count(writer, "segment", span->segment);
  why_json_count(writer, "start", span->begin);
  why_json_count(writer, "end", span->end);
  why_json_float(writer, "probability", span->probability);
  why_json_close(writer, '}');
}

static bool names_parts(const why_result *result) {
  const why_task task = result->model->task;
  return task == WHY_TASK_TOKEN_CLASSIFICATION || task == WHY_TASK_QUESTION_ANSWERING ||
         task == WHY_TASK_MASKED_LM;
}

void why_render_json_decision(why_writer *writer, const why_result *result) {
  write_probabilities(writer, result);
  if (names_parts(result)) {
    why_json_key(writer, "spans");
    why_json_open(writer, '[');
    for (uint32_t i = 0; i < result->span_count; i++) write_span(writer, result, &result->spans[i]);
    why_json_close(writer, ']');
  }
  if (result->has_no_answer) why_json_float(writer, "no_answer", result->no_answer);
  if (result->has_number) why_json_float(writer, "value", result->number);
  if (result->temperature < 1.f || result->temperature > 1.f) {
    why_json_float(writer, "temperature", result->temperature);
  }
}

void why_render_decision_json(why_writer *writer, const why_result *result,
                              const why_style *style) {
  (void)style;
  why_json_open(writer, '{');
  why_json_string(writer, "task", result->model->task_name);
  why_json_string(writer, "label", why_answer_label(result));
  why_render_json_decision(writer, result);
  if (result->truncated) why_json_bool(writer, "truncated", true);
  why_json_close(writer, '}');
  why_writer_char(writer, '\n');
}

/* ---- a line: the answer, its number, the text and the second text, with tabs between ---- */

static void write_entities(why_writer *writer, const why_result *result) {
  why_answer_line line = {.index = WHY_ANSWER_START};
  for (bool first = true; why_answer_next(result, &line); first = false) {
    if (!first) why_writer_string(writer, "; ");
    why_writer_visible(writer, why_text_of(line.kind));
    why_writer_string(writer, ": ");
    why_writer_visible(writer, line.name);
  }
}

/* "-" for what is empty, so that a line always has the same columns. */
static void end_column(why_writer *writer, size_t begin) {
  if (writer->used == begin) why_writer_char(writer, '-');
  why_writer_char(writer, '\t');
}

void why_render_decision_text(why_writer *writer, const why_result *result,
                              const why_style *style) {
  size_t begin = writer->used;
  float probability = 0.f;
  why_writer headline = {0};
  (void)style;
  if (result->model->task == WHY_TASK_TOKEN_CLASSIFICATION) {
    write_entities(writer, result);
  } else {
    why_answer_headline(&headline, result, SIZE_MAX);
    why_writer_visible(writer, why_writer_text(&headline));
  }
  end_column(writer, begin);
  begin = writer->used;
  if (result->has_number) {
    why_writer_fixed(writer, (double)result->number, 4);
  } else if (why_answer_probability(result, &probability)) {
    why_writer_fixed(writer, (double)probability, 4);
  }
  end_column(writer, begin);
  why_writer_visible(writer, why_view_text(result, 0));
  if (result->text_pair) {
    why_writer_char(writer, '\t');
    why_writer_visible(writer, why_view_text(result, 1));
  }
  why_writer_char(writer, '\n');
  writer->failed = writer->failed || headline.failed;
  why_writer_free(&headline);
}
