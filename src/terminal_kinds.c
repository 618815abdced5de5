/* Curves, rules, edited texts and evidence for a terminal. */
#include <math.h>

#include "caption.h"
#include "columns.h"
#include "terminal.h"
#include "view_kinds.h"

static const char indent[] = "  ";

/* A caption holds names that come from a file: quoted as any text, in `columns` where that is not
   0. */
static void put_caption(why_writer *writer, why_writer *line, size_t columns) {
  if (columns) {
    why_columns_fit(writer, why_writer_text(line), columns);
  } else {
    why_writer_visible(writer, why_writer_text(line));
  }
  writer->failed = writer->failed || line->failed;
  line->used = 0;
}

static void end_line(why_writer *writer, why_writer *line) {
  put_caption(writer, line, 0);
  why_writer_char(writer, '\n');
}

/* ---- curves ---- */

void why_terminal_curve(why_writer *writer, const why_result *result, const why_style *style) {
  enum { NAME = 10 };
  const why_grid grid = why_view_grid(result);
  if (grid.rows != 1) {
    why_terminal_heatmap(writer, result, style);
    return;
  }
  why_writer line = {0};
  why_terminal_bars bars = {.name = NAME};
  for (uint32_t i = 0; i < grid.columns; i++) {
    why_terminal_bars_take(&bars, why_view_entry(&grid, 0, i));
  }
  why_terminal_bars_lay_out(&bars, style,
                            WHY_TERMINAL_VALUE + (grid.errors ? WHY_TERMINAL_ERROR : 0));
  for (uint32_t i = 0; i < grid.columns; i++) {
    why_writer_string(&line, why_view_axis_word(result, grid.column_axis));
    why_writer_char(&line, ' ');
    why_writer_integer(&line, i);
    why_writer_string(writer, indent);
    put_caption(writer, &line, bars.name);
    const float strongest =
        why_terminal_bars_put(writer, &bars, style, why_view_entry(&grid, 0, i));
    why_caption_score(writer, result, why_view_entry(&grid, 0, i), strongest);
    if (grid.errors) {
      why_writer_string(writer, " ±");
      why_caption_magnitude(writer, grid.errors[i], strongest);
    }
    why_writer_char(writer, '\n');
  }
  why_writer_free(&line);
}

/* ---- rules ---- */

static void write_anchor(why_writer *writer, why_writer *line, const why_result *result,
                         const why_style *style) {
  why_caption_anchor(line, result);
  why_writer_string(writer, indent);
  why_terminal_escape(writer, style, "1");
  put_caption(writer, line, 0);
  why_terminal_escape(writer, style, "0");
  why_writer_char(writer, '\n');
  why_caption_precision(line, result);
  why_terminal_note(writer, style, line);
}

static void name_branch(why_writer *line, const why_result *result, const why_branch *branch) {
  why_writer_repeat(line, indent, branch->depth);
  why_caption_branch(line, result, branch);
}

static void write_tree(why_writer *writer, why_writer *line, const why_result *result,
                       const why_style *style) {
  enum { PERCENT = 9 };
  const why_rule *rule = &result->rule;
  why_terminal_bars bars = {0};
  const size_t widest = why_terminal_columns(style) / 2;
  for (why_branch branch = {.node = WHY_VIEW_START}; why_view_branch(rule, &branch);) {
    name_branch(line, result, &branch);
    const size_t width = why_columns_count(why_writer_text(line));
    if (width > bars.name) bars.name = width < widest ? width : widest;
    why_terminal_bars_take(&bars, rule->nodes[branch.node].value);
    line->used = 0;
  }
  why_terminal_bars_lay_out(&bars, style, WHY_TERMINAL_VALUE + PERCENT);
  for (why_branch branch = {.node = WHY_VIEW_START}; why_view_branch(rule, &branch);) {
    const why_rule_node *node = &rule->nodes[branch.node];
    name_branch(line, result, &branch);
    why_writer_string(writer, indent);
    put_caption(writer, line, bars.name);
    const float strongest = why_terminal_bars_put(writer, &bars, style, node->value);
    why_caption_score(writer, result, node->value, strongest);
    why_caption_percent(line, node->share);
    why_writer_repeat(writer, " ", line->used < PERCENT ? PERCENT - line->used : 1);
    end_line(writer, line);
  }
}

