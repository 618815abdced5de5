/* Extractive question answering: where an answer may stand, from the logits of its start and end
   (arXiv:1606.05250; no answer is [CLS] to [CLS], arXiv:1806.03822). */
#ifndef WHY_EXTRACT_H
#define WHY_EXTRACT_H

#include "base.h"

enum {
  WHY_EXTRACT_MOST = 10,  /* that are kept */
  WHY_EXTRACT_LENGTH = 15 /* tokens at most, as Hugging Face's pipeline has it */
};

typedef struct why_extract_span {
  uint32_t first, last; /* tokens [first, last) of the run */
  float probability;    /* p(start) p(end), each a softmax over the allowed tokens */
} why_extract_span;

/* The best answers of one run, best first; returns how many. logits: (tokens, 2), start and end;
   allowed: (tokens) as why_outputs_slots marks them; *none: the probability of [CLS] to [CLS]. */
uint32_t why_extract_best(const float *logits, const uint8_t *allowed, uint32_t tokens,
                          float temperature, why_extract_span best[WHY_EXTRACT_MOST], float *none);

#endif
