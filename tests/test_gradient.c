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
  size_t size;       /* T C */
  float **gradients; /* (L + 2) of (T, C): at w, then at hidden[0 .. L] */
};

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
  job_record_target(&rig->record, 1, link, rig->bert->multi_label);
  const size_t T = result->token_count, L = rig->bert->shape.layers;
  rig->size = T * rig->bert->shape.channels;
  why_explanation_free(cut);

  why_arena measured = {0}, arena;
  why_run_take(&rig->run, rig->bert, T, true, &measured);
  if (why_memory_arena(&measured, &arena, &error)) model_file_stop(path, error.text);
  rig->memory = arena.base;
  why_run_take(&rig->run, rig->bert, T, true, &arena);
  for (size_t t = 0; t < T; t++)
    why_table_row(&rig->bert->words, ids[t], rig->run.w + t * rig->bert->shape.channels);
  rig->gradients = calloc(L + 2, sizeof *rig->gradients);
  for (size_t p = 0; p < L + 2; p++) {
    rig->gradients[p] = calloc(rig->size, sizeof(float));
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
  return place == 0 ? rig->run.w : rig->run.hidden + (place - 1) * rig->size;
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
  const size_t L = rig->bert->shape.layers, bytes = rig->size * sizeof(float);
  forward(rig, 0);
  why_bert_head_back(rig->bert, rig->kernels, &rig->run, job);
  memcpy(rig->gradients[L + 1], rig->run.dhidden, bytes);
  for (size_t l = L; l-- > 0;) {
    why_bert_layer_back(rig->bert, rig->kernels, &rig->run, l, job, NULL);
    memcpy(rig->gradients[l + 1], rig->run.dhidden, bytes);
  }
  why_bert_embed_back(rig->bert, rig->kernels, &rig->run);
  memcpy(rig->gradients[0], rig->run.dhidden, bytes);
}

static double norm(const float *x, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += (double)x[i] * x[i];
  return sqrt(sum);
}

/* The slope of the target along its gradient at a place, which should be the gradient's norm. */
static double slope(struct rig *rig, size_t place) {
  const float *gradient = rig->gradients[place];
  float *x = place_of(rig, place), *kept = malloc(rig->size * sizeof *kept);
  double ends[2];
  if (!kept) exit(1);
  forward(rig, 0); /* so that the place holds its own values */
  const double step = STEP * norm(x, rig->size) / norm(rig->run.w, rig->size);
  const double scale = step / norm(gradient, rig->size);
  memcpy(kept, x, rig->size * sizeof *kept);
  for (int end = 0; end < 2; end++) {
    for (size_t i = 0; i < rig->size; i++)
      x[i] = (float)(kept[i] + (end ? scale : -scale) * gradient[i]);
    ends[end] = forward(rig, place);
  }
  memcpy(x, kept, rig->size * sizeof *kept);
  free(kept);
  return (ends[1] - ends[0]) / (2 * step);
}

static void test_model(const char *path, const char *text, const char *pair, why_link link) {
  static struct rig rig;
  rig_open(&rig, path, text, pair, link);
  backward(&rig);
  double worst = 0;
  for (size_t place = 0; place < rig.bert->shape.layers + 2; place++) {
    const double expected = norm(rig.gradients[place], rig.size), found = slope(&rig, place);
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
  const size_t L = rig.bert->shape.layers, bytes = rig.size * sizeof(float);
  float *taped = malloc((L + 2) * bytes);
  if (!taped) exit(1);
  CHECK(rig.run.tape_count == L);
  backward(&rig);
  for (size_t p = 0; p < L + 2; p++) memcpy(taped + p * rig.size, rig.gradients[p], bytes);
  rig.run.tape_count = 1;
  backward(&rig);
  for (size_t p = 0; p < L + 2; p++) CHECK(!memcmp(taped + p * rig.size, rig.gradients[p], bytes));
  free(taped);
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
  const char *sentiment = "models/sentiment.gguf";
  test_model(sentiment, "awful", NULL, WHY_LINK_LOGIT);
  test_model(sentiment, "the lead is wonderful and the script is not", NULL, WHY_LINK_LOG_ODDS);
  test_model(sentiment, "the room was clean", "but the breakfast was cold and late",
             WHY_LINK_LOGIT);
  test_recomputed(sentiment, "don't bother; wait until it's on television");
  return test_report();
}
