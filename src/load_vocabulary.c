/* The tokenizer's part of a model file. */
#include "load.h"

static bool flag(const why_gguf *gguf, const char *key, bool fallback) {
  bool value = fallback;
  return why_gguf_bool(gguf, key, &value) ? value : fallback;
}

/* A plain encoder, as llama.cpp's embedding models are, has neither a head nor labels. */
static bool is_similarity(const why_gguf *gguf) {
  why_text task;
  why_gguf_tensor tensor;
  uint64_t labels = 0;
  if (why_gguf_string(gguf, "whybert.task", &task))
    return why_text_equal(task, WHY_TEXT("sentence_similarity"));
  return !why_gguf_array_strings(gguf, "bert.classifier.output_labels", &labels) &&
         !why_gguf_tensor_find(gguf, "cls.weight", &tensor) &&
         !why_gguf_tensor_find(gguf, "cls.output.weight", &tensor);
}

/* Texts that are compared are never in one template. */
static why_status read_layout(const why_gguf *gguf, why_layout *layout, why_error *error) {
  const char *key = "whybert.tokenizer.template";
  why_text name, model;
  const bool wordpiece = !why_gguf_string(gguf, "tokenizer.ggml.model", &model) ||
                         why_text_equal(model, WHY_TEXT("bert"));
  *layout = wordpiece ? WHY_LAYOUT_BERT : WHY_LAYOUT_ROBERTA;
  if (why_gguf_has(gguf, key)) {
    if (!why_gguf_string(gguf, key, &name))
      return why_fail(error, WHY_ERROR_FORMAT, "'%s' of the model file is not a text.", key);
    if (why_text_equal(name, WHY_TEXT("bert"))) {
      *layout = WHY_LAYOUT_BERT;
    } else if (why_text_equal(name, WHY_TEXT("roberta"))) {
      *layout = WHY_LAYOUT_ROBERTA;
    } else {
      return why_fail(error, WHY_ERROR_UNSUPPORTED,
                      "'%s' is %t; this engine knows bert and roberta.", key, name);
    }
  }
  if (is_similarity(gguf)) *layout = WHY_LAYOUT_SEPARATE;
  return WHY_OK;
}

/* Files of before the case keys carry nothing; the keys' own defaults are what llama.cpp assumes.
 */
why_status why_load_vocabulary(why_vocabulary *vocabulary, const why_gguf *gguf, why_arena *arena,
                               why_error *error) {
  uint64_t count = 0, kind_count = 0;
  if (!why_gguf_array_strings(gguf, "tokenizer.ggml.tokens", &count))
    return why_fail(error, WHY_ERROR_FORMAT, "The model file has no 'tokenizer.ggml.tokens'.");
  if (!why_gguf_array_integers(gguf, "tokenizer.ggml.token_type", &kind_count) ||
      kind_count != count)
    return why_fail(error, WHY_ERROR_FORMAT,
                    "'tokenizer.ggml.token_type' is not a number for each of the %u tokens.",
                    count);
  const uint32_t V = (uint32_t)count;
  why_text *pieces = WHY_TAKE(arena, why_text, V);
  int64_t *numbers = WHY_TAKE(arena, int64_t, V);
  uint8_t *kinds = WHY_TAKE(arena, uint8_t, V);
  if (kinds) {
    why_gguf_read_strings(gguf, "tokenizer.ggml.tokens", pieces);
    why_gguf_read_integers(gguf, "tokenizer.ggml.token_type", numbers);
    for (uint32_t v = 0; v < V; v++) {
      if (numbers[v] < WHY_TOKEN_NORMAL || numbers[v] > WHY_TOKEN_UNUSED)
        return why_fail(error, WHY_ERROR_FORMAT, "Token %u is of type %d, which is none.",
                        (uint64_t)v, numbers[v]);
      kinds[v] = (uint8_t)numbers[v];
    }
  }
  const bool lowercase = flag(gguf, "tokenizer.ggml.normalizer.lowercase", true);
  *vocabulary = (why_vocabulary){
      .pieces = pieces,
      .kinds = kinds,
      .size = V,
      .lowercase = lowercase,
      .strip_accents = flag(gguf, "tokenizer.ggml.normalizer.strip_accents", lowercase),
      .handle_chinese_chars = flag(gguf, "whybert.tokenizer.handle_chinese_chars", true),
      .clean_text = flag(gguf, "whybert.tokenizer.clean_text", true),
      .max_input_chars_per_word = 100,
  };
  const char *longest = "whybert.tokenizer.max_input_chars_per_word";
  if (why_gguf_has(gguf, longest) &&
      !why_gguf_u32(gguf, longest, &vocabulary->max_input_chars_per_word))
    return why_fail(error, WHY_ERROR_FORMAT, "'%s' is not a whole number.", longest);
  const struct {
    const char *key;
    uint32_t fallback, *id;
  } ids[] = {
      {"tokenizer.ggml.bos_token_id", 101, &vocabulary->cls},
      {"tokenizer.ggml.seperator_token_id", 102, &vocabulary->sep}, /* sic */
      {"tokenizer.ggml.padding_token_id", 0, &vocabulary->pad},
      {"tokenizer.ggml.unknown_token_id", 100, &vocabulary->unk},
      {"tokenizer.ggml.mask_token_id", 103, &vocabulary->mask},
  };
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
    if (!why_gguf_u32(gguf, ids[i].key, ids[i].id)) *ids[i].id = ids[i].fallback;
  }
  return read_layout(gguf, &vocabulary->layout, error);
}
