/* The target: one scalar of the model's outputs, and its gradient at the logits. */
#include <math.h>

#include "bert.h"
#include "numeric.h"
#include "outputs.h"

/* log of the sum of exp over all labels but `left_out` (K: none is left out). */
static double log_sum_exp(const float *z, uint32_t K, uint32_t left_out) {
  double highest = -INFINITY, sum = 0.0;
  for (uint32_t j = 0; j < K; j++)
    if (j != left_out && z[j] > highest) highest = z[j];
  for (uint32_t j = 0; j < K; j++)
    if (j != left_out) sum += why_exp(z[j] - highest);
  return highest + why_log(sum);
}

static double sigmoid(double z) {
  return z >= 0 ? 1.0 / (1.0 + why_exp(-z)) : why_exp(z) / (1.0 + why_exp(z));
}

/* One output by itself: p = sigmoid(z), whose log odds are z. */
static double single(why_link link, double z, double *slope) {
  const double p = sigmoid(z), q = sigmoid(-z);
  switch (link) {
  case WHY_LINK_PROBABILITY: *slope = p * q; return p;
  case WHY_LINK_LOG_PROBABILITY:
    *slope = q;
    return z >= 0 ? -why_log(1.0 + why_exp(-z)) : z - why_log(1.0 + why_exp(z));
  case WHY_LINK_LOGIT:
  case WHY_LINK_LOG_ODDS: break;
  }
  *slope = 1.0;
  return z;
}

/* One label among all: adds weight * d link / d z[j] to dz. */
static double among(why_link link, const float *z, uint32_t K, uint32_t k, double weight,
                    float *dz) {
  const uint32_t left_out = link == WHY_LINK_LOG_ODDS ? k : K;
  if (link == WHY_LINK_LOGIT) {
    dz[k] += (float)weight;
    return z[k];
  }
  const double lse = log_sum_exp(z, K, left_out), p = why_exp(z[k] - lse);
  const double outer = link == WHY_LINK_PROBABILITY ? p : 1.0; /* dp = p d(log p) */
  for (uint32_t j = 0; j < K; j++) {
    const double share = j == left_out ? 0.0 : why_exp(z[j] - lse);
    dz[j] += (float)(weight * outer * ((j == k ? 1.0 : 0.0) - share));
  }
  return link == WHY_LINK_PROBABILITY ? p : z[k] - lse;
}

why_status why_target(const why_job *job, uint32_t labels, const float *logits, float *value,
                      float *dlogits, why_error *error) {
  double sum = 0.0;
  for (uint32_t k = 0; k < labels; k++) dlogits[k] = 0.0f;
  for (uint32_t i = 0; i < job->terms.count; i++) {
    const why_term *term = &WHY_ITEMS(job, why_term, terms)[i];
    const uint32_t k =
        term->label == WHY_LABEL_PREDICTED ? why_outputs_predicted(logits, labels) : term->label;
    if (job->axis == WHY_AXIS_SLOTS || term->slot != 0)
      return why_fail(error, WHY_ERROR_UNSUPPORTED,
                      "This model gives one row of outputs: its only slot is 0.");
    if (job->axis == WHY_AXIS_NONE) {
      double slope = 0.0;
      sum += term->weight * single((why_link)job->link, logits[k], &slope);
      dlogits[k] += (float)(term->weight * slope);
    } else if (job->link == WHY_LINK_LOG_ODDS && labels < 2) {
      return why_fail(error, WHY_ERROR_UNSUPPORTED,
                      "Log odds need a second label to weigh against; this model has one.");
    } else {
      sum += term->weight * among((why_link)job->link, logits, labels, k, term->weight, dlogits);
    }
  }
  *value = (float)sum;
  return WHY_OK;
}
