/* Decimals by exact integers. The numbers between the two halves of the gaps around x read back as
   x; written with enough digits they are the integers of an interval, and its shortest is the
   multiple of the highest power of ten. */
#include "numeric.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

enum {
  LIMBS = 28,         /* 8 * 2^53 * 5^340: the least double with DOUBLE_DIGITS digits */
  FIVES = 1220703125, /* 5^13, the highest power of five in 32 bits */
  PLAIN_ZEROS = 6,    /* JavaScript writes plainly where -6 < point <= 21 */
  PLAIN_POINT = 21,
  MOST_DECIMALS = 6, /* of a fixed notation */
};

/* How far apart the numbers of a type are, 2^-fraction of their leading bit but 2^lowest at least,
   and how many digits tell any two apart. */
struct type {
  int fraction, lowest, digits;
};
static const struct type single_type = {23, -149, 9}, double_type = {52, -1074, 17};

/* m 2^twos */
struct binary {
  uint64_t m;
  int twos;
};

/* digits 10^tens */
struct decimal {
  uint64_t digits;
  int tens;
};

static void multiply(uint32_t *x, size_t *n, uint32_t factor) {
  uint64_t carry = 0;
  for (size_t i = 0; i < *n; i++) {
    carry += (uint64_t)x[i] * factor;
    x[i] = (uint32_t)carry;
    carry >>= 32;
  }
  if (carry) x[(*n)++] = (uint32_t)carry;
}

/* Returns the remainder. */
static uint32_t divide(uint32_t *x, size_t n, uint32_t divisor) {
  uint64_t rest = 0;
  for (size_t i = n; i-- > 0;) {
    rest = rest << 32 | x[i];
    x[i] = (uint32_t)(rest / divisor);
    rest %= divisor;
  }
  return (uint32_t)rest;
}

static uint32_t power_of_five(int power) {
  uint32_t result = 1;
  while (power-- > 0) result *= 5;
  return result;
}

/* The whole part of x 10^tens, which must be below 2^64; *cut says whether it lost anything. With
   10^tens = 5^tens 2^tens, factors come first and divisions last: they may go in steps, as the
   whole part of a whole part is that of the full quotient. */
static uint64_t scale(struct binary x, int tens, bool *cut) {
  uint32_t limb[LIMBS] = {(uint32_t)x.m, (uint32_t)(x.m >> 32)}; /* the least first */
  size_t n = 2;
  int fives = tens, twos = x.twos + tens;
  uint32_t lost = 0;
  for (; fives >= 13; fives -= 13) multiply(limb, &n, FIVES);
  if (fives > 0) multiply(limb, &n, power_of_five(fives));
  for (; twos >= 31; twos -= 31) multiply(limb, &n, UINT32_C(1) << 31);
  if (twos > 0) multiply(limb, &n, UINT32_C(1) << twos);
  for (; fives <= -13; fives += 13) lost |= divide(limb, n, FIVES);
  if (fives < 0) lost |= divide(limb, n, power_of_five(-fives));
  assert(n <= LIMBS);

  const size_t right = twos < 0 ? (size_t)-twos : 0, whole = right / 32, part = right % 32;
  for (size_t i = 0; i < whole && i < n; i++) lost |= limb[i];
  uint64_t window[3]; /* 96 bits that hold the result's 64 */
  for (size_t i = 0; i < 3; i++) window[i] = whole + i < n ? limb[whole + i] : 0;
  lost |= (uint32_t)(window[0] << (32 - part));
  *cut = lost != 0;
  return (window[1] << 32 | window[0]) >> part | window[2] << 32 << (32 - part);
}

/* 0 < x < infinity as m 2^twos with m as whole steps of its type; *leading is floor(log2 x). */
static struct binary split(double x, struct type type, int *leading) {
  const uint64_t hidden = UINT64_C(1) << 52;
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  const int field = (int)(bits >> 52), twos = (field ? field : 1) - 1075;
  const uint64_t m = (bits & (hidden - 1)) | (field ? hidden : 0);
  *leading = twos + 52;
  for (uint64_t top = m; top < hidden; top *= 2) --*leading;
  const int fine = *leading - type.fraction, unit = fine > type.lowest ? fine : type.lowest;
  return (struct binary){m >> (unit - twos), unit};
}

/* Of the shortest decimals that read back as x, the nearest; of two equally near, the even one. */
static struct decimal shorten(double x, struct type type) {
  int leading;
  const struct binary b = split(x, type, &leading);
  /* At least type.digits digits stand before the point of x 10^tens, at most one more. */
  const int tens = type.digits - 1 - (int)floor(leading * 0.30102999566398120); /* log10 2 */

