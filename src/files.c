#define _XOPEN_SOURCE 700

#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

/* a and b in a row; false where they are longer than a path. */
static bool join(char out[WHY_FILES_PATH], const char *a, const char *b) {
  const size_t first = strlen(a), second = strlen(b);
  if (first + second >= WHY_FILES_PATH) return false;
  memmove(out, a, first);
  memcpy(out + first, b, second + 1);
  return true;
}

/* Where this program is, with the slash behind the folder; "" where that cannot be told. */
static void find_own_folder(const char *called, char folder[WHY_FILES_PATH]) {
  const ssize_t length = readlink("/proc/self/exe", folder, WHY_FILES_PATH - 1);
  folder[length > 0 ? length : 0] = '\0';
  if (length <= 0 && !join(folder, called, "")) folder[0] = '\0';
  char *slash = strrchr(folder, '/');
  *(slash ? slash + 1 : folder) = '\0';
}

bool why_files_find_model(const char *called, char path[WHY_FILES_PATH]) {
  static const char *const places[] = {"sentiment.gguf", "models/sentiment.gguf",
                                       "../../models/sentiment.gguf",
                                       "../share/whybert/sentiment.gguf"};
  char folder[WHY_FILES_PATH];
  find_own_folder(called, folder);
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    if (join(path, folder, places[i]) && access(path, F_OK) == 0) return true;
  }
  return false;
}

void why_files_machine(char name[WHY_FILES_MACHINE]) {
  static const char key[] = "model name";
  struct utsname system = {0};
  char bytes[4096];
  const int file = open("/proc/cpuinfo", O_RDONLY | O_CLOEXEC);
  const ssize_t count = file < 0 ? 0 : read(file, bytes, sizeof bytes - 1);
  if (file >= 0) close(file);
  bytes[count > 0 ? count : 0] = '\0';
  const char *line = strstr(bytes, key), *value = line ? strchr(line, ':') : NULL;
  size_t length = value ? strcspn(++value, "\n") : 0;
  if (!length && uname(&system) == 0) length = strlen(value = system.machine);
  for (; length && *value == ' '; length--) value++;
  if (length >= WHY_FILES_MACHINE) length = WHY_FILES_MACHINE - 1;
  if (length) memcpy(name, value, length);
  name[length] = '\0';
}

bool why_files_read(int file, why_writer *buffer, bool *end) {
  char bytes[1 << 16];
  ssize_t count = 0;
  do {
    count = read(file, bytes, sizeof bytes);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return false;
  *end = count == 0;
  why_writer_bytes(buffer, bytes, (size_t)count);
  if (!buffer->failed) return true;
  errno = ENOMEM;
  return false;
}

bool why_output_open(why_output *output, const char *path) {
  struct stat there;
  *output = (why_output){.file = STDOUT_FILENO, .path = path};
  if (!path) return true;
  if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
    output->file = open(path, O_WRONLY | O_CLOEXEC);
  } else if (join(output->temporary, path, ".XXXXXX")) {
    output->file = mkstemp(output->temporary);
  } else {
    output->file = -1;
    errno = ENAMETOOLONG;
  }
  return output->file >= 0;
}

bool why_output_write(const why_output *output, const char *bytes, size_t size) {
  while (size) {
    const ssize_t count = write(output->file, bytes, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes += count;
    size -= (size_t)count;
  }
  return true;
}

/* What mkstemp made for its owner alone gets the rights that a new file has. */
static bool put_in_place(const why_output *output) {
  const mode_t mask = umask(0);
  umask(mask);
  return chmod(output->temporary, 0666 & ~mask) == 0 &&
         rename(output->temporary, output->path) == 0;
}

bool why_output_close(why_output *output, bool keep) {
  bool good = close(output->file) == 0;
  if (*output->temporary) {
    good = good && (!keep || put_in_place(output));
    const int reason = errno;
    if (!good || !keep) unlink(output->temporary);
    errno = reason;
  }
  return good;
}
