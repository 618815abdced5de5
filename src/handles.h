/* The handles of why.h from the inside, and the memory that they are made of. */
#ifndef WHY_HANDLES_H
#define WHY_HANDLES_H

#include "engine.h"
#include "gguf.h"
#include "tokenizer.h"
#include "why.h"

struct why_model {
  why_bert bert;
  why_tokenizer tokenizer;
  const why_kernels *kernels;
  why_model_info info;
  /* Owned: the file's header, from which strings are borrowed; what lists them; weights and all
     else; the transposed packing, or NULL. */
  unsigned char *header;
  void *lists, *weights, *back;
  const char **names; /* of the labels, where they were given other ones */
  /* What why_model_randomise has done, to be undone. */
  bool randomised;
  uint32_t randomised_from; /* layer */
  uint64_t randomised_seed;
};

struct why_session {
  why_model *model;
  why_engine engine;
  void *memory; /* the engine's */
};

/* `size` zeroed bytes, aligned for an arena; freed with why_heap. */
why_status why_memory_give(size_t size, void **memory, why_error *error);

/* An arena over fresh memory, as large as `measured` has grown. arena->base is the caller's. */
why_status why_memory_arena(const why_arena *measured, why_arena *arena, why_error *error);

/* Everything of a model whose size its header tells, before the first tensor comes. On an error the
   model is left for why_model_free. */
why_status why_model_take(why_model *model, const why_gguf *gguf, why_error *error);

#endif
