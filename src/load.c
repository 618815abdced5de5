#include "load.h"

#include <math.h>
#include <string.h>

/* ---- Which tensors a BERT has: the one list, by llama.cpp's names. ---- */

enum dimension { ONE, CHANNELS, INNER, WORDS, POSITIONS, SEGMENTS, LABELS };

enum kind { TABLE, GAIN, BIAS, WEIGHT, WEIGHT_BIAS };

struct row {
  const char *name;
  enum kind kind;
  enum dimension outputs, inputs; /* a vector has `outputs` values */
  size_t at;                      /* in why_layer, or in why_bert */
};

#define IN_LAYER(member) offsetof(why_layer, member)
#define IN_BERT(member) offsetof(why_bert, member)

#define LINEAR(name, outputs, inputs, at)                                                          \
  {name ".weight", WEIGHT, outputs, inputs, at}, {name ".bias", WEIGHT_BIAS, outputs, ONE, at}
#define NORM(name, at)                                                                             \
  {name ".weight", GAIN, CHANNELS, ONE, at}, {name ".bias", BIAS, CHANNELS, ONE, at}

static const struct row layer_rows[] = {
    LINEAR("attn_q", CHANNELS, CHANNELS, IN_LAYER(query)),
    LINEAR("attn_k", CHANNELS, CHANNELS, IN_LAYER(key)),
    LINEAR("attn_v", CHANNELS, CHANNELS, IN_LAYER(value)),
    LINEAR("attn_output", CHANNELS, CHANNELS, IN_LAYER(attention_output)),
    NORM("attn_output_norm", IN_LAYER(attention_norm)),
    LINEAR("ffn_up", INNER, CHANNELS, IN_LAYER(up)),
    LINEAR("ffn_down", CHANNELS, INNER, IN_LAYER(down)),
    NORM("layer_output_norm", IN_LAYER(output_norm)),
};

