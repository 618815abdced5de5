/* Words that could stand in a token's place. */
#ifndef WHY_CANDIDATES_H
#define WHY_CANDIDATES_H

#include "bert.h"

/* out (T, candidates, 2): what WHY_WANT_TOP asks of a run whose gradient has arrived at w. The run
   must have no path, so that run->delta is w. */
void why_candidates_find(const why_bert *bert, const why_kernels *kernels, const why_run *run,
                         const why_job *job, float *out);

#endif
