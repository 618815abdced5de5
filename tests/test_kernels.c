/* Every kernel set against the scalar definition: the same bits, on shapes around every tile edge,
   in buffers of exactly the size that the contract states (so that a sanitizer sees a byte too
   far). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"
#include "numeric.h"
#include "test.h"

static uint64_t counter;

static double uniform(void) {
  return why_random_uniform(7, 0, counter++);
}

static size_t between(size_t low, size_t high) {
  return low + (size_t)(uniform() * (double)(high - low + 1));
}

/* Exactly `bytes`, so that the end of the block is the end of the buffer. */
static void *exact(size_t bytes) {
  void *memory = malloc(bytes ? bytes : 1);
  if (!memory) abort();
  return memory;
}

static float *floats(size_t n, double size) {
  float *x = exact(n * sizeof *x);
  for (size_t i = 0; i < n; i++) x[i] = (float)((uniform() * 2 - 1) * size);
  return x;
}

/* Room for `count` rows of K in exactly the bytes that the contract states. */
static why_rows rows_of(size_t count, size_t K, int largest) {
  const size_t groups = (K + WHY_GROUP - 1) / WHY_GROUP;
  return (why_rows){.values = exact(count * K * sizeof(int16_t)),
                    .scales = exact(count * groups * sizeof(float)),
                    .sums = exact(count * groups * sizeof(int32_t)),
                    .largest = largest};
}

static void free_rows(why_rows rows) {
  free(rows.values), free(rows.scales), free(rows.sums);
}

/* Weights as large as they come, so that an int32 that could overflow does. */
static int8_t *bytes(size_t n) {
  int8_t *x = exact(n);
  for (size_t i = 0; i < n; i++) x[i] = (int8_t)((int)between(0, 255) - 128);
  return x;
}

static bool same(const void *a, const void *b, size_t n) {
  return memcmp(a, b, n) == 0;
}

static void *copy(const void *from, size_t n) {
  void *to = exact(n);
  memcpy(to, from, n);
  return to;
}

/* The same weights as `k` wants them stored. */
static int8_t *flipped(const why_kernels *k, const int8_t *w, size_t n) {
  int8_t *x = exact(n);
  for (size_t i = 0; i < n; i++) x[i] = (int8_t)(w[i] ^ k->flip);
  return x;
}

static void check_dot_groups(const why_kernels *k, size_t M, size_t K, size_t tiles, int largest) {
  const size_t N = tiles * WHY_TILE, stride = N + between(0, 3), groups = K / WHY_GROUP;
  float *x = floats(M * K, 3);
  int8_t *w = bytes(N * K), *stored = flipped(k, w, N * K);
  const why_rows a = rows_of(M, K, largest), e = rows_of(M, K, largest);
  float *w_scale = floats(N * groups, 1e-2);
  float *bias = floats(N, 1), *y = floats((M - 1) * stride + N, 1);
  float *expected = copy(y, ((M - 1) * stride + N) * sizeof *y);
  for (size_t m = 0; m < M; m++) {
    k->quantize(x + m * K, K, &a, m);
    why_kernels_scalar.quantize(x + m * K, K, &e, m);
  }
  CHECK(same(a.scales, e.scales, M * groups * sizeof(float)));
  why_kernels_scalar.dot_groups(&e, M, K, w, w_scale, bias, tiles, expected, stride);
  k->dot_groups(&a, M, K, stored, w_scale, bias, tiles, y, stride);
  CHECK(same(y, expected, ((M - 1) * stride + N) * sizeof *y));
  free_rows(a), free_rows(e);
  free(x), free(w), free(stored), free(w_scale), free(bias), free(y), free(expected);
}

static void check_dot_chunks(const why_kernels *k, size_t M, size_t K, size_t tiles) {
  const size_t N = tiles * WHY_TILE, stride = N + between(0, 3);
  const size_t chunks = (K + WHY_CHUNK - 1) / WHY_CHUNK;
  float *x = floats(M * K, WHY_LARGEST_EXACT), *s = floats(K, 1);
  int8_t *w = bytes(N * K), *stored = flipped(k, w, N * K);
  const why_rows a = rows_of(M, K, WHY_LARGEST_EXACT), e = rows_of(M, K, WHY_LARGEST_EXACT);
  float *y = floats((M - 1) * stride + N, 1);
  float *expected = copy(y, ((M - 1) * stride + N) * sizeof *y);
  for (size_t m = 0; m < M; m++) {
    k->quantize_scaled(x + m * K, s, K, &a, m);
    why_kernels_scalar.quantize_scaled(x + m * K, s, K, &e, m);
  }
  for (size_t i = 0; i < M * chunks; i++) a.scales[i] = e.scales[i] = (float)(uniform() * 1e-3);
  why_kernels_scalar.dot_chunks(&e, M, K, w, tiles, expected, stride);
  k->dot_chunks(&a, M, K, stored, tiles, y, stride);
  CHECK(same(y, expected, ((M - 1) * stride + N) * sizeof *y));
  free_rows(a), free_rows(e);
  free(x), free(s), free(w), free(stored), free(y), free(expected);
}

