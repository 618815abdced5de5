/* An explanation as JSON, coloured text, SVG, PNG or one HTML file without script. */
#ifndef WHY_RENDER_H
#define WHY_RENDER_H

#include "why.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum why_format {
  WHY_FORMAT_TEXT = 0,
  WHY_FORMAT_JSON = 1,
  WHY_FORMAT_SVG = 2,
  WHY_FORMAT_PNG = 3,
  WHY_FORMAT_HTML = 4
} why_format;

/* How to draw; all 0 is a good start. */
typedef struct why_style {
  bool colour;      /* WHY_FORMAT_TEXT: ANSI colours, for a terminal */
  unsigned columns; /* WHY_FORMAT_TEXT: the terminal's width; 0 = 80 */
} why_style;

/* Draws `result`. *bytes (*size of them, followed by a NUL that is not counted) is the caller's:
   why_bytes_free. The text has its words (or with WHY_UNIT_TOKEN tokens) on colour; below stand
   bars of them, a heatmap, lines, a rule or changed texts, by the kind of the result, and the
   evidence where there is some. What the model says stands above, and the parts of the text that it
   names are outlined. JSON is one line that ends in a newline, of the schema
   web/explanation.schema.json. The text and the model's names may be hostile: no format passes a
   control character, a bidi override or markup of them through. A result without a method is a
   decision (why_decision_new) on one line (answer, number, text and second text with tabs between;
   web/decision.schema.json) or a list of tokens (why_tokens_new), as text or JSON only; ARGUMENT
   for the others. */
why_status why_render(const why_result *result, why_format format, const why_style *style,
                      char **bytes, size_t *size, why_error *error);

/* The list of methods, or what a model file is, as JSON; and the same for reading. */
why_status why_render_methods(char **bytes, size_t *size, why_error *error);
why_status why_render_methods_text(char **bytes, size_t *size, why_error *error);
why_status why_render_model(const why_model_info *model, char **bytes, size_t *size,
                            why_error *error);
why_status why_render_model_text(const why_model_info *model, char **bytes, size_t *size,
                                 why_error *error);

/* A calibration as JSON of the schema web/calibration.schema.json, for reading in a terminal, or as
   a picture in SVG: how often answers of each confidence are right, as it is and as fitted. */
why_status why_render_calibration(const why_calibration_result *result, char **bytes, size_t *size,
                                  why_error *error);
why_status why_render_calibration_text(const why_calibration_result *result, const why_style *style,
                                       char **bytes, size_t *size, why_error *error);
why_status why_render_calibration_svg(const why_calibration_result *result, char **bytes,
                                      size_t *size, why_error *error);

void why_bytes_free(char *bytes);

#ifdef __cplusplus
}
#endif
#endif
