/* A picture of pixels under way, from the top down: names in a face that has ASCII alone, and the
   text with its marks. */
#ifndef WHY_PAGE_H
#define WHY_PAGE_H

#include "canvas.h"
#include "view.h"

/* Pixels; a dot of a letter is WHY_PAGE_SCALE wide. */
enum { WHY_PAGE_MARGIN = 32, WHY_PAGE_WIDTH = 1000, WHY_PAGE_LINE = 26, WHY_PAGE_SCALE = 2 };
enum { WHY_PAGE_COLUMN = WHY_CANVAS_COLUMN * WHY_PAGE_SCALE };

typedef struct why_page {
  why_canvas canvas;
  const why_result *result;
  why_writer line; /* what is drawn next */
  int y;           /* where */
} why_page;

/* Draws the line at (x, y) and empties it. */
void why_page_put(why_page *page, int x, int scale, uint32_t colour);

/* Draws the line from the left margin on, broken where words end, and empties it; moves on below.
 */
void why_page_lines(why_page *page, uint32_t colour);

/* Writes `name` without its accents, at most `columns` of it; where a letter is left that is not
   ASCII, "#" and the number that stands for it. */
void why_page_name(why_writer *writer, why_text name, uint32_t number, size_t columns);

/* Letters without their accents, each column of others as "?". */
void why_page_letters(why_writer *writer, why_text text);

/* The first token of a mark: the number that a word of other letters has. */
uint32_t why_page_token(const why_result *result, uint32_t mark);

/* The text of `segment` below its heading, words on their colours and places framed; of a very long
   one the beginning. */
void why_page_text(why_page *page, uint32_t segment);

/* A matrix, map or curve as a heatmap, and how wide that is; a rule; changed texts. page_kinds.c */
void why_page_heatmap(why_page *page);
int why_page_heatmap_width(const why_result *result);
void why_page_rule(why_page *page);
void why_page_edits(why_page *page);

#endif
