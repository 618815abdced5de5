#include "view_kinds.h"

/* The node whose child `node` is, or NO_NODE of the root. A parent always stands before. */
static uint32_t parent_of(const why_rule *rule, uint32_t node) {
  for (uint32_t i = 0; i < node; i++) {
    if (rule->nodes[i].present == node || rule->nodes[i].absent == node) return i;
  }
  return WHY_NO_NODE;
}

static bool enter(const why_rule *rule, why_branch *branch, uint32_t child, uint32_t parent,
                  uint32_t depth) {
  if (child >= rule->node_count || child <= parent) return false;
  *branch = (why_branch){child, parent, depth};
  return true;
}

bool why_view_branch(const why_rule *rule, why_branch *branch) {
  const why_rule_node *nodes = rule->nodes;
  uint32_t at = branch->node, depth = branch->depth;
  if (at == WHY_VIEW_START) {
    *branch = (why_branch){.parent = WHY_NO_NODE};
    return rule->node_count > 0;
  }
  if (enter(rule, branch, nodes[at].present, at, depth + 1)) return true;
  for (bool seen = false;;) {
    if (!seen && enter(rule, branch, nodes[at].absent, at, depth + 1)) return true;
    const uint32_t parent = parent_of(rule, at);
    if (parent == WHY_NO_NODE) return false;
    seen = nodes[parent].absent == at;
    at = parent;
    depth--;
  }
}

why_text why_view_rule_word(const why_result *result, const why_rule_node *node) {
  const bool tokens = result->unit == WHY_UNIT_TOKEN;
  if (node->word >= why_view_count(result)) return why_text_of("");
  return why_view_axis_name(result, tokens ? WHY_MAP_TOKENS : WHY_MAP_UNITS, node->word);
}
