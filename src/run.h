/* The commands of the program, each from its arguments to an exit status; what went wrong is said.
 */
#ifndef WHY_RUN_H
#define WHY_RUN_H

#include "cli.h"
#include "crew.h"
#include "files.h"
#include "input.h"

/* What a command works with. */
typedef struct why_run {
  const why_cli *cli;
  why_model *model;       /* NULL for `methods` */
  const char *model_path; /* where it came from */
  const why_output *output;
} why_run;

int why_run_classify(const why_run *run);
int why_run_explain(const why_run *run);
int why_run_explain_lines(const why_run *run); /* `explain --lines` */
int why_run_attention(const why_run *run);
int why_run_tokens(const why_run *run);
int why_run_lists(const why_run *run); /* `methods` and `info`: what is there without a text */
int why_run_bench(const why_run *run);
int why_run_compare(const why_run *run);
int why_run_sanity(const why_run *run);
int why_run_calibrate(const why_run *run);

/* ---- what they share ---- */

/* The one text of the arguments as a request, and what that points to. */
typedef struct why_asked {
  why_request request;
  why_writer text;
  why_input_references references;
  why_group_span focus;
} why_asked;

/* An exit status. Freed in any case; `asked` must not move. */
int why_run_read_asked(const why_run *run, why_asked *asked);
void why_run_free_asked(why_asked *asked);

/* Whether the model has the second text that it may need, in the words of this program. */
why_status why_run_check_pair(const why_run *run, why_error *error);

/* Answers all that the explanation asks, on as many threads as there are to be. */
why_status why_run_answer(const why_run *run, why_explanation *explanation, why_error *error);

/* Opens the JSON of what is said of an explanation: schema, engine, model, text and target. */
void why_run_subject_json(why_writer *writer, const char *schema, const why_result *result);

/* How two explanations agree: members of JSON, or columns for reading under their heading. */
void why_run_agreement_json(why_writer *writer, const why_agreement *agreement);
void why_run_agreement_heading(why_writer *writer, uint32_t top);
void why_run_agreement_text(why_writer *writer, const why_agreement *agreement);

/* A number at the right of its column, or - where it is none. */
void why_run_column(why_writer *writer, size_t width, double x, unsigned decimals);

enum { WHY_RUN_TOP = 5 /* words that are looked for in both, where nothing else is asked */ };

/* Copies the model's file to `path` with another temperature in it. */
int why_run_write_model(const why_run *run, float temperature, const char *path);

/* As many as were asked for, or as there are processors. */
unsigned why_run_threads(const why_cli *cli);

/* Whether the model does nothing with one text alone: a question is about a text, and what is
   compared is two. */
bool why_run_needs_pair(const why_run *run);

/* How a terminal wants its text; all 0 for what is none. */
why_style why_run_style(const why_run *run);

/* That the output could not be written, from errno. */
int why_run_complain_of_output(const why_run *run);

/* Writes what a render function gave, and frees it; or says what it said was wrong. */
int why_run_write(const why_run *run, why_status status, char *bytes, size_t size,
                  const why_error *error);

/* With --verbose: "NUMBER WHAT in 1.234 s, 56.7 a second, on 2 threads with kernels avx2; 23.4 MB
   for the model, 5.6 MB for 2 sessions." */
void why_run_account(const why_run *run, uint64_t number, const char *what, double seconds,
                     const why_crew *crew);

#endif
