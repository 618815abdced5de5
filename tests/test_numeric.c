/* numeric.h: the float functions against libm, the generator against its published answers, the
   solver against residuals. */
#include "numeric.h"
#include "test.h"

#include <float.h>
#include <stdlib.h>

static float single_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static int same_bits(float a, float b) {
  return memcmp(&a, &b, sizeof a) == 0;
}

/* The error in units of the last place of the true value. */
static double ulps(double got, double truth) {
  const double size = fabs(truth);
  return fabs(got - truth) / (nextafter(size, INFINITY) - size);
}

static double ulps_f(float got, double truth) {
  const float size = fabsf((float)truth);
  return fabs((double)got - truth) / ((double)nextafterf(size, INFINITY) - (double)size);
}

/* Steps that touch every exponent and all low bits in turn. */
enum { STEP = 997 };

static void test_exp_f(void) {
  double worst = 0;
  for (uint32_t bits = 0; single_of(bits) <= 88.72283f; bits += STEP) {
    const float x = single_of(bits);
    worst = fmax(worst, ulps_f(why_exp_f(x), exp((double)x)));
    if (x <= 87.33f) worst = fmax(worst, ulps_f(why_exp_f(-x), exp(-(double)x)));
  }
  CHECK_NEAR(worst, 0, 1);
  float before = 0;
  int ordered = 1;
  for (float x = -88; x < 89; x += 0.0001f) {
    const float y = why_exp_f(x);
    ordered &= y >= before;
    before = y;
  }
  CHECK(ordered);
  CHECK(same_bits(why_exp_f(0.f), 1.f));
  CHECK(same_bits(why_exp_f(-0.f), 1.f));
  CHECK(same_bits(why_exp_f(-87.331f), 0.f));
  CHECK(same_bits(why_exp_f(-INFINITY), 0.f));
  CHECK(why_exp_f(-87.33f) >= FLT_MIN);
  CHECK(why_exp_f(INFINITY) <= FLT_MAX);
  CHECK(why_exp_f(INFINITY) > 3.4e38f);
}

static void test_erf_f(void) {
  double worst = 0;
  int odd = 1;
  for (uint32_t bits = 0; single_of(bits) <= 5; bits += STEP) {
    const float x = single_of(bits);
    worst = fmax(worst, fabs((double)why_erf_f(x) - erf((double)x)));
    odd &= same_bits(why_erf_f(-x), -why_erf_f(x));
  }
  CHECK_NEAR(worst, 0, 1e-7);
  CHECK(odd);
  CHECK(why_erf_f(4.f) == 1 && why_erf_f(FLT_MAX) == 1 && why_erf_f(-INFINITY) == -1);
}

static void test_tanh_f(void) {
  double worst = 0;
  int odd = 1;
  for (uint32_t bits = STEP; single_of(bits) <= 20; bits += STEP) {
    const float x = single_of(bits);
    const double truth = tanh((double)x);
    if (x >= FLT_MIN) worst = fmax(worst, fabs((double)why_tanh_f(x) - truth) / truth);
    odd &= same_bits(why_tanh_f(-x), -why_tanh_f(x));
  }
  CHECK_NEAR(worst, 0, 4e-7);
  CHECK(odd);
  CHECK(same_bits(why_tanh_f(-0.f), -0.f));
  CHECK(why_tanh_f(9.f) == 1 && why_tanh_f(FLT_MAX) == 1 && why_tanh_f(-INFINITY) == -1);
}

/* Any bits are an argument: the sanitizers watch, NaN stays NaN, nothing else becomes it. */
static void test_any_single(void) {
  int kept = 1;
  for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 65521) {
    const float x = single_of((uint32_t)bits);
    kept &= !isnan(x) == !isnan(why_exp_f(x));
    kept &= !isnan(x) == !isnan(why_erf_f(x));
    kept &= !isnan(x) == !isnan(why_tanh_f(x));
  }
  CHECK(kept);
}

