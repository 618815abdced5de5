#include "path.h"

#include "../numeric.h"

const char *const why_path_baselines[] = {
    [WHY_PATH_PAD] = "pad",   [WHY_PATH_MASK] = "mask", [WHY_PATH_UNK] = "unk",
    [WHY_PATH_ZERO] = "zero", [WHY_PATH_MEAN] = "mean", NULL};

bool why_path_keeps(const why_problem *problem, uint32_t t) {
  const bool asked = problem->read && problem->read[t] && problem->ids[t] == problem->mask;
  return asked || problem->unit_of_token[t] == WHY_NO_UNIT;
}

static void add_kept(why_round *round, const why_problem *problem, why_job *job) {
  uint8_t *kept = why_round_array(round, job, &job->kept, problem->tokens, sizeof *kept);
  for (uint32_t t = 0; t < problem->tokens; t++) kept[t] = why_path_keeps(problem, t);
}

/* From `ids`, or from the same id everywhere. */
static void add_ids(why_round *round, const why_problem *problem, why_job *job, const uint32_t *ids,
                    uint32_t everywhere) {
  const uint32_t T = problem->tokens;
  job->baseline = WHY_BASELINE_IDS;
  add_kept(round, problem, job);
  uint32_t *start = why_round_array(round, job, &job->baseline_ids, T, sizeof *start);
  for (uint32_t t = 0; t < T; t++) {
    const uint32_t other = ids ? ids[t] : everywhere;
    start[t] = why_path_keeps(problem, t) ? problem->ids[t] : other;
  }
}

void why_path_add_ids(why_round *round, const why_problem *problem, why_job *job,
                      const uint32_t *ids) {
  add_ids(round, problem, job, ids, 0);
}

void why_path_add(why_round *round, const why_problem *problem, why_job *job, int baseline) {
  switch (baseline) {
  case WHY_PATH_PAD: add_ids(round, problem, job, NULL, problem->pad); break;
  case WHY_PATH_MASK: add_ids(round, problem, job, NULL, problem->mask); break;
  case WHY_PATH_UNK: add_ids(round, problem, job, NULL, problem->unk); break;
  default:
    job->baseline = baseline == WHY_PATH_MEAN ? WHY_BASELINE_MEAN : WHY_BASELINE_ZERO;
    add_kept(round, problem, job);
  }
}

float *why_path_place(why_round *round, why_job *job, float alpha) {
  float *alphas = why_round_array(round, job, &job->alphas, job->tokens, sizeof *alphas);
  for (uint32_t t = 0; t < job->tokens; t++) alphas[t] = alpha;
  return alphas;
}

double why_path_point(uint32_t n, uint32_t k) {
  return .5 * (1 - why_cos_pi(k / (double)n));
}

/* c_k / 2n (1 - sum over j = 1 .. n/2 of b_j / (4 j^2 - 1) cos(2 pi j k / n)),
   c = 1 at the ends and else 2, b = 1 at j = n/2 and else 2. */
double why_path_weight(uint32_t n, uint32_t k) {
  double sum = 1;
  for (uint32_t j = 1; j <= n / 2; j++) {
    const double b = j == n / 2 ? 1 : 2;
    sum -= b / (4. * j * j - 1) * why_cos_pi(2. * j * k / n);
  }
  return (k == 0 || k == n ? 1 : 2) * sum / (2. * n);
}

bool why_path_filled(const bool *known, uint32_t finest, uint32_t n) {
  for (uint32_t i = 0; i <= finest; i += finest / n)
    if (!known[i]) return false;
  return true;
}

void why_path_integrate(const float *rows, uint32_t T, uint32_t finest, uint32_t n,
                        double *integrals) {
  for (uint32_t t = 0; t < T; t++) integrals[t] = 0;
  for (uint32_t k = 0; k <= n; k++) {
    const double weight = why_path_weight(n, k);
    const float *row = rows + (size_t)k * (finest / n) * T;
    for (uint32_t t = 0; t < T; t++) integrals[t] += weight * row[t];
  }
}
