/* Ids and spans as Hugging Face's BertTokenizer gives them (tools/make_golden_tokenizer.py), and
   what the reference has no word for: refusals, spellings.  test_tokenizer [MODEL] */
#include "tokenizer_golden.h"

struct rules {
  const char *name;
  bool lowercase, strip_accents, handle_chinese_chars, clean_text;
};

static const struct rules all_rules[] = {
    {"uncased", true, true, true, true},
    {"cased", false, false, true, true},
    {"uncased_accents", true, false, true, true},
    {"cased_plain", false, true, true, true},
    {"uncased_ideographs", true, true, false, true},
    {"uncased_unclean", true, true, true, false},
    {"nothing", false, false, false, false},
};

static why_tokenizer *apply_rules(void *context, const char *name) {
  why_tokenizer *tokenizer = context;
  for (size_t i = 0; i < sizeof all_rules / sizeof *all_rules; i++) {
    const struct rules *r = &all_rules[i];
    if (strcmp(r->name, name) != 0) continue;
    tokenizer->vocabulary.lowercase = r->lowercase;
    tokenizer->vocabulary.strip_accents = r->strip_accents;
    tokenizer->vocabulary.handle_chinese_chars = r->handle_chinese_chars;
    tokenizer->vocabulary.clean_text = r->clean_text;
    return tokenizer;
  }
  setup_need(false, name);
  return NULL;
}

/* Lines of ids and spans. Where the file begins with a vocabulary, `setup` is filled from it. */
static unsigned test_lines(const char *path, struct setup *setup) {
  static char line[GOLDEN_LINE];
  FILE *file = fopen(path, "r");
  setup_need(file != NULL, path);
  while (golden_read(file, line) && golden_starts(line, "piece ")) {
    const why_text piece = golden_unescape(line + strlen("piece "));
    setup_piece(setup, piece.bytes, piece.length);
  }
  const why_vocabulary vocabulary = setup_vocabulary(setup);
  why_error error;
  setup_need(setup_make(setup, &vocabulary, &error) == WHY_OK, error.text);
  const unsigned cases = golden_lines(file, line, apply_rules, &setup->tokenizer);
  fclose(file);
  return cases;
}

static void test_spelling(void) {
  const char *const list[] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "##ness", NULL};
  struct setup s = setup_list(list);
  const why_vocabulary v = setup_vocabulary(&s);
  CHECK(setup_make(&s, &v, NULL) == WHY_OK);
  char out[16];
  for (uint32_t id = 0; list[id]; id++) {
    CHECK(why_tokenizer_spell(&s.tokenizer, id, out, sizeof out) == strlen(list[id]));
    CHECK_STRING(out, list[id]);
  }
  CHECK(why_tokenizer_spell(&s.tokenizer, 6, out, 4) == 6);
  CHECK_STRING(out, "##n");
  CHECK(why_tokenizer_spell(&s.tokenizer, 6, NULL, 0) == 6);
  setup_free(&s);
}

/* The longest piece of all is found, and only whole. */
static void test_longest(void) {
  const char *const list[] = {"[UNK]", "good", "goodness", "##nes", "##ness", NULL};
  struct setup s = setup_list(list);
  why_vocabulary v = setup_vocabulary(&s);
  v.cls = v.sep = v.pad = v.mask = v.unk;
  CHECK(setup_make(&s, &v, NULL) == WHY_OK);
  static struct tokens tokens;
  char out[64];
  why_tokens *t = tokens_of(&tokens, 16);
  CHECK(why_tokenizer_encode(&s.tokenizer, WHY_TEXT("Goodness goodnes goodne"), NULL, t, NULL) ==
        WHY_OK);
  golden_print(t, out);
  CHECK_STRING(out, "tokens 0 2:0-8 1:9-13 3:13-16 0:17-23 0");
  setup_free(&s);
}

/* A pair may be empty, which is not the same as none. */
static void test_empty(void) {
  const char *const list[] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", NULL};
  struct setup s = setup_list(list);
  const why_vocabulary v = setup_vocabulary(&s);
  CHECK(setup_make(&s, &v, NULL) == WHY_OK);
  static struct tokens tokens;
  const why_text none = {0};
  char out[64];
  why_tokens *t = tokens_of(&tokens, 4);
  CHECK(why_tokenizer_encode(&s.tokenizer, none, NULL, t, NULL) == WHY_OK);
  golden_print(t, out);
  CHECK_STRING(out, "tokens 2 3");
  CHECK(why_tokenizer_encode(&s.tokenizer, none, &none, t, NULL) == WHY_OK);
  golden_print(t, out);
  CHECK_STRING(out, "tokens 2 3 | 3");
  setup_free(&s);
}

