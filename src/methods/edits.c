#include "edits.h"

#include <string.h>

#include "decision.h"

why_job *why_edits_add_text(const why_problem *problem, why_round *round) {
  why_job *job = why_round_add_text(round, problem, /* wants */ 0);
  job->link = why_decision_link(problem);
  return job;
}

bool why_edits_may_insert(const why_problem *problem) {
  return problem->shape.head == WHY_HEAD_POOLED;
}

void why_edits_find_free(const why_problem *problem, uint8_t *may) {
  memset(may, 1, problem->units);
  for (uint32_t t = 0; t < problem->tokens; t++)
    if (problem->read && problem->read[t] && problem->unit_of_token[t] != WHY_NO_UNIT)
      may[problem->unit_of_token[t]] = 0;
}

void why_edits_take(why_edits *room, const why_problem *problem, uint32_t inserts,
                    why_arena *arena) {
  const size_t most = (size_t)problem->tokens + inserts;
  *room = (why_edits){.ids = WHY_TAKE(arena, uint32_t, most),
                      .slots = WHY_TAKE(arena, uint32_t, most),
                      .segments = WHY_TAKE(arena, uint8_t, most)};
}

static const why_edit *find(const why_edit *edits, uint32_t count, uint32_t unit) {
  for (uint32_t i = 0; i < count; i++)
    if (edits[i].unit == unit) return &edits[i];
  return NULL;
}

why_job *why_edits_add(const why_edits *room, const why_problem *problem, why_round *round,
                       const why_edit *edits, uint32_t count) {
  uint32_t tokens = 0;
  bool inserts = false;
  for (uint32_t t = 0; t < problem->tokens; t++) {
    const uint32_t unit = problem->unit_of_token[t];
    const why_edit *edit = unit == WHY_NO_UNIT ? NULL : find(edits, count, unit);
    const bool first = edit && (t == 0 || problem->unit_of_token[t - 1] != unit);
    if (first && edit->kind != WHY_CHANGE_REMOVE) {
      room->ids[tokens] = edit->id;
      room->segments[tokens] = problem->segments[t];
      room->slots[tokens++] = t;
    }
    if (edit && edit->kind != WHY_CHANGE_INSERT) continue;
    inserts = inserts || edit;
    room->ids[tokens] = problem->ids[t];
    room->segments[tokens] = problem->segments[t];
    room->slots[tokens++] = t;
  }
  why_job *job = why_round_add(round, problem, room->ids, room->segments, tokens, /* wants */ 0);
  job->link = why_decision_link(problem);
  if (inserts || tokens == problem->tokens) return job;
  uint32_t *slots = why_round_array(round, job, &job->slots, tokens, sizeof *slots);
  memcpy(slots, room->slots, tokens * sizeof *slots);
  return job;
}
