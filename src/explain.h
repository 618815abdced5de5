/* The conversation of an explanation, over memory that the caller gives: request in, rounds of jobs
   out, answers in, result out. */
#ifndef WHY_EXPLAIN_H
#define WHY_EXPLAIN_H

#include "methods/method.h"
#include "tokenizer.h"
#include "windows.h"
#include "words.h"

/* What an explanation needs to know of a model; all borrowed, and must outlive it. */
typedef struct why_explain_model {
  const why_tokenizer *tokenizer;
  const why_model_info *info;
  why_shape shape;
} why_explain_model;

/* How far a conversation has come. */
typedef enum why_explain_stage {
  WHY_EXPLAIN_SURVEY,   /* jobs ask what the model says, of each part that it reads */
  WHY_EXPLAIN_SETTLED,  /* it is known what is to be explained, and of which tokens */
  WHY_EXPLAIN_ROUNDS,   /* jobs are the method's */
  WHY_EXPLAIN_VARIANTS, /* jobs ask what the model says of the texts that the method proposes */
  WHY_EXPLAIN_EVIDENCE, /* jobs ask how far the scores are to be trusted */
  WHY_EXPLAIN_DONE
} why_explain_stage;

/* What is wanted of a request. */
typedef enum why_explain_mode {
  WHY_EXPLAIN_WHY = 0, /* all of it */
  WHY_EXPLAIN_DECISION = 1,
  WHY_EXPLAIN_TOKENS = 2
} why_explain_mode;

/* The most options that a row has. */
enum { WHY_EXPLAIN_OPTIONS = 8 };

/* The texts that a method proposes, on their way to what the model says of them. */
typedef struct why_typed {
  why_variant *variants; /* (capacity) */
  why_change *changes;
  uint32_t capacity, count; /* count: that could be written and read */
  char *text;               /* (text_size) all of them */
  size_t text_size, text_used;
  char *names;       /* (capacity, longest name) words that the model says in place of a mask */
  why_tokens tokens; /* (most_tokens) of one */
  uint8_t *allowed;  /* (most_tokens) of one: where an answer may begin or end */
  uint32_t *begins;  /* (term_count) of one: the bytes where the tokens of the terms begin */
  why_term *terms;   /* (capacity, term_count) slots as they are there */
} why_typed;

/* Which text is being written, and from where on. */
typedef struct why_typed_place {
  uint32_t segment;
  size_t start;     /* in why_typed.text */
  uint32_t *begins; /* of why_typed */
} why_typed_place;

/* The caller gives the struct itself, which must not move, and a block of memory for each of read,
   begin and prepare. */
struct why_explanation {
  why_explain_model model;
  why_explain_mode mode;
  const why_method *method; /* NULL: no explanation is wanted */
  why_unit unit;
  uint64_t seed;
  why_request_precision precision;
  uint32_t max_tokens;
  bool paired; /* there is a second text */
  bool evidence;

  /* Read from the request. */
  why_text text, pair;    /* well-formed; pair.bytes is NULL without a second text */
  why_group_span *groups; /* (group_count) */
  why_group *units;       /* (group_count) the same */
  size_t group_count;
  double options[WHY_EXPLAIN_OPTIONS];
  why_target_kind target_kind;
  /* Of heads whose one row has labels: asked for, or WHY_LABEL_PREDICTED; held against it, or the
     same where nothing is. */
  uint32_t label, rival;
  why_text target;  /* bytes is NULL: the predicted one; NUL-terminated */
  why_text against; /* bytes is NULL: nothing; NUL-terminated */
  bool has_focus;
  why_group_span focus;

  why_string *reference_texts; /* (reference_count) well-formed, NUL-terminated */
  why_tokens *reference_tokens;
  why_reference *references;
  uint32_t reference_count;

  /* Cut into pieces. */
  why_tokens all;   /* of the text */
  why_words spoken; /* the words of all, whatever groups were asked for; of heads with spans */
  why_windows windows;
  uint32_t window;   /* the one that is explained */
  why_tokens tokens; /* its tokens, T = tokens.count; mostly all */
  uint8_t *segments; /* (T) as the model knows them: all 0 where it has no second */
  why_words words;
  uint32_t *unit_of_token; /* (T) */
  uint8_t *read;           /* (T) 1: the target reads what comes of this token */
  uint8_t *gaps;           /* (T) why_word_gap in front of each */
  uint32_t most_tokens;    /* of any job */

  /* The decision, in part known before a method begins. */
  why_choice *choices; /* (why_explain_choices) */
  why_span *spans;     /* (span_capacity) */
  uint32_t span_capacity;
  char *names;      /* room for the words that choices and spans name */
  uint32_t *tags;   /* (spoken.count) the label of each word */
  float *sureness;  /* (spoken.count) its probability */
  uint8_t *allowed; /* (T) the tokens that an answer may begin or end at */
  why_term *terms;  /* (term_capacity) of the target */
  uint32_t term_count, term_capacity;
  const char *target_name;

  /* The conversation. */
  why_explain_stage stage;
  uint32_t survey_count, surveyed; /* jobs of the survey in all, and those before this round */
  why_problem problem;
  uint8_t *real_words;               /* (V bits) see why_problem; NULL where no words are needed */
  uint32_t *negations, *determiners; /* (negation_count), (determiner_count) */
  uint32_t negation_count, determiner_count;
  void *state; /* of the method */
  void *evidence_state;
  float *unit_scores; /* (units) what evidence is asked for */
  why_typed typed;
  /* Of a map: as the method has it, its values as the result has them, and where each row and
     column of the one is in the other. */
  uint32_t map_rows, map_columns;
  float *map_values, *map_errors; /* of the result */
  uint32_t *row_places, *column_places;
  why_rule_node *rule_nodes; /* of the result: words in place of units */
  why_round round;
  size_t answered; /* jobs */
  bool failed;
  why_finding finding;

