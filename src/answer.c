#include "answer.h"

#include <string.h>

#include "caption.h"
#include "columns.h"
#include "places.h"

static why_task task_of(const why_result *result) {
  return result->model->task;
}

static why_text letters_of(const why_result *result, const why_span *span) {
  const why_text text = why_view_text(result, span->segment);
  return (why_text){text.bytes + span->begin, span->end - span->begin};
}

const char *why_answer_label(const why_result *result) {
  if (result->predicted < result->choice_count) return result->choices[result->predicted].name;
  if (!result->has_number) return "";
  if (task_of(result) == WHY_TASK_SENTENCE_SIMILARITY) return "similarity";
  return result->model->labels ? result->model->label_names[0] : "";
}

/* ---- the list ---- */

/* Of two choices the more probable one, else the one of the smaller number. */
static bool stands_before(const why_result *result, uint32_t a, uint32_t b) {
  const float pa = result->choices[a].probability, pb = result->choices[b].probability;
  return pa != pb ? pa > pb : a < b;
}

static bool is_chosen(const why_result *result, uint32_t choice) {
  if (result->model->multi_label) return result->choices[choice].probability > .5f;
  if (task_of(result) == WHY_TASK_MASKED_LM && result->method && result->target_name) {
    return strcmp(result->choices[choice].name, result->target_name) == 0;
  }
  return choice == result->predicted;
}

static bool next_choice(const why_result *result, why_answer_line *line) {
  uint32_t best = WHY_ANSWER_START;
  for (uint32_t k = 0; k < result->choice_count; k++) {
    if (line->index != WHY_ANSWER_START && !stands_before(result, line->index, k)) continue;
    if (best == WHY_ANSWER_START || stands_before(result, k, best)) best = k;
  }
  if (best == WHY_ANSWER_START) return false;
  *line = (why_answer_line){.name = why_text_of(result->choices[best].name),
                            .kind = "",
                            .probability = result->choices[best].probability,
                            .chosen = is_chosen(result, best),
                            .index = best};
  return true;
}

/* The explained one comes first where it would stand behind those that are shown. */
static uint32_t span_after(const why_result *result, uint32_t index) {
  const uint32_t focus = result->focus;
  const bool moved = result->method && focus < result->span_count && focus >= WHY_ANSWERS_SHOWN;
  if (!moved) return index + 1; /* WHY_ANSWER_START + 1 is 0 */
  if (index == WHY_ANSWER_START) return focus;
  if (index == focus) return 0;
  return index + 1 == focus ? index + 2 : index + 1;
}

static bool next_span(const why_result *result, why_answer_line *line) {
  const uint32_t index = span_after(result, line->index);
  const bool is_answer = task_of(result) == WHY_TASK_QUESTION_ANSWERING;
  const bool has_focus = result->focus < result->span_count;
  const bool explained = index == result->focus && result->method;
  if (index < result->span_count) {
    const why_span *span = &result->spans[index];
    *line = (why_answer_line){.name = letters_of(result, span),
                              .kind = is_answer ? "" : span->name,
                              .probability = span->probability,
                              .chosen = explained || (is_answer && !has_focus && index == 0 &&
                                                      why_places_has_answer(result)),
                              .index = index};
    return true;
  }
  if (!is_answer || !result->has_no_answer || index > result->span_count) return false;
  *line = (why_answer_line){.name = WHY_TEXT("no answer"),
                            .kind = "",
                            .probability = result->no_answer,
                            .chosen = !has_focus && !why_places_has_answer(result),
                            .index = index};
  return true;
}

bool why_answer_next(const why_result *result, why_answer_line *line) {
  switch (task_of(result)) {
  case WHY_TASK_TOKEN_CLASSIFICATION:
  case WHY_TASK_QUESTION_ANSWERING: return next_span(result, line);
  default: return next_choice(result, line);
  }
}

uint32_t why_answer_count(const why_result *result) {
  switch (task_of(result)) {
  case WHY_TASK_TOKEN_CLASSIFICATION: return result->span_count;
  case WHY_TASK_QUESTION_ANSWERING: return result->span_count + (result->has_no_answer ? 1 : 0);
  default: return result->choice_count;
  }
}

void why_answer_hidden(why_writer *writer, const why_result *result, uint32_t shown) {
  const uint32_t count = why_answer_count(result);
  if (count <= shown) return;
  why_writer_string(writer, "and ");
  why_writer_integer(writer, count - shown);
  why_writer_string(writer, " more");
}

/* ---- the headline ---- */

