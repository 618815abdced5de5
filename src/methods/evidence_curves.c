#include "evidence_parts.h"

enum {
  STEPS = 50, /* between the ends of a curve, at most, beside the bins */
  ERASER_BINS = 5,
  FERRET_BINS = 10
};

static const uint32_t eraser_percents[ERASER_BINS] = {1, 5, 10, 20, 50};

/* How many units a bin of ERASER's holds. */
static uint32_t eraser_cut(const why_curves *curves, uint32_t bin) {
  return (uint32_t)(((uint64_t)curves->units * eraser_percents[bin] + 99) / 100);
}

/* The same of ferret's bins, before those are left out that do not count. */
static uint32_t ferret_cut(const why_curves *curves, uint32_t bin) {
  const uint32_t share = (uint32_t)((uint64_t)curves->units * (bin + 1) / FERRET_BINS);
  return share < curves->positive ? share : curves->positive;
}

void why_curves_take(why_curves *curves, uint32_t units, why_arena *arena) {
  const uint32_t most = STEPS + 1 + ERASER_BINS + FERRET_BINS;
  const uint32_t steps = units < most ? units + 1 : most;
  *curves = (why_curves){.units = units,
                         .cuts = WHY_TAKE(arena, uint32_t, steps),
                         .shares = WHY_TAKE(arena, float, steps),
                         .deletion = WHY_TAKE(arena, float, steps),
                         .insertion = WHY_TAKE(arena, float, steps)};
}

static bool is_cut(const why_curves *curves, uint32_t cut) {
  const uint64_t n = curves->units;
  if (n <= STEPS) return true;
  /* i n / STEPS, rounded down, of the only i that it can be of */
  if ((cut * (uint64_t)STEPS + n - 1) / n * n / STEPS == cut) return true;
  for (uint32_t bin = 0; bin < ERASER_BINS; bin++)
    if (eraser_cut(curves, bin) == cut) return true;
  for (uint32_t bin = 0; bin < FERRET_BINS; bin++)
    if (ferret_cut(curves, bin) == cut) return true;
  return false;
}

void why_curves_plan(why_curves *curves, const float *scores) {
  curves->positive = curves->steps = 0;
  for (uint32_t u = 0; u < curves->units; u++) curves->positive += scores[u] > 0;
  for (uint32_t cut = 0; cut <= curves->units; cut++) {
    if (!is_cut(curves, cut)) continue;
    curves->cuts[curves->steps] = cut;
    curves->shares[curves->steps++] = curves->units ? (float)cut / (float)curves->units : 0;
  }
}

static uint32_t step_of(const why_curves *curves, uint32_t cut) {
  uint32_t step = 0;
  while (curves->cuts[step] != cut) step++;
  return step;
}

/* What p(text) loses to each bin on the mean, where a curve tells p by units. */
static float eraser_mean(const why_curves *curves, const float *curve) {
  double sum = 0;
  for (uint32_t bin = 0; bin < ERASER_BINS; bin++)
    sum += (double)curves->deletion[0] - curve[step_of(curves, eraser_cut(curves, bin))];
  return (float)(sum / (double)ERASER_BINS);
}

static float ferret_mean(const why_curves *curves, const float *curve) {
  double sum = 0;
  uint32_t counted = 0, last = UINT32_MAX;
  for (uint32_t bin = 0; bin < FERRET_BINS; bin++) {
    const uint32_t cut = ferret_cut(curves, bin);
    const bool holds = (uint64_t)curves->units * (bin + 1) >= FERRET_BINS;
    if (!holds || cut == last) continue;
    sum += (double)curves->deletion[0] - curve[step_of(curves, cut)];
    counted++;
    last = cut;
  }
  return counted ? (float)(sum / counted) : 0;
}

static float area(const why_curves *curves, const float *curve) {
  double sum = 0;
  for (uint32_t i = 1; i < curves->steps; i++)
    sum += .5 * ((double)curve[i] + curve[i - 1]) * (curves->cuts[i] - curves->cuts[i - 1]);
  return curves->units ? (float)(sum / curves->units) : 0;
}

void why_curves_conclude(const why_curves *curves, why_evidence *evidence) {
  evidence->comprehensiveness_eraser = eraser_mean(curves, curves->deletion);
  evidence->sufficiency_eraser = eraser_mean(curves, curves->insertion);
  evidence->comprehensiveness_ferret = ferret_mean(curves, curves->deletion);
  evidence->sufficiency_ferret = ferret_mean(curves, curves->insertion);
  evidence->steps = curves->steps;
  evidence->shares = curves->shares;
  evidence->deletion = curves->deletion;
  evidence->insertion = curves->insertion;
  evidence->deletion_area = area(curves, curves->deletion);
  evidence->insertion_area = area(curves, curves->insertion);
}
