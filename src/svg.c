#include "svg.h"

const why_svg_colour why_svg_palette[] = {
    {"ground", WHY_COLOUR_GROUND, WHY_COLOUR_GROUND_DARK},
    {"ink", WHY_COLOUR_INK, WHY_COLOUR_INK_DARK},
    {"faint", WHY_COLOUR_FAINT, WHY_COLOUR_FAINT_DARK},
    {"rule", WHY_COLOUR_RULE, WHY_COLOUR_RULE_DARK},
    {"for", WHY_COLOUR_FOR, WHY_COLOUR_FOR_DARK},
    {"against", WHY_COLOUR_AGAINST, WHY_COLOUR_AGAINST_DARK},
    {NULL, 0, 0},
};

static void write_colours(why_writer *writer, bool dark) {
  for (const why_svg_colour *colour = why_svg_palette; colour->name; colour++) {
    why_writer_char(writer, '.');
    why_writer_string(writer, colour->name);
    why_writer_string(writer, "{fill:#");
    why_writer_hex(writer, dark ? colour->dark : colour->light, 6);
    why_writer_string(writer, ";color:#");
    why_writer_hex(writer, dark ? colour->dark : colour->light, 6);
    why_writer_char(writer, '}');
  }
}

void why_svg_classes(why_writer *writer) {
  why_writer_string(
      writer,
      ".mono{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',"
      "monospace}.small{font:13px system-ui,sans-serif}.tiny{font:11px system-ui,sans-serif}"
      ".large{font:600 24px system-ui,sans-serif}.strong{font-weight:600}text{white-space:pre}");
  write_colours(writer, false);
  why_writer_string(writer, "@media(prefers-color-scheme:dark){");
  write_colours(writer, true);
  why_writer_string(writer, "}.line{fill:none;stroke:currentColor;stroke-width:2}");
}

/* Attributes: ` name="value"`. */
static void attribute(why_writer *writer, const char *name, const char *value) {
  why_writer_char(writer, ' ');
  why_writer_string(writer, name);
  why_writer_string(writer, "=\"");
  why_writer_string(writer, value);
  why_writer_char(writer, '"');
}

static void length(why_writer *writer, const char *name, float value, unsigned decimals) {
  why_writer_char(writer, ' ');
  why_writer_string(writer, name);
  why_writer_string(writer, "=\"");
  why_writer_fixed(writer, (double)value, decimals);
  why_writer_char(writer, '"');
}

void why_svg_open(why_writer *writer, float width, float height, why_text title) {
  why_writer_string(writer, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
  length(writer, "width", width, 0);
  length(writer, "height", height, 0);
  why_writer_string(writer, " viewBox=\"0 0 ");
  why_writer_fixed(writer, (double)width, 0);
  why_writer_char(writer, ' ');
  why_writer_fixed(writer, (double)height, 0);
  why_writer_string(writer, "\"><title>");
  why_writer_markup(writer, title);
  why_writer_string(writer, "</title>\n");
}

void why_svg_rect(why_writer *writer, const char *class, float x, float y, float width,
                  float height, float opacity) {
  why_writer_string(writer, "<rect");
  attribute(writer, "class", class);
  length(writer, "x", x, 1);
  length(writer, "y", y, 1);
  length(writer, "width", width, 1);
  length(writer, "height", height, 1);
  if (opacity < 1.f) length(writer, "fill-opacity", opacity, 3);
  why_writer_string(writer, "/>");
}

void why_svg_frame(why_writer *writer, const char *class, float x, float y, float width,
                   float height, float stroke) {
  why_svg_rect(writer, class, x, y, width, stroke, 1.f);
  why_svg_rect(writer, class, x, y + height - stroke, width, stroke, 1.f);
  why_svg_rect(writer, class, x, y, stroke, height, 1.f);
  why_svg_rect(writer, class, x + width - stroke, y, stroke, height, 1.f);
}

void why_svg_text(why_writer *writer, const char *classes, float x, float y, bool to_the_left,
                  size_t columns, why_text text) {
  why_writer_string(writer, "<text");
  attribute(writer, "class", classes);
  length(writer, "x", x, 1);
  length(writer, "y", y, 1);
  if (to_the_left) attribute(writer, "text-anchor", "end");
  if (columns) {
    length(writer, "textLength", (float)columns * WHY_SVG_COLUMN, 1);
    attribute(writer, "lengthAdjust", "spacingAndGlyphs");
  }
  why_writer_char(writer, '>');
  why_writer_markup(writer, text);
  why_writer_string(writer, "</text>\n");
}
