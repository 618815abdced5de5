/* What a method found, by the kind of its result, and the evidence for it. */
#include "render_html.h"

#include <math.h>

#include "answer.h"
#include "caption.h"
#include "svg.h"

static const float figure_width = 690.f;

static void put(why_writer *writer, const char *markup) {
  why_writer_string(writer, markup);
}

void why_render_html_bar(why_writer *writer, const char *class, float begin, float length,
                         float opacity) {
  put(writer, "<svg viewBox=\"0 0 1000 16\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
  why_svg_rect(writer, class, begin, 1.f, length, 14.f, opacity);
  put(writer, "</svg>");
}

void why_render_html_line(why_writer *writer, why_writer *line) {
  why_writer_markup(writer, why_writer_text(line));
  writer->failed = writer->failed || line->failed;
  line->used = 0;
}

/* What bars are measured by: the largest value of each sign, both >= 0. */
struct scale {
  float below, above;
};

static void take(struct scale *scale, float value) {
  scale->below = fmaxf(scale->below, -value);
  scale->above = fmaxf(scale->above, value);
}

static float strongest_of(const struct scale *scale) {
  return fmaxf(scale->below, scale->above);
}

/* A bar from the axis that all have in common. */
static void put_signed(why_writer *writer, const struct scale *scale, float value) {
  const double span = (double)scale->below + (double)scale->above;
  const double unit = span > 0. ? 1000. / span : 0.;
  const float axis = (float)((double)scale->below * unit);
  const float length = (float)(fabs((double)value) * unit);
  if (value < 0.f) why_render_html_bar(writer, "against", axis - length, length, 1.f);
  if (value > 0.f) why_render_html_bar(writer, "for", axis, length, 1.f);
}

void why_render_html_bars(why_writer *writer, why_writer *line, const why_result *result) {
  const why_bars bars = why_view_bars(result, UINT32_MAX);
  const struct scale scale = {bars.below, bars.above};
  const float strongest = why_view_strongest(result);
  uint32_t index = WHY_VIEW_START;
  put(writer, "<table>\n");
  for (uint32_t i = 0; i < bars.shown; i++) {
    index = why_view_next(result, index);
    const why_mark mark = why_view_mark(result, index);
    put(writer, "<tr><th scope=\"row\">");
    if (result->text_pair) {
      put(writer, "<small>");
      why_answer_origin(line, result, mark.segment);
      why_render_html_line(writer, line);
      put(writer, "</small>");
    }
    put(writer, "<bdi>");
    why_writer_markup(writer, mark.text);
    put(writer, "</bdi></th><td>");
    put_signed(writer, &scale, mark.score);
    put(writer, "</td><td>");
    why_caption_mark(line, result, &mark, strongest);
    why_render_html_line(writer, line);
    put(writer, "</td></tr>\n");
  }
  put(writer, "</table>\n");
}

/* Opens a figure of a size whose name is the title; the caller ends it with </svg></figure>. */
static void open_figure(why_writer *writer, why_writer *line, const why_result *result, float width,
                        float height) {
  put(writer, "<figure>");
  why_caption_title(line, result);
  why_svg_open(writer, width, height, why_writer_text(line));
  line->used = 0;
}

static void close_figure(why_writer *writer) {
  put(writer, "</svg></figure>\n");
}

void why_render_html_heatmap(why_writer *writer, why_writer *line, const why_result *result) {
  open_figure(writer, line, result, why_svg_heatmap_width(result), why_svg_heatmap_height(result));
  why_svg_heatmap(writer, result, 0.f, 0.f);
  close_figure(writer);
}

void why_render_html_curve(why_writer *writer, why_writer *line, const why_result *result) {
  if (result->map.rows > WHY_SVG_LINES) {
    why_render_html_heatmap(writer, line, result);
    return;
  }
  open_figure(writer, line, result, figure_width, why_svg_chart_height);
  why_svg_curve(writer, result, 0.f, 0.f, figure_width);
  close_figure(writer);
}

static void put_tree(why_writer *writer, why_writer *line, const why_result *result) {
  const why_rule *rule = &result->rule;
  struct scale scale = {0};
  for (uint32_t i = 0; i < rule->node_count; i++) take(&scale, rule->nodes[i].value);
  put(writer, "<table class=\"tree\">\n");
  for (why_branch branch = {.node = WHY_VIEW_START}; why_view_branch(rule, &branch);) {
    const why_rule_node *node = &rule->nodes[branch.node];
    put(writer, "<tr><th scope=\"row\" style=\"padding-left:");
    why_writer_integer(writer, branch.depth);
    put(writer, "em\"><bdi>");
    why_caption_branch(line, result, &branch);
    why_render_html_line(writer, line);
    put(writer, "</bdi></th><td>");
    put_signed(writer, &scale, node->value);
    put(writer, "</td><td>");
    why_caption_score(line, result, node->value, strongest_of(&scale));
    why_writer_string(line, ", ");
    why_caption_percent(line, node->share);
    why_render_html_line(writer, line);
    put(writer, "</td></tr>\n");
  }
  put(writer, "</table>\n");
}

void why_render_html_rule(why_writer *writer, why_writer *line, const why_result *result) {
  if (!result->rule.has_precision) {
    put_tree(writer, line, result);
    return;
  }
  put(writer, "<p><strong>");
  why_caption_anchor(line, result);
  why_render_html_line(writer, line);
  put(writer, "</strong><br/>");
  why_caption_precision(line, result);
  why_render_html_line(writer, line);
  put(writer, "</p>\n");
}

static void put_changed(why_writer *writer, const why_result *result, const why_variant *variant,
                        uint32_t segment) {
  static const char *const opening[] = {"", "<del>", "<ins>"}, *const closing[] = {"", "</del>",
                                                                                   "</ins>"};
  put(writer, "<p class=\"text changed\" dir=\"auto\">");
  for (why_strip strip = {.segment = segment}; why_view_strip(result, variant, &strip);) {
    put(writer, opening[strip.kind]);
    why_writer_markup(writer, strip.text);
    put(writer, closing[strip.kind]);
  }
  put(writer, "</p>\n");
}

void why_render_html_edits(why_writer *writer, why_writer *line, const why_result *result) {
  for (uint32_t i = 0; i < result->variant_count; i++) {
    put(writer, "<h2>");
    why_caption_variant(line, result, &result->variants[i]);
    why_render_html_line(writer, line);
    put(writer, "</h2>\n");
    for (uint32_t segment = 0; segment <= (result->text_pair ? 1 : 0); segment++) {
      put_changed(writer, result, &result->variants[i], segment);
    }
  }
  why_caption_no_variant(line, result);
  if (line->used == 0) return;
  put(writer, "<p>");
  why_render_html_line(writer, line);
  put(writer, "</p>\n");
}

void why_render_html_evidence(why_writer *writer, why_writer *line, const why_result *result) {
  for (unsigned i = 0; why_caption_evidence(line, result, i); i++) {
    put(writer, i ? "<li>" : "<h2>");
    why_render_html_line(writer, line);
    put(writer, i ? "</li>\n" : "</h2>\n<ul>\n");
  }
  put(writer, "</ul>\n<figure>");
  why_svg_open(writer, figure_width, why_svg_chart_height,
               why_text_of("What is left as the strongest go or come first"));
  why_svg_evidence(writer, result->evidence, 0.f, 0.f, figure_width);
  close_figure(writer);
}
