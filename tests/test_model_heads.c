/* Hostile and foreign files of every head: bent headers, cut files, files without our own keys. */
#include <stdlib.h>

#include "model_fields.h"
#include "model_stands.h"

static const char *const files[] = {
    "tests/golden/heads/bert-qa.gguf",         "tests/golden/heads/bert-sim.gguf",
    "tests/golden/heads/bert-mlm.gguf",        "tests/golden/heads/bert-tokcls.gguf",
    "tests/golden/heads/bert-regression.gguf", "tests/golden/heads/albert-mlm.gguf",
    "tests/golden/heads/electra-seqcls.gguf",  "tests/golden/heads/roberta-qa.gguf",
    "tests/golden/heads/xlmr-tokcls.gguf",
};

/* Every so many of the header's bytes turned around, and every so many prefixes. */
static void test_bent(const char *path) {
  enum { STEP = 67 };
  struct fields f = fields_open(path);
  size_t wrong = 0;
  CHECK(stands(f.bytes, f.size, NULL));
  for (size_t at = 0; at < f.header_bytes; at += STEP) {
    f.bytes[at] ^= 0xff;
    if (!stands(f.bytes, f.size, NULL) && wrong++ < 5) fprintf(stderr, "  %s byte %zu\n", path, at);
    f.bytes[at] ^= 0xff;
  }
  for (size_t size = 0; size < f.size; size += f.size / 50) {
    bool opened = false;
    if (!stands(f.bytes, size, &opened) || opened) wrong++;
  }
  CHECK(wrong == 0);
  fields_close(&f);
}

/* Every number of the header at its extremes. */
static void test_numbers(const char *path) {
  struct fields f = fields_open(path);
  size_t wrong = 0;
  for (size_t i = 0; i < f.count; i += i < 120 || i + 120 > f.count ? 1 : 17) {
    const struct field field = f.fields[i];
    const uint64_t kept = field_read(&f, &field);
    const uint64_t values[] = {0, 1, kept + 1, kept - 1, UINT64_C(1) << (8 * field.bytes - 1)};
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
      field_write(&f, &field, values[v]);
      if (!stands(f.bytes, f.size, NULL) && wrong++ < 5)
        fprintf(stderr, "  %s field %zu set to %llu\n", path, i, (unsigned long long)values[v]);
    }
    field_write(&f, &field, kept);
  }
  CHECK(wrong == 0);
  fields_close(&f);
}

/* Makes keys of our own into ones that nobody knows. */
static void forget_own_keys(struct fields *f) {
  static const char own[] = "whybert.";
  for (size_t at = 0; at + sizeof own <= f->header_bytes; at++)
    if (!memcmp(f->bytes + at, own, sizeof own - 1)) f->bytes[at] = 'x';
}

/* What llama.cpp writes of an encoder has no key of ours, no head and no labels: its texts are
   compared, and what they are compared to is the same as with the keys. */
static void test_plain_encoder(void) {
  struct fields f = fields_open("tests/golden/heads/bert-sim.gguf");
  float numbers[2] = {0, 0};
  for (int foreign = 0; foreign < 2; foreign++) {
    why_model *model = NULL;
    why_session *session = NULL;
    why_explanation *decision = NULL;
    why_error error = {0};
    why_request request = why_request_default();
    request.text = "the plot is dull";
    request.text_length = strlen(request.text);
    request.text_pair = "my actor was not bad";
    request.text_pair_length = strlen(request.text_pair);
    if (foreign) forget_own_keys(&f);
    if (!CHECK(!why_model_open(f.bytes, f.size, &model, &error))) continue;
    CHECK(why_model_about(model)->task == WHY_TASK_SENTENCE_SIMILARITY);
    CHECK(!why_session_new(model, 64, 0, &session, &error));
    CHECK(!why_decision_new(model, &request, &decision, &error));
    CHECK(!why_explanation_run(decision, session, &error));
    const why_result *result = why_explanation_result(decision);
    CHECK(result->has_number && result->number >= -1.0001f && result->number <= 1.0001f);
    numbers[foreign] = result->number;
    why_explanation_free(decision);
    why_session_free(session);
    why_model_free(model);
  }
  CHECK(numbers[0] == numbers[1] && numbers[0] != 0);
  fields_close(&f);
}

int main(void) {
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    test_bent(files[i]);
    test_numbers(files[i]);
  }
  test_plain_encoder();
  return test_report();
}
