/* Reads the goldens that tools/make_golden.py writes (the format is described there) and what is
   compared with them: blocks of `key value` lines, parted by empty lines. */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model_file.h"
#include "test.h"

enum { GOLDEN_LINES = 64 };

struct golden {
  FILE *file;
  const char *path;
  size_t block;              /* its number in the file, for messages */
  char *lines[GOLDEN_LINES]; /* "key value"; owned */
  size_t count;
  struct model_file model; /* that the blocks at hand belong to */
};

static inline struct golden golden_open(const char *path) {
  struct golden g = {.file = fopen(path, "r"), .path = path};
  if (!g.file) model_file_stop(path, "cannot be read");
  return g;
}

static inline void golden_forget(struct golden *g) {
  while (g->count) free(g->lines[--g->count]);
}

/* One line of any length without its end; NULL at the end of the file. */
static inline char *golden_line(FILE *file) {
  size_t used = 0, size = 0;
  char *line = NULL;
  for (int c = getc(file);; c = getc(file)) {
    if (used + 1 >= size) {
      size = 2 * size + 128;
      line = realloc(line, size);
      if (!line) model_file_stop("a line", "is too long for memory");
    }
    if (c == EOF || c == '\n') {
      line[used] = '\0';
      if (c == EOF && used == 0) {
        free(line);
        return NULL;
      }
      return line;
    }
    line[used++] = (char)c;
  }
}

/* What follows `key` and a blank, or NULL where the block has no such line. */
static inline const char *golden_get(const struct golden *g, const char *key) {
  const size_t length = strlen(key);
  for (size_t i = 0; i < g->count; i++)
    if (!strncmp(g->lines[i], key, length) && g->lines[i][length] == ' ')
      return g->lines[i] + length + 1;
  return NULL;
}

static inline bool golden_read_lines(struct golden *g) {
  golden_forget(g);
  for (char *line; (line = golden_line(g->file)) != NULL;) {
    if (line[0] == '#' || line[0] == '\0') {
      free(line);
      if (g->count) break;
      continue;
    }
    if (g->count == GOLDEN_LINES) model_file_stop(g->path, "has a block of too many lines");
    g->lines[g->count++] = line;
  }
  g->block += g->count > 0;
  return g->count > 0;
}

/* The next question; opens the model when its block comes by. False at the end. */
static inline bool golden_next(struct golden *g) {
  while (golden_read_lines(g)) {
    const char *model = golden_get(g, "model");
    if (!model) return true;
    char path[256], sha256[65];
    if (sscanf(model, "%255s %64s", path, sha256) != 2) model_file_stop(g->path, "names no model");
    model_file_close(&g->model);
    g->model = model_file_open(path);
    if (strcmp(why_model_about(g->model.model)->sha256, sha256)) {
      fprintf(stderr, "%s was written for another %s: run tools/make_golden.py again\n", g->path,
              path);
      exit(1);
    }
  }
  return false;
}

static inline void golden_close(struct golden *g) {
  golden_forget(g);
  model_file_close(&g->model);
  fclose(g->file);
}

static inline int golden_hex(char c) {
  return c <= '9' ? c - '0' : c - 'A' + 10;
}

/* A text, unescaped and terminated, to be freed; NULL where there is none. */
static inline char *golden_text(const struct golden *g, const char *key) {
  const char *from = golden_get(g, key);
  if (!from) return NULL;
  char *text = malloc(strlen(from) + 1), *to = text;
  if (!text) model_file_stop(g->path, "is too large for memory");
  while (*from) {
    const bool escaped = from[0] == '%' && from[1] && from[2];
    *to++ = escaped ? (char)(golden_hex(from[1]) * 16 + golden_hex(from[2])) : *from;
    from += escaped ? 3 : 1;
  }
  *to = '\0';
  return text;
}

/* A number of the block, or `fallback`. */
static inline double golden_number(const struct golden *g, const char *key, double fallback) {
  const char *value = golden_get(g, key);
  return value ? strtod(value, NULL) : fallback;
}

/* An array, to be freed: *count numbers, each `stride`th of a larger one. NULL: there is none. */
static inline double *golden_array(const struct golden *g, const char *key, size_t *count,
                                   size_t *stride) {
  const char *value = golden_get(g, key);
  char *at = NULL;
  *count = 0;
  *stride = 1;
  if (!value) return NULL;
  *count = strtoul(value, &at, 10);
  if (*at == '/') *stride = strtoul(at + 1, &at, 10);
  double *numbers = malloc((*count + 1) * sizeof *numbers);
  if (!numbers) model_file_stop(g->path, "is too large for memory");
  for (size_t i = 0; i < *count; i++) {
    char *from = at;
    numbers[i] = strtod(from, &at);
    if (at == from) model_file_stop(g->path, "has an array that is too short");
  }
  return numbers;
}

/* How far `found` is from what the golden has under `key`. */
struct golden_distance {
  size_t compared;
  double largest;  /* difference */
  double relative; /* |found - expected| / |expected|, Euclidean */
};

/* Compares the numbers of `found` whose index is in [begin, end); `total` must be what the golden's
   array was sampled from. */
static inline struct golden_distance golden_compare(const struct golden *g, const char *key,
                                                    const float *found, size_t total, size_t begin,
                                                    size_t end) {
  size_t count = 0, stride = 1;
  double *expected = golden_array(g, key, &count, &stride), off = 0, size = 0;
  struct golden_distance distance = {0};
  if (count == 0 || count != (total + stride - 1) / stride) {
    free(expected);
    return distance;
  }
  for (size_t i = (begin + stride - 1) / stride; i * stride < end; i++) {
    const double difference = fabs((double)found[i * stride] - expected[i]);
    off += difference * difference;
    size += expected[i] * expected[i];
    if (!(difference <= distance.largest)) distance.largest = difference;
    distance.compared++;
  }
  distance.relative = off == 0 ? 0 : sqrt(off / size);
  free(expected);
  return distance;
}

/* A check that also says where in the goldens it failed. */
static inline void golden_check(const struct golden *g, bool ok, const char *what, double off,
                                const char *file, int line) {
  if (!test_check(ok, file, line, what) && test_failed <= TEST_SHOWN)
    fprintf(stderr, "  %s, block %zu: off by %.3g\n", g->path, g->block, off);
}
#define GOLDEN_CHECK(golden, ok, what, off)                                                        \
  golden_check((golden), (ok), (what), (off), __FILE__, __LINE__)

#endif
