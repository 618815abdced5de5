#include "inner.h"

static void take_finding(why_inner *inner, why_arena *arena) {
  const why_method_info *info = &inner->method->info;
  const why_limits *limits = &inner->limits;
  const size_t T = inner->problem.tokens, cells = (size_t)limits->map_rows * limits->map_columns;
  inner->finding = (why_finding){
      .scores = WHY_TAKE(arena, float, T),
      .standard_errors = info->sampled ? WHY_TAKE(arena, float, T) : NULL,
      .matrix = info->kind == WHY_RESULT_MATRIX ? WHY_TAKE(arena, float, T *T) : NULL,
      .map = cells ? WHY_TAKE(arena, float, cells) : NULL,
      .map_errors = cells && info->sampled ? WHY_TAKE(arena, float, cells) : NULL,
      .nodes = WHY_TAKE(arena, why_rule_node, limits->rule_nodes),
      .proposals = WHY_TAKE(arena, why_proposal, limits->variants),
      .edits = WHY_TAKE(arena, why_edit, limits->edits),
  };
}

void why_inner_take(why_inner *inner, const why_method *method, const why_problem *problem,
                    why_arena *arena) {
  *inner = (why_inner){.method = method, .problem = *problem, .limits = method->limits(problem)};
  take_finding(inner, arena);
  if (!method->layout) return;
  why_arena measured = {0};
  method->layout(problem, &measured);
  inner->memory =
      (why_arena){.base = WHY_TAKE(arena, unsigned char, measured.used), .size = measured.used};
  if (measured.overflow) arena->overflow = true;
}

void why_inner_begin(why_inner *inner) {
  const why_finding found = inner->finding;
  inner->finding = (why_finding){.scores = found.scores,
                                 .standard_errors = found.standard_errors,
                                 .matrix = found.matrix,
                                 .map = found.map,
                                 .map_errors = found.map_errors,
                                 .nodes = found.nodes,
                                 .proposals = found.proposals,
                                 .edits = found.edits};
  inner->memory.used = 0;
  inner->state =
      inner->method->layout ? inner->method->layout(&inner->problem, &inner->memory) : NULL;
  inner->number = inner->jobs = 0;
  inner->asked = 0;
  inner->done = false;
}

/* The part of the outer round behind its first `first` jobs, as a round of its own. */
static why_round window(const why_inner *inner, const why_round *round, uint32_t first) {
  why_round own = *round;
  own.number = inner->number;
  own.record_at += first;
  own.answer_at += first;
  own.job_capacity -= first;
  own.jobs = round->jobs - first;
  return own;
}

uint32_t why_inner_ask(why_inner *inner, why_round *round) {
  inner->first = round->jobs;
  inner->jobs = 0;
  if (inner->done) return 0;
  assert(round->job_capacity - round->jobs >= inner->limits.jobs);
  why_round own = window(inner, round, inner->first);
  inner->method->ask(inner->state, &inner->problem, &own);
  round->jobs += own.jobs;
  round->record_bytes = own.record_bytes;
  inner->jobs = own.jobs;
  inner->asked += own.jobs;
  inner->done = own.jobs == 0;
  return own.jobs;
}

void why_inner_tell(why_inner *inner, const why_round *round) {
  if (inner->jobs == 0) return;
  why_round own = window(inner, round, inner->first);
  own.jobs = inner->jobs;
  inner->method->tell(inner->state, &inner->problem, &own, &inner->finding);
  inner->number++;
  inner->jobs = 0;
}

void why_inner_add_noise(const why_inner *inner, why_round *round, uint64_t seed, uint32_t index,
                         float sigma) {
  for (uint32_t i = inner->first; i < inner->first + inner->jobs; i++) {
    why_job *job = (why_job *)(void *)(round->records + round->record_at[i]);
    job->noise_seed = seed;
    job->noise_index = index;
    job->noise_sigma = sigma;
  }
}
