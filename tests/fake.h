/* A function that stands in for a model: it answers jobs, and what is right about it can be worked
   out by hand. Over the word vectors w it is
     f(w) = sum over t of b_t g(steepness (u_t - shift)) + coupling u_1 u_2,
     u_t = sum over c of a_c w[t][c],
   where t counts slots, so that removing a token does not rename the rest; logits are (-f, f).
   Whatever changes the inside of a run takes from f what that very thing is worth. The input of
   layer l is exp(l w / 2), so a path that begins there is bent at w. */
#ifndef FAKE_H
#define FAKE_H

#include <stdlib.h>

#include "job.h"
#include "numeric.h"
#include "outputs.h"
#include "test.h"

enum { FAKE_E = 2, FAKE_TOKENS = 512 };

struct fake {
  double (*g)(double);
  double (*slope)(double); /* of g */
  double steepness, shift;
  double b[FAKE_TOKENS];
  double coupling;
};

static inline why_shape fake_shape(void) {
  return (why_shape){.layers = 3,
                     .heads = 2,
                     .channels = 4,
                     .feed_forward = 8,
                     .vocabulary = 1000,
                     .labels = 2,
                     .positions = FAKE_TOKENS,
                     .segments = 2,
                     .embedding = FAKE_E};
}

/* The embedding table: any numbers will do, [PAD], [MASK] and [UNK] no less than the others. */
static inline double fake_row(uint32_t id, uint32_t c) {
  return why_random_uniform(7, c, id) - .3;
}

static inline double fake_mean_row(uint32_t c) {
  return .25 * (c + 1);
}

/* Probabilities of attention, each row summing to 1. */
static inline double fake_attention(uint32_t layer, uint32_t head, uint32_t from, uint32_t to,
                                    uint32_t T) {
  double sum = 0, own = 0;
  for (uint32_t t = 0; t < T; t++) {
    const double p = .1 + why_random_uniform(layer * 10 + head, from, t);
    sum += p;
    if (t == to) own = p;
  }
  return own / sum;
}

/* What noise adds to the word vectors of a job is so many times a normal number. */
static inline double fake_deviation(const why_job *job) {
  double sum = 0;
  for (uint32_t t = 0; t < job->tokens; t++)
    for (uint32_t c = 0; c < FAKE_E; c++) {
      const double x = fake_row(WHY_ITEMS(job, uint32_t, ids)[t], c);
      sum += x * x;
    }
  return job->noise_sigma * sqrt(sum / (job->tokens * FAKE_E));
}

static inline uint32_t fake_slot(const why_job *job, uint32_t t) {
  return job->slots.count ? WHY_ITEMS(job, uint32_t, slots)[t] : t;
}

/* The word vectors of a job at its place on the path, and which way and how fast they go there as
   alpha grows. */
static inline void fake_vectors(const why_job *job, uint32_t t, double w[FAKE_E],
                                double way[FAKE_E]) {
  const uint32_t *ids = WHY_ITEMS(job, uint32_t, ids);
  const bool kept = job->kept.count && WHY_ITEMS(job, uint8_t, kept)[t];
  const double alpha = job->alphas.count ? WHY_ITEMS(job, float, alphas)[t] : 1;
  const double half = job->path_layer / 2.;
  for (uint32_t c = 0; c < FAKE_E; c++) {
    const double text = fake_row(ids[t], c);
    double base = 0;
    if (kept)
      base = text;
    else if (job->baseline == WHY_BASELINE_MEAN)
      base = fake_mean_row(c);
    else if (job->baseline == WHY_BASELINE_IDS)
      base = fake_row(WHY_ITEMS(job, uint32_t, baseline_ids)[t], c);
    way[c] = text - base;
    w[c] = base + alpha * way[c];
    if (job->path_layer) {
      const double from = why_exp(half * base), to = why_exp(half * text);
      const double here = from + alpha * (to - from);
      w[c] = why_log(here) / half;
      way[c] = (to - from) / (half * here);
    }
    if (job->noise_sigma > 0)
      w[c] += fake_deviation(job) *
              why_random_normal(job->noise_seed, job->noise_index, fake_slot(job, t) * FAKE_E + c);
  }
}

