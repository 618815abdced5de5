/* An explanation as one page of its own: no script, nothing fetched, light or dark as the reader's
   system is. Its own content policy keeps it so, whatever the text holds. */
#include <math.h>

#include "answer.h"
#include "caption.h"
#include "render_formats.h"
#include "svg.h"

enum { HEADLINE_COLUMNS = 60 };
static const float figure_width = 690.f;

static void put(why_writer *writer, const char *markup) {
  why_writer_string(writer, markup);
}

/* A caption is quoted, whatever names it holds. */
static void put_line(why_writer *writer, why_writer *line) {
  why_writer_markup(writer, why_writer_text(line));
  writer->failed = writer->failed || line->failed;
  line->used = 0;
}

static void put_palette(why_writer *writer, bool dark) {
  put(writer, ":root{");
  for (const why_svg_colour *colour = why_svg_palette; colour->name; colour++) {
    const uint32_t rgb = dark ? colour->dark : colour->light;
    put(writer, "--");
    put(writer, colour->name);
    for (unsigned shift = 24; shift > 0; shift -= 8) {
      put(writer, shift == 24 ? ":" : " ");
      why_writer_integer(writer, rgb >> (shift - 8) & 255);
    }
    put(writer, ";");
  }
  put(writer, "}");
}

static void put_head(why_writer *writer, why_writer *line, const why_result *result) {
  put(writer, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
              "<meta http-equiv=\"Content-Security-Policy\" "
              "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
              "<meta name=\"viewport\" content=\"width=device-width\">\n"
              "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
  why_caption_title(line, result);
  put_line(writer, line);
  put(writer, "</title>\n<style>\n");
  put_palette(writer, false);
  put(writer, "\n@media(prefers-color-scheme:dark){");
  put_palette(writer, true);
  put(writer,
      "}\nbody{margin:0;background:rgb(var(--ground));color:rgb(var(--ink));"
      "font:16px/1.5 system-ui,sans-serif}\n"
      "main{max-width:46rem;margin:0 auto;padding:2rem 1.25rem}\n"
      "h1{font-size:1.6rem;margin:0}h1 span{font-weight:400}h2{font-size:1rem;margin:1rem 0 "
      "0}h2+p{margin-top:.25rem}\n"
      ".about,ul,footer{color:rgb(var(--faint));font-size:.85rem}.about{margin:0}\n"
      ".text{font-size:1.15rem;line-height:1.9;white-space:pre-wrap;overflow-wrap:anywhere}\n"
      "mark{color:inherit;padding:.15em .1em;border-radius:.2em;"
      "background:rgb(var(--sign)/var(--strength))}\n"
      ".cut{color:rgb(var(--faint))}.pro{--sign:var(--for)}.con{--sign:var(--against)}\n"
      ".place{outline:1px solid rgb(var(--faint));outline-offset:1px;border-radius:.2em}"
      ".explained{outline:2px solid rgb(var(--ink))}"
      ".place::after{content:attr(data-name);font-size:.6em;margin-inline:.4em .3em;"
      "color:rgb(var(--faint))}\n"
      "table{width:100%;border-collapse:collapse;font-size:.95rem}\n"
      "th{font-weight:400;text-align:start;max-width:12rem;padding:0 .75rem 0 0;"
      "overflow-wrap:anywhere}\n"
      "td{padding:0}td:nth-child(2){width:70%}td:last-child{text-align:end;"
      "padding-inline-start:.75rem;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
      "del,ins{padding:.1em "
      "0;background:rgb(var(--sign)/.25);text-decoration-color:rgb(var(--sign));"
      "text-decoration-thickness:2px}del{--sign:var(--against)}ins{--sign:var(--for)}del+ins{"
      "margin-inline-start:.2em}"
      ".changed{margin:0}.tree th{max-width:none;overflow-wrap:break-word}"
      ".tree td:nth-child(2){width:45%}\n"
      ".chosen{font-weight:600}.chosen th{font-weight:600}th small{color:rgb(var(--faint))}\n"
      "td svg{display:block;width:100%;height:1rem}\n"
      ".legend b{display:inline-block;width:1em;height:1em;border-radius:.2em;margin-inline:0 .4em;"
      "vertical-align:-.15em;background:rgb(var(--sign))}.legend span{margin-inline-end:2rem}\n"
      "figure{margin:1rem 0;overflow-x:auto}ul{padding:0;list-style:none}\n"
      "footer{border-top:1px solid rgb(var(--rule));padding-top:.75rem;overflow-wrap:anywhere}\n");
  why_svg_classes(writer);
  put(writer, "\n</style>\n<main>\n");
}

/* A bar fills its cell: 1000 units wide, stretched to whatever the cell has. */
static void put_bar(why_writer *writer, const char *class, float begin, float length,
                    float opacity) {
  put(writer, "<svg viewBox=\"0 0 1000 16\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
  why_svg_rect(writer, class, begin, 1.f, length, 14.f, opacity);
  put(writer, "</svg>");
}

static void put_answers(why_writer *writer, why_writer *line, const why_result *result) {
  why_answer_line answer = {.index = WHY_ANSWER_START};
  if (why_answer_count(result) == 0) return;
  put(writer, "<table>\n");
  while (why_answer_next(result, &answer)) {
    put(writer, answer.chosen ? "<tr class=\"chosen\"><th scope=\"row\"><bdi>"
                              : "<tr><th scope=\"row\"><bdi>");
    why_writer_markup(writer, answer.name);
    put(writer, "</bdi>");
    if (*answer.kind) {
      put(writer, " <small>");
      why_writer_markup(writer, why_text_of(answer.kind));
      put(writer, "</small>");
    }
    put(writer, "</th><td>");
    put_bar(writer, "faint", 0.f, 1000.f * answer.probability, answer.chosen ? 1.f : .5f);
    put(writer, "</td><td>");
    why_caption_percent(line, answer.probability);
    put_line(writer, line);
    put(writer, "</td></tr>\n");
  }
  put(writer, "</table>\n");
}

static void put_decision(why_writer *writer, why_writer *line, const why_result *result) {
  put(writer, "<h1>");
  why_answer_headline(line, result, HEADLINE_COLUMNS);
  put_line(writer, line);
  put(writer, " <span>");
  why_answer_figure(line, result);
  put_line(writer, line);
  put(writer, "</span></h1>\n");
  put_answers(writer, line, result);
  put(writer, "<p class=\"about\">");
  why_caption_title(line, result);
  put_line(writer, line);
  put(writer, "</p>\n");
}

/* Opens the place that begins here, and closes the one that ends. */
static void change_place(why_writer *writer, const why_result *result, uint32_t from, uint32_t to) {
  why_place place;
  if (from == to) return;
  if (from != WHY_PLACES_NONE) put(writer, "</span>");
  if (to == WHY_PLACES_NONE) return;
  why_places_at(result, to, &place);
  put(writer, place.explained ? "<span class=\"place explained\" data-name=\""
                              : "<span class=\"place\" data-name=\"");
  why_writer_markup(writer, why_text_of(place.name));
  put(writer, "\">");
}

static void put_mark(why_writer *writer, why_writer *line, const why_result *result, why_text text,
                     float score, float strongest) {
  const float strength = why_view_strength(score, strongest);
  put(writer, strength < 0.f ? "<mark class=\"con\" style=\"--strength:"
                             : "<mark class=\"pro\" style=\"--strength:");
  why_writer_fixed(writer, WHY_VIEW_GROUND * fabs((double)strength), 3);
  put(writer, "\" title=\"");
  why_caption_score(line, result, score, strongest);
  put_line(writer, line);
  put(writer, "\">");
  why_writer_markup(writer, text);
  put(writer, "</mark>");
}

static void put_text(why_writer *writer, why_writer *line, const why_result *result,
                     uint32_t segment) {
  const why_text text = why_view_text(result, segment);
  const char *heading = why_answer_heading(result, segment);
  const float strongest = why_view_strongest(result);
  uint32_t place = WHY_PLACES_NONE;
  if (heading) {
    put(writer, "<h2>");
    put(writer, heading);
    put(writer, "</h2>\n");
  }
  put(writer, "<p class=\"text\" dir=\"auto\">");
  for (why_piece piece = {.segment = segment}; why_view_piece(result, &piece);) {
    const why_text part = {text.bytes + piece.begin, piece.end - piece.begin};
    change_place(writer, result, place, piece.place);
    place = piece.place;
    if (piece.mark != WHY_VIEW_END) {
      put_mark(writer, line, result, part, why_view_mark(result, piece.mark).score, strongest);
    } else if (why_view_is_unread(result, &piece)) {
      put(writer, "<span class=\"cut\">");
      why_writer_markup(writer, part);
      put(writer, "</span>");
    } else {
      why_writer_markup(writer, part);
    }
  }
  change_place(writer, result, place, WHY_PLACES_NONE);
  put(writer, "</p>\n");
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
  if (value < 0.f) put_bar(writer, "against", axis - length, length, 1.f);
  if (value > 0.f) put_bar(writer, "for", axis, length, 1.f);
}

static void put_bars(why_writer *writer, why_writer *line, const why_result *result) {
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
      put_line(writer, line);
      put(writer, "</small>");
    }
    put(writer, "<bdi>");
    why_writer_markup(writer, mark.text);
    put(writer, "</bdi></th><td>");
    put_signed(writer, &scale, mark.score);
    put(writer, "</td><td>");
    why_caption_mark(line, result, &mark, strongest);
    put_line(writer, line);
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

static void put_heatmap(why_writer *writer, why_writer *line, const why_result *result) {
  open_figure(writer, line, result, why_svg_heatmap_width(result), why_svg_heatmap_height(result));
  why_svg_heatmap(writer, result, 0.f, 0.f);
  close_figure(writer);
}

static void put_curve(why_writer *writer, why_writer *line, const why_result *result) {
  if (result->map.rows > WHY_SVG_LINES) {
    put_heatmap(writer, line, result);
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
    put_line(writer, line);
    put(writer, "</bdi></th><td>");
    put_signed(writer, &scale, node->value);
    put(writer, "</td><td>");
    why_caption_score(line, result, node->value, strongest_of(&scale));
    why_writer_string(line, ", ");
    why_caption_percent(line, node->share);
    put_line(writer, line);
    put(writer, "</td></tr>\n");
  }
  put(writer, "</table>\n");
}

static void put_rule(why_writer *writer, why_writer *line, const why_result *result) {
  if (!result->rule.has_precision) {
    put_tree(writer, line, result);
    return;
  }
  put(writer, "<p><strong>");
  why_caption_anchor(line, result);
  put_line(writer, line);
  put(writer, "</strong><br/>");
  why_caption_precision(line, result);
  put_line(writer, line);
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

static void put_edits(why_writer *writer, why_writer *line, const why_result *result) {
  for (uint32_t i = 0; i < result->variant_count; i++) {
    put(writer, "<h2>");
    why_caption_variant(line, result, &result->variants[i]);
    put_line(writer, line);
    put(writer, "</h2>\n");
    for (uint32_t segment = 0; segment <= (result->text_pair ? 1 : 0); segment++) {
      put_changed(writer, result, &result->variants[i], segment);
    }
  }
  why_caption_no_variant(line, result);
  if (line->used == 0) return;
  put(writer, "<p>");
  put_line(writer, line);
  put(writer, "</p>\n");
}

static void put_evidence(why_writer *writer, why_writer *line, const why_result *result) {
  for (unsigned i = 0; why_caption_evidence(line, result, i); i++) {
    put(writer, i ? "<li>" : "<h2>");
    put_line(writer, line);
    put(writer, i ? "</li>\n" : "</h2>\n<ul>\n");
  }
  put(writer, "</ul>\n<figure>");
  why_svg_open(writer, figure_width, why_svg_chart_height,
               why_text_of("What is left as the strongest go or come first"));
  why_svg_evidence(writer, result->evidence, 0.f, 0.f, figure_width);
  close_figure(writer);
}

static void put_legend(why_writer *writer, why_writer *line, const why_result *result) {
  const int last = result->method->is_signed ? 1 : 0;
  put(writer, "<p class=\"legend\">");
  for (int against = 0; against <= last; against++) {
    put(writer, against ? "<span class=\"con\"><b></b>− " : "<span class=\"pro\"><b></b>");
    if (last && !against) put(writer, "+ ");
    why_caption_legend(line, result, against != 0);
    put_line(writer, line);
    put(writer, "</span>");
  }
  put(writer, "</p>\n<ul>\n");
  for (unsigned i = 0; why_caption_note(line, result, i); i++) {
    put(writer, "<li>");
    put_line(writer, line);
    put(writer, "</li>\n");
  }
  put(writer, "</ul>\n");
}

void why_render_html_write(why_writer *writer, const why_result *result, const why_style *style) {
  static void (*const kinds[])(why_writer *, why_writer *, const why_result *) = {
      [WHY_RESULT_SCORES] = put_bars, [WHY_RESULT_MATRIX] = put_heatmap,
      [WHY_RESULT_MAP] = put_heatmap, [WHY_RESULT_CURVE] = put_curve,
      [WHY_RESULT_RULE] = put_rule,   [WHY_RESULT_EDITS] = put_edits,
  };
  (void)style;
  why_writer line = {0};
  put_head(writer, &line, result);
  put_decision(writer, &line, result);
  put_text(writer, &line, result, 0);
  if (result->text_pair) put_text(writer, &line, result, 1);
  kinds[result->method->kind](writer, &line, result);
  put_legend(writer, &line, result);
  if (result->evidence) put_evidence(writer, &line, result);
  put(writer, "<footer>whybert ");
  put(writer, why_version());
  put(writer, ", model ");
  why_writer_markup(writer, why_text_of(result->model->sha256));
  put(writer, "</footer>\n</main>\n</html>\n");
  why_writer_free(&line);
}
