/* What a method found beside its scores, by the kind of its result. */
#include "json.h"
#include "render_formats.h"

static void write_matrix(why_writer *writer, const why_result *result) {
  const size_t tokens = result->token_count;
  why_json_count(writer, "rows", tokens);
  why_json_count(writer, "columns", tokens);
  why_json_floats(writer, "values", result->matrix, tokens * tokens);
}

static void write_map(why_writer *writer, const why_result *result) {
  const why_map *map = &result->map;
  const size_t count = map->values ? (size_t)map->rows * map->columns : 0;
  why_json_count(writer, "rows", map->rows);
  why_json_count(writer, "columns", map->columns);
  why_json_string(writer, "row_axis", why_view_axes[map->row_axis]);
  why_json_string(writer, "column_axis", why_view_axes[map->column_axis]);
  why_json_floats(writer, "values", map->values, count);
  if (map->standard_errors) why_json_floats(writer, "stderr", map->standard_errors, count);
}

/* Another node of the rule, or a word: null for none. */
static void write_index(why_writer *writer, const char *name, uint32_t index) {
  if (index == WHY_NO_NODE) {
    why_json_null(writer, name);
  } else {
    why_json_count(writer, name, index);
  }
}

static void write_rule(why_writer *writer, const why_result *result) {
  const why_rule *rule = &result->rule;
  why_json_key(writer, "nodes");
  why_json_open(writer, '[');
  for (uint32_t i = 0; i < rule->node_count; i++) {
    const why_rule_node *node = &rule->nodes[i];
    why_json_open(writer, '{');
    write_index(writer, "word", node->word);
    write_index(writer, "present", node->present);
    write_index(writer, "absent", node->absent);
    why_json_float(writer, "value", node->value);
    why_json_float(writer, "share", node->share);
    why_json_close(writer, '}');
  }
  why_json_close(writer, ']');
  if (!rule->has_precision) return;
  why_json_key(writer, "precision");
  why_json_open(writer, '{');
  why_json_float(writer, "value", rule->precision.value);
  why_json_float(writer, "low", rule->precision.low);
  why_json_float(writer, "high", rule->precision.high);
  why_json_close(writer, '}');
  why_json_float(writer, "coverage", rule->coverage);
}

static void write_change(why_writer *writer, const why_change *change) {
  why_json_open(writer, '{');
  why_json_string(writer, "kind", why_view_changes[change->kind]);
  why_json_count(writer, "segment", change->segment);
  why_json_count(writer, "start", change->begin);
  why_json_count(writer, "end", change->end);
  why_json_string(writer, "text", change->text);
  why_json_close(writer, '}');
}

static void write_variant(why_writer *writer, const why_variant *variant) {
  const why_text text = {variant->text, variant->text_length};
  const why_text pair = {variant->text_pair, variant->text_pair_length};
  why_json_open(writer, '{');
  why_json_text(writer, "text", text);
  if (variant->text_pair) why_json_text(writer, "text_pair", pair);
  why_json_key(writer, "changes");
  why_json_open(writer, '[');
  for (uint32_t i = 0; i < variant->change_count; i++) write_change(writer, &variant->changes[i]);
  why_json_close(writer, ']');
  why_json_string(writer, "label", variant->label);
  why_json_float(writer, "probability", variant->probability);
  why_json_float(writer, "value", variant->value);
  why_json_bool(writer, "flips", variant->flips);
  why_json_bool(writer, "minimal", variant->minimal);
  why_json_close(writer, '}');
}

static void write_edits(why_writer *writer, const why_result *result) {
  why_json_key(writer, "variants");
  why_json_open(writer, '[');
  for (uint32_t i = 0; i < result->variant_count; i++) write_variant(writer, &result->variants[i]);
  why_json_close(writer, ']');
}

void why_render_json_kind(why_writer *writer, const why_result *result) {
  static void (*const writes[])(why_writer *, const why_result *) = {
      [WHY_RESULT_SCORES] = NULL,     [WHY_RESULT_MATRIX] = write_matrix,
      [WHY_RESULT_MAP] = write_map,   [WHY_RESULT_CURVE] = write_map,
      [WHY_RESULT_RULE] = write_rule, [WHY_RESULT_EDITS] = write_edits,
  };
  const why_result_kind kind = result->method->kind;
  why_json_key(writer, "result");
  why_json_open(writer, '{');
  why_json_string(writer, "kind", why_view_result_kinds[kind]);
  if (writes[kind]) writes[kind](writer, result);
  why_json_close(writer, '}');
}
