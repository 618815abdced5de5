#include "json.h"

#include <string.h>

/* A value ends in a quote, a digit, a letter or a closing bracket: after anything else no comma. */
static void separate(why_writer *writer) {
  const char last = writer->used ? writer->bytes[writer->used - 1] : '[';
  if (last != '{' && last != '[' && last != ':') why_writer_char(writer, ',');
}

static void name_or_item(why_writer *writer, const char *name) {
  if (name) {
    why_json_key(writer, name);
  } else {
    separate(writer);
  }
}

void why_json_open(why_writer *writer, char bracket) {
  separate(writer);
  why_writer_char(writer, bracket);
}

void why_json_close(why_writer *writer, char bracket) {
  why_writer_char(writer, bracket);
}

void why_json_key(why_writer *writer, const char *name) {
  separate(writer);
  why_writer_char(writer, '"');
  why_writer_string(writer, name);
  why_writer_string(writer, "\":");
}

void why_json_text(why_writer *writer, const char *name, why_text text) {
  name_or_item(writer, name);
  why_writer_json(writer, text);
}

void why_json_string(why_writer *writer, const char *name, const char *string) {
  why_json_text(writer, name, why_text_of(string));
}

void why_json_float(why_writer *writer, const char *name, float x) {
  name_or_item(writer, name);
  why_writer_float(writer, x);
}

void why_json_floats(why_writer *writer, const char *name, const float *values, size_t count) {
  why_json_key(writer, name);
  why_json_open(writer, '[');
  for (size_t i = 0; i < count; i++) why_json_float(writer, NULL, values[i]);
  why_json_close(writer, ']');
}

void why_json_double(why_writer *writer, const char *name, double x) {
  name_or_item(writer, name);
  why_writer_double(writer, x);
}

void why_json_count(why_writer *writer, const char *name, uint64_t n) {
  name_or_item(writer, name);
  why_writer_integer(writer, n);
}

void why_json_bool(why_writer *writer, const char *name, bool value) {
  name_or_item(writer, name);
  why_writer_string(writer, value ? "true" : "false");
}

void why_json_null(why_writer *writer, const char *name) {
  name_or_item(writer, name);
  why_writer_string(writer, "null");
}

const char *why_field_string(const why_field *field, const void *from) {
  const char *at = (const char *)from + field->at;
  if (field->kind != WHY_FIELD_STRING) return at;
  const char *string = NULL;
  memcpy(&string, at, sizeof string);
  return string;
}

uint64_t why_field_count(const why_field *field, const void *from) {
  const char *at = (const char *)from + field->at;
  uint64_t count = 0;
  uint32_t word = 0;
  bool flag = false;
  switch (field->kind) {
  case WHY_FIELD_BYTES: memcpy(&count, at, sizeof count); return count;
  case WHY_FIELD_COUNT: memcpy(&word, at, sizeof word); return word;
  default: memcpy(&flag, at, sizeof flag); return flag;
  }
}

float why_field_float(const why_field *field, const void *from) {
  float value = 0.f;
  memcpy(&value, (const char *)from + field->at, sizeof value);
  return value;
}

void why_json_field(why_writer *writer, const why_field *field, const void *from) {
  switch (field->kind) {
  case WHY_FIELD_STRING:
  case WHY_FIELD_CHARS: why_json_string(writer, field->name, why_field_string(field, from)); break;
  case WHY_FIELD_COUNT:
  case WHY_FIELD_BYTES: why_json_count(writer, field->name, why_field_count(field, from)); break;
  case WHY_FIELD_FLAG: why_json_bool(writer, field->name, why_field_count(field, from) != 0); break;
  case WHY_FIELD_FLOAT: why_json_float(writer, field->name, why_field_float(field, from)); break;
  }
}
