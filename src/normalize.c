#include "normalize.h"

#include "unicode.h"

struct walk {
  const why_vocabulary *rules;
  why_text text; /* ends where the walk ends */
  size_t at;
  why_normalize_put *put;
  void *context;
};

/* The next character that cleaning keeps. */
static bool next(struct walk *walk, why_normal *c) {
  while (walk->at < walk->text.length) {
    c->begin = (uint32_t)walk->at;
    walk->at += why_unicode_next(walk->text, walk->at, &c->code);
    c->end = (uint32_t)walk->at;
    if (!walk->rules->clean_text || !why_unicode_is_control(c->code)) return true;
  }
  return false;
}

static bool put(const struct walk *walk, uint32_t code, why_normal span) {
  uint32_t codes[WHY_UNICODE_LOWER] = {code};
  const size_t count = walk->rules->lowercase ? why_unicode_lower(code, codes) : 1;
  for (size_t i = 0; i < count; i++) {
    if (!walk->put(walk->context, (why_normal){codes[i], span.begin, span.end})) return false;
  }
  return true;
}

/* The combining characters after the first character of a run, and those in its decomposition, in
   NFD's order: by rank, then by place. Only what is not a mark is put. The reference hands out
   spans by counting: the n-th character of the sorted run that is the first of its decomposition
   gets the n-th span, any other the span before. So `places` walks behind. */
static bool put_run(struct walk *walk, size_t run) {
  struct walk places = *walk;
  why_normal first = {0}, place = {0}, c;
  places.at = run;
  next(&places, &first);
  uint32_t tail[WHY_UNICODE_BASE];
  size_t tail_count = 0;
  if (why_unicode_order(first.code) == 0) {
    tail_count = why_unicode_base(first.code, tail);
    place = first;
    run = places.at;
  } else {
    places.at = run;
  }
  for (unsigned order = 1; order <= WHY_UNICODE_ORDER; order++) {
    for (size_t i = 0; i < tail_count; i++) {
      if (why_unicode_order(tail[i]) == order && !put(walk, tail[i], place)) return false;
    }
    walk->at = run;
    for (size_t before = run; next(walk, &c); before = walk->at) {
      const unsigned found = why_unicode_order(c.code);
      if (found == 0) {
        walk->at = before;
        break;
      }
      if (found != order) continue;
      next(&places, &place);
      if (!why_unicode_is_mark(c.code) && !put(walk, c.code, place)) return false;
    }
  }
  return true;
}

/* `run` is where the run of combining characters that c stands in began, with what they combine
   with. */
static bool put_base(struct walk *walk, why_normal c, size_t run) {
  bool sort = false; /* as long as all are marks, which are dropped, their order is nothing */
  if (why_unicode_order(c.code) > 0) {
    sort = !why_unicode_is_mark(c.code);
  } else {
    uint32_t codes[WHY_UNICODE_BASE];
    const size_t count = why_unicode_base(c.code, codes);
    for (size_t i = 0; i < count; i++) {
      if (why_unicode_order(codes[i]) > 0) {
        sort = true;
      } else if (!put(walk, codes[i], c)) {
        return false;
      }
    }
  }
  return !sort || put_run(walk, run);
}

bool why_normalize(const why_vocabulary *rules, why_text text, uint32_t begin, uint32_t end,
                   why_normalize_put *put_to, void *context) {
  struct walk walk = {rules, {text.bytes, end}, begin, put_to, context};
  size_t run = begin;
  why_normal c;
  while (next(&walk, &c)) {
    if (why_unicode_order(c.code) == 0) run = c.begin;
    const bool apart = rules->handle_chinese_chars && why_unicode_is_cjk(c.code);
    if (apart && !put(&walk, ' ', c)) return false;
    if (!(rules->strip_accents ? put_base(&walk, c, run) : put(&walk, c.code, c))) return false;
    if (apart && !put(&walk, ' ', c)) return false;
  }
  return true;
}
