/* The rows that change the inside of a run, on a function that says what each change is worth
   (fake.h), and on a model what activation patching must do to the bit. */
#include "job_record.h"
#include "methods/alignment.h"
#include "model_file.h"
#include "trial.h"

/* The label whose logit is f itself, so that what is lost is what a change is worth. */
static struct trial trial_set_up(const why_method *method, uint32_t T) {
  struct trial trial = trial_of(T);
  trial.term.label = 1;
  trial_default(&trial, method);
  return trial;
}

static void set(struct trial *trial, const why_method *method, const char *name, double value) {
  trial->options[option_index(&method->info, name)] = value;
}

/* ---- Heads ---- */

static void test_head_ablation(void) {
  const why_method *method = row("head_ablation");
  const struct fake fake = fake_smooth();
  struct trial trial = trial_set_up(method, 9);
  const char *const replacements[] = {"zero", "mean"};
  for (uint32_t r = 0; r < 2; r++) {
    trial_choose(&trial, method, "replacement", replacements[r]);
    trial_run(&trial, method, &fake);
    CHECK(trial.asked_count == 7);
    for (uint32_t i = 0; i < 6; i++)
      CHECK_NEAR(trial.map[i], fake_worth(FAKE_ZERO + r, i / 2, i % 2, 0, 0), 1e-5);
    for (uint32_t t = 0; t < 9; t++) CHECK(trial.scores[t] == 0);
  }
  trial_free(&trial);
}

/* A layer of many heads takes several rounds. */
static void test_many_heads(void) {
  const why_method *method = row("head_ablation");
  struct trial trial = trial_set_up(method, 4);
  const why_shape shape = {.layers = 40, .heads = 5, .channels = 20, .labels = 2};
  trial.problem.shape = shape;
  trial.problem.options = trial.options;
  const why_limits limits = method->limits(&trial.problem);
  CHECK(limits.jobs <= 64 && limits.map_rows == 40 && limits.map_columns == 5);
  CHECK(method->expected(NULL, &trial.problem) == 201);
}

/* ---- Edges ---- */

/* What it is worth that the tokens of `from` do not see those of `to`; from -1: all others. */
static double edges_worth(const struct trial *trial, const int *readers, int from, int to,
                          int layer, int head) {
  double worth = 0;
  for (uint32_t l = 0; l < 3; l++) {
    if (layer >= 0 && l != (uint32_t)layer) continue;
    for (uint32_t i = 0; i < trial->problem.tokens; i++)
      for (uint32_t j = 0; j < trial->problem.tokens; j++)
        if (readers[j] == to && (from < 0 ? readers[i] != to : readers[i] == from))
          worth += fake_worth(FAKE_EDGE, l, head < 0 ? WHY_EVERY : (uint32_t)head, i, j);
  }
  return worth;
}

/* Which rows of the map were asked about: those of the head's reader and of the largest scores. */
static void check_rows(const struct trial *trial, const int *readers, uint32_t readers_count,
                       uint32_t asked) {
  const uint32_t M = trial->problem.units;
  uint32_t filled = 0;
  double least = INFINITY, most_left = 0; /* of the scores of what was asked and what was not */
  for (uint32_t r = 0; r < readers_count; r++) {
    bool any = false;
    for (uint32_t t = 0; t < trial->problem.tokens; t++)
      for (uint32_t u = 0; readers[t] == (int)r && u < M; u++)
        any = any || trial->map[t * M + u] != 0;
    filled += any;
    const double score = r < M ? fabs(trial->scores[r]) : 0;
    if (r == M)
      CHECK(any); /* [CLS] */
    else if (any && score < least)
      least = score;
    else if (!any && score > most_left)
      most_left = score;
  }
  CHECK(filled == asked);
  CHECK(asked == 1 || least >= most_left);
}

