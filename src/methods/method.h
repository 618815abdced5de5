/* The interface of a method: a small state machine that asks jobs and reads answers. It never calls
   the model, so it can be tested against any function whose exact answer is known. */
#ifndef WHY_METHOD_H
#define WHY_METHOD_H

#include "../job.h"
#include "../why.h"

#define WHY_NO_UNIT UINT32_MAX

/* Another text that the request gave, as tokens: with [CLS], [SEP] and the second text, like the
   text itself. */
typedef struct why_reference {
  uint32_t tokens;
  const uint32_t *ids;     /* (tokens) */
  const uint8_t *segments; /* (tokens) */
} why_reference;

/* What is asked about. Lives as long as the method's state; all arrays are borrowed. */
typedef struct why_problem {
  why_shape shape;
  uint32_t tokens;               /* T */
  const uint32_t *ids;           /* (T) */
  const uint8_t *segments;       /* (T) */
  uint32_t units;                /* how many tokens, words or sentences there are to perturb */
  const uint32_t *unit_of_token; /* (T) < units, or WHY_NO_UNIT for added special tokens */
  const uint32_t *word_of_token; /* (T) the same of words, whatever the units are */
  const uint8_t *gaps; /* (T) how far it stands from the token before: 0 one word, and the larger
                          the farther; NULL: nothing is known */
  const uint8_t *read; /* (T) 1: the target reads its output: never removed; NULL: none */
  uint32_t cls, sep, pad, unk, mask; /* ids */
  const double *options;             /* in the order of the row's options; of a choice its index */
  uint64_t seed;
  uint32_t precision;    /* why_precision, of all jobs but the text itself */
  uint32_t link, axis;   /* of the target */
  bool says_number;      /* the outputs are numbers of their own: there are no probabilities */
  const why_term *terms; /* (term_count); until the first answer a label may be PREDICTED */
  uint32_t term_count;
  const why_reference *references; /* (reference_count), where the row takes any */
  uint32_t reference_count;
  /* Where the row needs words, else NULL: */
  const uint8_t *real_words;   /* (V bits, lowest first) 1: a piece that is a whole word of letters
                                  and means something by itself */
  const uint32_t *negations;   /* (negation_count) pieces that turn a sentence round: "not", "不" */
  const uint32_t *determiners; /* (determiner_count) pieces that no negation follows: "the" */
  uint32_t negation_count, determiner_count;
} why_problem;

/* The value of an integer option, the index of a choice. */
static inline int why_problem_option(const why_problem *problem, size_t index) {
  return (int)problem->options[index];
}

/* Options that name a layer or a head, 0 the first; `text` says what else, and what -1 is. */
#define WHY_LAYER_OPTION(text) WHY_PLACE_OPTION("layer", text, WHY_CAP_LAYERS)
#define WHY_HEAD_OPTION(text) WHY_PLACE_OPTION("head", text, WHY_CAP_HEADS)
#define WHY_PLACE_OPTION(called, text, capped)                                                     \
  {.name = (called),                                                                               \
   .about = (text),                                                                                \
   .kind = WHY_OPTION_INTEGER,                                                                     \
   .fallback = "-1",                                                                               \
   .minimum = -1,                                                                                  \
   .maximum = 255,                                                                                 \
   .cap = (capped)}

/* The option of methods that may stop before their evaluations are spent. */
#define WHY_TOLERANCE_OPTION                                                                       \
  {.name = "tolerance",                                                                            \
   .about = "Stops earlier, once no standard error is larger; 0 never does.",                      \
   .kind = WHY_OPTION_REAL,                                                                        \
   .fallback = "0",                                                                                \
   .maximum = 1000}

/* One round: the jobs of `ask` and, at `tell`, their answers. Memory is given once, for at most the
   counts that the row's `limits` states. */
typedef struct why_round {
  uint32_t number;        /* 0 for the first, which is about the text itself */
  unsigned char *records; /* (record_capacity) bytes */
  size_t record_capacity, record_bytes;
  size_t *record_at; /* (job_capacity) bytes from `records` */
  float *answers;    /* (answer_capacity) floats */
  size_t answer_capacity, answer_floats;
  size_t *answer_at; /* (job_capacity) floats from `answers` */
  uint32_t job_capacity, jobs;
} why_round;

/* The most that one round holds, and how large what is found can be. */
typedef struct why_limits {
  uint32_t jobs;
  uint32_t wants;  /* the union over all jobs */
  uint32_t layers; /* the longest list of named layers */
  uint32_t tokens; /* of the longest job, where that is longer than the text; else 0 */
  uint32_t edges, zeroed, overwrites, source_tokens; /* the most of any job */
  bool head_scales, head_means;                      /* of any job */
  uint32_t candidates;                               /* the most for a token, of WHY_WANT_TOP */
  /* Of the finding, by the row's kind: */
  uint32_t map_rows, map_columns;
  why_map_axis row_axis, column_axis; /* UNITS: units */
  uint32_t rule_nodes;
  uint32_t variants, edits; /* of all variants together */
} why_limits;

