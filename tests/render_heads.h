/* A result made by hand for each thing that a model can do. */
#ifndef RENDER_HEADS_H
#define RENDER_HEADS_H

#include "render_fixture.h"

typedef enum head {
  HEAD_MULTI_LABEL = 0,
  HEAD_REGRESSION,
  HEAD_ENTITIES,
  HEAD_ANSWER,
  HEAD_NO_ANSWER,
  HEAD_SIMILARITY,
  HEAD_PAIRS, /* similarity as a matrix */
  HEAD_MASKS,
  HEADS
} head;

/* A fixture and what only a head points to. `name` is what the model calls things. */
typedef struct headed {
  fixture fixture;
  why_choice choices[3];
  why_span spans[FIXTURE_TOKENS];
  const char *names[1];
} headed;

static const char head_text[] = "Ada met Tim in Paris";
static const char head_pair[] = "Ada lives in Paris , France , since 1830";

/* A span over words [first, last]. */
static inline why_span head_span(const fixture *f, uint32_t first, uint32_t last, const char *name,
                                 float probability) {
  const why_word *from = &f->words[first], *to = &f->words[last];
  return (why_span){.segment = from->segment,
                    .begin = from->begin,
                    .end = to->end,
                    .first = from->first,
                    .last = to->last,
                    .name = name,
                    .probability = probability};
}

static inline void head_explain(fixture *f, uint32_t focus) {
  const why_span *span = &f->result.spans[focus];
  f->result.focus = focus;
  f->result.target_name = span->name;
  f->result.has_target_span = true;
  f->result.target_span = (why_group_span){span->segment, span->begin, span->end};
}

static inline void head_fill_labels(headed *h, const char *name) {
  fixture *f = &h->fixture;
  h->choices[0] = (why_choice){name, -3.f, .0474f};
  h->choices[1] = (why_choice){"insult", 1.f, .7311f};
  h->choices[2] = (why_choice){"toxic", 3.f, .9526f};
  f->model.problem_type = "multi_label_classification";
  f->model.multi_label = true;
  f->result.choice_count = 3;
  f->result.predicted = 2;
  f->result.target_name = "toxic";
}

static inline void head_fill_number(headed *h, const char *name) {
  fixture *f = &h->fixture;
  h->names[0] = name;
  f->model.problem_type = "regression";
  f->model.label_names = h->names;
  f->model.labels = 1;
  f->result.has_number = true;
  f->result.number = 4.125f;
  f->result.target_name = name;
}

static inline void head_fill_entities(headed *h, const char *name) {
  fixture *f = &h->fixture;
  const uint32_t last = f->result.word_count - 1;
  f->model.task = WHY_TASK_TOKEN_CLASSIFICATION;
  f->model.task_name = "token_classification";
  h->choices[0] = (why_choice){"O", 0.f, .01f};
  h->choices[1] = (why_choice){name, 5.f, .97f};
  f->result.choice_count = 2;
  f->result.predicted = 1;
  h->spans[0] = head_span(f, 0, 0, "PER", .9f);
  h->spans[1] = head_span(f, last, last, name, .97f);
  f->result.span_count = last ? 2 : 1;
  if (last == 0) h->spans[0].name = name;
  head_explain(f, last ? 1 : 0);
}

static inline void head_fill_answers(headed *h, bool none) {
  fixture *f = &h->fixture;
  const uint32_t last = f->result.word_count - 1;
  const uint32_t third = last < 6 ? last : last - 3;
  f->model.task = WHY_TASK_QUESTION_ANSWERING;
  f->model.task_name = "question_answering";
  h->spans[0] = head_span(f, third, third, "answer", none ? .125f : .625f);
  h->spans[1] = head_span(f, third, last, "answer", .0625f);
  f->result.span_count = 2;
  f->result.has_no_answer = true;
  f->result.no_answer = none ? .8f : .25f;
  f->result.temperature = 1.5f;
  if (!none) head_explain(f, 0);
  if (none) f->result.target_name = "no_answer";
}

static inline void head_fill_similarity(headed *h, bool pairs) {
  fixture *f = &h->fixture;
  f->model.task = WHY_TASK_SENTENCE_SIMILARITY;
  f->model.task_name = "sentence_similarity";
  f->model.labels = 0;
  if (pairs) {
    fixture_to_matrix(f);
    f->method.name = "similarity_pairs";
    f->method.title = "Pairs of tokens";
    f->method.is_signed = f->method.uses_target = true;
  }
  f->result.has_number = true;
  f->result.number = .8125f;
  f->result.target_name = "similarity";
}

static inline void head_fill_masks(headed *h, const char *name) {
  fixture *f = &h->fixture;
  const uint32_t last = f->result.word_count - 1;
  f->model.task = WHY_TASK_MASKED_LM;
  f->model.task_name = "masked_lm";
  h->choices[0] = (why_choice){name, 7.f, .75f};
  h->choices[1] = (why_choice){"London", 5.f, .125f};
  f->result.choice_count = 2;
  f->result.predicted = 0;
  for (uint32_t i = 0; i < 4; i++) {
    h->spans[i] = head_span(f, i < 2 ? 0 : last, i < 2 ? 0 : last, i % 2 ? "London" : name,
                            i % 2 ? .125f : .75f);
  }
  f->result.span_count = last ? 4 : 2;
  head_explain(f, 0);
}

/* Fills `h` with what a model of `kind` says of `text`, which has a word, and where it takes two of
   `pair`, and why. */
static inline void head_fill(headed *h, head kind, const char *text, const char *pair,
                             const char *name) {
  fixture *f = &h->fixture;
  fixture_fill(f, text, strlen(text));
  if (kind >= HEAD_ANSWER && kind <= HEAD_PAIRS) {
    fixture_append(f, pair, strlen(pair), 1);
    f->result.text_pair = pair;
    f->result.text_pair_length = strlen(pair);
  }
  f->result.choices = h->choices;
  f->result.spans = h->spans;
  f->result.choice_count = 0;
  f->result.predicted = WHY_NO_CHOICE;
  switch (kind) {
  case HEAD_MULTI_LABEL: head_fill_labels(h, name); break;
  case HEAD_REGRESSION: head_fill_number(h, name); break;
  case HEAD_ENTITIES: head_fill_entities(h, name); break;
  case HEAD_ANSWER: head_fill_answers(h, false); break;
  case HEAD_NO_ANSWER: head_fill_answers(h, true); break;
  case HEAD_SIMILARITY: head_fill_similarity(h, false); break;
  case HEAD_PAIRS: head_fill_similarity(h, true); break;
  default: head_fill_masks(h, name); break;
  }
}

#endif