static void check_knockout(struct trial *trial, const int *readers, uint32_t readers_count,
                           int layer, int head, uint32_t evaluations) {
  const why_method *method = row("attention_knockout");
  const struct fake fake = fake_smooth();
  const uint32_t T = trial->problem.tokens, M = trial->problem.units;
  set(trial, method, "layer", layer);
  set(trial, method, "head", head);
  set(trial, method, "evaluations", evaluations);
  trial_run(trial, method, &fake);
  const uint32_t most = evaluations ? evaluations : 512;
  uint32_t rows = most < 1 + 2 * M ? 1 : (most - 1 - M) / M;
  if (rows > readers_count) rows = readers_count;
  CHECK(trial->asked_count == 1 + M + rows * M);
  CHECK(trial->finding.stopped == (rows == readers_count ? WHY_STOP_EXACT : WHY_STOP_BUDGET));
  for (uint32_t u = 0; u < M; u++) {
    CHECK_NEAR(trial->scores[u], edges_worth(trial, readers, -1, (int)u, layer, head), 1e-4);
    for (uint32_t t = 0; t < T; t++) {
      const float cell = trial->map[t * M + u];
      const double worth = edges_worth(trial, readers, readers[t], (int)u, layer, head);
      CHECK((cell == 0 && rows < readers_count) || fabs(cell - worth) < 1e-4);
    }
  }
  check_rows(trial, readers, readers_count, rows);
}

static void test_knockout(void) {
  const why_method *method = row("attention_knockout");
  struct trial trial = trial_set_up(method, 9);
  const int alone[9] = {7, 0, 1, 2, 3, 4, 5, 6, 8};
  const uint32_t budgets[] = {0, 1, 8, 15, 22, 71, 72, 1000};
  for (size_t b = 0; b < sizeof budgets / sizeof *budgets; b++)
    check_knockout(&trial, alone, 9, -1, -1, budgets[b]);
  for (int layer = -1; layer < 3; layer++)
    for (int head = -1; head < 2; head++) check_knockout(&trial, alone, 9, layer, head, 0);
  /* Words of several tokens, an added token in the middle: units 0 1 1 1 [SEP] 2 3. */
  const uint32_t words[9] = {WHY_NO_UNIT, 0, 1, 1, 1, WHY_NO_UNIT, 2, 3, WHY_NO_UNIT};
  const int readers[9] = {4, 0, 1, 1, 1, 5, 2, 3, 6};
  memcpy(trial.units, words, sizeof words);
  trial.problem.units = 4;
  check_knockout(&trial, readers, 7, -1, -1, 0);
  check_knockout(&trial, readers, 7, 1, 0, 16);
  trial_free(&trial);
  /* No words, nothing to ask. */
  trial = trial_set_up(method, 2);
  trial_run(&trial, method, &(struct fake){.g = fake_same, .slope = fake_one, .steepness = 1});
  CHECK(trial.asked_count == 1 && trial.finding.stopped == WHY_STOP_EXACT);
  trial_free(&trial);
}

/* ---- Activations ---- */

static void check_patches(struct trial *trial, uint32_t site, const uint32_t *source_of) {
  const why_method *method = row("activation_patching");
  const char *const sites[] = {"residual", "attention", "ffn"};
  const struct fake fake = fake_smooth();
  const uint32_t T = trial->problem.tokens, W = site == WHY_SITE_ATTENTION ? 2 : T;
  trial_choose(trial, method, "site", sites[site]);
  trial_run(trial, method, &fake);
  double largest[FAKE_TOKENS] = {0};
  for (uint32_t i = 0; i < 3 * W; i++) {
    double worth = 0;
    for (uint32_t t = 0; t < T; t++) {
      if (source_of[t] == UINT32_MAX || (W == T && t != i % W)) continue;
      const uint32_t head = W == T ? WHY_EVERY : i % W;
      worth += fake_worth(FAKE_PATCH + site, i / W, head, source_of[t], t);
    }
    CHECK_NEAR(trial->map[i], worth, 1e-4);
    if (W == T && fabs(worth) > fabs(largest[i % W])) largest[i % W] = worth;
  }
  for (uint32_t t = 0; t < T; t++) CHECK_NEAR(trial->scores[t], largest[t], 1e-4);
  /* The other text's own value, by what the function says of it. */
  const why_job *other = trial->asked[1];
  double du[FAKE_TOKENS];
  CHECK(other->tokens == trial->other.tokens && !other->overwrites.count);
  CHECK(trial->finding.has_baseline);
  CHECK_NEAR(trial->finding.baseline_value, fake_value(&fake, other, du), 1e-5);
}

