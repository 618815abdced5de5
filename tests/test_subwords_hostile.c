/* BPE and Unigram: any bytes are a text, and any vocabulary, any merges, any scores and any
   charsmap are refused or work. */
#include <math.h>

#include "test.h"
#include "tokenizer_visit.h"

/* Pieces as they are, and all else that a vocabulary of theirs has. */
struct hand {
  const char *pieces[16];
  why_text texts[16], merges[8];
  uint8_t kinds[16];
  float scores[16];
  struct setup setup;
  why_vocabulary v;
};

static struct hand by_hand(why_tokenizer_model model, const char *const *pieces,
                           const char *const *merges) {
  struct hand h = {.v = {.model = model, .unk = 1, .sep = 2, .pad = 3, .mask = 4}};
  for (uint32_t i = 0; pieces[i]; i++, h.v.size++) {
    h.pieces[i] = pieces[i];
    h.kinds[i] = i < 5 ? WHY_TOKEN_CONTROL : WHY_TOKEN_NORMAL;
    h.scores[i] = i < 5 ? 0.0f : -1.0f - (float)i / 8;
    h.texts[i] = why_text_of(pieces[i]);
  }
  for (; merges && merges[h.v.merge_count]; h.v.merge_count++) {
    h.merges[h.v.merge_count] = why_text_of(merges[h.v.merge_count]);
  }
  h.v.add_space_prefix = true;
  return h;
}

static why_status make(struct hand *h, why_error *error) {
  h->v.pieces = h->texts;
  h->v.kinds = h->kinds;
  h->v.merges = h->merges;
  h->v.scores = h->scores;
  return setup_make(&h->setup, &h->v, error);
}

/* Refused with this sentence; or, where it is NULL, works. */
static void try(struct hand *h, const char *says) {
  why_error error = {0};
  const why_status status = make(h, &error);
  CHECK(says ? status != WHY_OK : status == WHY_OK);
  CHECK_STRING(error.text, says ? says : "");
  if (status == WHY_OK) CHECK(visit_prefixes(&h->setup.tokenizer));
  setup_free(&h->setup);
  h->setup = (struct setup){0};
}

static const char *const specials[] = {"<s>", "<unk>", "</s>", "<pad>", "<mask>", NULL};

static void test_merges(void) {
  const char *const letters[] = {"<s>", "<unk>", "</s>", "<pad>",  "<mask>", "a",
                                 "b",   "ab",    "aba",  "\u0120", NULL};
  static const struct {
    const char *merges[4], *says;
  } rows[] = {
      {{"a b", "ab a", NULL}, NULL},
      {{NULL}, NULL},
      {{"a b", "a c", NULL},
       "Merge 1 of the vocabulary, 'a c', is not of two tokens into a third one."},
      {{"b b", NULL}, "Merge 0 of the vocabulary, 'b b', is not of two tokens into a third one."},
      {{"ab", NULL}, "Merge 0 of the vocabulary, 'ab', is not of two tokens into a third one."},
      {{"", NULL}, "Merge 0 of the vocabulary, '', is not of two tokens into a third one."},
      {{" ", NULL}, "Merge 0 of the vocabulary, ' ', is not of two tokens into a third one."},
      {{"a b ", NULL}, "Merge 0 of the vocabulary, 'a b ', is not of two tokens into a third one."},
      {{"a b", "ab a", "a b", NULL}, "Merges 0 and 2 of the vocabulary are both 'a b'."},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct hand h = by_hand(WHY_TOKENIZER_BPE, letters, rows[i].merges);
    try(&h, rows[i].says);
  }
  /* A piece of nothing merges with anything, for ever were it let. */
  struct hand h = by_hand(WHY_TOKENIZER_BPE, letters, (const char *const[]){" a", NULL});
  h.texts[9] = (why_text){0};
  try(&h, NULL);
  h = by_hand(WHY_TOKENIZER_BPE, specials, NULL); /* and no byte has one */
  try(&h, NULL);
  h = by_hand(WHY_TOKENIZER_BPE, letters, NULL);
  char long_merge[1100];
  memset(long_merge, 'a', sizeof long_merge);
  long_merge[500] = ' ';
  h.merges[0] = (why_text){long_merge, sizeof long_merge};
  h.v.merge_count = 1;
  why_error error = {0};
  CHECK(make(&h, &error) == WHY_ERROR_FORMAT);
  h.v.merge_count = UINT32_MAX;
  CHECK(make(&h, &error) == WHY_ERROR_UNSUPPORTED);
  setup_free(&h.setup);
}

