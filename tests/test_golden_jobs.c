/* The engine against PyTorch on the same weights, job by job: outputs, targets, hidden states,
   attention, all their gradients, paths and interventions. */
#include "golden.h"
#include "job_record.h"

/* A part of an answer, and how far it may be off. */
struct part {
  const char *key;
  uint32_t want;
  size_t at;       /* of its slice in why_answer */
  double largest;  /* difference; 0: not held */
  double relative; /* Euclidean, of each layer by itself where `layered`; 0: not held */
  bool layered;
};

static const struct part parts[] = {
    {"logits", WHY_WANT_LOGITS, offsetof(why_answer, logits), 2e-3, 0, false},
    {"hidden", WHY_WANT_HIDDEN, offsetof(why_answer, hidden), 0, 1e-3, true},
    {"hidden_gradient", WHY_WANT_HIDDEN_GRADIENT, offsetof(why_answer, hidden_gradient), 0, 2e-3,
     true},
    {"attention", WHY_WANT_ATTENTION, offsetof(why_answer, attention), 1e-3, 0, true},
    {"attention_gradient", WHY_WANT_ATTENTION_GRADIENT, offsetof(why_answer, attention_gradient), 0,
     2e-3, true},
    {"gradient", WHY_WANT_GRADIENT, offsetof(why_answer, gradient), 0, 2e-3, false},
    {"dot", WHY_WANT_DOT, offsetof(why_answer, dot), 0, 2e-3, false},
    {"l1", WHY_WANT_L1, offsetof(why_answer, l1), 0, 2e-3, false},
    {"l2", WHY_WANT_L2, offsetof(why_answer, l2), 0, 2e-3, false},
    {"lens", WHY_WANT_LENS, offsetof(why_answer, lens), 2e-3, 0, false},
};
enum { PARTS = sizeof parts / sizeof *parts };

static why_link link_of(const char *kind) {
  static const char *const kinds[] = {"logit", "probability", "log_probability", "log_odds"};
  for (int i = 0; i < 4; i++)
    if (!strcmp(kinds[i], kind)) return (why_link)i;
  model_file_stop(kind, "is no kind of target");
  return WHY_LINK_LOGIT;
}

/* The array `key` as whole numbers, -1 as UINT32_MAX; or as floats. */
static void add_numbers(struct job_record *r, const struct golden *g, const char *key,
                        why_slice *slice, size_t per_item, bool whole) {
  size_t count = 0, stride = 1;
  double *numbers = golden_array(g, key, &count, &stride);
  if (!numbers) return;
  uint32_t *items = job_record_add(r, slice, count / per_item, 4 * per_item, NULL);
  for (size_t i = 0; i < count; i++) {
    const float real = (float)numbers[i];
    const uint32_t integer = (uint32_t)(int64_t)numbers[i];
    memcpy(items + i, whole ? (const void *)&integer : (const void *)&real, 4);
  }
  free(numbers);
}

/* The target: one label's, or terms of slot, label and weight with what they are normalised over.
 */
static void add_target(struct job_record *r, const struct golden *g) {
  static const char *const axes[] = {"labels", "slots", "none"};
  const bool multi_label = why_model_about(g->model.model)->multi_label;
  const why_link link = link_of(golden_get(g, "kind"));
  const char *axis = golden_get(g, "axis");
  why_job *job = job_record_job(r);
  if (!axis) {
    job_record_target(r, (uint32_t)(int64_t)golden_number(g, "label", -1), link, multi_label);
    return;
  }
  size_t count = 0, stride = 1;
  double *numbers = golden_array(g, "terms", &count, &stride);
  why_term *terms = job_record_add(r, &job->terms, count / 3, sizeof *terms, NULL);
  for (size_t i = 0; i < count / 3; i++)
    terms[i] = (why_term){(uint32_t)numbers[3 * i], (uint32_t)numbers[3 * i + 1],
                          (float)numbers[3 * i + 2]};
  job->link = link;
  while (strcmp(axes[job->axis], axis)) job->axis++;
  free(numbers);
}

