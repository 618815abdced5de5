#include "alignment.h"

void why_alignment_by_position(const why_problem *problem, uint32_t *other_of) {
  for (uint32_t t = 0; t < problem->tokens; t++) other_of[t] = t;
}

size_t why_alignment_cells(const why_problem *problem, const why_reference *other) {
  return ((size_t)problem->tokens + 1) * ((size_t)other->tokens + 1);
}

static bool same_token(const why_problem *problem, const why_reference *other, uint32_t t,
                       uint32_t s) {
  return problem->ids[t] == other->ids[s] && problem->segments[t] == other->segments[s];
}

/* common (T + 1, S + 1): how long the longest common subsequence of what follows t and s is. */
static void count_common(const why_problem *problem, const why_reference *other, uint32_t *common) {
  const size_t width = (size_t)other->tokens + 1;
  for (uint32_t t = problem->tokens + 1; t-- > 0;) {
    for (uint32_t s = other->tokens + 1; s-- > 0;) {
      uint32_t *cell = common + t * width + s;
      if (t == problem->tokens || s == other->tokens)
        *cell = 0;
      else if (same_token(problem, other, t, s))
        *cell = cell[width + 1] + 1;
      else
        *cell = cell[width] > cell[1] ? cell[width] : cell[1];
    }
  }
}

/* What lies between two common tokens: [t, t_end) of the text, [s, s_end) of the other. */
static void align_run(const why_problem *problem, const why_reference *other, uint32_t t,
                      uint32_t t_end, uint32_t s, uint32_t s_end, uint32_t *other_of) {
  if (t_end - t != s_end - s) return;
  for (; t < t_end; t++, s++)
    if (problem->segments[t] == other->segments[s]) other_of[t] = s;
}

void why_alignment_by_words(const why_problem *problem, const why_reference *other,
                            uint32_t *common, uint32_t *other_of) {
  const uint32_t T = problem->tokens, S = other->tokens;
  const size_t width = (size_t)S + 1;
  uint32_t t = 0, s = 0, run_t = 0, run_s = 0; /* where the run between common tokens began */
  count_common(problem, other, common);
  for (uint32_t i = 0; i < T; i++) other_of[i] = WHY_NO_TOKEN;
  while (t < T && s < S) {
    const uint32_t *cell = common + t * width + s;
    if (same_token(problem, other, t, s)) {
      align_run(problem, other, run_t, t, run_s, s, other_of);
      other_of[t++] = s++;
      run_t = t;
      run_s = s;
    } else if (cell[width] >= cell[1]) {
      t++;
    } else {
      s++;
    }
  }
  align_run(problem, other, run_t, T, run_s, S, other_of);
}
