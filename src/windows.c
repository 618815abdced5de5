#include "windows.h"

#include <string.h>

why_status why_windows_plan(why_windows *windows, const why_tokens *all, uint32_t max_tokens,
                            why_error *error) {
  uint32_t first = 0;
  while (first < all->count && all->segments[first] == 0) first++;
  *windows = (why_windows){.count = 1, .first = first, .room = all->count - first};
  if (all->count <= max_tokens) return WHY_OK;
  const uint32_t context = all->count - first - 1;
  if (max_tokens < first + 1 + WHY_WINDOWS_LEAST)
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "The question takes %u of %u tokens, which leaves too little room for the text "
                    "that it is about.",
                    (uint64_t)first, (uint64_t)max_tokens);
  const uint32_t room = max_tokens - first - 1;
  const uint32_t overlap = room / 2 < WHY_WINDOWS_OVERLAP ? room / 2 : WHY_WINDOWS_OVERLAP;
  windows->room = room;
  windows->step = room - overlap;
  windows->last = context - room;
  windows->count = 1 + (windows->last + windows->step - 1) / windows->step;
  return WHY_OK;
}

uint32_t why_windows_tokens(const why_windows *windows) {
  return windows->first + windows->room + (windows->count > 1);
}

uint32_t why_windows_start(const why_windows *windows, uint32_t index) {
  const uint32_t start = index * windows->step;
  return windows->first + (start < windows->last ? start : windows->last);
}

static void copy(const why_tokens *from, uint32_t at, uint32_t count, why_tokens *to) {
  memcpy(to->ids + to->count, from->ids + at, count * sizeof *to->ids);
  memcpy(to->begins + to->count, from->begins + at, count * sizeof *to->begins);
  memcpy(to->ends + to->count, from->ends + at, count * sizeof *to->ends);
  memcpy(to->segments + to->count, from->segments + at, count * sizeof *to->segments);
  memcpy(to->specials + to->count, from->specials + at, count * sizeof *to->specials);
  to->count += count;
}

void why_windows_take(const why_windows *windows, const why_tokens *all, uint32_t index,
                      why_tokens *window) {
  window->count = 0;
  window->truncated = all->truncated;
  copy(all, 0, windows->first, window);
  copy(all, why_windows_start(windows, index), windows->room, window);
  if (windows->count > 1) copy(all, all->count - 1, 1, window);
}

uint32_t why_windows_around(const why_windows *windows, uint32_t begin, uint32_t end) {
  uint32_t best = 0;
  int64_t widest = INT64_MIN;
  for (uint32_t i = 0; i < windows->count; i++) {
    const int64_t start = why_windows_start(windows, i);
    const int64_t before = (int64_t)begin - start, after = start + windows->room - (int64_t)end;
    const int64_t narrower = before < after ? before : after;
    if (narrower > widest) {
      widest = narrower;
      best = i;
    }
  }
  return best;
}
