#include "explain.h"
#include "methods/evidence.h"

/* The spelling of each token, one behind the other, into the rows. */
static void take_spellings(struct why_explanation *e, why_arena *arena) {
  const why_tokenizer *tokenizer = e->model.tokenizer;
  size_t size = 0;
  for (uint32_t t = 0; t < e->tokens.count; t++) {
    size += why_tokenizer_spell(tokenizer, e->tokens.ids[t], NULL, 0) + 1;
  }
  char *out = WHY_TAKE(arena, char, size);
  for (uint32_t t = 0; out && t < e->tokens.count; t++) {
    e->token_rows[t].text = out;
    const size_t length = why_tokenizer_spell(tokenizer, e->tokens.ids[t], out, size) + 1;
    out += length;
    size -= length;
  }
}

static void fill_tokens(struct why_explanation *e) {
  const why_tokens *tokens = &e->tokens;
  for (uint32_t t = 0; t < tokens->count; t++) {
    e->token_rows[t] = (why_token){.id = tokens->ids[t],
                                   .begin = tokens->begins[t],
                                   .end = tokens->ends[t],
                                   .segment = tokens->segments[t],
                                   .word = e->words.of_token[t],
                                   .special = tokens->specials[t] != WHY_SPECIAL_NONE};
  }
}

static void fill_words(struct why_explanation *e) {
  const why_words *words = &e->words;
  for (uint32_t w = 0; w < words->count; w++) {
    bool special = true;
    for (uint32_t t = words->first[w]; t < words->last[w]; t++) {
      special = special && e->tokens.specials[t] == WHY_SPECIAL_TYPED;
    }
    e->word_rows[w] = (why_word){.begin = words->begins[w],
                                 .end = words->ends[w],
                                 .segment = words->segments[w],
                                 .first = words->first[w],
                                 .last = words->last[w],
                                 .special = special};
  }
}

void why_explain_take_result(struct why_explanation *e, why_arena *arena) {
  e->token_rows = WHY_TAKE(arena, why_token, e->tokens.count);
  e->word_rows = WHY_TAKE(arena, why_word, e->words.count);
  if (e->token_rows) {
    fill_tokens(e);
    fill_words(e);
  }
  take_spellings(e, arena);
  why_result *result = &e->result;
  result->tokens = e->token_rows;
  result->token_count = e->tokens.count;
  result->words = e->word_rows;
  result->word_count = e->words.count;
  result->truncated = e->tokens.truncated;
  result->windows = e->windows.count;
}

void why_explain_start_result(struct why_explanation *e) {
  e->result = (why_result){
      .model = e->model.info,
      .method = e->method ? &e->method->info : NULL,
      .option_values = e->options,
      .seed = e->seed,
      .precision = e->precision,
      .unit = e->unit,
      .groups = e->groups,
      .group_count = e->group_count,
      .text = e->text.bytes,
      .text_length = e->text.length,
      .text_pair = e->pair.bytes,
      .text_pair_length = e->pair.length,
      .against = e->against.bytes,
      .references = e->reference_texts,
      .reference_count = e->reference_count,
      .predicted = WHY_NO_CHOICE,
      .focus = WHY_NO_CHOICE,
      .temperature = e->model.info->temperature,
      .target_kind = e->target_kind,
  };
}

/* A perturbed unit's score belongs to its tokens in equal shares, and to the unit itself exactly.
 */
static void score_tokens_by_unit(struct why_explanation *e) {
  const float *scores = e->finding.scores, *errors = e->finding.standard_errors;
  for (uint32_t t = 0; t < e->tokens.count; t++) {
    const uint32_t unit = e->unit_of_token[t], word = e->words.of_token[t];
    if (unit == WHY_NO_UNIT) continue;
    const uint32_t shares =
        e->unit != WHY_UNIT_TOKEN ? e->words.last[word] - e->words.first[word] : 1;
    e->token_rows[t].score = scores[unit] / (float)shares;
    if (errors) e->token_rows[t].standard_error = errors[unit] / (float)shares;
  }
}

static void score_words(struct why_explanation *e, bool words_measured) {
  for (uint32_t w = 0; w < e->words.count; w++) {
    double sum = 0, error = 0;
    for (uint32_t t = e->words.first[w]; t < e->words.last[w]; t++) {
      sum += e->token_rows[t].score;
      error += e->token_rows[t].standard_error;
    }
    e->word_rows[w].score = words_measured ? e->finding.scores[w] : (float)sum;
    e->word_rows[w].standard_error = (float)error;
  }
}

static void score(struct why_explanation *e) {
  const why_method_info *info = &e->method->info;
  if (info->perturbs_units) {
    score_tokens_by_unit(e);
  } else {
    const float *errors = e->finding.standard_errors;
    for (uint32_t t = 0; t < e->tokens.count; t++) {
      e->token_rows[t].score = e->finding.scores[t];
      if (errors) e->token_rows[t].standard_error = errors[t];
    }
  }
  score_words(e, info->perturbs_units && e->unit != WHY_UNIT_TOKEN);

  double all = 0, special = 0;
  for (uint32_t t = 0; t < e->tokens.count; t++) {
    all += e->token_rows[t].score;
    if (e->unit_of_token[t] == WHY_NO_UNIT) special += e->token_rows[t].score;
  }
  why_result *result = &e->result;
  result->special_score = (float)special;
  result->has_standard_errors = info->sampled;
  if (info->sampled) why_explain_rank(e->word_rows, e->words.count);
  result->has_gap = info->complete;
  if (info->complete) {
    result->gap = (float)((double)e->value - e->finding.baseline_value - all);
  }
}

/* What is explained goes by the name of a label or word, where nothing has named it yet. */
static const char *target_name(const struct why_explanation *e) {
  const why_result *result = &e->result;
  const uint32_t label = e->terms[0].label;
  if (e->target_name) return e->target_name;
  if (e->model.shape.head == WHY_HEAD_TOKENS) return "";
  if (e->model.shape.head == WHY_HEAD_WORDS) return e->choices[0].name;
  return e->model.info->label_names[label == WHY_LABEL_PREDICTED ? result->predicted : label];
}

void why_explain_conclude(struct why_explanation *e) {
  why_result *result = &e->result;
  result->evaluations = (uint32_t)e->answered;
  if (e->mode == WHY_EXPLAIN_TOKENS) return;
  result->target_name = target_name(e);
  result->value = e->value;
  if (!e->method) return;
  score(e);
  result->has_baseline = e->finding.has_baseline;
  result->baseline_value = e->finding.baseline_value;
  result->matrix = e->finding.matrix;
  why_explain_conclude_kinds(e);
  result->has_fidelity = e->finding.has_fidelity;
  result->fidelity = e->finding.fidelity;
  result->stopped = e->finding.stopped;
  if (e->stage == WHY_EXPLAIN_DONE && e->evidence)
    result->evidence = why_evidence_result(e->evidence_state);
  result->has_converged = e->finding.has_converged;
  result->converged = e->finding.converged;
  result->points = e->finding.points;
}
