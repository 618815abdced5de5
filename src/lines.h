/* Classifies or explains text line by line, many lines side by side. */
#ifndef WHY_LINES_H
#define WHY_LINES_H

#include "crew.h"
#include "render.h"
#include "writer.h"

/* Start from the first five, the rest 0. */
typedef struct why_lines {
  why_crew *crew;             /* its sessions are made as long as the lines need */
  const why_request *request; /* how each line is explained; NULL: it is classified */
  bool pairs;                 /* a line is two texts with a tab between */
  why_format format;          /* text or JSON */
  why_style style;            /* of an explanation's text */
  uint64_t count;             /* of lines so far */
  uint64_t evaluations;       /* runs of the model so far */
  uint64_t cut, first_cut; /* how many of them were too long, and the number of the first, from 1 */
} why_lines;

/* The first line of `text`, without its end, and takes it off the front. A line ends at a line
   feed, to which a carriage return before it belongs. text->length > 0. */
why_text why_lines_take(why_text *text);

/* Appends what is said of each line of `text` to `out`, in their order. Behind the last line feed
   there is a further line where something stands there. */
why_status why_lines_answer(why_lines *lines, why_text text, why_writer *out, why_error *error);

#endif