static void test_patching(void) {
  const why_method *method = row("activation_patching");
  struct trial trial = trial_set_up(method, 9);
  uint32_t source_of[9];
  for (uint32_t t = 0; t < 9; t++) source_of[t] = t;
  for (uint32_t site = 0; site < 3; site++) check_patches(&trial, site, source_of);
  /* One token in the place of two, and one that the text has not. */
  const uint32_t other[9] = {1, 11, 600, 601, 13, 602, 16, 17, 1};
  const uint32_t words[9] = {0, 1, UINT32_MAX, 4, UINT32_MAX, UINT32_MAX, 6, 7, 8};
  memcpy(trial.other_ids, other, sizeof other);
  trial_choose(&trial, method, "alignment", "words");
  for (uint32_t site = 0; site < 3; site++) check_patches(&trial, site, words);
  /* Texts of other lengths are refused, or aligned. */
  trial.other.tokens = 8;
  trial.other_ids[7] = 1;
  CHECK(method->refuses(&trial.problem, NULL) == WHY_OK);
  const uint32_t shorter[9] = {0, 1, UINT32_MAX, 4, UINT32_MAX, UINT32_MAX, 6, UINT32_MAX, 7};
  for (uint32_t site = 0; site < 3; site++) check_patches(&trial, site, shorter);
  trial_choose(&trial, method, "alignment", "positions");
  why_error error = {0};
  CHECK(method->refuses(&trial.problem, &error) == WHY_ERROR_ARGUMENT);
  CHECK(strstr(error.text, "9 tokens") && strstr(error.text, "8"));
  trial_free(&trial);
}

/* ---- Alignment ---- */

/* The length of the longest common subsequence of what follows t and s, by its definition. */
static uint32_t common(const why_problem *a, const why_reference *b, uint32_t t, uint32_t s) {
  if (t == a->tokens || s == b->tokens) return 0;
  const uint32_t one = common(a, b, t + 1, s), other = common(a, b, t, s + 1);
  const bool same = a->ids[t] == b->ids[s] && a->segments[t] == b->segments[s];
  const uint32_t both = same ? 1 + common(a, b, t + 1, s + 1) : 0;
  return both > one ? (both > other ? both : other) : (one > other ? one : other);
}

static void test_alignment(void) {
  enum { MOST = 8 };
  uint32_t ids[2][MOST], cells[(MOST + 1) * (MOST + 1)], other_of[MOST];
  uint8_t segments[2][MOST];
  for (uint32_t seed = 0; seed < 400; seed++) {
    uint32_t lengths[2];
    for (uint32_t k = 0; k < 2; k++) {
      lengths[k] = 1 + (uint32_t)((double)MOST * why_random_uniform(seed, k, 99));
      for (uint32_t t = 0; t < lengths[k]; t++) {
        ids[k][t] = (uint32_t)(4 * why_random_uniform(seed, k, t));
        segments[k][t] = t >= lengths[k] / 2 && seed % 2;
      }
    }
    const why_problem text = {.tokens = lengths[0], .ids = ids[0], .segments = segments[0]};
    const why_reference other = {lengths[1], ids[1], segments[1]};
    CHECK(why_alignment_cells(&text, &other) <= sizeof cells / sizeof *cells);
    why_alignment_by_words(&text, &other, cells, other_of);
    uint32_t last = 0, same = 0;
    for (uint32_t t = 0; t < text.tokens; t++) {
      if (other_of[t] == WHY_NO_TOKEN) continue;
      CHECK(other_of[t] < other.tokens && other_of[t] + 1 > last);
      CHECK(segments[0][t] == segments[1][other_of[t]]);
      last = other_of[t] + 1;
      same += ids[0][t] == ids[1][other_of[t]];
    }
    CHECK(same == common(&text, &other, 0, 0));
  }
}

