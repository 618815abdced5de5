/* A temperature put into a model file: it is there, and nothing else is different. */
#include <math.h>

#include "model_fields.h"
#include "render.h"
#include "test.h"

/* The whole file with another temperature; owned. NULL where it is refused. */
static unsigned char *rewrite(const unsigned char *bytes, size_t size, float temperature,
                              size_t *new_size, why_error *error) {
  char *header = NULL;
  size_t header_size = 0, instead = 0, more = 0;
  if (why_file_set_temperature(bytes, size, temperature, &header, &header_size, &instead, &more,
                               error)) {
    CHECK(!header && header_size <= SIZE_MAX && error->text[0]);
    return NULL;
  }
  CHECK(header && instead <= size && header_size % 32 == 0);
  *new_size = header_size + size - instead;
  unsigned char *file = malloc(*new_size);
  if (!file) exit(1);
  memcpy(file, header, header_size);
  memcpy(file + header_size, bytes + instead, size - instead);
  why_bytes_free(header);
  return file;
}

/* The logits of a text, after which the model's temperature is told. */
static float answer(const unsigned char *bytes, size_t size, float logits[8]) {
  static const char text[] = "the plot is not dull";
  why_model *model = NULL;
  why_session *session = NULL;
  why_explanation *decision = NULL;
  why_error error;
  why_request request = why_request_default();
  request.text = text;
  request.text_length = sizeof text - 1;
  if (why_model_open(bytes, size, &model, &error) ||
      why_session_new(model, 32, 0, &session, &error) ||
      why_decision_new(model, &request, &decision, &error) ||
      why_explanation_run(decision, session, &error))
    model_file_stop("a file that was written", error.text);
  const why_result *result = why_explanation_result(decision);
  for (uint32_t k = 0; k < result->choice_count; k++) logits[k] = result->choices[k].logit;
  const float temperature = why_model_about(model)->temperature;
  why_explanation_free(decision);
  why_session_free(session);
  why_model_free(model);
  return temperature;
}

static void test_file(const char *path) {
  size_t size = 0, first = 0, second = 0;
  unsigned char *bytes = model_file_bytes(path, &size);
  float before[8] = {0}, after[8] = {0};
  why_error error;
  CHECK(answer(bytes, size, before) == 1);
  unsigned char *set = rewrite(bytes, size, 2.5f, &first, &error);
  CHECK(set && first >= size && answer(set, first, after) == 2.5f);
  CHECK(!memcmp(before, after, sizeof before));

  /* Again: in the same place, and of the first value nothing is left. */
  unsigned char *again = rewrite(set, first, .75f, &second, &error);
  CHECK(again && second == first && answer(again, second, after) == .75f);
  unsigned char *back = rewrite(again, second, 2.5f, &second, &error);
  CHECK(back && second == first && !memcmp(set, back, first));
  free(back);
  free(again);
  free(set);
  free(bytes);
}

/* The key may be there as another kind of number; it is of ours afterwards. */
static void test_other_kinds(void) {
  static const char name[] = "whybert.temperature";
  struct fields f = fields_open("models/tiny.gguf");
  size_t size = 0, used = 24;
  why_error error;
  float logits[8];
  unsigned char *file = calloc(1, f.size + 128), *set;
  if (!file) exit(1);
  memcpy(file, f.bytes, used);
  file[16]++;
  file[used] = sizeof name - 1;
  memcpy(file + used + 8, name, sizeof name - 1);
  used += 8 + sizeof name - 1;
  file[used] = 12; /* f64, of 8 bytes: 3.0 */
  file[used + 10] = 0x08;
  file[used + 11] = 0x40;
  used += 12;
  memcpy(file + used, f.bytes + 24, f.header_bytes - 24);
  used = (used + f.header_bytes - 24 + 31) / 32 * 32;
  memcpy(file + used, f.bytes + f.data_offset, f.size - f.data_offset);
  used += f.size - f.data_offset;
  CHECK(answer(file, used, logits) == 3);
  set = rewrite(file, used, 1.5f, &size, &error);
  CHECK(set && size <= used && answer(set, size, logits) == 1.5f);
  free(set);
  free(file);
  fields_close(&f);
}

