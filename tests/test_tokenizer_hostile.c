/* Any bytes are a text, and any vocabulary is refused or works. */
#include "test.h"
#include "tokenizer_visit.h"

static void test_calls(const why_tokenizer *tokenizer) {
  static struct tokens tokens;
  why_error error = {0};
  const why_text text = WHY_TEXT("good"), huge = {text.bytes, (size_t)INT32_MAX + 1};
  CHECK(why_tokenizer_encode(tokenizer, text, NULL, tokens_of(&tokens, 2), &error) ==
        WHY_ERROR_ARGUMENT);
  CHECK_STRING(error.text, "Of 2 tokens none is left for the text: at least 3 are needed.");
  CHECK(why_tokenizer_encode(tokenizer, text, &text, tokens_of(&tokens, 3), &error) ==
        WHY_ERROR_ARGUMENT);
  CHECK_STRING(error.text, "Of 3 tokens none is left for the text: at least 4 are needed.");
  CHECK(why_tokenizer_encode(tokenizer, text, NULL, tokens_of(&tokens, 3), &error) == WHY_OK);
  CHECK(why_tokenizer_encode(tokenizer, huge, NULL, tokens_of(&tokens, 8), &error) ==
        WHY_ERROR_ARGUMENT);
  CHECK_STRING(error.text, "A text of 2147483648 bytes is longer than 2^31 - 1.");
  CHECK(why_tokenizer_encode(tokenizer, text, &huge, tokens_of(&tokens, 8), NULL) ==
        WHY_ERROR_ARGUMENT);
}

/* What `change` makes of a good vocabulary is refused with `status` and this sentence. */
static void refuse(struct setup *s, const why_vocabulary *v, why_status status, const char *says) {
  why_error error = {0};
  CHECK(setup_make(s, v, &error) == status);
  CHECK_STRING(error.text, says);
}

static void test_vocabularies(struct setup *s) {
  const why_vocabulary good = setup_vocabulary(s);
  why_vocabulary v = good;
  v.mask = v.size;
  refuse(s, &v, WHY_ERROR_FORMAT, "The mask token is 31, but the vocabulary has 31.");
  v = good;
  v.cls = UINT32_MAX;
  refuse(s, &v, WHY_ERROR_FORMAT,
         "The classification token is 4294967295, but the vocabulary has 31.");
  v = good;
  v.size = 0;
  CHECK(setup_make(s, &v, NULL) == WHY_ERROR_FORMAT);
  v = good;
  v.max_input_chars_per_word = WHY_TOKENIZER_WORD + 1;
  refuse(s, &v, WHY_ERROR_UNSUPPORTED, "Words may have 257 characters; at most 256 are read.");
  v = good;
  v.size = UINT32_MAX;
  CHECK(setup_make(s, &v, NULL) == WHY_ERROR_UNSUPPORTED);
}

static void test_pieces(void) {
  const char *const twice[] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##a", "a", NULL};
  struct setup s = setup_list(twice);
  why_vocabulary v = setup_vocabulary(&s);
  why_error error = {0};
  why_arena arena = {0};
  CHECK(why_tokenizer_init(&s.tokenizer, &v, &arena, &error) == WHY_OK);
  refuse(&s, &v, WHY_ERROR_FORMAT, "Tokens 5 and 7 of the vocabulary are both '\u2581a'.");
  setup_free(&s);

  const char *const broken[] = {"[UNK]", "a", "##\xff", NULL};
  s = setup_list(broken);
  v = setup_vocabulary(&s);
  v.cls = v.sep = v.pad = v.mask = v.unk;
  CHECK(setup_make(&s, &v, &error) == WHY_ERROR_FORMAT);
  CHECK(strstr(error.text, "Token 2 of the vocabulary") && strstr(error.text, "is not UTF-8."));
  setup_free(&s);

  /* A piece of nothing fits nowhere, and special tokens may be one and the same. */
  const char *const odd[] = {"[UNK]", "a", "##", "##\xef\xbf\xbd", "b\xe2\x96\x81", NULL};
  s = setup_list(odd);
  v = setup_vocabulary(&s);
  v.cls = v.sep = v.pad = v.mask = v.unk;
  CHECK(setup_make(&s, &v, &error) == WHY_OK);
  CHECK(visit_text(&s.tokenizer, why_text_of("aa a b\xe2\x96\x81 [UNK]"), NULL, 16));
  v.cls = v.sep = 2; /* and where it is a special token, it is never typed */
  CHECK(setup_make(&s, &v, &error) == WHY_OK);
  CHECK(visit_text(&s.tokenizer, why_text_of("aa a"), NULL, 16));
  setup_free(&s);

  char long_piece[300];
  memset(long_piece, 'x', sizeof long_piece);
  s = setup_list(odd);
  setup_piece(&s, long_piece, sizeof long_piece);
  v = setup_vocabulary(&s);
  v.cls = v.sep = v.pad = v.unk;
  v.mask = s.count - 1;
  refuse(&s, &v, WHY_ERROR_UNSUPPORTED, "The mask token is longer than 256 bytes.");
  v.mask = v.unk;
  CHECK(setup_make(&s, &v, &error) == WHY_OK);
  CHECK(visit_text(&s.tokenizer, (why_text){long_piece, sizeof long_piece}, NULL, 16));
  setup_free(&s);
}

/* A thousand pieces whose hash begins alike (FNV-1a, folded once, as src/pieces.c has it). */
static void test_collisions(void) {
  struct setup s = setup_list((const char *const[]){"[UNK]", NULL});
  for (uint32_t n = 0; s.count < 1000; n++) {
    char piece[] = "##00000";
    uint32_t hash = 0x050c5d1f;
    for (uint32_t i = 2, rest = n; i < sizeof piece - 1; i++, rest /= 32) {
      piece[i] = (char)('A' + rest % 32);
      hash = (hash ^ (unsigned char)piece[i]) * 0x01000193;
    }
    if (((hash ^ hash >> 15) & 0x7ff) == 5) setup_piece(&s, piece, sizeof piece - 1);
  }
  why_vocabulary v = setup_vocabulary(&s);
  v.cls = v.sep = v.pad = v.mask = v.unk;
  why_error error = {0};
  CHECK(setup_make(&s, &v, &error) == WHY_ERROR_UNSUPPORTED);
  CHECK_STRING(error.text, "Too many tokens have the hash of token 256, 'L\\FPA'.");
  v.size = 200;
  CHECK(setup_make(&s, &v, &error) == WHY_OK);
  setup_free(&s);
}

int main(void) {
  struct setup setup = setup_list(visit_pieces);
  const why_vocabulary vocabulary = setup_vocabulary(&setup);
  CHECK(setup_make(&setup, &vocabulary, NULL) == WHY_OK);
  for (unsigned flags = 0; flags < 16; flags++) {
    visit_rules(&setup.tokenizer, flags);
    CHECK(visit_prefixes(&setup.tokenizer));
    CHECK(visit_changes(&setup.tokenizer));
  }
  CHECK(visit_long(&setup.tokenizer));
  test_calls(&setup.tokenizer);
  test_vocabularies(&setup);
  setup_free(&setup);
  test_pieces();
  test_collisions();
  return test_report();
}
