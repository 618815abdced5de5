/* From a request to tokens: what the caller says, checked and copied, and the text cut up. */
#include <string.h>

#include "explain.h"
#include "request.h"

/* A well-formed copy, NUL behind it; while measuring, bytes is NULL. */
static why_text take_text(const char *bytes, size_t length, why_arena *arena) {
  const why_text given = {bytes, length};
  const size_t repaired = why_request_repair(given, NULL);
  char *copy = WHY_TAKE(arena, char, repaired + 1);
  if (copy) {
    why_request_repair(given, copy);
    copy[repaired] = '\0';
  }
  return (why_text){copy, repaired};
}

/* Whether a text that is too long is read in windows, and not cut. */
static bool reads_windows(const struct why_explanation *e) {
  return e->model.info->task == WHY_TASK_QUESTION_ANSWERING && e->mode != WHY_EXPLAIN_TOKENS &&
         e->paired;
}

/* How many tokens of the text are looked at in all. */
static uint32_t most_tokens(const struct why_explanation *e) {
  enum { MOST = 1 << 15 };
  const size_t a_byte = 4; /* tokens that normalisation may make of one, by and large */
  const size_t most = (e->text.length + e->pair.length + a_byte) * a_byte;
  if (!reads_windows(e)) return e->max_tokens;
  return most > MOST ? MOST : most > e->max_tokens ? (uint32_t)most : e->max_tokens;
}

/* Segments as the model knows them: all 0 where it has no second. */
static uint8_t known_segment(const struct why_explanation *e, uint8_t segment) {
  const uint32_t last = e->model.shape.segments ? e->model.shape.segments - 1 : 0;
  return segment <= last ? segment : 0;
}

void why_explain_know_segments(const struct why_explanation *e, why_tokens *tokens) {
  for (uint32_t t = 0; t < tokens->count; t++)
    tokens->segments[t] = known_segment(e, tokens->segments[t]);
}

void why_explain_read_window(struct why_explanation *e, uint32_t index) {
  e->window = index;
  why_windows_take(&e->windows, &e->all, index, &e->tokens);
  for (uint32_t t = 0; t < e->tokens.count; t++)
    e->segments[t] = known_segment(e, e->tokens.segments[t]);
}

/* What the request says without its texts. */
static why_status read_settings(struct why_explanation *e, const why_request *request,
                                why_error *error) {
  const uint32_t least =
      why_tokenizer_least(e->model.tokenizer->vocabulary.layout, request->text_pair != NULL);
  why_status status = why_request_limits(request, &e->model.shape, least, &e->max_tokens, error);
  if (status || e->mode != WHY_EXPLAIN_WHY) return status;
  status = why_request_method(request, e->model.info, &e->method, error);
  if (status) return status;
  assert(e->method->info.option_count <= WHY_EXPLAIN_OPTIONS);
  status = why_request_options(request, e->method, &e->model.shape, e->options, error);
  if (status) return status;
  status = why_request_references(request, &e->method->info, error);
  return status ? status : why_request_target(request, e->model.info, &e->label, &e->rival, error);
}

/* Room for the other texts and their tokens. */
static void take_references(struct why_explanation *e, const why_request *request,
                            why_arena *arena) {
  const bool wanted = e->mode == WHY_EXPLAIN_WHY;
  const uint32_t count = wanted ? (uint32_t)request->reference_count : 0;
  e->reference_count = count;
  e->reference_texts = WHY_TAKE(arena, why_string, count);
  e->reference_tokens = WHY_TAKE(arena, why_tokens, count);
  e->references = WHY_TAKE(arena, why_reference, count);
  for (uint32_t i = 0; i < count; i++) {
    const why_string *given = &request->references[i];
    const why_text text = take_text(given->bytes, given->length, arena);
    why_tokens unplaced;
    why_tokens_take(e->reference_tokens ? &e->reference_tokens[i] : &unplaced, e->max_tokens,
                    arena);
    if (e->reference_texts) e->reference_texts[i] = (why_string){text.bytes, text.length};
  }
}