/* A whole chunk of the largest numbers of both sides must not overflow: its sum is known. */
static void check_extremes(const why_kernels *k) {
  float x[WHY_CHUNK], one[WHY_CHUNK], y[WHY_TILE];
  int8_t *w = exact(WHY_CHUNK * WHY_TILE);
  const why_rows a = rows_of(1, WHY_CHUNK, WHY_LARGEST_EXACT);
  for (size_t i = 0; i < WHY_CHUNK; i++) x[i] = -WHY_LARGEST_EXACT, one[i] = 1;
  memset(w, (uint8_t)-128 ^ k->flip, WHY_CHUNK * WHY_TILE);
  a.scales[0] = 1.0f;
  k->quantize_scaled(x, one, WHY_CHUNK, &a, 0);
  k->dot_chunks(&a, 1, WHY_CHUNK, w, 1, y, WHY_TILE);
  for (size_t n = 0; n < WHY_TILE; n++) CHECK(y[n] == (float)(512 * 128 * WHY_LARGEST_EXACT));
  free(w), free_rows(a);
}

static void check_product(const why_kernels *k, size_t M, size_t N, size_t K, bool transposed) {
  const size_t a_row = transposed ? 1 : K, a_column = transposed ? M : 1, c_row = N + 1;
  float *a = floats(M * K, 2), *b = floats(K * N, 2), *c = floats((M - 1) * c_row + N, 1);
  float *expected = copy(c, ((M - 1) * c_row + N) * sizeof *c);
  why_kernels_scalar.product(M, N, K, a, a_row, a_column, b, N, expected, c_row);
  k->product(M, N, K, a, a_row, a_column, b, N, c, c_row);
  CHECK(same(c, expected, ((M - 1) * c_row + N) * sizeof *c));
  free(a), free(b), free(c), free(expected);
}

/* What the definition's quantised numbers are: every table's products are compared with its. */
static void check_quantize(size_t groups, double size, int largest) {
  const size_t n = groups * WHY_GROUP;
  float *x = floats(n, size);
  const why_rows q = rows_of(1, n, largest);
  for (size_t i = 0; i < WHY_GROUP; i++) x[i] *= 1000; /* an outlier costs only its own group */
  why_kernels_scalar.quantize(x, n, &q, 0);
  for (size_t i = 0; i < n; i++) {
    const double scale = q.scales[i / WHY_GROUP];
    /* Half a step, and the rounding of x / scale. */
    CHECK_NEAR(x[i], q.values[i] * scale, scale * 0.506);
    CHECK(scale <= size * (i < WHY_GROUP ? 1000 : 1) / largest * 1.001);
  }
  free(x), free_rows(q);
}

static void check_stretch(const why_kernels *k, size_t n, size_t padding) {
  float *x = floats(n, 5), *y = floats(n + padding, 1), *e = floats(n + padding, 1);
  float scales[8], expected[8];
  const size_t chunks = (n + WHY_CHUNK - 1) / WHY_CHUNK;
  k->stretch(x, n, n + padding, y, scales);
  why_kernels_scalar.stretch(x, n, n + padding, e, expected);
  CHECK(same(y, e, (n + padding) * sizeof *y) && same(scales, expected, chunks * sizeof *scales));
  double most = 0;
  for (size_t i = 0; i < n; i++) {
    CHECK_NEAR(y[i] * (double)scales[i / WHY_CHUNK], x[i], 2e-6);
    if (i < WHY_CHUNK) most = fmax(most, fabs(y[i]));
  }
  CHECK_NEAR(most, WHY_LARGEST_EXACT, 0.01);
  for (size_t i = n; i < n + padding; i++) CHECK(y[i] == 0.0f);
  x[n / 2] = NAN;
  k->stretch(x, n, n + padding, y, scales);
  CHECK(isnan(scales[n / 2 / WHY_CHUNK]) && y[n / 2] == 0.0f);
  free(x), free(y), free(e);
}

