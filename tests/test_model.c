/* Hostile model files: cut, bent and filled with nonsense. Each is refused with a sentence, or
   opens as a model whose answers are finite numbers or a status. Run under AddressSanitizer. */
#include <stdlib.h>
#include <sys/resource.h>

#include "model_fields.h"
#include "model_file.h"
#include "model_stands.h"

static const char KNOWN[] = "0000000000000000000000000000000000000000000000000000000000000000";

/* Feeds the first `size` bytes, `chunk` at a time, and finishes. */
static why_status load(const unsigned char *bytes, size_t size, size_t chunk, why_model **model,
                       why_error *error) {
  why_loader *loader = NULL;
  *model = NULL;
  why_status status = why_loader_new(KNOWN, &loader, error);
  for (size_t at = 0; at < size && !status; at += chunk) {
    /* In a buffer of its very size, so that a byte read too far is seen. */
    const size_t piece = size - at < chunk ? size - at : chunk;
    unsigned char *copy = malloc(piece);
    if (!copy) exit(1);
    memcpy(copy, bytes + at, piece);
    status = why_loader_feed(loader, copy, piece, error);
    free(copy);
  }
  if (!status) status = why_loader_finish(loader, model, error);
  why_loader_free(loader);
  return status;
}

static bool cut_is_refused(const unsigned char *bytes, size_t size, size_t chunk) {
  why_model *model = NULL;
  why_error error = {0};
  const why_status status = load(bytes, size, chunk, &model, &error);
  why_model_free(model);
  return refused(status, &error) && !model;
}

static void test_prefixes(const struct fields *f) {
  size_t wrong = 0;
  for (size_t size = 0; size < f->size; size++) {
    why_model *model = NULL;
    why_error error = {0};
    const why_status status = why_model_open(f->bytes, size, &model, &error);
    wrong += !refused(status, &error) || model != NULL;
    why_model_free(model);
  }
  CHECK(wrong == 0);
  wrong = 0;
  for (size_t size = 0; size < f->size; size += 17) {
    wrong += !cut_is_refused(f->bytes, size, 4096);
    if (size % 19 == 0) wrong += !cut_is_refused(f->bytes, size, 7);
    if (size % 101 == 0) wrong += !cut_is_refused(f->bytes, size, 1);
  }
  CHECK(wrong == 0);
  CHECK(cut_is_refused(f->bytes, f->size - 1, 1));
}

static void test_chunks(const struct fields *f) {
  const size_t chunks[] = {1, 7, 4096, f->size};
  float expected = 0, found = 0;
  for (size_t i = 0; i < 4; i++) {
    why_model *model = NULL;
    why_session *session = NULL;
    why_error error = {0};
    if (!CHECK(!load(f->bytes, f->size, chunks[i], &model, &error))) continue;
    CHECK_STRING(why_model_about(model)->sha256, KNOWN);
    CHECK(!why_session_new(model, 32, 0, &session, &error));
    why_request request = why_request_default();
    why_explanation *decision = NULL;
    request.text = TEXT;
    request.text_length = sizeof TEXT - 1;
    CHECK(!why_decision_new(model, &request, &decision, &error));
    CHECK(!why_explanation_run(decision, session, &error));
    *(i ? &found : &expected) = why_explanation_result(decision)->choices[0].probability;
    CHECK(i == 0 || expected == found);
    why_explanation_free(decision);
    why_session_free(session);
    why_model_free(model);
  }
}

/* The misuse of a loader is a status too. */
static void test_loader_order(const struct fields *f) {
  why_loader *loader = NULL;
  why_model *model = NULL;
  why_error error = {0};
  CHECK(why_loader_new("abc", &loader, &error) == WHY_ERROR_ARGUMENT && !loader);
  CHECK(!why_loader_new(NULL, &loader, &error));
  CHECK(why_loader_finish(loader, &model, &error) == WHY_ERROR_FORMAT && !model);
  CHECK(why_loader_feed(loader, f->bytes, f->size, &error) == WHY_ERROR_FORMAT);
  why_loader_free(loader);

  CHECK(!why_loader_new(NULL, &loader, &error));
  CHECK(why_loader_expects(loader) == 0);
  CHECK(!why_loader_feed(loader, f->bytes, f->size, &error));
  CHECK(why_loader_expects(loader) == f->size);
  CHECK(why_loader_feed(loader, f->bytes, f->size, &error) == WHY_ERROR_FORMAT);
  why_loader_free(loader);

  CHECK(!why_loader_new(NULL, &loader, &error));
  CHECK(!why_loader_feed(loader, f->bytes, f->size, &error));
  CHECK(!why_loader_finish(loader, &model, &error));
  why_model *second = NULL;
  CHECK(why_loader_finish(loader, &second, &error) == WHY_ERROR_ARGUMENT && !second);
  CHECK(why_loader_feed(loader, f->bytes, 1, &error) == WHY_ERROR_ARGUMENT);
  why_loader_free(loader);
  CHECK(answers(model));
  why_model_free(model);
  why_model_free(NULL);
  why_loader_free(NULL);
}

