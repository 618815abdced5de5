/* Maps and rules of a result, in the words or tokens that its reader knows. */
#include "explain.h"

uint32_t why_explain_unit_token(const struct why_explanation *e, uint32_t unit) {
  uint32_t t = 0;
  while (t < e->tokens.count && e->unit_of_token[t] != unit) t++;
  return t;
}

/* What a unit is in the result: its word, or with unit token its token. */
static uint32_t place_of_unit(const struct why_explanation *e, uint32_t unit) {
  return e->unit == WHY_UNIT_TOKEN ? why_explain_unit_token(e, unit) : unit;
}

/* How long an axis is in the result. */
static uint32_t shown(const struct why_explanation *e, why_map_axis axis, uint32_t count) {
  return axis == WHY_MAP_UNITS && e->unit == WHY_UNIT_TOKEN ? e->tokens.count : count;
}

void why_explain_take_kinds(struct why_explanation *e, const why_limits *limits, why_arena *arena) {
  const size_t cells = (size_t)limits->map_rows * limits->map_columns;
  const bool sampled = e->method->info.sampled, tokens = e->unit == WHY_UNIT_TOKEN;
  const uint32_t rows = shown(e, limits->row_axis, limits->map_rows);
  const uint32_t columns = shown(e, limits->column_axis, limits->map_columns);
  e->finding.map = cells ? WHY_TAKE(arena, float, cells) : NULL;
  e->finding.map_errors = cells && sampled ? WHY_TAKE(arena, float, cells) : NULL;
  e->finding.nodes = WHY_TAKE(arena, why_rule_node, limits->rule_nodes);
  e->rule_nodes = WHY_TAKE(arena, why_rule_node, limits->rule_nodes);
  e->map_rows = limits->map_rows;
  e->map_columns = limits->map_columns;
  e->result.map = (why_map){
      .rows = rows,
      .columns = columns,
      .row_axis = limits->row_axis == WHY_MAP_UNITS && tokens ? WHY_MAP_TOKENS : limits->row_axis,
      .column_axis =
          limits->column_axis == WHY_MAP_UNITS && tokens ? WHY_MAP_TOKENS : limits->column_axis,
  };
  const size_t all = cells ? (size_t)rows * columns : 0;
  e->map_values = WHY_TAKE(arena, float, all);
  e->map_errors = sampled ? WHY_TAKE(arena, float, all) : NULL;
  e->row_places = WHY_TAKE(arena, uint32_t, cells ? limits->map_rows : 0);
  e->column_places = WHY_TAKE(arena, uint32_t, cells ? limits->map_columns : 0);
  if (!e->row_places || !e->column_places) return;
  for (uint32_t i = 0; i < limits->map_rows; i++)
    e->row_places[i] = limits->row_axis == WHY_MAP_UNITS ? place_of_unit(e, i) : i;
  for (uint32_t i = 0; i < limits->map_columns; i++)
    e->column_places[i] = limits->column_axis == WHY_MAP_UNITS ? place_of_unit(e, i) : i;
}

/* From the method's (map_rows, map_columns) to the result's; what no unit stands for is 0. */
static void spread(const struct why_explanation *e, const float *from, float *to) {
  const why_map *map = &e->result.map;
  for (size_t i = 0; i < (size_t)map->rows * map->columns; i++) to[i] = 0;
  for (uint32_t r = 0; r < e->map_rows; r++)
    for (uint32_t c = 0; c < e->map_columns; c++)
      to[(size_t)e->row_places[r] * map->columns + e->column_places[c]] =
          from[(size_t)r * e->map_columns + c];
}

void why_explain_conclude_kinds(struct why_explanation *e) {
  why_result *result = &e->result;
  const why_finding *finding = &e->finding;
  if (finding->map) {
    spread(e, finding->map, e->map_values);
    result->map.values = e->map_values;
    if (finding->map_errors) spread(e, finding->map_errors, e->map_errors);
    result->map.standard_errors = e->map_errors;
  }
  for (uint32_t i = 0; i < finding->node_count; i++) {
    why_rule_node *node = &e->rule_nodes[i];
    *node = finding->nodes[i];
    if (node->word != WHY_NO_NODE) node->word = place_of_unit(e, node->word);
  }
  result->rule = (why_rule){.nodes = e->rule_nodes,
                            .node_count = finding->node_count,
                            .has_precision = finding->has_precision,
                            .precision = finding->precision,
                            .coverage = finding->coverage};
}
