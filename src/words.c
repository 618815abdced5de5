#include "words.h"

#include "unicode.h"

void why_words_take(why_words *words, uint32_t token_capacity, why_arena *arena) {
  *words = (why_words){.begins = WHY_TAKE(arena, uint32_t, token_capacity),
                       .ends = WHY_TAKE(arena, uint32_t, token_capacity),
                       .segments = WHY_TAKE(arena, uint8_t, token_capacity),
                       .first = WHY_TAKE(arena, uint32_t, token_capacity),
                       .last = WHY_TAKE(arena, uint32_t, token_capacity),
                       .of_token = WHY_TAKE(arena, uint32_t, token_capacity),
                       .capacity = token_capacity};
}

static void add_word(why_words *words, uint8_t segment, uint32_t begin, uint32_t end,
                     uint32_t token) {
  const uint32_t word = words->count++;
  words->begins[word] = begin;
  words->ends[word] = end;
  words->segments[word] = segment;
  words->first[word] = token;
  words->last[word] = token;
}

/* The newest word takes the next token in. */
static void add_token(why_words *words, uint32_t token) {
  words->last[words->count - 1] = token + 1;
  words->of_token[token] = words->count - 1;
}

/* What a character is to the rule. NOTHING, a mark or a character that cleaning drops, is as what
   stands before it. */
enum kind { NOTHING, SPACE, IDEOGRAPH, PUNCTUATION, LETTER };

static enum kind kind_at(why_text text, uint32_t at, uint32_t *next) {
  uint32_t code = 0;
  *next = at + (uint32_t)why_unicode_next(text, at, &code);
  if (why_unicode_is_control(code) || why_unicode_is_mark(code)) return NOTHING;
  if (why_unicode_is_space(code)) return SPACE;
  if (why_unicode_is_cjk(code)) return IDEOGRAPH;
  return why_unicode_is_punctuation(code) ? PUNCTUATION : LETTER;
}

/* The first word from `at` on: an ideograph; punctuation up to a letter; or all from a letter to
   the last letter before white space or an ideograph. Empty where only white space is left. */
static void find_word(why_text text, uint32_t at, uint32_t *begin, uint32_t *end) {
  const uint32_t length = (uint32_t)text.length;
  uint32_t next = at;
  while (at < length && kind_at(text, at, &next) == SPACE) at = next;
  *begin = *end = at;
  for (enum kind word = NOTHING, before = NOTHING; at < length; at = next) {
    const enum kind found = kind_at(text, at, &next);
    if (found == SPACE) break;
    if (found != NOTHING) {
      const bool apart = found == IDEOGRAPH || (found == LETTER && word == PUNCTUATION);
      if (word == IDEOGRAPH || (word != NOTHING && apart)) break;
      if (word == NOTHING) word = found;
      before = found;
    }
    if (before == word) *end = next; /* else it is punctuation that may prove to be the edge */
  }
}

/* Tokens [token, stop) come from `text`, from byte `at` on, with no typed special token among them.
 */
static void split_part(why_words *words, const why_tokens *tokens, uint32_t token, uint32_t stop,
                       why_text text, uint32_t at) {
  uint32_t begin = 0, end = 0; /* of the word at hand */
  for (; token < stop; token++) {
    if (tokens->begins[token] >= end) {
      do {
        find_word(text, at, &begin, &end);
        at = end;
      } while (end <= tokens->begins[token] && end < text.length);
      if (begin == end) begin = tokens->begins[token]; /* only white space is left */
      add_word(words, tokens->segments[token], begin, end, token);
    }
    /* Where ideographs are not set apart, one token can be made of two of them. */
    if (tokens->ends[token] > end) at = end = words->ends[words->count - 1] = tokens->ends[token];
    add_token(words, token);
  }
}

static why_text text_of(const why_tokens *tokens, uint32_t token, why_text text,
                        const why_text *pair) {
  return tokens->segments[token] && pair ? *pair : text;
}

void why_words_split(why_words *words, const why_tokens *tokens, why_text text,
                     const why_text *pair) {
  words->count = 0;
  uint32_t from = 0; /* what is before belongs to tokens already seen */
  for (uint32_t token = 0, stop = 0; token < tokens->count; token = stop) {
    stop = token + 1;
    if (tokens->specials[token] == WHY_SPECIAL_ADDED) {
      words->of_token[token] = WHY_NO_WORD;
      from = 0;
      continue;
    }
    if (tokens->specials[token] == WHY_SPECIAL_TYPED) {
      from = tokens->ends[token];
      add_word(words, tokens->segments[token], tokens->begins[token], from, token);
      add_token(words, token);
      continue;
    }
    while (stop < tokens->count && tokens->specials[stop] == WHY_SPECIAL_NONE) stop++;
    why_text part = text_of(tokens, token, text, pair);
    if (stop < tokens->count && tokens->specials[stop] == WHY_SPECIAL_TYPED) {
      part.length = tokens->begins[stop];
    }
    split_part(words, tokens, token, stop, part, from);
  }
}

static why_status check_groups(why_text text, const why_text *pair, const why_group *groups,
                               size_t count, why_error *error) {
  for (size_t i = 0; i < count; i++) {
    const why_group *g = &groups[i];
    const char *wrong = NULL;
    if (g->segment > (pair ? 1 : 0)) {
      wrong = "belongs to a text that is not there";
    } else if (g->begin >= g->end) {
      wrong = "is empty";
    } else if (g->end > (g->segment ? pair->length : text.length)) {
      wrong = "ends past its text";
    } else if (i > 0 && (g->segment < g[-1].segment ||
                         (g->segment == g[-1].segment && g->begin < g[-1].end))) {
      wrong = "begins before the end of the one before";
    }
    if (wrong) return why_fail(error, WHY_ERROR_ARGUMENT, "Group %u %s.", (uint64_t)i, wrong);
  }
  return WHY_OK;
}

why_status why_words_group(why_words *words, const why_tokens *tokens, why_text text,
                           const why_text *pair, const why_group *groups, size_t group_count,
                           why_error *error) {
  const why_status status = check_groups(text, pair, groups, group_count, error);
  if (status != WHY_OK) return status;
  words->count = 0;
  size_t group = 0, newest = group_count; /* the newest that has a word, or group_count */
  for (uint32_t token = 0; token < tokens->count; token++) {
    const uint8_t segment = tokens->segments[token];
    const uint32_t begin = tokens->begins[token];
    if (tokens->specials[token] == WHY_SPECIAL_ADDED) {
      words->of_token[token] = WHY_NO_WORD;
      continue;
    }
    while (group < group_count &&
           (groups[group].segment < segment ||
            (groups[group].segment == segment && groups[group].end <= begin))) {
      group++;
    }
    const bool held =
        group < group_count && groups[group].segment == segment && groups[group].begin <= begin;
    if (!held) {
      add_word(words, segment, begin, tokens->ends[token], token);
    } else if (newest != group) {
      add_word(words, segment, groups[group].begin, groups[group].end, token);
      newest = group;
    }
    add_token(words, token);
  }
  return WHY_OK;
}
