/* What follows a method where evidence is asked for: a machine that asks jobs and reads answers as
   a method does, and measures how far the scores are to be trusted. In each of its jobs the value
   is the probability p of what is explained (where that has none, as a similarity has none: the
   target's own value); units go as in occlusion with mode delete, "highest first" is the order of
   their scores, of equal ones the order of the text. With n units:

   - the curves ask for p at every number of units up to 50, of longer texts at 50 numbers as far
     apart as can be, and where the bins below lie; their areas are by trapezoids over the shares;
   - a bin of k % of ERASER's holds ceil(k n / 100) units; one of ferret's floor(k n / 100), and of
     these only the ones whose score is above 0: a bin that holds none by its share, or the same as
     the one before, does not count; where none counts, the mean is 0;
   - Kendall's tau-b is between the scores and what p loses without each unit, NaN where either is
     the same for all;
   - infidelity draws a number of units, 1 .. n, and then which: the mean of (b s - d)^2, s the sum
     of their scores, d what p loses without them, b the factor that makes it least (so that scores
     of any size compare), with one degree of freedom for it; the standard error is the jackknife's;
   - max-sensitivity runs the method itself again with normal noise at the word vectors, a twentieth
     as loud as they are: the largest |scores there - scores| / |scores|, Euclidean. 2 to 10 times,
     as 200 evaluations allow; not of a row that expects more for one, gives edits or a rule, reads
     other runs or brings noise of its own, nor where all scores are 0. */
#ifndef WHY_EVIDENCE_H
#define WHY_EVIDENCE_H

#include "method.h"

/* The most that a round of it holds, beside what the method's own limits state. */
why_limits why_evidence_limits(const why_problem *problem);

/* Takes the state from the arena (measuring gives NULL). `method` is the row that gave the scores;
   problem and row are borrowed. */
void *why_evidence_layout(const why_problem *problem, const why_method *method, why_arena *arena);

/* After the method's last tell, and before the first ask: unit_scores (units) are copied, finite.
   Of rows that score tokens the sum over each unit's. */
void why_evidence_begin(void *state, const why_problem *problem, const float *unit_scores);

/* Fills the round, which is empty and whose number is not looked at; no jobs: done. */
void why_evidence_ask(void *state, const why_problem *problem, why_round *round);
void why_evidence_tell(void *state, const why_problem *problem, const why_round *round);

/* How many jobs there will be in all. */
size_t why_evidence_expected(const void *state, const why_problem *problem);

/* Once it has asked nothing more; lives as long as the state. */
const why_evidence *why_evidence_result(const void *state);

#endif