static inline double fake_u(const double w[FAKE_E]) {
  return .7 * w[0] + .9 * w[1];
}

static inline double fake_g(const struct fake *fake, double u) {
  return fake->g(fake->steepness * (u - fake->shift));
}

/* What f loses by one change inside the run: head a number, or WHY_EVERY. */
enum { FAKE_ZERO = 20, FAKE_MEAN, FAKE_EDGE, FAKE_PATCH };
static inline double fake_worth(uint32_t what, uint32_t layer, uint32_t head, uint32_t from,
                                uint32_t to) {
  const uint32_t place = (layer * 8 + (head == WHY_EVERY ? 7 : head)) * FAKE_TOKENS + from;
  return why_random_uniform(what, place, to) - .4;
}

/* What f loses by all of them. */
static inline double fake_changes(const why_job *job) {
  const uint32_t H = fake_shape().heads;
  double loss = 0;
  for (uint32_t i = 0; i < job->head_scales.count; i++)
    loss += (1 - WHY_ITEMS(job, float, head_scales)[i]) * fake_worth(FAKE_ZERO, i / H, i % H, 0, 0);
  for (uint32_t i = 0; i < job->head_means.count; i++)
    loss += WHY_ITEMS(job, uint8_t, head_means)[i] * fake_worth(FAKE_MEAN, i / H, i % H, 0, 0);
  for (uint32_t i = 0; i < job->edges.count; i++) {
    const why_edge edge = WHY_ITEMS(job, why_edge, edges)[i];
    loss += fake_worth(FAKE_EDGE, edge.layer, edge.head, edge.from, edge.to);
  }
  for (uint32_t i = 0; i < job->overwrites.count; i++) {
    const why_overwrite o = WHY_ITEMS(job, why_overwrite, overwrites)[i];
    loss += fake_worth(FAKE_PATCH + o.site, o.layer, o.head, o.source_token, o.token);
  }
  return loss;
}

/* A number of the input of `layer` at token t; what is zeroed in the layer before turns it. */
static inline double fake_hidden(const why_job *job, uint32_t layer, uint32_t t, uint32_t c) {
  double x = why_random_uniform(30 + layer, t, c);
  for (uint32_t i = 0; i < job->zeroed.count; i++) {
    const why_zeroed zeroed = WHY_ITEMS(job, why_zeroed, zeroed)[i];
    if (zeroed.layer + 1 == layer)
      x += why_random_uniform(40 + layer, t, zeroed.token * FAKE_TOKENS + c);
  }
  return x;
}

/* f of a job, and at each of its tokens df/du (T). */
static inline double fake_value(const struct fake *fake, const why_job *job, double *du) {
  double f = 0, first = 0, second = 0;
  for (uint32_t t = 0; t < job->tokens; t++) {
    double w[FAKE_E], way[FAKE_E];
    fake_vectors(job, t, w, way);
    const double u = fake_u(w), b = fake->b[fake_slot(job, t)];
    f += b * fake_g(fake, u);
    du[t] = b * fake->slope(fake->steepness * (u - fake->shift)) * fake->steepness;
    if (fake_slot(job, t) == 1) first = u;
    if (fake_slot(job, t) == 2) second = u;
  }
  for (uint32_t t = 0; t < job->tokens; t++) {
    if (fake_slot(job, t) == 1) du[t] += fake->coupling * second;
    if (fake_slot(job, t) == 2) du[t] += fake->coupling * first;
  }
  return f + fake->coupling * first * second - fake_changes(job);
}

static inline void fake_answer_hidden(const why_job *job, const why_answer *at, float *answer) {
  const uint32_t T = job->tokens, C = fake_shape().channels;
  const uint32_t *layers = WHY_ITEMS(job, uint32_t, layers);
  for (uint32_t i = 0; i < at->hidden.count; i++)
    answer[at->hidden.at + i] = (float)fake_hidden(job, layers[i / C / T], i / C % T, i % C);
}

