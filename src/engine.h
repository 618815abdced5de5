/* Answers jobs: one run of the model for each, in memory that was given once. */
#ifndef WHY_ENGINE_H
#define WHY_ENGINE_H

#include "bert.h"

typedef struct why_engine {
  const why_bert *bert;
  const why_kernels *kernels;
  unsigned char *memory; /* aligned to WHY_ALIGNMENT, owned by the caller */
  size_t size;           /* at least why_engine_bytes */
  uint32_t max_tokens;
  bool gradients;  /* the matrices carry their transposed packing */
  bool patches;    /* jobs may overwrite activations */
  bool mean_ready; /* false at first: the mean row of the word table is made at its first use */
  /* The text that overwrites read from, as it was last; T = 0 at first. */
  why_source source;
  uint32_t *source_ids;     /* (max_tokens) */
  uint8_t *source_segments; /* (max_tokens) */
  uint32_t source_precision, source_revision;
} why_engine;

/* Bytes that any run of at most `max_tokens` takes; 0 where that does not fit in size_t. */
size_t why_engine_bytes(const why_bert *bert, uint32_t max_tokens, bool gradients, bool patches);

/* Checks the record, runs it and writes the `floats` of its answer (why_answer_layout). Errors:
   ARGUMENT: an unsound record, or more than this engine was made for; UNSUPPORTED; NUMERIC: the
   model gives numbers that are not finite. */
why_status why_engine_answer(why_engine *engine, const void *job, size_t bytes, float *answer,
                             size_t floats, why_error *error);

#endif
