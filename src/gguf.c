#include "gguf.h"

#include <float.h>
#include <string.h>

#include "gguf_parse.h"

/* The name of the entry at `at`: every entry begins with it. */
static why_text name_at(const unsigned char *bytes, uint64_t at) {
  return (why_text){(const char *)bytes + at + 8, (size_t)why_read_u64(bytes + at)};
}

/* The slot of the entry of that name, or the free one where it would go. */
static uint32_t slot_of(const why_gguf_names *names, const unsigned char *bytes, why_text name) {
  uint32_t hash = 2166136261U; /* FNV-1a */
  for (size_t i = 0; i < name.length; i++) {
    hash = (hash ^ (unsigned char)name.bytes[i]) * 16777619U;
  }
  uint32_t slot = hash % WHY_GGUF_SLOTS;
  while (names->at[slot] && !why_text_equal(name_at(bytes, names->at[slot]), name)) {
    slot = (slot + 1) % WHY_GGUF_SLOTS;
  }
  return slot;
}

/* Takes down the name of the cursor's entry, the `index`-th of its list. */
static why_status add_name(why_gguf_names *names, const why_gguf_cursor *c, uint64_t index) {
  const uint32_t slot = slot_of(names, c->bytes, c->name);
  if (names->at[slot])
    return why_gguf_parse_refuse(c, WHY_ERROR_FORMAT, "is there twice, the second time as number",
                                 index + 1);
  names->at[slot] = (uint32_t)c->entry_at;
  return WHY_OK;
}

static uint64_t padded(const why_gguf *gguf, uint64_t bytes) {
  return (bytes + gguf->alignment - 1) / gguf->alignment * gguf->alignment;
}

static why_status check_alignment(why_gguf *gguf, const why_gguf_cursor *c,
                                  const why_gguf_value *value) {
  int64_t alignment = 0;
  if (value->array || value->kind != WHY_GGUF_KIND_U32) {
    return why_gguf_parse_refuse(c, WHY_ERROR_FORMAT, "should be a u32 but is of kind",
                                 (uint64_t)value->kind);
  }
  why_gguf_parse_integer(c->bytes, value, 0, &alignment);
  if (alignment <= 0 || (alignment & (alignment - 1)) != 0) {
    return why_gguf_parse_refuse(c, WHY_ERROR_FORMAT, "should be a power of two but is",
                                 (uint64_t)alignment);
  }
  gguf->alignment = (uint32_t)alignment;
  return WHY_OK;
}

static why_status check_values(why_gguf *gguf, why_gguf_cursor *c) {
  why_gguf_value value;
  for (uint64_t i = 0; i < gguf->value_count; i++) {
    c->after = WHY_GGUF_FEWEST_VALUE_BYTES * (gguf->value_count - 1 - i) +
               WHY_GGUF_FEWEST_TENSOR_BYTES * gguf->tensor_count;
    why_status status = why_gguf_parse_value(c, &value);
    if (status || (status = add_name(&gguf->keys, c, i))) return status;
    if (why_text_equal(value.key, WHY_TEXT("general.alignment"))) {
      if ((status = check_alignment(gguf, c, &value))) return status;
    }
  }
  return WHY_OK;
}

/* Sums do not overflow: a tensor has less than 2^32 bytes, an alignment is at most 2^31. */
static why_status check_tensors(why_gguf *gguf, why_gguf_cursor *c) {
  why_gguf_tensor tensor;
  uint64_t end = 0;
  gguf->tensors_at = (size_t)c->at;
  for (uint64_t i = 0; i < gguf->tensor_count; i++) {
    c->after = WHY_GGUF_FEWEST_TENSOR_BYTES * (gguf->tensor_count - 1 - i);
    why_status status = why_gguf_parse_tensor(c, &tensor);
    if (status || (status = add_name(&gguf->tensors, c, i))) return status;
    if (tensor.offset != padded(gguf, end)) {
      return why_fail(c->error, WHY_ERROR_FORMAT,
                      "Tensor %t at byte %u does not follow the one before: its offset is %u and "
                      "should be %u.",
                      tensor.name, c->entry_at, tensor.offset, padded(gguf, end));
    }
    end = tensor.offset + tensor.bytes;
  }
  gguf->header_bytes = (size_t)c->at;
  gguf->data_offset = padded(gguf, c->at);
  gguf->file_bytes = gguf->data_offset + padded(gguf, end);
  return WHY_OK;
}

why_status why_gguf_open(why_gguf *gguf, const unsigned char *bytes, size_t size, size_t *more,
                         why_error *error) {
  assert(gguf && more && (bytes || size == 0));
  why_gguf_cursor cursor = {.bytes = bytes, .size = size, .error = error};
  if (error) *error = (why_error){WHY_OK, ""};
  *gguf = (why_gguf){.bytes = bytes, .alignment = 32};
  why_status status = why_gguf_parse_start(&cursor, &gguf->tensor_count, &gguf->value_count);
  if (!status) status = check_values(gguf, &cursor);
  if (!status) status = check_tensors(gguf, &cursor);
  *more = (size_t)cursor.needed;
  return status;
}

/* A walk over a header that why_gguf_open has found valid. */
static why_gguf_cursor walk(const why_gguf *gguf, size_t at) {
  return (why_gguf_cursor){.bytes = gguf->bytes, .size = gguf->header_bytes, .at = at};
}

void why_gguf_tensor_at(const why_gguf *gguf, uint64_t index, why_gguf_tensor *tensor) {
  assert(index < gguf->tensor_count);
  why_gguf_cursor cursor = walk(gguf, gguf->tensors_at);
  why_status status = WHY_OK;
  for (uint64_t i = 0; i <= index && !status; i++) status = why_gguf_parse_tensor(&cursor, tensor);
  assert(!status);
}