  /* In quarters of a step: the gap below a power of two is half the one above. Ties read back as
     x where m is even. */
  const bool narrow = b.m == UINT64_C(1) << type.fraction && b.twos > type.lowest;
  const bool even = b.m % 2 == 0;
  bool cut;
  uint64_t low = scale((struct binary){4 * b.m - (narrow ? 1 : 2), b.twos - 2}, tens, &cut);
  low += cut || !even;
  uint64_t high = scale((struct binary){4 * b.m + 2, b.twos - 2}, tens, &cut);
  high -= !cut && !even;
  const uint64_t doubled = scale((struct binary){b.m, b.twos + 1}, tens, &cut);

  uint64_t power = 1;
  int zeros = 0;
  for (; (low + 9) / 10 <= high / 10; zeros++) {
    low = (low + 9) / 10;
    high /= 10;
    power *= 10;
  }
  uint64_t digits = (doubled / power + 1) / 2;
  if (!cut && doubled % (2 * power) == power) digits -= digits % 2;
  if (digits < low) digits = low; /* below a narrow gap; the one above is never the smaller */
  assert(digits <= high);
  return (struct decimal){digits, zeros - tens};
}

/* x > 0 to the nearest multiple of 10^-decimals, ties upwards. */
static struct decimal round_to(double x, int decimals) {
  int leading;
  bool cut;
  struct binary b = split(x, double_type, &leading);
  b.twos++;
  return (struct decimal){(scale(b, decimals, &cut) + 1) / 2, -decimals};
}

/* 0.d1 d2 d3 ... 10^point; 0 has no digits. */
struct spelling {
  char digit[20];
  int count, point;
};

static struct spelling spell(struct decimal d) {
  struct spelling s = {.count = 0};
  for (uint64_t rest = d.digits; rest; rest /= 10) s.count++;
  for (int i = s.count; i-- > 0; d.digits /= 10) s.digit[i] = (char)('0' + d.digits % 10);
  s.point = s.count + d.tens;
  return s;
}

static char digit_at(const struct spelling *s, int i) {
  return (char)(i >= 0 && i < s->count ? s->digit[i] : '0');
}

static char *write_plain(const struct spelling *s, int decimals, char *out) {
  for (int i = s->point < 1 ? s->point - 1 : 0; i < s->point; i++) *out++ = digit_at(s, i);
  if (decimals > 0) *out++ = '.';
  for (int i = s->point; i < s->point + decimals; i++) *out++ = digit_at(s, i);
  return out;
}

static char *write_exponent(const struct spelling *s, char *out) {
  *out++ = s->digit[0];
  if (s->count > 1) *out++ = '.';
  for (int i = 1; i < s->count; i++) *out++ = s->digit[i];
  *out++ = 'e';
  *out++ = s->point > 0 ? '+' : '-';
  const int exponent = s->point > 0 ? s->point - 1 : 1 - s->point;
  if (exponent >= 100) *out++ = (char)('0' + exponent / 100);
  if (exponent >= 10) *out++ = (char)('0' + exponent / 10 % 10);
  *out++ = (char)('0' + exponent % 10);
  return out;
}

static size_t finish(const char *start, char *end) {
  *end = '\0';
  return (size_t)(end - start);
}

static size_t print(double x, struct type type, char out[WHY_NUMBER_SIZE]) {
  if (!isfinite(x)) {
    memcpy(out, "null", 5);
    return 4;
  }
  struct decimal d = {0, 0};
  if (x != 0) d = shorten(fabs(x), type);
  const struct spelling s = spell(d);
  char *end = out;
  if (x < 0) *end++ = '-';
  if (s.point <= -PLAIN_ZEROS || s.point > PLAIN_POINT) return finish(out, write_exponent(&s, end));
  return finish(out, write_plain(&s, s.count - s.point, end));
}

size_t why_number_print_f(float x, char out[WHY_NUMBER_SIZE]) {
  return print((double)x, single_type, out);
}

size_t why_number_print(double x, char out[WHY_NUMBER_SIZE]) {
  return print(x, double_type, out);
}

size_t why_number_fixed(double x, unsigned decimals, char out[WHY_NUMBER_SIZE]) {
  assert(decimals <= MOST_DECIMALS);
  if (decimals > MOST_DECIMALS) decimals = MOST_DECIMALS;
  if (!(fabs(x) < 1e12)) return why_number_print(x, out);
  struct decimal d = {0, -(int)decimals};
  if (x != 0) d = round_to(fabs(x), (int)decimals);
  const struct spelling s = spell(d);
  char *end = out;
  if (x < 0 && d.digits > 0) *end++ = '-';
  return finish(out, write_plain(&s, (int)decimals, end));
}
