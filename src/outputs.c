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

why_outputs_softmax why_outputs_normalise(const float *logits, uint32_t count, float temperature) {
  why_outputs_softmax softmax = {logits[why_outputs_predicted(logits, count)], 0,
                                 1.0 / (double)temperature};
  for (uint32_t k = 0; k < count; k++)
    softmax.sum += why_exp((logits[k] - softmax.highest) * softmax.inverse_temperature);
  return softmax;
}

float why_outputs_share(const why_outputs_softmax *softmax, float logit) {
  return (float)(why_exp((logit - softmax->highest) * softmax->inverse_temperature) / softmax->sum);
}

float why_outputs_sigmoid(float logit, float temperature) {
  return (float)(1 / (1 + why_exp(-(double)logit / (double)temperature)));
}
