#include "lattice.h"

bool why_lattice_fits(uint32_t units, uint32_t evaluations) {
  return units <= 16 && UINT32_C(1) << units <= evaluations;
}

void why_lattice_take(why_lattice *lattice, const why_problem *problem, int mode,
                      why_arena *arena) {
  const uint32_t M = problem->units, sets = UINT32_C(1) << M;
  *lattice = (why_lattice){.units = M,
                           .sets = sets,
                           .values = WHY_TAKE(arena, double, sets),
                           .shares = WHY_TAKE(arena, double, M),
                           .sides = WHY_TAKE(arena, int8_t, M),
                           .mode = mode};
  why_removal_take(&lattice->removal, problem, arena);
}

void why_lattice_ask(why_lattice *lattice, const why_problem *problem, why_round *round,
                     uint32_t jobs) {
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    lattice->asked++;
    return;
  }
  for (; lattice->asked < lattice->sets && round->jobs < jobs; lattice->asked++) {
    const uint32_t set = lattice->asked - 1;
    for (uint32_t u = 0; u < lattice->units; u++) lattice->sides[u] = set >> u & 1 ? 1 : -1;
    why_job *job =
        why_removal_add(&lattice->removal, problem, round, lattice->mode, lattice->sides, -1);
    if (set == 0) job->precision = WHY_PRECISION_EXACT; /* its value is shown */
  }
}

bool why_lattice_tell(why_lattice *lattice, const why_problem *problem, const why_round *round) {
  why_answer at;
  for (uint32_t i = 0; i < round->jobs; i++, lattice->known++) {
    const uint32_t set = (lattice->known ? lattice->known : lattice->sets) - 1;
    lattice->values[set] = *why_round_answer(round, problem, i, &at);
  }
  return lattice->known == lattice->sets;
}

static uint32_t count_units(uint32_t set) {
  uint32_t units = 0;
  for (; set; set &= set - 1) units++;
  return units;
}

/* How likely it is that, where `others` stand in any order before or behind something, a given k of
   them are those before it: k! (others - k)! / (others + 1)!. */
static void find_shares(const why_lattice *lattice, uint32_t others) {
  for (uint32_t k = 0; k <= others; k++) {
    lattice->shares[k] = 1. / (others + 1);
    for (uint32_t j = 1; j <= k; j++) lattice->shares[k] *= (double)j / (others + 1 - j);
  }
}

void why_lattice_shapley(const why_lattice *lattice, double *scores) {
  const double *values = lattice->values;
  if (lattice->units) find_shares(lattice, lattice->units - 1);
  for (uint32_t u = 0; u < lattice->units; u++) {
    const uint32_t unit = UINT32_C(1) << u;
    scores[u] = 0;
    for (uint32_t set = 0; set < lattice->sets; set++) {
      if (set & unit) continue;
      scores[u] += lattice->shares[count_units(set)] * (values[set | unit] - values[set]);
    }
  }
}