void why_terminal_rule(why_writer *writer, const why_result *result, const why_style *style) {
  why_writer line = {0};
  (result->rule.has_precision ? write_anchor : write_tree)(writer, &line, result, style);
  why_writer_free(&line);
}

/* ---- edited texts ---- */

static void write_changed(why_writer *writer, const why_result *result, const why_style *style,
                          const why_variant *variant, uint32_t segment) {
  static const char *const opening[] = {"", "[-", "{+"}, *const closing[] = {"", "-]", "+}"};
  const size_t margin = 2 * (sizeof indent - 1);
  why_strip_flow flow = {.columns = why_terminal_columns(style) - margin,
                         .marked = true,
                         .strip = {.segment = segment}};
  size_t line = SIZE_MAX;
  for (why_strip_chunk chunk; why_view_strip_flow(result, variant, &flow, &chunk);) {
    if (chunk.line != line) {
      if (chunk.line) why_writer_char(writer, '\n');
      why_writer_repeat(writer, " ", margin);
    }
    line = chunk.line;
    if (chunk.kind != WHY_STRIP_KEPT) {
      why_terminal_ink(writer, style, chunk.kind == WHY_STRIP_GONE ? -1.f : 1.f);
    }
    if (chunk.opens) why_writer_string(writer, opening[chunk.kind]);
    why_writer_visible(writer, chunk.text);
    if (chunk.closes) why_writer_string(writer, closing[chunk.kind]);
    if (chunk.kind != WHY_STRIP_KEPT) why_terminal_escape(writer, style, "0");
  }
  why_writer_char(writer, '\n');
}

void why_terminal_edits(why_writer *writer, const why_result *result, const why_style *style) {
  why_writer line = {0};
  for (uint32_t i = 0; i < result->variant_count; i++) {
    const why_variant *variant = &result->variants[i];
    why_caption_variant(&line, result, variant);
    why_writer_string(writer, i ? "\n  " : indent);
    why_terminal_escape(writer, style, "1");
    put_caption(writer, &line, 0);
    why_terminal_escape(writer, style, "0");
    why_writer_char(writer, '\n');
    for (uint32_t segment = 0; segment <= (result->text_pair ? 1 : 0); segment++) {
      write_changed(writer, result, style, variant, segment);
    }
  }
  why_caption_no_variant(&line, result);
  if (line.used) {
    why_writer_string(writer, indent);
    end_line(writer, &line);
  }
  why_writer_free(&line);
}

/* ---- evidence ---- */

/* As many blocks as fit, each as high as its value between the lowest and the highest of both
   curves. */
static void write_spark(why_writer *writer, const why_evidence *evidence, const float *values,
                        const char *name) {
  static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  enum { BLOCKS = sizeof blocks / sizeof blocks[0], MOST = 60 };
  const uint32_t steps = evidence->steps, shown = steps < MOST ? steps : MOST;
  float low = 0.f, high = 0.f;
  for (uint32_t i = 0; i < steps; i++) {
    low = fminf(low, fminf(evidence->deletion[i], evidence->insertion[i]));
    high = fmaxf(high, fmaxf(evidence->deletion[i], evidence->insertion[i]));
  }
  why_writer_string(writer, indent);
  why_writer_string(writer, name);
  for (uint32_t i = 0; i < shown; i++) {
    const float value = values[shown > 1 ? (uint64_t)i * (steps - 1) / (shown - 1) : 0];
    const float height = why_view_strength(value - low, high - low);
    why_writer_string(writer, blocks[(size_t)(height * (BLOCKS - 1) + .5f)]);
  }
  why_writer_char(writer, '\n');
}

void why_terminal_evidence(why_writer *writer, const why_result *result, const why_style *style) {
  const why_evidence *evidence = result->evidence;
  why_writer line = {0};
  why_caption_evidence(&line, result, 0);
  why_terminal_escape(writer, style, "1");
  put_caption(writer, &line, 0);
  why_terminal_escape(writer, style, "0");
  why_writer_char(writer, '\n');
  for (unsigned i = 1; why_caption_evidence(&line, result, i); i++) {
    why_terminal_note(writer, style, &line);
  }
  write_spark(writer, evidence, evidence->deletion, "deletion   ");
  write_spark(writer, evidence, evidence->insertion, "insertion  ");
  why_writer_free(&line);
}
