/* Another row inside a row, for those that ask a whole method many times over: it has a state and a
   finding of its own, while its jobs stand among those of the outer round.

     why_inner_take(&inner, method, &problem, arena);   in the outer row's layout
     why_inner_begin(&inner);                           once for each run of it
     while (why_inner_ask(&inner, round)) …             in the outer row's ask; add noise, say
     why_inner_tell(&inner, round);                     in the outer row's tell

   Several may stand in one round: each finds its own jobs and answers again. */
#ifndef WHY_INNER_H
#define WHY_INNER_H

#include "method.h"

typedef struct why_inner {
  const why_method *method;
  why_problem problem;
  why_limits limits;   /* of one of its rounds */
  why_finding finding; /* final once done; its arrays are this run's alone, until the next begins */
  why_arena memory;    /* of the state, laid out anew for each run */
  void *state;
  uint32_t number; /* of its next round, from 0: the text itself */
  uint32_t first;  /* its jobs in the outer round: [first, first + jobs) */
  uint32_t jobs;
  size_t asked; /* jobs since it began */
  bool done;
} why_inner;

/* Takes its memory from the arena (measuring counts it); to be begun before it is asked. `problem`
   is copied; what it points to, options first of all, is borrowed and read at each step. The outer
   round must be made for at least inner->limits, jobs for each that stands in it. */
void why_inner_take(why_inner *inner, const why_method *method, const why_problem *problem,
                    why_arena *arena);

/* Forgets what it found and starts from its round 0. */
void why_inner_begin(why_inner *inner);

/* Appends the jobs of its next round to `round`, which must have room for limits.jobs more. Returns
   how many; 0: it is done (and stays so). */
uint32_t why_inner_ask(why_inner *inner, why_round *round);

/* Lets it read the answers to the jobs that it asked last, if any, from the same round. */
void why_inner_tell(why_inner *inner, const why_round *round);

/* Adds noise to what each of the jobs asked last reads; see why_job. */
void why_inner_add_noise(const why_inner *inner, why_round *round, uint64_t seed, uint32_t index,
                         float sigma);

#endif