/* A change of the text at one unit. */
typedef struct why_edit {
  why_change_kind kind;
  uint32_t unit; /* of an insertion: in front of it; `units` is behind the last */
  uint32_t id;   /* the piece that comes in; of a removal not looked at */
} why_edit;

/* A changed text that a method proposes: edits [first, first + count) of the finding's, by unit.
   The conversation then writes that text out, reads it as if it had been typed and asks the model.
 */
typedef struct why_proposal {
  uint32_t first, count;
  bool minimal; /* no smaller change of this kind does: proved */
} why_proposal;

/* What a method finds out, final after the last tell. The arrays are given with undefined contents;
   the method fills all of them. One that refines what it has found says so when there is something
   to show: from then on the finding is whole after every tell. */
typedef struct why_finding {
  float *scores; /* (T); (units) where the row perturbs units: the tokens of each share it */
  float *standard_errors; /* as many as scores where the row samples, else NULL */
  float *matrix;          /* (T, T) [from][to] for kind matrix, else NULL */
  float *map;             /* (map_rows, map_columns) of the limits, for kinds map and curve */
  float *map_errors;      /* as many, where the row samples, else NULL */
  why_rule_node *nodes;   /* (rule_nodes) of kind rule; their words are units here */
  uint32_t node_count;
  bool has_precision;
  why_bounded precision;   /* of a rule */
  float coverage;          /* of a rule with a precision */
  why_proposal *proposals; /* (variants) of kind edits, best first */
  why_edit *edits;         /* (edits) */
  uint32_t proposal_count;
  bool has_fidelity;
  float fidelity; /* R^2 of what stands in for the model; of a row without a model in place: none */
  why_stop stopped;
  float baseline_value;
  bool has_baseline;
  bool has_converged, converged;
  bool usable; /* whole, though not yet final */
  uint32_t points;
} why_finding;

/* A row of the list. */
typedef struct why_method {
  why_method_info info;
  why_limits (*limits)(const why_problem *problem);
  /* Takes the state from the arena and prepares it (measuring gives NULL). NULL: has no state. */
  void *(*layout)(const why_problem *problem, why_arena *arena);
  /* Fills the round; no jobs: done. Round 0 is always the text itself, one job that also wants
     logits (and whatever else the method can use of it), after which every label in `terms` is
     known. */
  void (*ask)(void *state, const why_problem *problem, why_round *round);
  /* Reads the answers, in job order; all of them are finite. */
  void (*tell)(void *state, const why_problem *problem, const why_round *round,
               why_finding *finding);
  /* How many jobs the method expects in all, for a progress bar; may change as it learns. NULL:
   * one. */
  size_t (*expected)(const void *state, const why_problem *problem);
  /* ARGUMENT, and a sentence that says why, where it cannot be asked about this problem. Called
     before `limits`. NULL: it always can. */
  why_status (*refuses)(const why_problem *problem, why_error *error);
} why_method;

/* The list, in the order in which a menu shows it. */
extern const why_method *const why_methods[];
extern const size_t why_methods_count;

/* ---- Rounds (round.c). ---- */

/* Takes a round from the arena, large enough for each of `count` kinds of rounds that `limits`
   states. MEMORY where the sizes do not fit; otherwise see arena->overflow. */
why_status why_round_take(why_round *round, const why_problem *problem, const why_limits *limits,
                          size_t count, why_arena *arena, why_error *error);

/* Empties the round, to be filled as the `number`th. */
void why_round_begin(why_round *round, uint32_t number);

/* After the jobs are written: gives each its place among the answers. */
why_status why_round_place_answers(why_round *round, const why_problem *problem, why_error *error);

/* Appends a job for `tokens` tokens: ids and segments are copied from the arguments, the target
   from the problem. The pointer is valid until the round is cleared. */
why_job *why_round_add(why_round *round, const why_problem *problem, const uint32_t *ids,
                       const uint8_t *segments, uint32_t tokens, uint32_t wants);

/* The text itself: why_round_add with the problem's own tokens. */
why_job *why_round_add_text(why_round *round, const why_problem *problem, uint32_t wants);

/* Appends an array of `count` items of `size` bytes, zeroed, to the job added last and makes
   `slice` (a member of it) name it. To be filled by the method. */
void *why_round_array(why_round *round, why_job *job, why_slice *slice, uint32_t count,
                      size_t size);

/* Names the layers first .. first + count - 1 in the job added last. */
void why_round_layers(why_round *round, why_job *job, uint32_t first, uint32_t count);

/* The record of job `index`, in the order in which they were added; lives until the next round. */
const why_job *why_round_job(const why_round *round, uint32_t index);
/* The answer of job `index`: its target value is answer[0]; parts are found by `layout`. */
const float *why_round_answer(const why_round *round, const why_problem *problem, uint32_t index,
                              why_answer *layout);

#endif
