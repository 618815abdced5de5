/* An explanation as JSON: web/explanation.schema.json says what stands where. */
#include "json.h"
#include "render_decision.h"
#include "render_formats.h"

void why_render_json_head(why_writer *writer, const char *schema, const why_model_info *model) {
  why_json_open(writer, '{');
  why_json_string(writer, "schema", schema);
  why_json_key(writer, "engine");
  why_writer_string(writer, "\"whybert ");
  why_writer_string(writer, why_version());
  why_writer_char(writer, '"');
  why_json_key(writer, "model");
  why_json_open(writer, '{');
  why_json_string(writer, "name", model->name);
  why_json_string(writer, "sha256", model->sha256);
  why_json_close(writer, '}');
}

static void write_head(why_writer *writer, const why_result *result, const char *schema) {
  why_render_json_head(writer, schema, result->model);
  why_json_text(writer, "text", why_view_text(result, 0));
  if (result->text_pair) why_json_text(writer, "text_pair", why_view_text(result, 1));
}

static void write_group(why_writer *writer, const why_group_span *group) {
  why_json_open(writer, '[');
  why_json_count(writer, NULL, group->segment);
  why_json_count(writer, NULL, group->begin);
  why_json_count(writer, NULL, group->end);
  why_json_close(writer, ']');
}

static void write_groups(why_writer *writer, const why_result *result) {
  why_json_key(writer, "groups");
  why_json_open(writer, '[');
  for (size_t i = 0; i < result->group_count; i++) write_group(writer, &result->groups[i]);
  why_json_close(writer, ']');
}

static void write_options(why_writer *writer, const why_result *result) {
  why_json_key(writer, "options");
  why_json_open(writer, '{');
  for (size_t i = 0; i < result->method->option_count; i++) {
    const why_method_option *option = &result->method->options[i];
    const double value = result->option_values[i];
    if (option->kind == WHY_OPTION_CHOICE) {
      why_json_string(writer, option->name, option->choices[(size_t)value]);
    } else {
      why_json_double(writer, option->name, value);
    }
  }
  if (result->group_count) write_groups(writer, result);
  why_json_close(writer, '}');
}

static void write_references(why_writer *writer, const why_result *result) {
  why_json_key(writer, "references");
  why_json_open(writer, '[');
  for (size_t i = 0; i < result->reference_count; i++) {
    const why_string *text = &result->references[i];
    why_json_text(writer, NULL, (why_text){text->bytes, text->length});
  }
  why_json_close(writer, ']');
}

static void write_target(why_writer *writer, const why_result *result) {
  why_json_key(writer, "target");
  why_json_open(writer, '{');
  why_json_string(writer, "label", result->target_name);
  if (result->against) why_json_string(writer, "against", result->against);
  why_json_string(writer, "kind", why_view_target_kinds[result->target_kind]);
  why_json_float(writer, "value", result->value);
  if (result->has_baseline) {
    why_json_float(writer, "baseline_value", result->baseline_value);
  } else {
    why_json_null(writer, "baseline_value");
  }
  if (result->has_target_span) {
    why_json_key(writer, "span");
    write_group(writer, &result->target_span);
  }
  why_json_close(writer, '}');
}

/* What tokens and words have in common; left open for what only one of them has. */
static void open_mark(why_writer *writer, why_text text, uint32_t segment, bool special,
                      uint32_t begin, uint32_t end) {
  why_json_open(writer, '{');
  why_json_text(writer, "text", text);
  why_json_count(writer, "segment", segment);
  why_json_bool(writer, "special", special);
  why_json_count(writer, "start", begin);
  why_json_count(writer, "end", end);
}

static void write_score(why_writer *writer, const why_result *result, float score,
                        float standard_error) {
  if (result->method) why_json_float(writer, "score", score);
  if (result->has_standard_errors) why_json_float(writer, "stderr", standard_error);
}

static void write_tokens(why_writer *writer, const why_result *result) {
  why_json_key(writer, "tokens");
  why_json_open(writer, '[');
  for (uint32_t i = 0; i < result->token_count; i++) {
    const why_token *token = &result->tokens[i];
    open_mark(writer, why_text_of(token->text), token->segment, token->special, token->begin,
              token->end);
    if (!result->method) why_json_count(writer, "id", token->id);
    write_score(writer, result, token->score, token->standard_error);
    why_json_close(writer, '}');
  }
  why_json_close(writer, ']');
}

static void write_words(why_writer *writer, const why_result *result) {
  why_json_key(writer, "words");
  why_json_open(writer, '[');
  for (uint32_t i = 0; i < result->word_count; i++) {
    const why_word *word = &result->words[i];
    const why_text text = why_view_text(result, word->segment);
    open_mark(writer, (why_text){text.bytes + word->begin, word->end - word->begin}, word->segment,
              word->special, word->begin, word->end);
    write_score(writer, result, word->score, word->standard_error);
    if (result->has_standard_errors) {
      why_json_count(writer, "rank", word->rank);
      why_json_bool(writer, "tied", word->tied);
    }
    why_json_close(writer, '}');
  }
  why_json_close(writer, ']');
}

void why_render_json_write(why_writer *writer, const why_result *result, const why_style *style) {
  (void)style;
  write_head(writer, result, "whybert/explanation/1");
  why_json_string(writer, "method", result->method->name);
  write_options(writer, result);
  why_json_count(writer, "seed", result->seed);
  why_json_string(writer, "precision", why_view_precisions[result->precision]);
  why_json_string(writer, "unit", why_view_units[result->unit]);
  write_target(writer, result);
  if (result->reference_count) write_references(writer, result);
  why_json_string(writer, "task", result->model->task_name);
  why_render_json_decision(writer, result);
  why_render_json_kind(writer, result);
  write_tokens(writer, result);
  write_words(writer, result);
  if (result->has_gap) why_json_float(writer, "gap", result->gap);
  if (result->has_converged) why_json_bool(writer, "converged", result->converged);
  if (result->points) why_json_count(writer, "points", result->points);
  if (result->has_fidelity) why_json_float(writer, "fidelity", result->fidelity);
  if (result->stopped != WHY_STOP_NONE) {
    why_json_string(writer, "stopped", why_view_stops[result->stopped]);
  }
  if (result->evidence) why_render_json_evidence(writer, result->evidence);
  why_json_count(writer, "evaluations", result->evaluations);
  why_json_bool(writer, "truncated", result->truncated);
  if (result->windows > 1) why_json_count(writer, "windows", result->windows);
  why_json_close(writer, '}');
  why_writer_char(writer, '\n');
}

void why_render_tokens_json(why_writer *writer, const why_result *result, const why_style *style) {
  (void)style;
  write_head(writer, result, "whybert/tokens/1");
  write_tokens(writer, result);
  write_words(writer, result);
  why_json_bool(writer, "truncated", result->truncated);
  why_json_close(writer, '}');
  why_writer_char(writer, '\n');
}
