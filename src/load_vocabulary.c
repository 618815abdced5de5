/* The tokenizer's part of a model file. */
#include "load.h"

static bool flag(const why_gguf *gguf, const char *key, bool fallback) {
  bool value = fallback;
  return why_gguf_bool(gguf, key, &value) ? value : fallback;
}

static why_status read_model(const why_gguf *gguf, why_tokenizer_model *model, why_error *error) {
  static const struct {
    const char *name;
    why_tokenizer_model model;
  } models[] = {{"bert", WHY_TOKENIZER_WORDPIECE},
                {"gpt2", WHY_TOKENIZER_BPE},
                {"t5", WHY_TOKENIZER_UNIGRAM}};
  why_text name = WHY_TEXT("bert");
  why_gguf_string(gguf, "tokenizer.ggml.model", &name);
  for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
    if (!why_text_equal(name, why_text_of(models[i].name))) continue;
    *model = models[i].model;
    return WHY_OK;
  }
  return why_fail(error, WHY_ERROR_UNSUPPORTED,
                  "The model's tokenizer is %t; this engine has WordPiece ('bert'), byte-level BPE "
                  "('gpt2') and Unigram ('t5').",
                  name);
}

/* Texts that are compared are never in one template. */
static why_status read_layout(const why_gguf *gguf, why_tokenizer_model model, why_layout *layout,
                              why_error *error) {
  const char *key = "whybert.tokenizer.template";
  why_text name;
  *layout = model == WHY_TOKENIZER_WORDPIECE ? WHY_LAYOUT_BERT : WHY_LAYOUT_ROBERTA;
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
  if (why_text_equal(why_load_task(gguf), WHY_TEXT("sentence_similarity")))
    *layout = WHY_LAYOUT_SEPARATE;
  return WHY_OK;
}

/* The ids that BERT's vocabulary has stand in for missing ones, as in llama.cpp; other models have
   none of their own. [SEP] may be the end of a text. */
static why_status read_specials(const why_gguf *gguf, why_vocabulary *v, why_error *error) {
  const struct {
    const char *key, *other;
    uint32_t fallback, *id;
  } rows[] = {
      {"tokenizer.ggml.bos_token_id", "tokenizer.ggml.cls_token_id", 101, &v->cls},
      {"tokenizer.ggml.seperator_token_id", "tokenizer.ggml.eos_token_id", 102, &v->sep}, /* sic */
      {"tokenizer.ggml.padding_token_id", NULL, 0, &v->pad},
      {"tokenizer.ggml.unknown_token_id", NULL, 100, &v->unk},
      {"tokenizer.ggml.mask_token_id", NULL, 103, &v->mask},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (why_gguf_u32(gguf, rows[i].key, rows[i].id)) continue;
    if (v->model == WHY_TOKENIZER_WORDPIECE) {
      *rows[i].id = rows[i].fallback;
    } else if (!rows[i].other || !why_gguf_u32(gguf, rows[i].other, rows[i].id)) {
      return why_fail(error, WHY_ERROR_FORMAT, "The model file has no whole number '%s'.",
                      rows[i].key);
    }
  }
  return WHY_OK;
}

/* Files of before the case keys carry nothing; the keys' own defaults are what llama.cpp assumes.
 */
static why_status read_wordpiece(const why_gguf *gguf, why_vocabulary *v, why_error *error) {
  const char *longest = "whybert.tokenizer.max_input_chars_per_word";
  v->lowercase = flag(gguf, "tokenizer.ggml.normalizer.lowercase", true);
  v->strip_accents = flag(gguf, "tokenizer.ggml.normalizer.strip_accents", v->lowercase);
  v->handle_chinese_chars = flag(gguf, "whybert.tokenizer.handle_chinese_chars", true);
  v->clean_text = flag(gguf, "whybert.tokenizer.clean_text", true);
  v->max_input_chars_per_word = 100;
  if (why_gguf_has(gguf, longest) && !why_gguf_u32(gguf, longest, &v->max_input_chars_per_word))
    return why_fail(error, WHY_ERROR_FORMAT, "'%s' is not a whole number.", longest);
  return WHY_OK;
}

