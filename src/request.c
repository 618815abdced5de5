#include "request.h"

#include <string.h>

#include "numeric.h"
#include "unicode.h"

why_request why_request_default(void) {
  return (why_request){.text = "", .method = "gradient_x_input"};
}

bool why_request_says_number(const why_model_info *info) {
  return info->task == WHY_TASK_SENTENCE_SIMILARITY || !strcmp(info->problem_type, "regression");
}

/* Names for a sentence: "a, b, c", or "a, b, ..." where not all fit. */
struct list {
  char text[128];
  size_t used;
  bool full;
};

static void list_add(struct list *list, const char *name) {
  enum { RESERVE = sizeof ", ..." };
  const size_t joint = list->used ? 2 : 0;
  if (list->full) return;
  list->full = joint + strlen(name) + RESERVE > sizeof list->text - list->used;
  memcpy(list->text + list->used, ", ", joint);
  list->used += joint;
  for (const char *c = list->full ? "..." : name; *c; c++) {
    list->text[list->used++] = *c > 0 && *c < ' ' ? '?' : *c; /* a label may hold controls */
  }
  list->text[list->used] = '\0';
}

static why_status check_precision(const why_request *request, const why_method_info *info,
                                  why_error *error) {
  if (request->precision == WHY_REQUEST_EXACT || info->sampled) return WHY_OK;
  return why_fail(error, WHY_ERROR_ARGUMENT,
                  "Method %s is exact: only methods that sample can be fast.", info->name);
}

static why_status check_task(const why_method_info *info, const why_model_info *model,
                             why_error *error) {
  if (info->needs_labels && why_request_says_number(model))
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "Method %s asks what would change a decision; this model says a number.",
                    info->name);
  if (!info->needs_similarity || model->task == WHY_TASK_SENTENCE_SIMILARITY) return WHY_OK;
  return why_fail(error, WHY_ERROR_ARGUMENT,
                  "Method %s is for models that compare two texts; this one does %s.", info->name,
                  model->task_name);
}

why_status why_request_method(const why_request *request, const why_model_info *model,
                              const why_method **method, why_error *error) {
  struct list names = {0};
  for (size_t i = 0; i < why_methods_count; i++) {
    *method = why_methods[i];
    if (request->method && strcmp(request->method, (*method)->info.name) == 0) {
      const why_status status = check_task(&(*method)->info, model, error);
      return status ? status : check_precision(request, &(*method)->info, error);
    }
    list_add(&names, (*method)->info.name);
  }
  return why_fail(error, WHY_ERROR_ARGUMENT, "There is no method %t; there are: %s.",
                  why_text_of(request->method), names.text);
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* A decimal of at most 15 digits, so that it is read exactly or rounded once. */
static bool parse_number(const char *string, bool whole, double *out) {
  const bool negative = *string == '-';
  double value = 0, scale = 1;
  int digits = 0;
  const char *s = string + negative;
  for (; is_digit(*s) && digits < 15; s++, digits++) value = value * 10 + (*s - '0');
  if (digits == 0) return false;
  if (!whole && *s == '.' && is_digit(s[1])) {
    for (s++; is_digit(*s) && digits < 15; s++, digits++) {
      value = value * 10 + (*s - '0');
      scale *= 10;
    }
  }
  *out = (negative ? -value : value) / scale;
  return *s == '\0';
}

static why_status read_choice(const why_method_option *option, const char *given, double *out,
                              why_error *error) {
  struct list choices = {0};
  for (size_t i = 0; option->choices[i]; i++) {
    *out = (double)i;
    if (strcmp(option->choices[i], given) == 0) return WHY_OK;
    list_add(&choices, option->choices[i]);
  }
  return why_fail(error, WHY_ERROR_ARGUMENT, "Option %s is %t; it must be one of: %s.",
                  option->name, why_text_of(given), choices.text);
}

static why_status read_number(const why_method_option *option, const why_shape *shape,
                              const char *given, double *out, why_error *error) {
  const bool whole = option->kind == WHY_OPTION_INTEGER;
  double maximum = option->maximum;
  if (option->cap == WHY_CAP_LAYERS && maximum > shape->layers - 1.) maximum = shape->layers - 1.;
  if (option->cap == WHY_CAP_HEADS && maximum > shape->heads - 1.) maximum = shape->heads - 1.;
  if (parse_number(given, whole, out) && *out >= option->minimum && *out <= maximum) return WHY_OK;
  char low[WHY_NUMBER_SIZE], high[WHY_NUMBER_SIZE];
  why_number_print(option->minimum, low);
  why_number_print(maximum, high);
  return why_fail(error, WHY_ERROR_ARGUMENT, "Option %s is %t; it must be %s from %s to %s.",
                  option->name, why_text_of(given), whole ? "an integer" : "a number", low, high);
}

static why_status check_option_names(const why_request *request, const why_method_info *info,
                                     why_error *error) {
  for (size_t i = 0; i < request->option_count; i++) {
    const char *const given = request->options[i].name;
    struct list names = {0};
    bool known = false;
    for (size_t k = 0; k < info->option_count; k++) {
      known = known || (given && strcmp(given, info->options[k].name) == 0);
      list_add(&names, info->options[k].name);
    }
    if (known && request->options[i].value) continue;
    if (known) return why_fail(error, WHY_ERROR_ARGUMENT, "Option %s has no value.", given);
    return why_fail(error, WHY_ERROR_ARGUMENT, "Method %s has no option %t; it has: %s.",
                    info->name, why_text_of(given), names.used ? names.text : "none");
  }
  return WHY_OK;
}

why_status why_request_options(const why_request *request, const why_method *method,
                               const why_shape *shape, double *values, why_error *error) {
  why_status status = check_option_names(request, &method->info, error);
  for (size_t k = 0; k < method->info.option_count && !status; k++) {
    const why_method_option *option = &method->info.options[k];
    const char *given = option->fallback;
    for (size_t i = 0; i < request->option_count; i++) {
      if (strcmp(request->options[i].name, option->name) == 0) given = request->options[i].value;
    }
    status = option->kind == WHY_OPTION_CHOICE
                 ? read_choice(option, given, &values[k], error)
                 : read_number(option, shape, given, &values[k], error);
  }
  return status;
}

static why_status check_text(const char *bytes, size_t length, why_error *error) {
  if (!bytes && length) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "A text has a length but no bytes.");
  }
  if (why_request_repair((why_text){bytes, length}, NULL) > WHY_REQUEST_TEXT) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "A text is longer than 2147483647 bytes.");
  }
  return WHY_OK;
}

