/* Decisions that name parts of the text: entities and answers. */
#include <string.h>

#include "entities.h"
#include "explain.h"
#include "extract.h"
#include "outputs.h"

/* ---- Words of the whole text ---- */

/* Whether word `w` has a byte of the request's focus. */
static bool in_focus(const struct why_explanation *e, uint32_t w) {
  const why_words *words = &e->spoken;
  return words->segments[w] == e->focus.segment && words->ends[w] > e->focus.begin &&
         words->begins[w] < e->focus.end;
}

/* Words [*first, *last) that the focus touches; false where there is none. */
static bool find_focus(const struct why_explanation *e, uint32_t *first, uint32_t *last) {
  *first = 0;
  while (*first < e->spoken.count && !in_focus(e, *first)) ++*first;
  *last = *first;
  while (*last < e->spoken.count && in_focus(e, *last)) ++*last;
  return *first < *last;
}

static why_status refuse_focus(const struct why_explanation *e, why_error *error) {
  return why_fail(
      error, WHY_ERROR_ARGUMENT, "No word that the model reads is in bytes %u to %u of the %s.",
      (uint64_t)e->focus.begin, (uint64_t)e->focus.end, e->focus.segment ? "second text" : "text");
}

/* What is explained are words [first, last). */
static void point_at(struct why_explanation *e, uint32_t first, uint32_t last) {
  e->result.has_target_span = true;
  e->result.target_span = (why_group_span){e->spoken.segments[first], e->spoken.begins[first],
                                           e->spoken.ends[last - 1]};
}

/* The span of exactly those bytes, or WHY_NO_CHOICE. */
static uint32_t find_span(const struct why_explanation *e) {
  const why_group_span *target = &e->result.target_span;
  for (uint32_t i = 0; i < e->result.span_count; i++) {
    const why_span *span = &e->spans[i];
    if (span->segment == target->segment && span->begin == target->begin &&
        span->end == target->end)
      return i;
  }
  return WHY_NO_CHOICE;
}

/* ---- Entities ---- */

static why_span span_of_word(const struct why_explanation *e, uint32_t w, const char *name) {
  const why_words *words = &e->spoken;
  return (why_span){.segment = words->segments[w],
                    .begin = words->begins[w],
                    .end = words->ends[w],
                    .first = words->first[w],
                    .last = words->last[w],
                    .name = name,
                    .probability = e->sureness[w]};
}

/* A word's tag is that of its first token. */
void why_explain_tag(struct why_explanation *e, const float *logits) {
  const why_model_info *info = e->model.info;
  const uint32_t K = info->labels;
  why_entities entities = {0};
  uint32_t words = 0; /* of the entity that is open */
  why_span *span = NULL;
  for (uint32_t w = 0; w < e->spoken.count; w++) {
    const float *z = logits + (size_t)e->spoken.first[w] * K; /* (K) */
    e->tags[w] = why_outputs_predicted(z, K);
    const why_outputs_softmax all = why_outputs_normalise(z, K, info->temperature);
    e->sureness[w] = why_outputs_share(&all, z[e->tags[w]]);
    if (w > 0 && e->spoken.segments[w] != e->spoken.segments[w - 1]) entities = (why_entities){0};
    switch (why_entities_next(&entities, info->label_names[e->tags[w]])) {
    case WHY_ENTITIES_NONE: break;
    case WHY_ENTITIES_BEGIN:
      span = &e->spans[e->result.span_count++];
      *span = span_of_word(e, w, entities.kind);
      words = 1;
      break;
    case WHY_ENTITIES_GO_ON:
      words++;
      span->end = e->spoken.ends[w];
      span->last = e->spoken.last[w];
      span->probability += (e->sureness[w] - span->probability) / (float)words;
      break;
    }
  }
}

/* Without an entity: the word that is most like one, and the label that it nearly had. */
static uint32_t nearest_to_entity(const struct why_explanation *e, const float *logits,
                                  const char **kind) {
  const why_model_info *info = e->model.info;
  uint32_t nearest = 0;
  float most = -1;
  char mark = 0;
  for (uint32_t w = 0; w < e->spoken.count; w++) {
    const float *z = logits + (size_t)e->spoken.first[w] * info->labels;
    const why_outputs_softmax all = why_outputs_normalise(z, info->labels, info->temperature);
    for (uint32_t k = 0; k < info->labels; k++) {
      const char *its = why_entities_kind(info->label_names[k], &mark);
      const float p = why_outputs_share(&all, z[k]);
      if (!its || p <= most) continue;
      most = p;
      nearest = w;
      *kind = its;
    }
  }
  return nearest;
}

