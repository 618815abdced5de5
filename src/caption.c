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

/* "logit of positive", "logit of start + end of "in Paris"", "cosine similarity" */
static void write_target(why_writer *writer, const why_result *result) {
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
}

void why_caption_title(why_writer *writer, const why_result *result) {
  why_writer_string(writer, result->method->title);
  if (result->method->uses_target) {
    why_writer_string(writer, " of the ");
    write_target(writer, result);
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
    why_writer_string(writer, against ? "speaks against " : "speaks for ");
  }
  write_name(writer, result, is_span ? "this answer" : "no answer");
}

/* ---- what has to be known beside the picture ---- */

static void note_target(why_writer *writer, const why_result *result) {
  if (!result->method->uses_target) {
    why_writer_string(writer, "The picture is the same for every label.");
    return;
  }
  why_writer_string(writer, "The ");
  write_target(writer, result);
  why_writer_string(writer, " is ");
  why_caption_magnitude(writer, result->value, 1.f);
  if (result->has_baseline) {
    why_writer_string(writer, ", and ");
    why_caption_magnitude(writer, result->baseline_value, 1.f);
    why_writer_string(writer, " at the baseline");
  }
  why_writer_char(writer, '.');
}

static void note_gap(why_writer *writer, const why_result *result) {
  const float total = result->value - (result->has_baseline ? result->baseline_value : 0.f);
  why_writer_string(writer, "The scores sum to ");
  why_caption_magnitude(writer, total - result->gap, 1.f);
  why_writer_string(writer, " of ");
  why_caption_magnitude(writer, total, 1.f);
  why_writer_string(writer, "; the gap is ");
  why_caption_magnitude(writer, result->gap,
                        fabsf(result->gap) < 1e-6f ? fabsf(result->gap) : .01f);
  why_writer_char(writer, '.');
}

static void note_path(why_writer *writer, const why_result *result) {
  why_writer_string(writer, "Converged: ");
  why_writer_string(writer, result->converged ? "yes" : "no; take these scores with care");
  if (result->points) {
    why_writer_string(writer, ", with ");
    why_writer_integer(writer, result->points);
    why_writer_string(writer, " points");
  }
  why_writer_char(writer, '.');
}

static void note_errors(why_writer *writer, const why_result *result) {
  float largest = 0.f;
  for (uint32_t i = 0; i < why_view_count(result); i++) {
    const float error = why_view_mark(result, i).standard_error;
    if (error > largest) largest = error;
  }
  why_writer_string(writer, "The largest standard error is ");
  why_caption_magnitude(writer, largest, why_view_strongest(result));
  why_writer_string(writer, ", over what was drawn with seed ");
  why_writer_integer(writer, result->seed);
  why_writer_string(writer, " in ");
  why_writer_string(writer, why_view_precisions[result->precision]);
  why_writer_string(writer, " precision.");
}

static void note_special(why_writer *writer, const why_result *result) {
  why_writer_string(writer, "The added special tokens, which are no words, hold ");
  why_caption_score(writer, result, result->special_score, why_view_strongest(result));
  why_writer_char(writer, '.');
}

static void note_run(why_writer *writer, const why_result *result) {
  why_writer_string(writer, result->model->name);
  why_writer_string(writer, ", ");
  why_writer_integer(writer, result->evaluations);
  why_writer_string(writer,
                    result->evaluations == 1 ? " run of the model, " : " runs of the model, ");
  why_writer_integer(writer, result->token_count);
  why_writer_string(writer, " tokens.");
}

static void note_matrix(why_writer *writer, const why_result *result) {
  const float strongest = why_view_matrix_strongest(result);
  const bool crossed = why_view_grid(result).column > 0;
  why_writer_string(writer, crossed ? "Rows are the tokens of text 1, columns those of text 2"
                                    : "Rows are the tokens that look, columns those looked at");
  why_writer_string(writer, "; full colour is ");
  why_caption_magnitude(writer, strongest, strongest);
  why_writer_char(writer, '.');
}

static void note_window(why_writer *writer, const why_result *result) {
  why_writer_string(writer, "The answer is of the whole text, read piece by piece; explained are ");
  why_writer_integer(writer, result->token_count);
  why_writer_string(writer, " tokens of it.");
}

static void note_options(why_writer *writer, const why_result *result) {
  why_writer_string(writer, "Options: ");
  for (size_t i = 0; i < result->method->option_count; i++) {
    const why_method_option *option = &result->method->options[i];
    const double value = result->option_values[i];
    if (i) why_writer_string(writer, ", ");
    why_writer_string(writer, option->name);
    why_writer_char(writer, ' ');
    if (option->kind == WHY_OPTION_CHOICE) {
      why_writer_string(writer, option->choices[(size_t)value]);
    } else {
      why_writer_double(writer, value);
    }
  }
  why_writer_char(writer, '.');
}

static void note_temperature(why_writer *writer, const why_result *result) {
  why_writer_string(writer, "Outputs are divided by the temperature ");
  why_caption_magnitude(writer, result->temperature, 1.f);
  why_writer_string(writer, " before they become probabilities.");
}

static void note_cut(why_writer *writer, const why_result *result) {
  why_writer_string(writer, "The text is longer than ");
  why_writer_integer(writer, result->token_count);
  why_writer_string(writer, " tokens: the rest was cut off and not read.");
}

bool why_caption_note(why_writer *writer, const why_result *result, unsigned index) {
  const struct {
    bool holds;
    void (*write)(why_writer *writer, const why_result *result);
  } notes[] = {
      {true, note_target},
      {result->method->kind == WHY_RESULT_MATRIX, note_matrix},
      {result->has_gap, note_gap},
      {result->has_converged, note_path},
      {result->has_standard_errors, note_errors},
      {true, note_special},
      {result->truncated, note_cut},
      {!result->truncated && why_view_has_unread(result), note_window},
      {result->temperature < 1.f || result->temperature > 1.f, note_temperature},
      {result->method->option_count > 0, note_options},
      {true, note_run},
  };
  for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
    if (notes[i].holds && index-- == 0) {
      notes[i].write(writer, result);
      return true;
    }
  }
  return false;
}
