/* The tokenizer's keys: what each says, what its absence says, and what is refused. */
#include "gguf_writer.h"
#include "load.h"
#include "test.h"

enum { NONE, U32, TEXT, BOOL, TEXTS, INTEGERS, FLOATS, BYTES };

/* A key with a value of one of these kinds; of lists, `number` items. */
struct entry {
  const char *key;
  int kind;
  uint32_t number;
  const char *text;
};

/* Of five pieces, with no more than it needs. */
static const struct entry whole[] = {
    {"whybert.task", TEXT, 0, "masked_lm"},
    {"tokenizer.ggml.tokens", TEXTS, 5, "p"},
    {"tokenizer.ggml.token_type", INTEGERS, 5, NULL},
    {"tokenizer.ggml.scores", FLOATS, 5, NULL},
    {"tokenizer.ggml.merges", TEXTS, 2, "m"},
    {"tokenizer.ggml.bos_token_id", U32, 4, NULL},
    {"tokenizer.ggml.eos_token_id", U32, 3, NULL},
    {"tokenizer.ggml.seperator_token_id", U32, 2, NULL},
    {"tokenizer.ggml.padding_token_id", U32, 1, NULL},
    {"tokenizer.ggml.unknown_token_id", U32, 0, NULL},
    {"tokenizer.ggml.mask_token_id", U32, 4, NULL},
};

static void put_entry(struct writer *w, const struct entry *e) {
  static const uint32_t kinds[] = {0, 4, 8, 7, 8, 5, 6, 0};
  static const size_t sizes[] = {0, 4, 0, 1, 0, 4, 4, 1};
  if (e->kind <= BOOL) {
    put_key(w, e->key, kinds[e->kind]);
    if (e->kind == TEXT) {
      put_text(w, e->text);
    } else {
      put(w, e->number, sizes[e->kind]);
    }
    return;
  }
  put_array(w, e->key, kinds[e->kind], e->number);
  for (uint32_t i = 0; i < e->number; i++) {
    if (e->kind == TEXTS) {
      put_text(w, e->text);
    } else {
      put(w, e->kind == FLOATS ? 0xbfc00000 : 1 + i % 2, sizes[e->kind]);
    }
  }
}

static unsigned char memory[1 << 12];
static struct writer file;

/* Loads `whole` of that tokenizer model (NULL: it does not say) with some keys in place of its own,
   or beside them; of kind NONE: without. */
static why_status load(const char *model, const struct entry *other, size_t others,
                       why_vocabulary *v, why_error *error) {
  static why_gguf gguf;
  uint64_t keys = 0;
  put_start(&file, 0, 0);
  if (model) {
    put_entry(&file, &(struct entry){"tokenizer.ggml.model", TEXT, 0, model});
    keys++;
  }
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
    bool replaced = false;
    for (size_t o = 0; o < others; o++) replaced |= !strcmp(other[o].key, whole[i].key);
    if (replaced) continue;
    put_entry(&file, &whole[i]);
    keys++;
  }
  for (size_t o = 0; o < others; o++) {
    if (other[o].kind == NONE) continue;
    put_entry(&file, &other[o]);
    keys++;
  }
  file.bytes[16] = (unsigned char)keys;
  size_t more = 0;
  CHECK(why_gguf_open(&gguf, file.bytes, file.used, &more, error) == WHY_OK);
  why_arena measured = {0}, arena = {.base = memory, .size = sizeof memory};
  why_status status = why_load_vocabulary(v, &gguf, &measured, error);
  if (status == WHY_OK) status = why_load_vocabulary(v, &gguf, &arena, error);
  CHECK(status != WHY_OK || (!arena.overflow && arena.used == measured.used));
  return status;
}

static why_vocabulary load_well(const char *model, const struct entry *other, size_t others) {
  why_vocabulary v;
  why_error error = {0};
  CHECK(load(model, other, others, &v, &error) == WHY_OK);
  CHECK_STRING(error.text, "");
  return v;
}

static void test_absent(void) {
  why_vocabulary v = load_well(NULL, NULL, 0);
  CHECK(v.model == WHY_TOKENIZER_WORDPIECE && v.layout == WHY_LAYOUT_BERT && v.size == 5);
  CHECK(v.lowercase && v.strip_accents && v.clean_text && v.handle_chinese_chars);
  CHECK(v.max_input_chars_per_word == 100 && v.cls == 4 && v.sep == 2 && v.kinds[1] == 2);
  v = load_well("gpt2", NULL, 0);
  CHECK(v.model == WHY_TOKENIZER_BPE && v.layout == WHY_LAYOUT_ROBERTA && !v.add_space_prefix);
  CHECK(v.merge_count == 2 && why_text_equal(v.merges[1], WHY_TEXT("m")));
  v = load_well("t5", NULL, 0);
  CHECK(v.model == WHY_TOKENIZER_UNIGRAM && v.layout == WHY_LAYOUT_ROBERTA && v.add_space_prefix);
  CHECK(!v.lowercase && !v.strip_accents && !v.replace_quotes && v.charsmap.length == 0);
  CHECK(v.scores[4] == -1.5f);
}

