/* One entry of a GGUF header at a time, every step checked. Private to gguf.c: the same code serves
   the first look at unknown bytes and every look-up in a header already found valid. */
#ifndef WHY_GGUF_PARSE_H
#define WHY_GGUF_PARSE_H

#include "gguf.h"

enum {
  WHY_GGUF_MOST_HEADER_BYTES = 64 << 20,
  WHY_GGUF_FEWEST_VALUE_BYTES = 13, /* an empty key, its kind, one byte */
  WHY_GGUF_FEWEST_TENSOR_BYTES = 32 /* an empty name, one dimension, type and offset */
};

/* Kinds of metadata, with GGUF's numbers. */
typedef enum why_gguf_kind {
  WHY_GGUF_KIND_U8,
  WHY_GGUF_KIND_I8,
  WHY_GGUF_KIND_U16,
  WHY_GGUF_KIND_I16,
  WHY_GGUF_KIND_U32,
  WHY_GGUF_KIND_I32,
  WHY_GGUF_KIND_F32,
  WHY_GGUF_KIND_BOOL,
  WHY_GGUF_KIND_STRING,
  WHY_GGUF_KIND_ARRAY,
  WHY_GGUF_KIND_U64,
  WHY_GGUF_KIND_I64,
  WHY_GGUF_KIND_F64
} why_gguf_kind;

/* A place in a header. Set bytes, size, at and error; all else 0. */
typedef struct why_gguf_cursor {
  const unsigned char *bytes;
  uint64_t size, at;
  uint64_t after;    /* the fewest bytes that can follow the entry being read */
  uint64_t needed;   /* > size where reading failed only because the bytes end too soon */
  const char *entry; /* what is being read, for the sentence in *error: "key", "tensor", ... */
  why_text name;     /* ... its name, where known */
  uint64_t entry_at; /* ... and where it begins */
  why_error *error;  /* may be NULL */
} why_gguf_cursor;

/* A key with its value: `count` items of `kind` from `at` on (1 and false where it is no array).
   `kind` is never WHY_GGUF_KIND_ARRAY. */
typedef struct why_gguf_value {
  why_text key;
  why_gguf_kind kind;
  bool array;
  uint64_t count, at;
} why_gguf_value;

/* Each reads one thing and moves the cursor behind it, or fails with a sentence that names it. */
why_status why_gguf_parse_start(why_gguf_cursor *cursor, uint64_t *tensors, uint64_t *values);
why_status why_gguf_parse_value(why_gguf_cursor *cursor, why_gguf_value *value);
why_status why_gguf_parse_tensor(why_gguf_cursor *cursor, why_gguf_tensor *tensor);

/* Fails with "<entry> '<name>' at byte <entry_at> <why> <number>". */
why_status why_gguf_parse_refuse(const why_gguf_cursor *cursor, why_status status, const char *why,
                                 uint64_t number);

/* The string at the cursor, one item of an array that why_gguf_parse_value has passed. */
why_text why_gguf_parse_item(why_gguf_cursor *cursor);

/* Item `index` of a value that holds integers; false where it holds none or one beyond int64_t. */
bool why_gguf_parse_integer(const unsigned char *bytes, const why_gguf_value *value, uint64_t index,
                            int64_t *out);

#endif
