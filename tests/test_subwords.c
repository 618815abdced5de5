/* Byte-level BPE and Unigram: ids and spans as Hugging Face's tokenizers of RoBERTa, XLM-R and
   ALBERT give them, and the texts that they make first (tools/make_golden_subwords.py). */
#include "tokenizer_golden.h"
#include "unigram_text.h"

struct rules {
  const char *name;
  bool add_space_prefix, lowercase, strip_accents, replace_quotes, charsmap;
  why_layout layout;
};

static const struct rules all_rules[] = {
    {"roberta", false, false, false, false, false, WHY_LAYOUT_ROBERTA},
    {"roberta_prefix", true, false, false, false, false, WHY_LAYOUT_ROBERTA},
    {"xlm_roberta", true, false, false, false, true, WHY_LAYOUT_ROBERTA},
    {"plain", false, false, false, false, false, WHY_LAYOUT_ROBERTA},
    {"albert", true, true, true, true, true, WHY_LAYOUT_BERT},
    {"albert_accents", true, true, false, true, true, WHY_LAYOUT_BERT},
};

/* Of both files, as the rules at hand want it. */
struct both {
  struct setup bpe, unigram;
  why_text charsmap;
};

static why_tokenizer *pick(void *context, const char *name) {
  struct both *both = context;
  for (size_t i = 0; i < sizeof all_rules / sizeof *all_rules; i++) {
    const struct rules *r = &all_rules[i];
    if (strcmp(r->name, name) != 0) continue;
    const bool bpe = golden_starts(name, "roberta");
    why_tokenizer *tokenizer = bpe ? &both->bpe.tokenizer : &both->unigram.tokenizer;
    why_vocabulary *v = &tokenizer->vocabulary;
    v->add_space_prefix = r->add_space_prefix;
    v->lowercase = r->lowercase;
    v->strip_accents = r->strip_accents;
    v->replace_quotes = r->replace_quotes;
    v->charsmap = r->charsmap ? both->charsmap : (why_text){0};
    v->layout = r->layout;
    return tokenizer;
  }
  setup_need(false, name);
  return NULL;
}

static unsigned test_lines(struct both *both) {
  static char line[GOLDEN_LINE];
  const char *path = "tests/golden/subword_lines.txt";
  FILE *file = fopen(path, "r");
  setup_need(file != NULL && golden_read(file, line), path);
  const unsigned cases = golden_lines(file, line, pick, both);
  fclose(file);
  return cases;
}

static bool mix_code(void *context, why_normal c) {
  uint64_t *hash = context;
  *hash = golden_mix(*hash, c.code);
  return true;
}

/* Surrogates, and what tools/make_golden_subwords.py leaves out as YOUNGER. */
static bool is_left_out(uint32_t code) {
  return (code >= 0xd800 && code < 0xe000) || (code >= 0xa7f1 && code < 0xa7f5) ||
         (code >= 0x1ccd6 && code < 0x1ccf0) || code == 0x1f16c;
}

/* What the normaliser makes of each code point, alone and beside others. */
static uint64_t hash_normal(const why_tokenizer *tokenizer, uint32_t first, uint32_t count) {
  uint64_t hash = golden_basis;
  for (uint32_t code = first; code < first + count; code++) {
    if (is_left_out(code)) continue;
    char bytes[5];
    bytes[golden_bytes(code, bytes)] = '\0';
    const char *const around[][2] = {{"", ""}, {"e", ""}, {"", "e\u0301"}, {"", "\u0301"}};
    for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
      char text[16];
      const size_t length =
          (size_t)(code ? sprintf(text, "%s%s%s", around[i][0], bytes, around[i][1])
                        : sprintf(text, "%s%c%s", around[i][0], '\0', around[i][1]));
      why_unigram_text(&tokenizer->vocabulary, (why_text){text, length}, 0, (uint32_t)length,
                       mix_code, &hash);
      hash = golden_mix(hash, 0);
    }
  }
  return hash;
}

/* An empty second text, which the reference takes for none. */
static void test_empty(struct both *both) {
  static struct tokens tokens;
  const why_text none = {0};
  char out[64];
  why_tokens *t = tokens_of(&tokens, 5);
  CHECK(why_tokenizer_encode(pick(both, "roberta"), none, &none, t, NULL) == WHY_OK);
  golden_print(t, out);
  CHECK_STRING(out, "tokens 0 2 2 | 2");
  CHECK(why_tokenizer_encode(pick(both, "xlm_roberta"), none, NULL, t, NULL) == WHY_OK);
  golden_print(t, out);
  CHECK_STRING(out, "tokens 0 2");
}

static void test_spelling(struct both *both) {
  char out[32];
  why_tokenizer_spell(&both->bpe.tokenizer, 395, out, sizeof out);
  CHECK_STRING(out, "\u0120H");
  why_tokenizer_spell(&both->bpe.tokenizer, 3000, out, sizeof out);
  CHECK_STRING(out, "<mask>");
  why_tokenizer_spell(&both->unigram.tokenizer, 509, out, sizeof out);
  CHECK_STRING(out, "\u2581world");
  why_tokenizer_spell(&both->unigram.tokenizer, 8, out, sizeof out);
  CHECK(strncmp(out, "##", 2) != 0);
}

