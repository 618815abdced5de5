/* The target: one scalar of the model's outputs, and its gradient at the logits. */
#include <math.h>

#include "bert.h"
#include "numeric.h"
#include "outputs.h"

/* The outputs that a link normalises over: item j is z[j * stride], where `allowed` is NULL or not
   0 at j. Probabilities are of z / temperature; a logit is z itself. */
struct axis {
  const float *z;
  float *dz; /* laid out as z */
  size_t stride;
  uint32_t count;
  const uint8_t *allowed;
  double inverse_temperature;
};

static bool counts(const struct axis *axis, uint32_t j, uint32_t left_out) {
  return j != left_out && (!axis->allowed || axis->allowed[j]);
}

static double scaled(const struct axis *axis, uint32_t j) {
  return (double)axis->z[j * axis->stride] * axis->inverse_temperature;
}

/* log of the sum of exp over all items but `left_out` (count: none is left out). */
static double log_sum_exp(const struct axis *axis, uint32_t left_out) {
  double highest = -INFINITY, sum = 0.0;
  for (uint32_t j = 0; j < axis->count; j++)
    if (counts(axis, j, left_out) && scaled(axis, j) > highest) highest = scaled(axis, j);
  for (uint32_t j = 0; j < axis->count; j++)
    if (counts(axis, j, left_out)) sum += why_exp(scaled(axis, j) - highest);
  return highest + why_log(sum);
}

static double sigmoid(double z) {
  return z >= 0 ? 1.0 / (1.0 + why_exp(-z)) : why_exp(z) / (1.0 + why_exp(z));
}

/* One output by itself: p = sigmoid(z / temperature), whose log odds are z / temperature. Adds
   weight * d link / d z to *dz. */
static double single(why_link link, double logit, double inverse_temperature, double weight,
                     float *dz) {
  const double z = logit * inverse_temperature, p = sigmoid(z), q = sigmoid(-z);
  double value = z, slope = inverse_temperature;
  switch (link) {
  case WHY_LINK_PROBABILITY:
    value = p;
    slope *= p * q;
    break;
  case WHY_LINK_LOG_PROBABILITY:
    value = z >= 0 ? -why_log(1.0 + why_exp(-z)) : z - why_log(1.0 + why_exp(z));
    slope *= q;
    break;
  case WHY_LINK_LOGIT:
    value = logit;
    slope = 1.0;
    break;
  case WHY_LINK_MARGIN:
    value = logit;
    slope = 1.0;
    break;
  case WHY_LINK_LOG_ODDS: break;
  }
  *dz += (float)(weight * slope);
  return value;
}

/* The item above all others but k; the lowest of equals. */
static uint32_t find_rival(const struct axis *axis, uint32_t k) {
  uint32_t best = axis->count;
  for (uint32_t j = 0; j < axis->count; j++)
    if (counts(axis, j, k) && (best == axis->count || scaled(axis, j) > scaled(axis, best)))
      best = j;
  return best;
}

/* Item k among all: adds weight * d link / d z[j] to dz. */
static double among(why_link link, const struct axis *axis, uint32_t k, double weight) {
  const uint32_t left_out = link == WHY_LINK_LOG_ODDS ? k : axis->count;
  if (link == WHY_LINK_LOGIT) {
    axis->dz[k * axis->stride] += (float)weight;
    return axis->z[k * axis->stride];
  }
  if (link == WHY_LINK_MARGIN) {
    const uint32_t rival = find_rival(axis, k);
    axis->dz[k * axis->stride] += (float)weight;
    if (rival == axis->count) return axis->z[k * axis->stride];
    axis->dz[rival * axis->stride] -= (float)weight;
    return (double)axis->z[k * axis->stride] - axis->z[rival * axis->stride];
  }
  const double lse = log_sum_exp(axis, left_out), own = scaled(axis, k), p = why_exp(own - lse);
  const double outer = (link == WHY_LINK_PROBABILITY ? p : 1.0) * /* dp = p d(log p) */
                       axis->inverse_temperature;
  for (uint32_t j = 0; j < axis->count; j++) {
    const double share = counts(axis, j, left_out) ? why_exp(scaled(axis, j) - lse) : 0.0;
    const double of_own = j == k ? 1.0 : 0.0;
    if (share != of_own) axis->dz[j * axis->stride] += (float)(weight * outer * (of_own - share));
  }
  return link == WHY_LINK_PROBABILITY ? p : own - lse;
}

