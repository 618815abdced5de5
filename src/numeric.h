/* Float functions, random numbers, a small solver and number printing that give the same bits on
   every machine. Only additions, multiplications, divisions and square roots, each rounded once in
   the order written: nothing here may be contracted, reassociated or taken from libm. */
#ifndef WHY_NUMERIC_H
#define WHY_NUMERIC_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- Single precision, inline, without a branch: the row kernels run them over arrays, so a
   compiler can put them side by side in a vector; polynomials in pairs of terms, whose chains are
   half as long. Errors against the true value are stated and tested; NaN in, NaN out. The
   coefficients are our own minimax fits: least squares over 900 Chebyshev points of the stated
   interval in double precision, linear in the coefficients after division by the last denominator,
   with Lawson's reweighting, rounded to float. ---- */

/* e^x within 1 ulp; exactly 1 at 0; 0 below -87.33, where it would leave the normal numbers; from
   88.72283 on what it is there, close to the largest float. x = n ln 2 + r, |r| <= ln(2) / 2. */
static inline float why_exp_f(float x) {
  const float lowest = -87.33f, highest = 88.7228317f, round = 12582912.f; /* 1.5 * 2^23 */
  const float capped = x > highest ? highest : x;
  const float c = capped < lowest ? lowest : capped;
  const float shifted = c * 1.44269502f + round; /* n stands in its lowest bits */
  const float n = shifted - round;
  /* ln 2 in two parts; the first has 15 bits, so its product is exact. */
  const float r = (c - n * 0.693145752f) - n * 1.42860677e-6f;
  /* (e^r - 1 - r) / r^2, weighted so that the error is relative to e^r: 3e-9 */
  const float r2 = r * r, low = 0.166665211f * r + 0.49999994f;
  const float q = (1.38152647e-3f * r2 + (8.36872775e-3f * r + 4.16683815e-2f)) * r2 + low;
  const float e = 1.f + (r + r2 * q);
  uint32_t power, bits;
  memcpy(&power, &shifted, sizeof power);
  memcpy(&bits, &e, sizeof bits);
  bits += power << 23; /* the exponent of e grows by n */
  float y;
  memcpy(&y, &bits, sizeof y);
  return x >= lowest ? y : c - c; /* 0, or NaN */
}

/* erf x within an absolute 1e-7, odd to the bit, exactly +-1 beyond 4: 1 - e^-h(|x|), h = -ln erfc.
   A quotient of polynomials would be shorter; its rounding errors near 1 are three times these. */
static inline float why_erf_f(float x) {
  uint32_t sign, bits;
  memcpy(&bits, &x, sizeof bits);
  sign = bits & 0x80000000u;
  bits ^= sign;
  float size;
  memcpy(&size, &bits, sizeof size);
  const float a = size > 4.f ? 4.f : size;
  /* h(a) / a on [0, 4], weighted so that the error is absolute in e^-h: 1.6e-8 */
  const float a2 = a * a;
  const float high =
      (3.1439522e-5f * a - 3.08797666e-4f) * a2 + (1.03238923e-3f * a + 5.3695048e-4f);
  const float q =
      (high * a2 + (-1.95839722e-2f * a + 0.102919616f)) * a2 + (0.636597753f * a + 1.1283803f);
  const float y = 1.f - why_exp_f(-(a * q));
  memcpy(&bits, &y, sizeof bits);
  bits |= sign;
  float z;
  memcpy(&z, &bits, sizeof z);
  return z;
}

/* tanh x within a relative 4e-7, odd to the bit, exactly +-1 beyond 9: x P(x^2) / Q(x^2). */
static inline float why_tanh_f(float x) {
  const float above = x > 9.f ? 9.f : x;
  const float c = above < -9.f ? -9.f : above;
  const float t = c * c;
  const float p =
      (((1.33545504e-8f * t + 2.0608999e-5f) * t + 3.49558308e-3f) * t + 0.133810207f) * t + 1.f;
  const float q =
      (((7.77651167e-7f * t + 3.2856263e-4f) * t + 2.58769616e-2f) * t + 0.467143357f) * t + 1.f;
  const float y = c * p / q;
  const float below = y > 1.f ? 1.f : y;
  return below < -1.f ? -1.f : below;
}

/* ---- Double precision, for the few numbers that a reader sees: exp and log within 2 ulp, cos_pi
   within an absolute 2e-16. NaN in, NaN out. ---- */

double why_exp(double x);
double why_log(double x);    /* -inf at 0, NaN below */
double why_cos_pi(double x); /* cos(pi x), any finite x; exact where the answer is 0, 1 or -1 */

/* ---- Random numbers: a pure function of (seed, stream, index), so a job drawn anywhere, in any
   order, at any number of workers, is the same. Philox 4x32-10 (Salmon et al. 2011,
   doi:10.1145/2063384.2063405): key = seed, counter = (index, stream), low words first. ---- */

void why_random_bits(uint64_t seed, uint64_t stream, uint64_t index, uint32_t out[4]);
double why_random_uniform(uint64_t seed, uint64_t stream, uint64_t index); /* [0, 1), 53 bits */
double why_random_normal(uint64_t seed, uint64_t stream, uint64_t index);  /* mean 0, variance 1 */
/* 0 to bound - 1, each as likely as the other; bound > 0 */
uint64_t why_random_below(uint64_t seed, uint64_t stream, uint64_t index, uint64_t bound);

/* ---- Solves A x = b for symmetric positive definite A (n, n), row-major, of which only the lower
   triangle is read, and `count` right sides b (count, n); A and b are overwritten (Cholesky), each
   x replaces its b. Returns 0, and leaves b as it was, where A is not positive definite to working
   precision. */
int why_solve(double *a, double *b, size_t n, size_t count);

/* ---- Printing. The shortest decimal that reads back as the same number, of several the nearest
   or the even one, as JavaScript and JSON spell it (1e-7, 0.001, 120, 1e+21); "null" for what is
   not finite; -0 as "0". `fixed` has as many decimals as asked for, ties away from 0 (0.5 as "1",
   -0.4 as "0"), and from 1e12 on is the shortest decimal. Returns the length; out is
   NUL-terminated. ---- */
enum { WHY_NUMBER_SIZE = 32 };
size_t why_number_print_f(float x, char out[WHY_NUMBER_SIZE]);
size_t why_number_print(double x, char out[WHY_NUMBER_SIZE]);
size_t why_number_fixed(double x, unsigned decimals, char out[WHY_NUMBER_SIZE]); /* decimals <= 6 */

#endif