static why_status read_bpe(const why_gguf *gguf, why_vocabulary *v, why_arena *arena,
                           why_error *error) {
  const char *key = "tokenizer.ggml.merges";
  uint64_t count = 0;
  if (why_gguf_has(gguf, key) && !why_gguf_array_strings(gguf, key, &count))
    return why_fail(error, WHY_ERROR_FORMAT, "'%s' is not a list of texts.", key);
  why_text *merges = WHY_TAKE(arena, why_text, (size_t)count); /* no more than the header's bytes */
  if (merges && count > 0) why_gguf_read_strings(gguf, key, merges);
  v->merges = merges;
  v->merge_count = (uint32_t)count;
  v->add_space_prefix = flag(gguf, "tokenizer.ggml.add_space_prefix", false);
  return WHY_OK;
}

static why_status read_unigram(const why_gguf *gguf, why_vocabulary *v, why_arena *arena,
                               why_error *error) {
  const char *key = "tokenizer.ggml.scores", *map = "tokenizer.ggml.precompiled_charsmap",
             *squeezed = "tokenizer.ggml.remove_extra_whitespaces";
  uint64_t count = 0;
  if (!why_gguf_array_floats(gguf, key, &count) || count != v->size)
    return why_fail(error, WHY_ERROR_FORMAT, "'%s' is not a float32 for each of the %u tokens.",
                    key, (uint64_t)v->size);
  float *scores = WHY_TAKE(arena, float, v->size);
  if (scores) why_gguf_read_floats(gguf, key, scores);
  v->scores = scores;
  if (why_gguf_has(gguf, map) && !why_gguf_bytes(gguf, map, &v->charsmap))
    return why_fail(error, WHY_ERROR_FORMAT, "'%s' is not a list of bytes.", map);
  if (!flag(gguf, squeezed, true))
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "'%s' is false; this engine splits at white space, as XLM-R and ALBERT do.",
                    squeezed);
  v->add_space_prefix = flag(gguf, "tokenizer.ggml.add_space_prefix", true);
  v->lowercase = flag(gguf, "tokenizer.ggml.normalizer.lowercase", false);
  v->strip_accents = flag(gguf, "tokenizer.ggml.normalizer.strip_accents", false);
  v->replace_quotes = flag(gguf, "whybert.tokenizer.replace_quotes", false);
  return WHY_OK;
}

static why_status read_pieces(const why_gguf *gguf, why_vocabulary *v, why_arena *arena,
                              why_error *error) {
  uint64_t count = 0, kind_count = 0;
  if (!why_gguf_array_strings(gguf, "tokenizer.ggml.tokens", &count))
    return why_fail(error, WHY_ERROR_FORMAT, "The model file has no 'tokenizer.ggml.tokens'.");
  if (!why_gguf_array_integers(gguf, "tokenizer.ggml.token_type", &kind_count) ||
      kind_count != count)
    return why_fail(error, WHY_ERROR_FORMAT,
                    "'tokenizer.ggml.token_type' is not a number for each of the %u tokens.",
                    count);
  const size_t n = (size_t)count; /* no more than the header's bytes */
  why_text *pieces = WHY_TAKE(arena, why_text, n);
  int64_t *numbers = WHY_TAKE(arena, int64_t, n);
  uint8_t *kinds = WHY_TAKE(arena, uint8_t, n);
  if (kinds) {
    why_gguf_read_strings(gguf, "tokenizer.ggml.tokens", pieces);
    why_gguf_read_integers(gguf, "tokenizer.ggml.token_type", numbers);
    for (uint64_t i = 0; i < count; i++) {
      if (numbers[i] < WHY_TOKEN_NORMAL || numbers[i] > WHY_TOKEN_UNUSED)
        return why_fail(error, WHY_ERROR_FORMAT, "Token %u is of type %d, which is none.", i,
                        numbers[i]);
      kinds[i] = (uint8_t)numbers[i];
    }
  }
  v->pieces = pieces;
  v->kinds = kinds;
  v->size = (uint32_t)count;
  return WHY_OK;
}

why_status why_load_vocabulary(why_vocabulary *vocabulary, const why_gguf *gguf, why_arena *arena,
                               why_error *error) {
  *vocabulary = (why_vocabulary){0};
  why_vocabulary *v = vocabulary;
  why_status status = read_model(gguf, &v->model, error);
  if (!status) status = read_pieces(gguf, v, arena, error);
  if (!status) status = read_specials(gguf, v, error);
  if (!status) status = read_layout(gguf, v->model, &v->layout, error);
  if (status) return status;
  switch (v->model) {
  case WHY_TOKENIZER_WORDPIECE: return read_wordpiece(gguf, v, error);
  case WHY_TOKENIZER_BPE: return read_bpe(gguf, v, arena, error);
  case WHY_TOKENIZER_UNIGRAM: return read_unigram(gguf, v, arena, error);
  }
  return status;
}
