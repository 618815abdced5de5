/* What a model file says that it is, checked before any memory is taken. */
#include <float.h>
#include <string.h>

#include "load.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { MOST_LAYERS = 256, MOST_CHANNELS = 8192, MOST_INNER = 65536, MOST_POSITIONS = 512 };

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

why_text why_load_task(const why_gguf *gguf) {
  why_text task;
  if (why_gguf_string(gguf, "whybert.task", &task)) return task;
  why_gguf_tensor tensor;
  const bool classifies = why_gguf_has(gguf, "bert.classifier.output_labels") ||
                          why_gguf_tensor_find(gguf, "cls.weight", &tensor) ||
                          why_gguf_tensor_find(gguf, "cls.output.weight", &tensor);
  return why_text_of(classifies ? "sequence_classification" : "sentence_similarity");
}

static why_status read_task(why_bert *bert, const why_gguf *gguf, why_error *error) {
  static const struct {
    const char *name;
    why_head head;
    bool spans;
  } tasks[] = {
      {"sequence_classification", WHY_HEAD_POOLED, false},
      {"token_classification", WHY_HEAD_TOKENS, false},
      {"question_answering", WHY_HEAD_TOKENS, true},
      {"sentence_similarity", WHY_HEAD_SIMILARITY, false},
      {"masked_lm", WHY_HEAD_WORDS, false},
  };
  why_text value;
  if (!why_gguf_string(gguf, "general.architecture", &value))
    return why_fail(error, WHY_ERROR_FORMAT, "The model file has no 'general.architecture'.");
  if (!why_text_equal(value, WHY_TEXT("bert")))
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "The model file holds a %t; this engine runs 'bert' (BERT, DistilBERT, "
                    "ELECTRA, ALBERT, RoBERTa and XLM-R).",
                    value);
  value = why_load_task(gguf);
  for (size_t i = 0; i < COUNT(tasks); i++) {
    if (!why_text_equal(value, why_text_of(tasks[i].name))) continue;
    bert->shape.head = tasks[i].head;
    bert->spans = tasks[i].spans;
    return WHY_OK;
  }
  return why_fail(error, WHY_ERROR_UNSUPPORTED,
                  "The model's task is %t; this engine does sequence_classification, "
                  "token_classification, question_answering, sentence_similarity and masked_lm.",
                  value);
}

/* What is made of the outputs. */
static why_status read_outputs(why_bert *bert, const why_gguf *gguf, why_error *error) {
  enum { MEAN = 1, CLS = 2 }; /* llama.cpp's numbers */
  why_text value;
  uint32_t pooling = MEAN;
  if (bert->shape.head == WHY_HEAD_POOLED &&
      why_gguf_string(gguf, "whybert.problem_type", &value)) {
    bert->multi_label = why_text_equal(value, WHY_TEXT("multi_label_classification"));
    bert->regression = why_text_equal(value, WHY_TEXT("regression"));
    if (!bert->multi_label && !bert->regression &&
        !why_text_equal(value, WHY_TEXT("single_label_classification")))
      return why_fail(error, WHY_ERROR_UNSUPPORTED,
                      "'whybert.problem_type' is %t; this engine knows "
                      "single_label_classification, multi_label_classification and regression.",
                      value);
  }
  if (bert->shape.head == WHY_HEAD_SIMILARITY) {
    why_gguf_u32(gguf, "bert.pooling_type", &pooling);
    if (pooling != MEAN && pooling != CLS)
      return why_fail(error, WHY_ERROR_UNSUPPORTED,
                      "'bert.pooling_type' is %u; this engine pools by the mean (1) or the first "
                      "token (2).",
                      (uint64_t)pooling);
    bert->shape.pooling = pooling == MEAN ? WHY_POOLING_MEAN : WHY_POOLING_CLS;
  }
  bert->temperature = 1.0f;
  if (why_gguf_has(gguf, "whybert.temperature") &&
      (!why_gguf_f32(gguf, "whybert.temperature", &bert->temperature) ||
       !(bert->temperature > 0.0f && bert->temperature <= FLT_MAX)))
    return why_fail(error, WHY_ERROR_FORMAT, "'whybert.temperature' is not a number above 0.");
  return WHY_OK;
}

