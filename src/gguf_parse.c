#include "gguf_parse.h"

#include <string.h>

#include "blocks.h"

enum {
  MOST_ENTRIES = 2048,           /* keys, and tensors; BERT-large has 396 tensors */
  MOST_NAME_BYTES = 63,          /* of a tensor; ggml's own limit */
  MOST_KEY_BYTES = 1023,         /* the format allows 65535, none in use has 100 */
  MOST_ITEMS = 10 * 1000 * 1000, /* of an array */
  MOST_TENSOR_VALUES = 1 << 29   /* so that its bytes fit a 32-bit size in every form */
};

/* Bytes of one item of each kind; 0 where it has a length of its own. */
static const uint8_t KIND_BYTES[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

why_status why_gguf_parse_refuse(const why_gguf_cursor *c, why_status status, const char *why,
                                 uint64_t number) {
  return why_fail(c->error, status, "%s %t at byte %u %s %u.", c->entry, c->name, c->entry_at, why,
                  number);
}

/* Whether `count` more bytes are there. The second sum below cannot overflow: what follows is at
   most MOST_ENTRIES entries of each sort and the items of one array. */
static why_status need(why_gguf_cursor *c, uint64_t count) {
  const uint64_t most = WHY_GGUF_MOST_HEADER_BYTES;
  if (count > most - c->at || c->at + count + c->after > most) {
    return why_gguf_parse_refuse(c, WHY_ERROR_UNSUPPORTED, "would make the header longer than",
                                 most);
  }
  if (count <= c->size - c->at) return WHY_OK;
  c->needed = c->at + count + c->after;
  return why_gguf_parse_refuse(c, WHY_ERROR_FORMAT, "is cut off: the file ends at byte", c->size);
}

static uint32_t take_u32(why_gguf_cursor *c) {
  c->at += 4;
  return why_read_u32(c->bytes + c->at - 4);
}

static uint64_t take_u64(why_gguf_cursor *c) {
  c->at += 8;
  return why_read_u64(c->bytes + c->at - 8);
}

static why_status take_text(why_gguf_cursor *c, uint64_t most, why_text *text) {
  why_status status = need(c, 8);
  if (status) return status;
  const uint64_t length = why_read_u64(c->bytes + c->at);
  if (length > most) {
    return why_gguf_parse_refuse(c, WHY_ERROR_FORMAT, "has a string of too many bytes:", length);
  }
  c->at += 8;
  if ((status = need(c, length))) return status;
  *text = (why_text){(const char *)c->bytes + c->at, (size_t)length};
  c->at += length;
  return WHY_OK;
}

static why_status begin(why_gguf_cursor *c, const char *entry, uint64_t most, why_text *name) {
  c->entry = entry;
  c->name = WHY_TEXT("");
  c->entry_at = c->at;
  const why_status status = take_text(c, most, name);
  if (!status) c->name = *name;
  return status;
}

why_status why_gguf_parse_start(why_gguf_cursor *c, uint64_t *tensors, uint64_t *values) {
  c->entry = "Header";
  c->name = WHY_TEXT("GGUF");
  for (size_t i = 0; i < 4 && i < c->size; i++) {
    if (c->bytes[i] != (unsigned char)"GGUF"[i]) {
      return why_fail(c->error, WHY_ERROR_FORMAT, "This is not a GGUF file: byte %u is %u.",
                      (uint64_t)i, (uint64_t)c->bytes[i]);
    }
  }
  why_status status = need(c, 24);
  if (status) return status;
  c->at += 4;
  const uint32_t version = take_u32(c);
  if (version != 2 && version != 3) {
    return why_fail(c->error, WHY_ERROR_UNSUPPORTED,
                    "Version %u of GGUF at byte 4 is not read: 2 and 3 are, little-endian.",
                    (uint64_t)version);
  }
  *tensors = take_u64(c);
  *values = take_u64(c);
  if (*tensors > MOST_ENTRIES || *values > MOST_ENTRIES) {
    return why_fail(c->error, WHY_ERROR_UNSUPPORTED,
                    "The header claims %u tensors and %u keys at byte 8: at most %u are read.",
                    *tensors, *values, (uint64_t)MOST_ENTRIES);
  }
  return WHY_OK;
}

/* Moves over the items of an array, or over one value. */
static why_status pass(why_gguf_cursor *c, const why_gguf_value *value) {
  why_status status = WHY_OK;
  if (value->kind == WHY_GGUF_KIND_STRING) {
    const uint64_t after = c->after;
    why_text item;
    for (uint64_t i = 0; i < value->count && !status; i++) {
      c->after = after + 8 * (value->count - 1 - i);
      status = take_text(c, WHY_GGUF_MOST_HEADER_BYTES, &item);
    }
    c->after = after;
    return status;
  }
  const uint64_t bytes = value->count * KIND_BYTES[value->kind];
  if ((status = need(c, bytes))) return status;
  if (value->kind == WHY_GGUF_KIND_BOOL) {
    for (uint64_t i = 0; i < bytes; i++) {
      if (c->bytes[c->at + i] > 1) {
        return why_gguf_parse_refuse(c, WHY_ERROR_FORMAT, "is neither false nor true but",
                                     c->bytes[c->at + i]);
      }
    }
  }
  c->at += bytes;
  return WHY_OK;
}

why_status why_gguf_parse_value(why_gguf_cursor *c, why_gguf_value *value) {
  why_status status = begin(c, "Key", MOST_KEY_BYTES, &value->key);
  if (status || (status = need(c, 4))) return status;
  uint32_t kind = take_u32(c);
  value->array = kind == WHY_GGUF_KIND_ARRAY;
  value->count = 1;
  if (value->array) {
    if ((status = need(c, 12))) return status;
    kind = take_u32(c);
    value->count = take_u64(c);
    if (kind == WHY_GGUF_KIND_ARRAY) {
      return why_gguf_parse_refuse(c, WHY_ERROR_UNSUPPORTED, "holds arrays in an array, of kind",
                                   kind);
    }
    if (value->count > MOST_ITEMS) {
      return why_gguf_parse_refuse(c, WHY_ERROR_UNSUPPORTED,
                                   "has more items than are read:", value->count);
    }
  }
  if (kind > WHY_GGUF_KIND_F64) {
    return why_gguf_parse_refuse(c, WHY_ERROR_FORMAT, "has an unknown kind of value:", kind);
  }
  value->kind = (why_gguf_kind)kind;
  value->at = c->at;
  return pass(c, value);
}

static why_status take_shape(why_gguf_cursor *c, why_gguf_tensor *tensor, uint64_t *count) {
  *count = 1;
  for (uint32_t i = 0; i < 4; i++) {
    tensor->shape[i] = i < tensor->dimensions ? take_u64(c) : 1;
    if (tensor->shape[i] == 0 || tensor->shape[i] > MOST_TENSOR_VALUES / *count) {
      return why_gguf_parse_refuse(c, WHY_ERROR_UNSUPPORTED,
                                   "has no values or too many: a dimension is", tensor->shape[i]);
    }
    *count *= tensor->shape[i];
  }
  return WHY_OK;
}

why_status why_gguf_parse_tensor(why_gguf_cursor *c, why_gguf_tensor *tensor) {
  why_status status = begin(c, "Tensor", MOST_NAME_BYTES, &tensor->name);
  if (status || (status = need(c, 4))) return status;
  tensor->dimensions = take_u32(c);
  if (tensor->dimensions < 1 || tensor->dimensions > 4) {
    return why_gguf_parse_refuse(c, WHY_ERROR_FORMAT, "has not 1 to 4 dimensions but",
                                 tensor->dimensions);
  }
  if ((status = need(c, 8 * (uint64_t)tensor->dimensions + 12))) return status;
  uint64_t count = 0;
  if ((status = take_shape(c, tensor, &count))) return status;
  const uint32_t type = take_u32(c);
  const why_blocks_form *form = why_blocks_form_of(type);
  if (!form) {
    return why_gguf_parse_refuse(c, WHY_ERROR_UNSUPPORTED,
                                 "is stored in a form that is not read; its type number is", type);
  }
  if (tensor->shape[0] % form->values != 0) {
    return why_gguf_parse_refuse(c, WHY_ERROR_FORMAT,
                                 "has rows that are not whole blocks; their length is",
                                 tensor->shape[0]);
  }
  tensor->type = form->type;
  tensor->bytes = why_blocks_bytes(form->type, (size_t)count);
  tensor->offset = take_u64(c);
  return WHY_OK;
}

why_text why_gguf_parse_item(why_gguf_cursor *c) {
  why_text item = {NULL, 0};
  const why_status status = take_text(c, WHY_GGUF_MOST_HEADER_BYTES, &item);
  assert(!status);
  (void)status;
  return item;
}

bool why_gguf_parse_integer(const unsigned char *bytes, const why_gguf_value *value, uint64_t index,
                            int64_t *out) {
  const unsigned char *item = bytes + value->at + index * KIND_BYTES[value->kind];
  switch (value->kind) {
  case WHY_GGUF_KIND_U8: *out = item[0]; return true;
  case WHY_GGUF_KIND_I8: *out = (int8_t)item[0]; return true;
  case WHY_GGUF_KIND_U16: *out = why_read_u16(item); return true;
  case WHY_GGUF_KIND_I16: *out = (int16_t)why_read_u16(item); return true;
  case WHY_GGUF_KIND_U32: *out = why_read_u32(item); return true;
  case WHY_GGUF_KIND_I32: *out = (int32_t)why_read_u32(item); return true;
  case WHY_GGUF_KIND_U64:
  case WHY_GGUF_KIND_I64:
    *out = (int64_t)why_read_u64(item);
    return value->kind == WHY_GGUF_KIND_I64 || *out >= 0;
  default: return false;
  }
}