static void test_doubles(void) {
  double worst_exp = 0, worst_log = 0, worst_cos = 0;
  for (uint64_t i = 0; i < 200000; i++) {
    const double u = why_random_uniform(7, 1, i) - 0.5;
    worst_exp = fmax(worst_exp, ulps(why_exp(1400 * u), exp(1400 * u)));
    worst_exp = fmax(worst_exp, ulps(why_exp(2 * u), exp(2 * u)));
    const double x = exp(1400 * u), near_one = 1 + u;
    if (x > 0 && x <= DBL_MAX) worst_log = fmax(worst_log, ulps(why_log(x), log(x)));
    worst_log = fmax(worst_log, ulps(why_log(near_one), log(near_one)));
    const long double turn = 3.14159265358979323846264338327950288L * (long double)(2 * u);
    worst_cos = fmax(worst_cos, fabs((double)((long double)why_cos_pi(2 * u) - cosl(turn))));
  }
  CHECK_NEAR(worst_exp, 0, 2);
  CHECK_NEAR(worst_log, 0, 2);
  CHECK_NEAR(worst_cos, 0, 2e-16);
  CHECK_NEAR(why_exp(-745), 5e-324, 0);
  CHECK(why_exp(0) == 1 && why_exp(-800) == 0 && why_exp(-INFINITY) == 0);
  CHECK(why_exp(709.9) == INFINITY && why_exp(INFINITY) == INFINITY && isnan(why_exp(NAN)));
  CHECK_NEAR(why_log(5e-324), log(5e-324), 2e-13);
  CHECK(why_log(1) == 0 && why_log(0) == -INFINITY && why_log(INFINITY) == INFINITY);
  CHECK(isnan(why_log(-1)) && isnan(why_log(NAN)));
  for (int k = -9; k <= 9; k++) {
    CHECK(why_cos_pi(k) == (k % 2 ? -1 : 1));
    CHECK(why_cos_pi(k + 0.5) == 0);
    CHECK(why_cos_pi(1048576 + k + 0.25) == why_cos_pi(k + 0.25));
  }
  CHECK(why_cos_pi(1e300) == 1 && isnan(why_cos_pi(INFINITY)) && isnan(why_cos_pi(NAN)));
}