bool why_gguf_tensor_find(const why_gguf *gguf, const char *name, why_gguf_tensor *tensor) {
  const uint32_t at = gguf->tensors.at[slot_of(&gguf->tensors, gguf->bytes, why_text_of(name))];
  why_gguf_cursor cursor = walk(gguf, at);
  return at && !why_gguf_parse_tensor(&cursor, tensor);
}

static bool find(const why_gguf *gguf, const char *key, bool array, why_gguf_value *value) {
  const uint32_t at = gguf->keys.at[slot_of(&gguf->keys, gguf->bytes, why_text_of(key))];
  why_gguf_cursor cursor = walk(gguf, at);
  return at && !why_gguf_parse_value(&cursor, value) && value->array == array;
}

bool why_gguf_u32(const why_gguf *gguf, const char *key, uint32_t *value) {
  why_gguf_value found;
  int64_t integer = 0;
  if (!find(gguf, key, false, &found) ||
      !why_gguf_parse_integer(gguf->bytes, &found, 0, &integer) || integer < 0 ||
      integer > UINT32_MAX) {
    return false;
  }
  *value = (uint32_t)integer;
  return true;
}

static float read_f32(const unsigned char *bytes) {
  const uint32_t bits = why_read_u32(bytes);
  float value = 0;
  memcpy(&value, &bits, sizeof bits);
  return value;
}

bool why_gguf_f32(const why_gguf *gguf, const char *key, float *value) {
  why_gguf_value found;
  if (!find(gguf, key, false, &found)) return false;
  if (found.kind == WHY_GGUF_KIND_F32) {
    *value = read_f32(gguf->bytes + found.at);
    return true;
  }
  if (found.kind != WHY_GGUF_KIND_F64) return false;
  const uint64_t bits = why_read_u64(gguf->bytes + found.at);
  double wide = 0;
  memcpy(&wide, &bits, sizeof bits);
  if (!(wide >= -(double)FLT_MAX && wide <= (double)FLT_MAX)) return false;
  *value = (float)wide;
  return true;
}

bool why_gguf_bool(const why_gguf *gguf, const char *key, bool *value) {
  why_gguf_value found;
  if (!find(gguf, key, false, &found) || found.kind != WHY_GGUF_KIND_BOOL) return false;
  *value = gguf->bytes[found.at] == 1;
  return true;
}

bool why_gguf_string(const why_gguf *gguf, const char *key, why_text *value) {
  why_gguf_value found;
  if (!find(gguf, key, false, &found) || found.kind != WHY_GGUF_KIND_STRING) return false;
  *value = name_at(gguf->bytes, found.at);
  return true;
}

bool why_gguf_has(const why_gguf *gguf, const char *key) {
  why_gguf_value found;
  return find(gguf, key, false, &found) || find(gguf, key, true, &found);
}

bool why_gguf_array_strings(const why_gguf *gguf, const char *key, uint64_t *count) {
  why_gguf_value found;
  if (!find(gguf, key, true, &found) || found.kind != WHY_GGUF_KIND_STRING) return false;
  *count = found.count;
  return true;
}

static bool holds_integers(const why_gguf_value *value) {
  return value->kind <= WHY_GGUF_KIND_I32 || value->kind == WHY_GGUF_KIND_U64 ||
         value->kind == WHY_GGUF_KIND_I64;
}

bool why_gguf_array_integers(const why_gguf *gguf, const char *key, uint64_t *count) {
  why_gguf_value found;
  int64_t ignored = 0;
  if (!find(gguf, key, true, &found) || !holds_integers(&found)) return false;
  for (uint64_t i = 0; i < found.count; i++) {
    if (!why_gguf_parse_integer(gguf->bytes, &found, i, &ignored)) return false;
  }
  *count = found.count;
  return true;
}

void why_gguf_read_strings(const why_gguf *gguf, const char *key, why_text *out) {
  why_gguf_value found;
  const bool there = find(gguf, key, true, &found);
  assert(there && found.kind == WHY_GGUF_KIND_STRING);
  if (!there) return;
  why_gguf_cursor cursor = walk(gguf, (size_t)found.at);
  for (uint64_t i = 0; i < found.count; i++) out[i] = why_gguf_parse_item(&cursor);
}

void why_gguf_read_integers(const why_gguf *gguf, const char *key, int64_t *out) {
  why_gguf_value found;
  const bool there = find(gguf, key, true, &found);
  assert(there);
  if (!there) return;
  for (uint64_t i = 0; i < found.count; i++) {
    why_gguf_parse_integer(gguf->bytes, &found, i, out + i);
  }
}

bool why_gguf_array_floats(const why_gguf *gguf, const char *key, uint64_t *count) {
  why_gguf_value found;
  if (!find(gguf, key, true, &found) || found.kind != WHY_GGUF_KIND_F32) return false;
  *count = found.count;
  return true;
}

void why_gguf_read_floats(const why_gguf *gguf, const char *key, float *out) {
  why_gguf_value found;
  const bool there = find(gguf, key, true, &found);
  assert(there && found.kind == WHY_GGUF_KIND_F32);
  if (!there) return;
  for (uint64_t i = 0; i < found.count; i++) out[i] = read_f32(gguf->bytes + found.at + 4 * i);
}

bool why_gguf_bytes(const why_gguf *gguf, const char *key, why_text *bytes) {
  why_gguf_value found;
  if (!find(gguf, key, true, &found) || found.kind > WHY_GGUF_KIND_I8) return false;
  *bytes = (why_text){(const char *)gguf->bytes + found.at, (size_t)found.count};
  return true;
}
