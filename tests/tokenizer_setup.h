/* Tokenizers for the tests: from a list of pieces as vocab.txt spells them, or from a model file;
   and what must hold of the tokens of any text. */
#ifndef TOKENIZER_SETUP_H
#define TOKENIZER_SETUP_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "tokenizer.h"

/* A vocabulary that grows, and the tokenizer made of it. */
struct setup {
  why_text *pieces; /* each begins a block of its own where `owned` */
  uint8_t *kinds;
  uint32_t count;
  bool owned;
  unsigned char *file; /* what `pieces` borrow from, else */
  unsigned char *memory, *lists;
  why_tokenizer tokenizer;
};

static inline void setup_need(bool ok, const char *what) {
  if (ok) return;
  fprintf(stderr, "cannot set up: %s\n", what);
  exit(1);
}

static inline void setup_piece(struct setup *s, const char *spelling, size_t length) {
  static const char *const specials[] = {"[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]"};
  s->owned = true;
  s->pieces = realloc(s->pieces, (s->count + 1) * sizeof *s->pieces);
  s->kinds = realloc(s->kinds, s->count + 1);
  char *bytes = malloc(length + 3);
  setup_need(s->pieces && s->kinds && bytes, "no memory");
  uint8_t kind = WHY_TOKEN_NORMAL;
  for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
    if (why_text_equal(why_text_of(specials[i]), (why_text){spelling, length})) {
      kind = WHY_TOKEN_CONTROL;
    }
  }
  const bool inside = length >= 2 && memcmp(spelling, "##", 2) == 0;
  const size_t mark = kind == WHY_TOKEN_CONTROL || inside ? 0 : 3, skip = inside ? 2 : 0;
  memcpy(bytes, "\xe2\x96\x81", mark);
  memcpy(bytes + mark, spelling + skip, length - skip);
  s->pieces[s->count] = (why_text){bytes, mark + length - skip};
  s->kinds[s->count++] = kind;
}

/* The pieces of a list that ends with NULL. */
static inline struct setup setup_list(const char *const *spellings) {
  struct setup s = {0};
  for (; *spellings; spellings++) setup_piece(&s, *spellings, strlen(*spellings));
  return s;
}

/* Reads the file into s->file, and its header. */
static inline void setup_open(struct setup *s, const char *path, why_gguf *gguf) {
  FILE *file = fopen(path, "rb");
  setup_need(file != NULL, path);
  fseek(file, 0, SEEK_END);
  const size_t size = (size_t)ftell(file);
  rewind(file);
  s->file = malloc(size);
  setup_need(s->file && fread(s->file, 1, size, file) == size, path);
  fclose(file);
  why_error error;
  size_t more = 0;
  setup_need(why_gguf_open(gguf, s->file, size, &more, &error) == WHY_OK, error.text);
}

static inline struct setup setup_model(const char *path) {
  struct setup s = {0};
  why_gguf gguf;
  uint64_t count = 0;
  setup_open(&s, path, &gguf);
  setup_need(why_gguf_array_strings(&gguf, "tokenizer.ggml.tokens", &count), "no tokens");
  s.count = (uint32_t)count;
  s.pieces = malloc(count * sizeof *s.pieces);
  s.kinds = malloc(count);
  int64_t *kinds = malloc(count * sizeof *kinds);
  setup_need(s.pieces && s.kinds && kinds, "no memory");
  why_gguf_read_strings(&gguf, "tokenizer.ggml.tokens", s.pieces);
  why_gguf_read_integers(&gguf, "tokenizer.ggml.token_type", kinds);
  for (uint64_t i = 0; i < count; i++) s.kinds[i] = (uint8_t)kinds[i];
  free(kinds);
  return s;
}

static inline uint32_t setup_find(const struct setup *s, const char *special) {
  for (uint32_t id = 0; id < s->count; id++) {
    if (why_text_equal(s->pieces[id], why_text_of(special))) return id;
  }
  return UINT32_MAX;
}

/* What a BertTokenizer has where nothing is said: lower-case, without accents. */
static inline why_vocabulary setup_vocabulary(const struct setup *s) {
  return (why_vocabulary){.pieces = s->pieces,
                          .kinds = s->kinds,
                          .size = s->count,
                          .cls = setup_find(s, "[CLS]"),
                          .sep = setup_find(s, "[SEP]"),
                          .pad = setup_find(s, "[PAD]"),
                          .unk = setup_find(s, "[UNK]"),
                          .mask = setup_find(s, "[MASK]"),
                          .lowercase = true,
                          .strip_accents = true,
                          .handle_chinese_chars = true,
                          .clean_text = true,
                          .max_input_chars_per_word = 100};
}