/* The lines `philox4x32 10` of kat_vectors in Random123, the authors' own implementation. */
static void test_random_bits(void) {
  static const struct {
    uint64_t seed, stream, index;
    uint32_t answer[4];
  } known[] = {
      {0, 0, 0, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {UINT64_MAX, UINT64_MAX, UINT64_MAX, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {UINT64_C(0x299f31d0a4093822),
       UINT64_C(0x0370734413198a2e),
       UINT64_C(0x85a308d3243f6a88),
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    uint32_t bits[4];
    why_random_bits(known[i].seed, known[i].stream, known[i].index, bits);
    CHECK(memcmp(bits, known[i].answer, sizeof bits) == 0);
  }
}

static const double draws = 200000;

static void test_uniform_and_normal(void) {
  double uniform[2] = {0}, normal[4] = {0}, product = 0, least = 1, most = 0;
  long inside = 0;
  for (uint64_t i = 0; i < (uint64_t)draws; i++) {
    const double u = why_random_uniform(3, 0, i), z = why_random_normal(3, 0, i);
    least = fmin(least, u);
    most = fmax(most, u);
    uniform[0] += u;
    uniform[1] += u * u;
    for (int k = 0; k < 4; k++) normal[k] += pow(z, k + 1);
    inside += fabs(z) < 1;
    product += z * why_random_normal(3, 1, i);
  }
  CHECK(least >= 0 && least < 1e-4 && most < 1 && most > 0.9999);
  /* Each within four standard errors. */
  const double error = 4 / sqrt(draws);
  CHECK_NEAR(uniform[0] / draws, 1.0 / 2, error * sqrt(1.0 / 12));
  CHECK_NEAR(uniform[1] / draws, 1.0 / 3, error * sqrt(4.0 / 45));
  CHECK_NEAR(normal[0] / draws, 0, error);
  CHECK_NEAR(normal[1] / draws, 1, error * sqrt(2));
  CHECK_NEAR(normal[2] / draws, 0, error * sqrt(15));
  CHECK_NEAR(normal[3] / draws, 3, error * sqrt(96));
  CHECK_NEAR((double)inside / draws, 0.6826894921, error * 0.4655);
  CHECK_NEAR(product / draws, 0, error);
}

static void test_below(void) {
  double count[6] = {0};
  long low = 0;
  int in_bounds = 1;
  /* Of 3 * 2^62 answers a remainder alone would give the lowest third half of all draws. */
  const uint64_t third = UINT64_C(1) << 62;
  for (uint64_t i = 0; i < 60000; i++) {
    const uint64_t die = why_random_below(11, 2, i, 6),
                   large = why_random_below(11, 3, i, 3 * third);
    in_bounds &= die < 6 && large < 3 * third;
    if (die < 6) count[die]++;
    low += large < third;
  }
  CHECK(in_bounds);
  double chi_square = 0;
  for (int k = 0; k < 6; k++) chi_square += (count[k] - 10000) * (count[k] - 10000) / 10000;
  CHECK(chi_square < 20.5); /* five degrees of freedom: exceeded once in a thousand */
  CHECK_NEAR((double)low / 60000, 1.0 / 3, 4 * sqrt(2.0 / 9 / 60000));
  CHECK(why_random_below(1, 2, 3, 1) == 0);
}

/* A = B B^T + I / 10 with B of normals, b = A x of two x at once: the solver has to find both. */
static void test_solve(void) {
  enum { MOST = 40 };
  static double factor[MOST * MOST], a[MOST * MOST];
  double x[2 * MOST], b[2 * MOST], worst = 0;
  for (size_t n = 1; n <= MOST; n++) {
    for (size_t i = 0; i < n * n; i++) factor[i] = why_random_normal(5, n, i);
    for (size_t i = 0; i < n; i++) {
      x[i] = why_random_normal(6, n, i);
      x[n + i] = why_random_normal(7, n, i);
      for (size_t j = 0; j < n; j++) {
        a[i * n + j] = i == j ? 0.1 : 0;
        for (size_t k = 0; k < n; k++) a[i * n + j] += factor[i * n + k] * factor[j * n + k];
      }
    }
    for (size_t i = 0; i < n; i++) {
      b[i] = b[n + i] = 0;
      for (size_t j = 0; j < n; j++) b[i] += a[i * n + j] * x[j];
      for (size_t j = 0; j < n; j++) b[n + i] += a[i * n + j] * x[n + j];
    }
    for (size_t i = 0; i < n; i++)
      for (size_t j = i + 1; j < n; j++) a[i * n + j] = NAN; /* never read */
    CHECK(why_solve(a, b, n, 2));
    for (size_t i = 0; i < 2 * n; i++) worst = fmax(worst, fabs(b[i] - x[i]));
  }
  CHECK_NEAR(worst, 0, 1e-10);
  CHECK(why_solve(NULL, NULL, 0, 0));

  double refused[][4] = {{0, 0, 0, 0},   {1, 2, 2, 1},        {-1, 0, 0, 1},
                         {1, 0, NAN, 1}, {INFINITY, 0, 0, 1}, {0.01, 0.03, 0.03, 0.09}};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    double right[2] = {3, 4};
    CHECK(!why_solve(refused[i], right, 2, 1));
    CHECK(right[0] == 3 && right[1] == 4);
  }
}

int main(void) {
  test_exp_f();
  test_erf_f();
  test_tanh_f();
  test_any_single();
  test_doubles();
  test_random_bits();
  test_uniform_and_normal();
  test_below();
  test_solve();
  return test_report();
}
