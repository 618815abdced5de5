#include "lines.h"

#include <string.h>

enum { BATCH = 256 }; /* lines that are held at a time */

struct line {
  why_text text;
  char *bytes; /* (size) what is said of it, to be freed */
  size_t size;
  uint32_t evaluations;
  bool truncated;
};

struct batch {
  const why_lines *lines;
  struct line line[BATCH];
  size_t count;
};

static why_request request_of(const why_lines *lines, const struct line *line) {
  why_request request = lines->request ? *lines->request : why_request_default();
  request.text = line->text.bytes;
  request.text_length = line->text.length;
  if (!lines->pairs) return request;
  const char *tab = memchr(line->text.bytes, '\t', line->text.length);
  request.text_length = tab ? (size_t)(tab - line->text.bytes) : line->text.length;
  request.text_pair = tab ? tab + 1 : "";
  request.text_pair_length = tab ? line->text.length - request.text_length - 1 : 0;
  return request;
}

/* Says which line, counted from 1, an error is about. */
static why_status blame(uint64_t number, why_status status, why_error *error) {
  const why_error said = *error;
  return why_fail(error, status, "Line %u: %s", number, said.text);
}

/* What the model says of a line, and why where a request is given. */
static why_status answer(void *context, size_t index, why_session *session, why_error *error) {
  struct batch *batch = context;
  const why_lines *lines = batch->lines;
  struct line *line = &batch->line[index];
  why_explanation *explanation = NULL;
  const why_request request = request_of(lines, line);
  why_status status = (lines->request ? why_explanation_new : why_decision_new)(
      lines->crew->model, &request, &explanation, error);
  if (status == WHY_OK) status = why_explanation_run(explanation, session, error);
  if (status == WHY_OK) {
    const why_result *result = why_explanation_result(explanation);
    line->evaluations = result->evaluations;
    line->truncated = result->truncated;
    status = why_render(result, lines->format, &lines->style, &line->bytes, &line->size, error);
  }
  why_explanation_free(explanation);
  return status ? blame(lines->count + index + 1, status, error) : WHY_OK;
}

why_text why_lines_take(why_text *text) {
  const char *end = memchr(text->bytes, '\n', text->length);
  const size_t length = end ? (size_t)(end - text->bytes) : text->length;
  const size_t taken = end ? length + 1 : length;
  const bool carriage = end && length && text->bytes[length - 1] == '\r';
  const why_text line = {text->bytes, length - carriage};
  text->bytes += taken;
  text->length -= taken;
  return line;
}

/* Takes lines off the front of `text` until the batch is full. */
static void fill(struct batch *batch, why_text *text) {
  batch->count = 0;
  while (batch->count < BATCH && text->length) {
    batch->line[batch->count++] = (struct line){.text = why_lines_take(text)};
  }
}

/* Makes room for the longest line of the batch. */
static why_status fit(const struct batch *batch, why_crew *crew, why_error *error) {
  const why_lines *lines = batch->lines;
  for (size_t i = 0; i < batch->count; i++) {
    const why_text text = batch->line[i].text;
    const why_request request = request_of(lines, &batch->line[i]);
    why_explanation *cut = NULL;
    if (lines->pairs && !memchr(text.bytes, '\t', text.length)) {
      why_fail(error, WHY_ERROR_ARGUMENT, "There is no tab between two texts.");
      return blame(lines->count + i + 1, WHY_ERROR_ARGUMENT, error);
    }
    const why_status status = why_tokens_new(crew->model, &request, &cut, error);
    if (status) return blame(lines->count + i + 1, status, error);
    why_crew_fit(crew, why_explanation_tokens(cut));
    why_explanation_free(cut);
  }
  return WHY_OK;
}

/* Appends what was said of the lines and frees it; those after a failure were not said. */
static void collect(why_lines *lines, const struct batch *batch, why_writer *out) {
  for (size_t i = 0; i < batch->count; i++) {
    const struct line *line = &batch->line[i];
    lines->count++;
    lines->evaluations += line->evaluations;
    if (line->truncated && lines->cut++ == 0) lines->first_cut = lines->count;
    why_writer_bytes(out, line->bytes, line->size);
    if (line->size && lines->request && lines->format == WHY_FORMAT_TEXT)
      why_writer_char(out, '\n');
    why_bytes_free(line->bytes);
  }
}

why_status why_lines_answer(why_lines *lines, why_text text, why_writer *out, why_error *error) {
  why_crew *crew = lines->crew;
  struct batch batch = {.lines = lines};
  while (text.length) {
    fill(&batch, &text);
    why_status status = fit(&batch, crew, error);
    if (status == WHY_OK) {
      status = why_crew_do(crew, answer, &batch, batch.count, error);
    }
    collect(lines, &batch, out);
    if (status) return status;
  }
  return out->failed ? why_fail(error, WHY_ERROR_MEMORY, "There was not enough memory.") : WHY_OK;
}