static void write_item(why_writer *writer, size_t columns, bool *first, why_text name) {
  if (!*first) why_writer_string(writer, ", ");
  why_columns_short(writer, name, columns);
  *first = false;
}

static void write_chosen(why_writer *writer, const why_result *result, size_t columns) {
  bool first = true;
  why_answer_line line = {.index = WHY_ANSWER_START};
  while (why_answer_next(result, &line)) {
    if (line.chosen) write_item(writer, columns, &first, line.name);
  }
  if (first) why_writer_string(writer, "none of the labels");
}

/* Whether a span is the best word for its mask. */
static bool is_best_word(const why_result *result, uint32_t index) {
  const why_span *span = &result->spans[index];
  return index == 0 || span[-1].segment != span->segment || span[-1].begin != span->begin;
}

static void write_words(why_writer *writer, const why_result *result, size_t columns) {
  bool first = true;
  for (uint32_t i = 0; i < result->span_count; i++) {
    if (is_best_word(result, i)) {
      write_item(writer, columns, &first, why_text_of(result->spans[i].name));
    }
  }
  if (first) why_writer_string(writer, "no mask");
}

static void write_count(why_writer *writer, uint32_t entities) {
  if (entities == 0) {
    why_writer_string(writer, "no entity");
  } else {
    why_writer_integer(writer, entities);
    why_writer_string(writer, entities == 1 ? " entity" : " entities");
  }
}

void why_answer_headline(why_writer *writer, const why_result *result, size_t columns) {
  bool first = true;
  switch (task_of(result)) {
  case WHY_TASK_TOKEN_CLASSIFICATION: write_count(writer, result->span_count); break;
  case WHY_TASK_MASKED_LM: write_words(writer, result, columns); break;
  case WHY_TASK_QUESTION_ANSWERING:
    write_item(writer, columns, &first,
               why_places_has_answer(result) ? letters_of(result, &result->spans[0])
                                             : WHY_TEXT("no answer"));
    break;
  case WHY_TASK_SENTENCE_SIMILARITY:
  case WHY_TASK_SEQUENCE_CLASSIFICATION:
    if (result->model->multi_label) {
      write_chosen(writer, result, columns);
    } else {
      write_item(writer, columns, &first, why_text_of(why_answer_label(result)));
    }
    break;
  }
}

/* How many the answer is made of; *least: the probability of the least sure one. */
static uint32_t count_parts(const why_result *result, float *least) {
  const why_task task = task_of(result);
  uint32_t parts = 0;
  *least = 1.f;
  if (task == WHY_TASK_QUESTION_ANSWERING) {
    const bool found = why_places_has_answer(result);
    *least = found ? result->spans[0].probability : result->no_answer;
    return found || result->has_no_answer ? 1 : 0;
  }
  if (task == WHY_TASK_SEQUENCE_CLASSIFICATION) {
    for (uint32_t k = 0; k < result->choice_count; k++) {
      const float probability = result->choices[k].probability;
      if (!is_chosen(result, k)) continue;
      if (probability < *least) *least = probability;
      parts++;
    }
    return parts;
  }
  for (uint32_t i = 0; i < result->span_count; i++) {
    const float probability = result->spans[i].probability;
    if (task == WHY_TASK_MASKED_LM && !is_best_word(result, i)) continue;
    if (probability < *least) *least = probability;
    parts++;
  }
  return parts;
}

bool why_answer_probability(const why_result *result, float *probability) {
  return count_parts(result, probability) > 0;
}

void why_answer_figure(why_writer *writer, const why_result *result) {
  float probability = 0.f;
  if (result->has_number) {
    why_caption_magnitude(writer, result->number, .1f);
  } else if (task_of(result) != WHY_TASK_TOKEN_CLASSIFICATION && !result->model->multi_label &&
             count_parts(result, &probability) == 1) {
    why_caption_percent(writer, probability);
  }
}

const char *why_answer_heading(const why_result *result, uint32_t segment) {
  if (!result->text_pair) return NULL;
  if (task_of(result) == WHY_TASK_QUESTION_ANSWERING) return segment ? "Context" : "Question";
  return segment ? "Text 2" : "Text 1";
}

void why_answer_origin(why_writer *writer, const why_result *result, uint32_t segment) {
  const char *heading = why_answer_heading(result, segment);
  if (!heading) return;
  const bool is_numbered = task_of(result) != WHY_TASK_QUESTION_ANSWERING;
  why_writer_char(writer, is_numbered ? heading[strlen(heading) - 1] : heading[0]);
  why_writer_char(writer, ' ');
}
