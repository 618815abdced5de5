#include "unigram_text.h"

#include "charsmap.h"
#include "unicode.h"

/* The charsmap is asked for clusters of at most so many bytes, then for each of their characters;
   as Precompiled of Hugging Face's `tokenizers`. */
enum { CLUSTER_BYTES = 5 };

struct walk {
  const why_vocabulary *rules;
  why_normalize_put *put;
  void *context;
  why_normal quote;                  /* one of a pair that may be; code 0: none */
  why_normal cluster[CLUSTER_BYTES]; /* whose end has not been seen */
  char bytes[CLUSTER_BYTES + 4];     /* the same as UTF-8 */
  uint32_t count, length;            /* characters and bytes of it */
  uint32_t before;                   /* the character before, once `begun` */
  bool begun, outgrown;              /* outgrown: the cluster goes on, but has been put */
};

/* A replacement of `count` characters: each with the span of the one in whose place it stands, what
   goes past them with the last one's. */
static bool put_replacement(const struct walk *w, why_text replacement, const why_normal *from,
                            uint32_t count) {
  uint32_t code = 0, place = 0;
  for (size_t at = 0; at < replacement.length; place += place + 1 < count) {
    at += why_unicode_next(replacement, at, &code);
    if (!w->put(w->context, (why_normal){code, from[place].begin, from[place].end})) return false;
  }
  return true;
}

static bool put_alone(const struct walk *w, why_normal c) {
  char bytes[4];
  const size_t length = why_unicode_encode(c.code, bytes);
  why_text replacement;
  if (why_charsmap_find(w->rules->charsmap, (why_text){bytes, length}, &replacement)) {
    return put_replacement(w, replacement, &c, 1);
  }
  return w->put(w->context, c);
}

/* The key that is found may be the front of the cluster: the rest is then dropped with it. */
static bool put_cluster(struct walk *w) {
  const uint32_t count = w->count;
  const why_text bytes = {w->bytes, w->length};
  why_text replacement;
  w->count = w->length = 0;
  if (count > 1 && why_charsmap_find(w->rules->charsmap, bytes, &replacement)) {
    return put_replacement(w, replacement, w->cluster, count);
  }
  for (uint32_t i = 0; i < count; i++) {
    if (!put_alone(w, w->cluster[i])) return false;
  }
  return true;
}

static bool take_clustered(struct walk *w, why_normal c) {
  const bool joined = w->begun && why_unicode_is_joined(w->before, c.code);
  if (!joined) {
    if (!put_cluster(w)) return false;
    w->outgrown = false;
  }
  w->begun = true;
  w->before = c.code;
  const uint32_t length = (uint32_t)why_unicode_encode(c.code, w->bytes + w->length);
  if (w->outgrown || w->length + length > CLUSTER_BYTES) {
    w->outgrown = true;
    return put_cluster(w) && put_alone(w, c);
  }
  w->cluster[w->count++] = c;
  w->length += length;
  return true;
}

static bool take_lowered(struct walk *w, why_normal c) {
  uint32_t codes[WHY_UNICODE_LOWER] = {c.code};
  const size_t count = w->rules->lowercase ? why_unicode_lower(c.code, codes) : 1;
  for (size_t i = 0; i < count; i++) {
    if (!take_clustered(w, (why_normal){codes[i], c.begin, c.end})) return false;
  }
  return true;
}

/* NFKD of a character, less its marks, is NFD of what the charsmap (which is NFKC's, but for the
   full-width tilde that it keeps) makes of it, less its marks. */
static bool take_bare(struct walk *w, why_normal c) {
  char bytes[4];
  why_text kept = {bytes, why_unicode_encode(c.code == 0xff5e ? '~' : c.code, bytes)};
  why_charsmap_find(w->rules->charsmap, kept, &kept);
  for (size_t at = 0; at < kept.length;) {
    uint32_t code = 0, codes[WHY_UNICODE_BASE];
    at += why_unicode_next(kept, at, &code);
    const size_t count = why_unicode_base(code, codes);
    for (size_t i = 0; i < count; i++) {
      if (why_unicode_is_any_mark(codes[i])) continue;
      if (!take_lowered(w, (why_normal){codes[i], c.begin, c.end})) return false;
    }
  }
  return true;
}

static bool take_quoted(struct walk *w, why_normal c) {
  return w->rules->strip_accents ? take_bare(w, c) : take_lowered(w, c);
}

/* Two of a kind are one double quote, with the second's span. */
static bool take(struct walk *w, why_normal c) {
  const why_normal quote = w->quote;
  w->quote.code = 0;
  if (quote.code && quote.code == c.code) {
    c.code = '"';
    return take_quoted(w, c);
  }
  if (quote.code && !take_quoted(w, quote)) return false;
  if (!w->rules->replace_quotes || (c.code != '`' && c.code != '\'')) return take_quoted(w, c);
  w->quote = c;
  return true;
}

bool why_unigram_text(const why_vocabulary *rules, why_text text, uint32_t begin, uint32_t end,
                      why_normalize_put *put, void *context) {
  struct walk w = {.rules = rules, .put = put, .context = context};
  text.length = end;
  for (uint32_t at = begin; at < end;) {
    why_normal c = {.begin = at};
    at += (uint32_t)why_unicode_next(text, at, &c.code);
    c.end = at;
    if (!take(&w, c)) return false;
  }
  if (w.quote.code && !take_quoted(&w, w.quote)) return false;
  return put_cluster(&w);
}
