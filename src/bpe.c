/* Byte-level BPE: a word's bytes, of which again and again those two neighbours become one whose
   merge ranks highest, the leftmost where it does so twice (arXiv:1508.07909; over bytes, GPT-2's
   report, section 2.2). */
#include "bpe.h"

#include <string.h>

#include "encoder.h"
#include "unicode.h"

/* The word while it is merged, by the byte at which a symbol begins. `ranks` is a tree of least
   values over the places: node i is the lesser of 2i and 2i + 1, the place p is leaf `leaves` + p.
   So the next merge is found, and a changed one passed on, in O(log n). */
struct symbols {
  uint32_t *ids;      /* (n) */
  uint32_t *nexts;    /* (n) where the symbol after it begins; n at the end */
  uint32_t *befores;  /* (n) where the one before it begins; n at the front */
  uint32_t *ranks;    /* (2 * leaves) of a symbol and the one after it */
  uint32_t n, leaves; /* leaves: a power of two, >= n */
};

static void set_rank(struct symbols *s, uint32_t place, uint32_t rank) {
  uint32_t node = s->leaves + place;
  s->ranks[node] = rank;
  for (node /= 2; node > 0; node /= 2) {
    const uint32_t left = s->ranks[2 * node], right = s->ranks[2 * node + 1];
    s->ranks[node] = left <= right ? left : right;
  }
}

static void find_rank(const why_tokenizer *tokenizer, struct symbols *s, uint32_t place) {
  const uint32_t next = s->nexts[place];
  const uint32_t none = tokenizer->vocabulary.merge_count;
  set_rank(s, place, next < s->n ? why_bpe_rank(tokenizer, s->ids[place], s->ids[next]) : none);
}

/* The leftmost place of the highest rank, which is the lowest number. */
static uint32_t find_place(const struct symbols *s) {
  uint32_t node = 1;
  while (node < s->leaves) node = 2 * node + (s->ranks[2 * node] > s->ranks[node]);
  return node - s->leaves;
}

static void merge(const why_tokenizer *tokenizer, struct symbols *s) {
  const uint32_t none = tokenizer->vocabulary.merge_count;
  while (s->ranks[1] < none) {
    const uint32_t place = find_place(s), gone = s->nexts[place], after = s->nexts[gone];
    s->ids[place] = tokenizer->merges[s->ranks[1]].result;
    s->nexts[place] = after;
    if (after < s->n) s->befores[after] = place;
    set_rank(s, gone, none);
    find_rank(tokenizer, s, place);
    if (s->befores[place] < s->n) find_rank(tokenizer, s, s->befores[place]);
  }
}

static bool lay_out(why_encoder *e, struct symbols *s) {
  s->n = e->letters.count;
  s->leaves = 1;
  while (s->leaves < s->n) s->leaves *= 2;
  const size_t n = s->n, leaves = s->leaves;
  uint32_t *work = why_encoder_work(e, 3 * n + 2 * leaves, sizeof *work);
  if (!work) return false;
  s->ids = work;
  s->nexts = work + n;
  s->befores = work + 2 * n;
  s->ranks = work + 3 * n;
  const why_tokenizer *tokenizer = e->tokenizer;
  const uint32_t none = tokenizer->vocabulary.merge_count;
  for (uint32_t i = 0; i < s->n; i++) {
    s->ids[i] = tokenizer->byte_ids[(unsigned char)e->letters.bytes[i]];
    s->nexts[i] = i + 1;
    s->befores[i] = i > 0 ? i - 1 : s->n;
  }
  for (uint32_t i = 0; i < s->leaves; i++) {
    s->ranks[s->leaves + i] =
        i + 1 < s->n ? why_bpe_rank(tokenizer, s->ids[i], s->ids[i + 1]) : none;
  }
  for (uint32_t i = s->leaves - 1; i > 0; i--) {
    const uint32_t left = s->ranks[2 * i], right = s->ranks[2 * i + 1];
    s->ranks[i] = left <= right ? left : right;
  }
  return true;
}

