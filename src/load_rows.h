/* Which tensors a BERT has, by llama.cpp's names: the one list that plan, memory and feed read. */
#ifndef WHY_LOAD_ROWS_H
#define WHY_LOAD_ROWS_H

#include "bert.h"

typedef enum why_load_dimension {
  WHY_LOAD_ONE,
  WHY_LOAD_CHANNELS,
  WHY_LOAD_EMBEDDING,
  WHY_LOAD_POOLED, /* of the head's first matrix: E of a word head, else C */
  WHY_LOAD_INNER,
  WHY_LOAD_WORDS,
  WHY_LOAD_POSITIONS,
  WHY_LOAD_SEGMENTS,
  WHY_LOAD_LABELS
} why_load_dimension;

typedef enum why_load_kind {
  WHY_LOAD_TABLE,
  WHY_LOAD_GAIN,
  WHY_LOAD_NORM_BIAS,
  WHY_LOAD_WEIGHT,
  WHY_LOAD_WEIGHT_BIAS,
  WHY_LOAD_VECTOR /* floats by themselves */
} why_load_kind;

typedef struct why_load_row {
  const char *name;        /* in a layer: what follows "blk.N." */
  uint8_t kind;            /* why_load_kind */
  uint8_t outputs, inputs; /* why_load_dimension; a vector has `outputs` values, and one input */
  uint8_t heads;           /* a bit for each why_head: models of those have it */
  bool in_layer;           /* `at` counts in why_layer, else in why_bert */
  bool optional;
  uint16_t at; /* of its why_matrix, why_norm, why_table or float * */
} why_load_row;

/* The lists; NULL past the end. */
const why_load_row *why_load_layer_row(size_t index);
const why_load_row *why_load_bert_row(size_t index);

/* Whether models of that head have it, or may have it. */
bool why_load_row_fits(const why_load_row *row, why_head head);

/* "blk.12.attn_q.weight" -> its row and the layer; NULL for a name that no BERT of that head has.
 */
const why_load_row *why_load_row_of(why_text name, why_head head, size_t *layer);

/* How long a dimension is in this model, whose counts have been read. */
uint32_t why_load_size_of(const why_bert *bert, why_load_dimension dimension);

#endif
