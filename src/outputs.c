#include "outputs.h"

#include "numeric.h"

void why_outputs_slots(uint32_t tokens, const uint8_t *segments, uint8_t *allowed) {
  bool pair = false;
  for (uint32_t t = 0; t < tokens; t++) pair = pair || segments[t] == 1;
  for (uint32_t t = 0; t < tokens; t++)
    allowed[t] = !pair || t == 0 || (segments[t] == 1 && t + 1 < tokens);
}

uint32_t why_outputs_predicted(const float *logits, uint32_t labels) {
  uint32_t best = 0;
  for (uint32_t k = 1; k < labels; k++) {
    if (logits[k] > logits[best]) best = k;
  }
  return best;
}

void why_outputs_probabilities(const float *logits, uint32_t labels, why_axis axis,
                               float temperature, float *probabilities) {
  const double inverse = 1.0 / (double)temperature;
  if (axis == WHY_AXIS_NONE) {
    for (uint32_t k = 0; k < labels; k++) {
      probabilities[k] = (float)(1 / (1 + why_exp(-(double)logits[k] * inverse)));
    }
    return;
  }
  const double highest = logits[why_outputs_predicted(logits, labels)];
  double sum = 0;
  for (uint32_t k = 0; k < labels; k++) sum += why_exp((logits[k] - highest) * inverse);
  for (uint32_t k = 0; k < labels; k++) {
    probabilities[k] = (float)(why_exp((logits[k] - highest) * inverse) / sum);
  }
}