/* ---- Values ---- */

/* Row by row how far the outputs of a layer turn, as shares. */
static void values_by_hand(const struct trial *trial, uint32_t layer, double *shares) {
  const uint32_t T = trial->problem.tokens;
  why_zeroed zeroed = {.layer = layer, .head = WHY_EVERY};
  union {
    why_job job;
    char bytes[sizeof(why_job) + sizeof(why_zeroed) + 8];
  } record = {.job = {.tokens = T}};
  for (uint32_t from = 0; from < T; from++) {
    double sum = 0;
    for (uint32_t to = 0; to < T; to++) {
      double a[4], b[4], ab = 0, aa = 0, bb = 0;
      zeroed.token = to;
      record.job.zeroed = (why_slice){sizeof(why_job), 1};
      memcpy(record.bytes + sizeof(why_job), &zeroed, sizeof zeroed);
      for (uint32_t c = 0; c < 4; c++) b[c] = fake_hidden(&record.job, layer + 1, from, c);
      record.job.zeroed.count = 0;
      for (uint32_t c = 0; c < 4; c++) {
        a[c] = fake_hidden(&record.job, layer + 1, from, c);
        ab += a[c] * b[c];
        aa += a[c] * a[c];
        bb += b[c] * b[c];
      }
      sum += shares[from * T + to] = 1 - ab / sqrt(aa * bb);
    }
    for (uint32_t to = 0; to < T; to++) shares[from * T + to] /= sum;
  }
}

static void test_value_zeroing(void) {
  enum { T = 7 };
  const why_method *method = row("value_zeroing");
  const struct fake fake = fake_smooth();
  struct trial trial = trial_set_up(method, T);
  double shares[3][T * T], flow[T * T], two[T * T];
  for (uint32_t layer = 0; layer < 3; layer++) {
    values_by_hand(&trial, layer, shares[layer]);
    set(&trial, method, "layer", layer);
    trial_run(&trial, method, &fake);
    CHECK(trial.asked_count == T + 1);
    for (uint32_t i = 0; i < T * T; i++) CHECK_NEAR(trial.matrix[i], shares[layer][i], 1e-5);
  }
  for (uint32_t i = 0; i < T * T; i++) {
    two[i] = 0;
    for (uint32_t via = 0; via < T; via++)
      two[i] += shares[1][i / T * T + via] * shares[0][via * T + i % T];
  }
  for (uint32_t i = 0; i < T * T; i++) {
    flow[i] = 0;
    for (uint32_t via = 0; via < T; via++)
      flow[i] += shares[2][i / T * T + via] * two[via * T + i % T];
  }
  set(&trial, method, "layer", -1);
  trial_run(&trial, method, &fake);
  CHECK(trial.asked_count == 3 * (T + 1));
  for (uint32_t i = 0; i < T * T; i++) CHECK_NEAR(trial.matrix[i], flow[i], 1e-5);
  trial_free(&trial);
}

/* ---- The lens ---- */

static void test_layer_lens(void) {
  const why_method *method = row("layer_lens");
  const struct fake fake = fake_smooth();
  struct trial trial = trial_set_up(method, 9);
  trial_run(&trial, method, &fake);
  CHECK(trial.asked_count == 2);
  for (uint32_t l = 0; l < 4; l++) CHECK_NEAR(trial.map[l], trial.value * (2. * l / 3 - 1), 1e-6);
  CHECK(trial.map[3] == trial.value);
  trial_free(&trial);
}

/* ---- Long texts ---- */

