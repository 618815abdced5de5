/* Hostile model files: a header with everything in it, and models/tiny.gguf (or the file named
   first), cut at every byte and changed at every byte and in every field. Either is refused, or all
   that it says holds: see gguf_visit.h. */
#include "gguf_visit.h"
#include "gguf_writer.h"
#include "test.h"

/* Every prefix asks for more, and never for more than there is; asking so reaches the end soon. */
static void test_prefixes(const unsigned char *bytes, size_t header_bytes, size_t size) {
  why_error error;
  size_t more = 0, calls = 0;
  bool ok = true;
  for (size_t i = 0; i < header_bytes; i++) {
    ok = ok && visit_bytes(bytes, i, &more, &error) == WHY_ERROR_FORMAT && more > i &&
         more <= header_bytes;
  }
  CHECK(ok);
  const size_t sizes[] = {header_bytes, header_bytes + 1, size};
  for (size_t i = 0; i < 3; i++) {
    CHECK(sizes[i] > size || (visit_bytes(bytes, sizes[i], &more, &error) == WHY_OK && more == 0));
  }
  for (more = 0; visit_bytes(bytes, more, &more, &error) != WHY_OK && calls < 1000;) calls++;
  CHECK(error.status == WHY_OK && calls < 100);
}

static void test_bytes(unsigned char *bytes, size_t header_bytes) {
  static const unsigned char values[] = {0, 1, 0x7f, 0x80, 0xff};
  why_error error;
  size_t more = 0, valid = 0, wrong = 0;
  for (size_t i = 0; i < header_bytes; i++) {
    const unsigned char kept = bytes[i];
    for (size_t v = 0; v < sizeof values; v++) {
      bytes[i] = values[v];
      *(visit_bytes(bytes, header_bytes, &more, &error) == WHY_OK ? &valid : &wrong) += 1;
    }
    bytes[i] = kept;
  }
  CHECK(valid > 0 && wrong > 0);
}

/* A number of `width` bytes at `at` set to 0, 1, the largest, the largest and the least signed. */
static void test_field(unsigned char *bytes, size_t size, size_t at, size_t width) {
  unsigned char kept[8];
  why_error error;
  size_t more = 0;
  memcpy(kept, bytes + at, width);
  for (int v = 0; v < 5; v++) {
    memset(bytes + at, v < 2 || v == 4 ? 0 : 0xff, width);
    if (v == 1) bytes[at] = 1;
    if (v == 3) bytes[at + width - 1] = 0x7f;
    if (v == 4) bytes[at + width - 1] = 0x80;
    visit_bytes(bytes, size, &more, &error);
  }
  memcpy(bytes + at, kept, width);
}

/* Every entry as short as it can be: asking for one byte too many shows. */
static void test_shortest(void) {
  static const uint64_t shape[] = {1};
  struct writer w;
  put_start(&w, 1, 2);
  put_array(&w, "a", 8, 3);
  for (int i = 0; i < 3; i++) put_text(&w, "");
  put_key(&w, "", 0);
  put(&w, 0, 1);
  put_tensor(&w, "", 0, 0, 1, shape);
  test_prefixes(w.bytes, w.used, w.used);
}

static void test_written(void) {
  struct writer w;
  put_all(&w);
  test_prefixes(w.bytes, w.used, w.used);
  test_bytes(w.bytes, w.used);
  for (size_t i = 0; i < w.field_count; i++) {
    test_field(w.bytes, w.used, w.fields[i].at, w.fields[i].bytes);
  }
}

/* The same for a real file: its lengths, counts, types and offsets are where a small number is. */
static void test_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!CHECK(file != NULL)) {
    fprintf(stderr, "  cannot open %s\n", path);
    return;
  }
  static unsigned char bytes[1 << 16];
  const size_t size = fread(bytes, 1, sizeof bytes, file);
  CHECK(feof(file) != 0);
  fclose(file);
  why_gguf gguf;
  why_error error;
  size_t more = 0;
  if (!CHECK(why_gguf_open(&gguf, bytes, size, &more, &error) == WHY_OK)) {
    fprintf(stderr, "  %s\n", error.text);
    return;
  }
  CHECK(gguf.file_bytes <= size);
  const size_t header = gguf.header_bytes;
  test_prefixes(bytes, header, size);
  test_bytes(bytes, header);
  for (size_t i = 0; i + 8 <= header; i++) {
    if (why_read_u32(bytes + i) < 1 << 16) test_field(bytes, header, i, 4);
    if (why_read_u64(bytes + i) < 1 << 16) test_field(bytes, header, i, 8);
  }
}

int main(int argc, char **argv) {
  test_shortest();
  test_written();
  test_file(argc > 1 ? argv[1] : "models/tiny.gguf");
  return test_report();
}
