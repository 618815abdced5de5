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

static int16_t *shorts(size_t n) {
  int16_t *x = exact(n * sizeof *x);
  for (size_t i = 0; i < n; i++) x[i] = (int16_t)(between(0, 65534) - 32767);
  return x;
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

static void check_dot_groups(const why_kernels *k, size_t M, size_t K, size_t tiles) {
  const size_t N = tiles * WHY_TILE, stride = N + between(0, 3);
  int16_t *a = shorts(M * K);
  int8_t *w = bytes(N * K);
  float *a_scale = floats(M * (K / WHY_GROUP), 1e-3);
  float *w_scale = floats(N * (K / WHY_GROUP), 1e-2);
  float *bias = floats(N, 1), *y = floats((M - 1) * stride + N, 1);
  float *expected = copy(y, ((M - 1) * stride + N) * sizeof *y);
  why_kernels_scalar.dot_groups(a, a_scale, M, K, w, w_scale, bias, tiles, expected, stride);
  k->dot_groups(a, a_scale, M, K, w, w_scale, bias, tiles, y, stride);
  CHECK(same(y, expected, ((M - 1) * stride + N) * sizeof *y));
  free(a), free(w), free(a_scale), free(w_scale), free(bias), free(y), free(expected);
}

static void check_dot_chunks(const why_kernels *k, size_t M, size_t K, size_t tiles) {
  const size_t N = tiles * WHY_TILE, stride = N + between(0, 3);
  const size_t chunks = (K + WHY_CHUNK - 1) / WHY_CHUNK;
  int16_t *a = shorts(M * K);
  int8_t *w = bytes(N * K);
  float *a_scale = floats(M * chunks, 1e-3), *y = floats((M - 1) * stride + N, 1);
  float *expected = copy(y, ((M - 1) * stride + N) * sizeof *y);
  why_kernels_scalar.dot_chunks(a, a_scale, M, K, w, tiles, expected, stride);
  k->dot_chunks(a, a_scale, M, K, w, tiles, y, stride);
  CHECK(same(y, expected, ((M - 1) * stride + N) * sizeof *y));
  free(a), free(w), free(a_scale), free(y), free(expected);
}

/* A whole chunk of the largest numbers of both sides must not overflow: its sum is known. */
static void check_extremes(const why_kernels *k) {
  int16_t a[WHY_CHUNK];
  int8_t *w = exact(WHY_CHUNK * WHY_TILE);
  const float one = 1.0f;
  float y[WHY_TILE];
  for (size_t i = 0; i < WHY_CHUNK; i++) a[i] = -32767;
  memset(w, -128, WHY_CHUNK * WHY_TILE);
  k->dot_chunks(a, &one, 1, WHY_CHUNK, w, 1, y, WHY_TILE);
  for (size_t n = 0; n < WHY_TILE; n++) CHECK(y[n] == (float)(512 * 128 * 32767));
  free(w);
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

static void check_quantize(const why_kernels *k, size_t groups, double size) {
  const size_t n = groups * WHY_GROUP;
  float *x = floats(n, size), *scales = floats(groups, 1), *expected_scales = floats(groups, 1);
  int16_t *q = shorts(n), *expected = shorts(n);
  for (size_t i = 0; i < WHY_GROUP; i++) x[i] *= 1000; /* an outlier costs only its own group */
  k->quantize(x, n, q, scales);
  why_kernels_scalar.quantize(x, n, expected, expected_scales);
  CHECK(same(scales, expected_scales, groups * sizeof *scales));
  CHECK(same(q, expected, n * sizeof *q));
  for (size_t i = 0; i < n; i++) {
    const double scale = scales[i / WHY_GROUP];
    /* Half a step, and the rounding of x / scale. */
    CHECK_NEAR(x[i], q[i] * scale, scale * 0.506);
    CHECK(scale <= size * (i < WHY_GROUP ? 1000 : 1) / 32767 * 1.001);
  }
  free(x), free(scales), free(expected_scales), free(q), free(expected);
}

static void check_quantize_scaled(const why_kernels *k, size_t n) {
  float *x = floats(n, 5), *s = floats(n, 1), scales[8], expected_scales[8];
  int16_t *q = shorts(n), *expected = shorts(n);
  k->quantize_scaled(x, s, n, q, scales);
  why_kernels_scalar.quantize_scaled(x, s, n, expected, expected_scales);
  CHECK(same(q, expected, n * sizeof *q));
  CHECK(same(scales, expected_scales, (n + WHY_CHUNK - 1) / WHY_CHUNK * sizeof *scales));
  for (size_t i = 0; i < n; i++) {
    const double scale = scales[i / WHY_CHUNK];
    CHECK_NEAR(x[i] * s[i], q[i] * scale, scale * 0.506);
  }
  free(x), free(s), free(q), free(expected);
}

/* What is not finite must neither hide nor reach a conversion to an integer. */
static void check_not_finite(const why_kernels *k) {
  const float bad[] = {INFINITY, -INFINITY, NAN};
  float x[WHY_GROUP], zero[WHY_GROUP] = {0}, tiny[WHY_GROUP] = {1e-45f}, scale = 0;
  int16_t q[WHY_GROUP];
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    for (size_t j = 0; j < WHY_GROUP; j++) x[j] = j == 8 ? bad[i] : (float)j;
    k->quantize(x, WHY_GROUP, q, &scale);
    CHECK(!isfinite(scale));
    for (size_t j = 0; j < WHY_GROUP; j++) CHECK(q[j] == 0);
  }
  k->quantize(zero, WHY_GROUP, q, &scale);
  CHECK(scale == 0.0f && q[0] == 0);
  k->quantize(tiny, WHY_GROUP, q, &scale);
  CHECK(scale >= 0.0f && isfinite(scale));
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
  float *x = floats(n, 6), *dy = floats(n, 1), *y = exact(n * sizeof *x),
        *dx = exact(n * sizeof *x);
  float *e_y = exact(n * sizeof *x), *e_dx = exact(n * sizeof *x);
  k->activate(kind, x, n, y);
  why_kernels_scalar.activate(kind, x, n, e_y);
  k->activate_back(kind, x, dy, n, dx);
  why_kernels_scalar.activate_back(kind, x, dy, n, e_dx);
  CHECK(same(y, e_y, n * sizeof *x) && same(dx, e_dx, n * sizeof *x));
  for (size_t i = 0; i < n; i++) {
    const double h = 1e-5, at = x[i];
    const double slope = (activation(kind, at + h) - activation(kind, at - h)) / (2 * h);
    CHECK_NEAR(y[i], activation(kind, at), 2e-6);
    if (fabs(at) > 1e-3) CHECK_NEAR(dx[i], dy[i] * slope, 3e-6);
  }
  free(x), free(dy), free(y), free(dx), free(e_y), free(e_dx);
}

static void check_all(const why_kernels *k) {
  for (size_t M = 1; M <= 14; M++) {
    check_dot_groups(k, M, WHY_GROUP * between(1, 4), between(1, 3));
    check_dot_chunks(k, M, 2 * between(1, 700), between(1, 4));
    check_product(k, M, WHY_LANES * between(1, 4), between(1, 40), M % 2);
  }
  for (size_t K = 510; K <= 514; K += 2) check_dot_chunks(k, 3, K, 2);
  check_extremes(k);
  for (size_t n = 1; n <= 40; n++) {
    check_quantize(k, (n + 7) / 8, n % 3 ? 5 : 1e-30);
    check_quantize_scaled(k, n);
    check_softmax(k, n, n % 2);
    check_norm(k, n + 1);
    for (int kind = 0; kind <= WHY_ACTIVATION_TANH; kind++)
      check_activation(k, (why_activation)kind, n);
    float *a = floats(n, 1), *b = floats(n, 1);
    const float d = k->dot(a, b, n), e = why_kernels_scalar.dot(a, b, n);
    CHECK(same(&d, &e, sizeof d));
    free(a), free(b);
  }
  check_quantize_scaled(k, 1536);
  check_not_finite(k);
}

int main(void) {
  const char *const names[] = {"scalar", "avx2", "simd128"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const why_kernels *kernels = why_kernels_find(names[i]);
    if (kernels) check_all(kernels);
  }
  CHECK(why_kernels_find("best") != NULL);
  CHECK(why_kernels_find("abacus") == NULL);
  return test_report();
}
