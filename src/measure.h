/* How long things take: a clock, the statistics of a few runs, and one question to a model that is
   prepared once and asked as often as one likes. */
#ifndef WHY_MEASURE_H
#define WHY_MEASURE_H

#include "why.h"

double why_measure_clock(void); /* milliseconds since some moment; never goes back */

/* Runs of one thing. */
enum { WHY_TIMES_MOST = 400 };
typedef struct why_times {
  double ms[WHY_TIMES_MOST];
  size_t count;
} why_times;

/* Whether a row should be run again: until so many runs and half a second, whichever comes last. */
bool why_times_wanted(const why_times *times, size_t least);
void why_times_add(why_times *times, double ms);
/* Both sort. 0 < count. */
double why_times_least(why_times *times);
double why_times_median(why_times *times);

/* One run of the model: the first job of a method whose own first round is that job alone. */
typedef struct why_measure_kind {
  const char *name, *method;
} why_measure_kind;
extern const why_measure_kind why_measure_kinds[]; /* "forward" first; NULL names at the end */
extern const uint32_t why_measure_lengths[];       /* tokens, ascending; 0 at the end */

/* A sentence again and again, long enough for every length, with a mask, a question or a second
   text where the model wants one; NUL-terminated, static. `tokens` of it are read at a time. */
why_request why_measure_request(const why_model *model, const char *method, uint32_t tokens);

typedef struct why_measure {
  why_explanation *explanation;
  why_session *session;
  const void *job; /* (bytes) */
  float *answer;   /* (floats) */
  size_t bytes, floats;
} why_measure;

/* Freed by why_measure_free, also after an error. */
why_status why_measure_new(why_measure *measure, why_model *model, const why_request *request,
                           why_error *error);
why_status why_measure_run(const why_measure *measure, why_times *times, why_error *error);
void why_measure_free(why_measure *measure);

#endif