/* Pieces as they are, the specials first; their scores follow. */
static struct setup by_hand(const char *const *pieces, why_vocabulary *v) {
  struct setup s = {0};
  for (; pieces[s.count]; s.count++) {
    s.pieces = realloc(s.pieces, (s.count + 1) * sizeof *s.pieces);
    s.kinds = realloc(s.kinds, s.count + 1);
    setup_need(s.pieces && s.kinds, "no memory");
    s.pieces[s.count] = why_text_of(pieces[s.count]);
    s.kinds[s.count] = s.count < 5 ? WHY_TOKEN_CONTROL : WHY_TOKEN_NORMAL;
  }
  v->pieces = s.pieces;
  v->kinds = s.kinds;
  v->size = s.count;
  v->unk = 1;
  v->sep = 2;
  v->pad = 3;
  v->mask = 4;
  setup_need(setup_make(&s, v, NULL) == WHY_OK, "a vocabulary by hand");
  return s;
}

static void check_tokens(const struct setup *s, const char *text, const char *says) {
  static struct tokens tokens;
  char out[256];
  why_tokens *t = tokens_of(&tokens, 64);
  CHECK(why_tokenizer_encode(&s->tokenizer, why_text_of(text), NULL, t, NULL) == WHY_OK);
  golden_print(t, out);
  CHECK_STRING(out, says);
}

/* Where two ways score alike the one found first stays; an unknown scores 10 less than the least
   piece. (`tokenizers` gives the same.) */
static void test_scores(void) {
  const char *const pieces[] = {"<s>", "<unk>", "</s>", "<pad>", "<mask>", "a",   "b", "ab",
                                "xa",  "bc",    "abc",  "ya",    "bd",     "abd", NULL};
  const float scores[] = {0, 0, 0, 0, 0, -1, -1, -2, -12, -10, -1, -12, -12, -1};
  why_vocabulary v = {.model = WHY_TOKENIZER_UNIGRAM, .scores = scores};
  struct setup s = by_hand(pieces, &v);
  check_tokens(&s, "ab aab", "tokens 0 7:0-2 5:3-4 7:4-6 2");
  check_tokens(&s, "xabc", "tokens 0 8:0-2 9:2-4 2");
  check_tokens(&s, "yabd", "tokens 0 1:0-1 13:1-4 2");
  check_tokens(&s, "xzyabd", "tokens 0 1:0-3 13:3-6 2");
  setup_free(&s);
}

/* The short forms are words by themselves, in small letters alone. */
static void test_contractions(void) {
  const why_text merges[] = {WHY_TEXT("d x"),  WHY_TEXT("' s"),  WHY_TEXT("' t"), WHY_TEXT("r e"),
                             WHY_TEXT("v e"),  WHY_TEXT("l l"),  WHY_TEXT("' m"), WHY_TEXT("' d"),
                             WHY_TEXT("' re"), WHY_TEXT("' ve"), WHY_TEXT("' ll")};
  const char *const pieces[] = {"<s>", "<unk>", "</s>", "<pad>", "<mask>", "'",  "s",  "t",  "r",
                                "e",   "v",     "m",    "l",     "d",      "re", "ve", "ll", "'s",
                                "'t",  "'re",   "'ve",  "'m",    "'ll",    "'d", "dx", "x",  NULL};
  why_vocabulary v = {.model = WHY_TOKENIZER_BPE, .merges = merges, .merge_count = 11};
  struct setup s = by_hand(pieces, &v);
  check_tokens(&s, "'s't're", "tokens 0 17:0-2 18:2-4 19:4-7 2");
  check_tokens(&s, "'ve'm'll'd", "tokens 0 20:0-3 21:3-5 22:5-8 23:8-10 2");
  check_tokens(&s, "''s", "tokens 0 5:0-1 5:1-2 6:2-3 2");
  check_tokens(&s, "'dx", "tokens 0 23:0-2 25:2-3 2");
  setup_free(&s);
}

int main(void) {
  struct both both = {0};
  why_error error = {0};
  setup_need(setup_file(&both.bpe, "tests/golden/bpe.gguf", &error) == WHY_OK, error.text);
  setup_need(setup_file(&both.unigram, "tests/golden/unigram.gguf", &error) == WHY_OK, error.text);
  both.charsmap = both.unigram.tokenizer.vocabulary.charsmap;
  CHECK(test_lines(&both) >= 700);
  CHECK(golden_codes("tests/golden/subword_codes.txt", 1024, golden_block, pick, &both) ==
        0x440 + 0x100);
  CHECK(golden_codes("tests/golden/subword_normal.txt", 1024, hash_normal, pick, &both) ==
        0x440 + 2 * 0x100);
  test_empty(&both);
  test_spelling(&both);
  test_scores();
  test_contractions();
  setup_free(&both.bpe);
  setup_free(&both.unigram);
  return test_report();
}
