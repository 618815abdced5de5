/* The text that overwrites read from, run once for all jobs of the same one. */
#include <string.h>

#include "engine_run.h"

void why_engine_take_source(why_engine *engine, why_arena *arena) {
  const why_shape *shape = &engine->bert->shape;
  const size_t T = engine->max_tokens, values = (size_t)shape->layers * T * shape->channels;
  why_source *source = &engine->source;
  source->residual = WHY_TAKE(arena, float, values);
  source->attention = WHY_TAKE(arena, float, values);
  source->ffn = WHY_TAKE(arena, float, values);
  engine->source_ids = WHY_TAKE(arena, uint32_t, T);
  engine->source_segments = WHY_TAKE(arena, uint8_t, T);
}

/* Whether the last source that was run is that of the job, by the same weights. */
static bool is_known(const why_engine *engine, const why_job *job) {
  const size_t T = job->source_ids.count;
  return engine->source.T == T && engine->source_precision == job->precision &&
         engine->source_revision == engine->bert->revision &&
         !memcmp(engine->source_ids, WHY_ITEMS(job, uint32_t, source_ids), T * sizeof(uint32_t)) &&
         !memcmp(engine->source_segments, WHY_ITEMS(job, uint8_t, source_segments), T);
}

const why_source *why_engine_run_source(why_engine *engine, const why_job *job, why_arena arena) {
  static const why_job unedited = {0};
  const why_bert *bert = engine->bert;
  const size_t T = job->source_ids.count;
  const uint32_t *ids = WHY_ITEMS(job, uint32_t, source_ids);
  const uint8_t *segments = WHY_ITEMS(job, uint8_t, source_segments);
  why_source *source = &engine->source;
  if (is_known(engine, job)) return source;
  why_run run;
  why_run_take(&run, bert, T, false, &arena);
  assert(!arena.overflow);
  run.last_rows = T;
  run.rows.largest = why_engine_largest(job);
  run.keep = source;
  source->T = T;
  for (size_t t = 0; t < T; t++)
    why_table_row(&bert->words, ids[t], run.w + t * bert->shape.embedding);
  why_bert_embed(bert, engine->kernels, &run, segments);
  for (size_t l = 0; l < bert->shape.layers; l++)
    why_bert_layer(bert, engine->kernels, &run, l, &unedited);
  memcpy(engine->source_ids, ids, T * sizeof *ids);
  memcpy(engine->source_segments, segments, T);
  engine->source_precision = job->precision;
  engine->source_revision = bert->revision;
  return source;
}
