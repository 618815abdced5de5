#define _XOPEN_SOURCE 700

#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "lines.h"
#include "report.h"

int why_input_find_model(const why_cli *cli, const char *called, char *found, const char **path) {
  const bool named = cli->command == WHY_CLI_INFO || cli->command == WHY_CLI_BENCH;
  *path = named && cli->operand ? cli->operand : cli->model;
  if (!*path) *path = getenv("WHYBERT_MODEL");
  if (*path && **path) return WHY_EXIT_DONE;
  *path = found;
  if (why_files_find_model(called, found)) return WHY_EXIT_DONE;
  why_writer sentence = {0};
  why_writer_string(&sentence, "There is no sentiment.gguf beside the program; name a model with "
                               "--model FILE or WHYBERT_MODEL.");
  why_report(&sentence);
  return WHY_EXIT_FAILED;
}

static int feed(int file, const char *path, why_model **model) {
  why_loader *loader = NULL;
  why_writer piece = {0};
  why_error error = {0};
  bool end = false, broken = false;
  why_status status = why_loader_new(NULL, &loader, &error);
  while (status == WHY_OK && !end && !broken) {
    piece.used = 0;
    broken = !why_files_read(file, &piece, &end);
    if (!broken && !end) status = why_loader_feed(loader, piece.bytes, piece.used, &error);
  }
  const int reason = errno;
  if (status == WHY_OK && !broken) status = why_loader_finish(loader, model, &error);
  why_loader_free(loader);
  why_writer_free(&piece);
  if (broken) return why_report_failure("Cannot read", path, strerror(reason));
  return status ? why_report_failure("Cannot use the model", path, error.text) : WHY_EXIT_DONE;
}

int why_input_load_model(const char *path, why_model **model) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return why_report_failure("Cannot open", path, strerror(errno));
  const int result = feed(file, path, model);
  close(file);
  return result;
}

static int read_all(int file, const char *name, why_writer *buffer) {
  for (bool end = false; !end;) {
    if (!why_files_read(file, buffer, &end)) {
      return why_report_failure("Cannot read", name, strerror(errno));
    }
  }
  return WHY_EXIT_DONE;
}

int why_input_read_text(const why_cli *cli, why_writer *buffer, why_request *request) {
  request->text = cli->operand;
  request->text_length = strlen(cli->operand);
  if (strcmp(cli->operand, "-") != 0) return WHY_EXIT_DONE;
  const int result = read_all(STDIN_FILENO, "standard input", buffer);
  if (result != WHY_EXIT_DONE) return result;
  if (buffer->used && buffer->bytes[buffer->used - 1] == '\n') {
    buffer->used--;
    if (buffer->used && buffer->bytes[buffer->used - 1] == '\r') buffer->used--;
  }
  request->text = buffer->used ? buffer->bytes : "";
  request->text_length = buffer->used;
  return WHY_EXIT_DONE;
}

int why_input_read_references(const why_cli *cli, why_input_references *references,
                              why_request *request) {
  if (!cli->references) return WHY_EXIT_DONE;
  const int file = open(cli->references, O_RDONLY | O_CLOEXEC);
  if (file < 0) return why_report_failure("Cannot open", cli->references, strerror(errno));
  const int result = read_all(file, cli->references, &references->bytes);
  close(file);
  if (result != WHY_EXIT_DONE) return result;
  why_writer *rows = &references->rows;
  why_text rest = why_writer_text(&references->bytes);
  why_writer_bytes(rows, request->references, request->reference_count * sizeof(why_string));
  while (rest.length) {
    const why_text line = why_lines_take(&rest);
    const why_string row = {line.bytes, line.length};
    if (line.length) why_writer_bytes(rows, &row, sizeof row);
  }
  if (rows->failed) return why_report_failure("Cannot read", cli->references, strerror(ENOMEM));
  if (rows->used == request->reference_count * sizeof(why_string)) {
    why_error error = {0};
    why_fail(&error, WHY_ERROR_ARGUMENT, "--references names %t, where no line has a text.",
             why_text_of(cli->references));
    return why_report_error(&error);
  }
  request->references = (const why_string *)(const void *)rows->bytes;
  request->reference_count = rows->used / sizeof(why_string);
  return WHY_EXIT_DONE;
}

void why_input_free_references(why_input_references *references) {
  why_writer_free(&references->bytes);
  why_writer_free(&references->rows);
}

/* Whether `part` begins at byte `at` of the text of `segment`, and, where whole words are wanted, a
   word begins there and one ends with it. */
static bool stands_at(const why_result *result, uint32_t segment, why_text part, uint32_t at,
                      bool whole) {
  const char *text = segment ? result->text_pair : result->text;
  const uint32_t end = at + (uint32_t)part.length;
  bool begins = !whole, ends = !whole;
  if (memcmp(text + at, part.bytes, part.length) != 0) return false;
  for (uint32_t i = 0; whole && i < result->word_count; i++) {
    const why_word *word = &result->words[i];
    if (word->segment != segment) continue;
    begins = begins || word->begin == at;
    ends = ends || word->end == end;
  }
  return begins && ends;
}

/* Whether only the second text is looked through. */
static bool is_question(const why_result *result) {
  return result->model->task == WHY_TASK_QUESTION_ANSWERING && result->text_pair;
}

static bool find_part(const why_result *result, why_text part, why_group_span *span) {
  for (int loose = 0; loose < 2; loose++) {
    for (uint32_t segment = is_question(result) ? 1 : 0; segment < (result->text_pair ? 2 : 1);
         segment++) {
      const size_t length = segment ? result->text_pair_length : result->text_length;
      for (uint32_t at = 0; at + part.length <= length; at++) {
        if (!stands_at(result, segment, part, at, !loose)) continue;
        *span = (why_group_span){segment, at, at + (uint32_t)part.length};
        return true;
      }
    }
  }
  return false;
}

int why_input_find_focus(const why_cli *cli, const why_model *model, why_request *request,
                         why_group_span *focus) {
  why_explanation *tokens = NULL;
  why_error error = {0};
  const why_task task = why_model_about(model)->task;
  const bool has_parts = task == WHY_TASK_TOKEN_CLASSIFICATION ||
                         task == WHY_TASK_QUESTION_ANSWERING || task == WHY_TASK_MASKED_LM;
  if ((cli->focus_text || request->focus) && !has_parts) {
    why_fail(&error, WHY_ERROR_ARGUMENT,
             "--focus is for models that name parts of a text: entities, answers or masks.");
    return why_report_error(&error);
  }
  if (!cli->focus_text) return WHY_EXIT_DONE;
  why_status status = why_tokens_new(model, request, &tokens, &error);
  if (status == WHY_OK) {
    const why_text part = why_text_of(cli->focus_text);
    const why_result *result = why_explanation_result(tokens);
    if (find_part(result, part, focus)) {
      request->focus = focus;
    } else {
      status = why_fail(&error, WHY_ERROR_ARGUMENT, "--focus names %t, which does not stand in %s.",
                        part, is_question(result) ? "the second text" : "the text");
    }
  }
  why_explanation_free(tokens);
  return status ? why_report_error(&error) : WHY_EXIT_DONE;
}
