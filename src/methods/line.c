#include "line.h"

#include <math.h>

#include "../numeric.h"

enum {
  RESAMPLES = 100, /* of the bootstrap */
  SWEEPS = 1000    /* of coordinate descent at most */
};

/* Streams of random numbers that no sample draws from. */
static const uint64_t resample_stream = UINT64_C(1) << 32;

why_line why_line_take(uint32_t units, uint32_t samples, uint32_t listed, why_arena *arena) {
  const size_t M = units;
  return (why_line){
      .units = units,
      .listed = listed,
      .weights = WHY_TAKE(arena, double, samples),
      .values = WHY_TAKE(arena, double, samples),
      .scores = WHY_TAKE(arena, double, M),
      .means = WHY_TAKE(arena, double, M),
      .matrix = WHY_TAKE(arena, double, M *M),
      .inverse = WHY_TAKE(arena, double, M *M),
      .right = WHY_TAKE(arena, double, M),
      .room = WHY_TAKE(arena, double, 3 * M),
      .present = WHY_TAKE(arena, uint32_t, M),
  };
}

static double dot(const double *a, const double *b, uint32_t n) {
  double sum = 0;
  for (uint32_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

/* ---- Moments ---- */

/* Whether a drawn sample is in a resample, which holds each with probability 1/2 (half-sampling:
   its mean varies about that of all as much as theirs about the truth). Number 0 is all of them. */
static bool holds(uint64_t seed, uint32_t resample, uint32_t sample) {
  uint32_t bits[4];
  if (!resample) return true;
  why_random_bits(seed, resample_stream + resample, sample, bits);
  return bits[0] & 1;
}

/* Adds a sample to the lower triangle, to `right` and to the sums of the units. */
static void add(why_line *line, const int8_t *sides, double weight, double value) {
  const uint32_t M = line->units;
  uint32_t count = 0;
  for (uint32_t u = 0; u < M; u++) {
    if (!sides || sides[u] > 0) line->present[count++] = u;
  }
  line->total += weight;
  line->mean += weight * value;
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t u = line->present[i];
    double *row = line->matrix + (size_t)u * M;
    line->means[u] += weight;
    line->right[u] += weight * value;
    for (uint32_t j = 0; j <= i; j++) row[line->present[j]] += weight;
  }
}

/* Returns what the drawn samples' own weights are multiplied by. */
static double gather(why_line *line, uint32_t known, uint64_t seed, uint32_t resample) {
  const uint32_t M = line->units;
  double drawn = 0;
  for (uint32_t i = line->listed; i < known; i++) drawn += holds(seed, resample, i);
  const double scale = drawn > 0 ? line->drawn_weight / drawn : 0;
  line->total = line->mean = 0;
  for (uint32_t u = 0; u < M; u++) line->means[u] = line->right[u] = 0;
  for (size_t i = 0; i < (size_t)M * M; i++) line->matrix[i] = 0;
  add(line, NULL, 1, 0);
  for (uint32_t i = 0; i < known; i++) {
    if (i >= line->listed && !holds(seed, resample, i)) continue;
    add(line, line->sides + (size_t)i * M, line->weights[i] * (i < line->listed ? 1 : scale),
        line->values[i]);
  }
  line->mean /= line->total;
  for (uint32_t i = 0; i < M; i++) {
    double *row = line->matrix + (size_t)i * M;
    line->right[i] -= line->means[i] * line->mean;
    line->means[i] /= line->total;
    for (uint32_t j = 0; j <= i; j++) row[j] -= line->total * line->means[i] * line->means[j];
  }
  return scale;
}

/* ---- Ridge ---- */

/* The scores are off by inverse (sum of w x e) over the drawn samples, e their residuals: a sum of
   independent draws, whose spread is seen in them. What a sample itself did to its residual is
   undone by its leverage (the jackknife; MacKinnon and White 1985,
   doi:10.1016/0304-4076(85)90158-7). Returns the largest. */
static double find_errors(why_line *line, uint32_t known, double scale, float *errors) {
  const uint32_t M = line->units;
  const double n = (double)known - line->listed;
  double *sums = line->room, *squares = line->room + M, *x = line->room + 2 * (size_t)M;
  double *gain = line->right; /* no longer needed */
  double largest = 0;
  for (uint32_t i = 0; i < M; i++) sums[i] = squares[i] = 0;
  for (uint32_t sample = line->listed; sample < known; sample++) {
    const int8_t *sides = line->sides + (size_t)sample * M;
    const double weight = scale * line->weights[sample];
    for (uint32_t i = 0; i < M; i++) x[i] = (sides[i] > 0) - line->means[i];
    for (uint32_t i = 0; i < M; i++) gain[i] = dot(line->inverse + (size_t)i * M, x, M);
    const double leverage = weight * (1 / line->total + dot(x, gain, M));
    const double residual = line->values[sample] - line->mean - dot(x, line->scores, M);
    const double pull = weight * residual / (1 - leverage);
    for (uint32_t i = 0; i < M; i++) {
      sums[i] += gain[i] * pull;
      squares[i] += gain[i] * pull * gain[i] * pull;
    }
  }
  for (uint32_t i = 0; i < M; i++) {
    const double spread = n > 1 ? (squares[i] - sums[i] * sums[i] / n) * n / (n - 1) : 0;
    const double error = spread > 0 ? sqrt(spread) : 0;
    if (error > largest) largest = error;
    errors[i] = (float)error;
  }
  return largest;
}

double why_line_ridge(why_line *line, uint32_t known, double penalty, float *errors) {
  const uint32_t M = line->units;
  const double scale = gather(line, known, 0, 0);
  for (uint32_t i = 0; i < M; i++) {
    line->matrix[(size_t)i * M + i] += penalty;
    for (uint32_t j = 0; j < M; j++) line->inverse[(size_t)i * M + j] = i == j;
  }
  const int solved = why_solve(line->matrix, line->inverse, M, M);
  assert(solved);
  (void)solved;
  for (uint32_t i = 0; i < M; i++) {
    line->scores[i] = dot(line->inverse + (size_t)i * M, line->right, M);
  }
  return find_errors(line, known, scale, errors);
}

/* ---- L1 ---- */

/* Coordinate descent (Friedman et al. 2010, doi:10.18637/jss.v033.i01) from the scores at hand. */
static void descend(const why_line *line, double penalty, double *scores) {
  const uint32_t M = line->units;
  for (uint32_t sweep = 0, moved = 1; moved && sweep < SWEEPS; sweep++) {
    moved = 0;
    for (uint32_t i = 0; i < M; i++) {
      const double *row = line->matrix + (size_t)i * M, own = row[i], before = scores[i];
      double pull = line->right[i];
      for (uint32_t j = 0; j < i; j++) pull -= row[j] * scores[j];
      for (uint32_t j = i + 1; j < M; j++) pull -= line->matrix[(size_t)j * M + i] * scores[j];
      const double beyond = fabs(pull) - penalty;
      scores[i] = beyond > 0 && own > 0 ? (pull > 0 ? beyond : -beyond) / own : 0;
      moved |= fabs(scores[i] - before) > 1e-9 * (1e-3 + fabs(scores[i]));
    }
  }
}

double why_line_l1(why_line *line, uint32_t known, double penalty, uint64_t seed, float *errors) {
  const uint32_t M = line->units;
  double *squares = line->room, *scores = line->room + M, largest = 0;
  gather(line, known, seed, 0);
  for (uint32_t i = 0; i < M; i++) line->scores[i] = squares[i] = 0;
  descend(line, penalty, line->scores);
  for (uint32_t r = 1; r <= RESAMPLES && known > line->listed; r++) {
    gather(line, known, seed, r);
    for (uint32_t i = 0; i < M; i++) scores[i] = line->scores[i];
    descend(line, penalty, scores);
    for (uint32_t i = 0; i < M; i++) {
      const double off = scores[i] - line->scores[i];
      squares[i] += off * off;
    }
  }
  for (uint32_t i = 0; i < M; i++) {
    const double error = sqrt(squares[i] / (double)RESAMPLES);
    if (error > largest) largest = error;
    errors[i] = (float)error;
  }
  gather(line, known, seed, 0); /* the means are those of all again */
  return largest;
}

double why_line_fidelity(const why_line *line, uint32_t known) {
  const uint32_t M = line->units;
  const double scale = known > line->listed ? line->drawn_weight / (known - line->listed) : 0;
  double text = -line->mean, left = 0, all = line->mean * line->mean;
  for (uint32_t u = 0; u < M; u++) text -= (1 - line->means[u]) * line->scores[u];
  left = text * text;
  for (uint32_t i = 0; i < known; i++) {
    const int8_t *sides = line->sides + (size_t)i * M;
    const double weight = line->weights[i] * (i < line->listed ? 1 : scale);
    const double off = line->values[i] - line->mean;
    double residual = off;
    for (uint32_t u = 0; u < M; u++) {
      residual -= ((sides[u] > 0) - line->means[u]) * line->scores[u];
    }
    left += weight * residual * residual;
    all += weight * off * off;
  }
  return all > 0 ? 1 - left / all : 1;
}