static void test_pieces(void) {
  const char *const pieces[] = {"<s>",    "<unk>",   "</s>",   "<pad>", "<mask>", "a",
                                "\u2581", "\u2581a", "\ufffd", "film",  NULL};
  struct hand h = by_hand(WHY_TOKENIZER_UNIGRAM, pieces, NULL);
  try(&h, NULL);
  h.scores[6] = NAN;
  try(&h, "The score of token 6, '\u2581', is not finite.");
  h.scores[6] = -INFINITY;
  try(&h, "The score of token 6, '\u2581', is not finite.");
  h.scores[6] = 3e38f;
  h.scores[7] = -3e38f;
  try(&h, NULL);
  h.texts[7] = h.texts[6];
  try(&h, "Tokens 6 and 7 of the vocabulary are both '\u2581'.");
  h.kinds[7] = WHY_TOKEN_UNUSED; /* which no text becomes */
  try(&h, NULL);
  h.texts[5] = (why_text){0};
  try(&h, NULL);
  char long_piece[257];
  memset(long_piece, 'a', sizeof long_piece);
  h.texts[8] = (why_text){long_piece, sizeof long_piece};
  try(&h, "Token 8 is longer than 256 bytes.");
  h.v.unk = 10;
  try(&h, "The unknown token is 10, but the vocabulary has 10.");
  h = by_hand(WHY_TOKENIZER_UNIGRAM, specials, NULL);
  try(&h, NULL);
  h.v.strip_accents = true;
  try(&h, "The tokenizer strips accents without a charsmap; with one it could.");
}

/* A charsmap that is a text of its own: cut, changed, and drawn by lot. */
static void test_charsmaps(const struct setup *model) {
  const why_text whole = model->tokenizer.vocabulary.charsmap;
  const char *const pieces[] = {"<s>", "<unk>", "</s>", "<pad>", "<mask>", "a", NULL};
  struct hand h = by_hand(WHY_TOKENIZER_UNIGRAM, pieces, NULL);
  why_error error = {0};
  uint32_t random = 1;
  unsigned worked = 0;
  char *bytes = visit_copy(whole);
  h.v.lowercase = h.v.replace_quotes = true;
  h.v.strip_accents = true;
  for (size_t length = 1; length < whole.length; length += length < 300 ? 1 : 9973) {
    char *cut = visit_copy((why_text){whole.bytes, length});
    h.v.charsmap = (why_text){cut, length};
    const why_status status = make(&h, &error);
    CHECK(status == WHY_OK || (status == WHY_ERROR_FORMAT && *error.text));
    if (status == WHY_OK)
      CHECK(visit_text(&h.setup.tokenizer, why_text_of(visit_texts[0]), NULL, 64));
    free(cut);
  }
  for (unsigned round = 0; round < 120; round++) {
    /* The head stays, so that the trie is looked at; it may have very few units. */
    const size_t length = round % 3 ? 4096 : whole.length, trie = round % 2 ? 1024 : 3072;
    for (size_t i = 0; i < length; i++) {
      random = random * 1664525 + 1013904223;
      if (length == 4096 || random >> 16 < 66) bytes[i] = (char)(random >> 24);
    }
    if (length == 4096) {
      for (unsigned i = 0; i < 4; i++) bytes[i] = (char)(trie >> 8 * i);
      for (size_t at = 4 + trie; at < length; at += 100) bytes[at] = '\0';
    }
    h.v.charsmap = (why_text){bytes, length};
    if (make(&h, &error) != WHY_OK) continue;
    worked++;
    CHECK(visit_prefixes(&h.setup.tokenizer));
  }
  CHECK(worked >= 80);
  memset(bytes, 0, 8);
  bytes[0] = 4; /* one unit, and then a replacement without an end */
  memset(bytes + 8, 'x', 257);
  h.v.charsmap = (why_text){bytes, 8 + 256};
  CHECK(make(&h, &error) == WHY_OK);
  h.v.charsmap.length++;
  CHECK(make(&h, &error) == WHY_ERROR_UNSUPPORTED);
  CHECK_STRING(error.text, "The charsmap has a replacement of 257 bytes; at most 256 are read.");
  h.v.charsmap.length = 7;
  CHECK(make(&h, &error) == WHY_ERROR_FORMAT);
  CHECK_STRING(error.text, "The charsmap has 7 bytes, but its trie should have 4 of them.");
  free(bytes);
  setup_free(&h.setup);
}

