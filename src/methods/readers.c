#include "readers.h"

#include <math.h>

/* How many tokens stand for the text of t's segment, if t does; else 0. */
static uint32_t standing_with(const why_problem *problem, uint32_t t) {
  uint32_t count = 0, first = problem->tokens;
  for (uint32_t i = problem->tokens; i-- > 0;) {
    if (problem->segments[i] != problem->segments[t]) continue;
    count++;
    first = i;
  }
  if (problem->shape.pooling == WHY_POOLING_MEAN) return count;
  return t == first ? 1 : 0;
}

/* How much of all that is read is token t. */
static double share(const why_problem *problem, uint32_t t) {
  double own = 0, all = 0;
  if (problem->shape.head == WHY_HEAD_SIMILARITY) {
    const uint32_t count = standing_with(problem, t);
    const bool pair = problem->segments[problem->tokens - 1] != problem->segments[0];
    return count ? 1.0 / count / (pair ? 2 : 1) : 0;
  }
  for (uint32_t i = 0; i < problem->term_count; i++) {
    const double weight = fabs((double)problem->terms[i].weight);
    all += weight;
    if (problem->terms[i].slot == t) own += weight;
  }
  return all > 0 ? own / all : 0;
}

void why_readers_score(const why_problem *problem, const float *matrix, float *scores) {
  const uint32_t T = problem->tokens;
  for (uint32_t t = 0; t < T; t++) scores[t] = 0;
  for (uint32_t from = 0; from < T; from++) {
    const double part = share(problem, from);
    if (part == 0) continue;
    for (uint32_t to = 0; to < T; to++)
      scores[to] += (float)(part * (double)matrix[(size_t)from * T + to]);
  }
}
