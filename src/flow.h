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

/* What stands side by side on one line and is marked and outlined alike. */
typedef struct why_chunk {
  why_text text;       /* of the segment; " […]" for what is not among the tokens */
  uint32_t end;        /* bytes of the segment up to its end */
  uint32_t mark;       /* its index, or WHY_VIEW_END */
  uint32_t place;      /* its index, or WHY_PLACES_NONE */
  size_t line, column; /* from 0 */
  size_t width;        /* columns */
} why_chunk;

/* The next chunk; false past the end. White space at the beginning of a line is dropped, and a word
   that fits on a line is not broken. */
bool why_flow_next(why_flow *flow, const why_result *result, why_chunk *chunk);

/* The columns of one line that a place covers, white space at their end left out. Start from
 * {.place = WHY_PLACES_NONE}. */
typedef struct why_frame {
  uint32_t place;          /* its index */
  uint32_t letters;        /* bytes of the segment up to its end on this line */
  size_t line, begin, end; /* columns [begin, end) */
} why_frame;

/* Takes the next chunk, NULL at the end, into the frame that is `open`; true where *done is one
   that ended before it. */
bool why_flow_frame(why_frame *open, const why_chunk *chunk, why_frame *done);

/* What the frame is called, where the place ends in it; else "". */
const char *why_flow_name(const why_result *result, const why_frame *frame);

#endif
