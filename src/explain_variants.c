/* Texts that a method proposes: written out, read as if they had been typed, and what the model
   says of them. So a change is believed only where the text that a reader sees carries it. */
#include <string.h>

#include "explain.h"
#include "extract.h"
#include "outputs.h"

/* ---- Room ---- */

/* Bytes of all variants: each has both texts, and each edit at most a name, once in its text and
   once by itself, which is short of the longest by more than the spaces and the NUL around them. */
static size_t most_text(const struct why_explanation *e, const why_limits *limits) {
  const size_t own = e->text.length + e->pair.length + 2;
  size_t texts = 0, all = 0, names = 0;
  if (!why_size_mul(own, limits->variants, &texts) ||
      !why_size_mul(2 * why_explain_longest_name(e), limits->edits, &names) ||
      !why_size_add(texts, names, &all))
    return SIZE_MAX;
  return all;
}

void why_explain_take_variants(struct why_explanation *e, const why_limits *limits,
                               why_arena *arena) {
  why_typed *typed = &e->typed;
  *typed = (why_typed){.capacity = limits->variants};
  if (!limits->variants) return;
  typed->variants = WHY_TAKE(arena, why_variant, limits->variants);
  typed->changes = WHY_TAKE(arena, why_change, limits->edits);
  typed->text_size = most_text(e, limits);
  typed->text = WHY_TAKE(arena, char, typed->text_size);
  typed->names = WHY_TAKE(arena, char, limits->variants *why_explain_longest_name(e));
  typed->terms = WHY_TAKE(arena, why_term, (size_t)limits->variants * e->term_count);
  typed->begins = WHY_TAKE(arena, uint32_t, e->term_count);
  typed->allowed = WHY_TAKE(arena, uint8_t, e->most_tokens);
  why_tokens_take(&typed->tokens, e->most_tokens, arena);
}

/* ---- Writing ---- */

/* The bytes of a unit: its word's, or with unit token its token's. */
static why_group_span span_of(const struct why_explanation *e, uint32_t unit) {
  const why_words *words = &e->words;
  const uint32_t t = why_explain_unit_token(e, unit);
  if (e->unit == WHY_UNIT_TOKEN)
    return (why_group_span){e->tokens.segments[t], e->tokens.begins[t], e->tokens.ends[t]};
  return (why_group_span){words->segments[unit], words->begins[unit], words->ends[unit]};
}

/* What an edit does to the text. An insertion behind the last unit stands at that one's end. */
static why_change change_of(const struct why_explanation *e, const why_edit *edit) {
  const uint32_t units = e->problem.units;
  const bool behind = edit->unit == units;
  why_group_span span = span_of(e, behind ? units - 1 : edit->unit);
  if (behind) span.begin = span.end;
  if (edit->kind == WHY_CHANGE_INSERT) span.end = span.begin;
  return (why_change){.kind = edit->kind,
                      .segment = span.segment,
                      .begin = span.begin,
                      .end = span.end,
                      .text = ""};
}

static void put(why_typed *typed, const char *bytes, size_t length) {
  assert(length <= typed->text_size - typed->text_used);
  memcpy(typed->text + typed->text_used, bytes, length);
  typed->text_used += length;
}

/* The letters of a piece, NUL-terminated in the names behind the text. */
static why_text letters_of(const struct why_explanation *e, const why_edit *edit) {
  return edit->kind == WHY_CHANGE_REMOVE ? (why_text){"", 0}
                                         : why_tokenizer_word(e->model.tokenizer, edit->id);
}

/* Writes them, with a capital where the word that they replace, or at the start come before, has
   one; only where the model does not see the difference. */
static void put_letters(struct why_explanation *e, const why_change *change, why_text letters) {
  const why_text text = change->segment ? e->pair : e->text;
  const bool starts = change->kind == WHY_CHANGE_REPLACE || change->begin == 0;
  char *first = e->typed.text + e->typed.text_used;
  put(&e->typed, letters.bytes, letters.length);
  if (!letters.length || !starts || !e->model.tokenizer->vocabulary.lowercase) return;
  const char old = text.bytes[change->begin];
  if (old >= 'A' && old <= 'Z' && *first >= 'a' && *first <= 'z')
    *first = (char)(*first - 'a' + 'A');
}

/* Remembers what each change puts in, NUL-terminated in the same block as the texts: letters, and
   of an insertion the spaces that keep them apart from others. */
static void name_changes(struct why_explanation *e, const why_proposal *proposal,
                         why_change *changes) {
  for (uint32_t i = 0; i < proposal->count; i++) {
    why_change *change = &changes[i];
    const why_text text = change->segment ? e->pair : e->text;
    const why_text letters = letters_of(e, &e->finding.edits[proposal->first + i]);
    const bool spaced = change->kind == WHY_CHANGE_INSERT && letters.length &&
                        !((unsigned char)letters.bytes[0] & 0x80);
    if (!letters.length) continue;
    change->text = e->typed.text + e->typed.text_used;
    if (spaced && change->begin > 0 && text.bytes[change->begin - 1] != ' ') put(&e->typed, " ", 1);
    put_letters(e, change, letters);
    if (spaced && change->begin < text.length && text.bytes[change->begin] != ' ')
      put(&e->typed, " ", 1);
    put(&e->typed, "", 1);
  }
}

