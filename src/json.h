/* Members and items of JSON, with the commas where they belong. */
#ifndef WHY_JSON_H
#define WHY_JSON_H

#include "writer.h"

/* Opens with '{' or '[', closes with '}' or ']'. */
void why_json_open(why_writer *writer, char bracket);
void why_json_close(why_writer *writer, char bracket);

/* The name of the next member; its value is written after it. `name` needs no escape. */
void why_json_key(why_writer *writer, const char *name);

/* A whole member; name NULL: an item of an array. */
void why_json_text(why_writer *writer, const char *name, why_text text);
void why_json_string(why_writer *writer, const char *name, const char *string);
void why_json_float(why_writer *writer, const char *name, float x); /* null where not finite */
void why_json_double(why_writer *writer, const char *name, double x);
void why_json_floats(why_writer *writer, const char *name, const float *values, size_t count);
void why_json_count(why_writer *writer, const char *name, uint64_t n);
void why_json_bool(why_writer *writer, const char *name, bool value);
void why_json_null(why_writer *writer, const char *name);

/* One member that stands for a member of a struct, so that what a struct tells is a list. */
enum {
  WHY_FIELD_STRING, /* const char * */
  WHY_FIELD_CHARS,  /* char [], NUL-terminated */
  WHY_FIELD_COUNT,  /* uint32_t */
  WHY_FIELD_BYTES,  /* uint64_t */
  WHY_FIELD_FLAG,   /* bool */
  WHY_FIELD_FLOAT   /* float */
};
typedef struct why_field {
  const char *name;
  uint16_t kind; /* WHY_FIELD_* */
  uint16_t at;   /* offsetof */
} why_field;

/* The value in `from`, of the struct that the field is of: its string, or as a number. */
const char *why_field_string(const why_field *field, const void *from);
uint64_t why_field_count(const why_field *field, const void *from);
float why_field_float(const why_field *field, const void *from);
void why_json_field(why_writer *writer, const why_field *field, const void *from);

#endif
