/* Words that could stand in a token's place: to first order the target gains dw . (v - w) when word
   v takes the place of w (HotFlip, Ebrahimi et al. 2018, arXiv:1712.06751). */
#include "candidates.h"

#include <math.h>

/* One token's list, (count, 2) {id, gain}, best first; id -1: empty. */
struct list {
  float *items;
  uint32_t count;
};

static bool beats_last(const struct list *list, float gain) {
  const float *last = list->items + 2 * ((size_t)list->count - 1);
  return last[0] < 0.0f || gain > last[1];
}

static void insert(struct list *list, uint32_t id, float gain) {
  uint32_t at = list->count - 1;
  for (; at > 0 && (list->items[2 * at - 2] < 0.0f || gain > list->items[2 * at - 1]); at--) {
    list->items[2 * at] = list->items[2 * at - 2];
    list->items[2 * at + 1] = list->items[2 * at - 1];
  }
  list->items[2 * at] = (float)id;
  list->items[2 * at + 1] = gain;
}

static bool is_close(const why_kernels *kernels, const float *a, const float *b, size_t E,
                     float closeness) {
  const float squares = kernels->dot(a, a, E) * kernels->dot(b, b, E);
  return squares > 0.0f && kernels->dot(a, b, E) >= closeness * sqrtf(squares);
}

void why_candidates_find(const why_bert *bert, const why_kernels *kernels, const why_run *run,
                         const why_job *job, float *out) {
  const size_t E = bert->shape.embedding, P = job->candidates;
  const uint32_t *ids = WHY_ITEMS(job, uint32_t, ids);
  const uint8_t *kept = job->kept.count ? WHY_ITEMS(job, uint8_t, kept) : NULL;
  const uint8_t *allowed = WHY_ITEMS(job, uint8_t, allowed);
  float *row = run->sum, *owns = run->context; /* (E), (T) what each token's own word gives */
  for (size_t i = 0; i < run->T * P; i++) out[2 * i] = -1.0f;
  for (size_t t = 0; t < run->T; t++)
    owns[t] = kernels->dot(run->dhidden + t * E, run->delta + t * E, E);
  for (uint32_t v = 0; v < bert->words.rows; v++) {
    if (!(allowed[v / 8] >> v % 8 & 1)) continue;
    why_table_row(&bert->words, v, row);
    for (size_t t = 0; t < run->T; t++) {
      struct list list = {out + 2 * t * P, (uint32_t)P};
      if (v == ids[t] || (kept && kept[t])) continue;
      const float gain = kernels->dot(run->dhidden + t * E, row, E) - owns[t];
      if (beats_last(&list, gain) && is_close(kernels, row, run->delta + t * E, E, job->closeness))
        insert(&list, v, gain);
    }
  }
}
