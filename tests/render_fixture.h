/* Results made by hand, to be drawn: no model, so that a picture depends on nothing but itself. */
#ifndef RENDER_FIXTURE_H
#define RENDER_FIXTURE_H

#include <string.h>

#include "why.h"

enum { FIXTURE_TOKENS = 64 };

/* All that a result points to, in one place. */
typedef struct fixture {
  why_result result;
  why_model_info model;
  why_method_info method;
  why_token tokens[FIXTURE_TOKENS];
  why_word words[FIXTURE_TOKENS];
  char spelling[FIXTURE_TOKENS][64];
  float matrix[FIXTURE_TOKENS * FIXTURE_TOKENS];
} fixture;

static const char *const fixture_labels[] = {"negative", "positive"};
static const why_choice fixture_choices[] = {{"negative", -.25f, .0125f},
                                             {"positive", 4.125f, .9875f}};
static const char *const fixture_baselines[] = {"pad", "mask", NULL};
static const why_method_option fixture_options[] = {
    {"baseline", "What a word is compared with.", WHY_OPTION_CHOICE, "pad",
     .choices = fixture_baselines},
    {"points", "How many.", WHY_OPTION_INTEGER, "33", .minimum = 1, .maximum = 257}};
static const double fixture_values[] = {1, 33};

/* One token and one word for each run of `text` between spaces, and [SEP] behind them; scores go
   round: 2.5, -1, .5, -.25, ... */
static inline void fixture_append(fixture *f, const char *text, size_t length, uint32_t segment) {
  static const float scores[] = {2.5f, -1.f, .5f, -.25f, .0625f};
  uint32_t tokens = f->result.token_count, words = f->result.word_count;
  for (uint32_t at = 0; at < length && tokens < FIXTURE_TOKENS - 2;) {
    uint32_t end = at;
    while (end < length && text[end] != ' ') end++;
    if (end > at) {
      char *spelling = f->spelling[tokens];
      const size_t size = end - at < sizeof f->spelling[0] ? end - at : sizeof f->spelling[0] - 1;
      memcpy(spelling, text + at, size);
      const float score = scores[words % 5];
      f->tokens[tokens] = (why_token){.id = 2000 + words,
                                      .begin = at,
                                      .end = end,
                                      .segment = segment,
                                      .word = words,
                                      .text = spelling,
                                      .score = score};
      f->words[words++] = (why_word){.begin = at,
                                     .end = end,
                                     .segment = segment,
                                     .first = tokens,
                                     .last = tokens + 1,
                                     .score = score};
      tokens++;
    }
    at = end + 1;
  }
  f->tokens[tokens++] = (why_token){.id = 102,
                                    .segment = segment,
                                    .word = UINT32_MAX,
                                    .special = true,
                                    .text = "[SEP]",
                                    .score = segment ? 0.f : .125f};
  f->result.token_count = tokens;
  f->result.word_count = words;
}

/* An explanation of `text`, of a classifier of two labels. */
static inline void fixture_fill(fixture *f, const char *text, size_t length) {
  *f = (fixture){0};
  f->tokens[0] = (why_token){.id = 101, .word = UINT32_MAX, .special = true, .text = "[CLS]"};
  f->result.token_count = 1;
  fixture_append(f, text, length, 0);
  const uint32_t tokens = f->result.token_count, words = f->result.word_count;
  f->model = (why_model_info){.name = "sentiment",
                              .task_name = "sequence_classification",
                              .labels = 2,
                              .label_names = fixture_labels};
  memset(f->model.sha256, 'a', 64);
  f->method = (why_method_info){.name = "integrated_gradients",
                                .title = "Integrated gradients",
                                .options = fixture_options,
                                .option_count = 2,
                                .complete = true,
                                .is_signed = true,
                                .uses_target = true};
  for (uint32_t i = 0; i < tokens * tokens; i++) {
    f->matrix[i] = 1.f / (float)(1 + (i * 7) % 11 + (i / tokens == i % tokens ? 0 : 2));
  }
  f->result = (why_result){.model = &f->model,
                           .method = &f->method,
                           .option_values = fixture_values,
                           .seed = 7,
                           .unit = WHY_UNIT_WORD,
                           .text = text,
                           .text_length = length,
                           .target_name = fixture_labels[1],
                           .value = 4.125f,
                           .has_baseline = true,
                           .baseline_value = -.5f,
                           .has_decision = true,
                           .choices = fixture_choices,
                           .choice_count = 2,
                           .predicted = 1,
                           .focus = WHY_NO_CHOICE,
                           .temperature = 1,
                           .tokens = f->tokens,
                           .token_count = tokens,
                           .words = f->words,
                           .word_count = words,
                           .special_score = .125f,
                           .has_gap = true,
                           .gap = .0009765625f,
                           .has_converged = true,
                           .converged = true,
                           .points = 33,
                           .evaluations = 33};
}

/* The same as a matrix of attention. */
static inline void fixture_to_matrix(fixture *f) {
  f->method.name = "attention";
  f->method.title = "Attention";
  f->method.kind = WHY_RESULT_MATRIX;
  f->method.is_signed = f->method.uses_target = f->method.complete = false;
  f->method.option_count = 0;
  f->result.matrix = f->matrix;
  f->result.has_gap = f->result.has_converged = f->result.has_baseline = false;
  f->result.points = 0;
  f->result.evaluations = 1;
  for (uint32_t i = 0; i < f->result.word_count; i++) {
    if (f->words[i].score < 0.f) f->words[i].score = -f->words[i].score;
  }
}

#endif
