/* The methods against Captum, shap and PyTorch on the same weights, from text to scores. */
#include <limits.h>

#include "golden.h"

enum { OPTIONS = 8, REFERENCES = 8 };

/* What a method's scores are held to. */
struct held {
  const char *method;
  double largest;  /* difference, beyond 4 standard errors where there are any; 0: not held */
  double relative; /* Euclidean; 0: not held */
  double median;   /* of the relative differences on the sentiment model */
  size_t fewest;   /* texts of the sentiment model */
  size_t heads;    /* fewest of the models of every head */
};

static const struct held all[] = {
    {"saliency", 0, 2e-3, 1e-3, 60, 32},
    {"gradient_x_input", 0, 2e-3, 1e-3, 30, 32},
    {"integrated_gradients", 0, 2e-3, 1e-3, 30, 40},
    {"layer_integrated_gradients", 0, 2e-3, 1e-3, 4, 0},
    {"sequential_integrated_gradients", 0, 2e-3, 1e-3, 6, 0},
    {"expected_gradients", 0, 2e-3, 1e-3, 6, 0},
    {"smoothgrad", 0, 2e-3, 1e-3, 12, 0},
    {"grad_cam", 0, 2e-3, 1e-3, 20, 0},
    {"attention_gradient", 0, 2e-3, 1e-3, 12, 0},
    {"occlusion", 3e-3, 0, 0, 12, 0},
    {"kernel_shap", 1e-3, 0, 0, 11, 0},
    {"permutation_shap", 1e-3, 0, 0, 9, 0},
    {"partition_shap", 1e-3, 0, 0, 12, 0},
    {"shapley_interactions", 1e-3, 0, 0, 8, 0},
    {"lime", 1e-3, 0, 0, 7, 0},
    {"attention", 1e-3, 0, 0, 3, 0},
    {"attention_rollout", 1e-3, 0, 0, 6, 0},
    {"head_ablation", 3e-3, 0, 0, 10, 0},
    {"layer_lens", 2e-3, 0, 0, 11, 0},
    {"attention_knockout", 3e-3, 0, 0, 6, 0},
    {"activation_patching", 3e-3, 0, 0, 9, 0},
    {"value_zeroing", 1e-3, 0, 0, 9, 0},
};

/* A build with assertions, which is there to find faults under sanitizers and many times as slow,
   takes one in four of the questions to the sentiment model, and none of a path of more tokens. */
#ifdef NDEBUG
enum { ONE_IN = 1, PATH_TOKENS = INT_MAX };
#else
enum { ONE_IN = 4, PATH_TOKENS = 4000 };
#endif

/* Whether a build takes the question at hand, to the sentiment model. */
static bool takes(const struct golden *g) {
  size_t tokens = 0, stride = 1;
  free(golden_array(g, "ids", &tokens, &stride));
  const int path_tokens = (int)tokens * (int)golden_number(g, "option.points", 0);
  return g->block % ONE_IN == 0 && path_tokens <= PATH_TOKENS;
}

/* A request as the block has it, and the memory of its strings. */
struct asked {
  why_request request;
  why_option options[OPTIONS];
  char *text, *pair, *target;
  why_string references[REFERENCES]; /* other texts, of methods that take any */
  char names[OPTIONS][32], values[OPTIONS][32];
  why_group_span focus;
};

static why_target_kind kind_of(const char *kind) {
  static const char *const kinds[] = {"logit", "probability", "log_probability", "log_odds"};
  for (int i = 0; i < 4; i++)
    if (!strcmp(kinds[i], kind)) return (why_target_kind)i;
  model_file_stop(kind, "is no kind of target");
  return WHY_TARGET_LOGIT;
}

/* The other text, `reference`, or several: `reference.0` and so on. */
static void read_references(const struct golden *g, struct asked *asked) {
  why_request *request = &asked->request;
  request->references = asked->references;
  for (size_t i = 0; i < REFERENCES; i++) {
    char key[32] = "reference";
    if (i > 0 || !golden_get(g, key)) snprintf(key, sizeof key, "reference.%zu", i);
    char *text = golden_text(g, key);
    if (!text) return;
    asked->references[i] = (why_string){text, strlen(text)};
    request->reference_count++;
  }
}

static void read_asked(const struct golden *g, struct asked *asked) {
  why_request *request = &asked->request;
  *request = why_request_default();
  request->text = asked->text = golden_text(g, "text");
  request->text_length = strlen(asked->text);
  request->text_pair = asked->pair = golden_text(g, "pair");
  request->text_pair_length = asked->pair ? strlen(asked->pair) : 0;
  read_references(g, asked);
  request->method = golden_get(g, "method");
  request->target = asked->target = golden_text(g, "target");
  request->target_kind = kind_of(golden_get(g, "kind"));
  request->unit = !strcmp(golden_get(g, "unit"), "word") ? WHY_UNIT_WORD : WHY_UNIT_TOKEN;
  size_t count = 0, stride = 1;
  double *focus = golden_array(g, "focus", &count, &stride);
  if (count == 3) {
    asked->focus = (why_group_span){(uint32_t)focus[0], (uint32_t)focus[1], (uint32_t)focus[2]};
    request->focus = &asked->focus;
  }
  free(focus);
  request->options = asked->options;
  for (size_t i = 0; i < g->count; i++) {
    const size_t o = request->option_count;
    if (sscanf(g->lines[i], "option.%31s %31s", asked->names[o], asked->values[o]) != 2) continue;
    asked->options[o] = (why_option){asked->names[o], asked->values[o]};
    if (++request->option_count == OPTIONS) break;
  }
}

