/* The conversation of an explanation, over memory that the caller gives: request in, rounds of jobs
   out, answers in, result out. */
#ifndef WHY_EXPLAIN_H
#define WHY_EXPLAIN_H

#include "methods/method.h"
#include "tokenizer.h"
#include "words.h"

/* What an explanation needs to know of a model; all borrowed, and must outlive it. */
typedef struct why_explain_model {
  const why_tokenizer *tokenizer;
  const why_model_info *info;
  why_shape shape;
} why_explain_model;

/* What is wanted of a request. */
typedef enum why_explain_mode {
  WHY_EXPLAIN_WHY = 0, /* all of it */
  WHY_EXPLAIN_DECISION = 1,
  WHY_EXPLAIN_TOKENS = 2
} why_explain_mode;

/* The most options that a row has. */
enum { WHY_EXPLAIN_OPTIONS = 8 };

/* The caller gives the struct itself, which must not move, and two blocks of memory. */
struct why_explanation {
  why_explain_model model;
  why_explain_mode mode;
  const why_method *method; /* NULL: no explanation is wanted */
  why_unit unit;
  uint64_t seed;
  why_request_precision precision;
  uint32_t max_tokens;

  /* Read from the request. */
  why_text text, pair;    /* well-formed; pair.bytes is NULL without a second text */
  why_group_span *groups; /* (group_count) */
  size_t group_count;
  double options[WHY_EXPLAIN_OPTIONS];
  why_target_kind target_kind;
  why_term term;

  /* Cut into pieces. */
  why_tokens tokens; /* T = tokens.count */
  uint8_t *segments; /* (T) as the model knows them: all 0 where it has no second */
  why_words words;
  uint32_t *unit_of_token; /* (T) */

  /* The conversation. */
  why_problem problem;
  void *state; /* of the method */
  why_round round;
  size_t answered; /* jobs */
  bool failed;
  why_finding finding;

  /* What comes of it. */
  bool finished;
  float value;           /* of the target on the text */
  float *probabilities;  /* (K) */
  why_choice *choices;   /* (K) */
  why_token *token_rows; /* (T) */
  why_word *word_rows;   /* (words.count) */
  why_result result;
};

/* First half: checks the request, copies all of it and cuts the text into tokens and words. Over an
   arena without a base it checks and measures; call it again over that much memory. Method, options
   and target of the request are looked at in mode WHY alone. */
why_status why_explain_read(struct why_explanation *e, const why_request *request,
                            const why_explain_model *model, why_explain_mode mode, why_arena *arena,
                            why_error *error);

/* Second half, after why_explain_read over real memory: prepares the method and the first round (or
   the result, where only tokens are wanted). Measured and called again in the same way, over an
   arena of its own. */
why_status why_explain_prepare(struct why_explanation *e, why_arena *arena, why_error *error);

/* The jobs of the round that waits for answers; 0 = none: finished, or failed. A job or an answer
   past them is NULL; both live until the next tell. */
size_t why_explain_ask(const struct why_explanation *e);
const why_job *why_explain_job(const struct why_explanation *e, size_t index);
float *why_explain_answer(const struct why_explanation *e, size_t index, size_t *floats);

/* Reads the answers of all jobs of the round and prepares the next. NUMERIC where one of them is
   not finite: the explanation has then failed, and asks no more. */
why_status why_explain_tell(struct why_explanation *e, why_error *error);

void why_explain_progress(const struct why_explanation *e, size_t *done, size_t *expected);
const why_result *why_explain_result(const struct why_explanation *e); /* NULL: nothing yet */

/* ---- The result (explain_result.c), called by the above ---- */

/* Takes its arrays; over real memory also fills in all that is known before any answer. */
void why_explain_take_result(struct why_explanation *e, why_arena *arena);
/* From the finding to scores of tokens and words: what has been found so far, or in the end. */
void why_explain_conclude(struct why_explanation *e);

#endif
