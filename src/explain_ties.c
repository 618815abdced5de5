/* Places of words by their scores, and which of them the standard errors leave open. */
#include <math.h>

#include "explain.h"

/* Whether 95 % of draws could have put the two the other way round. */
static bool exchangeable(const why_word *a, const why_word *b) {
  const double x = (double)a->standard_error, y = (double)b->standard_error;
  return fabs((double)a->score - b->score) <= 1.96 * sqrt(x * x + y * y);
}

/* The rank of word `w`: of equal scores the first in the text is the higher. */
static uint32_t rank_of(const why_word *words, uint32_t count, uint32_t w) {
  uint32_t rank = 1;
  for (uint32_t i = 0; i < count; i++)
    rank += words[i].score > words[w].score || (words[i].score == words[w].score && i < w);
  return rank;
}

void why_explain_rank(why_word *words, uint32_t count) {
  for (uint32_t w = 0; w < count; w++) {
    words[w].rank = rank_of(words, count, w);
    words[w].tied = false;
  }
  for (uint32_t w = 0; w < count; w++)
    for (uint32_t i = 0; i < count; i++)
      if (words[i].rank == words[w].rank + 1 && exchangeable(&words[w], &words[i]))
        words[w].tied = words[i].tied = true;
}
