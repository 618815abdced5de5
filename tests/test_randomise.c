/* Weights whose signs are drawn: where they change, that each kernel set sees the same, and that
   nothing of it is left when it is undone. */
#include <stdlib.h>

#include "handles.h"
#include "model_file.h"
#include "test.h"

static const char TEXT[] = "a very good film, not dull";

/* ---- The weights ---- */

/* All matrices of a model, as they lie in memory. */
struct bytes {
  unsigned char *all;
  size_t size;
};

static void append(struct bytes *bytes, const void *from, size_t size) {
  bytes->all = realloc(bytes->all, bytes->size + size + 1);
  memcpy(bytes->all + bytes->size, from, size);
  bytes->size += size;
}

static void append_matrix(struct bytes *bytes, const why_matrix *m) {
  const size_t outputs = (size_t)m->tile_count * WHY_TILE, groups = m->inputs / WHY_GROUP;
  if (!m->outputs) return;
  append(bytes, m->tiles, outputs * m->inputs);
  append(bytes, m->scales, outputs * groups * sizeof *m->scales);
  append(bytes, m->bias, outputs * sizeof *m->bias);
  append(bytes, m->back_tiles, outputs * m->inputs);
  append(bytes, m->back_scales, outputs * groups * sizeof *m->back_scales);
}

static struct bytes layer_bytes(const why_layer *layer) {
  struct bytes bytes = {0};
  append_matrix(&bytes, &layer->query);
  append_matrix(&bytes, &layer->key);
  append_matrix(&bytes, &layer->value);
  append_matrix(&bytes, &layer->attention_output);
  append_matrix(&bytes, &layer->up);
  append_matrix(&bytes, &layer->down);
  return bytes;
}

static struct bytes head_bytes(const why_bert *bert) {
  struct bytes bytes = {0};
  append_matrix(&bytes, &bert->pooler);
  append_matrix(&bytes, &bert->classifier);
  return bytes;
}

static bool same_bytes(struct bytes a, struct bytes b) {
  const bool same = a.size == b.size && (a.size == 0 || !memcmp(a.all, b.all, a.size));
  free(a.all);
  free(b.all);
  return same;
}

static bool head_same(const struct model_file *a, const struct model_file *b) {
  return same_bytes(head_bytes(&a->model->bert), head_bytes(&b->model->bert));
}

static bool layer_same(const struct model_file *a, const struct model_file *b, size_t g) {
  return same_bytes(layer_bytes(&a->model->bert.layers[g]), layer_bytes(&b->model->bert.layers[g]));
}

static bool all_same(const struct model_file *a, const struct model_file *b) {
  bool same = head_same(a, b);
  for (uint32_t g = 0; g < a->model->bert.groups; g++) same = layer_same(a, b, g) && same;
  return same;
}

/* ---- The answers ---- */

enum { TOKENS = 64 };

struct said {
  float value, scores[TOKENS];
};

static struct said ask(struct model_file *m) {
  why_explanation *explanation = NULL;
  why_error error = {0};
  struct said said = {0};
  why_request request = why_request_default();
  request.text = TEXT;
  request.text_length = sizeof TEXT - 1;
  CHECK(!why_explanation_new(m->model, &request, &explanation, &error));
  CHECK(!why_explanation_run(explanation, m->session, &error));
  const why_result *result = why_explanation_result(explanation);
  said.value = result->value;
  for (uint32_t t = 0; t < result->token_count && t < TOKENS; t++)
    said.scores[t] = result->tokens[t].score;
  why_explanation_free(explanation);
  return said;
}

static bool same_said(const struct said *a, const struct said *b) {
  return !memcmp(a, b, sizeof *a);
}

static void test_parts(void) {
  struct model_file m = model_file_open("models/tiny.gguf");
  struct model_file plain = model_file_open("models/tiny.gguf");
  const uint32_t L = m.model->bert.shape.layers;
  const struct said before = ask(&m);
  struct said last = before;
  for (uint32_t step = 0; step <= L; step++) {
    const uint32_t first = L - step;
    CHECK(!why_model_randomise(m.model, first, 5, NULL));
    CHECK(!head_same(&m, &plain));
    for (uint32_t l = 0; l < L; l++) CHECK(layer_same(&m, &plain, l) == (l < first));
    const struct said now = ask(&m);
    CHECK(!same_said(&now, &last) && !same_said(&now, &before));
    last = now;
  }
  CHECK(!why_model_randomise(m.model, L + 1, 0, NULL));
  CHECK(all_same(&m, &plain));
  const struct said after = ask(&m);
  CHECK(same_said(&after, &before));
  CHECK(!why_model_randomise(m.model, UINT32_MAX, 0, NULL)); /* nothing is left to undo */
  CHECK(all_same(&m, &plain));
  model_file_close(&m);
  model_file_close(&plain);
}

