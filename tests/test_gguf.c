/* The model file's header: one written here with every kind of value in it is read back; and each
   thing that can be wrong with one is refused with its place and its reason. */
#include "gguf.h"

#include <stdlib.h>

#include "gguf_visit.h"
#include "gguf_writer.h"
#include "test.h"

/* Whether the header is refused for good, with `part` in the sentence. */
static bool refused(const struct writer *w, why_status expected, const char *part) {
  why_error error;
  size_t more = 0;
  const bool ok = visit_bytes(w->bytes, w->used, &more, &error) == expected && more == 0;
  const bool told = strstr(error.text, part) != NULL;
  if (!ok || !told) fprintf(stderr, "  status %d: %s\n", (int)error.status, error.text);
  return ok && told;
}

static void test_scalars(const why_gguf *gguf) {
  uint32_t u32 = 0;
  float f32 = 0;
  bool truth = false;
  CHECK(why_gguf_u32(gguf, "all.u8", &u32) && u32 == 200);
  CHECK(why_gguf_u32(gguf, "all.u16", &u32) && u32 == 40000);
  CHECK(why_gguf_u32(gguf, "all.i16", &u32) && u32 == 32767);
  CHECK(why_gguf_u32(gguf, "all.u32", &u32) && u32 == 4000000000);
  CHECK(why_gguf_u32(gguf, "all.u64", &u32) && u32 == 7);
  u32 = 5;
  CHECK(!why_gguf_u32(gguf, "all.i8", &u32) && !why_gguf_u32(gguf, "all.i32", &u32));
  CHECK(!why_gguf_u32(gguf, "all.i64", &u32) && !why_gguf_u32(gguf, "all.u64.large", &u32));
  CHECK(!why_gguf_u32(gguf, "all.true", &u32) && !why_gguf_u32(gguf, "all.f32", &u32));
  CHECK(!why_gguf_u32(gguf, "tokenizer.ggml.token_type", &u32) && u32 == 5);
  CHECK(why_gguf_f32(gguf, "all.f32", &f32) && f32 == 1.5F);
  CHECK(why_gguf_f32(gguf, "all.f64", &f32) && f32 == 0.1F);
  CHECK(!why_gguf_f32(gguf, "all.f64.large", &f32) && !why_gguf_f32(gguf, "all.u32", &f32));
  CHECK(why_gguf_bool(gguf, "all.true", &truth) && truth);
  CHECK(why_gguf_bool(gguf, "all.false", &truth) && !truth);
  CHECK(!why_gguf_bool(gguf, "all.u8", &truth) && !why_gguf_bool(gguf, "all.bools", &truth));
  CHECK(why_gguf_has(gguf, "all.f64.large") && why_gguf_has(gguf, "all.bools"));
  CHECK(!why_gguf_has(gguf, "all") && !why_gguf_has(gguf, "all.u8 "));
}

static void test_texts_and_arrays(const why_gguf *gguf) {
  why_text text, items[3];
  int64_t integers[3];
  uint64_t count = 0;
  CHECK(why_gguf_string(gguf, "general.architecture", &text));
  CHECK(why_text_equal(text, WHY_TEXT("bert")));
  CHECK(!why_gguf_string(gguf, "tokenizer.ggml.tokens", &text));
  CHECK(why_gguf_array_strings(gguf, "tokenizer.ggml.tokens", &count) && count == 3);
  why_gguf_read_strings(gguf, "tokenizer.ggml.tokens", items);
  CHECK(why_text_equal(items[0], WHY_TEXT("[PAD]")) && items[1].length == 0);
  CHECK(why_text_equal(items[2], WHY_TEXT("\xe2\x96\x81zwei")));
  CHECK(why_gguf_array_integers(gguf, "tokenizer.ggml.token_type", &count) && count == 3);
  why_gguf_read_integers(gguf, "tokenizer.ggml.token_type", integers);
  CHECK(integers[0] == 3 && integers[1] == -2 && integers[2] == 1);
  CHECK(!why_gguf_array_integers(gguf, "all.u64s", &count)); /* beyond int64_t */
  CHECK(!why_gguf_array_integers(gguf, "all.bools", &count));
  CHECK(!why_gguf_array_integers(gguf, "all.u64", &count));
  CHECK(!why_gguf_array_strings(gguf, "general.architecture", &count));
  why_text bytes = {0};
  float floats[2] = {0, 0};
  CHECK(why_gguf_array_floats(gguf, "all.f32s", &count) && count == 2);
  why_gguf_read_floats(gguf, "all.f32s", floats);
  CHECK(floats[0] == 1.5f && floats[1] < -1e38f);
  CHECK(!why_gguf_array_floats(gguf, "all.f32", &count));
  CHECK(!why_gguf_array_floats(gguf, "all.no.integers", &count));
  CHECK(why_gguf_bytes(gguf, "all.i8s", &bytes) && bytes.length == 3);
  CHECK(memcmp(bytes.bytes, "A\0\xff", 3) == 0);
  CHECK(!why_gguf_bytes(gguf, "all.bools", &bytes) && !why_gguf_bytes(gguf, "all.u8", &bytes));
  CHECK(why_gguf_array_strings(gguf, "all.no.texts", &count) && count == 0);
  CHECK(why_gguf_array_integers(gguf, "all.no.integers", &count) && count == 0);
  CHECK(!why_gguf_array_integers(gguf, "all.no.texts", &count));
}

