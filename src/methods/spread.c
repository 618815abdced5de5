#include "spread.h"

#include <math.h>

void why_spread_take(why_spread *spread, uint32_t numbers, why_arena *arena) {
  *spread = (why_spread){.numbers = numbers,
                         .means = WHY_TAKE(arena, double, numbers),
                         .squares = WHY_TAKE(arena, double, numbers)};
}

void why_spread_clear(why_spread *spread) {
  spread->draws = 0;
  for (uint32_t i = 0; i < spread->numbers; i++) spread->means[i] = spread->squares[i] = 0;
}

/* Welford 1962, doi:10.1080/00401706.1962.10490022. */
void why_spread_add(why_spread *spread, const double *drawn) {
  spread->draws++;
  for (uint32_t i = 0; i < spread->numbers; i++) {
    const double off = drawn[i] - spread->means[i];
    spread->means[i] += off / spread->draws;
    spread->squares[i] += off * (drawn[i] - spread->means[i]);
  }
}

double why_spread_errors(const why_spread *spread, uint32_t prior, float *errors) {
  const uint32_t n = spread->draws, degrees = n + prior - 1;
  double all = 0, largest = 0;
  for (uint32_t i = 0; i < spread->numbers; i++) all += spread->squares[i];
  const double usual = n > 1 ? all / spread->numbers / (n - 1) : 0; /* of one draw */
  for (uint32_t i = 0; i < spread->numbers; i++) {
    const double variance = (spread->squares[i] + prior * usual) / degrees;
    const double error = n > 1 ? why_spread_widening(degrees) * sqrt(variance / n) : 0;
    if (error > largest) largest = error;
    errors[i] = (float)error;
  }
  return largest;
}

/* From 3 on the first terms of Fisher and Cornish's series, within 0.2 %
   (doi:10.1080/00401706.1960.10489895). */
double why_spread_widening(uint32_t degrees) {
  const double z = 1.959963984540054, z2 = z * z, n = degrees;
  if (degrees == 0) return 0;
  if (degrees == 1) return 12.706204736 / z;
  if (degrees == 2) return 4.302652730 / z;
  const double first = (z2 + 1) / 4;
  const double second = ((5 * z2 + 16) * z2 + 3) / 96;
  const double third = (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  const double fourth = ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
  return 1 + (first + (second + (third + fourth / n) / n) / n) / n;
}
