/* A run on its way to an answer, and how it starts. */
#ifndef WHY_ENGINE_RUN_H
#define WHY_ENGINE_RUN_H

#include "engine.h"

typedef struct why_asked {
  why_engine *engine;
  const why_job *job;
  const why_answer *layout;
  why_run *run;
  float *answer;
} why_asked;

/* Columns of what the path mixes: w, or the input of a layer. */
size_t why_engine_path_columns(const why_asked *asked);

/* Fills hidden[path_layer] with the mixed (and noisy) input of the rest of the run, and delta. */
void why_engine_start(why_asked *asked);

/* The arrays of the source, at the front of the engine's memory, where they stay from job to job.
 */
void why_engine_take_source(why_engine *engine, why_arena *arena);

/* The activations of the job's source text: of the last one, where it is the same, or from a run of
   it over what is left of the engine's memory. */
const why_source *why_engine_run_source(why_engine *engine, const why_job *job, why_arena arena);

/* What activations are rounded to. */
int why_engine_largest(const why_job *job);

#endif
