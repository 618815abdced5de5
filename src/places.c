#include "places.h"

bool why_places_has_answer(const why_result *result) {
  if (result->span_count == 0) return false;
  return !result->has_no_answer || result->spans[0].probability > result->no_answer;
}

/* Of answers the explained one alone is a place, or else the one that the model gives. */
static bool is_place(const why_result *result, uint32_t index) {
  const bool asked = result->focus < result->span_count || result->has_target_span;
  if (result->model->task != WHY_TASK_QUESTION_ANSWERING) return true;
  return asked ? index == result->focus : index == 0 && why_places_has_answer(result);
}

uint32_t why_places_count(const why_result *result) {
  const bool asked_elsewhere = result->has_target_span && result->focus >= result->span_count;
  return result->span_count + (asked_elsewhere ? 1 : 0);
}

bool why_places_at(const why_result *result, uint32_t index, why_place *place) {
  if (index < result->span_count) {
    const why_span *span = &result->spans[index];
    *place = (why_place){.segment = span->segment,
                         .begin = span->begin,
                         .end = span->end,
                         .name = span->name,
                         .explained = index == result->focus};
    return is_place(result, index);
  }
  *place = (why_place){.segment = result->target_span.segment,
                       .begin = result->target_span.begin,
                       .end = result->target_span.end,
                       .name = result->target_name,
                       .explained = true};
  return true;
}

uint32_t why_places_find(const why_result *result, uint32_t segment, uint32_t at) {
  uint32_t found = WHY_PLACES_NONE;
  why_place place;
  for (uint32_t i = 0; i < why_places_count(result); i++) {
    if (!why_places_at(result, i, &place)) continue;
    if (place.segment != segment || at < place.begin || at >= place.end) continue;
    if (place.explained) return i;
    if (found == WHY_PLACES_NONE) found = i;
  }
  return found;
}

uint32_t why_places_edge(const why_result *result, uint32_t segment, uint32_t at, uint32_t limit) {
  why_place place;
  for (uint32_t i = 0; i < why_places_count(result); i++) {
    if (!why_places_at(result, i, &place) || place.segment != segment) continue;
    if (place.begin > at && place.begin < limit) limit = place.begin;
    if (place.end > at && place.end < limit) limit = place.end;
  }
  return limit;
}

bool why_places_any(const why_result *result, uint32_t segment) {
  return why_places_edge(result, segment, 0, UINT32_MAX) < UINT32_MAX;
}
