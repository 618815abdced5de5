/* How far two explanations of one text agree about its words. */
#include <string.h>

#include "base.h"
#include "methods/ranks.h"
#include "why.h"

/* The scores of both, and their orders, of n words each. */
struct sides {
  float *scores[2];
  uint32_t *orders[2];
};

static bool same_words(const why_result *one, const why_result *other) {
  if (one->word_count != other->word_count) return false;
  for (uint32_t w = 0; w < one->word_count; w++) {
    const why_word *a = &one->words[w], *b = &other->words[w];
    if (a->segment != b->segment || a->begin != b->begin || a->end != b->end) return false;
  }
  const bool paired = one->text_pair && other->text_pair;
  return one->text_length == other->text_length &&
         memcmp(one->text, other->text, one->text_length) == 0 &&
         !one->text_pair == !other->text_pair &&
         (!paired || (one->text_pair_length == other->text_pair_length &&
                      memcmp(one->text_pair, other->text_pair, one->text_pair_length) == 0));
}

static void compare(const struct sides *sides, uint32_t count, uint32_t top,
                    why_agreement *agreement) {
  const float *a = sides->scores[0], *b = sides->scores[1];
  for (int side = 0; side < 2; side++)
    why_ranks_order(sides->scores[side], count, sides->orders[side]);
  *agreement = (why_agreement){
      .spearman = (float)why_ranks_spearman(a, b, count),
      .kendall_tau = (float)why_ranks_kendall(a, b, count),
      .top = top,
      .top_overlap = (float)why_ranks_overlap(sides->orders[0], sides->orders[1], top),
  };
}

why_status why_agreement_of(const why_result *one, const why_result *other, uint32_t top,
                            why_agreement *agreement, why_error *error) {
  if (!same_words(one, other))
    return why_fail(error, WHY_ERROR_ARGUMENT,
                    "Two explanations can be compared where they are of the same text, cut into "
                    "the same words.");
  const size_t count = one->word_count;
  size_t bytes = 0;
  const bool fits = why_size_mul(count, 2 * (sizeof(float) + sizeof(uint32_t)), &bytes);
  float *memory = fits ? why_heap(NULL, bytes + 1) : NULL;
  if (!memory)
    return why_fail(error, WHY_ERROR_MEMORY, "The system did not give %u bytes of memory.",
                    (uint64_t)bytes);
  uint32_t *orders = (uint32_t *)(void *)(memory + 2 * count);
  const struct sides sides = {{memory, memory + count}, {orders, orders + count}};
  for (size_t w = 0; w < count; w++) {
    sides.scores[0][w] = one->words[w].score;
    sides.scores[1][w] = other->words[w].score;
  }
  compare(&sides, (uint32_t)count, top < count ? top : (uint32_t)count, agreement);
  why_heap(memory, 0);
  return WHY_OK;
}
