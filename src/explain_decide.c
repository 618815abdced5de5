/* What the model says of the text, from its outputs; and with it what there is to explain. */
#include <math.h>
#include <string.h>

#include "explain.h"
#include "extract.h"
#include "numeric.h"
#include "outputs.h"
#include "request.h"

enum { WORDS = 10 /* that are named for a mask */ };

why_axis why_explain_axis(const struct why_explanation *e) {
  if (e->model.info->task == WHY_TASK_QUESTION_ANSWERING) return WHY_AXIS_SLOTS;
  const bool alone = e->model.info->multi_label || e->model.shape.head == WHY_HEAD_SIMILARITY;
  return alone ? WHY_AXIS_NONE : WHY_AXIS_LABELS;
}

/* ---- Masks ---- */

/* The token of mask `index`; T where there are fewer. */
static uint32_t find_mask(const struct why_explanation *e, uint32_t index) {
  const uint32_t mask = e->model.tokenizer->vocabulary.mask;
  uint32_t t = 0;
  while (t < e->tokens.count && (e->tokens.ids[t] != mask || index-- > 0)) t++;
  return t;
}

uint32_t why_explain_slot(const struct why_explanation *e, uint32_t index) {
  return e->model.shape.head == WHY_HEAD_WORDS ? find_mask(e, index) : 0;
}

static uint32_t count_masks(const struct why_explanation *e) {
  uint32_t masks = 0;
  while (find_mask(e, masks) < e->tokens.count) masks++;
  return masks;
}

/* The first mask that the request's focus touches, or of all. */
static uint32_t find_asked_mask(const struct why_explanation *e) {
  const why_tokens *tokens = &e->tokens;
  uint32_t index = 0, t = find_mask(e, 0);
  while (e->has_focus && t < tokens->count &&
         (tokens->segments[t] != e->focus.segment || tokens->ends[t] <= e->focus.begin ||
          tokens->begins[t] >= e->focus.end)) {
    t = find_mask(e, ++index);
  }
  return t;
}

static why_status check_masks(const struct why_explanation *e, why_error *error) {
  char spelled[64];
  why_tokenizer_spell(e->model.tokenizer, e->model.tokenizer->vocabulary.mask, spelled,
                      sizeof spelled);
  if (find_mask(e, 0) == e->tokens.count)
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "The text has no %s: write it where the model is to guess a word.", spelled);
  if (find_asked_mask(e) == e->tokens.count)
    return why_fail(error, WHY_ERROR_ARGUMENT, "There is no %s in bytes %u to %u of the text.",
                    spelled, (uint64_t)e->focus.begin, (uint64_t)e->focus.end);
  return WHY_OK;
}

/* The vocabulary's word of that spelling; V where there is none. */
static uint32_t find_word(const struct why_explanation *e, const char *spelling) {
  char spelled[256];
  uint32_t id = 0;
  for (; id < e->model.shape.vocabulary; id++) {
    const size_t length = why_tokenizer_spell(e->model.tokenizer, id, spelled, sizeof spelled);
    if (length < sizeof spelled && !strcmp(spelled, spelling)) break;
  }
  return id;
}

/* ---- Room ---- */

size_t why_explain_longest_name(const struct why_explanation *e) {
  enum { MARKS = 8 }; /* what a spelling may add to a piece, and NUL */
  return (size_t)e->model.tokenizer->longest + MARKS;
}

static why_status check_pair(const struct why_explanation *e, why_error *error) {
  const why_task task = e->model.info->task;
  if (e->pair.bytes) return WHY_OK;
  if (task == WHY_TASK_QUESTION_ANSWERING)
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "This model answers a question about a text: give that as the second text.");
  if (task == WHY_TASK_SENTENCE_SIMILARITY)
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "This model compares two texts: give the other as the second text.");
  return WHY_OK;
}