/* A round of a long text must not take more memory than a page has. */
static void test_rounds_fit(void) {
  static const char *const names[] = {"head_ablation", "attention_knockout", "activation_patching",
                                      "value_zeroing", "layer_lens"};
  static struct trial trial;
  const why_shape large = {.layers = 24,
                           .heads = 16,
                           .channels = 1024,
                           .feed_forward = 4096,
                           .vocabulary = 30522,
                           .labels = 3,
                           .positions = 512,
                           .segments = 2,
                           .embedding = 1024};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const why_method *method = row(names[i]);
    trial = trial_set_up(method, 512);
    why_problem *problem = &trial.problem;
    problem->shape = large;
    problem->ids = trial.ids;
    problem->segments = trial.segments;
    problem->unit_of_token = trial.units;
    problem->options = trial.options;
    problem->terms = &trial.term;
    trial.other = (why_reference){512, trial.other_ids, trial.segments};
    problem->references = &trial.other;
    problem->reference_count = 1;
    /* A text of two sentences has the largest units. */
    for (uint32_t t = 1; method->info.perturbs_units && t < 511; t++) trial.units[t] = t > 255;
    if (method->info.perturbs_units) problem->units = 2;
    const why_limits limits = method->limits(problem);
    why_arena arena = {0};
    why_round round;
    CHECK(why_round_take(&round, problem, &limits, 1, &arena, NULL) == WHY_OK);
    CHECK(method->layout == NULL || method->layout(problem, &arena) == NULL);
    CHECK(!arena.overflow && arena.used < (size_t)48 << 20);
  }
}

/* ---- Everything and nothing ---- */

enum { MOST_TOKENS = 64, LARGEST = 1 << 14 };

static struct job_record record;

/* The tokens of a text of this model's, with a second one where its task is about two. */
static uint32_t cut(const struct model_file *m, uint32_t *ids, uint8_t *segments) {
  const why_task task = why_model_about(m->model)->task;
  const bool two = task == WHY_TASK_QUESTION_ANSWERING || task == WHY_TASK_SENTENCE_SIMILARITY;
  why_request request = why_request_default();
  why_explanation *tokens = NULL;
  request.text = "the plot is dull";
  request.text_length = strlen(request.text);
  request.text_pair = two ? "my actor was not bad" : NULL;
  request.text_pair_length = two ? strlen(request.text_pair) : 0;
  CHECK(why_tokens_new(m->model, &request, &tokens, NULL) == WHY_OK);
  const why_result *result = why_explanation_result(tokens);
  const uint32_t T = result->token_count;
  for (uint32_t t = 0; t < T; t++) {
    ids[t] = result->tokens[t].id;
    segments[t] = (uint8_t)result->tokens[t].segment;
  }
  why_explanation_free(tokens);
  return T;
}

/* Logits of a run of `ids` in which all tokens at the sites from `first` on of all layers from 0 to
   `layers` - 1 are those of `source`; NULL: none. */
static size_t run(const struct model_file *m, const uint32_t *ids, const uint8_t *segments,
                  uint32_t T, const uint32_t *source, uint32_t layers, uint32_t site_count,
                  float *logits) {
  why_job *job = job_record_job(&record);
  job_record_begin(&record, ids, segments, T, WHY_WANT_LOGITS);
  if (source) {
    job_record_add(&record, &job->source_ids, T, sizeof *source, source);
    job_record_add(&record, &job->source_segments, T, 1, segments);
    why_overwrite *o =
        job_record_add(&record, &job->overwrites, (size_t)layers * site_count * T, sizeof *o, NULL);
    for (uint32_t l = 0; l < layers; l++)
      for (uint32_t site = 0; site < site_count; site++)
        for (uint32_t t = 0; t < T; t++) *o++ = (why_overwrite){site, l, WHY_EVERY, t, t};
  }
  why_error error = {0};
  if (!CHECK(job_record_run(&record, m->session, &error) == WHY_OK))
    fprintf(stderr, "  %s\n", error.text);
  CHECK(record.layout.logits.count <= LARGEST);
  memcpy(logits, record.answer + record.layout.logits.at,
         record.layout.logits.count * sizeof *logits);
  return record.layout.logits.count;
}

/* All of another text, moved in at the first layer or at every site of all layers, decides as that
   text, to the bit; all of a text itself moved in changes nothing. */
