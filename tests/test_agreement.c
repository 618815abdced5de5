/* Rank correlations, overlaps and ties, against their definitions and by hand. */
#include "explain.h"
#include "methods/ranks.h"
#include "numeric.h"
#include "test.h"

enum { MOST = 40 };

/* ---- Ranks ---- */

/* The mean place, from 1, that the equals of value i hold. */
static double mean_rank(const float *values, uint32_t n, uint32_t i) {
  uint32_t above = 0, equal = 0;
  for (uint32_t j = 0; j < n; j++) {
    above += values[j] > values[i];
    equal += !(values[j] > values[i]) && !(values[j] < values[i]);
  }
  return above + (equal + 1) / 2.;
}

static double pearson(const double *a, const double *b, uint32_t n) {
  double mean_a = 0, mean_b = 0, ab = 0, aa = 0, bb = 0;
  for (uint32_t i = 0; i < n; i++) {
    mean_a += a[i] / n;
    mean_b += b[i] / n;
  }
  for (uint32_t i = 0; i < n; i++) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return ab / sqrt(aa * bb);
}

static void test_spearman(void) {
  for (uint64_t seed = 0; seed < 50; seed++) {
    float a[MOST], b[MOST];
    double ranks_a[MOST], ranks_b[MOST];
    const uint32_t n = 2 + (uint32_t)seed % (MOST - 2);
    for (uint32_t i = 0; i < n; i++) {
      a[i] = (float)why_random_normal(seed, 0, i);
      b[i] = a[i] + (float)why_random_normal(seed, 1, i);
      if (seed % 2 && n > 8) a[i] = rintf(a[i]);
    }
    for (uint32_t i = 0; i < n; i++) {
      ranks_a[i] = mean_rank(a, n, i);
      ranks_b[i] = mean_rank(b, n, i);
    }
    CHECK_NEAR(why_ranks_spearman(a, b, n), pearson(ranks_a, ranks_b, n), 1e-12);
    CHECK_NEAR(why_ranks_spearman(a, a, n), 1, 1e-12);
    CHECK_NEAR(why_ranks_kendall(b, b, n), 1, 1e-12);
  }
  /* Of ten places by hand: 6 sum d^2 / (n (n^2 - 1)) = 6 * 194 / 990. */
  const float iq[] = {106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
  const float hours[] = {7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
  CHECK_NEAR(why_ranks_spearman(iq, hours, 10), 1 - 6 * 194 / 990., 1e-12);
}

static void test_kendall(void) {
  const float a[] = {1, 2, 3, 4}, b[] = {1, 2, 4, 3}, down[] = {4, 3, 2, 1}, flat[] = {5, 5, 5, 5};
  CHECK_NEAR(why_ranks_kendall(a, b, 4), 4 / 6., 1e-12);
  CHECK_NEAR(why_ranks_kendall(a, down, 4), -1, 0);
  const float tied[] = {1, 1, 2, 3}; /* one pair of six is told apart by a alone */
  CHECK_NEAR(why_ranks_kendall(a, tied, 4), 5 / sqrt(30.), 1e-12);
  CHECK(isnan(why_ranks_kendall(a, flat, 4)) && isnan(why_ranks_spearman(flat, a, 4)));
  CHECK(isnan(why_ranks_kendall(a, b, 0)) && isnan(why_ranks_spearman(a, b, 1)));
}

static void test_overlap(void) {
  const float a[] = {5, 1, 4, 4, 2}, b[] = {1, 9, 4, 8, 0};
  uint32_t one[5], other[5];
  why_ranks_order(a, 5, one);
  why_ranks_order(b, 5, other);
  const uint32_t expected[] = {0, 2, 3, 4, 1};
  CHECK(memcmp(one, expected, sizeof one) == 0);
  CHECK_NEAR(why_ranks_overlap(one, other, 1), 0, 0);
  CHECK_NEAR(why_ranks_overlap(one, other, 3), 2 / 3., 1e-12);
  CHECK_NEAR(why_ranks_overlap(one, other, 5), 1, 0);
  CHECK_NEAR(why_ranks_overlap(one, other, 0), 1, 0);
}

/* ---- Results ---- */

static void make(why_result *result, why_word *words, const float *scores, uint32_t n) {
  *result = (why_result){.text = "a b c d e", .text_length = 9, .words = words, .word_count = n};
  for (uint32_t w = 0; w < n; w++)
    words[w] = (why_word){.begin = 2 * w, .end = 2 * w + 1, .score = scores[w]};
}

static void test_results(void) {
  why_result one, other;
  why_word words[5], others[5];
  why_agreement found;
  why_error error;
  const float a[] = {5, 1, 4, 3, 2}, b[] = {1, 9, 4, 8, 0};
  make(&one, words, a, 5);
  make(&other, others, b, 5);
  CHECK(why_agreement_of(&one, &other, 3, &found, &error) == WHY_OK);
  CHECK(found.top == 3);
  CHECK_NEAR(found.top_overlap, 2 / 3., 1e-6);
  CHECK_NEAR(found.spearman, why_ranks_spearman(a, b, 5), 1e-6);
  CHECK_NEAR(found.kendall_tau, why_ranks_kendall(a, b, 5), 1e-6);
  CHECK(why_agreement_of(&one, &one, 9, &found, &error) == WHY_OK);
  CHECK(found.top == 5);
  CHECK_NEAR(found.spearman + found.kendall_tau + found.top_overlap, 3, 1e-6);

  others[2].end++;
  CHECK(why_agreement_of(&one, &other, 3, &found, &error) == WHY_ERROR_ARGUMENT);
  others[2].end--;
  other.word_count = 4;
  CHECK(why_agreement_of(&one, &other, 3, &found, &error) == WHY_ERROR_ARGUMENT);
  other.word_count = 5;
  other.text = "a b c d f";
  CHECK(why_agreement_of(&one, &other, 3, &found, &error) == WHY_ERROR_ARGUMENT);
  other.text = one.text;
  other.text_pair = "x";
  other.text_pair_length = 1;
  CHECK(why_agreement_of(&one, &other, 3, &found, &error) == WHY_ERROR_ARGUMENT);
  one.text_pair = "y";
  one.text_pair_length = 1;
  CHECK(why_agreement_of(&one, &other, 3, &found, &error) == WHY_ERROR_ARGUMENT);
  one.text_pair = other.text_pair;
  CHECK(why_agreement_of(&one, &other, 3, &found, &error) == WHY_OK);
  one.word_count = other.word_count = 0;
  CHECK(why_agreement_of(&one, &other, 3, &found, &error) == WHY_OK);
  CHECK(found.top == 0 && isnan(found.spearman));
}

/* ---- Ties ---- */

static void test_ties(void) {
  /* By rank: 2 | 1 0.9 | -1 -1 | -3, of which the pairs are tied; errors count as by Pythagoras. */
  why_word words[] = {{.score = 1, .standard_error = .06f},   {.score = -3, .standard_error = .1f},
                      {.score = .9f, .standard_error = .01f}, {.score = 2, .standard_error = .1f},
                      {.score = -1, .standard_error = 0},     {.score = -1, .standard_error = 0}};
  const uint32_t ranks[] = {2, 6, 3, 1, 4, 5};
  const bool tied[] = {true, false, true, false, true, true};
  why_explain_rank(words, 6);
  for (uint32_t w = 0; w < 6; w++) CHECK(words[w].rank == ranks[w] && words[w].tied == tied[w]);
  words[0].standard_error = .05f; /* 1.96 sqrt(.05^2 + .01^2) < .1 */
  why_explain_rank(words, 6);
  CHECK(!words[0].tied && !words[2].tied);
  why_explain_rank(words, 0);
}

int main(void) {
  test_spearman();
  test_kendall();
  test_overlap();
  test_results();
  test_ties();
  return test_report();
}
