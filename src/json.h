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
void why_json_count(why_writer *writer, const char *name, uint64_t n);
void why_json_bool(why_writer *writer, const char *name, bool value);
void why_json_null(why_writer *writer, const char *name);

#endif