/* The token of the bytes [first, stop) of the word; spaces at its ends are none of its span. */
static bool put_symbol(why_encoder *e, uint32_t id, uint32_t first, uint32_t stop) {
  const why_letters *word = &e->letters;
  uint32_t from = first, to = stop;
  while (from < to && word->bytes[from] == ' ') from++;
  while (from < to && word->bytes[to - 1] == ' ') to--;
  if (from == to) {
    from = first;
    to = stop;
  }
  return why_encoder_put(e, id, word->begins[from], word->ends[to - 1], WHY_SPECIAL_NONE);
}

static bool put_word(why_encoder *e) {
  struct symbols s;
  bool ok = true;
  if (e->letters.count > 0) {
    ok = lay_out(e, &s);
    if (ok) merge(e->tokenizer, &s);
    for (uint32_t i = 0; ok && i < s.n; i = s.nexts[i]) ok = put_symbol(e, s.ids[i], i, s.nexts[i]);
  }
  e->letters.count = 0;
  return ok;
}

/* What GPT-2's pattern tells apart:
   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+ */
enum kind { END, SPACE, LETTER, NUMBER, OTHER };

static enum kind kind_at(why_text text, uint32_t at, uint32_t *next) {
  uint32_t code = 0;
  *next = at;
  if (at == text.length) return END;
  *next = at + (uint32_t)why_unicode_next(text, at, &code);
  if (why_unicode_is_letter(code)) return LETTER;
  if (why_unicode_is_number(code)) return NUMBER;
  return why_unicode_is_space(code) ? SPACE : OTHER;
}

static uint32_t contraction(why_text text, uint32_t at) {
  static const char *const forms[] = {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    const why_text form = why_text_of(forms[i]);
    if (form.length <= text.length - at && memcmp(form.bytes, text.bytes + at, form.length) == 0) {
      return (uint32_t)form.length;
    }
  }
  return 0;
}

/* Where the word ends that begins at `at` < text.length, behind a space that is not in the text
   where `spaced`. */
static uint32_t word_end(why_text text, uint32_t at, bool spaced) {
  const uint32_t short_form = spaced ? 0 : contraction(text, at);
  if (short_form) return at + short_form;
  uint32_t next = 0, last = at;
  uint32_t end = at + (!spaced && text.bytes[at] == ' ');
  const enum kind kind = kind_at(text, end, &next);
  if (kind > SPACE) {
    do end = next;
    while (kind_at(text, end, &next) == kind);
    return end;
  }
  /* White space up to the last one that something follows, which stands with that or alone. */
  for (end = at; kind_at(text, end, &next) == SPACE; end = next) last = end;
  const bool alone = last == at && !spaced;
  return end == text.length || alone ? end : last;
}

/* Bytes that have no piece are left out, as if they were not there. */
static bool spell(why_encoder *e, uint32_t code, uint32_t begin, uint32_t end) {
  const why_tokenizer *tokenizer = e->tokenizer;
  char bytes[4];
  const size_t length = why_unicode_encode(code, bytes);
  bool ok = true;
  for (size_t i = 0; i < length && ok; i++) {
    if (tokenizer->byte_ids[(unsigned char)bytes[i]] == tokenizer->vocabulary.size) continue;
    ok = why_encoder_spell(e, (why_text){bytes + i, 1}, begin, end);
  }
  return ok;
}

bool why_bpe_encode(why_encoder *e, why_text text, uint32_t begin, uint32_t end) {
  const why_text part = {text.bytes, end};
  uint32_t code = 0;
  bool spaced =
      e->tokenizer->vocabulary.add_space_prefix && begin < end && text.bytes[begin] != ' ';
  for (uint32_t at = begin, next = 0; at < end; spaced = false) {
    const uint32_t stop = word_end(part, at, spaced);
    if (spaced && !spell(e, ' ', at, at + (uint32_t)why_unicode_next(part, at, &code)))
      return false;
    for (; at < stop; at = next) {
      next = at + (uint32_t)why_unicode_next(part, at, &code);
      if (!spell(e, code, at, next)) return false;
    }
    if (!put_word(e)) return false;
  }
  return true;
}