/* The segments' table and the pooler (`cls`) may be absent. */
static const struct row bert_rows[] = {
    {"token_embd.weight", TABLE, WORDS, CHANNELS, IN_BERT(words)},
    {"position_embd.weight", TABLE, POSITIONS, CHANNELS, IN_BERT(positions)},
    {"token_types.weight", TABLE, SEGMENTS, CHANNELS, IN_BERT(segments)},
    NORM("token_embd_norm", IN_BERT(embedding_norm)),
    LINEAR("cls", CHANNELS, CHANNELS, IN_BERT(pooler)),
    LINEAR("cls.output", LABELS, CHANNELS, IN_BERT(classifier)),
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static uint32_t size_of(const why_bert *bert, enum dimension dimension) {
  switch (dimension) {
  case ONE: return 1;
  case CHANNELS: return bert->shape.channels;
  case INNER: return bert->shape.feed_forward;
  case WORDS: return bert->shape.vocabulary;
  case POSITIONS: return bert->positions.rows;
  case SEGMENTS: return bert->segments.rows;
  case LABELS: return bert->shape.labels;
  }
  return 0;
}

/* "blk.12.attn_q.weight" -> row, and the layer; NULL for a name that a BERT does not have. */
static const struct row *row_of(why_text name, size_t *layer) {
  const struct row *rows = bert_rows;
  size_t count = COUNT(bert_rows), i = 4;
  *layer = 0;
  if (name.length > 4 && !memcmp(name.bytes, "blk.", 4)) {
    for (; i < name.length && i < 10 && name.bytes[i] >= '0' && name.bytes[i] <= '9'; i++)
      *layer = *layer * 10 + (size_t)(name.bytes[i] - '0');
    if (i == 4 || i + 1 >= name.length || name.bytes[i] != '.') return NULL;
    if (name.bytes[4] == '0' && i > 5) return NULL; /* one spelling for each number */
    name = (why_text){name.bytes + i + 1, name.length - i - 1};
    rows = layer_rows;
    count = COUNT(layer_rows);
  }
  for (size_t r = 0; r < count; r++)
    if (why_text_equal(name, why_text_of(rows[r].name))) return &rows[r];
  return NULL;
}

static bool is_in_layer(const struct row *row) {
  return row >= layer_rows && row < layer_rows + COUNT(layer_rows);
}

static bool is_optional(const struct row *row) {
  return row->at == IN_BERT(pooler) || row->at == IN_BERT(segments);
}

/* ---- The plan. ---- */

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
      {"gelu", WHY_ACTIVATION_GELU},  {"gelu_tanh", WHY_ACTIVATION_GELU_TANH},
      {"relu", WHY_ACTIVATION_RELU},  {"tanh", WHY_ACTIVATION_TANH},
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
    status =
        need_u32(gguf, "bert.feed_forward_length", 1, MOST_INNER, &shape->feed_forward, error);
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

static why_status check_tensor(const why_bert *bert, const struct row *row,
                               const why_gguf_tensor *tensor, why_error *error) {
  const bool vector = row->inputs == ONE;
  const uint32_t first = size_of(bert, vector ? row->outputs : row->inputs);
  const uint32_t second = vector ? 1 : size_of(bert, row->outputs);
  uint64_t found[2] = {tensor->shape[0], 1};
  for (uint32_t d = 1; d < tensor->dimensions; d++) found[1] *= tensor->shape[d];
  if (found[0] == first && found[1] == second) return WHY_OK;
  return why_fail(error, WHY_ERROR_FORMAT, "Tensor %t is %u x %u; the model needs %u x %u.",
                  tensor->name, found[1], found[0], (uint64_t)second, (uint64_t)first);
}

static why_status check_missing(const why_bert *bert, const why_gguf *gguf, why_error *error) {
  uint64_t expected = COUNT(layer_rows) * (uint64_t)bert->shape.layers;
  why_gguf_tensor tensor;
  for (size_t r = 0; r < COUNT(bert_rows); r++) {
    const bool found = why_gguf_tensor_find(gguf, bert_rows[r].name, &tensor);
    expected += found;
    if (!found && !is_optional(&bert_rows[r]))
      return why_fail(error, WHY_ERROR_FORMAT, "The model file has no tensor '%s'.",
                      bert_rows[r].name);
  }
  if (gguf->tensor_count < expected)
    return why_fail(error, WHY_ERROR_FORMAT,
                    "The model file has %u tensors; a BERT of %u layers has %u.",
                    gguf->tensor_count, (uint64_t)bert->shape.layers, expected);
  return WHY_OK;
}

/* Names are unique (gguf.h) and each is one that the model has: so as many as are expected, and no
   stranger, means none is missing. */
static why_status check_tensors(const why_bert *bert, const why_gguf *gguf, why_error *error) {
  why_status status = check_missing(bert, gguf, error);
  for (uint64_t i = 0; i < gguf->tensor_count && !status; i++) {
    why_gguf_tensor tensor;
    size_t layer = 0;
    why_gguf_tensor_at(gguf, i, &tensor);
    const struct row *row = row_of(tensor.name, &layer);
    if (!row || layer >= bert->shape.layers)
      return why_fail(error, WHY_ERROR_UNSUPPORTED,
                      "Tensor %t is not one that a BERT classifier of %u layers has.", tensor.name,
                      (uint64_t)bert->shape.layers);
    status = check_tensor(bert, row, &tensor, error);
  }
  return status;
}

why_status why_load_plan(why_bert *bert, const why_gguf *gguf, why_error *error) {
  why_gguf_tensor tensor;
  memset(bert, 0, sizeof *bert);
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
  if (why_gguf_tensor_find(gguf, "cls.weight", &tensor)) bert->pooler.outputs = bert->shape.channels;
  return check_tensors(bert, gguf, error);
}

/* ---- Memory and bytes. ---- */

static void *member(why_bert *bert, const struct row *row, size_t layer) {
  return (is_in_layer(row) ? (char *)&bert->layers[layer] : (char *)bert) + row->at;
}

static void take_row(why_bert *bert, const why_gguf *gguf, const struct row *row, size_t layer,
                     why_arena *arena) {
  why_gguf_tensor tensor;
  why_layer measured;
  void *at = is_in_layer(row) && !bert->layers ? (char *)&measured + row->at
                                               : member(bert, row, layer);
  const uint32_t outputs = size_of(bert, row->outputs), inputs = size_of(bert, row->inputs);
  if (row->kind == GAIN) why_norm_take(at, outputs, arena);
  if (row->kind == WEIGHT && (row->at != IN_BERT(pooler) || is_in_layer(row) || bert->pooler.outputs))
    why_matrix_take(at, outputs, inputs, arena);
  if (row->kind == TABLE && why_gguf_tensor_find(gguf, row->name, &tensor))
    why_table_take(at, tensor.type, outputs, inputs, arena);
}

void why_load_take(why_bert *bert, const why_gguf *gguf, why_arena *arena) {
  bert->layers = WHY_TAKE(arena, why_layer, bert->shape.layers);
  for (size_t r = 0; r < COUNT(bert_rows); r++) take_row(bert, gguf, &bert_rows[r], 0, arena);
  for (size_t l = 0; l < bert->shape.layers; l++)
    for (size_t r = 0; r < COUNT(layer_rows); r++)
      take_row(bert, gguf, &layer_rows[r], l, arena);
}

/* One block of a tensor, `values` values from number `first` on, into its place. */
static bool put_block(why_bert *bert, const struct row *row, size_t layer, why_gguf_type type,
                      uint64_t first, const unsigned char *block, size_t values) {
  if (row->kind == WEIGHT) {
    why_matrix *matrix = member(bert, row, layer);
    int8_t q[WHY_GROUP];
    float scale = 0.0f;
    if (!why_blocks_to_q8(type, block, q, &scale)) return false;
    why_matrix_put(matrix, first / matrix->inputs, first % matrix->inputs / WHY_GROUP, q, scale);
    return true;
  }
  if (!why_blocks_finite(type, block, values)) return false;
  if (row->kind == TABLE) {
    why_table *table = member(bert, row, layer);
    memcpy(table->bytes + why_blocks_bytes(type, first), block, why_blocks_bytes(type, values));
    return true;
  }
  float *vector = row->kind == WEIGHT_BIAS ? ((why_matrix *)member(bert, row, layer))->bias
                  : row->kind == GAIN      ? ((why_norm *)member(bert, row, layer))->gain
                                           : ((why_norm *)member(bert, row, layer))->bias;
  return why_blocks_row(type, block, values, vector + first);
}

/* The tensor under way; looked up once for each piece that is fed. */
struct current {
  why_gguf_tensor tensor;
  const struct row *row;
  size_t layer;
  size_t values, bytes; /* of one block: a group of 32, or of a vector whatever its type holds */
};

static void find_current(const why_gguf *gguf, uint64_t index, struct current *current) {
  why_gguf_tensor_at(gguf, index, &current->tensor);
  current->row = row_of(current->tensor.name, &current->layer);
  current->values = current->row->kind == WEIGHT || current->row->kind == TABLE
                        ? (size_t)WHY_GROUP
                        : why_blocks_form_of(current->tensor.type)->values;
  current->bytes = why_blocks_bytes(current->tensor.type, current->values);
}

static size_t smaller(uint64_t a, size_t b) { return a < b ? (size_t)a : b; }

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
          !put_block(bert, now.row, now.layer, now.tensor.type, first, block, now.values))
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
  if (feed->position > gguf->file_bytes - gguf->data_offset + gguf->alignment)
    return why_fail(error, WHY_ERROR_FORMAT,
                    "The model file goes on after its last tensor, which ends at byte %u.",
                    gguf->file_bytes);
  return WHY_OK;
}

bool why_load_complete(const why_gguf *gguf, const why_feed *feed) {
  return feed->tensor == gguf->tensor_count;
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
    if (row_of(tensor.name, &layer)->kind != WEIGHT) continue;
    const char *its = why_blocks_form_of(tensor.type)->name;
    if (name && strcmp(name, its)) return "mixed";
    name = its;
  }
  return name;
}
