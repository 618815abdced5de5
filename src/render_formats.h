/* The formats behind why_render: one file each, all of one form. */
#ifndef WHY_RENDER_FORMATS_H
#define WHY_RENDER_FORMATS_H

#include "render.h"
#include "view.h"
#include "writer.h"

/* Writes a finished result whose method is known. Memory that ran out is in writer->failed. */
typedef void why_render_write(why_writer *writer, const why_result *result, const why_style *style);

why_render_write why_render_text_write; /* render_text.c */
why_render_write why_render_json_write; /* render_json.c */
why_render_write why_render_svg_write;  /* render_svg.c */
why_render_write why_render_png_write;  /* render_png.c */
why_render_write why_render_html_write; /* render_html.c */

/* The same for a result without a method: a decision on one line, or tokens alone. */
why_render_write why_render_decision_text;
why_render_write why_render_decision_json;
why_render_write why_render_tokens_text;
why_render_write why_render_tokens_json;

/* Opens an object and says what it is of: schema, engine and model. */
void why_render_json_head(why_writer *writer, const char *schema, const why_model_info *model);

/* Members of an explanation: what its method found, by its kind, and the evidence for it. */
void why_render_json_kind(why_writer *writer, const why_result *result);
void why_render_json_evidence(why_writer *writer, const why_evidence *evidence);

#endif
