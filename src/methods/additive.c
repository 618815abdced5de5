#include "additive.h"

#include <math.h>

#include "../numeric.h"

void why_additive_take(why_additive *fit, uint32_t units, why_arena *arena) {
  const size_t M = units;
  *fit = (why_additive){.scores = WHY_TAKE(arena, double, M),
                        .gain = WHY_TAKE(arena, double, M),
                        .matrix = WHY_TAKE(arena, double, M *M),
                        .inverse = WHY_TAKE(arena, double, M *M),
                        .row = WHY_TAKE(arena, double, M),
                        .sums = WHY_TAKE(arena, double, 2 * M)};
}

/* Of a pair: its sides less their mean, and v(S) - v(not S) less what the mean score gives. Scores
   that sum to v(all) - v(nothing) are this mean and a deviation that sums to 0. */
static double center(const why_additive *fit, const why_pairs *pairs, uint32_t pair) {
  const uint32_t M = pairs->units;
  const int8_t *sides = pairs->coalitions.sides + (size_t)pair * M;
  int sum = 0;
  for (uint32_t u = 0; u < M; u++) sum += sides[u];
  for (uint32_t u = 0; u < M; u++) fit->row[u] = sides[u] - (double)sum / M;
  return pairs->differences[pair] - (pairs->value - pairs->empty) * sum / M;
}

/* The drawn pairs share the weight of what they were drawn from. */
static double weight_of(const why_pairs *pairs, uint32_t pair) {
  const why_coalitions *all = &pairs->coalitions;
  return pair < all->listed ? all->weights[pair] : all->drawn_weight / (pairs->known - all->listed);
}

static double dot(const double *a, const double *b, uint32_t n) {
  double sum = 0;
  for (uint32_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

/* scores = (sum of w r r^T)^-1 (sum of w r y). The rows r sum to 0, and so the matrix has no
   inverse: with 1 added everywhere it has, and the scores stay what they were and sum to 0. */
void why_additive_solve(why_additive *fit, const why_pairs *pairs, float *scores) {
  const uint32_t M = pairs->units;
  double *right = fit->sums; /* (M) */
  for (uint32_t i = 0; i < M; i++) {
    right[i] = 0;
    for (uint32_t j = 0; j < M; j++) {
      fit->matrix[(size_t)i * M + j] = 1;
      fit->inverse[(size_t)i * M + j] = i == j;
    }
  }
  for (uint32_t pair = 0; pair < pairs->known; pair++) {
    const double y = center(fit, pairs, pair), weight = weight_of(pairs, pair);
    for (uint32_t i = 0; i < M; i++) {
      const double x = weight * fit->row[i];
      double *matrix = fit->matrix + (size_t)i * M;
      right[i] += x * y;
      for (uint32_t j = 0; j <= i; j++) matrix[j] += x * fit->row[j];
    }
  }
  const int solved = why_solve(fit->matrix, fit->inverse, M, M);
  assert(solved);
  (void)solved;
  const double mean = M ? (pairs->value - pairs->empty) / M : 0;
  for (uint32_t i = 0; i < M; i++) {
    fit->scores[i] = dot(fit->inverse + (size_t)i * M, right, M);
    scores[i] = (float)(mean + fit->scores[i]);
  }
}

/* The scores are off by inverse (sum of w r e) over the drawn pairs, e their residuals. What a pair
   itself did to its residual is undone by its leverage w r inverse r (MacKinnon and White 1985,
   doi:10.1016/0304-4076(85)90158-7). */
void why_additive_influence(why_additive *fit, const why_pairs *pairs, uint32_t pair) {
  const uint32_t M = pairs->units;
  double residual = center(fit, pairs, pair) - dot(fit->row, fit->scores, M);
  for (uint32_t i = 0; i < M; i++) {
    fit->gain[i] = dot(fit->inverse + (size_t)i * M, fit->row, M);
  }
  residual /= 1 - weight_of(pairs, pair) * dot(fit->row, fit->gain, M);
  for (uint32_t i = 0; i < M; i++) fit->gain[i] *= pairs->coalitions.drawn_weight * residual;
}

double why_additive_errors(why_additive *fit, const why_pairs *pairs, float *errors) {
  const uint32_t M = pairs->units;
  const double n = pairs->known - pairs->coalitions.listed;
  double *sums = fit->sums, *squares = fit->sums + M, largest = 0;
  for (uint32_t i = 0; i < M; i++) sums[i] = squares[i] = 0;
  for (uint32_t pair = pairs->coalitions.listed; pair < pairs->known; pair++) {
    why_additive_influence(fit, pairs, pair);
    for (uint32_t i = 0; i < M; i++) {
      sums[i] += fit->gain[i];
      squares[i] += fit->gain[i] * fit->gain[i];
    }
  }
  for (uint32_t i = 0; i < M; i++) {
    const double spread = n > 1 ? (squares[i] - sums[i] * sums[i] / n) / (n * (n - 1)) : 0;
    const double error = spread > 0 ? sqrt(spread) : 0;
    if (error > largest) largest = error;
    errors[i] = (float)error;
  }
  return largest;
}
