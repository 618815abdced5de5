/* A question about a long text: the model reads it in parts that overlap, each with the question in
   front of it. */
#ifndef WHY_WINDOWS_H
#define WHY_WINDOWS_H

#include "tokenizer.h"

/* How the tokens of a pair are cut. All windows have the same length, the last one reaches to the
   end. */
typedef struct why_windows {
  uint32_t count; /* 1: everything fits at once */
  uint32_t first; /* of the second text's tokens among all */
  uint32_t room;  /* how many of them a window holds */
  uint32_t step;  /* from the start of a window to that of the next */
  uint32_t last;  /* where the last one starts, after `first` */
} why_windows;

/* Tokens of the second text that a window shares with the one before it (as Hugging Face's
   doc_stride), where it has room for twice as many. */
enum { WHY_WINDOWS_OVERLAP = 128, WHY_WINDOWS_LEAST = 16 };

/* Cuts `all` (a pair) into windows of at most `max_tokens`. ARGUMENT where the first text leaves
   less than WHY_WINDOWS_LEAST tokens of room. */
why_status why_windows_plan(why_windows *windows, const why_tokens *all, uint32_t max_tokens,
                            why_error *error);

/* How many tokens each window has, and which of all the second text's begins with: window `index`
   holds the first text's, those from `start` on, and the closing one. */
uint32_t why_windows_tokens(const why_windows *windows);
uint32_t why_windows_start(const why_windows *windows, uint32_t index);

/* Copies window `index` of `all` into `window`, which has room for its tokens. */
void why_windows_take(const why_windows *windows, const why_tokens *all, uint32_t index,
                      why_tokens *window);

/* The window that shows most of what stands around tokens [begin, end) of all; the first of equals.
 */
uint32_t why_windows_around(const why_windows *windows, uint32_t begin, uint32_t end);

#endif