/* Copies bytes [from, to) of the text of `segment`, and notes where the tokens of the target's
   terms begin now, counted from `start`. */
static void copy(struct why_explanation *e, const why_typed_place *place, uint32_t from,
                 uint32_t to) {
  const why_text text = place->segment ? e->pair : e->text;
  const size_t now = e->typed.text_used - place->start;
  for (uint32_t i = 0; i < e->term_count; i++) {
    const uint32_t slot = e->terms[i].slot, begin = e->tokens.begins[slot];
    if (e->tokens.segments[slot] == place->segment && from <= begin && begin < to)
      place->begins[i] = (uint32_t)(now + begin - from);
  }
  put(&e->typed, text.bytes + from, to - from);
}

static bool is_space_at(why_text text, uint32_t at) {
  return at < text.length && text.bytes[at] == ' ';
}

/* Whether what stands here belongs to what stands before it: punctuation, or the end. */
static bool closes(why_text text, uint32_t at) {
  return at == text.length || memchr(".,;:!?)", text.bytes[at], 7);
}

/* Writes one text of a variant, whose length it returns; a word that goes takes one of the spaces
   around it along. */
static size_t write_text(struct why_explanation *e, const why_typed_place *place,
                         const why_proposal *proposal) {
  why_typed *typed = &e->typed;
  const why_text text = place->segment ? e->pair : e->text;
  const why_change *changes = typed->changes + proposal->first;
  uint32_t at = 0;
  for (uint32_t i = 0; i < proposal->count; i++) {
    const why_change *change = &changes[i];
    if (change->segment != place->segment) continue;
    if (change->begin > at) copy(e, place, at, change->begin);
    if (change->begin >= at) at = change->end;
    const bool begun = typed->text_used > place->start;
    const bool after_space = !begun || typed->text[typed->text_used - 1] == ' ';
    if (change->kind == WHY_CHANGE_REMOVE && after_space) {
      if (is_space_at(text, at)) at++;
      if (begun && closes(text, at)) typed->text_used--;
    }
    put(typed, change->text, strlen(change->text));
  }
  if (at < text.length) copy(e, place, at, (uint32_t)text.length);
  put(typed, "", 1);
  return typed->text_used - place->start - 1;
}

/* begins: (term_count), see copy. */
static void write_variant(struct why_explanation *e, const why_proposal *proposal,
                          why_variant *variant, uint32_t *begins) {
  why_change *changes = e->typed.changes + proposal->first;
  for (uint32_t i = 0; i < proposal->count; i++)
    changes[i] = change_of(e, &e->finding.edits[proposal->first + i]);
  *variant = (why_variant){
      .changes = changes, .change_count = proposal->count, .minimal = proposal->minimal};
  name_changes(e, proposal, changes);
  why_typed_place place = {.segment = 0, .start = e->typed.text_used, .begins = begins};
  variant->text = e->typed.text + place.start;
  variant->text_length = write_text(e, &place, proposal);
  if (!e->pair.bytes) return;
  place.segment = 1;
  place.start = e->typed.text_used;
  variant->text_pair = e->typed.text + place.start;
  variant->text_pair_length = write_text(e, &place, proposal);
}

/* ---- Asking ---- */

/* Whether the head's outputs are those of one token or another. */
static bool has_slots(const struct why_explanation *e) {
  return e->model.shape.head == WHY_HEAD_TOKENS || e->model.shape.head == WHY_HEAD_WORDS;
}

/* The target's terms in the variant that was read last; false where one of their tokens is gone. */
static bool place_terms(const struct why_explanation *e, const uint32_t *begins, why_term *terms) {
  const why_tokens *tokens = &e->typed.tokens;
  memcpy(terms, e->terms, e->term_count * sizeof *terms);
  for (uint32_t i = 0; has_slots(e) && i < e->term_count; i++) {
    const uint32_t slot = e->terms[i].slot;
    if (e->tokens.specials[slot] == WHY_SPECIAL_ADDED) continue; /* [CLS], always the first */
    uint32_t t = 0;
    while (t < tokens->count &&
           (tokens->specials[t] == WHY_SPECIAL_ADDED ||
            tokens->segments[t] != e->tokens.segments[slot] || tokens->begins[t] != begins[i]))
      t++;
    if (t == tokens->count) return false;
    terms[i].slot = t;
  }
  return true;
}

/* What is asked of a text: the target with the logits, and whether its label is what the model
   says: where it is held against another, that is the target itself. */
