/* A copy of the model's file with the temperature that was found. */
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "report.h"
#include "run.h"

/* The file that is read, the one that is written, and what was read of the former but not yet
   written. */
struct copy {
  const char *from;
  int file;
  why_output to;
  why_writer piece;
  bool end;
};

static int cannot(const char *what, const char *path) {
  return why_report_failure(what, path, strerror(errno));
}

/* Reads on until the whole header is there, and writes it anew. */
static int copy_header(struct copy *copy, float temperature) {
  char *header = NULL;
  size_t size = 0, instead = 0, more = 1;
  why_error error = {0};
  why_status status = WHY_ERROR_FORMAT;
  while (status && more > copy->piece.used && !copy->end) {
    if (!why_files_read(copy->file, &copy->piece, &copy->end)) {
      return cannot("Cannot read", copy->from);
    }
    if (copy->piece.used < more && !copy->end) continue;
    status = why_file_set_temperature(copy->piece.bytes, copy->piece.used, temperature, &header,
                                      &size, &instead, &more, &error);
  }
  if (status) return why_report_error(&error);
  const bool written =
      why_output_write(&copy->to, header, size) &&
      why_output_write(&copy->to, copy->piece.bytes + instead, copy->piece.used - instead);
  why_bytes_free(header);
  return written ? WHY_EXIT_DONE : cannot("Cannot write", copy->to.path);
}

static int copy_rest(struct copy *copy) {
  while (!copy->end) {
    copy->piece.used = 0;
    if (!why_files_read(copy->file, &copy->piece, &copy->end)) {
      return cannot("Cannot read", copy->from);
    }
    if (!why_output_write(&copy->to, copy->piece.bytes, copy->piece.used)) {
      return cannot("Cannot write", copy->to.path);
    }
  }
  return WHY_EXIT_DONE;
}

int why_run_write_model(const why_run *run, float temperature, const char *path) {
  struct copy copy = {.from = run->model_path};
  copy.file = open(copy.from, O_RDONLY | O_CLOEXEC);
  if (copy.file < 0) return cannot("Cannot open", copy.from);
  int result = why_output_open(&copy.to, path) ? WHY_EXIT_DONE : cannot("Cannot write", path);
  if (result == WHY_EXIT_DONE) {
    result = copy_header(&copy, temperature);
    if (result == WHY_EXIT_DONE) result = copy_rest(&copy);
    if (!why_output_close(&copy.to, result == WHY_EXIT_DONE) && result == WHY_EXIT_DONE) {
      result = cannot("Cannot write", path);
    }
  }
  why_writer_free(&copy.piece);
  close(copy.file);
  return result;
}
