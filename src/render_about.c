/* What the methods are and what a model file is, as JSON and as text. */
#include <string.h>

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

static void write_method_json(why_writer *writer, const why_method_info *method) {
  why_json_open(writer, '{');
  why_json_string(writer, "name", method->name);
  why_json_string(writer, "title", method->title);
  why_json_string(writer, "about", method->about);
  why_json_string(writer, "title_zh", method->title_zh);
  why_json_string(writer, "about_zh", method->about_zh);
  why_json_string(writer, "promise", method->promise);
  why_json_string(writer, "citation", method->citation);
  why_json_key(writer, "options");
  why_json_open(writer, '[');
  for (size_t i = 0; i < method->option_count; i++) write_option_json(writer, &method->options[i]);
  why_json_close(writer, ']');
  why_json_string(writer, "kind", why_view_result_kinds[method->kind]);
  why_json_bool(writer, "complete", method->complete);
  why_json_bool(writer, "signed", method->is_signed);
  why_json_bool(writer, "sampled", method->sampled);
  why_json_bool(writer, "needs_gradients", method->needs_gradients);
  why_json_bool(writer, "needs_attention", method->needs_attention);
  why_json_bool(writer, "uses_target", method->uses_target);
  why_json_bool(writer, "perturbs_units", method->perturbs_units);
  why_json_close(writer, '}');
}

/* Words of `text`, broken into lines that are indented by `indent`. */
static void write_wrapped(why_writer *writer, size_t indent, why_text text) {
  enum { COLUMNS = 84 };
  why_writer_repeat(writer, " ", indent);
  for (size_t column = indent; text.length;) {
    const char *space = memchr(text.bytes, ' ', text.length);
    const size_t length = space ? (size_t)(space - text.bytes) : text.length;
    const size_t width = why_columns_count((why_text){text.bytes, length});
    if (column > indent && column + 1 + width > COLUMNS) {
      why_writer_char(writer, '\n');
      why_writer_repeat(writer, " ", indent);
      column = indent;
    }
    if (column > indent) why_writer_char(writer, ' ');
    why_writer_bytes(writer, text.bytes, length);
    column += width + (column > indent ? 1 : 0);
    text.bytes += space ? length + 1 : length;
    text.length -= space ? length + 1 : length;
  }
  why_writer_char(writer, '\n');
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
  enum { INDENT = 4 };
  const char *const lines[] = {method->about, method->promise, method->citation};
  why_writer line = {0};
  why_writer_string(writer, method->name);
  why_writer_char(writer, '\n');
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    write_wrapped(writer, INDENT, why_text_of(lines[i]));
  }
  for (size_t i = 0; i < method->option_count; i++) {
    const why_method_option *option = &method->options[i];
    why_writer_string(&line, option->name);
    why_writer_char(&line, '=');
    why_writer_string(&line, option->fallback);
    why_writer_string(&line, ": ");
    why_writer_string(&line, option->about);
    write_range(&line, option);
    write_wrapped(writer, 2 * INDENT, why_writer_text(&line));
    line.used = 0;
  }
  writer->failed = writer->failed || line.failed;
  why_writer_free(&line);
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
    if (i) why_writer_char(&writer, '\n');
    write_method_text(&writer, why_method_at(i));
  }
  return why_writer_finish(&writer, bytes, size, error);
}

/* What is told of a model, in the order in which it is told: once for both forms. */
enum kind { STRING, COUNT, LABELS, FLAG };
struct fact {
  const char *name;
  enum kind kind;
  const char *string;
  uint64_t count;
};
enum { FACTS = 19 };

static void list_facts(const why_model_info *model, struct fact facts[FACTS]) {
  const struct fact list[FACTS] = {
      {"name", STRING, model->name, 0},
      {"architecture", STRING, model->architecture, 0},
      {"licence", STRING, model->licence, 0},
      {"sha256", STRING, model->sha256, 0},
      {"labels", LABELS, NULL, 0},
      {"multi_label", FLAG, NULL, model->multi_label},
      {"layers", COUNT, NULL, model->layers},
      {"heads", COUNT, NULL, model->heads},
      {"channels", COUNT, NULL, model->channels},
      {"feed_forward", COUNT, NULL, model->feed_forward},
      {"vocabulary", COUNT, NULL, model->vocabulary},
      {"positions", COUNT, NULL, model->positions},
      {"segments", COUNT, NULL, model->segments},
      {"linear_type", STRING, model->linear_type, 0},
      {"embedding_type", STRING, model->embedding_type, 0},
      {"file_bytes", COUNT, NULL, model->file_bytes},
      {"memory_bytes", COUNT, NULL, model->memory_bytes},
      {"kernels", STRING, model->kernels, 0},
      {"engine", STRING, why_version(), 0},
  };
  for (size_t i = 0; i < FACTS; i++) facts[i] = list[i];
}

static void write_fact_json(why_writer *writer, const why_model_info *model,
                            const struct fact *fact) {
  switch (fact->kind) {
  case STRING: why_json_string(writer, fact->name, fact->string); break;
  case COUNT: why_json_count(writer, fact->name, fact->count); break;
  case FLAG: why_json_bool(writer, fact->name, fact->count != 0); break;
  case LABELS:
    why_json_key(writer, fact->name);
    why_json_open(writer, '[');
    for (uint32_t k = 0; k < model->labels; k++) {
      why_json_string(writer, NULL, model->label_names[k]);
    }
    why_json_close(writer, ']');
    break;
  }
}

static void write_fact_text(why_writer *writer, const why_model_info *model,
                            const struct fact *fact) {
  enum { COLUMN = 16 };
  const size_t begin = writer->used;
  why_writer_string(writer, fact->name);
  why_writer_pad(writer, begin, COLUMN);
  switch (fact->kind) {
  case STRING: why_writer_visible(writer, why_text_of(fact->string)); break;
  case COUNT: why_writer_integer(writer, fact->count); break;
  case FLAG: why_writer_string(writer, fact->count ? "yes" : "no"); break;
  case LABELS:
    for (uint32_t k = 0; k < model->labels; k++) {
      if (k) why_writer_string(writer, ", ");
      why_writer_visible(writer, why_text_of(model->label_names[k]));
    }
    break;
  }
  why_writer_char(writer, '\n');
}

why_status why_render_model(const why_model_info *model, char **bytes, size_t *size,
                            why_error *error) {
  why_writer writer = {0};
  struct fact facts[FACTS];
  list_facts(model, facts);
  why_json_open(&writer, '{');
  for (size_t i = 0; i < FACTS; i++) write_fact_json(&writer, model, &facts[i]);
  why_writer_string(&writer, "}\n");
  return why_writer_finish(&writer, bytes, size, error);
}

why_status why_render_model_text(const why_model_info *model, char **bytes, size_t *size,
                                 why_error *error) {
  why_writer writer = {0};
  struct fact facts[FACTS];
  list_facts(model, facts);
  for (size_t i = 0; i < FACTS; i++) write_fact_text(&writer, model, &facts[i]);
  return why_writer_finish(&writer, bytes, size, error);
}
