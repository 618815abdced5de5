/* The plan: every tensor found and of the right shape, before any memory is taken. */
#include <string.h>

#include "load.h"
#include "load_rows.h"

static why_status check_tensor(const why_bert *bert, const why_load_row *row,
                               const why_gguf_tensor *tensor, why_error *error) {
  const bool vector = row->inputs == WHY_LOAD_ONE;
  const uint32_t first = why_load_size_of(bert, vector ? row->outputs : row->inputs);
  const uint32_t second = vector ? 1 : why_load_size_of(bert, row->outputs);
  uint64_t found[2] = {tensor->shape[0], 1};
  for (uint32_t d = 1; d < tensor->dimensions; d++) found[1] *= tensor->shape[d];
  if (found[0] == first && found[1] == second) return WHY_OK;
  return why_fail(error, WHY_ERROR_FORMAT, "Tensor %t is %u x %u; the model needs %u x %u.",
                  tensor->name, found[1], found[0], (uint64_t)second, (uint64_t)first);
}

static why_status check_missing(const why_bert *bert, const why_gguf *gguf, why_error *error) {
  const why_load_row *row = NULL;
  why_gguf_tensor tensor;
  uint64_t expected = 0;
  for (size_t r = 0; why_load_layer_row(r); r++) expected += bert->groups;
  for (size_t r = 0; (row = why_load_bert_row(r)) != NULL; r++) {
    if (!why_load_row_fits(row, bert->shape.head)) continue;
    const bool found = why_gguf_tensor_find(gguf, row->name, &tensor);
    expected += found;
    if (!found && !row->optional) {
      return why_fail(error, WHY_ERROR_FORMAT, "The model file has no tensor '%s'.", row->name);
    }
  }
  if (gguf->tensor_count >= expected) return WHY_OK;
  return why_fail(error, WHY_ERROR_FORMAT,
                  "The model file has %u tensors; a BERT of %u layers has %u.", gguf->tensor_count,
                  (uint64_t)bert->groups, expected);
}

/* Names are unique (gguf.h) and each is one that the model has: so as many as are expected, and no
   stranger, means none is missing. */
static why_status check_tensors(const why_bert *bert, const why_gguf *gguf, why_error *error) {
  why_status status = check_missing(bert, gguf, error);
  for (uint64_t i = 0; i < gguf->tensor_count && !status; i++) {
    why_gguf_tensor tensor;
    size_t layer = 0;
    why_gguf_tensor_at(gguf, i, &tensor);
    const why_load_row *row = why_load_row_of(tensor.name, bert->shape.head, &layer);
    if (!row || layer >= bert->groups) {
      return why_fail(error, WHY_ERROR_UNSUPPORTED,
                      "Tensor %t is not one that a BERT of %u layers with such a head has.",
                      tensor.name, (uint64_t)bert->groups);
    }
    status = check_tensor(bert, row, &tensor, error);
  }
  return status;
}

/* Sizes of what only some files have, by the tensors that are there. */
static void find_optional(why_bert *bert, const why_gguf *gguf) {
  why_gguf_tensor tensor;
  if (why_gguf_tensor_find(gguf, "token_types.weight", &tensor) && tensor.dimensions == 2)
    bert->segments.rows = tensor.shape[1] < UINT32_MAX ? (uint32_t)tensor.shape[1] : 0;
  if (why_gguf_tensor_find(gguf, "cls.weight", &tensor))
    bert->pooler.outputs = why_load_size_of(bert, WHY_LOAD_POOLED);
  if (why_gguf_tensor_find(gguf, "token_embd_proj.weight", &tensor))
    bert->projection.outputs = bert->shape.channels;
}

why_status why_load_plan(why_bert *bert, const why_gguf *gguf, why_error *error) {
  const why_status status = why_load_config(bert, gguf, error);
  if (status) return status;
  find_optional(bert, gguf);
  if (bert->shape.embedding != bert->shape.channels && !bert->projection.outputs)
    return why_fail(error, WHY_ERROR_FORMAT,
                    "The model file looks words up in %u columns of %u channels, but has no tensor "
                    "'token_embd_proj.weight'.",
                    (uint64_t)bert->shape.embedding, (uint64_t)bert->shape.channels);
  return check_tensors(bert, gguf, error);
}
