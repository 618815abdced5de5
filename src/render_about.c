/* What the methods are and what a model file is, as JSON and as text. */
#include "columns.h"
#include "json.h"
#include "render_formats.h"

/* The numbers of `info MODEL` that bound an option: it ends one below. */
static const char *const caps[] = {[WHY_CAP_LAYERS] = "layers", [WHY_CAP_HEADS] = "heads"};

static void write_option_json(why_writer *writer, const why_method_option *option) {
  static const char *const kinds[] = {"choice", "integer", "real"};
  why_json_open(writer, '{');
  why_json_string(writer, "name", option->name);
  why_json_string(writer, "about", option->about);
  why_json_string(writer, "kind", kinds[option->kind]);
  why_json_string(writer, "default", option->fallback);
  if (option->kind == WHY_OPTION_CHOICE) {
    why_json_key(writer, "choices");
    why_json_open(writer, '[');
    for (const char *const *choice = option->choices; *choice; choice++) {
      why_json_string(writer, NULL, *choice);
    }
    why_json_close(writer, ']');
  } else {
    why_json_double(writer, "minimum", option->minimum);
    why_json_double(writer, "maximum", option->maximum);
    if (option->cap != WHY_CAP_NONE) why_json_string(writer, "cap", caps[option->cap]);
  }
  why_json_close(writer, '}');
}

#define FIELD(name, kind, type, member) {name, WHY_FIELD_##kind, offsetof(type, member)}

/* What is told of a method, before its options and behind them. */
#define STRING(member) FIELD(#member, STRING, why_method_info, member)
#define FLAG(name, member) FIELD(name, FLAG, why_method_info, member)
static const why_field method_texts[] = {
    STRING(name),     STRING(title),   STRING(about),    STRING(title_zh),
    STRING(about_zh), STRING(promise), STRING(citation),
};
static const why_field method_flags[] = {
    FLAG("complete", complete),
    FLAG("signed", is_signed),
    FLAG("sampled", sampled),
    FLAG("needs_gradients", needs_gradients),
    FLAG("needs_attention", needs_attention),
    FLAG("needs_similarity", needs_similarity),
    FLAG("needs_patches", needs_patches),
    FLAG("needs_labels", needs_labels),
    FLAG("needs_words", needs_words),
    FLAG("uses_target", uses_target),
    FLAG("perturbs_units", perturbs_units),
};
#undef STRING
#undef FLAG

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void write_method_json(why_writer *writer, const why_method_info *method) {
  why_json_open(writer, '{');
  for (size_t i = 0; i < COUNT(method_texts); i++) why_json_field(writer, &method_texts[i], method);
  why_json_key(writer, "options");
  why_json_open(writer, '[');
  for (size_t i = 0; i < method->option_count; i++) write_option_json(writer, &method->options[i]);
  why_json_close(writer, ']');
  why_json_string(writer, "kind", why_view_result_kinds[method->kind]);
  why_json_string(writer, "question", why_view_questions[method->question]);
  why_json_string(writer, "references", why_view_reference_uses[method->references]);
  for (size_t i = 0; i < COUNT(method_flags); i++) why_json_field(writer, &method_flags[i], method);
  why_json_close(writer, '}');
}

/* "One of pad, mask." or "From -1 to 11." */
static void write_range(why_writer *writer, const why_method_option *option) {
  if (option->kind == WHY_OPTION_CHOICE) {
    why_writer_string(writer, " One of");
    for (const char *const *choice = option->choices; *choice; choice++) {
      why_writer_string(writer, choice == option->choices ? " " : ", ");
      why_writer_string(writer, *choice);
    }
  } else {
    why_writer_string(writer, " From ");
    why_writer_double(writer, option->minimum);
    why_writer_string(writer, " to ");
    if (option->cap == WHY_CAP_NONE) {
      why_writer_double(writer, option->maximum);
    } else {
      why_writer_string(writer, "the last of the model");
    }
  }
  why_writer_char(writer, '.');
}

static void write_method_text(why_writer *writer, const why_method_info *method) {
  enum { INDENT = 4, COLUMNS = 84 };
  const char *const lines[] = {method->about, method->promise, method->citation};
  why_writer line = {0};
  why_writer_string(writer, method->name);
  why_writer_char(writer, '\n');
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    why_columns_wrap(writer, INDENT, COLUMNS, why_text_of(lines[i]));
  }
  if (method->references != WHY_REFERENCES_NONE) {
    why_columns_wrap(writer, 2 * INDENT, COLUMNS,
                     why_text_of(method->references == WHY_REFERENCES_ONE
                                     ? "It wants one other text: --reference TEXT."
                                     : "It may be given other texts: --reference TEXT or "
                                       "--references FILE."));
  }
  for (size_t i = 0; i < method->option_count; i++) {
    const why_method_option *option = &method->options[i];
    why_writer_string(&line, option->name);
    why_writer_char(&line, '=');
    why_writer_string(&line, option->fallback);
    why_writer_string(&line, ": ");
    why_writer_string(&line, option->about);
    write_range(&line, option);
    why_columns_wrap(writer, 2 * INDENT, COLUMNS, why_writer_text(&line));
    line.used = 0;
  }
  writer->failed = writer->failed || line.failed;
  why_writer_free(&line);
}

