/* What happens inside a run, against arithmetic in double on the same weights, for every family of
   encoders and every task: what is added up, one head from queries to mixture, the states, the
   classifier and the gradients. */
#include <math.h>
#include <stdlib.h>

#include "handles.h"
#include "model_file.h"
#include "test.h"

static const char *const families[] = {"albert",  "bert",    "distilbert",
                                       "electra", "roberta", "xlmr"};
static const char *const heads[] = {"seqcls", "tokcls", "qa", "sim", "mlm"};

static why_explanation *explained(struct model_file *m, const char *method) {
  const why_model_info *info = why_model_about(m->model);
  const bool pair =
      info->task == WHY_TASK_QUESTION_ANSWERING || info->task == WHY_TASK_SENTENCE_SIMILARITY;
  why_request request = why_request_default();
  why_explanation *explanation = NULL;
  why_error error = {.text = ""};
  char spelled[64];
  static char text[128];
  why_tokenizer_spell(&m->model->tokenizer, m->model->tokenizer.vocabulary.mask, spelled,
                      sizeof spelled);
  const bool asks = info->task == WHY_TASK_MASKED_LM;
  snprintf(text, sizeof text, "the plot is %s, not bad", asks ? spelled : "dull");
  request.text = text;
  request.text_length = strlen(text);
  request.text_pair = pair ? "my actor was not bad" : NULL;
  request.text_pair_length = pair ? strlen(request.text_pair) : 0;
  request.method = method;
  if (why_explanation_new(m->model, &request, &explanation, &error) ||
      why_explanation_run(explanation, m->session, &error))
    model_file_stop(method, error.text);
  return explanation;
}

static double dot(const float *a, const float *b, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += (double)a[i] * (double)b[i];
  return sum;
}

/* ---- One head ---- */

/* Whether the two texts of this model see each other. */
static bool sees(const why_inside *in, const why_result *result, size_t from, size_t to) {
  (void)in;
  return result->model->task != WHY_TASK_SENTENCE_SIMILARITY ||
         result->tokens[from].segment == result->tokens[to].segment;
}

static void test_head(const why_inside *in, const why_heads *all, const why_result *result) {
  const size_t T = in->tokens, D = in->depth;
  const size_t place = ((size_t)in->layer * all->heads + in->head) * T * T;
  CHECK(!memcmp(in->attention, all->values + place, T * T * sizeof *in->attention));
  for (size_t from = 0; from < T; from++) {
    const float *scores = in->scores + from * T, *row = in->attention + from * T;
    double sum = 0, size = 0;
    for (size_t to = 0; to < T; to++) {
      const double score = dot(in->query + from * D, in->key + to * D, D);
      size = fmax(size, fabs(score));
      CHECK_NEAR((double)scores[to], score, 1e-5 * (1 + size));
      if (sees(in, result, from, to)) sum += exp((double)scores[to]);
    }
    for (size_t to = 0; to < T; to++) {
      const bool seen = sees(in, result, from, to);
      CHECK_NEAR((double)row[to], seen ? exp((double)scores[to]) / sum : 0, 2e-6);
    }
    for (size_t d = 0; d < D; d++) {
      double mixed = 0, most = 0;
      for (size_t to = 0; to < T; to++) {
        const double part = (double)row[to] * (double)in->value[to * D + d];
        mixed += part;
        most += fabs(part);
      }
      CHECK_NEAR((double)in->context[from * D + d], mixed, 1e-5 * (1e-3 + most));
    }
  }
}

/* ---- Embeddings and states ---- */

/* Row t of what the first layer is given, in double: the sum, its norm and, where E < C, what the
   projection makes of it. */
static void embed(const struct model_file *m, const why_inside *in, size_t t, double *state) {
  const why_bert *bert = &m->model->bert;
  const size_t E = in->embedding;
  double normed[512], mean = 0, variance = 0;
  float row[512];
  for (size_t e = 0; e < E; e++) {
    normed[e] = (double)in->words[t * E + e] + (double)in->positions[t * E + e] +
                (in->segments ? (double)in->segments[t * E + e] : 0);
    mean += normed[e] / (double)E;
  }
  for (size_t e = 0; e < E; e++) variance += (normed[e] - mean) * (normed[e] - mean) / (double)E;
  for (size_t e = 0; e < E; e++)
    normed[e] = (normed[e] - mean) / sqrt(variance + (double)bert->epsilon) *
                    (double)bert->embedding_norm.gain[e] +
                (double)bert->embedding_norm.bias[e];
  for (size_t c = 0; c < in->channels; c++) {
    state[c] = bert->projection.outputs ? (double)bert->projection.bias[c] : normed[c];
    if (!bert->projection.outputs) continue;
    why_matrix_row(&bert->projection, m->model->kernels->flip, c, row);
    for (size_t e = 0; e < E; e++) state[c] += (double)row[e] * normed[e];
  }
}

static void test_states(const struct model_file *m, const why_inside *in) {
  const size_t T = in->tokens, C = in->channels, L = in->layers;
  double state[512];
  for (size_t t = 0; t < T; t++) {
    embed(m, in, t, state);
    double size = 0;
    for (size_t c = 0; c < C; c++) size = fmax(size, fabs(state[c]));
    for (size_t c = 0; c < C; c++) CHECK_NEAR((double)in->states[t * C + c], state[c], 2e-4 * size);
  }
  for (size_t i = 0; i < (L + 1) * T; i++) {
    const float *x = in->states + i * C, *next = x + T * C;
    const double length = sqrt(dot(x, x, C));
    CHECK_NEAR((double)in->state_norms[i], length, 1e-6 * length);
    if (i < L * T)
      CHECK_NEAR((double)in->state_cosines[i], dot(x, next, C) / length / sqrt(dot(next, next, C)),
                 1e-6);
  }
}