static void ask_both(struct why_explanation *e, const why_problem *problem) {
  why_round_add_text(&e->round, problem, WHY_WANT_LOGITS)->precision = WHY_PRECISION_EXACT;
  why_job *job = why_round_add_text(&e->round, problem, 0);
  job->precision = WHY_PRECISION_EXACT;
  if (!e->against.bytes) job->link = WHY_LINK_MARGIN;
}

why_status why_explain_ask_variants(struct why_explanation *e, why_error *error) {
  why_typed *typed = &e->typed;
  if (e->round.number > 1 || e->finding.proposal_count == 0) return WHY_OK;
  typed->text_used = typed->count = 0;
  ask_both(e, &e->problem);
  for (uint32_t i = 0; i < e->finding.proposal_count; i++) {
    why_variant *variant = &typed->variants[typed->count];
    why_term *terms = typed->terms + (size_t)typed->count * e->term_count;
    write_variant(e, &e->finding.proposals[i], variant, typed->begins);
    const why_text text = {variant->text, variant->text_length};
    const why_text second = {variant->text_pair, variant->text_pair_length};
    const why_status status = why_tokenizer_encode(
        e->model.tokenizer, text, variant->text_pair ? &second : NULL, &typed->tokens, error);
    if (status) return status;
    why_explain_know_segments(e, &typed->tokens);
    if (!place_terms(e, typed->begins, terms)) continue;
    why_problem problem = e->problem;
    problem.tokens = typed->tokens.count;
    problem.ids = typed->tokens.ids;
    problem.segments = typed->tokens.segments;
    problem.terms = terms;
    ask_both(e, &problem);
    typed->count++;
  }
  return WHY_OK;
}

/* ---- Reading ---- */

/* Whether a question has an answer, as a decision tells it. */
static void read_answer(const struct why_explanation *e, const float *logits, const why_job *job,
                        why_variant *variant) {
  why_extract_span best[WHY_EXTRACT_MOST];
  float none = 0;
  why_outputs_slots(job->tokens, WHY_ITEMS(job, uint8_t, segments), e->typed.allowed);
  const uint32_t found = why_extract_best(logits, e->typed.allowed, job->tokens,
                                          e->model.info->temperature, best, &none);
  const bool answers = found && best[0].probability >= none;
  variant->label = answers ? "answer" : "no_answer";
  variant->probability = answers ? best[0].probability : none;
}

/* What the model says where the target looks: the label's name and its probability. */
static void read_decision(const struct why_explanation *e, const float *logits, const why_job *job,
                          why_variant *variant) {
  const why_model_info *info = e->model.info;
  const uint32_t K = e->model.shape.labels;
  const why_term *term = &WHY_ITEMS(job, why_term, terms)[0];
  const float *row = logits + (e->model.shape.head == WHY_HEAD_TOKENS ? (size_t)term->slot * K : 0);
  if (info->multi_label) {
    variant->label = e->result.target_name;
    variant->probability = why_outputs_sigmoid(row[term->label], info->temperature);
    return;
  }
  const uint32_t best = why_outputs_predicted(row, K);
  const why_outputs_softmax all = why_outputs_normalise(row, K, info->temperature);
  variant->probability = why_outputs_share(&all, row[best]);
  variant->label = e->model.shape.head == WHY_HEAD_WORDS ? NULL : info->label_names[best];
  if (variant->label) return;
  const size_t room = why_explain_longest_name(e);
  char *name = e->typed.names + (size_t)(variant - e->typed.variants) * room;
  why_tokenizer_spell(e->model.tokenizer, best, name, room);
  variant->label = name;
}

static const float *logits_of(const struct why_explanation *e, uint32_t job) {
  why_answer at;
  const float *answer = why_round_answer(&e->round, &e->problem, job, &at);
  return answer + at.logits.at;
}

/* That there is no answer is decided over whole spans, of which a margin, that of the start or of
   the end, does not know. */
void why_explain_tell_variants(struct why_explanation *e) {
  const bool answers = e->model.info->task == WHY_TASK_QUESTION_ANSWERING;
  const bool none = answers && e->terms[0].slot == 0;
  why_variant own = {0};
  why_answer at;
  const bool held = *why_round_answer(&e->round, &e->problem, 1, &at) > 0;
  if (none) read_answer(e, logits_of(e, 0), why_round_job(&e->round, 0), &own);
  for (uint32_t i = 0; i < e->typed.count; i++) {
    why_variant *variant = &e->typed.variants[i];
    variant->value = *why_round_answer(&e->round, &e->problem, 2 + 2 * i, &at);
    const why_job *job = why_round_job(&e->round, 2 + 2 * i);
    (answers ? read_answer : read_decision)(e, logits_of(e, 2 + 2 * i), job, variant);
    variant->flips = (*why_round_answer(&e->round, &e->problem, 3 + 2 * i, &at) > 0) != held;
    if (none) variant->flips = strcmp(variant->label, own.label) != 0;
    variant->minimal = variant->minimal && variant->flips;
  }
  e->result.variants = e->typed.variants;
  e->result.variant_count = e->typed.count;
}
