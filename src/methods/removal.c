#include "removal.h"

#include <string.h>

const char *const why_removal_modes[] = {
    [WHY_REMOVAL_DELETE] = "delete", [WHY_REMOVAL_MASK] = "mask", [WHY_REMOVAL_PAD] = "pad", NULL};

void why_removal_take(why_removal *removal, const why_problem *problem, why_arena *arena) {
  *removal = (why_removal){.ids = WHY_TAKE(arena, uint32_t, problem->tokens),
                           .slots = WHY_TAKE(arena, uint32_t, problem->tokens),
                           .segments = WHY_TAKE(arena, uint8_t, problem->tokens)};
}

why_job *why_removal_add(const why_removal *removal, const why_problem *problem, why_round *round,
                         int mode, const int8_t *sides, int8_t gone) {
  /* What the target reads stays where it is, masked. */
  const uint32_t filler = mode == WHY_REMOVAL_PAD ? problem->pad : problem->mask;
  uint32_t count = 0;
  for (uint32_t t = 0; t < problem->tokens; t++) {
    const uint32_t unit = problem->unit_of_token[t];
    const bool out = unit != WHY_NO_UNIT && sides[unit] == gone;
    const bool reads = problem->read && problem->read[t];
    if (out && mode == WHY_REMOVAL_DELETE && !reads) continue;
    removal->ids[count] = out ? filler : problem->ids[t];
    removal->segments[count] = problem->segments[t];
    removal->slots[count++] = t;
  }
  why_job *job =
      why_round_add(round, problem, removal->ids, removal->segments, count, /* wants */ 0);
  if (count == problem->tokens) return job;
  uint32_t *slots = why_round_array(round, job, &job->slots, count, sizeof *slots);
  memcpy(slots, removal->slots, count * sizeof *slots);
  return job;
}