/* The label called `name`, or of that number; as it was where name is NULL. */
static why_status find_label(const char *name, const why_model_info *model, uint32_t *label,
                             why_error *error) {
  struct list names = {0};
  double number = 0;
  for (uint32_t k = 0; name && k < model->labels; k++) {
    list_add(&names, model->label_names[k]);
    if (strcmp(name, model->label_names[k]) != 0) continue;
    *label = k;
    return WHY_OK;
  }
  if (!name) return WHY_OK;
  if (is_digit(*name) && parse_number(name, true, &number) && number < model->labels) {
    *label = (uint32_t)number;
    return WHY_OK;
  }
  return why_fail(error, WHY_ERROR_ARGUMENT, "There is no label %t; this model has: %s.",
                  why_text_of(name), names.text);
}

why_status why_request_target(const why_request *request, const why_model_info *model,
                              uint32_t *label, uint32_t *against, why_error *error) {
  if ((unsigned)request->target_kind > WHY_TARGET_LOG_ODDS) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "The kind of the target is unknown.");
  }
  if (request->target_kind == WHY_TARGET_LOG_ODDS && !model->multi_label && model->labels == 1) {
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "Log-odds need a second label to weigh against; this model has one.");
  }
  const bool has_labels = model->task == WHY_TASK_SEQUENCE_CLASSIFICATION ||
                          model->task == WHY_TASK_SENTENCE_SIMILARITY;
  if (request->against && why_request_says_number(model))
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "This model gives a number: there is no label to hold it against.");
  if (!has_labels) return WHY_OK;
  const why_status status = find_label(request->target, model, label, error);
  return status ? status : find_label(request->against, model, against, error);
}

why_status why_request_references(const why_request *request, const why_method_info *info,
                                  why_error *error) {
  enum { MOST = 4096 };
  const size_t count = request->reference_count;
  const char *wrong = NULL;
  if (count && !request->references)
    wrong = "is given a number of other texts but none of them";
  else if (count && info->references == WHY_REFERENCES_NONE)
    wrong = "takes no other texts";
  else if (count != 1 && info->references == WHY_REFERENCES_ONE)
    wrong = "takes exactly one other text";
  else if (count > MOST)
    wrong = "takes 4096 other texts at most";
  if (wrong) return why_fail(error, WHY_ERROR_ARGUMENT, "Method %s %s.", info->name, wrong);
  for (size_t i = 0; i < count; i++) {
    const why_status status =
        check_text(request->references[i].bytes, request->references[i].length, error);
    if (status) return status;
  }
  return WHY_OK;
}

why_status why_request_limits(const why_request *request, const why_shape *shape, uint32_t least,
                              uint32_t *max_tokens, why_error *error) {
  const uint32_t asked = request->max_tokens ? request->max_tokens : shape->positions;
  *max_tokens = asked < shape->positions ? asked : shape->positions;
  if (*max_tokens < least) {
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "At most %u tokens are too few; this text needs room for at least %u.",
                    (uint64_t)*max_tokens, (uint64_t)least);
  }
  if ((unsigned)request->unit > WHY_UNIT_SENTENCE) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "The unit is neither token, word nor sentence.");
  }
  if ((unsigned)request->precision > WHY_REQUEST_FAST) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "The precision is neither exact nor fast.");
  }
  if (request->seed >> 53) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "The seed is %u; it must be below 2^53.",
                    request->seed);
  }
  if (!request->groups && request->group_count) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "Groups are counted but not given.");
  }
  if (request->group_count && request->unit == WHY_UNIT_SENTENCE) {
    return why_fail(error, WHY_ERROR_ARGUMENT, "Groups are units of their own: not sentences.");
  }
  const why_status status = check_text(request->text, request->text_length, error);
  if (status || !request->text_pair) return status;
  return check_text(request->text_pair, request->text_pair_length, error);
}

size_t why_request_repair(why_text text, char *out) {
  static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
  size_t written = 0;
  for (size_t at = 0; at < text.length;) {
    uint32_t code = 0;
    const size_t length = why_unicode_next(text, at, &code);
    const bool replaced = code == WHY_UNICODE_REPLACEMENT;
    const size_t bytes = replaced ? sizeof replacement - 1 : length;
    if (out) memcpy(out + written, replaced ? replacement : text.bytes + at, bytes);
    written += bytes;
    at += length;
  }
  return written;
}
