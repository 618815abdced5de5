/* The plan: what a model file says that it is, checked before any memory is taken. */
#include <string.h>

#include "load.h"
#include "load_rows.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static why_status need_u32(const why_gguf *gguf, const char *key, uint32_t least, uint32_t most,
                           uint32_t *value, why_error *error) {
  if (!why_gguf_u32(gguf, key, value))
    return why_fail(error, WHY_ERROR_FORMAT, "The model file has no whole number '%s'.", key);
  if (*value < least || *value > most)
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "'%s' is %u in the model file; this engine takes %u to %u.", key,
                    (uint64_t)*value, (uint64_t)least, (uint64_t)most);
  return WHY_OK;
}

struct word {
  const char *word;
  why_activation activation;
};

/* The words of Hugging Face's config for each form; absent means `fallback`. */
static why_status read_activation(const why_gguf *gguf, const char *key, why_activation fallback,
                                  why_activation *activation, why_error *error) {
  static const struct word words[] = {
      {"gelu", WHY_ACTIVATION_GELU}, {"gelu_tanh", WHY_ACTIVATION_GELU_TANH},
      {"relu", WHY_ACTIVATION_RELU}, {"tanh", WHY_ACTIVATION_TANH},
      {"none", WHY_ACTIVATION_NONE},
  };
  why_text value;
  *activation = fallback;
  if (!why_gguf_has(gguf, key)) return WHY_OK;
  if (!why_gguf_string(gguf, key, &value))
    return why_fail(error, WHY_ERROR_FORMAT, "'%s' of the model file is not a text.", key);
  for (size_t i = 0; i < COUNT(words); i++)
    if (why_text_equal(value, why_text_of(words[i].word))) {
      *activation = words[i].activation;
      return WHY_OK;
    }
  return why_fail(error, WHY_ERROR_UNSUPPORTED,
                  "'%s' is %t; this engine knows gelu, gelu_tanh, relu, tanh and none.", key,
                  value);
}

static why_status read_task(why_bert *bert, const why_gguf *gguf, why_error *error) {
  why_text value;
  if (!why_gguf_string(gguf, "general.architecture", &value))
    return why_fail(error, WHY_ERROR_FORMAT, "The model file has no 'general.architecture'.");
  if (!why_text_equal(value, WHY_TEXT("bert")))
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "The model file holds a %t; this engine runs 'bert' (BERT and DistilBERT).",
                    value);
  if (why_gguf_string(gguf, "whybert.task", &value) &&
      !why_text_equal(value, WHY_TEXT("sequence_classification")))
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "The model's task is %t; this engine does sequence_classification.", value);
  if (why_gguf_string(gguf, "tokenizer.ggml.model", &value) &&
      !why_text_equal(value, WHY_TEXT("bert")))
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "The model's tokenizer is %t; this engine has WordPiece ('bert').", value);
  bert->multi_label = false;
  bert->temperature = 1.0f;
  if (why_gguf_string(gguf, "whybert.problem_type", &value)) {
    bert->multi_label = why_text_equal(value, WHY_TEXT("multi_label_classification"));
    if (why_text_equal(value, WHY_TEXT("regression")))
      return why_fail(error, WHY_ERROR_UNSUPPORTED,
                      "The model is a regression; this engine explains classifiers.");
  }
  return WHY_OK;
}