static inline unsigned char *setup_take(why_arena *arena) {
  *arena = (why_arena){.size = arena->used};
  arena->base = aligned_alloc(WHY_ALIGNMENT, (arena->size / WHY_ALIGNMENT + 1) * WHY_ALIGNMENT);
  setup_need(arena->base != NULL, "no memory");
  return arena->base;
}

/* Makes s->tokenizer; measures, then fills. */
static inline why_status setup_make(struct setup *s, const why_vocabulary *v, why_error *error) {
  why_arena arena = {0};
  why_status status = why_tokenizer_init(&s->tokenizer, v, &arena, error);
  if (status != WHY_OK) return status;
  free(s->memory);
  s->memory = setup_take(&arena);
  status = why_tokenizer_init(&s->tokenizer, v, &arena, error);
  setup_need(status != WHY_OK || (!arena.overflow && arena.used == arena.size),
             "measured and laid out differ");
  return status;
}

/* The tokenizer of a file, which need hold nothing else. */
static inline why_status setup_file(struct setup *s, const char *path, why_error *error) {
  why_gguf gguf;
  why_vocabulary v;
  why_arena arena = {0};
  setup_open(s, path, &gguf);
  why_status status = why_load_vocabulary(&v, &gguf, &arena, error);
  if (status != WHY_OK) return status;
  s->lists = setup_take(&arena);
  status = why_load_vocabulary(&v, &gguf, &arena, error);
  setup_need(!arena.overflow && arena.used == arena.size, "measured and laid out differ");
  return status == WHY_OK ? setup_make(s, &v, error) : status;
}

static inline void setup_free(struct setup *s) {
  for (uint32_t i = 0; s->owned && i < s->count; i++) free((char *)(uintptr_t)s->pieces[i].bytes);
  free(s->pieces);
  free(s->kinds);
  free(s->file);
  free(s->memory);
  free(s->lists);
}

enum { SETUP_TOKENS = 512 };

/* Room for tokens without an arena. */
struct tokens {
  uint32_t ids[SETUP_TOKENS], begins[SETUP_TOKENS], ends[SETUP_TOKENS];
  uint8_t segments[SETUP_TOKENS], specials[SETUP_TOKENS];
  why_tokens list;
};

static inline why_tokens *tokens_of(struct tokens *t, uint32_t capacity) {
  t->list = (why_tokens){.ids = t->ids,
                         .begins = t->begins,
                         .ends = t->ends,
                         .segments = t->segments,
                         .specials = t->specials,
                         .capacity = capacity};
  return &t->list;
}

/* The template of a layout, in order: C and S are [CLS] and [SEP] in segment 0, c and s in 1. */
static inline const char *setup_template(why_layout layout, bool pair) {
  if (!pair) return "CS";
  return layout == WHY_LAYOUT_BERT ? "CSs" : layout == WHY_LAYOUT_ROBERTA ? "CSSs" : "CScs";
}

/* What tokenizer.h promises of any text: the template around it, spans inside the text and in
   order, none empty but the template's. */
static inline bool tokens_sound(const why_tokenizer *tokenizer, const why_tokens *t, why_text text,
                                const why_text *pair) {
  const why_vocabulary *v = &tokenizer->vocabulary;
  const char *next = setup_template(v->layout, pair != NULL);
  uint32_t begin = 0, end = 0, segment = 0;
  bool ok = t->count >= 2 && t->count <= t->capacity;
  for (uint32_t i = 0; ok && i < t->count; i++) {
    ok = t->ids[i] < v->size;
    if (t->specials[i] == WHY_SPECIAL_ADDED) {
      ok = ok && *next && t->ids[i] == (strchr("Cc", *next) ? v->cls : v->sep);
      ok = ok && t->segments[i] == (strchr("cs", *next) != NULL) && t->begins[i] == t->ends[i];
      next++;
      segment = *next == 's'; /* of what may stand before the next one */
      begin = end = 0;
      continue;
    }
    const size_t length = segment && pair ? pair->length : text.length;
    ok = ok && i > 0 && t->segments[i] == segment && (*next == 'S' || *next == 's');
    ok = ok && t->begins[i] < t->ends[i] && t->ends[i] <= length;
    ok = ok && t->begins[i] >= begin && t->ends[i] >= end;
    begin = t->begins[i];
    end = t->ends[i];
  }
  return ok && !*next && t->specials[t->count - 1] == WHY_SPECIAL_ADDED;
}

#endif
