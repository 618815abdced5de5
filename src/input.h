/* What goes into the program: a model file and a text. Each answers an exit status and has said
   what went wrong. */
#ifndef WHY_INPUT_H
#define WHY_INPUT_H

#include "cli.h"

/* The file that the model comes from: what was asked, WHYBERT_MODEL, or what lies near the program.
 *path is in `found`, in the arguments or in the environment. */
int why_input_find_model(const why_cli *cli, const char *called, char *found, const char **path);
int why_input_load_model(const char *path, why_model **model);

/* The text to explain: the operand itself, or all of standard input but for its last line end,
   which is read into `buffer`. */
int why_input_read_text(const why_cli *cli, why_writer *buffer, why_request *request);

/* Texts that a request is held against, as they were named and out of a file. */
typedef struct why_input_references {
  why_writer bytes, rows; /* the file, and why_string of all texts */
} why_input_references;

/* Puts the lines of the file that --references names, which are not empty, behind the other
   references of `request`. To be freed in any case, after the request was used. */
int why_input_read_references(const why_cli *cli, why_input_references *references,
                              why_request *request);
void why_input_free_references(why_input_references *references);

/* Where --focus names letters, looks for them in the texts of `request` as `model` reads them:
   whole words before others, of a question's two texts in the second alone. The span is put into
   *focus, which request->focus then points to. A model without parts to focus on is complained of.
 */
int why_input_find_focus(const why_cli *cli, const why_model *model, why_request *request,
                         why_group_span *focus);

#endif