/* The target's gradient inside a run: any numbers, which turn with the label. */
static inline double fake_inner_slope(uint32_t layer, uint32_t place, double slope) {
  return slope * (why_random_uniform(50, layer, place) - .5);
}

static inline void fake_answer_slopes(const why_job *job, const why_answer *at, double slope,
                                      float *answer) {
  const uint32_t *layers = WHY_ITEMS(job, uint32_t, layers);
  const why_slice parts[] = {at->hidden_gradient, at->attention_gradient};
  for (uint32_t p = 0; p < 2; p++)
    for (uint32_t i = 0; i < parts[p].count; i++) {
      const uint32_t size = parts[p].count / job->layers.count;
      answer[parts[p].at + i] = (float)fake_inner_slope(layers[i / size], i % size, slope);
    }
}

static inline void fake_answer_attention(const why_job *job, const why_answer *at, float *answer) {
  const uint32_t T = job->tokens, H = fake_shape().heads;
  const uint32_t *layers = WHY_ITEMS(job, uint32_t, layers);
  for (uint32_t l = 0; l < job->layers.count; l++) {
    for (uint32_t i = 0; i < T * T; i++) {
      double mean = 0;
      for (uint32_t h = 0; h < H; h++) {
        const double p = fake_attention(layers[l], h, i / T, i % T, T);
        mean += p / H;
        if (at->attention.count) answer[at->attention.at + (l * H + h) * T * T + i] = (float)p;
      }
      if (at->attention_mean.count) answer[at->attention_mean.at + l * T * T + i] = (float)mean;
    }
  }
}

/* The best word that is allowed and has not been named yet, or NO_WORD. */
#define FAKE_NO_WORD UINT32_MAX
static inline uint32_t fake_best(const why_job *job, uint32_t t, double slope, const float *named,
                                 uint32_t count) {
  const uint32_t own = WHY_ITEMS(job, uint32_t, ids)[t];
  const uint8_t *allowed = WHY_ITEMS(job, uint8_t, allowed);
  const double a[FAKE_E] = {fake_row(own, 0), fake_row(own, 1)};
  uint32_t best = FAKE_NO_WORD;
  double most = 0;
  for (uint32_t id = 0; id < 8 * job->allowed.count; id++) {
    const double b[FAKE_E] = {fake_row(id, 0), fake_row(id, 1)};
    const double squares = (a[0] * a[0] + a[1] * a[1]) * (b[0] * b[0] + b[1] * b[1]);
    const double gain = slope * (fake_u(b) - fake_u(a));
    bool left_out = id == own || !(allowed[id / 8] >> id % 8 & 1) ||
                    a[0] * b[0] + a[1] * b[1] < (double)job->closeness * sqrt(squares);
    for (uint32_t i = 0; i < count; i++) left_out = left_out || named[2 * i] == (float)id;
    if (left_out || (best != FAKE_NO_WORD && gain <= most)) continue;
    best = id;
    most = gain;
  }
  return best;
}

static inline void fake_answer_top(const why_job *job, const why_answer *at, double slope,
                                   const double *du, float *answer) {
  const uint32_t P = job->candidates, *ids = WHY_ITEMS(job, uint32_t, ids);
  for (uint32_t t = 0; at->top.count && t < job->tokens; t++) {
    float *list = answer + at->top.at + 2 * (size_t)t * P;
    const bool kept = job->kept.count && WHY_ITEMS(job, uint8_t, kept)[t];
    for (uint32_t i = 0; i < P; i++) {
      const uint32_t best = kept ? FAKE_NO_WORD : fake_best(job, t, slope * du[t], list, i);
      const double b[FAKE_E] = {fake_row(best, 0), fake_row(best, 1)};
      const double a[FAKE_E] = {fake_row(ids[t], 0), fake_row(ids[t], 1)};
      list[2 * i] = best == FAKE_NO_WORD ? -1 : (float)best;
      list[2 * i + 1] = (float)(slope * du[t] * (fake_u(b) - fake_u(a)));
    }
  }
}

