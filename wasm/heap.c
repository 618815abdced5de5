/* The heap of the module: free blocks in a list by address, the first that fits is taken,
   neighbours are joined again. The engine asks for few and large blocks, so that a list is enough;
   and all begin at a line of 64 bytes, which is all the alignment that anybody asks for. */
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 64, PAGE = 65536, MOST_PAGES = 65535 }; /* 4 GB less a page: its end is a size_t */

/* The line before what a caller gets, or the first line of what is free. */
typedef struct block {
  alignas(LINE) size_t lines; /* of the block, this one included */
  struct block *next;         /* of a free block: the next free one */
} block;
_Static_assert(sizeof(block) == LINE, "blocks are counted in lines");

extern unsigned char __heap_base; /* the linker's: where the stack and the data end */

static block *first_free;
static block *end; /* of the memory that the heap has; NULL at first */

/* Cuts `lines` off the front of the free block at *link and takes it out of the list. */
static block *cut(block **link, size_t lines) {
  block *taken = *link, *rest = taken->next;
  if (taken->lines > lines) {
    rest = taken + lines;
    rest->lines = taken->lines - lines;
    rest->next = taken->next;
    taken->lines = lines;
  }
  *link = rest;
  return taken;
}

static void give_back(block *given) {
  block *before = NULL, *after = first_free;
  while (after && after < given) {
    before = after;
    after = after->next;
  }
  given->next = after;
  if (after && given + given->lines == after) {
    given->lines += after->lines;
    given->next = after->next;
  }
  if (!before) {
    first_free = given;
  } else if (before + before->lines == given) {
    before->lines += given->lines;
    before->next = given->next;
  } else {
    before->next = given;
  }
}

/* Makes the memory that the heap does not have yet its own, `lines` more where it has all. */
static bool grow(size_t lines) {
  if (!end) end = (block *)(((uintptr_t)&__heap_base + LINE - 1) / LINE * LINE);
  size_t pages = __builtin_wasm_memory_size(0);
  if (pages * PAGE == (uintptr_t)end) {
    const size_t more = (lines + PAGE / LINE - 1) / (PAGE / LINE);
    if (more > MOST_PAGES - pages || __builtin_wasm_memory_grow(0, more) == SIZE_MAX) return false;
    pages += more;
  }
  block *added = end;
  end = (block *)(pages * PAGE);
  added->lines = (size_t)(end - added);
  give_back(added);
  return true;
}

static size_t lines_of(size_t size) {
  return 1 + size / LINE + (size % LINE != 0);
}

void *malloc(size_t size) {
  const size_t lines = lines_of(size);
  do {
    for (block **link = &first_free; *link; link = &(*link)->next) {
      if ((*link)->lines >= lines) return cut(link, lines) + 1;
    }
  } while (grow(lines));
  return NULL;
}

void free(void *memory) {
  if (memory) give_back((block *)memory - 1);
}

/* Where the block behind is free the memory grows into it: headers and pictures grow in steps. */
void *realloc(void *memory, size_t size) {
  if (!memory) return malloc(size);
  block *old = (block *)memory - 1;
  const size_t lines = lines_of(size);
  if (lines <= old->lines) return memory;
  for (block **link = &first_free; *link; link = &(*link)->next) {
    if (*link != old + old->lines || (*link)->lines < lines - old->lines) continue;
    old->lines += cut(link, lines - old->lines)->lines;
    return memory;
  }
  void *moved = malloc(size);
  if (!moved) return NULL;
  memcpy(moved, memory, (old->lines - 1) * LINE);
  free(memory);
  return moved;
}

void *aligned_alloc(size_t alignment, size_t size) {
  return alignment <= LINE ? malloc(size) : NULL;
}
