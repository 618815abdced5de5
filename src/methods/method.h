/* The interface of a method: a small state machine that asks jobs and reads answers. It never calls
   the model, so it can be tested against any function whose exact answer is known. */
#ifndef WHY_METHOD_H
#define WHY_METHOD_H

#include "../job.h"
#include "../why.h"

#define WHY_NO_UNIT UINT32_MAX

/* What is asked about. Lives as long as the method's state; all arrays are borrowed. */
typedef struct why_problem {
  why_shape shape;
  uint32_t tokens;               /* T */
  const uint32_t *ids;           /* (T) */
  const uint8_t *segments;       /* (T) */
  uint32_t units;                /* how many tokens or words there are to perturb */
  const uint32_t *unit_of_token; /* (T) < units, or WHY_NO_UNIT for added special tokens */
  const uint8_t *read;           /* (T) 1: the target reads its output: never removed; NULL: none */
  uint32_t cls, sep, pad, unk, mask; /* ids */
  const double *options;             /* in the order of the row's options; of a choice its index */
  uint64_t seed;
  uint32_t precision;    /* why_precision, of all jobs but the text itself */
  uint32_t link, axis;   /* of the target */
  const why_term *terms; /* (term_count); until the first answer a label may be PREDICTED */
  uint32_t term_count;
} why_problem;

/* The value of an integer option, the index of a choice. */
static inline int why_problem_option(const why_problem *problem, size_t index) {
  return (int)problem->options[index];
}

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

/* The most that one round holds. */
typedef struct why_limits {
  uint32_t jobs;
  uint32_t wants;  /* the union over all jobs */
  uint32_t layers; /* the longest list of named layers */
} why_limits;

/* What a method finds out, final after the last tell. The arrays are given with undefined contents;
   the method fills all of them. One that refines what it has found says so when there is something
   to show: from then on the finding is whole after every tell. */
typedef struct why_finding {
  float *scores; /* (T); (units) where the row perturbs units: the tokens of each share it */
  float *standard_errors; /* as many as scores where the row samples, else NULL */
  float *matrix;          /* (T, T) [from][to] for kind matrix, else NULL */
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
} why_method;

/* The list, in the order in which a menu shows it. */
extern const why_method *const why_methods[];
extern const size_t why_methods_count;

/* ---- Rounds (round.c). ---- */

/* Takes a round from the arena, large enough for what `limits` states. MEMORY where the sizes do
   not fit; otherwise see arena->overflow. */
why_status why_round_take(why_round *round, const why_problem *problem, const why_limits *limits,
                          why_arena *arena, why_error *error);

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
