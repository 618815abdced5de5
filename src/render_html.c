/* An explanation as one page of its own: no script, nothing fetched, light or dark as the reader's
   system is. Its own content policy keeps it so, whatever the text holds. */
#include <math.h>

#include "answer.h"
#include "caption.h"
#include "render_formats.h"
#include "render_html.h"
#include "svg.h"

enum { HEADLINE_COLUMNS = 60 };

static void put(why_writer *writer, const char *markup) {
  why_writer_string(writer, markup);
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
  why_render_html_line(writer, line);
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
    why_render_html_bar(writer, "faint", 0.f, 1000.f * answer.probability,
                        answer.chosen ? 1.f : .5f);
    put(writer, "</td><td>");
    why_caption_percent(line, answer.probability);
    why_render_html_line(writer, line);
    put(writer, "</td></tr>\n");
  }
  put(writer, "</table>\n");
}

static void put_decision(why_writer *writer, why_writer *line, const why_result *result) {
  put(writer, "<h1>");
  why_answer_headline(line, result, HEADLINE_COLUMNS);
  why_render_html_line(writer, line);
  put(writer, " <span>");
  why_answer_figure(line, result);
  why_render_html_line(writer, line);
  put(writer, "</span></h1>\n");
  put_answers(writer, line, result);
  put(writer, "<p class=\"about\">");
  why_caption_title(line, result);
  why_render_html_line(writer, line);
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
  why_render_html_line(writer, line);
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

static void put_legend(why_writer *writer, why_writer *line, const why_result *result) {
  const int last = result->method->is_signed ? 1 : 0;
  put(writer, "<p class=\"legend\">");
  for (int against = 0; against <= last; against++) {
    put(writer, against ? "<span class=\"con\"><b></b>− " : "<span class=\"pro\"><b></b>");
    if (last && !against) put(writer, "+ ");
    why_caption_legend(line, result, against != 0);
    why_render_html_line(writer, line);
    put(writer, "</span>");
  }
  put(writer, "</p>\n<ul>\n");
  for (unsigned i = 0; why_caption_note(line, result, i); i++) {
    put(writer, "<li>");
    why_render_html_line(writer, line);
    put(writer, "</li>\n");
  }
  put(writer, "</ul>\n");
}

void why_render_html_write(why_writer *writer, const why_result *result, const why_style *style) {
  static why_render_html_part *const kinds[] = {
      [WHY_RESULT_SCORES] = why_render_html_bars, [WHY_RESULT_MATRIX] = why_render_html_heatmap,
      [WHY_RESULT_MAP] = why_render_html_heatmap, [WHY_RESULT_CURVE] = why_render_html_curve,
      [WHY_RESULT_RULE] = why_render_html_rule,   [WHY_RESULT_EDITS] = why_render_html_edits,
  };
  (void)style;
  why_writer line = {0};
  put_head(writer, &line, result);
  put_decision(writer, &line, result);
  put_text(writer, &line, result, 0);
  if (result->text_pair) put_text(writer, &line, result, 1);
  kinds[result->method->kind](writer, &line, result);
  put_legend(writer, &line, result);
  if (result->evidence) why_render_html_evidence(writer, &line, result);
  put(writer, "<footer>whybert ");
  put(writer, why_version());
  put(writer, ", model ");
  why_writer_markup(writer, why_text_of(result->model->sha256));
  put(writer, "</footer>\n</main>\n</html>\n");
  why_writer_free(&line);
}