  /* What comes of it. */
  float value;           /* of the target on the text */
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

/* Then, after why_explain_read over real memory: makes room for the decision and, where a target
   can be named only after the model has spoken, asks for the survey. Measured and called again in
   the same way, over an arena of its own. ARGUMENT where the task needs what the text has not. */
why_status why_explain_begin(struct why_explanation *e, why_arena *arena, why_error *error);

/* Last, as soon as the stage is SETTLED, at once or after some tell: prepares the method and its
   first round, or the result where no method is asked. Measured and called again in the same way,
   over an arena of its own. */
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

/* ---- The conversation (explain.c), called by its parts ---- */

/* Makes the problem that of the tokens at hand with these terms. */
void why_explain_pose(struct why_explanation *e, const why_term *terms, uint32_t term_count);

/* Places the answers of the round. Until a job is answered its value is not a number, which no
   engine answers. */
why_status why_explain_await(struct why_explanation *e, why_error *error);

/* The logits of job `job` of the round, which asked for them. */
const float *why_explain_logits(const struct why_explanation *e, uint32_t job);

/* Reads the answers of a round of the survey (explain_survey.c). */
why_status why_explain_tell_survey(struct why_explanation *e, why_error *error);

/* ---- The result (explain_result.c), called by the above ---- */

/* What of it is known from the request. */
void why_explain_start_result(struct why_explanation *e);
/* Takes its arrays, after the stage SETTLED; over real memory also fills in all that is known
 * before any answer. */
void why_explain_take_result(struct why_explanation *e, why_arena *arena);
/* From the finding to scores of tokens and words: what has been found so far, or in the end. */
void why_explain_conclude(struct why_explanation *e);

/* Ranks of words by their scores, 1 the highest, and which are tied (explain_ties.c): those that
   differ from a neighbour in rank by no more than 1.96 standard errors of the difference. */
void why_explain_rank(why_word *words, uint32_t count);

/* ---- The kinds of results (explain_kinds.c), called by the above ---- */

/* Takes what maps and rules need, after the method's limits are known. */
void why_explain_take_kinds(struct why_explanation *e, const why_limits *limits, why_arena *arena);
/* From the finding to the result's map and rule, whose units become words or tokens. */
void why_explain_conclude_kinds(struct why_explanation *e);
/* The token of a unit, or with words its first; T past the last. */
uint32_t why_explain_unit_token(const struct why_explanation *e, uint32_t unit);

/* ---- Changed texts (explain_variants.c), called by the above ---- */

/* Takes and fills what rows need that put words in. */
void why_explain_take_words(struct why_explanation *e, why_arena *arena);
/* Takes room for as many proposals and edits. */
void why_explain_take_variants(struct why_explanation *e, const why_limits *limits,
                               why_arena *arena);
/* Writes the proposals out and asks what the model says of each: once, all in one round. */
why_status why_explain_ask_variants(struct why_explanation *e, why_error *error);
void why_explain_tell_variants(struct why_explanation *e);

/* ---- The decision (explain_decide.c, explain_spans.c), called by the above ---- */

/* The slot that part `index` of the survey is about: of masks the token, else 0. */
uint32_t why_explain_slot(const struct why_explanation *e, uint32_t index);

/* The longest name of a word, NUL included. */
size_t why_explain_longest_name(const struct why_explanation *e);

/* What a link of the target normalises over. */
why_axis why_explain_axis(const struct why_explanation *e);

/* Takes the arrays of the decision. ARGUMENT: see why_explain_begin. */
why_status why_explain_take_decision(struct why_explanation *e, why_arena *arena, why_error *error);

/* Reads the logits (rows, K) that a run gave for part `index` of the survey (a window, a mask), or
   for the text itself. */
void why_explain_decide(struct why_explanation *e, const float *logits, uint32_t index);

/* After the last of them, whose logits are given (NULL where there was no survey): what is
   explained, as terms and a name. ARGUMENT where the request names what there is not. */
why_status why_explain_settle(struct why_explanation *e, const float *logits, why_error *error);

/* ARGUMENT where the target is held against itself; as soon as labels are known. */
why_status why_explain_check_rival(const struct why_explanation *e, why_error *error);

/* Choices and the predicted one of a row of K outputs that have names. */
void why_explain_choose(struct why_explanation *e, const float *logits);

/* The same for heads that name parts of the text. */
void why_explain_tag(struct why_explanation *e, const float *logits);
void why_explain_answer_window(struct why_explanation *e, const float *logits, uint32_t window);
why_status why_explain_settle_entity(struct why_explanation *e, const float *logits,
                                     why_error *error); /* logits as why_explain_tag read them */
why_status why_explain_settle_answer(struct why_explanation *e, why_error *error);

/* The segments of tokens as the model knows them: all 0 where it has no second. */
void why_explain_know_segments(const struct why_explanation *e, why_tokens *tokens);

/* Makes window `index` the one that is read: its tokens and segments. */
void why_explain_read_window(struct why_explanation *e, uint32_t index);

#endif
