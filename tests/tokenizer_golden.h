/* Reads what the reference's tokenizers do from tests/golden, and holds ours to it. */
#ifndef TOKENIZER_GOLDEN_H
#define TOKENIZER_GOLDEN_H

#include <inttypes.h>

#include "test.h"
#include "tokenizer_setup.h"

/* The tokenizer that works by the rules of that name. */
typedef why_tokenizer *golden_pick(void *context, const char *rules);

/* A line of a golden file, without its end; false at the end of the file. */
enum { GOLDEN_LINE = 1 << 16 };
static inline bool golden_read(FILE *file, char *line) {
  do {
    if (!fgets(line, GOLDEN_LINE, file)) return false;
    line[strcspn(line, "\n")] = '\0';
  } while (line[0] == '#');
  return true;
}

/* Turns \xNN into bytes, in place. */
static inline why_text golden_unescape(char *s) {
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

static inline bool golden_starts(const char *line, const char *with) {
  return strncmp(line, with, strlen(with)) == 0;
}

/* The tokens as the golden files write them. */
static inline void golden_print(const why_tokens *t, char *out) {
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

/* The rest of a file of ids and spans, whose first line of a case is in `line`; the number of
   cases. */
static inline unsigned golden_lines(FILE *file, char *line, golden_pick *pick, void *context) {
  static char text_line[GOLDEN_LINE], pair_line[GOLDEN_LINE], ours[GOLDEN_LINE];
  static struct tokens tokens;
  unsigned cases = 0;
  do {
    char rules[32];
    uint32_t capacity = 0;
    setup_need(sscanf(line, "%31s %" SCNu32, rules, &capacity) == 2, line);
    const why_tokenizer *tokenizer = pick(context, rules);
    setup_need(golden_read(file, text_line) && golden_starts(text_line, "text "), text_line);
    const why_text text = golden_unescape(text_line + strlen("text "));
    setup_need(golden_read(file, line), "a case without tokens");
    why_text pair = {0};
    const bool paired = golden_starts(line, "pair ");
    if (paired) {
      memcpy(pair_line, line, GOLDEN_LINE);
      pair = golden_unescape(pair_line + strlen("pair "));
      setup_need(golden_read(file, line), "a case without tokens");
    }
    why_tokens *t = tokens_of(&tokens, capacity);
    CHECK(why_tokenizer_encode(tokenizer, text, paired ? &pair : NULL, t, NULL) == WHY_OK);
    CHECK(tokens_sound(tokenizer, t, text, paired ? &pair : NULL));
    golden_print(t, ours);
    if (!CHECK_STRING(ours, line)) fprintf(stderr, "  by %s, of: %s\n", rules, text.bytes);
    cases++;
  } while (golden_read(file, line));
  return cases;
}

/* FNV-1a over 64 bits, a number at a time, as tools/make_golden_tokenizer.py has it. */
static inline uint64_t golden_mix(uint64_t state, uint64_t value) {
  return (state ^ value) * 0x100000001b3;
}

static const uint64_t golden_basis = 0xcbf29ce484222325;

static inline uint64_t golden_tokens(const why_tokenizer *tokenizer, why_text text,
                                     uint64_t state) {
  static struct tokens tokens;
  why_tokens *t = tokens_of(&tokens, 32);
  uint64_t hash = golden_basis;
  if (why_tokenizer_encode(tokenizer, text, NULL, t, NULL) != WHY_OK || t->truncated) return 0;
  for (uint32_t i = 1; i + 1 < t->count; i++) {
    hash = golden_mix(golden_mix(golden_mix(hash, t->ids[i]), t->begins[i]), t->ends[i]);
  }
  return golden_mix(state, golden_mix(hash, t->count - 2));
}

/* As UTF-8 would be where it had no rules: a surrogate comes out as three bytes, all broken. */
static inline size_t golden_bytes(uint32_t code, char *out) {
  const size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = length - 1; i > 0; i--, code >>= 6) out[i] = (char)(0x80 | (code & 0x3f));
  out[0] = (char)(length == 1 ? code : (0xf00U >> length & 0xf0) | code);
  return length;
}

/* Of each code point of a block, alone and between letters. */
static inline uint64_t golden_block(const why_tokenizer *tokenizer, uint32_t first,
                                    uint32_t count) {
  uint64_t hash = golden_basis;
  for (uint32_t code = first; code < first + count; code++) {
    char bytes[6] = "a";
    const size_t length = golden_bytes(code, bytes + 1);
    bytes[length + 1] = 'b';
    hash = golden_tokens(tokenizer, (why_text){bytes + 1, length}, hash);
    hash = golden_tokens(tokenizer, (why_text){bytes, length + 2}, hash);
  }
  return hash;
}

typedef uint64_t golden_hash(const why_tokenizer *tokenizer, uint32_t first, uint32_t count);

/* A file of hashes over blocks of `size` code points; the number of blocks. */
static inline unsigned golden_codes(const char *path, uint32_t size, golden_hash *hash_of,
                                    golden_pick *pick, void *context) {
  static char line[GOLDEN_LINE];
  FILE *file = fopen(path, "r");
  setup_need(file != NULL, path);
  unsigned blocks = 0;
  while (golden_read(file, line)) {
    char rules[32];
    uint32_t first = 0, last = 0;
    uint64_t hash = 0;
    setup_need(sscanf(line, "%31s %" SCNx32 " %" SCNx32 " %" SCNx64, rules, &first, &last, &hash) ==
                   4,
               line);
    const why_tokenizer *tokenizer = pick(context, rules);
    for (uint32_t block = first; block <= last; block++, blocks++) {
      if (!CHECK(hash_of(tokenizer, block * size, size) == hash)) {
        fprintf(stderr, "  %s, from U+%04X on\n", rules, block * size);
      }
    }
  }
  fclose(file);
  return blocks;
}

#endif
