/* An explanation from request to result, with a function in the place of the model; see fake.h. */
#ifndef TALK_H
#define TALK_H

#include "explain.h"
#include "fake.h"

enum { PAD, UNK, CLS, SEP, MASK, A, FINE, UN, WATCH, ABLE, FILM, BANG, VOCABULARY };

static const char *const spellings[VOCABULARY] = {
    "[PAD]",      "[UNK]",    "[CLS]", "[SEP]", "[MASK]",     "\u2581a",
    "\u2581fine", "\u2581un", "watch", "able",  "\u2581film", "\u2581!",
};
static const uint8_t kinds[VOCABULARY] = {
    WHY_TOKEN_CONTROL, WHY_TOKEN_UNKNOWN, WHY_TOKEN_CONTROL, WHY_TOKEN_CONTROL,
    WHY_TOKEN_CONTROL, WHY_TOKEN_NORMAL,  WHY_TOKEN_NORMAL,  WHY_TOKEN_NORMAL,
    WHY_TOKEN_NORMAL,  WHY_TOKEN_NORMAL,  WHY_TOKEN_NORMAL,  WHY_TOKEN_NORMAL,
};
static const char *const labels[] = {"negative", "positive"};

/* A model without weights, and an explanation on it. */
static why_tokenizer tokenizer;
static const why_model_info info = {
    .name = "fake", .problem_type = "", .labels = 2, .label_names = labels, .temperature = 1};
static why_explain_model model;

struct talk {
  struct why_explanation e;
  void *read, *begun, *prepared;
  why_error error;
  float left_out[FAKE_TOKENS]; /* the first values that the rounds after the first answered */
  size_t left_out_count;
};

static inline void talk_set_up(void) {
  static why_text pieces[VOCABULARY];
  for (int i = 0; i < VOCABULARY; i++) pieces[i] = why_text_of(spellings[i]);
  const why_vocabulary vocabulary = {.pieces = pieces,
                                     .kinds = kinds,
                                     .size = VOCABULARY,
                                     .cls = CLS,
                                     .sep = SEP,
                                     .pad = PAD,
                                     .unk = UNK,
                                     .mask = MASK,
                                     .lowercase = true,
                                     .strip_accents = true,
                                     .handle_chinese_chars = true,
                                     .clean_text = true,
                                     .max_input_chars_per_word = 100};
  static _Alignas(64) unsigned char memory[4096];
  why_arena arena = {.base = memory, .size = sizeof memory};
  CHECK(why_tokenizer_init(&tokenizer, &vocabulary, &arena, NULL) == WHY_OK && !arena.overflow);
  model = (why_explain_model){.tokenizer = &tokenizer, .info = &info, .shape = fake_shape()};
  model.shape.vocabulary = VOCABULARY;
}

/* Exactly what was measured, dirty: a sanitizer then sees each step outside. */
static inline why_arena talk_give(const why_arena *measured, void **block) {
  const size_t size = (measured->used + WHY_ALIGNMENT - 1) / WHY_ALIGNMENT * WHY_ALIGNMENT;
  *block = aligned_alloc(WHY_ALIGNMENT, size + WHY_ALIGNMENT);
  memset(*block, 0xa5, size);
  return (why_arena){.base = *block, .size = measured->used};
}

/* A step of the conversation, measured and then done in exactly that much memory. */
static inline why_status talk_step(struct talk *talk,
                                   why_status (*step)(struct why_explanation *e, why_arena *arena,
                                                      why_error *error),
                                   void **block) {
  why_arena measured = {0};
  why_status status = step(&talk->e, &measured, &talk->error);
  if (status) return status;
  why_arena arena = talk_give(&measured, block);
  status = step(&talk->e, &arena, &talk->error);
  CHECK(arena.used == measured.used);
  return status;
}

static inline why_status talk_open(struct talk *talk, const why_request *request,
                                   why_explain_mode mode) {
  *talk = (struct talk){0};
  why_arena measured = {0};
  why_status status = why_explain_read(&talk->e, request, &model, mode, &measured, &talk->error);
  if (status) return status;
  why_arena arena = talk_give(&measured, &talk->read);
  status = why_explain_read(&talk->e, request, &model, mode, &arena, &talk->error);
  if (status) return status;
  CHECK(arena.used == measured.used);
  status = talk_step(talk, why_explain_begin, &talk->begun);
  if (status || talk->e.stage != WHY_EXPLAIN_SETTLED) return status;
  return talk_step(talk, why_explain_prepare, &talk->prepared);
}

static inline void talk_close(struct talk *talk) {
  free(talk->read);
  free(talk->begun);
  free(talk->prepared);
}

/* Answers round after round. */
static inline const why_result *talk_answer(struct talk *talk, const struct fake *fake) {
  struct why_explanation *e = &talk->e;
  size_t done = 0, expected = 0, answered = 0;
  for (size_t round = 0, jobs; (jobs = why_explain_ask(e)) > 0; round++) {
    CHECK(why_explain_result(e) == NULL || (round > 1 && e->method->info.sampled) ||
          e->stage > WHY_EXPLAIN_ROUNDS);
    CHECK(why_explain_job(e, jobs) == NULL);
    for (size_t i = jobs; i-- > 0;) { /* in any order */
      const why_job *job = why_explain_job(e, i);
      size_t floats = 0;
      why_answer at;
      float *answer = why_explain_answer(e, i, &floats);
      CHECK(why_answer_layout(job, &model.shape, &at, NULL) == WHY_OK && at.floats == floats);
      fake_answer(fake, job, answer);
      if (round > 0 && talk->left_out_count + i < FAKE_TOKENS)
        talk->left_out[talk->left_out_count + i] = *answer;
    }
    if (round > 0) talk->left_out_count += jobs;
    answered += jobs;
    CHECK(why_explain_tell(e, &talk->error) == WHY_OK);
    why_explain_progress(e, &done, &expected);
    CHECK(done == answered && expected >= done);
  }
  CHECK(done == expected);
  size_t floats = 1;
  CHECK(why_explain_job(e, 0) == NULL);
  CHECK(why_explain_answer(e, 0, &floats) == NULL && floats == 0);
  CHECK(why_explain_tell(e, &talk->error) == WHY_ERROR_ARGUMENT);
  return why_explain_result(e);
}

static inline why_request talk_request(const char *text, const char *method) {
  why_request request = why_request_default();
  request.text = text;
  request.text_length = strlen(text);
  request.method = method;
  return request;
}

/* The same of a row, with what it needs: where that is another text, the same one. */
static inline why_request talk_request_of(const char *text, const why_method_info *row) {
  static why_string other;
  why_request request = talk_request(text, row->name);
  other = (why_string){text, strlen(text)};
  request.references = row->references == WHY_REFERENCES_ONE ? &other : NULL;
  request.reference_count = row->references == WHY_REFERENCES_ONE;
  return request;
}

static const char sentence[] = "A fine, unwatchable film!";

#endif
