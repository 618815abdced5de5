/* What the outputs of a classifier say: a probability for each label, and the largest. */
#ifndef WHY_OUTPUTS_H
#define WHY_OUTPUTS_H

#include "job.h"

/* The largest of logits and the sum of what the others are beside it: all that a softmax over them
   needs. Probabilities are of logits / temperature. Computed in double. */
typedef struct why_outputs_softmax {
  double highest, sum, inverse_temperature;
} why_outputs_softmax;

why_outputs_softmax why_outputs_normalise(const float *logits, uint32_t count, float temperature);
float why_outputs_share(const why_outputs_softmax *softmax, float logit);

/* The probability of one output by itself. */
float why_outputs_sigmoid(float logit, float temperature);

/* Marks with 1 the tokens at which an answer may begin or end, of `tokens` in a run: those of
   segment 1 but its closing special one, and the first, [CLS], which stands for "there is none".
   All of them where there is no segment 1. */
void why_outputs_slots(uint32_t tokens, const uint8_t *segments, uint8_t *allowed);

/* The label with the largest logit, the lowest of equals. */
uint32_t why_outputs_predicted(const float *logits, uint32_t labels);

#endif