static void test_fields(struct fields *f) {
  size_t opened_count = 0, wrong = 0;
  for (size_t i = 0; i < f->count; i++) {
    const struct field field = f->fields[i];
    const uint64_t kept = field_read(f, &field), top = UINT64_C(1) << (8 * field.bytes - 1);
    const uint64_t values[] = {0,        1,        2 * (top - 1) + 1, top,       top - 1,
                               kept + 1, kept - 1, kept * 2,          kept ^ top};
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
      bool opened = false;
      field_write(f, &field, values[v]);
      if (!stands(f->bytes, f->size, &opened)) {
        if (wrong++ < 5)
          fprintf(stderr, "  byte %zu set to %llu\n", field.at, (unsigned long long)values[v]);
      }
      opened_count += opened;
    }
    field_write(f, &field, kept);
  }
  CHECK(f->count > 400);
  CHECK(wrong == 0);
  CHECK(opened_count > 50); /* unknown keys, ids and so on: else nothing was asked of a model */
  CHECK(stands(f->bytes, f->size, NULL));
}

/* Every byte of the header turned around, and some of the tensors'. */
static void test_bytes(struct fields *f) {
  size_t wrong = 0;
  for (size_t at = 0; at < f->size; at += at < f->header_bytes ? 1 : 37) {
    f->bytes[at] ^= 0xff;
    if (!stands(f->bytes, f->size, NULL) && wrong++ < 5) fprintf(stderr, "  byte %zu\n", at);
    f->bytes[at] ^= 0xff;
  }
  CHECK(wrong == 0);
}

/* A value that is not finite, in each tensor, is found and named. */
static void test_values(struct fields *f) {
  for (size_t i = 0; i < f->tensor_count; i++) {
    const struct tensor_field *t = &f->tensors[i];
    unsigned char *at = f->bytes + f->data_offset + t->offset, kept[4];
    const bool wide = t->type == 0;
    why_model *model = NULL;
    why_error error = {0};
    memcpy(kept, at, 4);
    for (unsigned infinite = 0; infinite < 2; infinite++) {
      at[wide ? 2 : 0] = infinite && wide ? 0x80 : 0; /* a NaN or an infinity */
      at[wide ? 3 : 1] = 0x7f;
      if (!wide) at[1] = infinite ? 0x7c : 0xfe;
      if (wide && !infinite) at[2] = 0xc0;
      if (wide && infinite) at[0] = at[1] = 0;
      CHECK(why_model_open(f->bytes, f->size, &model, &error) == WHY_ERROR_FORMAT);
      CHECK(strstr(error.text, t->name) != NULL);
      memcpy(at, kept, 4);
    }
    /* As large as they come: the model opens, and overflows or does not. */
    at[wide ? 2 : 0] = 0xff;
    at[wide ? 3 : 1] = wide ? 0x7e : 0x7b;
    CHECK(stands(f->bytes, f->size, NULL));
    memcpy(at, kept, 4);
  }
}

/* Overwrites the text `old`, once, with as many bytes. */
static unsigned char *put_text(struct fields *f, const char *old, const char *with) {
  const size_t length = strlen(old);
  for (size_t at = 0; at + length <= f->header_bytes; at++)
    if (!memcmp(f->bytes + at, old, length)) {
      memcpy(f->bytes + at, with, length);
      return f->bytes + at;
    }
  model_file_stop(old, "is not in the file");
  return NULL;
}

static void check_refused(const struct fields *f, const char *about) {
  why_model *model = NULL;
  why_error error = {0};
  const why_status status = why_model_open(f->bytes, f->size, &model, &error);
  CHECK(refused(status, &error));
  if (!CHECK(strstr(error.text, about) != NULL))
    fprintf(stderr, "  \"%s\" is not about %s\n", error.text, about);
  why_model_free(model);
}