/* The template of each layout, with as many tokens as there is room for. */
static void test_layouts(void) {
  const char *const list[] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", NULL};
  static const struct {
    why_layout layout;
    uint32_t capacity;
    const char *text, *pair, *tokens;
  } rows[] = {
      {WHY_LAYOUT_BERT, 16, "a", NULL, "tokens 2 5:0-1 3"},
      {WHY_LAYOUT_BERT, 16, "a", "b", "tokens 2 5:0-1 3 | 6:0-1 3"},
      {WHY_LAYOUT_ROBERTA, 16, "a", NULL, "tokens 2 5:0-1 3"},
      {WHY_LAYOUT_ROBERTA, 16, "a", "b", "tokens 2 5:0-1 3 3 | 6:0-1 3"},
      {WHY_LAYOUT_ROBERTA, 6, "a a a", "b", "cut 2 5:0-1 3 3 | 6:0-1 3"},
      {WHY_LAYOUT_ROBERTA, 5, "a a a", "b b", "cut 2 5:0-1 3 3 | 3"},
      {WHY_LAYOUT_SEPARATE, 16, "a", NULL, "tokens 2 5:0-1 3"},
      {WHY_LAYOUT_SEPARATE, 16, "a", "b", "tokens 2 5:0-1 3 | 2 6:0-1 3"},
      {WHY_LAYOUT_SEPARATE, 7, "a", "b b b", "cut 2 5:0-1 3 | 2 6:0-1 6:2-3 3"},
  };
  struct setup s = setup_list(list);
  why_vocabulary v = setup_vocabulary(&s);
  static struct tokens tokens;
  char out[64];
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    v.layout = rows[i].layout;
    CHECK(setup_make(&s, &v, NULL) == WHY_OK);
    const why_text text = why_text_of(rows[i].text), pair = why_text_of(rows[i].pair);
    const why_text *other = rows[i].pair ? &pair : NULL;
    why_tokens *t = tokens_of(&tokens, rows[i].capacity);
    CHECK(why_tokenizer_encode(&s.tokenizer, text, other, t, NULL) == WHY_OK);
    CHECK(tokens_sound(&s.tokenizer, t, text, other));
    golden_print(t, out);
    CHECK_STRING(out, rows[i].tokens);
    t->capacity = why_tokenizer_least(v.layout, other != NULL) - 1;
    CHECK(why_tokenizer_encode(&s.tokenizer, text, other, t, NULL) == WHY_ERROR_ARGUMENT);
  }
  setup_free(&s);
}

/* Where a special token begins with another one, the longer is taken. */
static void test_overlapping(void) {
  const char *const list[] = {"[PAD]", "[UNK]", "##<s", "##<s><s", "[MASK]", "s", ">", NULL};
  struct setup s = setup_list(list); /* "##" is how these two get no mark */
  why_vocabulary v = setup_vocabulary(&s);
  v.cls = 2;
  v.sep = 3;
  CHECK(setup_make(&s, &v, NULL) == WHY_OK);
  static struct tokens tokens;
  char out[64];
  why_tokens *t = tokens_of(&tokens, 16);
  CHECK(why_tokenizer_encode(&s.tokenizer, WHY_TEXT("s<s><s><s"), NULL, t, NULL) == WHY_OK);
  golden_print(t, out);
  CHECK_STRING(out, "tokens 2 5:0-1 3!1-6 6:6-7 2!7-9 3");
  setup_free(&s);
}

/* Files of before 2026 keep every bracketed entry bare, whatever its kind. */
static void test_bracketed(void) {
  const char *const list[] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "##[unused1]", NULL};
  struct setup s = setup_list(list);
  const why_vocabulary v = setup_vocabulary(&s);
  CHECK(setup_make(&s, &v, NULL) == WHY_OK);
  char out[16];
  why_tokenizer_spell(&s.tokenizer, 5, out, sizeof out);
  CHECK_STRING(out, "[unused1]");
  setup_free(&s);
}

int main(int count, char **arguments) {
  struct setup model = setup_model(count > 1 ? arguments[1] : "models/sentiment.gguf");
  CHECK(test_lines("tests/golden/tokenizer_lines.txt", &model) >= 600);
  CHECK(golden_codes("tests/golden/tokenizer_codes.txt", 256, golden_block, apply_rules,
                     &model.tokenizer) >= 2 * 0x1100);
  setup_free(&model);
  struct setup marks = {0};
  CHECK(test_lines("tests/golden/tokenizer_marks.txt", &marks) >= 400);
  setup_free(&marks);
  test_spelling();
  test_longest();
  test_empty();
  test_layouts();
  test_overlapping();
  test_bracketed();
  return test_report();
}
