/* Rules and edited texts. */
#include <math.h>

#include "caption.h"
#include "columns.h"
#include "svg.h"

static const float row_height = 24.f, line_height = 24.f, indent = 22.f;
static const float share_width = 68.f, value_width = 84.f, name_width = 150.f;
enum { NAME_COLUMNS = 26 };

/* A caption, its baseline at y. */
static void put_line(why_writer *writer, const char *classes, float x, float y, bool to_the_left,
                     why_writer *line) {
  why_svg_text(writer, classes, x, y, to_the_left, 0, why_writer_text(line));
  writer->failed = writer->failed || line->failed;
  line->used = 0;
}

/* ---- a rule of words that must all be there ---- */

static void put_pair(why_writer *writer, float x, float y, const char *first, why_text second) {
  why_svg_text(writer, "small faint strong", x, y, false, 0, why_text_of(first));
  why_svg_text(writer, "mono ink strong", x + name_width / 2.f, y, false, 0, second);
}

/* A share of 1 as a bar, with its bounds as a line where they differ. */
static void put_share(why_writer *writer, float x, float y, float width, const char *name,
                      const why_bounded *share) {
  const float from = x + name_width, room = width - name_width;
  why_svg_text(writer, "small ink", x, y, false, 0, why_text_of(name));
  why_svg_rect(writer, "rule", from, y - 12.f, room, 15.f, 1.f);
  why_svg_rect(writer, "faint", from, y - 12.f, room * share->value, 15.f, .5f);
  if (share->high > share->low) {
    why_svg_rect(writer, "ink", from + room * share->low, y - 6.f,
                 room * (share->high - share->low), 3.f, 1.f);
  }
}

static float draw_anchor(why_writer *writer, why_writer *line, const why_result *result, float x,
                         float y, float width) {
  const why_rule *rule = &result->rule;
  const why_bounded coverage = {.value = rule->coverage};
  const char *joint = "IF";
  for (uint32_t i = 0; i < rule->node_count; i++) {
    if (rule->nodes[i].word == WHY_NO_NODE) continue;
    why_columns_short(line, why_view_rule_word(result, &rule->nodes[i]), NAME_COLUMNS);
    put_pair(writer, x, y += row_height, joint, why_writer_text(line));
    line->used = 0;
    joint = "AND";
  }
  why_columns_short(line, why_text_of(result->target_name), NAME_COLUMNS);
  put_pair(writer, x, y += row_height, joint[0] == 'I' ? "ALWAYS" : "THEN", why_writer_text(line));
  line->used = 0;
  put_share(writer, x, y += row_height + 8.f, width, "precision", &rule->precision);
  put_share(writer, x, y += row_height, width, "coverage", &coverage);
  why_caption_precision(line, result);
  put_line(writer, "small faint", x, y += row_height, false, line);
  return y + 8.f;
}

/* ---- a tree ---- */

static float draw_tree(why_writer *writer, why_writer *line, const why_result *result, float x,
                       float y, float width) {
  const why_rule *rule = &result->rule;
  float below = 0.f, above = 0.f;
  uint32_t deepest = 0;
  for (why_branch branch = {.node = WHY_VIEW_START}; why_view_branch(rule, &branch);) {
    below = fmaxf(below, -rule->nodes[branch.node].value);
    above = fmaxf(above, rule->nodes[branch.node].value);
    if (branch.depth > deepest) deepest = branch.depth;
  }
  const float names = (float)NAME_COLUMNS * WHY_SVG_COLUMN + (float)deepest * indent;
  const float room = fmaxf(width - names - share_width - value_width, 0.f);
  const float scale = below + above > 0.f ? room / (below + above) : 0.f;
  const float axis = x + names + below * scale, top = y;
  for (why_branch branch = {.node = WHY_VIEW_START}; why_view_branch(rule, &branch);) {
    const why_rule_node *node = &rule->nodes[branch.node];
    const float left = x + (float)branch.depth * indent, length = fabsf(node->value) * scale;
    why_writer name = {0};
    y += row_height;
    if (branch.depth) {
      why_svg_rect(writer, "rule", left - indent / 2.f, y - row_height + 8.f, 1.f, 12.f, 1.f);
      why_svg_rect(writer, "rule", left - indent / 2.f, y - 5.f, indent / 2.f - 3.f, 1.f, 1.f);
    }
    why_caption_branch(&name, result, &branch);
    why_columns_short(line, why_writer_text(&name), NAME_COLUMNS);
    put_line(writer, "mono ink", left, y, false, line);
    why_svg_rect(writer, node->value < 0.f ? "against" : "for",
                 node->value < 0.f ? axis - length : axis, y - 12.f, length, 15.f, 1.f);
    why_caption_score(line, result, node->value, fmaxf(below, above));
    put_line(writer, "mono ink", x + width - share_width, y, true, line);
    why_caption_percent(line, node->share);
    put_line(writer, "small faint", x + width, y, true, line);
    writer->failed = writer->failed || name.failed;
    why_writer_free(&name);
  }
  why_svg_rect(writer, "rule", axis - .5f, top + 6.f, 1.f, y + 6.f - top - 6.f, 1.f);
  return y + 8.f;
}

float why_svg_rule(why_writer *writer, const why_result *result, float x, float y, float width) {
  why_writer line = {0};
  y = (result->rule.has_precision ? draw_anchor : draw_tree)(writer, &line, result, x, y, width);
  why_writer_free(&line);
  return y;
}

/* ---- edited texts ---- */

static float draw_changed(why_writer *writer, const why_result *result, const why_variant *variant,
                          uint32_t segment, float x, float y, float width) {
  why_strip_flow flow = {.columns = (size_t)(width / WHY_SVG_COLUMN),
                         .strip = {.segment = segment}};
  const float top = y;
  for (why_strip_chunk chunk; why_view_strip_flow(result, variant, &flow, &chunk);) {
    const float left = x + (float)chunk.column * WHY_SVG_COLUMN;
    const float wide = (float)chunk.width * WHY_SVG_COLUMN;
    const bool gone = chunk.kind == WHY_STRIP_GONE;
    y = top + (float)(chunk.line + 1) * line_height;
    if (chunk.kind != WHY_STRIP_KEPT) {
      why_svg_rect(writer, gone ? "against" : "for", left, y - 15.f, wide, 20.f, .25f);
    }
    why_svg_text(writer, "mono ink", left, y, false, chunk.width, chunk.text);
    if (gone) why_svg_rect(writer, "against", left, y - 6.f, wide, 2.f, 1.f);
    if (chunk.kind == WHY_STRIP_COME) why_svg_rect(writer, "for", left, y + 4.f, wide, 2.f, 1.f);
  }
  return y;
}

float why_svg_edits(why_writer *writer, const why_result *result, float x, float y, float width) {
  why_writer line = {0};
  for (uint32_t i = 0; i < result->variant_count; i++) {
    const why_variant *variant = &result->variants[i];
    why_caption_variant(&line, result, variant);
    put_line(writer, "small ink strong", x, y += row_height + 4.f, false, &line);
    for (uint32_t segment = 0; segment <= (result->text_pair ? 1 : 0); segment++) {
      y = draw_changed(writer, result, variant, segment, x, y, width);
    }
    y += 8.f;
  }
  why_caption_no_variant(&line, result);
  if (line.used) put_line(writer, "small ink", x, y += row_height, false, &line);
  why_writer_free(&line);
  return y;
}
