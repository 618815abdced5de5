/* The files of the program: read as they come, written whole or not at all. What fails leaves its
   reason in errno. */
#ifndef WHY_FILES_H
#define WHY_FILES_H

#include "writer.h"

enum { WHY_FILES_PATH = 4096 }; /* bytes of the longest path, its NUL included */

/* The model that comes along, as seen from the program (`called` is its argument 0): beside it, in
   the source tree, or installed. False where there is none. */
bool why_files_find_model(const char *called, char path[WHY_FILES_PATH]);

/* What the processor calls itself, or the kind of machine that this is. */
enum { WHY_FILES_MACHINE = 128 };
void why_files_machine(char name[WHY_FILES_MACHINE]);

/* Appends the next bytes of `file`, as many as are there at once (some 64 KB at most); *end at the
   end of the file. */
bool why_files_read(int file, why_writer *buffer, bool *end);

/* Standard output (path NULL), or a new file beside the one that it takes the place of at the end,
   so that nothing is lost where the disk is full. A pipe or a device is written to as it is. */
typedef struct why_output {
  int file;
  const char *path;
  char temporary[WHY_FILES_PATH]; /* "" where there is none */
} why_output;

/* False, with errno set, where that cannot be opened or written. What was opened is closed by
   why_output_close; `path` must live as long. */
bool why_output_open(why_output *output, const char *path);
bool why_output_write(const why_output *output, const char *bytes, size_t size);
/* Puts the file in its place where `keep`; else, and where that fails, it is removed. */
bool why_output_close(why_output *output, bool keep);

#endif
