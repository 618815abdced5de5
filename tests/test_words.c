/* Words by the project's rule and by groups of the caller's. */
#include "words.h"

#include "test.h"
#include "words_setup.h"

static const char *const list[] = {"[PAD]", "[UNK]",  "[CLS]",    "[SEP]", "[MASK]", "un",
                                   "##aff", "##able", "film",     "good",  "'",      "!",
                                   "中国",  "\u1112", "##\u1161", NULL};

static struct setup setup;
static struct tokens token_room;
static struct words word_room;

static why_tokens *encode(const char *text, const char *pair, uint32_t capacity) {
  why_tokens *t = tokens_of(&token_room, capacity);
  const why_text second = why_text_of(pair);
  CHECK(why_tokenizer_encode(&setup.tokenizer, why_text_of(text), pair ? &second : NULL, t, NULL) ==
        WHY_OK);
  return t;
}

/* The words of a text with '|' after each; "//" before those of the pair. */
static const char *written(const why_words *w, const char *text, const char *pair) {
  static char out[1024];
  char *end = out;
  for (uint32_t i = 0; i < w->count; i++) {
    if (w->segments[i] && (i == 0 || !w->segments[i - 1])) end += sprintf(end, "//");
    const char *from = (w->segments[i] ? pair : text) + w->begins[i];
    end += sprintf(end, "%.*s|", (int)(w->ends[i] - w->begins[i]), from);
  }
  *end = '\0';
  return out;
}

static const char *split(const char *text, const char *pair, uint32_t capacity) {
  const why_tokens *t = encode(text, pair, capacity);
  why_words *w = words_of(&word_room);
  const why_text second = why_text_of(pair);
  why_words_split(w, t, why_text_of(text), pair ? &second : NULL);
  CHECK(words_split_sound(w, t));
  return written(w, text, pair);
}

/* The same joined into sentences. */
static const char *join(const char *text, const char *pair) {
  const why_tokens *t = encode(text, pair, 64);
  why_words *w = words_of(&word_room);
  const why_text second = why_text_of(pair);
  why_words_split(w, t, why_text_of(text), pair ? &second : NULL);
  why_words_join(w, t, why_text_of(text), pair ? &second : NULL);
  CHECK(words_sound(w, t));
  return written(w, text, pair);
}

static void test_sentences(void) {
  CHECK_STRING(join("", NULL), "");
  CHECK_STRING(join("good film", NULL), "good film|");
  CHECK_STRING(join("Good film. So good!  Is it?", NULL), "Good film.|So good!|Is it?|");
  CHECK_STRING(join("\"Good.\" he said... 3.14 is not an end.", NULL),
               "\"Good.\"|he said...|3.14 is not an end.|");
  CHECK_STRING(join("a, b; c: d - e", NULL), "a, b; c: d - e|");
  CHECK_STRING(join("first line\nsecond\r\n\n third", NULL), "first line|second|third|");
  CHECK_STRING(join("中国。国中！中？国", NULL), "中国。|国中！|中？|国|");
  CHECK_STRING(join("! good . [SEP] film", NULL), "!|good .|[SEP]|film|");
  CHECK_STRING(join("good film", "good. film"), "good film|//good.|film|");
}

/* The words with the gap in front of each as a figure, of a token inside a word as an apostrophe.
 */
static const char *gaps(const char *text, const char *pair) {
  static char out[1024];
  uint8_t found[SETUP_TOKENS];
  const why_tokens *t = encode(text, pair, 64);
  why_words *w = words_of(&word_room);
  const why_text second = why_text_of(pair);
  why_words_split(w, t, why_text_of(text), pair ? &second : NULL);
  why_words_gaps(w, t, why_text_of(text), pair ? &second : NULL, found);
  char *end = out;
  for (uint32_t i = 0; i < t->count; i++) {
    const uint32_t word = w->of_token[i];
    if (word == WHY_NO_WORD || w->first[word] != i) {
      CHECK(found[i] == WHY_GAP_INSIDE);
      continue;
    }
    const char *from = (w->segments[word] ? pair : text) + w->begins[word];
    if (i > 1) end += sprintf(end, "%u", found[i]);
    end += sprintf(end, "%.*s", (int)(w->ends[word] - w->begins[word]), from);
  }
  *end = '\0';
  return out;
}

