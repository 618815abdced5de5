/* The backward against the forward alone: central differences along the gradient, at the word rows
   and at the input of every layer; and against itself, with and without a tape of every layer. */
#include "job_record.h"
#include "model_file.h"

/* Half the way between the two points of a difference, for word rows; elsewhere as large a part of
   the values there: every layer rounds its input to steps that go with its size. */
static const double STEP = .003;

/* One model, one text, and a run of it that can start anywhere. */
struct rig {
  struct model_file file;
  const why_bert *bert;
  const why_kernels *kernels;
  struct job_record record; /* text and target */
  void *memory;
  why_run run;
  float **gradients; /* (L + 2): at w (T, E), then at hidden[0 .. L] (T, C) */
};

/* How many values a place holds: w, then hidden[0 .. L]. */
static size_t size_of(const struct rig *rig, size_t place) {
  const why_shape *shape = &rig->bert->shape;
  return rig->run.T * (place ? shape->channels : shape->embedding);
}

/* A target that the head can have: of label 1, or of both outputs of two different tokens. */
static void aim(struct rig *rig, why_link link) {
  const why_shape *shape = &rig->bert->shape;
  const uint32_t T = job_record_job(&rig->record)->tokens;
  const why_term spans[] = {{T - 3, 0, 1.0f}, {T - 2, 1, 1.0f}};
  const why_term tags[] = {{1, 1, .5f}, {T - 2, 2, .5f}}, word = {2, 7, 1.0f};
  const why_term similarity = {0, 0, 1.0f};
  why_job *job = job_record_job(&rig->record);
  switch (shape->head) {
  case WHY_HEAD_POOLED: job_record_target(&rig->record, 1, link, rig->bert->multi_label); return;
  case WHY_HEAD_TOKENS:
    job_record_add(&rig->record, &job->terms, 2, sizeof *tags, rig->bert->spans ? spans : tags);
    break;
  case WHY_HEAD_SIMILARITY:
    job_record_add(&rig->record, &job->terms, 1, sizeof similarity, &similarity);
    break;
  case WHY_HEAD_WORDS: job_record_add(&rig->record, &job->terms, 1, sizeof word, &word); break;
  }
  job->link = link;
  job->axis = rig->bert->spans ? WHY_AXIS_SLOTS : WHY_AXIS_LABELS;
  if (shape->head == WHY_HEAD_SIMILARITY) job->axis = WHY_AXIS_NONE;
}

static void rig_open(struct rig *rig, const char *path, const char *text, const char *pair,
                     why_link link) {
  why_request request = why_request_default();
  why_explanation *cut = NULL;
  why_error error;
  rig->file = model_file_open(path);
  rig->bert = &rig->file.model->bert;
  rig->kernels = rig->file.model->kernels;
  request.text = text;
  request.text_length = strlen(text);
  request.text_pair = pair;
  request.text_pair_length = pair ? strlen(pair) : 0;
  if (why_tokens_new(rig->file.model, &request, &cut, &error)) model_file_stop(text, error.text);
  const why_result *result = why_explanation_result(cut);
  uint32_t ids[512];
  uint8_t segments[512];
  for (uint32_t t = 0; t < result->token_count; t++) {
    ids[t] = result->tokens[t].id;
    segments[t] = (uint8_t)result->tokens[t].segment;
  }
  job_record_begin(&rig->record, ids, segments, result->token_count, 0);
  aim(rig, link);
  const size_t T = result->token_count, L = rig->bert->shape.layers;
  why_explanation_free(cut);

  why_arena measured = {0}, arena;
  why_run_take(&rig->run, rig->bert, T, true, &measured);
  if (why_memory_arena(&measured, &arena, &error)) model_file_stop(path, error.text);
  rig->memory = arena.base;
  why_run_take(&rig->run, rig->bert, T, true, &arena);
  for (size_t t = 0; t < T; t++)
    why_table_row(&rig->bert->words, ids[t], rig->run.w + t * rig->bert->shape.embedding);
  rig->gradients = calloc(L + 2, sizeof *rig->gradients);
  for (size_t p = 0; p < L + 2; p++) {
    rig->gradients[p] = calloc(size_of(rig, p), sizeof(float));
    if (!rig->gradients[p]) exit(1);
  }
}

static void rig_close(struct rig *rig) {
  for (size_t p = 0; p < rig->bert->shape.layers + 2; p++) free(rig->gradients[p]);
  free(rig->gradients);
  why_heap(rig->memory, 0);
  model_file_close(&rig->file);
}

/* The values that the run reads at a place: w, then hidden[0 .. L]. */
static float *place_of(struct rig *rig, size_t place) {
  return place == 0 ? rig->run.w : rig->run.hidden + (place - 1) * size_of(rig, place);
}

/* The target, with all that comes after the place computed anew. */
static double forward(struct rig *rig, size_t place) {
  const why_job *job = job_record_job(&rig->record);
  float value = 0;
  if (place == 0)
    why_bert_embed(rig->bert, rig->kernels, &rig->run, WHY_ITEMS(job, uint8_t, segments));
  for (size_t l = place ? place - 1 : 0; l < rig->bert->shape.layers; l++)
    why_bert_layer(rig->bert, rig->kernels, &rig->run, l, job);
  why_bert_head(rig->bert, rig->kernels, &rig->run, job);
  CHECK(!why_target(rig->bert, job, &rig->run, &value, NULL));
  return value;
}

