/* The straight path from a text without content to the text itself, and how to integrate along it.
 */
#ifndef WHY_PATH_H
#define WHY_PATH_H

#include "method.h"

enum { WHY_PATH_PAD, WHY_PATH_MASK, WHY_PATH_UNK, WHY_PATH_ZERO, WHY_PATH_MEAN };

/* The option that says where it starts: of a choice the above. */
extern const char *const why_path_baselines[];
#define WHY_PATH_OPTION                                                                            \
  {.name = "baseline",                                                                             \
   .about = "Where the path starts: every token of the text replaced by [PAD], [MASK] or [UNK], "  \
            "by zeros, or by the mean word vector.",                                               \
   .kind = WHY_OPTION_CHOICE,                                                                      \
   .fallback = "mask",                                                                             \
   .choices = why_path_baselines}

/* Whether token t stays as it is all the way: the special tokens that the template added, and a
   mask whose word is asked, which says nothing that could be taken away. */
bool why_path_keeps(const why_problem *problem, uint32_t t);

/* Puts the job added last, one of the text, on the path from `baseline`, an option's choice; it
   stands at the path's end, the text. */
void why_path_add(why_round *round, const why_problem *problem, why_job *job, int baseline);
/* The same from `ids` (T), of which those at tokens that are kept do not count. */
void why_path_add_ids(why_round *round, const why_problem *problem, why_job *job,
                      const uint32_t *ids);
/* Places it: every token at `alpha` of the way. Returns (T) where each stands, to be changed. */
float *why_path_place(why_round *round, why_job *job, float alpha);

/* The rule of Clenshaw and Curtis with n + 1 points, n even, on [0, 1] (doi:10.1007/BF01386223): it
   is exact up to degree n, and the points of n / 2 are among those of n. */
double why_path_point(uint32_t n, uint32_t k);  /* k of 0 .. n */
double why_path_weight(uint32_t n, uint32_t k); /* of point k; they sum to 1 */

/* What is known at the points of the rule of `finest`: whether all points of that of n are. */
bool why_path_filled(const bool *known, uint32_t finest, uint32_t n);
/* integrals (T) by the rule of n over rows (finest + 1, T). */
void why_path_integrate(const float *rows, uint32_t T, uint32_t finest, uint32_t n,
                        double *integrals);

#endif
