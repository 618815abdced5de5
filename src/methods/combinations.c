#include "combinations.h"

#include <string.h>

#include "../numeric.h"

double why_combinations_count(uint32_t units, uint32_t k) {
  double count = 1;
  for (uint32_t i = 0; i < k; i++) count = count * (units - i) / (i + 1);
  return count;
}

void why_combinations_first(int8_t *sides, uint32_t units, uint32_t k, int8_t mark) {
  memset(sides, -mark, units);
  memset(sides, mark, k);
}

void why_combinations_next(int8_t *sides, uint32_t units, int8_t mark) {
  const int8_t other = (int8_t)-mark;
  uint32_t moved = 1, i = units - 1;
  for (; sides[i] == mark; i--, moved++) sides[i] = other;
  while (sides[i] == other) i--;
  sides[i] = other;
  memset(sides + i + 1, mark, moved);
}

/* Floyd's algorithm (doi:10.1145/30401.315746). */
void why_combinations_draw(int8_t *sides, uint32_t units, uint32_t k, int8_t mark, uint64_t seed,
                           uint64_t stream) {
  memset(sides, -mark, units);
  for (uint32_t j = units - k; j < units; j++) {
    const uint64_t unit = why_random_below(seed, stream, j, j + 1);
    sides[sides[unit] == mark ? j : unit] = mark;
  }
}