/* K: of a word head the vocabulary, which has been counted. */
static why_status read_labels(why_bert *bert, const why_gguf *gguf, why_error *error) {
  enum { MOST_LABELS = 4096 };
  static const char key[] = "bert.classifier.output_labels";
  uint64_t count = bert->shape.head == WHY_HEAD_WORDS ? bert->shape.vocabulary : 1;
  if (bert->shape.head == WHY_HEAD_POOLED || bert->shape.head == WHY_HEAD_TOKENS) {
    if (!why_gguf_array_strings(gguf, key, &count) || count == 0)
      return why_fail(error, WHY_ERROR_UNSUPPORTED,
                      "The model file has no '%s': it is not a classifier.", key);
    if (count > MOST_LABELS)
      return why_fail(error, WHY_ERROR_UNSUPPORTED, "The model has %u labels; %u are the most.",
                      count, (uint64_t)MOST_LABELS);
    if (bert->spans && count != 2)
      return why_fail(error, WHY_ERROR_FORMAT,
                      "The model answers questions by %u outputs for each token; it takes 2, "
                      "start and end.",
                      count);
  }
  bert->shape.labels = (uint32_t)count;
  return WHY_OK;
}

/* The factorised embedding and the shared layers of ALBERT; absent in all others. */
static why_status read_factors(why_bert *bert, const why_gguf *gguf, why_error *error) {
  static const char embedding[] = "whybert.embedding_length", groups[] = "whybert.layer_groups";
  why_shape *shape = &bert->shape;
  why_status status = WHY_OK;
  shape->embedding = shape->channels;
  bert->groups = shape->layers;
  if (why_gguf_has(gguf, embedding))
    status = need_u32(gguf, embedding, 1, MOST_CHANNELS, &shape->embedding, error);
  if (!status && why_gguf_has(gguf, groups))
    status = need_u32(gguf, groups, 1, shape->layers, &bert->groups, error);
  if (status) return status;
  if (shape->embedding % WHY_GROUP)
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "The model looks words up in %u columns; this engine takes multiples of %u.",
                    (uint64_t)shape->embedding, (uint64_t)WHY_GROUP);
  return WHY_OK;
}

static why_status read_counts(why_bert *bert, const why_gguf *gguf, why_error *error) {
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
  if (!why_gguf_f32(gguf, "bert.attention.layer_norm_epsilon", &bert->epsilon) ||
      !(bert->epsilon > 0.0f && bert->epsilon < 1.0f))
    return why_fail(error, WHY_ERROR_FORMAT,
                    "'bert.attention.layer_norm_epsilon' is missing or not between 0 and 1.");
  shape->segments = 2; /* a text and its pair, whatever the table has */
  return WHY_OK;
}

why_status why_load_config(why_bert *bert, const why_gguf *gguf, why_error *error) {
  const uint64_t most_bytes = UINT64_C(1) << 32;
  memset(bert, 0, sizeof *bert);
  if (gguf->file_bytes > most_bytes)
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "The model file has %u bytes; this engine takes up to %u.", gguf->file_bytes,
                    most_bytes);
  why_status status = read_task(bert, gguf, error);
  if (!status) status = read_outputs(bert, gguf, error);
  if (!status) status = read_counts(bert, gguf, error);
  if (!status) status = read_factors(bert, gguf, error);
  if (!status) status = read_labels(bert, gguf, error);
  if (!status)
    status = read_activation(gguf, "whybert.hidden_act", WHY_ACTIVATION_GELU,
                             &bert->hidden_activation, error);
  if (!status)
    status = read_activation(gguf, "whybert.head.activation",
                             bert->shape.head == WHY_HEAD_WORDS ? WHY_ACTIVATION_GELU
                                                                : WHY_ACTIVATION_TANH,
                             &bert->head_activation, error);
  return status;
}
