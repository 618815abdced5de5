#include "load.h"

#include <string.h>

#include "load_rows.h"

static void *member(why_bert *bert, const why_load_row *row, size_t layer) {
  return (row->in_layer ? (char *)&bert->layers[layer] : (char *)bert) + row->at;
}

static void take_row(why_bert *bert, const why_gguf *gguf, const why_load_row *row, size_t layer,
                     why_arena *arena) {
  why_layer measured; /* while measuring there is no layer to fill */
  void *at =
      row->in_layer && !bert->layers ? (char *)&measured + row->at : member(bert, row, layer);
  const uint32_t outputs = why_load_size_of(bert, row->outputs);
  const uint32_t inputs = why_load_size_of(bert, row->inputs);
  why_gguf_tensor tensor;
  if (row->optional && !why_gguf_tensor_find(gguf, row->name, &tensor)) return;
  switch (row->kind) {
  case WHY_LOAD_GAIN: why_norm_take(at, outputs, arena); break;
  case WHY_LOAD_WEIGHT: why_matrix_take(at, outputs, inputs, arena); break;
  case WHY_LOAD_TABLE:
    why_gguf_tensor_find(gguf, row->name, &tensor);
    why_table_take(at, tensor.type, outputs, inputs, arena);
    break;
  case WHY_LOAD_NORM_BIAS:
  case WHY_LOAD_WEIGHT_BIAS: break; /* taken with what they belong to */
  }
}

void why_load_take(why_bert *bert, const why_gguf *gguf, why_arena *arena) {
  bert->layers = WHY_TAKE(arena, why_layer, bert->shape.layers);
  for (size_t r = 0; why_load_bert_row(r); r++) {
    take_row(bert, gguf, why_load_bert_row(r), 0, arena);
  }
  for (size_t l = 0; l < bert->shape.layers; l++) {
    for (size_t r = 0; why_load_layer_row(r); r++) {
      take_row(bert, gguf, why_load_layer_row(r), l, arena);
    }
  }
}

/* The floats of a vector. */
static float *vector_of(why_bert *bert, const why_load_row *row, size_t layer) {
  void *at = member(bert, row, layer);
  if (row->kind == WHY_LOAD_WEIGHT_BIAS) return ((why_matrix *)at)->bias;
  return row->kind == WHY_LOAD_GAIN ? ((why_norm *)at)->gain : ((why_norm *)at)->bias;
}

/* One block of a tensor, `values` values from number `first` on, into its place. */
static bool put_block(why_bert *bert, const why_load_row *row, size_t layer, why_gguf_type type,
                      size_t first, const unsigned char *block, size_t values) {
  if (row->kind == WHY_LOAD_WEIGHT) {
    why_matrix *matrix = member(bert, row, layer);
    int8_t q[WHY_GROUP];
    float scale = 0.0f;
    if (!why_blocks_to_q8(type, block, q, &scale)) return false;
    why_matrix_put(matrix, first / matrix->inputs, first % matrix->inputs / WHY_GROUP, q, scale);
    return true;
  }
  if (!why_blocks_finite(type, block, values)) return false;
  if (row->kind == WHY_LOAD_TABLE) {
    why_table *table = member(bert, row, layer);
    memcpy(table->bytes + why_blocks_bytes(type, first), block, why_blocks_bytes(type, values));
    return true;
  }
  return why_blocks_row(type, block, values, vector_of(bert, row, layer) + first);
}

/* The tensor under way; looked up once for each piece that is fed. */
struct current {
  why_gguf_tensor tensor;
  const why_load_row *row;
  size_t layer;
  size_t values, bytes; /* of one block: a group of 32, or of a vector whatever its type holds */
};

static void find_current(const why_gguf *gguf, uint64_t index, struct current *current) {
  why_gguf_tensor_at(gguf, index, &current->tensor);
  current->row = why_load_row_of(current->tensor.name, &current->layer);
  current->values = current->row->kind == WHY_LOAD_WEIGHT || current->row->kind == WHY_LOAD_TABLE
                        ? (size_t)WHY_GROUP
                        : why_blocks_form_of(current->tensor.type)->values;
  current->bytes = why_blocks_bytes(current->tensor.type, current->values);
}

static size_t smaller(uint64_t a, size_t b) {
  return a < b ? (size_t)a : b;
}

why_status why_load_feed(why_bert *bert, const why_gguf *gguf, why_feed *feed,
                         const unsigned char *bytes, size_t size, why_error *error) {
  while (size > 0 && feed->tensor < gguf->tensor_count) {
    struct current now;
    find_current(gguf, feed->tensor, &now);
    if (feed->position < now.tensor.offset) { /* padding */
      const size_t skipped = smaller(now.tensor.offset - feed->position, size);
      feed->position += skipped;
      bytes += skipped;
      size -= skipped;
    }
    while (size > 0 && feed->position >= now.tensor.offset && feed->done < now.tensor.bytes) {
      const unsigned char *block = bytes;
      size_t used = now.bytes;
      if (feed->held > 0 || size < now.bytes) { /* a block that came in two pieces */
        used = smaller(now.bytes - feed->held, size);
        memcpy(feed->block + feed->held, bytes, used);
        feed->held += used;
        block = feed->held == now.bytes ? feed->block : NULL;
      }
      const uint64_t first = feed->done / now.bytes * now.values;
      if (block &&
          !put_block(bert, now.row, now.layer, now.tensor.type, (size_t)first, block, now.values))
        return why_fail(error, WHY_ERROR_FORMAT,
                        "Tensor %t holds a value that is not finite, at number %u or up to 31 "
                        "after it.",
                        now.tensor.name, first);
      if (block) {
        feed->done += now.bytes;
        feed->held = 0;
      }
      feed->position += used;
      bytes += used;
      size -= used;
    }
    if (feed->done == now.tensor.bytes) {
      feed->tensor++;
      feed->done = 0;
    }
  }
  feed->position += size;
  if (feed->position > gguf->file_bytes - gguf->data_offset)
    return why_fail(error, WHY_ERROR_FORMAT,
                    "The model file goes on after its last tensor, past byte %u.",
                    gguf->file_bytes);
  return WHY_OK;
}

void why_load_labels(const why_gguf *gguf, why_text *labels) {
  why_gguf_read_strings(gguf, "bert.classifier.output_labels", labels);
}

const char *why_load_linear_type(const why_gguf *gguf) {
  const char *name = NULL;
  for (uint64_t i = 0; i < gguf->tensor_count; i++) {
    why_gguf_tensor tensor;
    size_t layer = 0;
    why_gguf_tensor_at(gguf, i, &tensor);
    if (why_load_row_of(tensor.name, &layer)->kind != WHY_LOAD_WEIGHT) continue;
    const char *its = why_blocks_form_of(tensor.type)->name;
    if (name && strcmp(name, its)) return "mixed";
    name = its;
  }
  return name;
}