static void test_tensors(const why_gguf *gguf) {
  why_gguf_tensor tensor;
  CHECK(gguf->tensor_count == TENSORS && gguf->alignment == 64);
  CHECK(gguf->data_offset % 64 == 0 && gguf->data_offset - gguf->header_bytes < 64);
  CHECK(gguf->file_bytes == gguf->data_offset + 512);
  why_gguf_tensor_at(gguf, 1, &tensor);
  CHECK(why_text_equal(tensor.name, WHY_TEXT("cls.weight")) && tensor.type == WHY_GGUF_Q4_1);
  CHECK(tensor.dimensions == 4 && tensor.offset == 256 && tensor.bytes == 80);
  CHECK(tensor.shape[0] == 32 && tensor.shape[1] == 2 && tensor.shape[2] == 2);
  CHECK(why_gguf_tensor_find(gguf, "cls.bias", &tensor) && tensor.bytes == 20);
  CHECK(tensor.dimensions == 1 && tensor.shape[0] == 5 && tensor.shape[1] == 1);
  CHECK(!why_gguf_tensor_find(gguf, "cls", &tensor) && tensor.bytes == 20);
}

static void test_valid(void) {
  struct writer w;
  why_gguf gguf;
  why_error error;
  size_t more = 1;
  put_all(&w);
  if (!CHECK(why_gguf_open(&gguf, w.bytes, w.used, &more, &error) == WHY_OK)) {
    fprintf(stderr, "  %s\n", error.text);
    return;
  }
  CHECK(more == 0 && gguf.header_bytes == w.used && gguf.value_count == KEYS);
  test_scalars(&gguf);
  test_texts_and_arrays(&gguf);
  test_tensors(&gguf);
  w.bytes[4] = 2; /* the version before differs in nothing that a little-endian reader sees */
  CHECK(why_gguf_open(&gguf, w.bytes, w.used, &more, NULL) == WHY_OK);
  put_start(&w, 0, 0);
  CHECK(why_gguf_open(&gguf, w.bytes, w.used, &more, NULL) == WHY_OK && gguf.file_bytes == 32);
}

/* One key, with whatever makes it wrong. */
static void test_bad_values(void) {
  struct writer w;
  put_start(&w, 0, 2);
  put_key(&w, "same", 0);
  put(&w, 1, 1);
  put_key(&w, "same", 7);
  put(&w, 1, 1);
  CHECK(refused(&w, WHY_ERROR_FORMAT, "'same' at byte 41 is there twice"));
  static const struct {
    uint32_t kind;
    uint64_t value;
    const char *part;
  } alignments[] = {
      {4, 0, "power of two"}, {4, 48, "power of two but is 48"}, {10, 32, "should be a u32"}};
  for (size_t i = 0; i < 3; i++) {
    put_start(&w, 0, 1);
    put_key(&w, "general.alignment", alignments[i].kind);
    put(&w, alignments[i].value, 8);
    CHECK(refused(&w, WHY_ERROR_FORMAT, alignments[i].part));
  }
  put_start(&w, 0, 1);
  put_key(&w, "odd", 13);
  CHECK(refused(&w, WHY_ERROR_FORMAT, "'odd' at byte 24 has an unknown kind of value: 13"));
  put_start(&w, 0, 1);
  put_key(&w, "truth", 7);
  put(&w, 2, 1);
  CHECK(refused(&w, WHY_ERROR_FORMAT, "'truth' at byte 24 is neither false nor true but 2"));
  put_start(&w, 0, 1);
  put_array(&w, "nest", 9, 1);
  CHECK(refused(&w, WHY_ERROR_UNSUPPORTED, "'nest' at byte 24 holds arrays"));
  put_start(&w, 0, 1);
  put_array(&w, "long", 0, 10000001);
  CHECK(refused(&w, WHY_ERROR_UNSUPPORTED, "'long' at byte 24 has more items"));
  put_array(&w, "", 0, 0);
  put_start(&w, 0, 1);
  put_array(&w, "wide", 8, 9000000); /* nine million empty strings are 72 MB */
  put_text(&w, "");
  CHECK(refused(&w, WHY_ERROR_UNSUPPORTED, "'wide' at byte 24 would make the header longer"));
  put_start(&w, 0, 1);
  put(&w, UINT64_MAX - 7, 8);
  CHECK(refused(&w, WHY_ERROR_FORMAT, "Key '' at byte 24 has a string of too many bytes"));
}