/* Any beginning of a file says how many bytes it wants, and more of them are enough at last. */
static void test_prefixes(void) {
  struct fields f = fields_open("models/tiny.gguf");
  for (size_t size = 0; size <= f.data_offset; size++) {
    char *header = NULL;
    size_t header_size = 0, instead = 0, more = 0;
    why_error error = {0};
    unsigned char *bytes = malloc(size + 1); /* of its own, so that reading past it is seen */
    if (!bytes) exit(1);
    memcpy(bytes, f.bytes, size);
    const why_status status =
        why_file_set_temperature(bytes, size, 2, &header, &header_size, &instead, &more, &error);
    CHECK(size == f.data_offset ? status == WHY_OK && instead == size
                                : status == WHY_ERROR_FORMAT && more > size &&
                                      more <= f.data_offset && !header && error.text[0]);
    why_bytes_free(header);
    free(bytes);
  }
  fields_close(&f);
}

/* Fields bent one after the other: refused, or a file of the same tensors. */
static void test_bent(void) {
  struct fields f = fields_open("models/tiny.gguf");
  static const uint64_t values[] = {0, 1, 255, 0x7fffffff, UINT32_MAX, UINT64_MAX};
  for (size_t i = 0; i < f.count; i++) {
    const uint64_t kept = field_read(&f, &f.fields[i]);
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
      size_t size = 0;
      why_error error = {0};
      field_write(&f, &f.fields[i], values[v]);
      free(rewrite(f.bytes, f.size, 2, &size, &error));
    }
    field_write(&f, &f.fields[i], kept);
  }
  fields_close(&f);
}

static void test_refused(void) {
  static const float wrong[] = {0, -1, NAN, INFINITY};
  static const char text[] = "This is no model at all, whatever it is called.";
  size_t size = 0, full = 0;
  why_error error = {0};
  unsigned char *bytes = model_file_bytes("models/tiny.gguf", &size);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    CHECK(!rewrite(bytes, size, wrong[i], &full, &error) && error.status == WHY_ERROR_ARGUMENT);
  CHECK(!rewrite((const unsigned char *)text, sizeof text, 2, &full, &error));
  CHECK(error.status == WHY_ERROR_FORMAT);
  free(bytes);

  /* As many keys as a file may have: there is no room for another. */
  enum { KEYS = 2048, ENTRY = 8 + 4 + 4 + 1 };
  bytes = calloc(1, 24 + KEYS * ENTRY + 32);
  if (!bytes) exit(1);
  memcpy(bytes, "GGUF\3", 5);
  bytes[17] = KEYS >> 8;
  for (size_t i = 0; i < KEYS; i++) {
    unsigned char *at = bytes + 24 + i * ENTRY;
    char name[8];
    snprintf(name, sizeof name, "k%03x", (unsigned)i);
    *at = 4;
    memcpy(at + 8, name, 4);
  }
  CHECK(!rewrite(bytes, 24 + KEYS * ENTRY + 32, 2, &full, &error));
  CHECK(strstr(error.text, "2049") != NULL);
  bytes[16] = 0xff; /* 2047 of them */
  bytes[17] = 7;
  unsigned char *fits = rewrite(bytes, 24 + KEYS * ENTRY + 32, 2, &full, &error);
  CHECK(fits && fits[16] == 0 && fits[17] == 8);
  free(fits);
  free(bytes);
}

int main(void) {
  test_file("models/tiny.gguf");
  test_file("tests/golden/multi_label.gguf");
  test_other_kinds();
  test_prefixes();
  test_bent();
  test_refused();
  return test_report();
}
