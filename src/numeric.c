#include "numeric.h"

#include <assert.h>
#include <float.h>
#include <math.h>

/* ln 2 in two parts; the first has 31 bits, so that its product with an exponent is exact. */
#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define LOG2_E 0x1.71547652b82fep+0
#define PI 0x1.921fb54442d18p+1
#define SQRT_HALF 0x1.6a09e667f3bcdp-1

enum { FRACTION_BITS = 52, EXPONENT_BIAS = 1023 };

static uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static double from_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* 2^n of a normal number: -1022 <= n <= 1023 */
static double power_of_two(int n) {
  return from_bits((uint64_t)(EXPONENT_BIAS + n) << FRACTION_BITS);
}

/* The series of Taylor, on arguments reduced until few terms are left. Each is nested with its last
   term innermost, so that rounding errors shrink on their way out. */

/* e^r = 1 + r (1 + r/2 (1 + r/3 (...))) for |r| <= ln(2) / 2 */
static double series_exp(double r) {
  double sum = 1;
  for (int k = 14; k >= 1; k--) sum = 1 + r * sum / k;
  return sum;
}

/* (ln((1 + s) / (1 - s)) - 2s) / s = 2 (s^2/3 + s^4/5 + ...) for |s| <= 0.172 */
static double series_log(double s) {
  const double t = s * s;
  double sum = 0;
  for (int k = 25; k >= 3; k -= 2) sum = t * (sum + 2.0 / k);
  return sum;
}

/* cos y where odd is 0, sin(y) / y where odd is 1, for |y| <= pi / 4 */
static double series_circle(double y, int odd) {
  double sum = 1;
  for (int k = 18; k >= 2; k -= 2) sum = 1 - y * y * sum / (k * (k - 1 + 2 * odd));
  return sum;
}

double why_exp(double x) {
  if (x > 710) return INFINITY;
  if (x < -746) return 0;
  if (isnan(x)) return x;
  const double n = rint(x * LOG2_E);
  const double r = (x - n * LN2_HIGH) - n * LN2_LOW;
  /* In two steps, as 2^n itself may be too large or too small for a normal number. */
  const int half = (int)n / 2;
  return series_exp(r) * power_of_two(half) * power_of_two((int)n - half);
}

double why_log(double x) {
  if (x == 0) return -INFINITY;
  if (x < 0) return NAN;
  if (!(x <= DBL_MAX)) return x;
  int n = -EXPONENT_BIAS;
  if (x < DBL_MIN) {
    x *= 0x1p54;
    n -= 54;
  }
  /* x = 2^n m with sqrt(1/2) <= m < sqrt(2): the sum carries into the exponent from sqrt(1/2) on,
     not from 1. */
  const uint64_t shifted = bits_of(x) + (bits_of(1) - bits_of(SQRT_HALF));
  n += (int)(shifted >> FRACTION_BITS);
  const uint64_t fraction = shifted & ((UINT64_C(1) << FRACTION_BITS) - 1);
  const double f = from_bits(bits_of(SQRT_HALF) + fraction) - 1;
  const double s = f / (2 + f);
  /* ln m = 2s + s series(s), and 2s = f - s f, where f is exact */
  return n * LN2_HIGH + (f - (s * (f - series_log(s)) - n * LN2_LOW));
}

double why_cos_pi(double x) {
  /* Every step to an argument within a quarter turn is exact. */
  const double turned = fabs(x - 2 * rint(x / 2));
  const double sign = turned > 0.5 ? -1 : 1, a = turned > 0.5 ? 1 - turned : turned;
  if (a <= 0.25) return sign * series_circle(PI * a, 0);
  const double y = PI * (0.5 - a);
  return sign * y * series_circle(y, 1);
}

void why_random_bits(uint64_t seed, uint64_t stream, uint64_t index, uint32_t out[4]) {
  uint32_t key0 = (uint32_t)seed, key1 = (uint32_t)(seed >> 32);
  uint32_t c0 = (uint32_t)index, c1 = (uint32_t)(index >> 32);
  uint32_t c2 = (uint32_t)stream, c3 = (uint32_t)(stream >> 32);
  for (int round = 0; round < 10; round++) {
    const uint64_t a = UINT64_C(0xD2511F53) * c0, b = UINT64_C(0xCD9E8D57) * c2;
    c0 = (uint32_t)(b >> 32) ^ c1 ^ key0;
    c1 = (uint32_t)b;
    c2 = (uint32_t)(a >> 32) ^ c3 ^ key1;
    c3 = (uint32_t)a;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

static uint64_t join(uint32_t low, uint32_t high) {
  return (uint64_t)high << 32 | low;
}

double why_random_uniform(uint64_t seed, uint64_t stream, uint64_t index) {
  uint32_t bits[4];
  why_random_bits(seed, stream, index, bits);
  return (double)(join(bits[0], bits[1]) >> 11) * 0x1p-53;
}

/* Box and Muller 1958, doi:10.1214/aoms/1177706645. The radius draws from (0, 1]: its logarithm
   is finite. */
double why_random_normal(uint64_t seed, uint64_t stream, uint64_t index) {
  uint32_t bits[4];
  why_random_bits(seed, stream, index, bits);
  const double radius = (double)((join(bits[0], bits[1]) >> 11) + 1) * 0x1p-53;
  const double angle = (double)(join(bits[2], bits[3]) >> 11) * 0x1p-53;
  return sqrt(-2 * why_log(radius)) * why_cos_pi(2 * angle);
}

uint64_t why_random_below(uint64_t seed, uint64_t stream, uint64_t index, uint64_t bound) {
  assert(bound);
  if (!bound) return 0;
  /* The 2^64 mod bound lowest draws would favour some answers: they are drawn again, at the place
     that the refused bits name. */
  const uint64_t refused = (0 - bound) % bound;
  for (;;) {
    uint32_t bits[4];
    why_random_bits(seed, stream, index, bits);
    index = join(bits[0], bits[1]);
    stream = join(bits[2], bits[3]);
    if (index >= refused) return index % bound;
  }
}

/* G y = b, then G^T x = y, with G in the lower triangle of `a`. */
static void substitute(const double *a, double *b, size_t n) {
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; k < i; k++) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (size_t i = n; i-- > 0;) {
    for (size_t k = i + 1; k < n; k++) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
}

int why_solve(double *a, double *b, size_t n, size_t count) {
  /* A = G G^T, G lower triangular, written over A's lower half */
  for (size_t j = 0; j < n; j++) {
    double *row_j = a + j * n;
    for (size_t i = j; i < n; i++) {
      double *row_i = a + i * n;
      double rest = row_i[j];
      for (size_t k = 0; k < j; k++) rest -= row_i[k] * row_j[k];
      if (i > j) {
        row_i[j] = rest / row_j[j];
      } else {
        /* What a pivot keeps of its diagonal after cancelling more than this is rounding error. */
        if (!(rest > row_j[j] * (double)n * DBL_EPSILON && rest <= DBL_MAX)) return 0;
        row_j[j] = sqrt(rest);
      }
    }
  }
  for (size_t i = 0; i < count; i++) substitute(a, b + i * n, n);
  return 1;
}