static void test_said(void) {
  const struct entry bpe[] = {{"tokenizer.ggml.add_space_prefix", BOOL, 1, NULL},
                              {"tokenizer.ggml.merges", NONE, 0, NULL},
                              {"tokenizer.ggml.seperator_token_id", NONE, 0, NULL}};
  why_vocabulary v = load_well("gpt2", bpe, 3);
  CHECK(v.add_space_prefix && v.merge_count == 0 && v.sep == 3);
  const struct entry unigram[] = {{"tokenizer.ggml.add_space_prefix", BOOL, 0, NULL},
                                  {"tokenizer.ggml.normalizer.lowercase", BOOL, 1, NULL},
                                  {"tokenizer.ggml.normalizer.strip_accents", BOOL, 1, NULL},
                                  {"whybert.tokenizer.replace_quotes", BOOL, 1, NULL},
                                  {"whybert.tokenizer.template", TEXT, 0, "bert"},
                                  {"tokenizer.ggml.remove_extra_whitespaces", BOOL, 1, NULL},
                                  {"tokenizer.ggml.precompiled_charsmap", BYTES, 3, NULL}};
  v = load_well("t5", unigram, 7);
  CHECK(!v.add_space_prefix && v.lowercase && v.strip_accents && v.replace_quotes);
  CHECK(v.layout == WHY_LAYOUT_BERT && why_text_equal(v.charsmap, WHY_TEXT("\1\2\1")));
  const struct entry roberta = {"whybert.tokenizer.template", TEXT, 0, "roberta"};
  CHECK(load_well("bert", &roberta, 1).layout == WHY_LAYOUT_ROBERTA);
}

/* Two texts that are compared stand apart, whatever the template. */
static void test_similarity(void) {
  const struct entry similarity = {"whybert.task", TEXT, 0, "sentence_similarity"};
  const struct entry plain[] = {{"whybert.task", NONE, 0, NULL},
                                {"bert.classifier.output_labels", TEXTS, 1, "label"}};
  const char *const models[] = {"bert", "gpt2", "t5"};
  for (size_t i = 0; i < 3; i++) {
    CHECK(load_well(models[i], &similarity, 1).layout == WHY_LAYOUT_SEPARATE);
    CHECK(load_well(models[i], plain, 1).layout == WHY_LAYOUT_SEPARATE);
    CHECK(load_well(models[i], plain, 2).layout != WHY_LAYOUT_SEPARATE);
  }
}

static void test_refused(void) {
  static const struct {
    const char *model;
    struct entry other;
    const char *says;
  } rows[] = {
      {"llama",
       {"general.name", TEXT, 0, ""},
       "The model's tokenizer is 'llama'; this engine has "
       "WordPiece ('bert'), byte-level BPE ('gpt2') and Unigram ('t5')."},
      {"t5",
       {"tokenizer.ggml.tokens", NONE, 0, NULL},
       "The model file has no 'tokenizer.ggml.tokens'."},
      {"t5",
       {"tokenizer.ggml.token_type", INTEGERS, 4, NULL},
       "'tokenizer.ggml.token_type' is not a number for each of the 5 tokens."},
      {"t5",
       {"tokenizer.ggml.scores", FLOATS, 6, NULL},
       "'tokenizer.ggml.scores' is not a float32 for each of the 5 tokens."},
      {"t5",
       {"tokenizer.ggml.scores", INTEGERS, 5, NULL},
       "'tokenizer.ggml.scores' is not a float32 for each of the 5 tokens."},
      {"t5",
       {"tokenizer.ggml.scores", NONE, 0, NULL},
       "'tokenizer.ggml.scores' is not a float32 for each of the 5 tokens."},
      {"t5",
       {"tokenizer.ggml.precompiled_charsmap", TEXT, 0, "x"},
       "'tokenizer.ggml.precompiled_charsmap' is not a list of bytes."},
      {"t5",
       {"tokenizer.ggml.remove_extra_whitespaces", BOOL, 0, NULL},
       "'tokenizer.ggml.remove_extra_whitespaces' is false; this engine splits at white space, as "
       "XLM-R and ALBERT do."},
      {"t5",
       {"whybert.tokenizer.template", TEXT, 0, "t5"},
       "'whybert.tokenizer.template' is 't5'; this engine knows bert and roberta."},
      {"t5",
       {"whybert.tokenizer.template", BOOL, 1, NULL},
       "'whybert.tokenizer.template' of the model file is not a text."},
      {"t5",
       {"tokenizer.ggml.mask_token_id", NONE, 0, NULL},
       "The model file has no whole number 'tokenizer.ggml.mask_token_id'."},
      {"gpt2",
       {"tokenizer.ggml.bos_token_id", NONE, 0, NULL},
       "The model file has no whole number 'tokenizer.ggml.bos_token_id'."},
      {"gpt2",
       {"tokenizer.ggml.merges", INTEGERS, 2, NULL},
       "'tokenizer.ggml.merges' is not a list of texts."},
      {"bert",
       {"whybert.tokenizer.max_input_chars_per_word", TEXT, 0, "9"},
       "'whybert.tokenizer.max_input_chars_per_word' is not a whole number."},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    why_vocabulary v;
    why_error error = {0};
    CHECK(load(rows[i].model, &rows[i].other, 1, &v, &error) != WHY_OK);
    CHECK_STRING(error.text, rows[i].says);
  }
}

int main(void) {
  test_absent();
  test_said();
  test_similarity();
  test_refused();
  return test_report();
}
