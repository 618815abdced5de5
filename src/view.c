#include "view.h"

#include <math.h>

#include "unicode.h"

uint32_t why_view_count(const why_result *result) {
  return result->unit == WHY_UNIT_TOKEN ? result->token_count : result->word_count;
}

why_text why_view_text(const why_result *result, uint32_t segment) {
  if (segment == 0) return (why_text){result->text, result->text_length};
  return (why_text){result->text_pair, result->text_pair ? result->text_pair_length : 0};
}

why_mark why_view_mark(const why_result *result, uint32_t index) {
  if (result->unit == WHY_UNIT_TOKEN) {
    const why_token *token = &result->tokens[index];
    return (why_mark){.text = why_text_of(token->text),
                      .segment = token->segment,
                      .begin = token->begin,
                      .end = token->end,
                      .score = token->score,
                      .standard_error = token->standard_error,
                      .added = token->special && token->begin == token->end};
  }
  const why_word *word = &result->words[index];
  const why_text text = why_view_text(result, word->segment);
  return (why_mark){.text = {text.bytes + word->begin, word->end - word->begin},
                    .segment = word->segment,
                    .begin = word->begin,
                    .end = word->end,
                    .score = word->score,
                    .standard_error = word->standard_error,
                    .tied = result->has_standard_errors && word->tied};
}

/* Whether mark (a, ia) stands before (b, ib) in the order of why_view_next. */
static bool stands_before(float a, uint32_t ia, float b, uint32_t ib) {
  if (fabsf(a) != fabsf(b)) return fabsf(a) > fabsf(b);
  return ia < ib;
}

uint32_t why_view_next(const why_result *result, uint32_t previous) {
  uint32_t best = WHY_VIEW_END;
  const uint32_t count = why_view_count(result);
  const float last = previous < count ? why_view_mark(result, previous).score : 0.f;
  float best_score = 0.f;
  for (uint32_t i = 0; i < count; i++) {
    const why_mark mark = why_view_mark(result, i);
    if (mark.added) continue;
    if (previous < count && !stands_before(last, previous, mark.score, i)) continue;
    if (best == WHY_VIEW_END || stands_before(mark.score, i, best_score, best)) {
      best = i;
      best_score = mark.score;
    }
  }
  return best;
}

float why_view_strongest(const why_result *result) {
  float strongest = 0.f;
  for (uint32_t i = 0; i < why_view_count(result); i++) {
    const why_mark mark = why_view_mark(result, i);
    if (!mark.added && fabsf(mark.score) > strongest) strongest = fabsf(mark.score);
  }
  return strongest;
}

float why_view_strength(float score, float strongest) {
  const float strength = strongest > 0.f ? score / strongest : 0.f;
  if (!(strength == strength)) return 0.f;
  return strength > 1.f ? 1.f : strength < -1.f ? -1.f : strength;
}

why_bars why_view_bars(const why_result *result, uint32_t most) {
  why_bars bars = {0};
  for (uint32_t i = why_view_next(result, WHY_VIEW_START); i != WHY_VIEW_END;
       i = why_view_next(result, i)) {
    const float score = why_view_mark(result, i).score;
    if (bars.shown == most) {
      bars.hidden++;
      bars.hidden_sum += score;
      continue;
    }
    bars.shown++;
    if (-score > bars.below) bars.below = -score;
    if (score > bars.above) bars.above = score;
  }
  return bars;
}

bool why_view_piece(const why_result *result, why_piece *piece) {
  const uint32_t length = (uint32_t)why_view_text(result, piece->segment).length;
  const uint32_t count = why_view_count(result);
  const uint32_t at = piece->end;
  if (at >= length) return false;
  /* Several tokens may be made of one character; its letters go to the first of them. */
  for (; piece->next < count; piece->next++) {
    const why_mark mark = why_view_mark(result, piece->next);
    if (mark.segment == piece->segment && mark.begin < mark.end && mark.end > at) break;
  }
  piece->before = piece->before || (at && piece->mark != WHY_VIEW_END);
  piece->begin = at;
  piece->end = length;
  piece->mark = WHY_VIEW_END;
  if (piece->next < count) {
    const why_mark mark = why_view_mark(result, piece->next);
    piece->end = mark.begin > at ? mark.begin : mark.end;
    if (mark.begin <= at) piece->mark = piece->next;
  }
  piece->end = why_places_edge(result, piece->segment, at, piece->end);
  piece->place = why_places_find(result, piece->segment, at);
  return true;
}

/* Whether the tokens may be fewer than the text has: it was cut, or read in windows. */
static bool is_partial(const why_result *result) {
  const why_task task = result->model->task;
  return result->truncated || task == WHY_TASK_TOKEN_CLASSIFICATION ||
         task == WHY_TASK_QUESTION_ANSWERING;
}

bool why_view_is_unread(const why_result *result, const why_piece *piece) {
  const why_text text = why_view_text(result, piece->segment);
  const bool last = piece->next == why_view_count(result);
  if (!is_partial(result) || piece->mark != WHY_VIEW_END || piece->place != WHY_PLACES_NONE ||
      (piece->before && !last)) {
    return false;
  }
  for (size_t at = piece->begin; at < piece->end;) {
    uint32_t code = 0;
    at += why_unicode_next(text, at, &code);
    if (!why_unicode_is_space(code) && !why_unicode_is_control(code)) return true;
  }
  return false;
}

bool why_view_has_unread(const why_result *result) {
  for (uint32_t segment = 0; segment < (result->text_pair ? 2 : 1); segment++) {
    why_piece piece = {.segment = segment};
    while (why_view_piece(result, &piece)) {
      if (why_view_is_unread(result, &piece)) return true;
    }
  }
  return false;
}

const char *const why_view_units[] = {"token", "word", "sentence", NULL};
const char *const why_view_target_kinds[] = {"logit", "probability", "log_probability", "log_odds",
                                             NULL};
const char *const why_view_precisions[] = {"exact", "fast", NULL};
const char *const why_view_result_kinds[] = {"scores", "matrix", "map", "curve",
                                             "rule",   "edits",  NULL};
const char *const why_view_questions[] = {"words", "layers", "change", "rule", "parts", NULL};
const char *const why_view_reference_uses[] = {"none", "any", "one", NULL};
const char *const why_view_axes[] = {"tokens", "words", "layers", "states",
                                     "heads",  "steps", "value",  NULL};
const char *const why_view_changes[] = {"remove", "replace", "insert", NULL};
const char *const why_view_stops[] = {"", "exact", "precision", "budget", NULL};