/* Answers any job that the methods ask. */
static inline void fake_answer(const struct fake *fake, const why_job *job, float *answer) {
  why_shape shape = fake_shape();
  if (job->allowed.count) shape.vocabulary = 8 * job->allowed.count; /* of a smaller tokenizer */
  why_answer at;
  CHECK(why_job_check(job, job->bytes, &shape, NULL) == WHY_OK);
  CHECK(why_answer_layout(job, &shape, &at, NULL) == WHY_OK);
  double du[FAKE_TOKENS];
  const double f = fake_value(fake, job, du);
  const float logits[2] = {(float)-f, (float)f};
  const why_term *term = WHY_ITEMS(job, why_term, terms);
  const uint32_t label =
      term->label == WHY_LABEL_PREDICTED ? why_outputs_predicted(logits, 2) : term->label;
  double slope = label ? 1 : -1, value = logits[label];
  if (job->link == WHY_LINK_PROBABILITY) { /* softmax of (-f, f) */
    value = 1 / (1 + why_exp(-2 * value));
    slope *= 2 * value * (1 - value);
  }
  if (job->link != WHY_LINK_MARGIN) {
    slope *= term->weight;
    value *= term->weight;
  }
  answer[0] = (float)value;
  if (at.logits.count) memcpy(answer + at.logits.at, logits, sizeof logits);
  for (uint32_t t = 0; t < job->tokens; t++) {
    double w[FAKE_E], way[FAKE_E];
    fake_vectors(job, t, w, way);
    const double dw[FAKE_E] = {slope * du[t] * .7, slope * du[t] * .9};
    if (at.dot.count) answer[at.dot.at + t] = (float)(dw[0] * way[0] + dw[1] * way[1]);
    if (at.l1.count) answer[at.l1.at + t] = (float)(fabs(dw[0]) + fabs(dw[1]));
    if (at.l2.count) answer[at.l2.at + t] = (float)sqrt(dw[0] * dw[0] + dw[1] * dw[1]);
  }
  fake_answer_top(job, &at, slope, du, answer);
  fake_answer_attention(job, &at, answer);
  fake_answer_hidden(job, &at, answer);
  fake_answer_slopes(job, &at, slope, answer);
  for (uint32_t i = 0; i < at.lens.count; i++) /* from the opposite to the value */
    answer[at.lens.at + i] =
        answer[0] * (2 * (float)WHY_ITEMS(job, uint32_t, layers)[i] / (float)shape.layers - 1);
}

/* ---- Functions to be made of ---- */

static inline double fake_same(double u) {
  return u;
}
static inline double fake_one(double u) {
  return u - u + 1;
}
static inline double fake_tanh(double u) {
  const double e = why_exp(2 * u);
  return (e - 1) / (e + 1);
}
static inline double fake_tanh_slope(double u) {
  return 1 - fake_tanh(u) * fake_tanh(u);
}
static inline double fake_bent(double u) {
  return fabs(u);
}
static inline double fake_bent_slope(double u) {
  return u > 0 ? 1 : -1;
}

static inline struct fake fake_of(double (*g)(double), double (*slope)(double), double steepness,
                                  double shift) {
  struct fake fake = {.g = g, .slope = slope, .steepness = steepness, .shift = shift};
  for (uint32_t t = 0; t < FAKE_TOKENS; t++) fake.b[t] = why_random_uniform(9, 0, t) - .4;
  return fake;
}

static inline struct fake fake_linear(void) {
  return fake_of(fake_same, fake_one, 1, 0);
}

static inline struct fake fake_smooth(void) {
  struct fake fake = fake_of(fake_tanh, fake_tanh_slope, 2, 0);
  fake.coupling = .8;
  return fake;
}

#endif
