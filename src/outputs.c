#include "outputs.h"

#include "numeric.h"

uint32_t why_outputs_predicted(const float *logits, uint32_t labels) {
  uint32_t best = 0;
  for (uint32_t k = 1; k < labels; k++) {
    if (logits[k] > logits[best]) best = k;
  }
  return best;
}

void why_outputs_probabilities(const float *logits, uint32_t labels, why_axis axis,
                               float *probabilities) {
  if (axis == WHY_AXIS_NONE) {
    for (uint32_t k = 0; k < labels; k++) {
      probabilities[k] = (float)(1 / (1 + why_exp(-(double)logits[k])));
    }
    return;
  }
  const double highest = logits[why_outputs_predicted(logits, labels)];
  double sum = 0;
  for (uint32_t k = 0; k < labels; k++) sum += why_exp(logits[k] - highest);
  for (uint32_t k = 0; k < labels; k++) {
    probabilities[k] = (float)(why_exp(logits[k] - highest) / sum);
  }
}
