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

/* What is left of draw `index` by the fit, squared; and of all draws, were it not among them: its
   leverage is its part of the square of all that is predicted. */
static double square_off(const why_infidelity *infidelity, double b, uint32_t index) {
  const double off = b * infidelity->predicted[index] - infidelity->lost[index];
  return off * off;
}

static double sum_without(const why_infidelity *infidelity, double sum, double off, double square,
                          uint32_t index) {
  const double x = infidelity->predicted[index], leverage = square > 0 ? x * x / square : 0;
  return leverage < 1 ? sum - off / (1 - leverage) : sum;
}

void why_infidelity_conclude(const why_infidelity *infidelity, why_evidence *evidence) {
  const double n = WHY_INFIDELITY_DRAWS;
  double product = 0, square = 0, sum = 0, sums = 0, squares = 0;
  for (uint32_t i = 0; i < WHY_INFIDELITY_DRAWS; i++) {
    product += (double)infidelity->predicted[i] * infidelity->lost[i];
    square += (double)infidelity->predicted[i] * infidelity->predicted[i];
  }
  const double b = square > 0 ? product / square : 0;
  for (uint32_t i = 0; i < WHY_INFIDELITY_DRAWS; i++) sum += square_off(infidelity, b, i);
  for (uint32_t i = 0; i < WHY_INFIDELITY_DRAWS; i++) {
    const double off = square_off(infidelity, b, i);
    const double without = sum_without(infidelity, sum, off, square, i) / (n - 2);
    sums += without;
    squares += without * without;
  }
  const double spread = (squares - sums * sums / n) * (n - 1) / n;
  evidence->infidelity = (float)(sum / (n - 1));
  evidence->infidelity_error = spread > 0 ? (float)sqrt(spread) : 0;
}