static void test_bad_tensors(void) {
  static const struct {
    const char *name, *part;
    uint64_t shape[5], offset;
    uint32_t dimensions, type;
    why_status status;
  } rows[] = {
      {"a", "'a' at byte 24 has not 1 to 4 dimensions but 0", {1}, 0, 0, 0, WHY_ERROR_FORMAT},
      {"a", "has not 1 to 4 dimensions but 5", {1, 1, 1, 1, 1}, 0, 5, 0, WHY_ERROR_FORMAT},
      {"b", "has no values or too many: a dimension is 0", {2, 0}, 0, 2, 0, WHY_ERROR_UNSUPPORTED},
      {"c", "too many", {1 << 15, 1 << 15}, 0, 2, 0, WHY_ERROR_UNSUPPORTED},
      {"d", "too many", {UINT64_C(1) << 63, 2}, 0, 2, 0, WHY_ERROR_UNSUPPORTED},
      {"e", "'e' at byte 24 is stored in a form", {32}, 0, 1, 12, WHY_ERROR_UNSUPPORTED},
      {"f", "not whole blocks; their length is 48", {48, 2}, 0, 2, 8, WHY_ERROR_FORMAT},
      {"g", "its offset is 32 and should be 0", {32}, 32, 1, 0, WHY_ERROR_FORMAT},
      {"0123456789012345678901234567890123456789012345678901234567890123",
       "too many bytes: 64",
       {1},
       0,
       1,
       0,
       WHY_ERROR_FORMAT},
  };
  struct writer w;
  const uint64_t shape[] = {8};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    put_start(&w, 1, 0);
    put_tensor(&w, rows[i].name, rows[i].type, rows[i].offset, rows[i].dimensions, rows[i].shape);
    CHECK(refused(&w, rows[i].status, rows[i].part));
  }
  put_start(&w, 2, 0);
  put_tensor(&w, "same", 0, 0, 1, shape);
  put_tensor(&w, "same", 0, 32, 1, shape);
  CHECK(refused(&w, WHY_ERROR_FORMAT, "Tensor 'same' at byte 60 is there twice"));
  put_start(&w, 2, 0);
  put_tensor(&w, "one", 0, 0, 1, shape);
  put_tensor(&w, "two", 0, 16, 1, shape);
  CHECK(refused(&w, WHY_ERROR_FORMAT, "'two' at byte 59 does not follow"));
}

static void test_bad_start(void) {
  struct writer w;
  why_error error;
  size_t more = 0;
  CHECK(visit_bytes((const unsigned char *)"PK", 2, &more, &error) == WHY_ERROR_FORMAT &&
        more == 0);
  CHECK_STRING(error.text, "This is not a GGUF file: byte 0 is 80.");
  put_start(&w, 0, 0);
  w.bytes[4] = 1;
  CHECK(refused(&w, WHY_ERROR_UNSUPPORTED, "Version 1 "));
  w.bytes[4] = 0;
  w.bytes[7] = 3;
  CHECK(refused(&w, WHY_ERROR_UNSUPPORTED, "little-endian"));
  put_start(&w, 2049, 0);
  CHECK(refused(&w, WHY_ERROR_UNSUPPORTED, "claims 2049 tensors"));
  put_start(&w, 0, UINT64_MAX);
  CHECK(refused(&w, WHY_ERROR_UNSUPPORTED, "18446744073709551615 keys"));
}

/* The name table at its fullest, and twice the same at its far end. */
static void test_many(void) {
  enum { COUNT = 2048, BYTES = 24 + COUNT * 16 };
  unsigned char *bytes = calloc(BYTES, 1);
  struct writer w;
  why_gguf gguf;
  size_t more = 0;
  put_start(&w, 0, COUNT);
  memcpy(bytes, w.bytes, 24);
  for (size_t i = 0; i < COUNT; i++) { /* length 3, three bytes of name, kind 0, one byte */
    unsigned char *entry = bytes + 24 + 16 * i;
    entry[0] = 3;
    entry[8] = (unsigned char)(i >> 8);
    entry[9] = (unsigned char)i;
  }
  CHECK(why_gguf_open(&gguf, bytes, BYTES, &more, NULL) == WHY_OK);
  bytes[24 + 16 * (COUNT - 1) + 8] = 0;
  why_error error;
  CHECK(why_gguf_open(&gguf, bytes, BYTES, &more, &error) == WHY_ERROR_FORMAT);
  CHECK(strstr(error.text, "the second time as number 2048") != NULL);
  free(bytes);
}

int main(void) {
  test_valid();
  test_bad_start();
  test_bad_values();
  test_bad_tensors();
  test_many();
  return test_report();
}