static void test_gaps(void) {
  CHECK_STRING(gaps("", NULL), "");
  CHECK_STRING(gaps("unaffable good film", NULL), "unaffable2good2film");
  CHECK_STRING(gaps("good, film. Good", NULL), "good1,3film1.4Good");
  CHECK_STRING(gaps("good , film . good", NULL), "good2,3film2.4good");
  CHECK_STRING(gaps("film (so good), film", NULL), "film3(1so2good1),3film");
  CHECK_STRING(gaps("film - good", NULL), "film2-3good");
  CHECK_STRING(gaps("it 's good", NULL), "it2'1s2good");
  CHECK_STRING(gaps("中国, 好", NULL), "中1国1,3好");
  CHECK_STRING(gaps("good.\nfilm\nso", NULL), "good1.4film4so");
  CHECK_STRING(gaps("good film", "good. film"), "good2film5good1.4film");
}

static void test_rule(void) {
  CHECK_STRING(split("", NULL, 64), "");
  CHECK_STRING(split(" \t\n", NULL, 64), "");
  CHECK_STRING(split("unaffable film", NULL, 64), "unaffable|film|");
  CHECK_STRING(split("  good\tfilm \n", NULL, 64), "good|film|");
  CHECK_STRING(split("don't", NULL, 64), "don't|");
  CHECK_STRING(split("rock-n-roll, good.", NULL, 64), "rock-n-roll|,|good|.|");
  CHECK_STRING(split("\"(good film!)\"...", NULL, 64), "\"(|good|film|!)\"...|");
  CHECK_STRING(split("... !?", NULL, 64), "...|!?|");
  CHECK_STRING(split("-5 $9.50", NULL, 64), "-|5|$|9.50|");
  CHECK_STRING(split("a\u3000b\u00a0c", NULL, 64), "a|b|c|");
}

static void test_ideographs(void) {
  CHECK_STRING(split("中国", NULL, 64), "中|国|");
  CHECK_STRING(split("a中b,国。(中)", NULL, 64), "a|中|b|,|国|。(|中|)|");
  CHECK_STRING(split("映画を見た", NULL, 64), "映|画|を|見|た|");
  CHECK_STRING(split("한국어 하", NULL, 64), "한국어|하|");
  setup.tokenizer.vocabulary.handle_chinese_chars = false;
  CHECK_STRING(split("中国 国中", NULL, 64), "中国|国中|");
  setup.tokenizer.vocabulary.handle_chinese_chars = true;
}

/* Marks and dropped characters go with what they follow; alone they make no word. */
static void test_dropped(void) {
  CHECK_STRING(split("e\u0301 \u0301 \u200b a", NULL, 64), "e\u0301|a|");
  CHECK_STRING(split("good\u203c\ufe0f film\u200b,\u200b x", NULL, 64),
               "good|\u203c\ufe0f|film\u200b|,\u200b|x|");
  CHECK_STRING(split("\u200b\"good", NULL, 64), "\u200b\"|good|");
  CHECK_STRING(split("a\vb c\xc2\x85"
                     "d",
                     NULL, 64),
               "a\vb|c\xc2\x85"
               "d|");
  CHECK_STRING(split("go\xffod \xff film", NULL, 64), "go\xffod|film|");
  CHECK_STRING(split("中\u0301\u200b国", NULL, 64), "中\u0301\u200b|国|");
}

static void test_typed(void) {
  CHECK_STRING(split("[SEP]", NULL, 64), "[SEP]|");
  CHECK_STRING(split("good[SEP]film", NULL, 64), "good|[SEP]|film|");
  CHECK_STRING(split("(good[MASK]) [MASK][MASK]!", NULL, 64), "(|good|[MASK]|)|[MASK]|[MASK]|!|");
  CHECK_STRING(split("[sep]", NULL, 64), "[|sep|]|");
}

static void test_pairs_and_cuts(void) {
  CHECK_STRING(split("good film", "un film!", 64), "good|film|//un|film|!|");
  CHECK_STRING(split("", "good", 64), "//good|");
  CHECK_STRING(split("good", "", 64), "good|");
  CHECK_STRING(split("good unaffable film", NULL, 5), "good|unaffable|");
  CHECK_STRING(split("good good good", "film film", 6), "good|good|//film|");
}

static void test_tokens_of_words(void) {
  const why_tokens *t = encode("unaffable [MASK] film!", NULL, 64);
  why_words *w = words_of(&word_room);
  why_words_split(w, t, why_text_of("unaffable [MASK] film!"), NULL);
  CHECK(w->count == 4 && t->count == 8);
  CHECK(w->first[0] == 1 && w->last[0] == 4 && w->first[1] == 4 && w->last[1] == 5);
  CHECK(w->of_token[0] == WHY_NO_WORD && w->of_token[3] == 0 && w->of_token[6] == 3);
  CHECK(w->of_token[7] == WHY_NO_WORD);
}

