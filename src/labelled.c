/* The handle of a calibration: labelled texts, and what the model says of each. */
#include <math.h>
#include <string.h>

#include "calibration.h"
#include "handles.h"

struct why_calibration {
  const why_model_info *model;
  /* Of the answers, `together` a text: with sigmoids K of the two labels no and yes, whose logits
     are 0 and the label's own, else one of all K. */
  uint32_t labels;
  size_t together;
  size_t texts, room; /* in texts */
  uint32_t *truth;    /* (room * together) */
  float *logits;      /* (room * together, labels); NaN where nothing was noted */
  why_calibration_result result;
};

static why_status short_of_memory(why_error *error) {
  return why_fail(error, WHY_ERROR_MEMORY, "There was not enough memory.");
}

why_status why_calibration_new(const why_model *model, why_calibration **calibration,
                               why_error *error) {
  const why_model_info *info = &model->info;
  *calibration = NULL;
  if (info->task != WHY_TASK_SEQUENCE_CLASSIFICATION || model->bert.regression ||
      (info->labels < 2 && !info->multi_label))
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "Only the probabilities of a text's labels can be calibrated; this model does "
                    "%s.",
                    model->bert.regression ? info->problem_type : info->task_name);
  why_calibration *made = why_heap(NULL, sizeof *made);
  if (!made) return short_of_memory(error);
  *made = (why_calibration){.model = info,
                            .labels = info->multi_label ? 2 : info->labels,
                            .together = info->multi_label ? info->labels : 1};
  *calibration = made;
  return WHY_OK;
}

void why_calibration_free(why_calibration *calibration) {
  if (!calibration) return;
  why_heap(calibration->truth, 0);
  why_heap(calibration->logits, 0);
  why_heap(calibration, 0);
}

/* ---- Labels ---- */

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static why_text trimmed(why_text text) {
  while (text.length && is_space(text.bytes[0])) text.bytes++, text.length--;
  while (text.length && is_space(text.bytes[text.length - 1])) text.length--;
  return text;
}

/* A name, or digits that name none but count it. */
static bool find_label(const why_model_info *model, why_text name, uint32_t *label) {
  for (uint32_t k = 0; k < model->labels; k++) {
    *label = k;
    if (why_text_equal(name, why_text_of(model->label_names[k]))) return true;
  }
  uint64_t number = 0;
  for (size_t i = 0; i < name.length; i++) {
    if (name.bytes[i] < '0' || name.bytes[i] > '9' || number >= model->labels) return false;
    number = number * 10 + (uint64_t)(name.bytes[i] - '0');
  }
  *label = (uint32_t)number;
  return name.length && number < model->labels;
}

static why_status no_label(const why_model_info *model, why_text name, why_error *error) {
  return why_fail(error, WHY_ERROR_ARGUMENT,
                  "There is no label %t; this model has %u, the first is %t and the last %t.", name,
                  (uint64_t)model->labels, why_text_of(model->label_names[0]),
                  why_text_of(model->label_names[model->labels - 1]));
}

/* Labels that hold, with commas between: truth (K) of the sigmoids. A name may have a comma. */
static why_status read_labels(const why_model_info *model, why_text list, uint32_t *truth,
                              why_error *error) {
  uint32_t label = 0;
  while (list.length) {
    why_text name = list;
    if (!find_label(model, trimmed(name), &label)) {
      const char *comma = memchr(list.bytes, ',', list.length);
      if (comma) name.length = (size_t)(comma - list.bytes);
      if (!find_label(model, trimmed(name), &label)) return no_label(model, trimmed(name), error);
    }
    truth[label] = 1;
    const size_t taken = name.length + (name.length < list.length);
    list.bytes += taken;
    list.length -= taken;
  }
  return WHY_OK;
}

/* Room for one text more. */
static bool grow(why_calibration *c) {
  size_t room = c->room ? c->room : 128, answers, bytes;
  if (c->texts < c->room) return true;
  if (c->room && !why_size_mul(c->room, 2, &room)) return false;
  if (!why_size_mul(room, c->together, &answers) ||
      !why_size_mul(answers, c->labels * sizeof *c->logits, &bytes))
    return false;
  uint32_t *truth = why_heap(c->truth, answers * sizeof *truth);
  if (!truth) return false;
  c->truth = truth;
  float *logits = why_heap(c->logits, bytes);
  if (!logits) return false;
  c->logits = logits;
  c->room = room;
  return true;
}

why_status why_calibration_add(why_calibration *calibration, const char *label, size_t length,
                               why_error *error) {
  why_calibration *c = calibration;
  const why_text name = trimmed((why_text){label, length});
  why_status status = WHY_OK;
  if (!grow(c)) return short_of_memory(error);
  uint32_t *truth = c->truth + c->texts * c->together;            /* (together) */
  float *logits = c->logits + c->texts * c->together * c->labels; /* (together, labels) */
  for (size_t i = 0; i < c->together; i++) truth[i] = 0;
  if (c->model->multi_label) {
    status = read_labels(c->model, name, truth, error);
  } else if (!find_label(c->model, name, truth)) {
    status = no_label(c->model, name, error);
  }
  if (status) return status;
  for (size_t i = 0; i < c->together * c->labels; i++) logits[i] = NAN;
  c->texts++;
  return WHY_OK;
}

/* ---- What the model says ---- */

why_status why_calibration_note(why_calibration *calibration, size_t index, const why_result *said,
                                why_error *error) {
  const why_calibration *c = calibration;
  if (index >= c->texts || !said || said->model != c->model || !said->has_decision)
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "What is noted must be this model's decision on a text that was added.");
  float *logits = c->logits + index * c->together * c->labels; /* (together, labels) */
  for (uint32_t k = 0; k < said->choice_count; k++) {
    if (c->model->multi_label) {
      logits[2 * k] = 0;
      logits[2 * k + 1] = said->choices[k].logit;
    } else {
      logits[k] = said->choices[k].logit;
    }
  }
  return WHY_OK;
}

why_status why_calibration_conclude(why_calibration *calibration,
                                    const why_calibration_result **result, why_error *error) {
  why_calibration *c = calibration;
  const why_answers answers = {c->logits, c->truth, c->texts * c->together, c->labels, c->together};
  float temperature = 0;
  *result = NULL;
  if (!c->texts) return why_fail(error, WHY_ERROR_ARGUMENT, "There is no labelled text.");
  for (size_t i = 0; i < c->texts; i++) {
    if (isnan(c->logits[i * c->together * c->labels]))
      return why_fail(error, WHY_ERROR_ARGUMENT, "Of text %u nothing was noted.", (uint64_t)i);
  }
  why_answer_gap *gaps = why_heap(NULL, answers.count * sizeof *gaps); /* (answers) */
  if (!gaps) return short_of_memory(error);
  c->result = (why_calibration_result){.model = c->model,
                                       .texts = c->texts,
                                       .answers = answers.count,
                                       .accuracy = why_calibration_accuracy(&answers)};
  why_calibration_measure(&answers, c->model->temperature, gaps, &c->result.before);
  c->result.has_fitted =
      why_calibration_fit(&answers, &temperature, &c->result.temperature_standard_error);
  if (c->result.has_fitted) why_calibration_measure(&answers, temperature, gaps, &c->result.fitted);
  why_heap(gaps, 0);
  *result = &c->result;
  return WHY_OK;
}
