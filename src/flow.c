#include "flow.h"

#include "columns.h"
#include "unicode.h"

static void new_line(why_flow *flow) {
  flow->line++;
  flow->column = 0;
}

static void skip_spaces(why_flow *flow, why_text text) {
  while (flow->at < flow->piece.end) {
    uint32_t code = 0;
    const size_t length = why_unicode_next(text, flow->at, &code);
    if (why_writer_shown(code) != ' ') return;
    flow->at += (uint32_t)length;
  }
}

/* Takes up the next piece: what was cut off is one short remark, whatever its length. */
static bool next_piece(why_flow *flow, const why_result *result, why_text text) {
  if (!why_view_piece(result, &flow->piece)) return false;
  flow->at = flow->piece.begin;
  const why_text part = {text.bytes + flow->piece.begin, flow->piece.end - flow->piece.begin};
  const size_t width = flow->piece.mark == WHY_VIEW_END ? 0 : why_columns_count(part);
  if (width <= flow->columns && flow->column + width > flow->columns) new_line(flow);
  return true;
}

bool why_flow_next(why_flow *flow, const why_result *result, why_chunk *chunk) {
  const why_text text = why_view_text(result, flow->piece.segment);
  for (;;) {
    if (flow->at == flow->piece.end && !next_piece(flow, result, text)) return false;
    why_text rest = {text.bytes + flow->at, flow->piece.end - flow->at};
    if (why_view_is_unread(result, &flow->piece)) {
      rest = flow->piece.end < text.length ? WHY_TEXT(" […] ") : WHY_TEXT(" […]");
      if (flow->column + why_columns_count(rest) > flow->columns) new_line(flow);
      if (flow->column == 0) rest = (why_text){rest.bytes + 1, rest.length - 1};
      flow->at = flow->piece.end;
    } else {
      if (flow->column == 0) skip_spaces(flow, text);
      rest = (why_text){text.bytes + flow->at, flow->piece.end - flow->at};
      rest = why_columns_cut(rest, flow->columns - flow->column);
      flow->at += (uint32_t)rest.length;
      if (rest.length == 0) {
        if (flow->at < flow->piece.end) new_line(flow);
        continue;
      }
    }
    const size_t width = why_columns_count(rest);
    *chunk = (why_chunk){.text = rest,
                         .end = flow->at,
                         .mark = flow->piece.mark,
                         .place = flow->piece.place,
                         .line = flow->line,
                         .column = flow->column,
                         .width = width};
    flow->column += width;
    return true;
  }
}

static bool is_blank(why_text text) {
  for (size_t at = 0; at < text.length;) {
    uint32_t code = 0;
    at += why_unicode_next(text, at, &code);
    if (why_writer_shown(code) != ' ') return false;
  }
  return true;
}

bool why_flow_frame(why_frame *open, const why_chunk *chunk, why_frame *done) {
  const bool goes_on = chunk && chunk->place == open->place && chunk->line == open->line;
  const bool ends = open->place != WHY_PLACES_NONE && !goes_on;
  if (ends) *done = *open;
  if (!chunk) return ends;
  if (!goes_on) {
    *open = (why_frame){.place = chunk->place, .line = chunk->line, .begin = chunk->column};
  }
  if (goes_on && is_blank(chunk->text)) return ends;
  open->end = chunk->column + chunk->width;
  open->letters = chunk->end;
  return ends;
}

const char *why_flow_name(const why_result *result, const why_frame *frame) {
  why_place place;
  why_places_at(result, frame->place, &place);
  return frame->letters == place.end ? place.name : "";
}