static void free_asked(struct asked *asked) {
  free(asked->text);
  free(asked->pair);
  free(asked->target);
  for (size_t i = 0; i < REFERENCES; i++) free((void *)(uintptr_t)asked->references[i].bytes);
}

/* Moves what was found towards what the golden has as `key`, by as much as both may be off by
   chance; errors (count) or NULL. */
static void forgive(const struct golden *g, const char *key, const float *errors, float *found,
                    size_t count) {
  size_t expected_count = 0, error_count = 0, stride = 1;
  double *theirs = golden_array(g, "unit_errors", &error_count, &stride);
  double *expected = golden_array(g, key, &expected_count, &stride);
  for (size_t i = 0; stride == 1 && i < count && i < expected_count; i++) {
    const double error = i < error_count ? theirs[i] : 0, own = errors ? errors[i] : 0;
    const double most = 4 * sqrt(error * error + own * own);
    found[i] += (float)fmax(-most, fmin(most, expected[i] - found[i]));
  }
  free(expected);
  free(theirs);
}

static struct golden_distance compare_map(const struct golden *g, const why_map *map) {
  const size_t cells = (size_t)map->rows * map->columns;
  float *found = calloc(cells + 1, sizeof *found);
  if (!found) exit(1);
  memcpy(found, map->values, cells * sizeof *found);
  if (map->standard_errors) forgive(g, "map", map->standard_errors, found, cells);
  const struct golden_distance distance = golden_compare(g, "map", found, cells, 0, cells);
  free(found);
  return distance;
}

/* The scores of the tokens; of the units where the golden has those. */
static struct golden_distance compare_scores(const struct golden *g, const why_result *result) {
  const bool units = golden_get(g, "unit_scores") != NULL;
  const bool words = units && result->unit == WHY_UNIT_WORD;
  const size_t most = result->token_count + result->word_count;
  float *found = calloc(most + 1, sizeof *found), *spans = calloc(2 * most + 1, sizeof *spans);
  float *errors = calloc(most + 1, sizeof *errors);
  size_t count = 0;
  if (!found || !spans || !errors) exit(1);
  for (uint32_t t = 0; t < (words ? result->word_count : result->token_count); t++) {
    if (units && !words && result->tokens[t].word == UINT32_MAX) continue;
    found[count] = words ? result->words[t].score : result->tokens[t].score;
    errors[count] = words ? result->words[t].standard_error : result->tokens[t].standard_error;
    spans[2 * count] = (float)(words ? result->words[t].first : t);
    spans[2 * count + 1] = (float)(words ? result->words[t].last : t + 1);
    count++;
  }
  if (units) {
    const struct golden_distance off = golden_compare(g, "units", spans, 2 * count, 0, 2 * count);
    GOLDEN_CHECK(g, off.compared == 2 * count && off.largest == 0, "units", off.largest);
    forgive(g, "unit_scores", errors, found, count);
  }
  const struct golden_distance distance =
      golden_compare(g, units ? "unit_scores" : "scores", found, count, 0, count);
  free(found);
  free(spans);
  free(errors);
  return distance;
}

static void compare_value(const struct golden *g, const char *key, double found) {
  const double off = fabs(found - golden_number(g, key, found));
  GOLDEN_CHECK(g, off <= 2e-3, key, off);
}

/* How far it is off, in the measure that it is held to. */
static double hold(const struct golden *g, const struct held *held, const char *what,
                   struct golden_distance distance) {
  const double off = held->relative > 0 ? distance.relative : distance.largest;
  const double most = held->relative > 0 ? held->relative : held->largest;
  GOLDEN_CHECK(g, distance.compared > 0 && off <= most, what, off);
  return off;
}

