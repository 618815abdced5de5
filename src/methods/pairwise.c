#include "pairwise.h"

#include <math.h>

#include "../numeric.h"

/* g is fitted to no more pairs, for its cost grows with their cube. */
enum { FITTED = 512 };

/* Added to the diagonal, where a pair is as like itself as 1 and as the constant is, CONSTANT. */
#define RIDGE .05
#define CONSTANT 1.

void why_pairwise_take(why_pairwise *fit, const why_pairs *pairs, why_arena *arena) {
  const size_t M = pairs->units;
  const uint32_t drawn = pairs->coalitions.pairs - pairs->coalitions.listed;
  const size_t n = drawn < FITTED ? drawn : FITTED;
  *fit = (why_pairwise){.units = pairs->units,
                        .fitted = (uint32_t)n,
                        .matrix = WHY_TAKE(arena, double, n *n),
                        .inverse = WHY_TAKE(arena, double, n *n),
                        .coefficients = WHY_TAKE(arena, double, n),
                        .left_out = WHY_TAKE(arena, double, drawn),
                        .products = WHY_TAKE(arena, double, M *M),
                        .indices = WHY_TAKE(arena, double, M *M)};
}

static const int8_t *sides_of(const why_pairs *pairs, uint32_t pair) {
  return pairs->coalitions.sides + (size_t)pair * pairs->units;
}

/* Half the sum of a pair, less that of the text and nothing: what g is fitted to. */
static double height(const why_pairs *pairs, uint32_t pair) {
  return (pairs->sums[pair] - pairs->value - pairs->empty) / 2;
}

/* How many of the drawn pairs g is fitted to. */
static uint32_t fitted_of(const why_pairwise *fit, const why_pairs *pairs) {
  const uint32_t drawn = pairs->known - pairs->coalitions.listed;
  return drawn < fit->fitted ? drawn : fit->fitted;
}

/* ---- g ---- */

/* The kernel of all products r_i r_j, i < j: 1 of a pair with itself. */
static double likeness(const int8_t *a, const int8_t *b, uint32_t M) {
  int dot = 0;
  for (uint32_t u = 0; u < M; u++) dot += a[u] * b[u];
  return CONSTANT + ((double)dot * dot - M) / ((double)M * (M - 1));
}

/* In the dual, where there is a coefficient for each drawn pair: (K + RIDGE)^-1 y. What the others
   leave of one is its coefficient over its place on the diagonal of that inverse. */
static void fit_drawn(why_pairwise *fit, const why_pairs *pairs) {
  const uint32_t n = fitted_of(fit, pairs), first = pairs->coalitions.listed;
  for (uint32_t a = 0; a < n; a++) {
    for (uint32_t b = 0; b <= a; b++) {
      const double like =
          likeness(sides_of(pairs, first + a), sides_of(pairs, first + b), pairs->units);
      fit->matrix[(size_t)a * n + b] = a == b ? like + RIDGE : like;
    }
    for (uint32_t b = 0; b < n; b++) fit->inverse[(size_t)a * n + b] = a == b;
  }
  const int solved = why_solve(fit->matrix, fit->inverse, n, n);
  assert(solved);
  (void)solved;
  for (uint32_t a = 0; a < n; a++) {
    const double *row = fit->inverse + (size_t)a * n;
    double sum = 0;
    for (uint32_t b = 0; b < n; b++) sum += row[b] * height(pairs, first + b);
    fit->coefficients[a] = sum;
    fit->left_out[a] = sum / row[a];
  }
}

/* From the coefficients of the pairs to those of the products. */
static void expand(why_pairwise *fit, const why_pairs *pairs) {
  const uint32_t M = pairs->units, n = fitted_of(fit, pairs);
  double *products = fit->products;
  for (size_t i = 0; i < (size_t)M * M; i++) products[i] = 0;
  fit->constant = 0;
  for (uint32_t a = 0; a < n; a++) {
    const int8_t *sides = sides_of(pairs, pairs->coalitions.listed + a);
    const double each = fit->coefficients[a] * 2 / ((double)M * (M - 1));
    fit->constant += CONSTANT * fit->coefficients[a];
    for (uint32_t i = 0; i < M; i++) {
      for (uint32_t j = 0; j < i; j++) products[(size_t)i * M + j] += each * sides[i] * sides[j];
    }
  }
}

/* g of a set, against `height`. */
static double guess(const why_pairwise *fit, const int8_t *sides) {
  double sum = fit->constant;
  for (uint32_t i = 0; i < fit->units; i++) {
    for (uint32_t j = 0; j < i; j++) {
      sum += fit->products[(size_t)i * fit->units + j] * sides[i] * sides[j];
    }
  }
  return sum;
}

/* ---- Indices ---- */

/* Of a set of k units: w_ij(S) by how many of the two it holds. */
struct weights {
  double by_held[3];
};

/* s! (M - 2 - s)! / (M - 1)!, 0 where there is no such s. */
static double share(uint32_t s, uint32_t M) {
  double one = 1. / (M - 1);
  if (s > M - 2) return 0;
  for (uint32_t i = 0; i < s; i++) one *= (i + 1.) / (M - 2 - i);
  return one;
}

static struct weights weights_of(uint32_t k, uint32_t M) {
  return (struct weights){{share(k, M), k > 0 ? -share(k - 1, M) : 0, k > 1 ? share(k - 2, M) : 0}};
}

/* The same over how likely a pair of that size was drawn: of the C(M, k) sets of k units in the
   proportion 2 / (k (M - k)), halved twice for k = M / 2. */