enum { MOST_TOKENS = 512 };

/* A text as our tokenizer cuts it. */
struct cut {
  uint32_t T, ids[MOST_TOKENS];
  uint8_t segments[MOST_TOKENS], added[MOST_TOKENS];
};

/* Cuts the text under `key`, with that under `pair_key` if there is one. */
static void cut_text(const struct golden *g, const char *key, const char *pair_key,
                     struct cut *cut) {
  why_request request = why_request_default();
  why_explanation *tokens = NULL;
  why_error error;
  char *text = golden_text(g, key), *pair = golden_text(g, pair_key);
  request.text = text;
  request.text_length = strlen(text);
  request.text_pair = pair;
  request.text_pair_length = pair ? strlen(pair) : 0;
  if (why_tokens_new(g->model.model, &request, &tokens, &error)) model_file_stop(text, error.text);
  const why_result *result = why_explanation_result(tokens);
  cut->T = result->token_count;
  for (uint32_t t = 0; t < cut->T; t++) {
    cut->ids[t] = result->tokens[t].id;
    cut->segments[t] = (uint8_t)result->tokens[t].segment;
    cut->added[t] = result->tokens[t].word == UINT32_MAX;
  }
  why_explanation_free(tokens);
  free(text);
  free(pair);
}

static void add_baseline(struct job_record *r, const struct golden *g, const struct cut *cut) {
  const char *baseline = golden_get(g, "baseline");
  const why_vocabulary *v = &g->model.model->tokenizer.vocabulary;
  why_job *job = job_record_job(r);
  if (!baseline) return;
  const uint32_t id = !strcmp(baseline, "pad")    ? v->pad
                      : !strcmp(baseline, "mask") ? v->mask
                                                  : v->unk;
  job->baseline = !strcmp(baseline, "zero")   ? WHY_BASELINE_ZERO
                  : !strcmp(baseline, "mean") ? WHY_BASELINE_MEAN
                                              : WHY_BASELINE_IDS;
  job_record_add(r, &job->kept, cut->T, 1, cut->added);
  if (job->baseline != WHY_BASELINE_IDS) return;
  uint32_t *ids = job_record_add(r, &job->baseline_ids, cut->T, sizeof *ids, NULL);
  for (uint32_t t = 0; t < cut->T; t++) ids[t] = cut->added[t] ? cut->ids[t] : id;
}

static void add_overwrites(struct job_record *r, const struct golden *g) {
  static struct cut source;
  why_job *job = job_record_job(r);
  if (!golden_get(g, "source")) return;
  cut_text(g, "source", "source_pair", &source);
  job_record_add(r, &job->source_ids, source.T, sizeof *source.ids, source.ids);
  job_record_add(r, &job->source_segments, source.T, 1, source.segments);
  add_numbers(r, g, "overwrites", &job->overwrites, 5, true);
}

/* Pairs of layer and head whose context is averaged over the tokens. */
static void add_means(struct job_record *r, const struct golden *g) {
  const why_model_info *info = why_model_about(g->model.model);
  size_t count = 0, stride = 1;
  double *places = golden_array(g, "head_means", &count, &stride);
  if (!places) return;
  uint8_t *means =
      job_record_add(r, &job_record_job(r)->head_means, info->layers * info->heads, 1, NULL);
  for (size_t i = 0; i + 1 < count; i += 2)
    means[(size_t)places[i] * info->heads + (size_t)places[i + 1]] = 1;
  free(places);
}

static bool same_ids(const struct golden *g, const struct cut *cut) {
  float found[MOST_TOKENS];
  for (uint32_t t = 0; t < cut->T; t++) found[t] = (float)cut->ids[t];
  const struct golden_distance off = golden_compare(g, "ids", found, cut->T, 0, cut->T);
  const bool same = off.compared == cut->T && off.largest == 0;
  GOLDEN_CHECK(g, same, "token ids", off.largest);
  return same;
}