/* Where the token stands in this run that was at `slot` before any removal; T where it is gone. */
static size_t find_slot(const why_job *job, uint32_t slot) {
  if (job->slots.count == 0) return slot;
  size_t t = 0;
  while (t < job->tokens && WHY_ITEMS(job, uint32_t, slots)[t] != slot) t++;
  return t;
}

size_t why_target_row(const why_job *job) {
  return job->terms.count ? find_slot(job, WHY_ITEMS(job, why_term, terms)[0].slot) : 0;
}

/* One term of the target: the link of its output. Adds weight * its gradient to run->dlogits. */
static double link_term(const why_bert *bert, const why_job *job, why_run *run,
                        const why_term *term, double weight) {
  const uint32_t K = bert->shape.labels;
  const size_t stride = why_head_stride(&bert->shape);
  const size_t row = bert->shape.head == WHY_HEAD_TOKENS ? find_slot(job, term->slot) : 0;
  const float *z = run->logits + row * stride; /* (K) */
  float *dz = run->dlogits + row * stride;
  const uint32_t k = term->label == WHY_LABEL_PREDICTED ? why_outputs_predicted(z, K) : term->label;
  const why_link link = (why_link)job->link;
  struct axis axis = {z, dz, 1, K, NULL, 1.0 / (double)bert->temperature};
  if (job->axis == WHY_AXIS_NONE)
    return single(link, z[k], axis.inverse_temperature, weight, &dz[k]);
  if (job->axis == WHY_AXIS_LABELS) return among(link, &axis, k, weight);
  axis.z = run->logits + k;
  axis.dz = run->dlogits + k;
  axis.stride = stride;
  axis.count = job->tokens;
  axis.allowed = run->allowed;
  return among(link, &axis, (uint32_t)row, weight);
}

/* The least of the terms' margins, and its gradient. */
static double least_margin(const why_bert *bert, const why_job *job, why_run *run) {
  const why_term *terms = WHY_ITEMS(job, why_term, terms), *least = NULL;
  double lowest = 0.0;
  for (uint32_t i = 0; i < job->terms.count; i++) {
    const double margin = link_term(bert, job, run, &terms[i], 0.0);
    if (!least || margin < lowest) {
      lowest = margin;
      least = &terms[i];
    }
  }
  return least ? link_term(bert, job, run, least, 1.0) : 0.0;
}

why_status why_target(const why_bert *bert, const why_job *job, why_run *run, float *value,
                      why_error *error) {
  const why_term *terms = WHY_ITEMS(job, why_term, terms);
  const size_t outputs = why_head_rows(&bert->shape, job->tokens) * why_head_stride(&bert->shape);
  double sum = 0.0;
  for (size_t i = 0; i < outputs; i++) run->dlogits[i] = 0.0f;
  why_outputs_slots(job->tokens, WHY_ITEMS(job, uint8_t, segments), run->allowed);
  if (job->link >= WHY_LINK_LOG_ODDS && job->axis == WHY_AXIS_LABELS && bert->shape.labels < 2)
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "An output held against the rest needs a second label; this model has one.");
  if (job->link == WHY_LINK_MARGIN) {
    *value = (float)least_margin(bert, job, run);
    return WHY_OK;
  }
  for (uint32_t i = 0; i < job->terms.count; i++)
    sum += terms[i].weight * link_term(bert, job, run, &terms[i], terms[i].weight);
  *value = (float)sum;
  return WHY_OK;
}