why_status why_explain_take_decision(struct why_explanation *e, why_arena *arena,
                                     why_error *error) {
  const why_shape *shape = &e->model.shape;
  why_status status = check_pair(e, error);
  uint32_t choices = why_request_says_number(e->model.info) ? 0 : e->model.info->labels;
  size_t names = 0;
  e->span_capacity = 0;
  e->term_capacity = 1;
  e->survey_count = e->mode == WHY_EXPLAIN_DECISION;
  if (shape->head == WHY_HEAD_WORDS && !status) {
    status = check_masks(e, error);
    choices = WORDS;
    e->survey_count *= count_masks(e);
    e->span_capacity = WORDS * (e->survey_count ? e->survey_count : 1);
    names = (size_t)e->span_capacity + 1;
  }
  if (shape->head == WHY_HEAD_TOKENS) {
    const bool answers = e->model.info->task == WHY_TASK_QUESTION_ANSWERING;
    if (answers) choices = 0;
    e->survey_count = e->windows.count;
    e->span_capacity = answers ? WHY_EXTRACT_MOST : e->spoken.count;
    e->term_capacity = answers ? 2 : e->spoken.count + 1;
  }
  if (e->against.bytes) e->term_capacity *= 2;
  e->choices = WHY_TAKE(arena, why_choice, choices);
  e->spans = WHY_TAKE(arena, why_span, e->span_capacity);
  e->names = WHY_TAKE(arena, char, names *why_explain_longest_name(e));
  e->tags = WHY_TAKE(arena, uint32_t, e->spoken.count);
  e->sureness = WHY_TAKE(arena, float, e->spoken.count);
  e->allowed = WHY_TAKE(arena, uint8_t, e->tokens.count);
  e->terms = WHY_TAKE(arena, why_term, e->term_capacity);
  e->result.choices = e->choices;
  e->result.choice_count = choices;
  e->result.spans = e->spans;
  if (e->names && names) e->names[0] = '\0';
  return status;
}

/* ---- One row of outputs ---- */

void why_explain_choose(struct why_explanation *e, const float *logits) {
  const why_model_info *info = e->model.info;
  const uint32_t K = info->labels;
  const bool alone = why_explain_axis(e) == WHY_AXIS_NONE;
  const why_outputs_softmax all = why_outputs_normalise(logits, K, info->temperature);
  for (uint32_t k = 0; k < K; k++)
    e->choices[k] = (why_choice){
        .name = info->label_names[k],
        .logit = logits[k],
        .probability = alone ? why_outputs_sigmoid(logits[k], info->temperature)
                             : why_outputs_share(&all, logits[k]),
    };
  e->result.predicted = why_outputs_predicted(logits, K);
}

/* The likeliest words at token `mask`, best first: spans that stand where it does, and of the mask
   that was asked about choices. */
static void name_words(struct why_explanation *e, const float *logits, uint32_t mask,
                       why_span *spans, char *names) {
  const uint32_t V = e->model.shape.vocabulary;
  const why_outputs_softmax all = why_outputs_normalise(logits, V, e->model.info->temperature);
  const bool asked = mask == find_asked_mask(e);
  float last = INFINITY;
  uint32_t after = 0; /* of words as likely as the last, those from here on */
  for (uint32_t i = 0; i < e->result.choice_count; i++) {
    uint32_t best = V;
    for (uint32_t v = 0; v < V; v++) {
      const bool left = logits[v] < last || (logits[v] == last && v >= after);
      if (left && (best == V || logits[v] > logits[best])) best = v;
    }
    if (best == V) { /* a vocabulary of fewer words */
      e->result.choice_count = i;
      break;
    }
    last = logits[best];
    after = best + 1;
    char *name = names + i * why_explain_longest_name(e);
    why_tokenizer_spell(e->model.tokenizer, best, name, why_explain_longest_name(e));
    const float share = why_outputs_share(&all, logits[best]);
    if (asked) e->choices[i] = (why_choice){name, logits[best], share};
    spans[i] = (why_span){.segment = e->tokens.segments[mask],
                          .begin = e->tokens.begins[mask],
                          .end = e->tokens.ends[mask],
                          .first = mask,
                          .last = mask + 1,
                          .name = name,
                          .probability = share};
  }
  e->result.predicted = 0;
}

