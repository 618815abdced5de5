#include "sets.h"

#include <string.h>

#include "decision.h"

void why_sets_take(why_sets *sets, uint32_t units, uint32_t capacity, why_arena *arena) {
  *sets = (why_sets){.units = units,
                     .capacity = capacity,
                     .rows = WHY_TAKE(arena, uint16_t, (size_t)capacity *units),
                     .worths = WHY_TAKE(arena, float, capacity)};
}

void why_sets_keep(why_sets *sets, const uint16_t *row, float worth) {
  const size_t bytes = sets->units * sizeof *row;
  if (sets->count == sets->capacity && !(worth > sets->worths[sets->count - 1])) return;
  uint32_t at = sets->count < sets->capacity ? sets->count++ : sets->count - 1;
  for (; at > 0 && worth > sets->worths[at - 1]; at--) {
    sets->worths[at] = sets->worths[at - 1];
    memcpy(why_sets_row(sets, at), why_sets_row(sets, at - 1), bytes);
  }
  sets->worths[at] = worth;
  memcpy(why_sets_row(sets, at), row, bytes);
}

/* Whether `row`, of one unit more than the parents, grows from one before `parent`, too. */
static bool is_made(const why_sets *parents, uint32_t parent, const uint16_t *row) {
  for (uint32_t i = 0; i < parent; i++) {
    const uint16_t *other = why_sets_row(parents, i);
    uint32_t u = 0;
    while (u < parents->units && (!other[u] || row[u])) u++;
    if (u == parents->units) return true;
  }
  return false;
}

bool why_sets_grow(why_sets_growth *growth, uint16_t *row) {
  const why_sets *parents = growth->parents;
  for (; growth->parent < parents->count; growth->parent++, growth->unit = 0) {
    const uint16_t *parent = why_sets_row(parents, growth->parent);
    while (growth->unit < parents->units) {
      const uint32_t unit = growth->unit++;
      if (parent[unit] || !growth->may[unit]) continue;
      memcpy(row, parent, parents->units * sizeof *row);
      row[unit] = (uint16_t)growth->size;
      if (!is_made(parents, growth->parent, row)) return true;
    }
  }
  return false;
}

void why_sets_take_batch(why_sets_batch *batch, const why_problem *problem, why_arena *arena) {
  *batch =
      (why_sets_batch){.rows = WHY_TAKE(arena, uint16_t, (size_t)WHY_SETS_ROUND * problem->units),
                       .sides = WHY_TAKE(arena, int8_t, problem->units)};
  why_removal_take(&batch->removal, problem, arena);
}

void why_sets_put(why_sets_batch *batch, const why_problem *problem, const uint16_t *row) {
  assert(batch->count < WHY_SETS_ROUND);
  memcpy(batch->rows + (size_t)batch->count++ * problem->units, row, problem->units * sizeof *row);
}

void why_sets_ask(const why_sets_batch *batch, const why_problem *problem, why_round *round) {
  for (uint32_t i = 0; i < batch->count; i++) {
    const uint16_t *row = why_sets_batch_row(batch, problem, i);
    for (uint32_t u = 0; u < problem->units; u++) batch->sides[u] = row[u] > 0;
    why_job *job =
        why_removal_add(&batch->removal, problem, round, WHY_REMOVAL_DELETE, batch->sides, 1);
    job->link = why_decision_link(problem);
  }
}

float why_sets_answer(const why_sets_batch *batch, const why_problem *problem,
                      const why_round *round, uint32_t index) {
  why_answer at;
  return *why_round_answer(round, problem, round->jobs - batch->count + index, &at);
}