static void check_quantize_scaled(size_t n) {
  float *x = floats(n, WHY_LARGEST_EXACT), *s = floats(n, 1);
  const why_rows q = rows_of(1, n, WHY_LARGEST_EXACT);
  why_kernels_scalar.quantize_scaled(x, s, n, &q, 0);
  for (size_t i = 0; i < n; i++) CHECK_NEAR(x[i] * s[i], q.values[i], 0.506);
  free(x), free(s), free_rows(q);
}

/* What is not finite must neither hide nor reach a conversion to an integer; what is too small for
   a factor is zero. */
static void check_not_finite(const why_kernels *k, int largest) {
  const float odd[] = {INFINITY, -INFINITY, NAN, 0.0f, 1e-45f};
  int8_t w[WHY_GROUP * WHY_TILE], *stored;
  float x[WHY_GROUP], w_scale[WHY_TILE], bias[WHY_TILE] = {0}, y[WHY_TILE];
  const why_rows q = rows_of(1, WHY_GROUP, largest);
  memset(w, 1, sizeof w);
  stored = flipped(k, w, sizeof w);
  for (size_t i = 0; i < WHY_TILE; i++) w_scale[i] = 1;
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
    for (size_t j = 0; j < WHY_GROUP; j++) x[j] = j == 8 ? odd[i] : isfinite(odd[i]) ? 0 : (float)j;
    k->quantize(x, WHY_GROUP, &q, 0);
    k->dot_groups(&q, 1, WHY_GROUP, stored, w_scale, bias, 1, y, WHY_TILE);
    CHECK(isfinite(odd[i]) == isfinite(q.scales[0]) && (isfinite(y[0]) ? y[0] == 0 : 1));
    CHECK(isfinite(odd[i]) == isfinite(y[0]));
  }
  free(stored), free_rows(q);
}

static void check_softmax(const why_kernels *k, size_t n, bool cut) {
  const size_t padded = (n + WHY_LANES - 1) / WHY_LANES * WHY_LANES;
  float *x = floats(padded, 20);
  if (cut)
    for (size_t i = 0; i < n; i += 2) x[i] = WHY_CUT;
  float *expected = copy(x, padded * sizeof *x), *dx = floats(padded, 1);
  float *dexpected = copy(dx, padded * sizeof *dx);
  why_kernels_scalar.softmax(expected, n, padded);
  k->softmax(x, n, padded);
  CHECK(same(x, expected, padded * sizeof *x));
  double sum = 0, slope = 0;
  for (size_t i = 0; i < padded; i++) sum += x[i];
  if (n > 1 || !cut) CHECK_NEAR(sum, 1, 1e-5);
  for (size_t i = 0; cut && i < n; i += 2) CHECK(x[i] == 0.0f);
  why_kernels_scalar.softmax_back(expected, dexpected, padded);
  k->softmax_back(x, dx, padded);
  CHECK(same(dx, dexpected, padded * sizeof *dx));
  for (size_t i = 0; i < padded; i++) slope += dx[i]; /* a softmax moves along its simplex */
  CHECK_NEAR(slope, 0, 1e-5);
  free(x), free(expected), free(dx), free(dexpected);
}

static void check_norm(const why_kernels *k, size_t C) {
  float *x = floats(C, 3), *gain = floats(C, 1), *bias = floats(C, 1), *dy = floats(C, 1);
  float *normed = exact(C * sizeof *x), *y = exact(C * sizeof *x), *dx = exact(C * sizeof *x);
  float *e_normed = exact(C * sizeof *x), *e_y = exact(C * sizeof *x), *e_dx = exact(C * sizeof *x);
  const float r = k->norm(x, C, gain, bias, 1e-12f, normed, y);
  const float e_r = why_kernels_scalar.norm(x, C, gain, bias, 1e-12f, e_normed, e_y);
  CHECK(same(&r, &e_r, sizeof r) && same(normed, e_normed, C * sizeof *x));
  CHECK(same(y, e_y, C * sizeof *x));
  double sum = 0, square = 0;
  for (size_t i = 0; i < C; i++) sum += normed[i], square += (double)normed[i] * normed[i];
  CHECK_NEAR(sum / (double)C, 0, 1e-5);
  CHECK_NEAR(square / (double)C, 1, 1e-4);
  k->norm_back(dy, C, gain, normed, r, dx);
  why_kernels_scalar.norm_back(dy, C, gain, normed, r, e_dx);
  CHECK(same(dx, e_dx, C * sizeof *x));
  free(x), free(gain), free(bias), free(dy), free(normed), free(y), free(dx);
  free(e_normed), free(e_y), free(e_dx);
}

