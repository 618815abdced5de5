/* Model files for the tests, opened with a session that fits every job. */
#ifndef MODEL_FILE_H
#define MODEL_FILE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "why.h"

static inline void model_file_stop(const char *what, const char *why) {
  fprintf(stderr, "%s %s\n", what, why);
  exit(1);
}

/* The bytes of a file, to be freed. WHYBERT_TEST_MODEL stands in for models/sentiment.gguf. */
static inline unsigned char *model_file_bytes(const char *path, size_t *size) {
  const char *other = getenv("WHYBERT_TEST_MODEL");
  if (other && !strcmp(path, "models/sentiment.gguf")) path = other;
  FILE *file = fopen(path, "rb");
  if (!file) model_file_stop(path, "cannot be read");
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  unsigned char *bytes = malloc(*size);
  if (!bytes || fread(bytes, 1, *size, file) != *size) model_file_stop(path, "cannot be read");
  fclose(file);
  return bytes;
}

struct model_file {
  why_model *model;
  why_session *session;
};

static inline struct model_file model_file_open(const char *path) {
  struct model_file m = {0};
  why_error error;
  size_t size = 0;
  unsigned char *bytes = model_file_bytes(path, &size);
  if (why_model_open(bytes, size, &m.model, &error) ||
      why_session_new(m.model, why_model_about(m.model)->positions,
                      WHY_SESSION_GRADIENTS | WHY_SESSION_PATCHES, &m.session, &error))
    model_file_stop(path, error.text);
  free(bytes);
  return m;
}

static inline void model_file_close(struct model_file *m) {
  why_session_free(m->session);
  why_model_free(m->model);
  *m = (struct model_file){0};
}

#endif