/* A map of one key, whose value is where its replacement begins: inside, at the end, beyond it. */
static void test_values(void) {
  enum { UNITS = 98, KEY = 96, VALUE = 97 };
  static const struct {
    uint32_t value;
    const char *normal; /* of "a" */
  } rows[] = {{0, "b"}, {1, ""}, {2, ""}, {3, "a"}, {0x7fffffff, "a"}};
  const char *const pieces[] = {"<s>", "<unk>", "</s>", "<pad>", "<mask>", "a", "b", NULL};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    uint32_t units[UNITS] = {1U << 10};
    units[KEY] = 'a' | 1U << 8 | 1U << 10;
    units[VALUE] = rows[i].value | 1U << 31;
    char bytes[4 + 4 * UNITS + 2] = {(char)(4 * UNITS & 0xff), 4 * UNITS >> 8};
    for (size_t at = 0; at < 4 * UNITS; at++) bytes[4 + at] = (char)(units[at / 4] >> at % 4 * 8);
    bytes[4 + 4 * UNITS] = 'b';
    struct hand h = by_hand(WHY_TOKENIZER_UNIGRAM, pieces, NULL);
    h.v.add_space_prefix = false;
    h.v.charsmap = (why_text){visit_copy((why_text){bytes, sizeof bytes}), sizeof bytes};
    CHECK(make(&h, NULL) == WHY_OK);
    static struct tokens tokens;
    why_tokens *t = tokens_of(&tokens, 8);
    CHECK(why_tokenizer_encode(&h.setup.tokenizer, WHY_TEXT("a"), NULL, t, NULL) == WHY_OK);
    CHECK(t->count == 2 + strlen(rows[i].normal));
    CHECK(t->count == 2 || t->ids[1] == (*rows[i].normal == 'a' ? 5 : 6));
    free((char *)(uintptr_t)h.v.charsmap.bytes);
    setup_free(&h.setup);
  }
}

int main(void) {
  struct setup bpe = {0}, unigram = {0};
  why_error error = {0};
  setup_need(setup_file(&bpe, "tests/golden/bpe.gguf", &error) == WHY_OK, error.text);
  setup_need(setup_file(&unigram, "tests/golden/unigram.gguf", &error) == WHY_OK, error.text);
  for (unsigned flags = 0; flags < 8; flags++) {
    visit_rules(&unigram.tokenizer, flags);
    CHECK(visit_prefixes(&unigram.tokenizer));
  }
  CHECK(visit_changes(&unigram.tokenizer)); /* with all that its normalisers do */
  for (unsigned flags = 0; flags < 2; flags++) {
    visit_rules(&bpe.tokenizer, flags);
    CHECK(visit_prefixes(&bpe.tokenizer));
  }
  CHECK(visit_changes(&bpe.tokenizer));
  CHECK(visit_long(&bpe.tokenizer));
  CHECK(visit_long(&unigram.tokenizer));
  test_merges();
  test_pieces();
  test_charsmaps(&unigram);
  test_values();
  setup_free(&bpe);
  setup_free(&unigram);
  return test_report();
}
