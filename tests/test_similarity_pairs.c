/* The cosine of two texts, split over pairs of tokens: against the definition, on drawn hidden
   states, without a model. */
#include <math.h>
#include <stdlib.h>

#include "methods/method.h"
#include "numeric.h"
#include "test.h"

enum { T = 9, FIRST = 4, C = 8 };

static float hidden[T][C];
static uint8_t segments[T];

static why_problem problem_of(why_pooling pooling) {
  static const uint32_t ids[T] = {0};
  static const why_term term = {.weight = 1};
  return (why_problem){.shape = {.head = WHY_HEAD_SIMILARITY,
                                 .layers = 2,
                                 .heads = 1,
                                 .channels = C,
                                 .embedding = C,
                                 .vocabulary = 1,
                                 .labels = 1,
                                 .positions = T,
                                 .segments = 2,
                                 .pooling = pooling},
                       .tokens = T,
                       .ids = ids,
                       .segments = segments,
                       .axis = WHY_AXIS_NONE,
                       .terms = &term,
                       .term_count = 1};
}

/* What stands for a text. */
static void pool(why_pooling pooling, uint8_t segment, double out[C]) {
  const uint32_t first = segment ? FIRST : 0, last = segment ? T : FIRST;
  const uint32_t end = pooling == WHY_POOLING_MEAN ? last : first + 1;
  for (uint32_t c = 0; c < C; c++) {
    out[c] = 0;
    for (uint32_t t = first; t < end; t++) out[c] += hidden[t][c] / (double)(end - first);
  }
}

static double dot(const double *a, const double *b) {
  double sum = 0;
  for (uint32_t c = 0; c < C; c++) sum += a[c] * b[c];
  return sum;
}

static void test_pooling(why_pooling pooling) {
  const why_problem problem = problem_of(pooling);
  const why_method *method = NULL;
  for (size_t i = 0; i < why_methods_count; i++)
    if (why_methods[i]->info.needs_similarity) method = why_methods[i];
  if (!CHECK(method != NULL)) return;
  static _Alignas(WHY_ALIGNMENT) unsigned char memory[1 << 16];
  why_arena arena = {.base = memory, .size = sizeof memory};
  const why_limits limits = method->limits(&problem);
  why_round round;
  CHECK(why_round_take(&round, &problem, &limits, 1, &arena, NULL) == WHY_OK);
  void *state = method->layout(&problem, &arena);
  CHECK(!arena.overflow);

  why_round_begin(&round, 0);
  method->ask(state, &problem, &round);
  CHECK(round.jobs == 1 && why_round_place_answers(&round, &problem, NULL) == WHY_OK);
  why_answer at;
  why_round_answer(&round, &problem, 0, &at);
  CHECK(at.hidden.count == T * C);
  for (uint32_t i = 0; i < T * C; i++) round.answers[at.hidden.at + i] = hidden[i / C][i % C];
  float scores[T], matrix[T * T];
  why_finding finding = {.scores = scores, .matrix = matrix};
  method->tell(state, &problem, &round, &finding);
  why_round_begin(&round, 1);
  method->ask(state, &problem, &round);
  CHECK(round.jobs == 0);

  double a[C], b[C], all = 0, scored = 0;
  pool(pooling, 0, a);
  pool(pooling, 1, b);
  const double scale = sqrt(dot(a, a) * dot(b, b));
  for (uint32_t i = 0; i < T; i++) {
    scored += scores[i];
    for (uint32_t j = 0; j < T; j++) {
      all += matrix[i * T + j];
      if (i >= FIRST || j < FIRST) CHECK(matrix[i * T + j] == 0);
    }
  }
  CHECK_NEAR(all, dot(a, b) / scale, 1e-6);
  CHECK_NEAR(scored, dot(a, b) / scale, 1e-6);
  /* One pair by hand: tokens 0 and FIRST, which both ways of pooling read. */
  const double share = pooling == WHY_POOLING_MEAN ? 1.0 / (FIRST * (T - FIRST)) : 1;
  double pair = 0;
  for (uint32_t c = 0; c < C; c++) pair += (double)hidden[0][c] * hidden[FIRST][c];
  CHECK_NEAR(matrix[FIRST], share * pair / scale, 1e-6);
  CHECK((matrix[1 * T + FIRST] != 0) == (pooling == WHY_POOLING_MEAN));
}

int main(void) {
  for (uint32_t t = 0; t < T; t++) {
    segments[t] = t >= FIRST;
    for (uint32_t c = 0; c < C; c++) hidden[t][c] = (float)why_random_normal(7, t, c);
  }
  test_pooling(WHY_POOLING_MEAN);
  test_pooling(WHY_POOLING_CLS);
  return test_report();
}
