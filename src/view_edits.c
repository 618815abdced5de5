#include "columns.h"
#include "view_kinds.h"

static bool give(why_strip *strip, why_strip_kind kind, why_text text) {
  strip->kind = kind;
  strip->text = text;
  return true;
}

bool why_view_strip(const why_result *result, const why_variant *variant, why_strip *strip) {
  const why_text text = why_view_text(result, strip->segment);
  const uint32_t length = (uint32_t)text.length;
  for (; strip->change < variant->change_count; strip->change++, strip->replacing = false) {
    const why_change *change = &variant->changes[strip->change];
    if (change->segment != strip->segment) continue;
    const uint32_t at = strip->at, begin = change->begin < length ? change->begin : length;
    const uint32_t end = change->end < length ? change->end : length;
    if (!strip->replacing && begin > at) {
      strip->at = begin;
      return give(strip, WHY_STRIP_KEPT, (why_text){text.bytes + at, begin - at});
    }
    if (!strip->replacing && end > at && end > begin) {
      strip->at = end;
      strip->replacing = true;
      return give(strip, WHY_STRIP_GONE, (why_text){text.bytes + at, end - at});
    }
    if (*change->text) {
      strip->change++;
      strip->replacing = false;
      return give(strip, WHY_STRIP_COME, why_text_of(change->text));
    }
  }
  if (strip->at >= length) return false;
  give(strip, WHY_STRIP_KEPT, (why_text){text.bytes + strip->at, length - strip->at});
  strip->at = length;
  return true;
}

/* A word and the white space behind it, as much as fits on a line of its own. */
static why_text take_word(why_text text, size_t columns) {
  size_t length = 0;
  while (length < text.length && text.bytes[length] != ' ') length++;
  const why_text word = why_columns_cut((why_text){text.bytes, length}, columns);
  if (word.length < length) return word;
  while (length < text.length && text.bytes[length] == ' ') length++;
  return (why_text){text.bytes, length};
}

bool why_view_strip_flow(const why_result *result, const why_variant *variant, why_strip_flow *flow,
                         why_strip_chunk *chunk) {
  enum { SIGN = 2 }; /* columns of "[-" */
  const bool opens = flow->rest.length == 0, gone = flow->strip.kind == WHY_STRIP_GONE;
  if (opens) {
    if (!why_view_strip(result, variant, &flow->strip)) return false;
    flow->rest = flow->strip.text;
  }
  const bool marked = flow->marked && flow->strip.kind != WHY_STRIP_KEPT;
  why_text word = take_word(flow->rest, flow->columns - (marked ? 2 * SIGN : 0));
  flow->rest = (why_text){flow->rest.bytes + word.length, flow->rest.length - word.length};
  /* Without signs what has come is kept apart from what it replaces. */
  if (opens && gone && flow->strip.kind == WHY_STRIP_COME && !flow->marked) flow->column++;
  const bool closes = flow->rest.length == 0;
  const size_t signs = marked ? SIGN * ((opens ? 1u : 0u) + (closes ? 1u : 0u)) : 0;
  size_t letters = word.length;
  while (letters && word.bytes[letters - 1] == ' ') letters--;
  if (flow->column + signs + why_columns_count((why_text){word.bytes, letters}) > flow->columns) {
    flow->line++;
    flow->column = 0;
  }
  /* White space that would reach past the end of a line is not drawn. */
  word = why_columns_cut(word, flow->columns - flow->column - signs);
  *chunk = (why_strip_chunk){.text = word,
                             .kind = flow->strip.kind,
                             .opens = marked && opens,
                             .closes = marked && closes,
                             .line = flow->line,
                             .column = flow->column,
                             .width = why_columns_count(word) + signs};
  flow->column += chunk->width;
  return true;
}