/* The words that are explained, and a kind where the request names none: those of the focus, else
   of the surest entity. */
static why_status find_entity(struct why_explanation *e, const float *logits, uint32_t *first,
                              uint32_t *last, const char **kind, why_error *error) {
  char mark = 0;
  const why_span *surest = NULL;
  *kind = NULL;
  if (e->has_focus) {
    if (!find_focus(e, first, last)) return refuse_focus(e, error);
    *kind = why_entities_kind(e->model.info->label_names[e->tags[*first]], &mark);
    return WHY_OK;
  }
  for (uint32_t i = 0; i < e->result.span_count; i++)
    if (!surest || e->spans[i].probability > surest->probability) surest = &e->spans[i];
  if (surest) {
    *kind = surest->name;
    *first = 0;
    while (e->spoken.first[*first] != surest->first) ++*first;
    *last = *first;
    while (*last < e->spoken.count && e->spoken.last[*last] <= surest->last) ++*last;
  } else {
    *first = nearest_to_entity(e, logits, kind);
    *last = *first + 1;
  }
  return WHY_OK;
}

static uint32_t find_label(const why_model_info *info, const char *name) {
  uint32_t k = 0;
  while (k < info->labels && strcmp(info->label_names[k], name) != 0) k++;
  return k;
}

/* The target: the mean over the words of what their first tokens say of the label that each should
   have in an entity of that kind. */
static why_status add_terms(struct why_explanation *e, uint32_t first, uint32_t last,
                            const char *name, float sign, why_error *error) {
  const why_model_info *info = e->model.info;
  const uint32_t exact = find_label(info, name), words = last - first;
  for (uint32_t i = 0; i < words; i++) {
    const uint32_t label =
        exact < info->labels ? exact
                             : why_entities_label(info->label_names, info->labels, name, i, words);
    if (label == info->labels)
      return why_fail(error, WHY_ERROR_ARGUMENT, "This model has no label and no kind %t.",
                      why_text_of(name));
    e->terms[e->term_count++] = (why_term){e->spoken.first[first + i], label, sign / (float)words};
  }
  return WHY_OK;
}

/* A text without words has no entity; what its first token says can be explained all the same. */
static why_status settle_nothing(struct why_explanation *e, const float *logits, why_error *error) {
  const uint32_t label = why_outputs_predicted(logits, e->model.info->labels);
  if (e->has_focus) return refuse_focus(e, error);
  e->terms[e->term_count++] = (why_term){0, label, 1.0f};
  e->target_name = e->model.info->label_names[label];
  return WHY_OK;
}

why_status why_explain_settle_entity(struct why_explanation *e, const float *logits,
                                     why_error *error) {
  const why_model_info *info = e->model.info;
  const char *kind = NULL;
  uint32_t first = 0, last = 0;
  e->term_count = 0;
  if (e->spoken.count == 0) return settle_nothing(e, logits, error);
  why_status status = find_entity(e, logits, &first, &last, &kind, error);
  if (status) return status;
  const char *none = info->label_names[e->tags[first]]; /* "O" */
  e->target_name = e->target.bytes ? e->target.bytes : kind ? kind : none;
  point_at(e, first, last);
  e->result.focus = find_span(e);
  why_explain_choose(e, logits + (size_t)e->spoken.first[first] * info->labels);
  status = add_terms(e, first, last, e->target_name, 1, error);
  if (status || !e->against.bytes) return status;
  return add_terms(e, first, last, e->against.bytes, -1, error);
}

/* ---- Answers ---- */

/* Puts an answer into its place among the best, once: windows overlap. */
static void keep_answer(struct why_explanation *e, why_span span) {
  uint32_t count = e->result.span_count, at = 0;
  while (at < count && (e->spans[at].begin != span.begin || e->spans[at].end != span.end)) at++;
  if (at < count && e->spans[at].probability >= span.probability) return;
  if (at == count) {
    if (count == e->span_capacity && e->spans[--at].probability >= span.probability) return;
    e->result.span_count = at + 1;
  }
  for (; at > 0 && e->spans[at - 1].probability < span.probability; at--)
    e->spans[at] = e->spans[at - 1];
  e->spans[at] = span;
}