/* Forward against libm, backward against central differences of the forward in double. */
static double activation(why_activation kind, double x) {
  switch (kind) {
  case WHY_ACTIVATION_GELU: return x / 2 * (1 + erf(x / sqrt(2)));
  case WHY_ACTIVATION_GELU_TANH:
    return x / 2 * (1 + tanh(0.79788456080286536 * (x + 0.044715 * x * x * x)));
  case WHY_ACTIVATION_RELU: return x > 0 ? x : 0;
  case WHY_ACTIVATION_TANH: return tanh(x);
  case WHY_ACTIVATION_NONE: break;
  }
  return x;
}

static void check_activation(const why_kernels *k, why_activation kind, size_t n) {
  float *x = floats(n, 6), *y = exact(n * sizeof *x), *dx = exact(n * sizeof *x);
  float *e_y = exact(n * sizeof *x), *e_dx = exact(n * sizeof *x);
  k->activate(kind, x, n, y, dx);
  why_kernels_scalar.activate(kind, x, n, e_y, e_dx);
  CHECK(same(y, e_y, n * sizeof *x) && same(dx, e_dx, n * sizeof *x));
  memcpy(e_y, x, n * sizeof *x);
  k->activate(kind, e_y, n, e_y, NULL); /* in place, and without the slope */
  CHECK(same(y, e_y, n * sizeof *x));
  for (size_t i = 0; i < n; i++) {
    const double h = 1e-5, at = x[i];
    const double slope = (activation(kind, at + h) - activation(kind, at - h)) / (2 * h);
    CHECK_NEAR(y[i], activation(kind, at), 2e-6);
    /* Of the tanh form 1 - t^2 has the rounding of t near 1, times up to 14 at |x| = 6. */
    const double near = kind == WHY_ACTIVATION_GELU_TANH ? 6e-6 : 3e-6;
    if (fabs(at) > 1e-3) CHECK_NEAR(dx[i], slope, near);
  }
  free(x), free(y), free(dx), free(e_y), free(e_dx);
}

static void check_all(const why_kernels *k) {
  for (size_t M = 1; M <= 14; M++) {
    check_dot_groups(k, M, WHY_GROUP * between(1, 4), between(1, 3), WHY_LARGEST_EXACT);
    check_dot_groups(k, M, WHY_GROUP * between(1, 40), between(1, 3), WHY_LARGEST_FAST);
    check_dot_chunks(k, M, WHY_TILE * between(1, 170), between(1, 4));
    check_product(k, M, WHY_LANES * between(1, 4), between(1, 40), M % 2);
  }
  check_dot_groups(k, 7, WHY_CHUNK + WHY_GROUP, 2, WHY_LARGEST_EXACT);
  for (size_t K = 504; K <= 520; K += WHY_TILE) check_dot_chunks(k, 3, K, 2);
  check_extremes(k);
  for (size_t n = 1; n <= 1100; n += 157) check_stretch(k, n, (8 - n % 8) % 8);
  for (size_t n = 1; n <= 40; n++) {
    check_softmax(k, n, n % 2);
    const size_t whole = n * WHY_LANES;
    check_norm(k, whole);
    for (int kind = 0; kind <= WHY_ACTIVATION_TANH; kind++)
      check_activation(k, (why_activation)kind, whole);
    float *a = floats(whole, 1), *b = floats(whole, 1);
    const float d = k->dot(a, b, whole), e = why_kernels_scalar.dot(a, b, whole);
    CHECK(same(&d, &e, sizeof d));
    free(a), free(b);
  }
  check_not_finite(k, WHY_LARGEST_EXACT);
  check_not_finite(k, WHY_LARGEST_FAST);
}

int main(void) {
  const char *const names[] = {"scalar", "avx2"};
  for (size_t n = 1; n <= 5; n++) {
    check_quantize(n, n % 2 ? 5 : 1e-30, n % 3 ? WHY_LARGEST_EXACT : WHY_LARGEST_FAST);
    check_quantize_scaled(n * 8);
    check_quantize_scaled(n * 400);
  }
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const why_kernels *kernels = why_kernels_find(names[i]);
    if (kernels) check_all(kernels);
  }
  CHECK(why_kernels_find("best") != NULL);
  CHECK(why_kernels_find("abacus") == NULL);
  return test_report();
}
