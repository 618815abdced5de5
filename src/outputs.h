/* What the outputs of a classifier say: a probability for each label, and the largest. */
#ifndef WHY_OUTPUTS_H
#define WHY_OUTPUTS_H

#include "job.h"

/* probabilities (K) of logits (K) / temperature: a softmax over WHY_AXIS_LABELS, a sigmoid for each
   label with WHY_AXIS_NONE. Computed in double. */
void why_outputs_probabilities(const float *logits, uint32_t labels, why_axis axis,
                               float temperature, float *probabilities);

/* Marks with 1 the tokens at which an answer may begin or end, of `tokens` in a run: those of
   segment 1 but its closing special one, and the first, [CLS], which stands for "there is none".
   All of them where there is no segment 1. */
void why_outputs_slots(uint32_t tokens, const uint8_t *segments, uint8_t *allowed);

/* The label with the largest logit, the lowest of equals. */
uint32_t why_outputs_predicted(const float *logits, uint32_t labels);

#endif
