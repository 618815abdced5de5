#include "extract.h"

#include <math.h>

#include "numeric.h"

/* log of the sum of exp over allowed tokens of column `end`. */
static double log_sum_exp(const float *logits, const uint8_t *allowed, uint32_t tokens,
                          uint32_t end, double inverse) {
  double highest = -INFINITY, sum = 0;
  for (uint32_t t = 0; t < tokens; t++)
    if (allowed[t] && logits[2 * t + end] > highest) highest = logits[2 * t + end];
  for (uint32_t t = 0; t < tokens; t++)
    if (allowed[t]) sum += why_exp((logits[2 * t + end] - highest) * inverse);
  return highest * inverse + why_log(sum);
}

/* Keeps `span` where it is better than the least of `count`. */
static uint32_t keep(why_extract_span *best, uint32_t count, why_extract_span span) {
  uint32_t at = count < WHY_EXTRACT_MOST ? count : WHY_EXTRACT_MOST - 1;
  if (count == WHY_EXTRACT_MOST && !(span.probability > best[at].probability)) return count;
  for (; at > 0 && span.probability > best[at - 1].probability; at--) best[at] = best[at - 1];
  best[at] = span;
  return count < WHY_EXTRACT_MOST ? count + 1 : count;
}

uint32_t why_extract_best(const float *logits, const uint8_t *allowed, uint32_t tokens,
                          float temperature, why_extract_span best[WHY_EXTRACT_MOST], float *none) {
  const double inverse = 1.0 / (double)temperature;
  const double starts = log_sum_exp(logits, allowed, tokens, 0, inverse);
  const double ends = log_sum_exp(logits, allowed, tokens, 1, inverse);
  uint32_t count = 0;
  for (uint32_t s = 1; s < tokens; s++) {
    for (uint32_t e = s; allowed[s] && e < tokens && e < s + WHY_EXTRACT_LENGTH; e++) {
      if (!allowed[e]) break;
      const double log_p = logits[2 * s] * inverse - starts + logits[2 * e + 1] * inverse - ends;
      count = keep(best, count, (why_extract_span){s, e + 1, (float)why_exp(log_p)});
    }
  }
  *none = (float)why_exp(logits[0] * inverse - starts + logits[1] * inverse - ends);
  return count;
}
