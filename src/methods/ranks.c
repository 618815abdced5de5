#include "ranks.h"

#include <math.h>

/* Whether a comes before b. */
static bool before(const float *values, uint32_t a, uint32_t b) {
  return values[a] != values[b] ? values[a] > values[b] : a < b;
}

/* By counting who comes before whom: texts have hundreds of units at most, and it needs no room. */
void why_ranks_order(const float *values, uint32_t count, uint32_t *order) {
  for (uint32_t i = 0; i < count; i++) {
    uint32_t place = 0;
    for (uint32_t j = 0; j < count; j++) place += before(values, j, i);
    order[place] = i;
  }
}

double why_ranks_kendall(const float *a, const float *b, uint32_t count) {
  int64_t score = 0, told_a = 0, told_b = 0;
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t j = 0; j < i; j++) {
      const int by_a = (a[i] > a[j]) - (a[i] < a[j]);
      const int by_b = (b[i] > b[j]) - (b[i] < b[j]);
      score += by_a * by_b;
      told_a += by_a != 0;
      told_b += by_b != 0;
    }
  }
  return told_a && told_b ? (double)score / sqrt((double)told_a * (double)told_b) : (double)NAN;
}

/* How many lie below less how many lie above: twice the rank less that of the middle. */
static double centered_rank(const float *values, uint32_t count, uint32_t i) {
  int64_t rank = 0;
  for (uint32_t j = 0; j < count; j++) rank += (values[i] > values[j]) - (values[i] < values[j]);
  return (double)rank;
}

double why_ranks_spearman(const float *a, const float *b, uint32_t count) {
  double product = 0, square_a = 0, square_b = 0;
  for (uint32_t i = 0; i < count; i++) {
    const double x = centered_rank(a, count, i), y = centered_rank(b, count, i);
    product += x * y;
    square_a += x * x;
    square_b += y * y;
  }
  return square_a > 0 && square_b > 0 ? product / sqrt(square_a * square_b) : (double)NAN;
}

double why_ranks_overlap(const uint32_t *order_a, const uint32_t *order_b, uint32_t k) {
  uint32_t same = 0;
  for (uint32_t i = 0; i < k; i++) {
    for (uint32_t j = 0; j < k; j++) same += order_a[i] == order_b[j];
  }
  return k ? (double)same / k : 1;
}
