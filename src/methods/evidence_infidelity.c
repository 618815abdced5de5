/* Infidelity (Yeh et al. 2019, arXiv:1901.09392): how far the sum of the scores of some units is
   from what p loses without them. */
#include <math.h>

#include "../numeric.h"
#include "evidence_parts.h"

/* Far from the streams of the methods: what they have seen is not to be asked about again. */
static const uint64_t SIZES = UINT64_C(1) << 62;

void why_infidelity_draw(uint64_t seed, uint32_t index, uint32_t units, uint32_t *pool,
                         int8_t *sides) {
  for (uint32_t u = 0; u < units; u++) {
    pool[u] = u;
    sides[u] = 0;
  }
  const uint32_t size = 1 + (uint32_t)why_random_below(seed, SIZES, index, units);
  for (uint32_t i = 0; i < size; i++) {
    const uint32_t j = i + (uint32_t)why_random_below(seed, SIZES + 1 + index, i, units - i);
    sides[pool[j]] = 1;
    pool[j] = pool[i];
  }
}

/* The factor b that makes the sum of (b predicted - lost)^2 least. */
static double fit(const why_infidelity *infidelity) {
  double product = 0, square = 0;
  for (uint32_t i = 0; i < WHY_INFIDELITY_DRAWS; i++) {
    product += (double)infidelity->predicted[i] * infidelity->lost[i];
    square += (double)infidelity->predicted[i] * infidelity->predicted[i];
  }
  return square > 0 ? product / square : 0;
}

void why_infidelity_conclude(const why_infidelity *infidelity, why_evidence *evidence) {
  const double b = fit(infidelity), n = WHY_INFIDELITY_DRAWS;
  double sum = 0, squares = 0;
  for (uint32_t i = 0; i < WHY_INFIDELITY_DRAWS; i++) {
    const double off = b * infidelity->predicted[i] - infidelity->lost[i];
    sum += off * off;
    squares += off * off * off * off;
  }
  /* At its least the sum does not move with b, so the errors are those of a mean of draws. */
  const double spread = (squares - sum * sum / n) / (n * (n - 1));
  evidence->infidelity = (float)(sum / (n - 1));
  evidence->infidelity_error = spread > 0 ? (float)sqrt(spread) : 0;
}
