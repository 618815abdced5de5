/* What a job can ask of the inside beside gradients: the words that would raise the target most,
   the target through the head at earlier layers, and heads that say the same of every token. */
#include "job_record.h"
#include "model_file.h"

#include "numeric.h"

static const char TINY[] = "models/tiny.gguf";
static const char *const HEADS[] = {"models/tiny.gguf", "tests/golden/heads/bert-tokcls.gguf",
                                    "tests/golden/heads/albert-seqcls.gguf"};
enum { T = 9, P = 5 };

static const why_shape *shape_of(const struct model_file *m) {
  return &m->model->bert.shape;
}

static void begin(struct job_record *r, const struct model_file *m, uint32_t wants) {
  const why_vocabulary *v = &m->model->tokenizer.vocabulary;
  uint32_t ids[T];
  for (uint32_t t = 0; t < T; t++)
    ids[t] = t == 0       ? v->cls
             : t + 1 == T ? v->sep
                          : (uint32_t)why_random_below(3, 1, t, shape_of(m)->vocabulary);
  job_record_begin(r, ids, NULL, T, wants);
  job_record_target(r, 0, WHY_LINK_LOGIT, false);
}

static void run(struct job_record *r, const struct model_file *m) {
  why_error error = {0};
  if (job_record_run(r, m->session, &error)) model_file_stop("a job", error.text);
}

/* Every word against every token, one by one. */
static void test_words(float closeness, bool keep_one) {
  static struct job_record r;
  struct model_file m = model_file_open(TINY);
  const uint32_t V = shape_of(&m)->vocabulary, E = shape_of(&m)->embedding;
  const why_table *words = &m.model->bert.words;
  float *rows = malloc((size_t)V * E * sizeof *rows);
  if (!rows) exit(1);
  for (uint32_t v = 0; v < V; v++) why_table_row(words, v, rows + (size_t)v * E);
  begin(&r, &m, WHY_WANT_GRADIENT | WHY_WANT_TOP);
  why_job *job = job_record_job(&r);
  job->candidates = P;
  job->closeness = closeness;
  uint8_t *allowed = job_record_add(&r, &job->allowed, why_job_word_bytes(shape_of(&m)), 1, NULL);
  for (uint32_t v = 0; v < V; v += 3) allowed[v / 8] |= (uint8_t)(1 << v % 8);
  uint8_t *kept = job_record_add(&r, &job->kept, T, 1, NULL);
  kept[4] = keep_one;
  run(&r, &m);
  const uint32_t *ids = WHY_ITEMS(job, uint32_t, ids);
  for (uint32_t t = 0; t < T; t++) {
    const float *dw = r.answer + r.layout.gradient.at + (size_t)t * E;
    const float *top = r.answer + r.layout.top.at + (size_t)t * P * 2;
    const float *own = rows + (size_t)ids[t] * E;
    double last = INFINITY;
    uint32_t better = 0, found = 0;
    for (uint32_t i = 0; i < P && top[2 * i] >= 0; i++, found++) {
      const uint32_t id = (uint32_t)top[2 * i];
      double gain = 0, dot = 0, a = 0, b = 0;
      for (uint32_t e = 0; e < E; e++) {
        const double x = rows[(size_t)id * E + e];
        gain += dw[e] * (x - own[e]);
        dot += x * own[e];
        a += x * x;
        b += (double)own[e] * own[e];
      }
      CHECK(id % 3 == 0 && id != ids[t]);
      CHECK(dot >= (double)closeness * sqrt(a * b) - 1e-5);
      CHECK_NEAR((double)top[2 * i + 1], gain, 1e-4);
      CHECK(top[2 * i + 1] <= last);
      last = (double)top[2 * i + 1];
    }
    for (uint32_t v = 0; v < V; v += 3) {
      double gain = 0, dot = 0, a = 0, b = 0;
      for (uint32_t e = 0; e < E; e++) {
        const double x = rows[(size_t)v * E + e];
        gain += dw[e] * (x - own[e]);
        dot += x * own[e];
        a += x * x;
        b += (double)own[e] * own[e];
      }
      const bool close = dot > (double)closeness * sqrt(a * b) + 1e-5;
      better += v != ids[t] && close && (found < P || gain > last + 1e-4);
    }
    if (kept[t]) {
      CHECK(found == 0);
    } else {
      CHECK(found < P ? better <= found : better < P);
      CHECK(closeness > 0 || found == P);
    }
  }
  free(rows);
  free(r.answer);
  r.answer = NULL;
  model_file_close(&m);
}

/* At the last state the lens is the head itself, and looking changes nothing else. What it shows
   below is held to PyTorch by the goldens. */
static void test_lens(const char *path) {
  static struct job_record r;
  struct model_file m = model_file_open(path);
  const uint32_t L = shape_of(&m)->layers;
  begin(&r, &m, WHY_WANT_LENS | WHY_WANT_L2);
  job_record_layers(&r, 0, L);
  run(&r, &m);
  const float value = r.answer[0], norm = r.answer[r.layout.l2.at + 1];
  CHECK(r.answer[r.layout.lens.at + L] == value);
  CHECK(r.answer[r.layout.lens.at] != value);
  begin(&r, &m, WHY_WANT_L2);
  run(&r, &m);
  CHECK(r.answer[0] == value && r.answer[r.layout.l2.at + 1] == norm);
  free(r.answer);
  r.answer = NULL;
  model_file_close(&m);
}

/* Averaging no head changes nothing, averaging one does, and one that is silent has nothing to
   average. */
static void test_means(const char *path) {
  static struct job_record r;
  struct model_file m = model_file_open(path);
  const why_shape *shape = shape_of(&m);
  const size_t heads = (size_t)shape->layers * shape->heads;
  begin(&r, &m, 0);
  run(&r, &m);
  const float plain = r.answer[0];
  begin(&r, &m, 0);
  uint8_t *means = job_record_add(&r, &job_record_job(&r)->head_means, heads, 1, NULL);
  run(&r, &m);
  CHECK(r.answer[0] == plain); /* none */
  means[heads - 1] = 1;
  run(&r, &m);
  CHECK(r.answer[0] != plain);
  begin(&r, &m, 0);
  float *scales = job_record_add(&r, &job_record_job(&r)->head_scales, heads, sizeof *scales, NULL);
  for (size_t i = 0; i < heads; i++) scales[i] = i + 1 == heads ? 0.0f : 1.0f;
  run(&r, &m);
  const float silenced = r.answer[0];
  means = job_record_add(&r, &job_record_job(&r)->head_means, heads, 1, NULL);
  means[heads - 1] = 1;
  run(&r, &m);
  CHECK(r.answer[0] == silenced);
  free(r.answer);
  r.answer = NULL;
  model_file_close(&m);
}

int main(void) {
  test_words(-1, false);
  test_words(.1f, false);
  test_words(-1, true);
  for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS; i++) {
    test_lens(HEADS[i]);
    test_means(HEADS[i]);
  }
  return test_report();
}