/* What the methods from here on answer. */
static void write_question(why_writer *writer, why_question question) {
  static const char *const questions[] = {"Which words?", "Which layer?",
                                          "What would change its mind?", "What rule?",
                                          "Which part of the network?"};
  why_writer_string(writer, questions[question]);
  why_writer_string(writer, "\n\n");
}

why_status why_render_methods(char **bytes, size_t *size, why_error *error) {
  why_writer writer = {0};
  why_json_open(&writer, '[');
  for (size_t i = 0; i < why_method_count(); i++) write_method_json(&writer, why_method_at(i));
  why_writer_string(&writer, "]\n");
  return why_writer_finish(&writer, bytes, size, error);
}

why_status why_render_methods_text(char **bytes, size_t *size, why_error *error) {
  why_writer writer = {0};
  for (size_t i = 0; i < why_method_count(); i++) {
    const why_method_info *method = why_method_at(i);
    if (i) why_writer_char(&writer, '\n');
    if (i == 0 || why_method_at(i - 1)->question != method->question) {
      write_question(&writer, method->question);
    }
    write_method_text(&writer, method);
  }
  return why_writer_finish(&writer, bytes, size, error);
}

/* What is told of a model, in the order in which it is told, but for its labels and the engine. */
#define FACT(name, kind) FIELD(#name, kind, why_model_info, name)
#define TASK FIELD("task", STRING, why_model_info, task_name)
static const why_field facts[] = {
    FACT(name, STRING),         FACT(architecture, STRING),
    FACT(licence, STRING),      TASK,
    FACT(problem_type, STRING), FACT(tokenizer, STRING),
    FACT(temperature, FLOAT),   FACT(sha256, CHARS),
    FACT(multi_label, FLAG),    FACT(layers, COUNT),
    FACT(heads, COUNT),         FACT(channels, COUNT),
    FACT(feed_forward, COUNT),  FACT(vocabulary, COUNT),
    FACT(positions, COUNT),     FACT(segments, COUNT),
    FACT(linear_type, STRING),  FACT(embedding_type, STRING),
    FACT(file_bytes, BYTES),    FACT(memory_bytes, BYTES),
    FACT(kernels, STRING),
};
#undef FACT
#undef TASK
enum { LABELS_AT = 8 };

static void write_labels_json(why_writer *writer, const why_model_info *model) {
  why_json_key(writer, "labels");
  why_json_open(writer, '[');
  for (uint32_t k = 0; k < model->labels; k++) {
    why_json_string(writer, NULL, model->label_names[k]);
  }
  why_json_close(writer, ']');
}

static void write_line(why_writer *writer, const char *name, why_writer *value) {
  enum { COLUMN = 16 };
  const size_t begin = writer->used;
  if (value->used == 0) return; /* what a model has not, as a problem_type */
  why_writer_string(writer, name);
  why_writer_pad(writer, begin, COLUMN);
  why_writer_visible(writer, why_writer_text(value));
  why_writer_char(writer, '\n');
  value->used = 0;
}

static void write_labels(why_writer *writer, const why_model_info *model) {
  for (uint32_t k = 0; k < model->labels; k++) {
    if (k) why_writer_string(writer, ", ");
    why_writer_string(writer, model->label_names[k]);
  }
}

static void write_fact(why_writer *writer, const why_field *fact, const why_model_info *model) {
  switch (fact->kind) {
  case WHY_FIELD_STRING:
  case WHY_FIELD_CHARS: why_writer_string(writer, why_field_string(fact, model)); break;
  case WHY_FIELD_COUNT:
  case WHY_FIELD_BYTES: why_writer_integer(writer, why_field_count(fact, model)); break;
  case WHY_FIELD_FLOAT: why_writer_float(writer, why_field_float(fact, model)); break;
  case WHY_FIELD_FLAG:
    why_writer_string(writer, why_field_count(fact, model) ? "yes" : "no");
    break;
  }
}

why_status why_render_model(const why_model_info *model, char **bytes, size_t *size,
                            why_error *error) {
  why_writer writer = {0};
  why_json_open(&writer, '{');
  for (size_t i = 0; i < COUNT(facts); i++) {
    if (i == LABELS_AT) write_labels_json(&writer, model);
    why_json_field(&writer, &facts[i], model);
  }
  why_json_string(&writer, "engine", why_version());
  why_writer_string(&writer, "}\n");
  return why_writer_finish(&writer, bytes, size, error);
}

why_status why_render_model_text(const why_model_info *model, char **bytes, size_t *size,
                                 why_error *error) {
  why_writer writer = {0}, value = {0};
  for (size_t i = 0; i < COUNT(facts); i++) {
    if (i == LABELS_AT) {
      write_labels(&value, model);
      write_line(&writer, "labels", &value);
    }
    write_fact(&value, &facts[i], model);
    write_line(&writer, facts[i].name, &value);
  }
  why_writer_string(&value, why_version());
  write_line(&writer, "engine", &value);
  writer.failed = writer.failed || value.failed;
  why_writer_free(&value);
  return why_writer_finish(&writer, bytes, size, error);
}
