#include "caption.h"

#include <math.h>

#include "columns.h"

static unsigned decimals(float strongest) {
  return strongest >= 100.f ? 1 : strongest >= 1.f ? 3 : strongest >= .1f ? 4 : 6;
}

/* Six decimals at most are printed as such; below that the shortest spelling, as 1.2e-9. */
void why_caption_magnitude(why_writer *writer, float x, float strongest) {
  if (strongest < 1e-4f || !(fabsf(x) < 1e15f)) {
    why_writer_float(writer, x);
  } else {
    why_writer_fixed(writer, (double)x, decimals(strongest));
  }
}

void why_caption_score(why_writer *writer, const why_result *result, float score, float strongest) {
  if (result->method->is_signed && score >= 0.f) why_writer_char(writer, '+');
  why_caption_magnitude(writer, score, strongest);
}

void why_caption_mark(why_writer *writer, const why_result *result, const why_mark *mark,
                      float strongest) {
  why_caption_score(writer, result, mark->score, strongest);
  if (!result->has_standard_errors) return;
  why_writer_string(writer, " ±");
  why_caption_magnitude(writer, mark->standard_error, strongest);
  if (mark->tied) why_writer_string(writer, " ≈");
}

void why_caption_hidden(why_writer *writer, const why_result *result, const why_bars *bars) {
  if (bars->hidden == 0) return;
  why_writer_string(writer, "and ");
  why_writer_integer(writer, bars->hidden);
  why_writer_string(writer, " weaker ones, together ");
  why_caption_score(writer, result, bars->hidden_sum, why_view_strongest(result));
}

void why_caption_percent(why_writer *writer, float probability) {
  const float percent = probability * 100.f;
  if (percent > 99.9f && percent < 100.f) {
    why_writer_string(writer, "> 99.9");
  } else if (percent > 0.f && percent < .1f) {
    why_writer_string(writer, "< 0.1");
  } else {
    why_writer_fixed(writer, (double)percent, 1);
  }
  why_writer_string(writer, " %");
}

/* ---- what is explained ---- */

enum { LETTERS_MOST = 40 }; /* columns */

static void write_quoted(why_writer *writer, const why_result *result) {
  const why_group_span *span = &result->target_span;
  const why_text text = why_view_text(result, span->segment);
  why_writer_char(writer, '"');
  why_columns_short(writer, (why_text){text.bytes + span->begin, span->end - span->begin},
                    LETTERS_MOST);
  why_writer_char(writer, '"');
}

/* The target's own name, or of question answering `answer`. */
static void write_name(why_writer *writer, const why_result *result, const char *answer) {
  const bool is_answer = result->model->task == WHY_TASK_QUESTION_ANSWERING;
  why_writer_string(writer, is_answer ? answer : result->target_name);
}

/* "positive", "B-PER at "Paris"", ""in Paris"": what the scores speak for. */
static void write_subject(why_writer *writer, const why_result *result) {
  const bool is_answer = result->model->task == WHY_TASK_QUESTION_ANSWERING;
  if (!is_answer || !result->has_target_span) write_name(writer, result, "no answer");
  if (!is_answer && result->has_target_span) why_writer_string(writer, " at ");
  if (result->has_target_span) write_quoted(writer, result);
}

static const char *kind_in_words(const why_result *result) {
  if (result->has_number) return "value";
  switch (result->target_kind) {
  case WHY_TARGET_LOGIT: return "logit";
  case WHY_TARGET_PROBABILITY: return "probability";
  case WHY_TARGET_LOG_PROBABILITY: return "log-probability";
  case WHY_TARGET_LOG_ODDS: return "log-odds";
  }
  return "";
}

void why_caption_target(why_writer *writer, const why_result *result) {
  const why_task task = result->model->task;
  if (task == WHY_TASK_SENTENCE_SIMILARITY) {
    why_writer_string(writer, "cosine similarity");
    return;
  }
  why_writer_string(writer, kind_in_words(result));
  why_writer_string(writer, " of ");
  if (task == WHY_TASK_QUESTION_ANSWERING && result->has_target_span &&
      result->target_kind == WHY_TARGET_LOGIT) {
    why_writer_string(writer, "start + end of ");
  }
  write_subject(writer, result);
  if (!result->against) return;
  why_writer_string(writer, " less that of ");
  why_writer_string(writer, result->against);
}

/* Whether it asks what the model says rather than how far its target goes up and down. */
static bool is_about_decision(const why_result *result) {
  return result->method->kind == WHY_RESULT_EDITS || result->rule.has_precision;
}

void why_caption_title(why_writer *writer, const why_result *result) {
  why_writer_string(writer, result->method->title);
  if (result->method->uses_target) {
    why_writer_string(writer, " of the ");
    if (is_about_decision(result)) {
      why_writer_string(writer, "decision ");
      write_subject(writer, result);
      if (result->against) why_writer_string(writer, " over ");
      if (result->against) why_writer_string(writer, result->against);
    } else {
      why_caption_target(writer, result);
    }
  }
  if (result->method->kind == WHY_RESULT_SCORES) {
    why_writer_string(writer, ", by ");
    why_writer_string(writer, why_view_units[result->unit]);
  }
}

void why_caption_legend(why_writer *writer, const why_result *result, bool against) {
  const bool is_span =
      result->has_target_span && result->model->task == WHY_TASK_QUESTION_ANSWERING;
  if (!result->method->is_signed) {
    why_writer_string(writer, "the stronger, the more it counts");
    return;
  }
  if (result->model->task == WHY_TASK_SENTENCE_SIMILARITY) {
    why_writer_string(writer,
                      against ? "makes the texts less alike" : "makes the texts more alike");
    return;
  }
  if (result->has_number) {
    why_writer_string(writer, against ? "lowers " : "raises ");
  } else {
    why_writer_string(writer, against && !result->against ? "speaks against " : "speaks for ");
  }
  if (against && result->against) {
    why_writer_string(writer, result->against);
    return;
  }
  write_name(writer, result, is_span ? "this answer" : "no answer");
}

void why_caption_cell(why_writer *writer, const why_result *result, float value, float strongest,
                      size_t columns) {
  const bool is_signed = result->method->is_signed;
  if (columns >= WHY_CAPTION_CELL && strongest >= .01f && strongest < 999.f) {
    const unsigned digits = strongest < 9.99f ? 2 : strongest < 99.9f ? 1 : 0;
    if (is_signed) why_writer_char(writer, value < 0.f ? '-' : '+');
    why_writer_fixed(writer, is_signed ? fabs((double)value) : (double)value, digits);
  } else if (is_signed && why_view_strength(value, strongest) <= -.08f) {
    why_writer_char(writer, '-');
  }
}
