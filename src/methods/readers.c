#include "readers.h"

#include <math.h>

double why_readers_share(const why_problem *problem, uint32_t t) {
  double own = 0, all = 0;
  if (problem->shape.head == WHY_HEAD_SIMILARITY) {
    const uint32_t count =
        why_pooling_count(problem->shape.pooling, problem->segments, problem->tokens, t);
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
    const double part = why_readers_share(problem, from);
    if (part == 0) continue;
    for (uint32_t to = 0; to < T; to++)
      scores[to] += (float)(part * (double)matrix[(size_t)from * T + to]);
  }
}