static why_status cut_references(struct why_explanation *e, why_error *error) {
  const why_text *pair = e->pair.bytes ? &e->pair : NULL;
  const bool one = e->method && e->method->info.references == WHY_REFERENCES_ONE;
  for (uint32_t i = 0; i < e->reference_count; i++) {
    const why_string *text = &e->reference_texts[i];
    why_tokens *tokens = &e->reference_tokens[i];
    const why_status status = why_tokenizer_encode(
        e->model.tokenizer, (why_text){text->bytes, text->length}, pair, tokens, error);
    if (status) return status;
    why_explain_know_segments(e, tokens);
    e->references[i] = (why_reference){tokens->count, tokens->ids, tokens->segments};
    if (one && tokens->count > e->most_tokens) e->most_tokens = tokens->count;
  }
  return WHY_OK;
}

/* Some more than the text has: what changes may have more tokens. */
static uint32_t room_for_edits(const struct why_explanation *e) {
  enum { MORE = 32 };
  const uint32_t most = e->model.shape.positions, room = e->tokens.count + MORE;
  return room < most ? room : most;
}

static why_status cut(struct why_explanation *e, why_error *error) {
  const why_text *pair = e->pair.bytes ? &e->pair : NULL;
  why_status status = why_tokenizer_encode(e->model.tokenizer, e->text, pair, &e->all, error);
  if (status) return status;
  if (reads_windows(e)) {
    status = why_windows_plan(&e->windows, &e->all, e->max_tokens, error);
    if (status) return status;
  } else {
    e->windows = (why_windows){.count = 1, .room = e->all.count};
  }
  why_words_split(&e->spoken, &e->all, e->text, pair);
  why_explain_read_window(e, 0);
  e->most_tokens = e->tokens.count;
  if (e->method && e->method->info.kind == WHY_RESULT_EDITS) e->most_tokens = room_for_edits(e);
  return cut_references(e, error);
}

why_status why_explain_read(struct why_explanation *e, const why_request *request,
                            const why_explain_model *model, why_explain_mode mode, why_arena *arena,
                            why_error *error) {
  const bool says_number = why_request_says_number(model->info);
  *e = (struct why_explanation){.model = *model,
                                .mode = mode,
                                .unit = request->unit,
                                .seed = request->seed,
                                .precision = request->precision,
                                .target_kind = request->target_kind,
                                .label = says_number ? 0 : WHY_LABEL_PREDICTED,
                                .evidence = request->evidence && mode == WHY_EXPLAIN_WHY,
                                .paired = request->text_pair != NULL,
                                .has_focus = request->focus != NULL,
                                .group_count = request->group_count};
  const why_status status = read_settings(e, request, error);
  if (status) return status;
  e->text = take_text(request->text, request->text_length, arena);
  if (request->text_pair) {
    e->pair = take_text(request->text_pair, request->text_pair_length, arena);
  }
  if (request->target && mode == WHY_EXPLAIN_WHY)
    e->target = take_text(request->target, strlen(request->target), arena);
  if (request->against && mode == WHY_EXPLAIN_WHY)
    e->against = take_text(request->against, strlen(request->against), arena);
  if (request->focus) e->focus = *request->focus;
  take_references(e, request, arena);
  const uint32_t all = most_tokens(e);
  e->groups = WHY_TAKE(arena, why_group_span, e->group_count);
  e->units = WHY_TAKE(arena, why_group, e->group_count);
  e->segments = WHY_TAKE(arena, uint8_t, e->max_tokens);
  e->unit_of_token = WHY_TAKE(arena, uint32_t, e->max_tokens);
  e->read = WHY_TAKE(arena, uint8_t, e->max_tokens);
  e->gaps = WHY_TAKE(arena, uint8_t, e->max_tokens);
  why_tokens_take(&e->all, all, arena);
  why_tokens_take(&e->tokens, e->max_tokens, arena);
  why_words_take(&e->spoken, all, arena);
  why_words_take(&e->words, e->max_tokens, arena);
  if (arena->overflow) {
    return why_fail(error, WHY_ERROR_MEMORY, "The request would not fit in memory.");
  }
  if (!arena->base) return WHY_OK;
  for (size_t i = 0; i < e->group_count; i++) {
    e->groups[i] = request->groups[i];
    e->units[i] = (why_group){e->groups[i].segment, e->groups[i].begin, e->groups[i].end};
  }
  why_explain_start_result(e);
  return cut(e, error);
}