/* Layers that share their weights change together, and no embedding ever does. */
static void test_shared(void) {
  struct model_file m = model_file_open("tests/golden/heads/albert-mlm.gguf");
  struct model_file plain = model_file_open("tests/golden/heads/albert-mlm.gguf");
  const why_bert *a = &m.model->bert, *b = &plain.model->bert;
  const uint32_t L = a->shape.layers, G = a->groups;
  CHECK(L == 4 && G == 2 && a->projection.outputs > 0);
  for (uint32_t first = 0; first <= L; first++) {
    CHECK(!why_model_randomise(m.model, first, 1, NULL));
    CHECK(!head_same(&m, &plain));
    for (uint32_t g = 0; g < G; g++) CHECK(layer_same(&m, &plain, g) == ((g + 1) * L / G <= first));
  }
  CHECK(!why_model_randomise(m.model, 0, 1, NULL));
  struct bytes projections[2] = {{0}, {0}};
  append_matrix(&projections[0], &a->projection);
  append_matrix(&projections[1], &b->projection);
  CHECK(same_bytes(projections[0], projections[1]));
  CHECK(!memcmp(a->words.bytes, b->words.bytes, a->words.rows * a->words.row_bytes));
  CHECK(!why_model_randomise(m.model, L + 1, 1, NULL));
  CHECK(all_same(&m, &plain));
  model_file_close(&m);
  model_file_close(&plain);
}

/* About half of the weights that have a sign have another one; none has another size. */
static void test_signs(void) {
  struct model_file m = model_file_open("models/tiny.gguf");
  struct model_file plain = model_file_open("models/tiny.gguf");
  CHECK(!why_model_use_kernels(m.model, "scalar", NULL));
  CHECK(!why_model_use_kernels(plain.model, "scalar", NULL));
  CHECK(m.model->kernels->flip == 0);
  CHECK(!why_model_randomise(m.model, 0, 1, NULL));
  const why_matrix *a = &m.model->bert.layers[0].up, *b = &plain.model->bert.layers[0].up;
  const size_t count = (size_t)a->tile_count * WHY_TILE * a->inputs;
  size_t turned = 0, kept = 0, other = 0;
  for (size_t i = 0; i < count; i++) {
    if (b->tiles[i] == 0 || b->tiles[i] == INT8_MIN) {
      other += a->tiles[i] != b->tiles[i];
    } else if (a->tiles[i] == b->tiles[i]) {
      kept++;
    } else {
      turned++;
      other += a->tiles[i] != -b->tiles[i];
    }
  }
  CHECK(other == 0);
  const double all = (double)(turned + kept), spread = sqrt(all) / 2;
  CHECK(all > 1000);
  CHECK_NEAR((double)turned, all / 2, 4 * spread);
  model_file_close(&m);
  model_file_close(&plain);
}

/* A second seed takes the place of the first; the same seed draws the same. */
static void test_seeds(void) {
  struct model_file m = model_file_open("models/tiny.gguf");
  struct model_file other = model_file_open("models/tiny.gguf");
  CHECK(!why_model_randomise(m.model, 0, 1, NULL));
  CHECK(!why_model_randomise(other.model, 0, 2, NULL));
  CHECK(!all_same(&m, &other));
  CHECK(!why_model_randomise(m.model, 1, 7, NULL));
  CHECK(!why_model_randomise(m.model, 0, 2, NULL));
  CHECK(all_same(&m, &other));
  model_file_close(&m);
  model_file_close(&other);
}

/* A model that nobody has asked for gradients yet, and one whose kernels change in between. */
static void test_kernels(void) {
  struct model_file m = model_file_open("models/tiny.gguf");
  size_t size = 0;
  unsigned char *bytes = model_file_bytes("models/tiny.gguf", &size);
  struct model_file late = {0};
  CHECK(!why_model_open(bytes, size, &late.model, NULL));
  free(bytes);
  CHECK(!why_model_randomise(late.model, 1, 3, NULL));
  CHECK(!why_session_new(late.model, TOKENS, WHY_SESSION_GRADIENTS, &late.session, NULL));
  CHECK(!why_model_use_kernels(m.model, "scalar", NULL));
  CHECK(!why_model_randomise(m.model, 1, 3, NULL));
  why_session_free(m.session);
  CHECK(!why_session_new(m.model, TOKENS, WHY_SESSION_GRADIENTS, &m.session, NULL));
  struct said by_scalar = ask(&m), by_best = ask(&late);
  CHECK(same_said(&by_scalar, &by_best));
  CHECK(!why_model_use_kernels(m.model, "best", NULL));
  CHECK(all_same(&m, &late));
  model_file_close(&m);
  model_file_close(&late);
}

/* -128 has no opposite; and weights that are flipped for their kernels turn the same. */
static void test_edges(void) {
  enum { N = 8, K = 32 };
  int8_t tiles[2][N * K];
  float scales[N] = {0}, bias[N] = {0};
  for (int i = 0; i < N * K; i++) {
    tiles[0][i] = (int8_t)(i - 128);
    tiles[1][i] = (int8_t)(tiles[0][i] ^ 0x80);
  }
  why_matrix m = {.outputs = N, .inputs = K, .tile_count = 1, .scales = scales, .bias = bias};
  m.tiles = tiles[0];
  why_matrix_draw_signs(&m, 0, 11, 4);
  m.tiles = tiles[1];
  why_matrix_draw_signs(&m, 0x80, 11, 4);
  int same = 1, sizes = 1;
  for (int i = 0; i < N * K; i++) {
    same = same && tiles[0][i] == (int8_t)(tiles[1][i] ^ 0x80);
    sizes = sizes && abs(tiles[0][i]) == abs(i - 128);
  }
  CHECK(same && sizes);
  CHECK(tiles[0][0] == INT8_MIN);
}

int main(void) {
  test_edges();
  test_parts();
  test_shared();
  test_signs();
  test_seeds();
  test_kernels();
  return test_report();
}
