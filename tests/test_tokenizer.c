/* Ids and spans as Hugging Face's BertTokenizer gives them (tools/make_golden_tokenizer.py), and
   what the reference has no word for: refusals, spellings.  test_tokenizer [MODEL] */
#include "tokenizer.h"

#include <inttypes.h>

#include "test.h"
#include "tokenizer_setup.h"

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

static void apply_rules(why_tokenizer *tokenizer, const char *name) {
  for (size_t i = 0; i < sizeof all_rules / sizeof *all_rules; i++) {
    const struct rules *r = &all_rules[i];
    if (strcmp(r->name, name) != 0) continue;
    tokenizer->vocabulary.lowercase = r->lowercase;
    tokenizer->vocabulary.strip_accents = r->strip_accents;
    tokenizer->vocabulary.handle_chinese_chars = r->handle_chinese_chars;
    tokenizer->vocabulary.clean_text = r->clean_text;
    return;
  }
  setup_need(false, name);
}

/* A line of a golden file, without its end; false at the end of the file. */
enum { LINE = 1 << 16 };
static bool read_line(FILE *file, char *line) {
  do {
    if (!fgets(line, LINE, file)) return false;
    line[strcspn(line, "\n")] = '\0';
  } while (line[0] == '#');
  return true;
}

/* Turns \xNN into bytes, in place. */
static why_text unescape(char *s) {
  size_t length = 0;
  for (char *from = s; *from;) {
    unsigned byte = 0;
    if (from[0] == '\\' && sscanf(from, "\\x%2x", &byte) == 1) {
      s[length++] = (char)byte;
      from += 4;
    } else {
      s[length++] = *from++;
    }
  }
  return (why_text){s, length};
}

static bool starts(const char *line, const char *with) {
  return strncmp(line, with, strlen(with)) == 0;
}

/* The tokens as the golden files write them. */
static void print_tokens(const why_tokens *t, char *out) {
  uint8_t segment = 0;
  out += sprintf(out, t->truncated ? "cut" : "tokens");
  for (uint32_t i = 0; i < t->count; i++) {
    if (t->segments[i] != segment) out += sprintf(out, " |");
    segment = t->segments[i];
    out += sprintf(out, " %" PRIu32, t->ids[i]);
    if (t->specials[i] == WHY_SPECIAL_ADDED) continue;
    const char mark = t->specials[i] == WHY_SPECIAL_TYPED ? '!' : ':';
    out += sprintf(out, "%c%" PRIu32 "-%" PRIu32, mark, t->begins[i], t->ends[i]);
  }
}

/* Lines of ids and spans. Where the file begins with a vocabulary, `setup` is filled from it. */
static unsigned test_lines(const char *path, struct setup *setup) {
  static char line[LINE], text_line[LINE], pair_line[LINE], ours[LINE];
  static struct tokens tokens;
  FILE *file = fopen(path, "r");
  setup_need(file != NULL, path);
  unsigned cases = 0;
  while (read_line(file, line) && starts(line, "piece ")) {
    const why_text piece = unescape(line + strlen("piece "));
    setup_piece(setup, piece.bytes, piece.length);
  }
  const why_vocabulary vocabulary = setup_vocabulary(setup);
  why_error error;
  setup_need(setup_make(setup, &vocabulary, &error) == WHY_OK, error.text);
  do {
    char rules[32];
    uint32_t capacity = 0;
    setup_need(sscanf(line, "%31s %" SCNu32, rules, &capacity) == 2, line);
    apply_rules(&setup->tokenizer, rules);
    setup_need(read_line(file, text_line) && starts(text_line, "text "), text_line);
    const why_text text = unescape(text_line + strlen("text "));
    setup_need(read_line(file, line), path);
    why_text pair = {0};
    const bool paired = starts(line, "pair ");
    if (paired) {
      memcpy(pair_line, line, LINE);
      pair = unescape(pair_line + strlen("pair "));
      setup_need(read_line(file, line), path);
    }
    why_tokens *t = tokens_of(&tokens, capacity);
    CHECK(why_tokenizer_encode(&setup->tokenizer, text, paired ? &pair : NULL, t, &error) ==
          WHY_OK);
    CHECK(tokens_sound(&setup->tokenizer, t, text, paired ? &pair : NULL));
    print_tokens(t, ours);
    if (!CHECK_STRING(ours, line)) fprintf(stderr, "  of: %s\n", text.bytes);
    cases++;
  } while (read_line(file, line));
  fclose(file);
  return cases;
}

/* FNV-1a over 64 bits, a number at a time, as tools/make_golden_tokenizer.py has it. */
static uint64_t mix(uint64_t state, uint64_t value) {
  return (state ^ value) * 0x100000001b3;
}

static const uint64_t basis = 0xcbf29ce484222325;

static uint64_t hash_tokens(const why_tokenizer *tokenizer, why_text text, uint64_t state) {
  static struct tokens tokens;
  why_tokens *t = tokens_of(&tokens, 32);
  uint64_t hash = basis;
  if (why_tokenizer_encode(tokenizer, text, NULL, t, NULL) != WHY_OK || t->truncated) return 0;
  for (uint32_t i = 1; i + 1 < t->count; i++) {
    hash = mix(mix(mix(hash, t->ids[i]), t->begins[i]), t->ends[i]);
  }
  return mix(state, mix(hash, t->count - 2));
}

/* As UTF-8 would be where it had no rules: a surrogate comes out as three bytes, all broken. */
static size_t raw_bytes(uint32_t code, char *out) {
  const size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = length - 1; i > 0; i--, code >>= 6) out[i] = (char)(0x80 | (code & 0x3f));
  out[0] = (char)(length == 1 ? code : (0xf00U >> length & 0xf0) | code);
  return length;
}

static uint64_t hash_block(const why_tokenizer *tokenizer, uint32_t block) {
  uint64_t hash = basis;
  for (uint32_t code = block * 256; code < block * 256 + 256; code++) {
    char bytes[6] = "a";
    const size_t length = raw_bytes(code, bytes + 1);
    bytes[length + 1] = 'b';
    hash = hash_tokens(tokenizer, (why_text){bytes + 1, length}, hash);
    hash = hash_tokens(tokenizer, (why_text){bytes, length + 2}, hash);
  }
  return hash;
}

static void test_codes(const char *path, struct setup *setup) {
  static char line[LINE];
  FILE *file = fopen(path, "r");
  setup_need(file != NULL, path);
  uint32_t blocks = 0;
  while (read_line(file, line)) {
    char rules[32];
    uint32_t first = 0, last = 0;
    uint64_t hash = 0;
    setup_need(sscanf(line, "%31s %" SCNx32 " %" SCNx32 " %" SCNx64, rules, &first, &last, &hash) ==
                   4,
               line);
    apply_rules(&setup->tokenizer, rules);
    for (uint32_t block = first; block <= last; block++) {
      if (!CHECK(hash_block(&setup->tokenizer, block) == hash)) {
        fprintf(stderr, "  %s, U+%04X to U+%04X\n", rules, block * 256, block * 256 + 255);
      }
      blocks++;
    }
  }
  CHECK(blocks >= 2 * 0x1100);
  fclose(file);
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
  print_tokens(t, out);
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
  print_tokens(t, out);
  CHECK_STRING(out, "tokens 2 3");
  CHECK(why_tokenizer_encode(&s.tokenizer, none, &none, t, NULL) == WHY_OK);
  print_tokens(t, out);
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
    print_tokens(t, out);
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
  print_tokens(t, out);
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
  test_codes("tests/golden/tokenizer_codes.txt", &model);
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
