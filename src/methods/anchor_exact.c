#include "anchor_exact.h"

void why_anchor_exact_sum(uint32_t *counts, uint32_t units) {
  for (uint32_t u = 0; u < units; u++) {
    for (uint32_t set = 0; set >> units == 0; set++) {
      const uint32_t with = set | UINT32_C(1) << u;
      if (set != with) counts[set] += counts[with];
    }
  }
}

static uint32_t size_of(uint32_t set) {
  uint32_t size = 0;
  for (; set; set &= set - 1) size++;
  return size;
}

double why_anchor_exact_precision(const uint32_t *counts, uint32_t units, uint32_t set) {
  return counts[set] / (double)(UINT32_C(1) << (units - size_of(set)));
}

void why_anchor_exact_choose(const uint32_t *counts, uint32_t units, double precision,
                             why_anchor *anchor) {
  uint32_t best = (UINT32_C(1) << units) - 1, size = units;
  for (uint32_t set = 0; set >> units == 0; set++) {
    const double its = why_anchor_exact_precision(counts, units, set);
    const double least = why_anchor_exact_precision(counts, units, best);
    if (its < precision || size_of(set) > size || (size_of(set) == size && its <= least)) continue;
    best = set;
    size = size_of(set);
  }
  uint32_t taken = 0;
  for (anchor->size = 0; anchor->size < size; anchor->size++) {
    uint32_t next = WHY_NO_UNIT;
    double most = -1;
    for (uint32_t u = 0; u < units; u++) {
      const uint32_t unit = UINT32_C(1) << u;
      if (!(best & unit) || taken & unit) continue;
      const double its = why_anchor_exact_precision(counts, units, taken | unit);
      if (its <= most) continue;
      most = its;
      next = u;
    }
    anchor->words[anchor->size] = next;
    taken |= UINT32_C(1) << next;
  }
}
