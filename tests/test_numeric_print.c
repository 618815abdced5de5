/* Number printing: the goldens of JavaScript, and for random numbers that the text reads back, that
   no shorter one does, and that of its length it is the nearest. */
#include "numeric.h"
#include "test.h"

#include <inttypes.h>
#include <stdlib.h>

static float single_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static double double_of(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static uint64_t random_64(uint64_t stream, uint64_t index) {
  uint32_t bits[4];
  why_random_bits(17, stream, index, bits);
  return (uint64_t)bits[0] << 32 | bits[1];
}

static void test_golden(void) {
  FILE *file = fopen("tests/golden/numeric.txt", "r");
  if (!CHECK(file)) return;
  char kind, text[64], ours[WHY_NUMBER_SIZE], line[128];
  uint64_t bits;
  unsigned decimals, lines = 0;
  while (fgets(line, sizeof line, file)) {
    size_t length = 0;
    if (sscanf(line, "x %" SCNx64 " %u %63s", &bits, &decimals, text) == 3) {
      length = why_number_fixed(double_of(bits), decimals, ours);
    } else if (CHECK(sscanf(line, "%c %" SCNx64 " %63s", &kind, &bits, text) == 3)) {
      length = kind == 'd' ? why_number_print(double_of(bits), ours)
                           : why_number_print_f(single_of((uint32_t)bits), ours);
    }
    CHECK_STRING(ours, text);
    CHECK(length == strlen(ours));
    lines++;
  }
  fclose(file);
  CHECK(lines > 1500);
}

/* Significant digits in the text: all but those zeros that only hold a place. */
static int count_digits(const char *text) {
  int count = 0, zeros = 0;
  for (; *text && *text != 'e'; text++) {
    if (*text == '0' && count) zeros++;
    if (*text < '1' || *text > '9') continue;
    count += zeros + 1;
    zeros = 0;
  }
  return count;
}

/* x > 0 that is no power of two, where a text with fewer digits may read back by its other side. */
static int is_shortest(const char *text, double x, int single) {
  const int digits = count_digits(text);
  char rounded[64];
  for (int fewer = 1; fewer >= 0; fewer--) {
    if (digits - fewer < 1) continue;
    snprintf(rounded, sizeof rounded, "%.*e", digits - fewer - 1, x);
    const double back = single ? (double)strtof(rounded, NULL) : strtod(rounded, NULL);
    if (fewer && back == x) return 0;
    if (!fewer && back == x && strtod(rounded, NULL) != strtod(text, NULL)) return 0;
  }
  return 1;
}

static void test_random_singles(void) {
  int read_back = 1, shortest = 1;
  char text[WHY_NUMBER_SIZE];
  for (uint64_t i = 0; i < 2000000; i++) {
    /* Half of any bits, half in [0, 1) as attention and probabilities are. */
    const uint32_t any = (uint32_t)random_64(1, i);
    const float x = i % 2 ? single_of(any) : (float)any * 0x1p-32f;
    if (!isfinite(x)) continue;
    why_number_print_f(x, text);
    read_back &= strtof(text, NULL) == x;
    if (i % 16 < 2 && x > 0 && any & 0x7fffff) shortest &= is_shortest(text, (double)x, 1);
  }
  CHECK(read_back);
  CHECK(shortest);
}

static void test_random_doubles(void) {
  int read_back = 1, shortest = 1;
  char text[WHY_NUMBER_SIZE];
  for (uint64_t i = 0; i < 200000; i++) {
    const uint64_t any = random_64(2, i);
    const double x = i % 2 ? double_of(any) : (double)(any >> 11) * 0x1p-53;
    if (!isfinite(x)) continue;
    why_number_print(x, text);
    read_back &= strtod(text, NULL) == x;
    if (i % 16 < 2 && x > 0) shortest &= is_shortest(text, x, 0);
  }
  CHECK(read_back);
  CHECK(shortest);
}

static void test_random_fixed(void) {
  int equal = 1;
  char ours[WHY_NUMBER_SIZE], theirs[64], exact[128];
  for (uint64_t i = 0; i < 200000; i++) {
    const double x = why_random_uniform(17, 3, i) * pow(10, (double)(i % 13));
    const unsigned decimals = (unsigned)(i % 7);
    why_number_fixed(x, decimals, ours);
    snprintf(theirs, sizeof theirs, "%.*f", (int)decimals, x);
    if (strcmp(ours, theirs) == 0) continue;
    /* Only where x lies halfway: printf takes the even one. */
    snprintf(exact, sizeof exact, "%.90f", x);
    const char *rest = strchr(exact, '.') + 1 + decimals;
    equal &= rest[0] == '5' && strspn(rest + 1, "0") == strlen(rest + 1);
  }
  CHECK(equal);
}

static void test_edges(void) {
  static const struct {
    double x;
    const char *text;
  } known[] = {
      {0, "0"},
      {-0.0, "0"},
      {NAN, "null"},
      {INFINITY, "null"},
      {-INFINITY, "null"},
      {-1.5, "-1.5"},
      {120, "120"},
      {1e21, "1e+21"},
      {-1e-7, "-1e-7"},
      {0.000001, "0.000001"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {-0.0000012345678901234567, "-0.0000012345678901234567"},
  };
  char text[WHY_NUMBER_SIZE];
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    CHECK(why_number_print(known[i].x, text) == strlen(known[i].text));
    CHECK_STRING(text, known[i].text);
  }
  why_number_print_f(single_of(0x7f7fffff), text);
  CHECK_STRING(text, "3.4028235e+38");
  why_number_print_f(single_of(1), text);
  CHECK_STRING(text, "1e-45");
  why_number_print_f(NAN, text);
  CHECK_STRING(text, "null");
  why_number_fixed(-INFINITY, 3, text);
  CHECK_STRING(text, "null");
  why_number_fixed(-1e15, 2, text);
  CHECK_STRING(text, "-1000000000000000");
  why_number_fixed(-999999999999.9999, 6, text);
  CHECK_STRING(text, "-999999999999.999878");
}

int main(void) {
  test_edges();
  test_golden();
  test_random_singles();
  test_random_doubles();
  test_random_fixed();
  return test_report();
}