static void check_everything(const char *path) {
  static float own[LARGEST], others[LARGEST], found[LARGEST];
  uint32_t ids[MOST_TOKENS], other[MOST_TOKENS];
  uint8_t segments[MOST_TOKENS];
  struct model_file m = model_file_open(path);
  const uint32_t L = why_model_about(m.model)->layers, T = cut(&m, ids, segments);
  for (uint32_t t = 0; t < T; t++) other[t] = t % 2 ? ids[t] + 1 : ids[t];
  const size_t count = run(&m, ids, segments, T, NULL, 0, 0, own);
  run(&m, other, segments, T, NULL, 0, 0, others);
  CHECK(memcmp(own, others, count * sizeof *own) != 0);
  const uint32_t sites[] = {1, 3};
  for (size_t i = 0; i < 2; i++) {
    run(&m, ids, segments, T, other, i ? L : 1, sites[i], found);
    if (!CHECK(memcmp(found, others, count * sizeof *own) == 0)) fprintf(stderr, "  %s\n", path);
    run(&m, ids, segments, T, ids, i ? L : 1, sites[i], found);
    if (!CHECK(memcmp(found, own, count * sizeof *own) == 0)) fprintf(stderr, "  %s\n", path);
  }
  model_file_close(&m);
}

static void test_everything(void) {
  static const char *const families[] = {"albert",  "bert",    "distilbert",
                                         "electra", "roberta", "xlmr"};
  static const char *const heads[] = {"seqcls", "tokcls", "qa", "sim", "mlm"};
  char path[64];
  for (size_t f = 0; f < sizeof families / sizeof *families; f++)
    for (size_t h = 0; h < sizeof heads / sizeof *heads; h++) {
      snprintf(path, sizeof path, "tests/golden/heads/%s-%s.gguf", families[f], heads[h]);
      check_everything(path);
    }
  check_everything("models/tiny.gguf");
  check_everything("models/sentiment-small.gguf");
  free(record.answer);
}

/* ---- From a request ---- */

static why_explanation *explain(const struct model_file *m, const char *text, const char *other,
                                const why_option *options, size_t option_count) {
  const why_string reference = {other, strlen(other)};
  why_request request = why_request_default();
  why_explanation *explanation = NULL;
  why_error error = {0};
  request.text = text;
  request.text_length = strlen(text);
  request.method = "activation_patching";
  request.references = &reference;
  request.reference_count = 1;
  request.options = options;
  request.option_count = option_count;
  if (!CHECK(!why_explanation_new(m->model, &request, &explanation, &error) &&
             !why_explanation_run(explanation, m->session, &error)))
    fprintf(stderr, "  %s\n", error.text);
  return explanation;
}

/* Of a text of one token all that there is moves with it; of a text itself nothing does. */
static void test_request(void) {
  static const char *const sites[] = {"residual", "attention", "ffn"};
  struct model_file m = model_file_open("models/sentiment-small.gguf");
  const uint32_t L = why_model_about(m.model)->layers;
  why_explanation *explanation = explain(&m, "dull", "good", NULL, 0);
  const why_result *result = why_explanation_result(explanation);
  CHECK(result->token_count == 3 && result->map.rows == L && result->map.columns == 3);
  CHECK(result->has_baseline && result->map.values[1] != 0);
  CHECK(result->map.values[1] == result->value - result->baseline_value);
  CHECK(result->evaluations == 2 + 3 * L && result->reference_count == 1);
  why_explanation_free(explanation);
  for (size_t i = 0; i < 3; i++) {
    const why_option options[] = {{"site", sites[i]}, {"alignment", "words"}};
    explanation = explain(&m, "not dull at all", "not dull at all", options, 2);
    result = why_explanation_result(explanation);
    for (uint32_t c = 0; c < result->map.rows * result->map.columns; c++)
      CHECK(result->map.values[c] == 0);
    CHECK(result->baseline_value == result->value);
    why_explanation_free(explanation);
  }
  model_file_close(&m);
}

int main(void) {
  test_head_ablation();
  test_many_heads();
  test_knockout();
  test_patching();
  test_alignment();
  test_value_zeroing();
  test_layer_lens();
  test_rounds_fit();
  test_everything();
  test_request();
  return test_report();
}
