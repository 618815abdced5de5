/* The parts of an explanation's page that its kind decides. */
#ifndef WHY_RENDER_HTML_H
#define WHY_RENDER_HTML_H

#include "view.h"

/* Writes the caption that `line` holds, quoted, whatever names are in it, and empties it. */
void why_render_html_line(why_writer *writer, why_writer *line);

/* A bar that fills its cell: 1000 units wide, stretched to whatever the cell has. */
void why_render_html_bar(why_writer *writer, const char *class, float begin, float length,
                         float opacity);

/* Writes a part; `line` is empty before and behind. */
typedef void why_render_html_part(why_writer *writer, why_writer *line, const why_result *result);

why_render_html_part why_render_html_bars;
why_render_html_part why_render_html_heatmap;
why_render_html_part why_render_html_curve;
why_render_html_part why_render_html_rule;
why_render_html_part why_render_html_edits;
why_render_html_part why_render_html_evidence; /* where there is some */

#endif
