#include "render.h"

#include "render_formats.h"

why_status why_render(const why_result *result, why_format format, const why_style *style,
                      char **bytes, size_t *size, why_error *error) {
  static why_render_write *const writes[] = {
      [WHY_FORMAT_TEXT] = why_render_text_write, [WHY_FORMAT_JSON] = why_render_json_write,
      [WHY_FORMAT_SVG] = why_render_svg_write,   [WHY_FORMAT_PNG] = why_render_png_write,
      [WHY_FORMAT_HTML] = why_render_html_write,
  };
  static const why_style plain = {0};
  if (!result) return why_fail(error, WHY_ERROR_ARGUMENT, "There is no result to draw yet.");
  if ((unsigned)format >= sizeof writes / sizeof writes[0]) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "No format has the number %u.", (uint64_t)format);
  }
  why_render_write *write = writes[format];
  if (!result->method) {
    if (format != WHY_FORMAT_TEXT && format != WHY_FORMAT_JSON) {
      return why_fail(error, WHY_ERROR_ARGUMENT,
                      "Decisions and tokens are shown as text or JSON, not drawn.");
    }
    static why_render_write *const without_method[2][2] = {
        {why_render_tokens_text, why_render_tokens_json},
        {why_render_decision_text, why_render_decision_json},
    };
    write = without_method[result->has_decision][format == WHY_FORMAT_JSON];
  }
  why_writer writer = {0};
  write(&writer, result, style ? style : &plain);
  return why_writer_finish(&writer, bytes, size, error);
}
