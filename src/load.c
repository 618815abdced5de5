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
  if (!why_load_row_fits(row, bert->shape.head)) return;
  if (row->optional && !why_gguf_tensor_find(gguf, row->name, &tensor)) return;
  switch (row->kind) {
  case WHY_LOAD_GAIN: why_norm_take(at, outputs, arena); break;
  case WHY_LOAD_WEIGHT: why_matrix_take(at, outputs, inputs, arena); break;
  case WHY_LOAD_TABLE:
    why_gguf_tensor_find(gguf, row->name, &tensor);
    why_table_take(at, tensor.type, outputs, inputs, arena);
    break;
  case WHY_LOAD_VECTOR: *(float **)at = WHY_TAKE(arena, float, outputs); break;
  case WHY_LOAD_NORM_BIAS:
  case WHY_LOAD_WEIGHT_BIAS: break; /* taken with what they belong to */
  }
}

void why_load_take(why_bert *bert, const why_gguf *gguf, why_arena *arena) {
  bert->layers = WHY_TAKE(arena, why_layer, bert->groups);
  for (size_t r = 0; why_load_bert_row(r); r++) {
    take_row(bert, gguf, why_load_bert_row(r), 0, arena);
  }
  for (size_t l = 0; l < bert->groups; l++) {
    for (size_t r = 0; why_load_layer_row(r); r++) {
      take_row(bert, gguf, why_load_layer_row(r), l, arena);
    }
  }
}

/* The floats of a vector. */
static float *vector_of(why_bert *bert, const why_load_row *row, size_t layer) {
  void *at = member(bert, row, layer);
  if (row->kind == WHY_LOAD_VECTOR) return *(float **)at;
  if (row->kind == WHY_LOAD_WEIGHT_BIAS) return ((why_matrix *)at)->bias;
  return row->kind == WHY_LOAD_GAIN ? ((why_norm *)at)->gain : ((why_norm *)at)->bias;
}

/* The tensor under way; looked up once for each piece that is fed. */
struct current {
  why_gguf_tensor tensor;
  const why_load_row *row;
  size_t layer;
  size_t values, bytes; /* of one block: a group of 32, or of a vector whatever its type holds */
};

static void find_current(const why_bert *bert, const why_gguf *gguf, uint64_t index,
                         struct current *current) {
  why_gguf_tensor_at(gguf, index, &current->tensor);
  current->row = why_load_row_of(current->tensor.name, bert->shape.head, &current->layer);
  current->values = current->row->kind == WHY_LOAD_WEIGHT || current->row->kind == WHY_LOAD_TABLE
                        ? (size_t)WHY_GROUP
                        : why_blocks_form_of(current->tensor.type)->values;
  current->bytes = why_blocks_bytes(current->tensor.type, current->values);
}

/* Puts whole blocks of the tensor under way, from its block `first` on, into their places. Returns
   how many of `count` there are before one that holds a value that is not finite. */
static size_t put_blocks(why_bert *bert, const struct current *now, size_t first,
                         const unsigned char *blocks, size_t count) {
  const why_gguf_type type = now->tensor.type;
  void *at = member(bert, now->row, now->layer);
  for (size_t b = 0; b < count; b++) {
    const unsigned char *block = blocks + b * now->bytes;
    if (now->row->kind == WHY_LOAD_WEIGHT) {
      why_matrix *matrix = at;
      const size_t groups = matrix->inputs / WHY_GROUP, n = (first + b) / groups;
      int8_t q[WHY_GROUP];
      float scale = 0.0f;
      if (!why_blocks_to_q8(type, block, q, &scale)) return b;
      why_matrix_put(matrix, n, (first + b) % groups, q, scale);
    } else if (!why_blocks_finite(type, block, now->values)) {
      return b;
    }
  }
  if (now->row->kind == WHY_LOAD_TABLE) {
    memcpy(((why_table *)at)->bytes + first * now->bytes, blocks, count * now->bytes);
  } else if (now->row->kind != WHY_LOAD_WEIGHT) {
    float *vector = vector_of(bert, now->row, now->layer);
    why_blocks_row(type, blocks, count * now->values, vector + first * now->values);
  }
  return count;
}

static size_t smaller(uint64_t a, size_t b) {
  return a < b ? (size_t)a : b;
}

why_status why_load_feed(why_bert *bert, const why_gguf *gguf, why_feed *feed,
                         const unsigned char *bytes, size_t size, why_error *error) {
  while (size > 0 && feed->tensor < gguf->tensor_count) {
    struct current now;
    find_current(bert, gguf, feed->tensor, &now);
    if (feed->position < now.tensor.offset) { /* padding */
      const size_t skipped = smaller(now.tensor.offset - feed->position, size);
      feed->position += skipped;
      bytes += skipped;
      size -= skipped;
    }
    while (size > 0 && feed->position >= now.tensor.offset && feed->done < now.tensor.bytes) {
      const uint64_t first = feed->done / now.bytes;
      const unsigned char *blocks = bytes;
      size_t count = smaller((now.tensor.bytes - feed->done) / now.bytes, size / now.bytes);
      size_t used = count * now.bytes;
      if (feed->held > 0 || count == 0) { /* a block that came in two pieces */
        used = smaller(now.bytes - feed->held, size);
        memcpy(feed->block + feed->held, bytes, used);
        feed->held += used;
        blocks = feed->block;
        count = feed->held / now.bytes;
      }
      const size_t put = put_blocks(bert, &now, (size_t)first, blocks, count);
      if (put < count)
        return why_fail(error, WHY_ERROR_FORMAT,
                        "Tensor %t holds a value that is not finite, at number %u or up to 31 "
                        "after it.",
                        now.tensor.name, (first + put) * now.values);
      if (count > 0) {
        feed->done += count * now.bytes;
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

uint32_t why_load_label_count(const why_bert *bert) {
  return bert->shape.head == WHY_HEAD_WORDS ? 0 : bert->shape.labels;
}

void why_load_labels(const why_bert *bert, const why_gguf *gguf, why_text *labels) {
  if (bert->shape.head == WHY_HEAD_SIMILARITY) labels[0] = WHY_TEXT("similarity");
  if (bert->shape.head == WHY_HEAD_POOLED || bert->shape.head == WHY_HEAD_TOKENS)
    why_gguf_read_strings(gguf, "bert.classifier.output_labels", labels);
}

const char *why_load_linear_type(const why_bert *bert, const why_gguf *gguf) {
  const char *name = NULL;
  for (uint64_t i = 0; i < gguf->tensor_count; i++) {
    why_gguf_tensor tensor;
    size_t layer = 0;
    why_gguf_tensor_at(gguf, i, &tensor);
    if (why_load_row_of(tensor.name, bert->shape.head, &layer)->kind != WHY_LOAD_WEIGHT) continue;
    const char *its = why_blocks_form_of(tensor.type)->name;
    if (name && strcmp(name, its)) return "mixed";
    name = its;
  }
  return name;
}
