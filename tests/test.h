/* What a test program is made of: checks that count, and a report that decides the exit status.

   int main(void) {
     CHECK(1 + 1 == 2);
     return test_report();
   } */
#ifndef TEST_H
#define TEST_H

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A failure is printed as it happens, up to this many, so that a broken table does not bury its
   cause; all are counted. */
enum { TEST_SHOWN = 20 };

static unsigned long test_passed, test_failed;

static inline int test_check(int ok, const char *file, int line, const char *what) {
  if (ok) {
    test_passed++;
  } else if (test_failed++ < TEST_SHOWN) {
    fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
  }
  return ok;
}

static inline int test_near(double a, double b, double tolerance, const char *file, int line,
                            const char *what) {
  const int ok = fabs(a - b) <= tolerance; /* false for a NaN on either side */
  if (!test_check(ok, file, line, what) && test_failed <= TEST_SHOWN) {
    fprintf(stderr, "  %.9g against %.9g, tolerance %.3g\n", a, b, tolerance);
  }
  return ok;
}

static inline int test_string(const char *a, const char *b, const char *file, int line,
                              const char *what) {
  const int ok = a && b && strcmp(a, b) == 0;
  if (!test_check(ok, file, line, what) && test_failed <= TEST_SHOWN) {
    fprintf(stderr, "  \"%s\"\n  \"%s\"\n", a ? a : "(null)", b ? b : "(null)");
  }
  return ok;
}

/* Each is an expression that is true where the check passed. */
#define CHECK(condition) test_check((condition) ? 1 : 0, __FILE__, __LINE__, #condition)
#define CHECK_NEAR(a, b, tolerance)                                                                \
  test_near((a), (b), (tolerance), __FILE__, __LINE__, #a " near " #b)
#define CHECK_STRING(a, b) test_string((a), (b), __FILE__, __LINE__, #a " equals " #b)

/* The summary line, and the exit status: 0 where something was checked and nothing failed. */
static inline int test_report(void) {
  printf("%lu passed, %lu failed\n", test_passed, test_failed);
  return test_failed || !test_passed;
}

#endif
