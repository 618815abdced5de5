/* Where the fields of a GGUF file's header are, so that a test can bend each. Trusts the file. */
#ifndef MODEL_FIELDS_H
#define MODEL_FIELDS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model_file.h"

/* A whole number of 1, 2, 4 or 8 bytes, little-endian. */
struct field {
  size_t at, bytes;
};

struct tensor_field {
  char name[64];
  uint32_t type;
  uint64_t offset;       /* in the tensor data */
  struct field rows, at; /* its second dimension (bytes 0: a vector), and its offset */
};

struct fields {
  unsigned char *bytes; /* owned: the file */
  size_t size, header_bytes, data_offset, file_bytes;
  struct field *fields; /* owned (count): counts, lengths, kinds, values, dimensions, offsets */
  size_t count, room;
  struct tensor_field tensors[128];
  size_t tensor_count;
};

static inline uint64_t field_read(const struct fields *f, const struct field *field) {
  uint64_t value = 0;
  for (size_t i = field->bytes; i-- > 0;) value = value << 8 | f->bytes[field->at + i];
  return value;
}

static inline void field_write(struct fields *f, const struct field *field, uint64_t value) {
  for (size_t i = 0; i < field->bytes; i++)
    f->bytes[field->at + i] = (unsigned char)(value >> 8 * i);
}

/* The field at *at, listed; moves on. */
static inline struct field fields_take(struct fields *f, size_t *at, size_t bytes) {
  const struct field field = {*at, bytes};
  if (f->count == f->room) {
    f->room = 2 * f->room + 256;
    f->fields = realloc(f->fields, f->room * sizeof *f->fields);
    if (!f->fields) model_file_stop("a header", "is too large for memory");
  }
  f->fields[f->count++] = field;
  *at += bytes;
  return field;
}

static inline uint64_t fields_number(struct fields *f, size_t *at, size_t bytes) {
  const struct field field = fields_take(f, at, bytes);
  return field_read(f, &field);
}

static inline void fields_value_at(struct fields *f, size_t *at, uint64_t kind) {
  static const unsigned char sizes[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
  if (kind == 8) {
    *at += fields_number(f, at, 8);
  } else if (kind == 9) {
    const uint64_t item = fields_number(f, at, 4), count = fields_number(f, at, 8);
    for (uint64_t i = 0; i < count; i++) fields_value_at(f, at, item);
  } else {
    fields_take(f, at, sizes[kind]);
  }
}

/* The field that holds the number `key`; 0 bytes where there is none. */
static inline struct field fields_value(const struct fields *f, const char *key) {
  const size_t length = strlen(key);
  for (size_t i = 0; i < f->count; i++) {
    const size_t end = f->fields[i].at;
    if (end >= length + 4 && !memcmp(f->bytes + end - 4 - length, key, length)) return f->fields[i];
  }
  return (struct field){0, 0};
}

static inline struct fields fields_open(const char *path) {
  struct fields f = {0};
  size_t at = 4, end = 0;
  f.bytes = model_file_bytes(path, &f.size);
  fields_take(&f, &at, 4);
  const uint64_t tensors = fields_number(&f, &at, 8), values = fields_number(&f, &at, 8);
  for (uint64_t v = 0; v < values; v++) {
    at += fields_number(&f, &at, 8);
    fields_value_at(&f, &at, fields_number(&f, &at, 4));
  }
  for (; f.tensor_count < tensors; f.tensor_count++) {
    struct tensor_field *t = &f.tensors[f.tensor_count];
    uint64_t count = 1;
    const uint64_t length = fields_number(&f, &at, 8);
    memcpy(t->name, f.bytes + at, length);
    at += length;
    const uint64_t dimensions = fields_number(&f, &at, 4);
    for (uint64_t d = 0; d < dimensions; d++) {
      const struct field size = fields_take(&f, &at, 8);
      count *= field_read(&f, &size);
      if (d == 1) t->rows = size;
    }
    t->type = (uint32_t)fields_number(&f, &at, 4);
    t->at = fields_take(&f, &at, 8);
    t->offset = field_read(&f, &t->at);
    const uint64_t bytes = t->type == 0   ? count * 4
                           : t->type == 1 ? count * 2
                           : t->type == 2 ? count / 32 * 18
                                          : count / 32 * 34;
    end = t->offset + bytes;
  }
  f.header_bytes = at;
  f.data_offset = (at + 31) / 32 * 32;
  f.file_bytes = f.data_offset + end;
  return f;
}

static inline void fields_close(struct fields *f) {
  free(f->bytes);
  free(f->fields);
}

#endif