/* Answers reach to the ends of their words, as with Hugging Face's align_to_words. */
void why_explain_answer_window(struct why_explanation *e, const float *logits, uint32_t window) {
  why_extract_span best[WHY_EXTRACT_MOST];
  float none = 0;
  uint8_t *allowed = e->allowed; /* (T) */
  why_outputs_slots(e->tokens.count, e->segments, allowed);
  const uint32_t count =
      why_extract_best(logits, allowed, e->tokens.count, e->model.info->temperature, best, &none);
  /* From a token of the window to that of all. */
  const uint32_t shift = why_windows_start(&e->windows, window) - e->windows.first;
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t first = best[i].first + shift, last = best[i].last + shift;
    const uint32_t begin = e->spoken.of_token[first], end = e->spoken.of_token[last - 1];
    if (begin == WHY_NO_WORD || end == WHY_NO_WORD) continue;
    keep_answer(e, (why_span){.segment = e->all.segments[first],
                              .begin = e->spoken.begins[begin],
                              .end = e->spoken.ends[end],
                              .first = first,
                              .last = last,
                              .name = "answer",
                              .probability = best[i].probability});
  }
  if (!e->result.has_no_answer || none < e->result.no_answer) e->result.no_answer = none;
  e->result.has_no_answer = true;
}

/* The tokens of all whose start and end are explained; the surest answer's where nothing is asked.
   False where there is no answer at all. */
static bool find_answer(const struct why_explanation *e, uint32_t *first, uint32_t *last) {
  uint32_t begin = 0, end = 0;
  if (e->has_focus && find_focus(e, &begin, &end)) {
    *first = e->spoken.first[begin];
    *last = e->spoken.last[end - 1];
    return true;
  }
  if (e->has_focus || e->result.span_count == 0) return false;
  *first = e->spans[0].first;
  *last = e->spans[0].last;
  return true;
}

/* Where the tokens of spans stand in the window that is explained; 0 where they are not in it. */
static void place_spans(struct why_explanation *e) {
  const uint32_t start = why_windows_start(&e->windows, e->window), first = e->windows.first;
  for (uint32_t i = 0; i < e->result.span_count; i++) {
    why_span *span = &e->spans[i];
    const bool shown = span->first >= start && span->last <= start + e->windows.room;
    span->first = shown ? span->first - start + first : 0;
    span->last = shown ? span->last - start + first : 0;
  }
}

/* Adds the start and the end of an answer at tokens [first, last), or of there being none. */
static void add_answer(struct why_explanation *e, bool none, uint32_t first, uint32_t last,
                       float weight) {
  const uint32_t slots[] = {none ? 0 : first, none ? 0 : last - 1};
  for (uint32_t label = 0; label < 2; label++)
    e->terms[e->term_count++] = (why_term){slots[label], label, weight};
}

why_status why_explain_settle_answer(struct why_explanation *e, why_error *error) {
  static const char answer[] = "answer", no_answer[] = "no_answer";
  uint32_t first = 0, last = 0;
  const why_result *result = &e->result;
  const bool found = find_answer(e, &first, &last);
  const bool surer = result->span_count && result->spans[0].probability >= result->no_answer;
  const char *asked = e->target.bytes         ? e->target.bytes
                      : e->has_focus || surer ? answer
                                              : no_answer;
  const bool none = !strcmp(asked, no_answer);
  const char *rival = e->against.bytes;
  const char *unknown = !none && strcmp(asked, answer) != 0                          ? asked
                        : rival && strcmp(rival, no_answer) && strcmp(rival, answer) ? rival
                                                                                     : NULL;
  if (unknown)
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "There is no target %t; this model has: answer, no_answer.",
                    why_text_of(unknown));
  if (e->has_focus && !found) return refuse_focus(e, error);
  if (e->has_focus && e->focus.segment == 0)
    return why_fail(error, WHY_ERROR_ARGUMENT, "An answer stands in the second text.");
  if (!none && !found)
    return why_fail(error, WHY_ERROR_ARGUMENT, "The second text has no word that could answer.");
  e->target_name = none ? no_answer : answer;
  if (found) e->window = why_windows_around(&e->windows, first, last);
  if (found && !none) point_at(e, e->spoken.of_token[first], e->spoken.of_token[last - 1] + 1);
  e->result.focus = none || !found ? WHY_NO_CHOICE : find_span(e);
  why_explain_read_window(e, e->window);
  place_spans(e);
  const uint32_t shift = why_windows_start(&e->windows, e->window) - e->windows.first;
  e->term_count = 0;
  add_answer(e, none, first - shift, last - shift, 1);
  if (!rival) return WHY_OK;
  const bool against_none = !strcmp(rival, no_answer);
  if (!against_none && !found)
    return why_fail(error, WHY_ERROR_ARGUMENT, "The second text has no word that could answer.");
  add_answer(e, against_none, first - shift, last - shift, -1);
  return WHY_OK;
}