static void backward(struct rig *rig) {
  const why_job *job = job_record_job(&rig->record);
  const size_t L = rig->bert->shape.layers, bytes = size_of(rig, 1) * sizeof(float);
  forward(rig, 0);
  why_bert_head_back(rig->bert, rig->kernels, &rig->run, job);
  memcpy(rig->gradients[L + 1], rig->run.dhidden, bytes);
  for (size_t l = L; l-- > 0;) {
    why_bert_layer_back(rig->bert, rig->kernels, &rig->run, l, job, NULL);
    memcpy(rig->gradients[l + 1], rig->run.dhidden, bytes);
  }
  why_bert_embed_back(rig->bert, rig->kernels, &rig->run);
  memcpy(rig->gradients[0], rig->run.dhidden, size_of(rig, 0) * sizeof(float));
}

static double norm(const float *x, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += (double)x[i] * x[i];
  return sqrt(sum);
}

/* The slope of the target along its gradient at a place, which should be the gradient's norm. */
static double slope(struct rig *rig, size_t place) {
  const float *gradient = rig->gradients[place];
  const size_t size = size_of(rig, place);
  float *x = place_of(rig, place), *kept = malloc(size * sizeof *kept);
  double ends[2];
  if (!kept) exit(1);
  forward(rig, 0); /* so that the place holds its own values */
  const double step = STEP * norm(x, size) / norm(rig->run.w, size_of(rig, 0));
  const double scale = step / norm(gradient, size);
  memcpy(kept, x, size * sizeof *kept);
  for (int end = 0; end < 2; end++) {
    for (size_t i = 0; i < size; i++)
      x[i] = (float)(kept[i] + (end ? scale : -scale) * gradient[i]);
    ends[end] = forward(rig, place);
  }
  memcpy(x, kept, size * sizeof *kept);
  free(kept);
  return (ends[1] - ends[0]) / (2 * step);
}

static void test_model(const char *path, const char *text, const char *pair, why_link link) {
  static struct rig rig;
  rig_open(&rig, path, text, pair, link);
  backward(&rig);
  double worst = 0;
  for (size_t place = 0; place < rig.bert->shape.layers + 2; place++) {
    const double expected = norm(rig.gradients[place], size_of(&rig, place)),
                 found = slope(&rig, place);
    CHECK_NEAR(found / expected, 1, .03);
    if (fabs(found / expected - 1) > worst) worst = fabs(found / expected - 1);
  }
  printf("%-28s %3zu tokens, link %d: off by %.1f %% at most\n", path, rig.run.T, (int)link,
         100 * worst);
  rig_close(&rig);
}

/* Above WHY_TAPE_TOKENS the backward runs each layer's forward again; a run that owns only one tape
   does so at any length, and must come to the same bits. */
static void test_recomputed(const char *path, const char *text) {
  static struct rig rig;
  rig_open(&rig, path, text, NULL, WHY_LINK_LOGIT);
  const size_t L = rig.bert->shape.layers;
  float *taped[64]; /* (L + 2) */
  CHECK(rig.run.tape_count == L);
  backward(&rig);
  for (size_t p = 0; p < L + 2; p++) {
    const size_t bytes = size_of(&rig, p) * sizeof(float);
    taped[p] = malloc(bytes);
    if (!taped[p]) exit(1);
    memcpy(taped[p], rig.gradients[p], bytes);
  }
  rig.run.tape_count = 1;
  backward(&rig);
  for (size_t p = 0; p < L + 2; p++) {
    CHECK(!memcmp(taped[p], rig.gradients[p], size_of(&rig, p) * sizeof(float)));
    free(taped[p]);
  }
  rig_close(&rig);
}

int main(void) {
  static const char *const small[] = {"models/tiny.gguf", "tests/golden/distilbert.gguf",
                                      "tests/golden/multi_label.gguf"};
  for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
    test_model(small[i], "the plot is not dull", NULL, WHY_LINK_LOGIT);
    test_model(small[i], "my very good film!", "he loves it, not us", WHY_LINK_PROBABILITY);
    test_model(small[i], "fun", NULL, WHY_LINK_LOG_PROBABILITY);
    test_recomputed(small[i], "the worst story of all, but not dull");
  }
  /* Every head, and encoders with what BERT has not. */
  static const char *const heads[] = {
      "tests/golden/heads/bert-qa.gguf",        "tests/golden/heads/bert-sim.gguf",
      "tests/golden/heads/bert-mlm.gguf",       "tests/golden/heads/bert-tokcls.gguf",
      "tests/golden/heads/albert-tokcls.gguf",  "tests/golden/heads/albert-mlm.gguf",
      "tests/golden/heads/electra-seqcls.gguf", "tests/golden/heads/roberta-qa.gguf",
  };
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
    const bool number = strstr(heads[i], "-sim") != NULL;
    test_model(heads[i], "the plot is dull", "my actor was not bad", WHY_LINK_LOGIT);
    if (number) continue;
    test_model(heads[i], "the plot is dull", "my actor was not bad", WHY_LINK_LOG_PROBABILITY);
    test_model(heads[i], "is the film good", "he loves it", WHY_LINK_LOG_ODDS);
  }
  const char *sentiment = "models/sentiment.gguf";
  test_model(sentiment, "awful", NULL, WHY_LINK_LOGIT);
  test_model(sentiment, "the lead is wonderful and the script is not", NULL, WHY_LINK_LOG_ODDS);
  test_model(sentiment, "the room was clean", "but the breakfast was cold and late",
             WHY_LINK_LOGIT);
  test_recomputed(sentiment, "don't bother; wait until it's on television");
  return test_report();
}
