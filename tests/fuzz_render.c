/* Any bytes as the explained text and as what the model calls things, drawn in every format: for
   every task and every kind of result, with words that overlap, reach into letters or stand still,
   changes of any bytes, and any finite scores. */
#include <math.h>
#include <stdlib.h>

#include "render.h"
#include "render_heads.h"
#include "render_kinds.h"
#include "unicode.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Moves the edges of words as `bytes` say, in order but not disjoint. */
static void spoil(fixture *f, const uint8_t *bytes, size_t size) {
  const uint32_t length = (uint32_t)f->result.text_length;
  for (uint32_t i = 0; i < f->result.word_count && i < size; i++) {
    why_word *word = &f->words[i];
    word->end += bytes[i] & 7;
    if (word->end > length) word->end = length;
    if (bytes[i] & 8) word->end = word->begin;
    memcpy(&word->score, bytes + (i < size - 4 ? i : 0), sizeof word->score);
    if (!isfinite(word->score)) word->score = 0.f;
  }
}

/* What a model of some task says of the text; its spans are any in it, in any order. */
static void fill_head(headed *h, const char *text, const uint8_t *bytes, size_t size) {
  head_fill(h, (head)(bytes[1] % HEADS), text, text, text);
  const uint32_t length = (uint32_t)strlen(text);
  for (uint32_t i = 0; i < h->fixture.result.span_count && bytes[1] & 128; i++) {
    why_span *span = &h->spans[i];
    span->begin = bytes[(2 + i) % size] % (length + 1);
    span->end = span->begin + bytes[(3 + i) % size] % (length + 1 - span->begin);
  }
}

/* The same result as one of another kind, with everything that may be said beside it. */
static const why_result *turn(const fixture *f, kind of, const char *name, const uint8_t *bytes,
                              size_t size) {
  static kinded k; /* too large for a stack */
  k.fixture = *f;
  k.fixture.result.method = &k.fixture.method;
  k.fixture.result.words = k.fixture.words;
  kind_turn(&k, of, name);
  kind_add_remarks(&k, name);
  kind_add_evidence(&k);
  for (uint32_t i = 0; i < 3; i++) {
    k.changes[i].begin = bytes[(4 + i) % size] * 4u;
    k.changes[i].end = k.changes[i].begin + bytes[(5 + i) % size] * 2u;
    k.changes[i].segment = bytes[(6 + i) % size] & 1;
    k.nodes[i].word = bytes[(7 + i) % size];
  }
  return &k.fixture.result;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  static headed h; /* too large for a stack */
  fixture *const f = &h.fixture;
  if (size < 5 || size > 4096) return 0;
  const uint8_t how = bytes[0];
  /* A result's text is well-formed: as the engine repairs it. */
  const why_text given = {(const char *)bytes + 1, size - 1};
  char *text = malloc(3 * given.length + 1);
  size_t length = 0;
  if (!text) return 0;
  for (size_t at = 0; at < given.length;) {
    uint32_t code = 0;
    at += why_unicode_next(given, at, &code);
    length += why_unicode_encode(code, text + length);
  }
  text[length] = '\0';
  fixture_fill(f, text, length);
  if (f->result.word_count && strlen(text) == length) fill_head(&h, text, bytes, size);
  if (how & 1) spoil(f, bytes, size);
  if (how & 2) fixture_to_matrix(f);
  if (how & 4) f->result.unit = WHY_UNIT_TOKEN;
  if (how & 8) f->result.truncated = true;
  const why_result *result = &f->result;
  if (bytes[2] & 1) result = turn(f, (kind)((bytes[2] >> 1) % KINDS), text, bytes, size);
  const why_style style = {.colour = how & 16, .columns = (how >> 5) * 20u};
  for (int format = 0; format <= WHY_FORMAT_HTML; format++) {
    char *drawn = NULL;
    size_t drawn_size = 0;
    /* PNG takes long and sees no more of the text than SVG does. */
    if (format == WHY_FORMAT_PNG && size % 16 != 0) continue;
    if (why_render(result, (why_format)format, &style, &drawn, &drawn_size, NULL)) abort();
    why_bytes_free(drawn);
  }
  free(text);
  return 0;
}
