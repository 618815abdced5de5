/* The text of a result broken into lines: the same walk for terminal, SVG and PNG. */
#ifndef WHY_FLOW_H
#define WHY_FLOW_H

#include "view.h"

/* Start from {.columns = how many a line has (at least 8), .piece = {.segment = s}}. */
typedef struct why_flow {
  size_t columns;
  why_piece piece; /* under way */
  uint32_t at;     /* bytes of it are behind us up to here */
  size_t line, column;
} why_flow;

/* What stands side by side on one line and is marked alike. */
typedef struct why_chunk {
  why_text text;       /* of the segment; " […]" for what a cut left out */
  uint32_t mark;       /* its index, or WHY_VIEW_END */
  size_t line, column; /* from 0 */
  size_t width;        /* columns */
} why_chunk;

/* The next chunk; false past the end. White space at the beginning of a line is dropped, and a word
   that fits on a line is not broken. */
bool why_flow_next(why_flow *flow, const why_result *result, why_chunk *chunk);

#endif
