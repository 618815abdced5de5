/* An explanation in pixels: the text, and bars of its words, a heatmap, or words about a rule or
   changed texts. The face has ASCII alone, so a word or token of other letters stands there by its
   number among the tokens. */
#include <math.h>

#include "answer.h"
#include "caption.h"
#include "page.h"
#include "png.h"
#include "render_formats.h"

enum { TITLE = 4, ROW = 26, BARS_SHOWN = 40 };
enum { MARGIN = WHY_PAGE_MARGIN, SCALE = WHY_PAGE_SCALE, WIDTH = WHY_PAGE_WIDTH };
enum { LINE = WHY_PAGE_LINE, COLUMN = WHY_PAGE_COLUMN, HEIGHT = WHY_CANVAS_LINE * SCALE };
enum { NAME_COLUMNS = 18, VALUE_COLUMNS = 9, KIND_COLUMNS = 17, HEADLINE_COLUMNS = 24 };

enum { LEGEND = 46 };

static void draw_answers(why_page *page) {
  enum { BAR = MARGIN + (NAME_COLUMNS + 1) * COLUMN, KIND = KIND_COLUMNS * COLUMN };
  enum { END = WIDTH - MARGIN, ROOM = END - BAR - (VALUE_COLUMNS + 1) * COLUMN };
  why_answer_line line = {.index = WHY_ANSWER_START};
  uint32_t shown = 0;
  for (; shown < WHY_ANSWERS_SHOWN && why_answer_next(page->result, &line);
       shown++, page->y += ROW) {
    const int from = *line.kind ? BAR + KIND : BAR, room = *line.kind ? ROOM - KIND : ROOM;
    why_page_name(&page->line, line.name, line.index, NAME_COLUMNS);
    why_page_put(page, MARGIN, SCALE, line.chosen ? WHY_COLOUR_INK : WHY_COLOUR_FAINT);
    if (*line.kind)
      why_page_name(&page->line, why_text_of(line.kind), line.index, KIND_COLUMNS - 1);
    why_page_put(page, BAR, SCALE, WHY_COLOUR_FAINT);
    why_canvas_rect(&page->canvas, from, page->y - 1, (int)((float)room * line.probability),
                    ROW - 12, line.chosen ? WHY_COLOUR_INK : WHY_COLOUR_FAINT);
    why_caption_percent(&page->line, line.probability);
    why_page_put(page, END - (int)page->line.used * COLUMN, SCALE, WHY_COLOUR_INK);
  }
  why_answer_hidden(&page->line, page->result, shown);
  if (page->line.used) {
    why_page_put(page, MARGIN, SCALE, WHY_COLOUR_FAINT);
    page->y += ROW;
  }
  if (shown) page->y += ROW / 2;
}

/* What stands for a headline that the face lacks letters of: the label's number, or the token where
   the answer begins. */
static uint32_t number_of_answer(const why_result *result) {
  if (result->predicted < result->choice_count) return result->predicted;
  return result->span_count ? result->spans[0].first : 0;
}

static void draw_head(why_page *page) {
  const why_result *result = page->result;
  why_writer headline = {0};
  page->y = MARGIN;
  why_answer_headline(&headline, result, SIZE_MAX);
  why_page_name(&page->line, why_writer_text(&headline), number_of_answer(result),
                HEADLINE_COLUMNS);
  why_writer_string(&page->line, "  ");
  why_answer_figure(&page->line, result);
  why_page_put(page, MARGIN, TITLE, WHY_COLOUR_INK);
  page->y += TITLE * WHY_CANVAS_LINE + 12;
  draw_answers(page);
  why_caption_title(&page->line, result);
  why_page_lines(page, WHY_COLOUR_FAINT);
  page->y += 14;
  page->line.failed = page->line.failed || headline.failed;
  why_writer_free(&headline);
}

