#include "view.h"

#include <math.h>
#include <string.h>

uint32_t why_view_count(const why_result *result) {
  return result->unit == WHY_UNIT_WORD ? result->word_count : result->token_count;
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
                    .standard_error = word->standard_error};
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

float why_view_matrix_strongest(const why_result *result) {
  const size_t count = (size_t)result->token_count * result->token_count;
  float strongest = 0.f;
  for (size_t i = 0; i < count; i++) {
    if (fabsf(result->matrix[i]) > strongest) strongest = fabsf(result->matrix[i]);
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
  piece->begin = at;
  piece->end = length;
  piece->mark = WHY_VIEW_END;
  if (piece->next == count) return true;
  const why_mark mark = why_view_mark(result, piece->next);
  if (mark.begin > at) {
    piece->end = mark.begin;
  } else {
    piece->end = mark.end;
    piece->mark = piece->next++;
  }
  return true;
}

uint32_t why_view_predicted(const why_result *result) {
  uint32_t best = 0;
  for (uint32_t k = 1; k < result->model->labels; k++) {
    if (result->probabilities[k] > result->probabilities[best]) best = k;
  }
  return best;
}

bool why_view_is_unread(const why_result *result, const why_piece *piece) {
  return result->truncated && piece->mark == WHY_VIEW_END &&
         piece->end == why_view_text(result, piece->segment).length;
}

static unsigned decimals(float strongest) {
  return strongest >= 100.f ? 1 : strongest >= 1.f ? 3 : strongest >= .1f ? 4 : 6;
}

/* Six decimals at most are printed as such; below that the shortest spelling, as 1.2e-9. */
void why_view_magnitude(why_writer *writer, float x, float strongest) {
  if (strongest < 1e-4f || !(fabsf(x) < 1e15f)) {
    why_writer_float(writer, x);
  } else {
    why_writer_fixed(writer, (double)x, decimals(strongest));
  }
}

void why_view_score(why_writer *writer, const why_result *result, float score, float strongest) {
  if (result->method->is_signed && score >= 0.f) why_writer_char(writer, '+');
  why_view_magnitude(writer, score, strongest);
}

void why_view_hidden(why_writer *writer, const why_result *result, const why_bars *bars) {
  if (bars->hidden == 0) return;
  why_writer_string(writer, "and ");
  why_writer_integer(writer, bars->hidden);
  why_writer_string(writer, " weaker ones, together ");
  why_view_score(writer, result, bars->hidden_sum, why_view_strongest(result));
}

void why_view_percent(why_writer *writer, float probability) {
  const float percent = probability * 100.f;
  if (percent > 99.9f && percent < 100.f) {
    why_writer_string(writer, "> 99.9");
  } else if (percent > 0.f && percent < .1f) {
    why_writer_string(writer, "< 0.1");
  } else {
    why_writer_fixed(writer, (double)percent, 1);
  }
  why_writer_string(writer, " %");
}

static const char *label(const why_result *result) {
  return result->model->label_names[result->target_label];
}

static const char *target_in_words(why_target_kind kind) {
  switch (kind) {
  case WHY_TARGET_LOGIT: return "logit";
  case WHY_TARGET_PROBABILITY: return "probability";
  case WHY_TARGET_LOG_PROBABILITY: return "log-probability";
  case WHY_TARGET_LOG_ODDS: return "log-odds";
  }
  return "";
}

void why_view_title(why_writer *writer, const why_result *result) {
  why_writer_string(writer, result->method->title);
  if (result->method->uses_target) {
    why_writer_string(writer, " of the ");
    why_writer_string(writer, target_in_words(result->target_kind));
    why_writer_string(writer, " of ");
    why_writer_string(writer, label(result));
  }
  if (result->method->kind == WHY_RESULT_SCORES) {
    why_writer_string(writer, ", by ");
    why_writer_string(writer, why_view_unit(result->unit));
  }
}

void why_view_legend(why_writer *writer, const why_result *result, bool against) {
  if (!result->method->is_signed) {
    why_writer_string(writer, "the stronger, the more it counts");
    return;
  }
  why_writer_string(writer, against ? "speaks against " : "speaks for ");
  why_writer_string(writer, label(result));
}

static void note_target(why_writer *writer, const why_result *result) {
  if (!result->method->uses_target) {
    why_writer_string(writer, "The picture is the same for every label.");
    return;
  }
  why_writer_string(writer, "The ");
  why_writer_string(writer, target_in_words(result->target_kind));
  why_writer_string(writer, " of ");
  why_writer_string(writer, label(result));
  why_writer_string(writer, " is ");
  why_view_magnitude(writer, result->value, 1.f);
  if (result->has_baseline) {
    why_writer_string(writer, ", and ");
    why_view_magnitude(writer, result->baseline_value, 1.f);
    why_writer_string(writer, " at the baseline");
  }
  why_writer_char(writer, '.');
}

static void note_gap(why_writer *writer, const why_result *result) {
  const float total = result->value - (result->has_baseline ? result->baseline_value : 0.f);
  why_writer_string(writer, "The scores sum to ");
  why_view_magnitude(writer, total - result->gap, 1.f);
  why_writer_string(writer, " of ");
  why_view_magnitude(writer, total, 1.f);
  why_writer_string(writer, "; the gap is ");
  why_view_magnitude(writer, result->gap, fabsf(result->gap) < 1e-6f ? fabsf(result->gap) : .01f);
  why_writer_char(writer, '.');
}

static void note_path(why_writer *writer, const why_result *result) {
  why_writer_string(writer, "Converged: ");
  why_writer_string(writer, result->converged ? "yes" : "no; take these scores with care");
  if (result->points) {
    why_writer_string(writer, ", with ");
    why_writer_integer(writer, result->points);
    why_writer_string(writer, " points");
  }
  why_writer_char(writer, '.');
}

static void note_special(why_writer *writer, const why_result *result) {
  why_writer_string(writer, "The added special tokens, which are no words, hold ");
  why_view_score(writer, result, result->special_score, why_view_strongest(result));
  why_writer_char(writer, '.');
}

static void note_run(why_writer *writer, const why_result *result) {
  why_writer_string(writer, result->model->name);
  why_writer_string(writer, ", ");
  why_writer_integer(writer, result->evaluations);
  why_writer_string(writer,
                    result->evaluations == 1 ? " run of the model, " : " runs of the model, ");
  why_writer_integer(writer, result->token_count);
  why_writer_string(writer, " tokens.");
}

static void note_cut(why_writer *writer, const why_result *result) {
  why_writer_string(writer, "The text is longer than ");
  why_writer_integer(writer, result->token_count);
  why_writer_string(writer, " tokens: the rest was cut off and not read.");
}

bool why_view_note(why_writer *writer, const why_result *result, unsigned index) {
  const struct {
    bool holds;
    void (*write)(why_writer *writer, const why_result *result);
  } notes[] = {
      {true, note_target},  {result->has_gap, note_gap},   {result->has_converged, note_path},
      {true, note_special}, {result->truncated, note_cut}, {true, note_run},
  };
  for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
    if (notes[i].holds && index-- == 0) {
      notes[i].write(writer, result);
      return true;
    }
  }
  return false;
}

const char *why_view_unit(why_unit unit) {
  return unit == WHY_UNIT_WORD ? "word" : "token";
}

const char *why_view_target_kind(why_target_kind kind) {
  static const char *const names[] = {"logit", "probability", "log_probability", "log_odds"};
  return names[kind];
}

const char *why_view_result_kind(why_result_kind kind) {
  static const char *const names[] = {"scores", "matrix"};
  return names[kind];
}