/* How far the scores, map or matrix are off at most. */
static double compare(const struct golden *g, const struct held *held, const why_result *result) {
  const size_t T = result->token_count;
  float *ids = calloc(T, sizeof *ids);
  if (!ids) exit(1);
  for (size_t t = 0; t < T; t++) ids[t] = (float)result->tokens[t].id;
  const struct golden_distance same = golden_compare(g, "ids", ids, T, 0, T);
  GOLDEN_CHECK(g, same.compared == T && same.largest == 0, "token ids", same.largest);
  free(ids);
  if (same.compared != T) return INFINITY;

  compare_value(g, "value", result->value);
  compare_value(g, "baseline_value", result->baseline_value);
  if (golden_get(g, "fidelity")) {
    const double far = fabs(result->fidelity - golden_number(g, "fidelity", INFINITY));
    GOLDEN_CHECK(g, far <= 4 * golden_number(g, "fidelity_error", 0), "fidelity", far);
  }
  double off = hold(g, held, "scores", compare_scores(g, result));
  if (golden_get(g, "map")) off = fmax(off, hold(g, held, "map", compare_map(g, &result->map)));
  if (golden_get(g, "matrix"))
    off = fmax(
        off, hold(g, held, "matrix", golden_compare(g, "matrix", result->matrix, T * T, 0, T * T)));
  return off;
}

/* What holds of every result: words share out what the tokens have, and nothing is lost. */
static void check_sums(const struct golden *g, const why_result *result) {
  double tokens = 0, words = result->special_score, size = 0;
  for (uint32_t t = 0; t < result->token_count; t++) {
    tokens += result->tokens[t].score;
    size += fabsf(result->tokens[t].score);
  }
  for (uint32_t w = 0; w < result->word_count; w++) words += result->words[w].score;
  GOLDEN_CHECK(g, fabs(tokens - words) <= 1e-5 * size, "sum over words", tokens - words);
  if (result->has_gap) {
    const double gap = (double)result->value - result->baseline_value - tokens;
    GOLDEN_CHECK(g, fabs(gap - result->gap) <= 1e-5 * (1 + size), "gap", gap - result->gap);
    GOLDEN_CHECK(g, fabs(gap) < 5e-3, "completeness", gap);
  }
}

/* The fast precision moves scores of a trained model a little, and value and baseline not at all.
 */
static void check_fast(const struct golden *g, const why_request *exact, const why_result *result) {
  why_request request = *exact;
  why_explanation *explanation = NULL;
  why_error error = {0};
  double largest = 0;
  request.precision = WHY_REQUEST_FAST;
  why_status status = why_explanation_new(g->model.model, &request, &explanation, &error);
  if (!status) status = why_explanation_run(explanation, g->model.session, &error);
  GOLDEN_CHECK(g, status == WHY_OK, error.text, 0);
  if (!status) {
    const why_result *fast = why_explanation_result(explanation);
    for (uint32_t t = 0; t < result->token_count; t++) {
      largest = fmax(largest, fabs((double)fast->tokens[t].score - result->tokens[t].score));
    }
    CHECK(fast->value == result->value && fast->baseline_value == result->baseline_value);
    GOLDEN_CHECK(g, largest > 0 && largest < .02, "fast scores", largest);
  }
  why_explanation_free(explanation);
}

static int by_size(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

enum { MOST = 512 };

/* The blocks of one file that are about the method. How far off those of the sentiment model are
   goes into `off` (MOST), which is NULL where there are none of it; returns how many those are,
   else how many there are of all models. */
static size_t test_file(const char *path, const struct held *held, double *off) {
  size_t count = 0;
  struct golden g = golden_open(path);
  while (golden_next(&g)) {
    struct asked asked = {0};
    why_explanation *explanation = NULL;
    why_error error = {0};
    const char *method = golden_get(&g, "method");
    if (!method || strcmp(method, held->method)) continue;
    const bool sentiment = off && why_model_about(g.model.model)->layers > 3;
    if (sentiment && !takes(&g)) continue;
    read_asked(&g, &asked);
    why_status status = why_explanation_new(g.model.model, &asked.request, &explanation, &error);
    if (!status) status = why_explanation_run(explanation, g.model.session, &error);
    GOLDEN_CHECK(&g, status == WHY_OK, error.text, 0);
    if (!status) {
      const why_result *result = why_explanation_result(explanation);
      const double distance = compare(&g, held, result);
      check_sums(&g, result);
      if (sentiment && result->method->sampled && !result->method->needs_gradients &&
          result->evaluations <= 512) {
        check_fast(&g, &asked.request, result);
      }
      if (sentiment && count < MOST) off[count++] = distance;
      if (!off) count++;
    }
    why_explanation_free(explanation);
    free_asked(&asked);
  }
  golden_close(&g);
  return count;
}

static void test_method(const struct held *held) {
  double off[MOST];
  char path[128];
  snprintf(path, sizeof path, "tests/golden/%s.txt", held->method);
  const size_t count = test_file(path, held, off);
  const size_t others = test_file("tests/golden/explanations.txt", held, NULL);
  CHECK(others >= held->heads);
  CHECK(count >= held->fewest / (ONE_IN > 1 ? 2 * ONE_IN : 1));
  qsort(off, count, sizeof *off, by_size);
  if (held->median > 0 && count > 0) CHECK(off[count / 2] <= held->median);
  if (count > 0)
    printf("%-22s %3zu texts of the sentiment model: off by %.1e at the median, %.1e at most\n",
           held->method, count, off[count / 2], off[count - 1]);
}

int main(void) {
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) test_method(&all[i]);
  return test_report();
}