static void test_names(struct fields *f) {
  static const struct {
    const char *old, *with, *about;
  } edits[] = {
      {"blk.0.attn_k.weight", "blk.0.attn_q.weight", "blk.0.attn_q.weight"}, /* twice */
      {"blk.0.attn_k.weight", "blk.7.attn_k.weight", "blk.7.attn_k.weight"},
      {"blk.0.attn_k.weight", "blk.00attn_k.weight", "blk.00attn_k.weight"},
      {"blk.0.attn_k.weight", "blk.0.attn_k.wei\xff\n\x01", "blk.0.attn_k.wei???"},
      {"cls.output.weight", "cls.output.weighs", "cls.output.weight"},
      {"general.name", "general.type", "general.type"}, /* twice */
      {"bert.block_count", "bert.block_hount", "bert.block_count"},
      {"bert.classifier.output_labels", "bert.classifier.output_labelz", "output_labels"},
      {"tokenizer.ggml.tokens", "tokenizer.ggml.tokenz", "tokenizer.ggml.tokens"},
  };
  for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
    unsigned char *at = put_text(f, edits[i].old, edits[i].with);
    check_refused(f, edits[i].about);
    memcpy(at, edits[i].old, strlen(edits[i].old));
  }
}

/* Names that are no UTF-8, or that hold a NUL: what about() gives is text all the same. */
static void test_broken_names(struct fields *f) {
  static const char *const broken[] = {"ne\xff\xfe\xf0\x9f\x98v", "\xc0\x80\xed\xa0\x80\xe2\x82z",
                                       "\xf4\x90\x80\x80tiv\xe2"};
  for (size_t i = 0; i < 3; i++) {
    why_model *model = NULL;
    why_error error = {0};
    unsigned char *at = put_text(f, "negative", broken[i]);
    if (CHECK(!why_model_open(f->bytes, f->size, &model, &error))) {
      const char *label = why_model_about(model)->label_names[0];
      CHECK(is_utf8(label) && strstr(label, "\xef\xbf\xbd"));
      CHECK(answers(model));
    }
    why_model_free(model);
    memcpy(at, "negative", 8);
  }
  unsigned char *at = put_text(f, "negative", "neg\0tive");
  CHECK(stands(f->bytes, f->size, NULL));
  memcpy(at, "negative", 8);
  at = put_text(f, "tiny", "\xff\xff\xff\xff");
  CHECK(stands(f->bytes, f->size, NULL));
  memcpy(at, "tiny", 4);
}

static long peak_kilobytes(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/* A header may claim gigabytes in a few bytes: nothing is taken for it where the file is known to
   be smaller. */
static void test_claims(struct fields *f) {
  const uint64_t rows = UINT64_C(1) << 23; /* of 32 channels, F16: half a gigabyte */
  struct tensor_field *positions = NULL;
  for (size_t i = 0; i < f->tensor_count; i++)
    if (!strcmp(f->tensors[i].name, "position_embd.weight")) positions = &f->tensors[i];
  const struct field context = fields_value(f, "bert.context_length");
  if (!CHECK(positions && context.bytes == 4)) return;
  const uint64_t had = field_read(f, &positions->rows), more = (rows - had) * 64;
  field_write(f, &context, rows);
  field_write(f, &positions->rows, rows);
  for (size_t i = 0; i < f->tensor_count; i++)
    if (f->tensors[i].offset > positions->offset)
      field_write(f, &f->tensors[i].at, f->tensors[i].offset + more);
  const long before = peak_kilobytes();
  check_refused(f, "cut off");
  CHECK(peak_kilobytes() - before < 100 * 1024);
  field_write(f, &context, had);
  field_write(f, &positions->rows, had);
  for (size_t i = 0; i < f->tensor_count; i++)
    field_write(f, &f->tensors[i].at, f->tensors[i].offset);
  CHECK(stands(f->bytes, f->size, NULL));
}

int main(void) {
  struct fields fields = fields_open("models/tiny.gguf");
  test_prefixes(&fields);
  test_chunks(&fields);
  test_loader_order(&fields);
  test_values(&fields);
  test_names(&fields);
  test_broken_names(&fields);
  test_claims(&fields);
  test_fields(&fields);
  test_bytes(&fields);
  fields_close(&fields);
  return test_report();
}
