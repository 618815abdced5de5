/* What the outputs of a classifier say: a probability for each label, and the largest. */
#ifndef WHY_OUTPUTS_H
#define WHY_OUTPUTS_H

#include "job.h"

/* probabilities (K) of logits (K): a softmax over WHY_AXIS_LABELS, a sigmoid for each label with
   WHY_AXIS_NONE. Computed in double. */
void why_outputs_probabilities(const float *logits, uint32_t labels, why_axis axis,
                               float *probabilities);

/* The label with the largest logit, the lowest of equals. */
uint32_t why_outputs_predicted(const float *logits, uint32_t labels);

#endif