static why_status read_counts(why_bert *bert, const why_gguf *gguf, why_error *error) {
  enum { MOST_LAYERS = 256, MOST_CHANNELS = 8192, MOST_INNER = 65536, MOST_POSITIONS = 512 };
  why_shape *shape = &bert->shape;
  uint64_t count = 0;
  why_status status = need_u32(gguf, "bert.block_count", 1, MOST_LAYERS, &shape->layers, error);
  if (!status)
    status = need_u32(gguf, "bert.embedding_length", 1, MOST_CHANNELS, &shape->channels, error);
  if (!status)
    status = need_u32(gguf, "bert.feed_forward_length", 1, MOST_INNER, &shape->feed_forward, error);
  if (!status)
    status = need_u32(gguf, "bert.attention.head_count", 1, shape->channels, &shape->heads, error);
  if (!status)
    status = need_u32(gguf, "bert.context_length", 4, UINT32_MAX, &shape->positions, error);
  if (status) return status;
  if (shape->channels % WHY_GROUP || shape->feed_forward % WHY_GROUP)
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "The model has %u channels and %u inner ones; this engine takes multiples of "
                    "%u.",
                    (uint64_t)shape->channels, (uint64_t)shape->feed_forward, (uint64_t)WHY_GROUP);
  if (shape->channels % shape->heads || shape->channels / shape->heads % WHY_LANES)
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "The model's %u heads share %u channels; this engine takes a multiple of %u "
                    "for each head.",
                    (uint64_t)shape->heads, (uint64_t)shape->channels, (uint64_t)WHY_LANES);
  bert->positions.rows = shape->positions;
  if (shape->positions > MOST_POSITIONS) shape->positions = MOST_POSITIONS;
  if (!why_gguf_array_strings(gguf, "tokenizer.ggml.tokens", &count) || count == 0 ||
      count > UINT32_MAX)
    return why_fail(error, WHY_ERROR_FORMAT,
                    "The model file has no vocabulary ('tokenizer.ggml.tokens').");
  shape->vocabulary = (uint32_t)count;
  if (!why_gguf_array_strings(gguf, "bert.classifier.output_labels", &count) || count == 0)
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "The model file has no 'bert.classifier.output_labels': it is not a "
                    "classifier.");
  if (count > 4096)
    return why_fail(error, WHY_ERROR_UNSUPPORTED, "The model has %u labels; 4096 are the most.",
                    count);
  shape->labels = (uint32_t)count;
  if (!why_gguf_f32(gguf, "bert.attention.layer_norm_epsilon", &bert->epsilon) ||
      !(bert->epsilon > 0.0f && bert->epsilon < 1.0f))
    return why_fail(error, WHY_ERROR_FORMAT,
                    "'bert.attention.layer_norm_epsilon' is missing or not between 0 and 1.");
  shape->embedding = shape->channels;
  shape->segments = 2; /* a text and its pair, whatever the table has */
  return WHY_OK;
}

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
  for (size_t r = 0; why_load_layer_row(r); r++) expected += bert->shape.layers;
  for (size_t r = 0; (row = why_load_bert_row(r)) != NULL; r++) {
    const bool found = why_gguf_tensor_find(gguf, row->name, &tensor);
    expected += found;
    if (!found && !row->optional) {
      return why_fail(error, WHY_ERROR_FORMAT, "The model file has no tensor '%s'.", row->name);
    }
  }
  if (gguf->tensor_count >= expected) return WHY_OK;
  return why_fail(error, WHY_ERROR_FORMAT,
                  "The model file has %u tensors; a BERT of %u layers has %u.", gguf->tensor_count,
                  (uint64_t)bert->shape.layers, expected);
}

/* Names are unique (gguf.h) and each is one that the model has: so as many as are expected, and no
   stranger, means none is missing. */
static why_status check_tensors(const why_bert *bert, const why_gguf *gguf, why_error *error) {
  why_status status = check_missing(bert, gguf, error);
  for (uint64_t i = 0; i < gguf->tensor_count && !status; i++) {
    why_gguf_tensor tensor;
    size_t layer = 0;
    why_gguf_tensor_at(gguf, i, &tensor);
    const why_load_row *row = why_load_row_of(tensor.name, &layer);
    if (!row || layer >= bert->shape.layers) {
      return why_fail(error, WHY_ERROR_UNSUPPORTED,
                      "Tensor %t is not one that a BERT classifier of %u layers has.", tensor.name,
                      (uint64_t)bert->shape.layers);
    }
    status = check_tensor(bert, row, &tensor, error);
  }
  return status;
}

why_status why_load_plan(why_bert *bert, const why_gguf *gguf, why_error *error) {
  const uint64_t most_bytes = UINT64_C(1) << 32;
  why_gguf_tensor tensor;
  memset(bert, 0, sizeof *bert);
  if (gguf->file_bytes > most_bytes)
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "The model file has %u bytes; this engine takes up to %u.", gguf->file_bytes,
                    most_bytes);
  why_status status = read_task(bert, gguf, error);
  if (!status) status = read_counts(bert, gguf, error);
  if (!status)
    status = read_activation(gguf, "whybert.hidden_act", WHY_ACTIVATION_GELU,
                             &bert->hidden_activation, error);
  if (!status)
    status = read_activation(gguf, "whybert.head.activation", WHY_ACTIVATION_TANH,
                             &bert->head_activation, error);
  if (status) return status;
  if (why_gguf_tensor_find(gguf, "token_types.weight", &tensor) && tensor.dimensions == 2)
    bert->segments.rows = tensor.shape[1] < UINT32_MAX ? (uint32_t)tensor.shape[1] : 0;
  if (why_gguf_tensor_find(gguf, "cls.weight", &tensor))
    bert->pooler.outputs = bert->shape.channels;
  return check_tensors(bert, gguf, error);
}
