#include "lines.h"

#include <string.h>

enum { BATCH = 256 }; /* lines that are held at a time */

struct line {
  why_text text;
  char *bytes; /* (size) what is said of it, to be freed */
  size_t size;
  bool truncated;
};

struct batch {
  const why_model_info *about;
  why_format format;
  struct line lines[BATCH];
  size_t count;
};

static why_status classify(void *context, size_t index, why_session *session, why_error *error) {
  struct batch *batch = context;
  struct line *line = &batch->lines[index];
  const why_text text = line->text;
  float *probabilities = why_heap(NULL, batch->about->labels * sizeof *probabilities); /* (K) */
  uint32_t label = 0;
  if (!probabilities) return why_fail(error, WHY_ERROR_MEMORY, "There was not enough memory.");
  why_status status = why_session_classify(session, text.bytes, text.length, NULL, 0, probabilities,
                                           &label, &line->truncated, error);
  if (status == WHY_OK && batch->format == WHY_FORMAT_JSON) {
    status = why_render_decision(batch->about, probabilities, label, line->truncated, &line->bytes,
                                 &line->size, error);
  } else if (status == WHY_OK) {
    status = why_render_decision_text(batch->about, probabilities, label, text.bytes, text.length,
                                      &line->bytes, &line->size, error);
  }
  why_heap(probabilities, 0);
  return status;
}

/* Takes lines, which end in LF or CR LF, off the front of `text` until the batch is full. */
static void fill(struct batch *batch, why_text *text) {
  batch->count = 0;
  while (batch->count < BATCH && text->length) {
    const char *end = memchr(text->bytes, '\n', text->length);
    const size_t length = end ? (size_t)(end - text->bytes) : text->length;
    const size_t taken = end ? length + 1 : length;
    const bool carriage = end && length && text->bytes[length - 1] == '\r';
    batch->lines[batch->count++] = (struct line){.text = {text->bytes, length - carriage}};
    text->bytes += taken;
    text->length -= taken;
  }
}

why_status why_lines_classify(why_lines *lines, why_text text, why_writer *out, why_error *error) {
  struct batch batch = {.about = why_model_about(lines->crew->model), .format = lines->format};
  while (text.length) {
    fill(&batch, &text);
    const why_status status = why_crew_do(lines->crew, classify, &batch, batch.count, error);
    for (size_t i = 0; i < batch.count; i++) {
      const struct line *line = &batch.lines[i];
      lines->count++;
      if (line->truncated && lines->cut++ == 0) lines->first_cut = lines->count;
      why_writer_bytes(out, line->bytes, line->size);
      why_bytes_free(line->bytes);
    }
    if (status) return status;
  }
  return out->failed ? why_fail(error, WHY_ERROR_MEMORY, "There was not enough memory.") : WHY_OK;
}