/* Groups over "good film, unaffable" with "film" as its pair. */
static why_status group(const why_group *groups, size_t count, why_error *error) {
  const why_text text = why_text_of("good film, unaffable"), pair = why_text_of("film");
  const why_tokens *t = encode(text.bytes, pair.bytes, 64);
  why_words *w = words_of(&word_room);
  const why_status status = why_words_group(w, t, text, &pair, groups, count, error);
  if (status == WHY_OK) CHECK(words_sound(w, t));
  return status;
}

static bool word_is(uint32_t word, uint32_t segment, uint32_t begin, uint32_t end,
                    uint32_t tokens) {
  const why_words *w = &word_room.list;
  return word < w->count && w->segments[word] == segment && w->begins[word] == begin &&
         w->ends[word] == end && w->last[word] - w->first[word] == tokens;
}

static void test_groups(void) {
  const why_group two[] = {{0, 0, 9}, {0, 9, 12}, {1, 0, 4}};
  CHECK(group(two, 3, NULL) == WHY_OK && word_room.list.count == 4 + 1);
  CHECK(word_is(0, 0, 0, 9, 2) && word_is(1, 0, 9, 12, 2)); /* "un" begins inside the second */
  CHECK(word_is(2, 0, 13, 16, 1) && word_is(3, 0, 16, 20, 1) && word_is(4, 1, 0, 4, 1));
  CHECK(group(NULL, 0, NULL) == WHY_OK && word_room.list.count == 7);
  const why_group empty_handed[] = {{0, 4, 5}, {0, 6, 9}}; /* a space; the rest of "film" */
  CHECK(group(empty_handed, 2, NULL) == WHY_OK && word_room.list.count == 7);
  CHECK(word_is(1, 0, 5, 9, 1));
}

static void test_bad_groups(void) {
  static const struct {
    why_group groups[2];
    const char *says;
  } bad[] = {
      {{{0, 0, 1}, {2, 0, 1}}, "Group 1 belongs to a text that is not there."},
      {{{0, 3, 3}, {0, 4, 5}}, "Group 0 is empty."},
      {{{0, 3, 2}, {0, 4, 5}}, "Group 0 is empty."},
      {{{0, 0, 21}, {1, 0, 1}}, "Group 0 ends past its text."},
      {{{0, 0, 1}, {1, 0, UINT32_MAX}}, "Group 1 ends past its text."},
      {{{0, 0, 4}, {0, 3, 5}}, "Group 1 begins before the end of the one before."},
      {{{1, 0, 4}, {0, 0, 4}}, "Group 1 begins before the end of the one before."},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    why_error error = {0};
    CHECK(group(bad[i].groups, 2, &error) == WHY_ERROR_ARGUMENT);
    CHECK_STRING(error.text, bad[i].says);
  }
}

/* BPE has tokens of white space, and tokens that are a part of one character. */
static void test_white_space(void) {
  why_error error = {0};
  struct setup before = setup;
  setup = (struct setup){0};
  setup_need(setup_file(&setup, "tests/golden/bpe.gguf", &error) == WHY_OK, error.text);
  CHECK_STRING(split("one two, three", NULL, 64), "one|two|,|three|");
  CHECK_STRING(split("one\n\n  two", NULL, 64), "one|two|");
  CHECK_STRING(split(" one \n", NULL, 64), "one| \n|");
  CHECK_STRING(split(" \n ", "\n", 64), " \n |//\n|");
  CHECK_STRING(split("a <mask> b", NULL, 64), "a|<mask>|b|");
  CHECK_STRING(split("\U0001f469\u200d\U0001f467!", "\u6c34\u706b", 64),
               "\U0001f469\u200d\U0001f467|!|//\u6c34|\u706b|");
  setup_free(&setup);
  setup = before;
}

int main(void) {
  setup = setup_list(list);
  const why_vocabulary v = setup_vocabulary(&setup);
  CHECK(setup_make(&setup, &v, NULL) == WHY_OK);
  test_rule();
  test_sentences();
  test_gaps();
  test_ideographs();
  test_dropped();
  test_typed();
  test_pairs_and_cuts();
  test_tokens_of_words();
  test_groups();
  test_bad_groups();
  test_white_space();
  setup_free(&setup);
  return test_report();
}