void why_explain_decide(struct why_explanation *e, const float *logits, uint32_t index) {
  why_result *result = &e->result;
  result->has_decision = true;
  switch (e->model.shape.head) {
  case WHY_HEAD_TOKENS:
    if (e->model.info->task == WHY_TASK_QUESTION_ANSWERING)
      why_explain_answer_window(e, logits, index);
    else
      why_explain_tag(e, logits);
    return;
  case WHY_HEAD_WORDS:
    /* The first slot of names is the target's own. */
    name_words(e, logits, e->survey_count ? find_mask(e, index) : find_asked_mask(e),
               e->spans + result->span_count,
               e->names + (result->span_count + 1) * why_explain_longest_name(e));
    result->span_count += result->choice_count;
    return;
  case WHY_HEAD_POOLED:
  case WHY_HEAD_SIMILARITY: break;
  }
  if (why_request_says_number(e->model.info)) {
    result->has_number = true;
    result->number = logits[e->label];
  } else {
    why_explain_choose(e, logits);
  }
}

/* ---- What is explained ---- */

static why_status refuse_word(why_text word, why_error *error) {
  return why_fail(error, WHY_ERROR_ARGUMENT, "The vocabulary has no word %t.", word);
}

static why_status settle_words(struct why_explanation *e, why_error *error) {
  const uint32_t mask = find_asked_mask(e), V = e->model.shape.vocabulary;
  if (e->against.bytes) {
    const uint32_t rival = find_word(e, e->against.bytes);
    if (rival == V) return refuse_word(e->against, error);
    e->terms[1] = (why_term){.slot = mask, .label = rival, .weight = -1};
    e->term_count = 2;
  }
  e->terms[0] = (why_term){.slot = mask, .label = WHY_LABEL_PREDICTED, .weight = 1};
  e->result.has_target_span = true;
  e->result.target_span =
      (why_group_span){e->tokens.segments[mask], e->tokens.begins[mask], e->tokens.ends[mask]};
  if (!e->target.bytes) return WHY_OK;
  const uint32_t word = find_word(e, e->target.bytes);
  if (word == V) return refuse_word(e->target, error);
  e->terms[0].label = word;
  why_tokenizer_spell(e->model.tokenizer, word, e->names, why_explain_longest_name(e));
  e->target_name = e->names;
  return WHY_OK;
}

why_status why_explain_check_rival(const struct why_explanation *e, why_error *error) {
  const uint32_t half = e->term_count / 2;
  if (!e->against.bytes || half == 0 || e->terms[0].label != e->terms[half].label ||
      e->terms[0].slot != e->terms[half].slot)
    return WHY_OK;
  return why_fail(error, WHY_ERROR_ARGUMENT,
                  "What is explained is %t itself: it cannot be held against that.", e->against);
}

static why_status settle(struct why_explanation *e, const float *logits, why_error *error) {
  e->term_count = 1;
  switch (e->model.shape.head) {
  case WHY_HEAD_TOKENS:
    return e->model.info->task == WHY_TASK_QUESTION_ANSWERING
               ? why_explain_settle_answer(e, error)
               : why_explain_settle_entity(e, logits, error);
  case WHY_HEAD_WORDS: return settle_words(e, error);
  case WHY_HEAD_POOLED:
  case WHY_HEAD_SIMILARITY: break;
  }
  e->terms[0] = (why_term){.label = e->label, .weight = 1};
  if (e->against.bytes) e->terms[e->term_count++] = (why_term){.label = e->rival, .weight = -1};
  return WHY_OK; /* the request has named the label, or the first run does */
}

why_status why_explain_settle(struct why_explanation *e, const float *logits, why_error *error) {
  const bool probabilities = e->target_kind != WHY_TARGET_LOGIT;
  if (why_request_says_number(e->model.info) && probabilities && e->mode == WHY_EXPLAIN_WHY)
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "This model gives a number and no probabilities: its logit is what can be "
                    "explained.");
  const why_status status = settle(e, logits, error);
  return status ? status : why_explain_check_rival(e, error);
}