static void draw_bars(why_page *page) {
  enum { ROOM = WIDTH - 2 * MARGIN - (NAME_COLUMNS + VALUE_COLUMNS + 1) * COLUMN };
  const why_result *result = page->result;
  const why_bars measured = why_view_bars(result, BARS_SHOWN), *bars = &measured;
  const float strongest = why_view_strongest(result);
  const double span = (double)bars->below + (double)bars->above;
  const double scale = span > 0. ? (int)ROOM / span : 0.;
  const int axis = MARGIN + (NAME_COLUMNS + 1) * COLUMN + (int)((double)bars->below * scale);
  uint32_t index = WHY_VIEW_START;
  why_canvas_rect(&page->canvas, axis - 1, page->y - 6, 1, (int)bars->shown * ROW + 8,
                  WHY_COLOUR_RULE);
  for (uint32_t i = 0; i < bars->shown; i++, page->y += ROW) {
    index = why_view_next(result, index);
    const why_mark mark = why_view_mark(result, index);
    const int length = (int)(fabs((double)mark.score) * scale);
    why_answer_origin(&page->line, result, mark.segment);
    why_page_name(&page->line, mark.text, why_page_token(result, index),
                  NAME_COLUMNS - page->line.used);
    why_page_put(page, MARGIN, SCALE, WHY_COLOUR_INK);
    why_canvas_rect(&page->canvas, mark.score < 0.f ? axis - length : axis, page->y - 3, length,
                    ROW - 8, mark.score < 0.f ? WHY_COLOUR_AGAINST : WHY_COLOUR_FOR);
    why_caption_score(&page->line, result, mark.score, strongest);
    why_page_put(page, WIDTH - MARGIN - (int)page->line.used * COLUMN, SCALE, WHY_COLOUR_INK);
  }
  why_caption_hidden(&page->line, result, bars);
  if (bars->hidden == 0) return;
  why_page_put(page, MARGIN, SCALE, WHY_COLOUR_FAINT);
  page->y += ROW;
}

static void draw_legend(why_page *page) {
  const int last = page->result->method->is_signed ? 1 : 0, half = (WIDTH - 2 * MARGIN) / 2;
  page->y += 14;
  for (int against = 0; against <= last; against++) {
    const int x = MARGIN + against * half;
    why_canvas_rect(&page->canvas, x, page->y - 1, HEIGHT - 2, HEIGHT - 2,
                    against ? WHY_COLOUR_AGAINST : WHY_COLOUR_FOR);
    if (last) why_writer_string(&page->line, against ? "- " : "+ ");
    why_caption_legend(&page->line, page->result, against != 0);
    why_page_put(page, x + 2 * COLUMN, SCALE, WHY_COLOUR_INK);
  }
  page->y += LEGEND - 14;
  for (unsigned i = 0; why_caption_note(&page->line, page->result, i); i++) {
    why_page_lines(page, WHY_COLOUR_FAINT);
  }
}

static void draw_page(why_page *page) {
  static void (*const kinds[])(why_page *) = {
      [WHY_RESULT_SCORES] = draw_bars,     [WHY_RESULT_MATRIX] = why_page_heatmap,
      [WHY_RESULT_MAP] = why_page_heatmap, [WHY_RESULT_CURVE] = why_page_heatmap,
      [WHY_RESULT_RULE] = why_page_rule,   [WHY_RESULT_EDITS] = why_page_edits,
  };
  draw_head(page);
  why_page_text(page, 0);
  if (page->result->text_pair) why_page_text(page, 1);
  kinds[page->result->method->kind](page);
  draw_legend(page);
  if (!page->result->evidence) return;
  page->y += LINE;
  for (unsigned i = 0; why_caption_evidence(&page->line, page->result, i); i++) {
    why_page_lines(page, i ? WHY_COLOUR_FAINT : WHY_COLOUR_INK);
  }
}

void why_render_png_write(why_writer *writer, const why_result *result, const why_style *style) {
  (void)style;
  const int right = why_page_heatmap_width(result) + 2 * MARGIN;
  /* Once without a canvas, to see how high it has to be. */
  why_page page = {.result = result};
  draw_page(&page);
  page.canvas =
      why_canvas_new(right > WIDTH ? right : WIDTH, page.y + MARGIN / 2, WHY_COLOUR_GROUND);
  draw_page(&page);
  why_png_write(writer, &page.canvas);
  writer->failed = writer->failed || page.line.failed;
  why_writer_free(&page.line);
  why_canvas_free(&page.canvas);
}
