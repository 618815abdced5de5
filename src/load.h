/* From a checked header to a model in memory: first the plan (which sizes, which tensors, nothing
   taken yet), then the tensors' bytes in the order of the file, in pieces of any size. */
#ifndef WHY_LOAD_H
#define WHY_LOAD_H

#include "bert.h"
#include "gguf.h"
#include "tokenizer.h"

/* What the model does, in the words of whybert.task. A file without that key: a classifier where it
   names labels or has a head, else an encoder whose texts are compared, as llama.cpp's embedding
   models are. */
why_text why_load_task(const why_gguf *gguf);

/* Reads the metadata into shape, activations and so on (load_config.c). Errors name the key. */
why_status why_load_config(why_bert *bert, const why_gguf *gguf, why_error *error);

/* The same, and finds every tensor that such a model has, with the right shape, and no other.
   Errors name the key or tensor. */
why_status why_load_plan(why_bert *bert, const why_gguf *gguf, why_error *error);

/* Takes the memory of all weights (zeroed by the caller). */
void why_load_take(why_bert *bert, const why_gguf *gguf, why_arena *arena);

/* Takes and fills what the tokenizer reads; strings are borrowed from the header. */
why_status why_load_vocabulary(why_vocabulary *vocabulary, const why_gguf *gguf, why_arena *arena,
                               why_error *error);

/* How many labels have names: K, but none of a word head. After the plan. */
uint32_t why_load_label_count(const why_bert *bert);
/* Their names as the file has them; of two texts' likeness "similarity". */
void why_load_labels(const why_bert *bert, const why_gguf *gguf, why_text *labels);

/* Where the feed has arrived. Start with all zeros. */
typedef struct why_feed {
  uint64_t position; /* in the file's tensor data, in bytes */
  uint64_t tensor;   /* index of the tensor that comes next or is under way */
  uint64_t done;     /* bytes of it that have been put into their places */
  size_t held;       /* bytes in `block`, which more must follow */
  unsigned char block[256];
} why_feed;

/* The next bytes of the tensor data. FORMAT where a value is not finite, or the file goes on after
   its last tensor. */
why_status why_load_feed(why_bert *bert, const why_gguf *gguf, why_feed *feed,
                         const unsigned char *bytes, size_t size, why_error *error);

/* How the matrices are stored: "Q8_0", or "mixed" where in several ways. After the plan. */
const char *why_load_linear_type(const why_bert *bert, const why_gguf *gguf);

#endif