/* The record that the block asks for. False where our tokens are not the golden's. */
static bool make(struct job_record *r, const struct golden *g) {
  static struct cut cut;
  const why_model_info *info = why_model_about(g->model.model);
  uint32_t wants = WHY_WANT_LOGITS;
  cut_text(g, "text", "pair", &cut);
  if (!same_ids(g, &cut)) return false;
  for (size_t p = 0; p < PARTS; p++)
    if (golden_get(g, parts[p].key)) wants |= parts[p].want;
  job_record_begin(r, cut.ids, cut.segments, cut.T, wants);
  why_job *job = job_record_job(r);
  job->path_layer = (uint32_t)golden_number(g, "path_layer", 0);
  add_target(r, g);
  if (wants & (WHY_WANT_HIDDEN | WHY_WANT_HIDDEN_GRADIENT | WHY_WANT_LENS))
    job_record_layers(r, 0, info->layers);
  if (wants & (WHY_WANT_ATTENTION | WHY_WANT_ATTENTION_GRADIENT))
    job_record_layers(r, 0, info->layers - 1);
  add_baseline(r, g, &cut);
  add_numbers(r, g, "alphas", &job->alphas, 1, false);
  add_numbers(r, g, "head_scales", &job->head_scales, 1, false);
  add_means(r, g);
  add_numbers(r, g, "edges", &job->edges, 4, true);
  add_numbers(r, g, "zeroed", &job->zeroed, 3, true);
  add_overwrites(r, g);
  return true;
}

/* The largest share of what is allowed that was met, for the report. */
static double worst[PARTS];

static void compare(const struct golden *g, const struct job_record *r) {
  const double off_value = fabs(r->answer[0] - golden_number(g, "value", NAN));
  GOLDEN_CHECK(g, off_value <= 2e-3, "value", off_value);
  for (size_t p = 0; p < PARTS; p++) {
    const struct part *part = &parts[p];
    why_slice slice;
    memcpy(&slice, (const char *)&r->layout + part->at, sizeof slice);
    if (!golden_get(g, part->key)) continue;
    const size_t layers =
        part->layered ? ((const why_job *)(const void *)r->bytes)->layers.count : 1;
    const size_t size = slice.count / layers;
    for (size_t l = 0; l < layers; l++) {
      const struct golden_distance off =
          golden_compare(g, part->key, r->answer + slice.at, slice.count, l * size, (l + 1) * size);
      const double held =
          part->largest > 0 ? off.largest / part->largest : off.relative / part->relative;
      GOLDEN_CHECK(g, off.compared > 0 && held <= 1, part->key,
                   part->largest > 0 ? off.largest : off.relative);
      if (held > worst[p]) worst[p] = held;
    }
  }
}

static void test_file(const char *path, size_t fewest) {
  static struct job_record record;
  struct golden g = golden_open(path);
  size_t blocks = 0;
  for (; golden_next(&g); blocks++) {
    why_error error = {0};
    if (golden_get(&g, "method") || !make(&record, &g)) continue;
    const why_status status = job_record_run(&record, g.model.session, &error);
    GOLDEN_CHECK(&g, status == WHY_OK, error.text, 0);
    if (!status) compare(&g, &record);
  }
  CHECK(blocks >= fewest);
  free(record.answer);
  record.answer = NULL;
  golden_close(&g);
}

int main(void) {
  test_file("tests/golden/logits.txt", 100);
  test_file("tests/golden/hidden.txt", 18);
  test_file("tests/golden/attention.txt", 15);
  test_file("tests/golden/paths.txt", 60);
  test_file("tests/golden/edits.txt", 22);
  test_file("tests/golden/heads.txt", 400);
  test_file("tests/golden/causes.txt", 70);
  for (size_t p = 0; p < PARTS; p++)
    printf("%-18s at most %3.0f %% of the %.0e allowed\n", parts[p].key, 100 * worst[p],
           parts[p].largest + parts[p].relative);
  return test_report();
}