static struct weights drawn_weights(uint32_t k, uint32_t M, double drawn_weight) {
  const double all = drawn_weight * M / 2;
  return (struct weights){{all * k / (M - k - 1), -all, all * (M - k) / (k - 1)}};
}

static uint32_t size_of(const int8_t *sides, uint32_t M) {
  uint32_t size = 0;
  for (uint32_t u = 0; u < M; u++) size += sides[u] > 0;
  return size;
}

static struct weights weights_drawn_of(const why_pairs *pairs, const int8_t *sides) {
  const uint32_t M = pairs->units;
  return drawn_weights(size_of(sides, M), M, pairs->coalitions.drawn_weight);
}

static void add(double *indices, uint32_t M, const int8_t *sides, struct weights weights,
                double rest) {
  for (uint32_t i = 0; i < M; i++) {
    for (uint32_t j = 0; j < i; j++) {
      indices[(size_t)i * M + j] += weights.by_held[(sides[i] > 0) + (sides[j] > 0)] * rest;
    }
  }
}

static void mirror(double *indices, uint32_t M) {
  for (uint32_t i = 0; i < M; i++) {
    indices[(size_t)i * M + i] = 0;
    for (uint32_t j = 0; j < i; j++) indices[(size_t)j * M + i] = indices[(size_t)i * M + j];
  }
}

void why_pairwise_influence(const why_pairwise *fit, const why_pairs *pairs, uint32_t pair,
                            double *indices) {
  const uint32_t M = pairs->units;
  const int8_t *sides = sides_of(pairs, pair);
  for (size_t i = 0; i < (size_t)M * M; i++) indices[i] = 0;
  add(indices, M, sides, weights_drawn_of(pairs, sides),
      2 * fit->left_out[pair - pairs->coalitions.listed]);
  mirror(indices, M);
}

/* ---- How far the draws lean on each other ---- */

/* The sum over all pairs of units of the products of two sets' weights: it depends on how many
   units are in both, in one or the other, or in none. */
static double product(const int8_t *a, const int8_t *b, uint32_t M, struct weights of_a,
                      struct weights of_b) {
  double counts[4] = {0}, sum = 0;
  for (uint32_t u = 0; u < M; u++) counts[2 * (a[u] > 0) + (b[u] > 0)]++;
  for (uint32_t one = 0; one < 4; one++) {
    for (uint32_t other = 0; other <= one; other++) {
      const double both = of_a.by_held[one / 2 + other / 2] * of_b.by_held[one % 2 + other % 2];
      const double pairs = one == other ? (counts[one] - 1) / 2 : counts[other];
      sum += both * counts[one] * pairs;
    }
  }
  return sum;
}

/* By how much what the others leave of a is off because b is one of them. */
static double moved(const why_pairwise *fit, uint32_t n, uint32_t a, uint32_t b) {
  const double own = fit->inverse[(size_t)a * n + a], its = fit->inverse[(size_t)b * n + b];
  const double shared = fit->inverse[(size_t)a * n + b];
  const double without =
      (fit->left_out[a] * own - shared * fit->left_out[b]) / (own - shared * shared / its);
  return fit->left_out[a] - without;
}

/* The drawn pairs are independent, and what is left of them is not: where a moves what is left of
   b, b moves what is left of a. The variance of the mean is larger by the mean product of both;
   here as a ratio of all indices together. */
static double find_widening(const why_pairwise *fit, const why_pairs *pairs) {
  const uint32_t n = fitted_of(fit, pairs), listed = pairs->coalitions.listed, M = pairs->units;
  double apart = 0, together = 0;
  for (uint32_t a = 0; a < n; a++) {
    const int8_t *sides = sides_of(pairs, listed + a);
    const struct weights weights = weights_drawn_of(pairs, sides);
    apart += product(sides, sides, M, weights, weights) * fit->left_out[a] * fit->left_out[a];
    for (uint32_t b = 0; b < a; b++) {
      const int8_t *others = sides_of(pairs, listed + b);
      together += 2 * moved(fit, n, a, b) * moved(fit, n, b, a) *
                  product(sides, others, M, weights, weights_drawn_of(pairs, others));
    }
  }
  return apart > 0 && together > 0 ? sqrt(1 + together / apart) : 1;
}

void why_pairwise_solve(why_pairwise *fit, const why_pairs *pairs) {
  const uint32_t M = pairs->units, listed = pairs->coalitions.listed;
  const uint32_t drawn = pairs->known - listed;
  fit_drawn(fit, pairs);
  expand(fit, pairs);
  for (uint32_t a = fitted_of(fit, pairs); a < drawn; a++) {
    fit->left_out[a] = height(pairs, listed + a) - guess(fit, sides_of(pairs, listed + a));
  }
  fit->widening = find_widening(fit, pairs);
  for (size_t i = 0; i < (size_t)M * M; i++) fit->indices[i] = 4 * fit->products[i];
  add(fit->indices, M, pairs->nothing, weights_of(0, M), -2 * guess(fit, pairs->nothing));
  for (uint32_t pair = 0; pair < listed; pair++) {
    const int8_t *sides = sides_of(pairs, pair);
    add(fit->indices, M, sides, weights_of(size_of(sides, M), M),
        2 * (height(pairs, pair) - guess(fit, sides)));
  }
  for (uint32_t a = 0; a < drawn; a++) {
    const int8_t *sides = sides_of(pairs, listed + a);
    add(fit->indices, M, sides, weights_drawn_of(pairs, sides), 2 * fit->left_out[a] / drawn);
  }
  mirror(fit->indices, M);
}