/* ---- The classifier ---- */

static void test_classifier(const why_inside *in, const why_result *result) {
  const size_t C = in->channels;
  const why_task task = result->model->task;
  const bool compares = task == WHY_TASK_SENTENCE_SIMILARITY;
  const bool classifies =
      task == WHY_TASK_SEQUENCE_CLASSIFICATION || task == WHY_TASK_TOKEN_CLASSIFICATION;
  CHECK(in->pooled_rows == (task == WHY_TASK_MASKED_LM ? 0u : compares ? 2u : 1u));
  CHECK(!in->pooled == !in->pooled_rows && (in->slot == in->tokens) == compares);
  for (uint32_t k = 0; (classifies || compares) && k < in->labels; k++) {
    double logit = (double)in->biases[k];
    for (size_t c = 0; c < C; c++) logit += (double)in->logit_parts[k * C + c];
    const bool says_number = result->has_number;
    const float said = says_number ? result->number : result->choices[k].logit;
    CHECK_NEAR((double)said, logit, 5e-4 * (1 + fabs(logit)));
  }
}

/* ---- Gradients ---- */

/* With zeros as the baseline gradient x input is simply that. */
static void test_gradients(const why_inside *in, const why_result *result) {
  const size_t T = in->tokens, E = in->embedding;
  for (size_t t = 0; t < T; t++) {
    const float *dw = in->gradient + t * E;
    const double length = sqrt(dot(dw, dw, E));
    CHECK_NEAR((double)in->gradient_norms[t], length, 1e-5 * length + 1e-12);
    CHECK_NEAR((double)result->tokens[t].score, dot(dw, in->words + t * E, E),
               1e-5 * (1e-2 + length));
  }
  /* A model that reads one row has no gradient at the others behind the last layer. */
  const float *last = in->state_gradient_norms + in->layers * T;
  for (size_t t = 0; t < T && in->slot < T && in->labels; t++)
    if (result->model->task == WHY_TASK_SEQUENCE_CLASSIFICATION)
      CHECK((last[t] > 0) == (t == in->slot));
}

/* ---- All of it ---- */

static void test_model(const char *path) {
  struct model_file m = model_file_open(path);
  why_explanation *explanation = explained(&m, "gradient_x_input");
  const why_result *result = why_explanation_result(explanation);
  const why_model_info *info = why_model_about(m.model);
  why_heads *all = NULL;
  why_error error = {.text = ""};
  CHECK(!why_heads_new(m.session, explanation, false, &all, &error));
  for (uint32_t l = 0; l < info->layers; l++)
    for (uint32_t h = 0; h < info->heads; h++) {
      why_inside *in = NULL;
      if (!CHECK(!why_inside_new(m.session, explanation, l, h, &in, &error))) continue;
      CHECK(in->tokens == result->token_count && in->layer == l && in->head == h);
      test_head(in, all, result);
      if (l == 0 && h == 0) {
        test_states(&m, in);
        test_classifier(in, result);
        test_gradients(in, result);
      }
      why_inside_free(in);
    }
  why_heads_free(all);
  why_explanation_free(explanation);
  model_file_close(&m);
}

static void test_refusals(void) {
  struct model_file m = model_file_open("tests/golden/heads/bert-seqcls.gguf");
  const why_model_info *info = why_model_about(m.model);
  why_explanation *explanation = explained(&m, "saliency");
  why_inside *in = NULL;
  why_error error = {.text = ""};
  CHECK(why_inside_new(m.session, explanation, info->layers, 0, &in, &error) == WHY_ERROR_ARGUMENT);
  CHECK(strstr(error.text, "layers") && !in);
  CHECK(why_inside_new(m.session, explanation, 0, info->heads, &in, &error) == WHY_ERROR_ARGUMENT);
  why_session *forward = NULL;
  CHECK(!why_session_new(m.model, 64, 0, &forward, &error));
  CHECK(why_inside_new(forward, explanation, 0, 0, &in, &error) == WHY_ERROR_ARGUMENT && !in);
  why_session_free(forward);
  why_explanation_free(explanation);
  why_request request = why_request_default();
  request.text = "a plot";
  request.text_length = 6;
  CHECK(!why_decision_new(m.model, &request, &explanation, &error));
  CHECK(why_inside_new(m.session, explanation, 0, 0, &in, &error) == WHY_ERROR_ARGUMENT);
  CHECK(!why_explanation_run(explanation, m.session, &error));
  CHECK(why_inside_new(m.session, explanation, 0, 0, &in, &error) == WHY_ERROR_ARGUMENT);
  why_explanation_free(explanation);
  why_inside_free(NULL);
  model_file_close(&m);
}

int main(void) {
  char path[128];
  for (size_t f = 0; f < sizeof families / sizeof *families; f++)
    for (size_t h = 0; h < sizeof heads / sizeof *heads; h++) {
      snprintf(path, sizeof path, "tests/golden/heads/%s-%s.gguf", families[f], heads[h]);
      FILE *file = fopen(path, "rb");
      if (!file) continue; /* not every family has every head */
      fclose(file);
      test_model(path);
    }
  test_model("models/sentiment-small.gguf");
  test_refusals();
  return test_report();
}
