/* What a reader has to know beside a picture. */
#include <math.h>

#include "caption.h"
#include "columns.h"
#include "view_kinds.h"

/* "layers, 0 the first" */
static void write_axis(why_writer *writer, const why_result *result, why_map_axis axis) {
  why_writer_string(writer, why_view_axis_word(result, axis));
  why_writer_char(writer, 's');
  if (axis == WHY_MAP_LAYERS || axis == WHY_MAP_HEADS) why_writer_string(writer, " (0 the first)");
  if (axis == WHY_MAP_STATES) {
    why_writer_string(writer, " (0 the embeddings, then what each layer gives)");
  }
}

static bool has_ties(const why_result *result) {
  for (uint32_t i = 0; i < why_view_count(result); i++) {
    if (why_view_mark(result, i).tied) return true;
  }
  return false;
}

static void note_target(why_writer *writer, const why_result *result) {
  if (!result->method->uses_target) {
    why_writer_string(writer, "The picture is the same for every label.");
    return;
  }
  why_writer_string(writer, "The ");
  why_caption_target(writer, result);
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

static void note_ties(why_writer *writer, const why_result *result) {
  why_writer_string(writer, "\u2248: within the errors its place and that of a neighbour in rank "
                            "could be exchanged.");
  (void)result;
}

static void note_stop(why_writer *writer, const why_result *result) {
  static const char *const stops[] = {
      [WHY_STOP_NONE] = "",
      [WHY_STOP_EXACT] = "It asked all there is to ask: nothing is estimated.",
      [WHY_STOP_PRECISION] = "It stopped asking when the stated precision was reached.",
      [WHY_STOP_BUDGET] = "It stopped asking when the stated evaluations were spent.",
  };
  why_writer_string(writer, stops[result->stopped]);
}

static void note_fidelity(why_writer *writer, const why_result *result) {
  why_writer_string(writer, "What stands in for the model explains ");
  why_writer_fixed(writer, (double)result->fidelity * 100., 1);
  why_writer_string(writer, " % of how its value varies (R\u00b2).");
}

static void note_references(why_writer *writer, const why_result *result) {
  enum { COLUMNS = 40 };
  const why_string *first = &result->references[0];
  why_writer_string(writer, "Held against ");
  if (result->reference_count > 1) {
    why_writer_integer(writer, result->reference_count);
    why_writer_string(writer, " texts, the first of them ");
  }
  why_writer_char(writer, '"');
  why_columns_short(writer, (why_text){first->bytes, first->length}, COLUMNS);
  why_writer_string(writer, "\".");
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

static void note_grid(why_writer *writer, const why_result *result) {
  const why_grid grid = why_view_grid(result);
  const float strongest = why_view_grid_strongest(&grid);
  if (result->method->kind == WHY_RESULT_MATRIX) {
    why_writer_string(writer, grid.column
                                  ? "Rows are the tokens of text 1, columns those of text 2"
                                  : "Rows are the tokens that look, columns those looked at");
  } else {
    why_writer_string(writer, "Rows are the ");
    write_axis(writer, result, grid.row_axis);
    why_writer_string(writer, ", columns the ");
    write_axis(writer, result, grid.column_axis);
  }
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
      {result->method->kind == WHY_RESULT_MATRIX || result->method->kind == WHY_RESULT_MAP,
       note_grid},
      {result->has_gap, note_gap},
      {result->has_converged, note_path},
      {result->has_standard_errors, note_errors},
      {has_ties(result), note_ties},
      {result->stopped != WHY_STOP_NONE, note_stop},
      {result->has_fidelity, note_fidelity},
      {result->reference_count > 0, note_references},
      {result->special_score < 0.f || result->special_score > 0.f, note_special},
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
