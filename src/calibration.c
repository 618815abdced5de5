#include "calibration.h"

#include <math.h>
#include <string.h>

#include "numeric.h"
#include "outputs.h"

enum { BINS = WHY_CALIBRATION_BINS };

/* softmax(z / temperature) of one answer, as far as it is asked for. */
struct outlook {
  uint32_t predicted;
  double confidence;
  double log_probability; /* of the right label */
  double slope;           /* d -log_probability / d (1 / temperature) = E z - z[truth] */
  double curvature;       /* the second derivative: the variance of z */
};

static struct outlook look(const why_answers *answers, size_t index, float temperature) {
  const uint32_t K = answers->labels,
                 predicted = why_outputs_predicted(answers->logits + index * K, K);
  const float *z = answers->logits + index * K; /* (K) */
  const double highest = z[predicted], own = z[answers->truth[index]] - highest;
  double sum = 0, first = 0, second = 0; /* moments of z - highest */
  for (uint32_t k = 0; k < K; k++) {
    const double below = z[k] - highest, share = why_exp(below / temperature);
    sum += share;
    first += share * below;
    second += share * below * below;
  }
  first /= sum;
  return (struct outlook){.predicted = predicted,
                          .confidence = 1 / sum,
                          .log_probability = own / temperature - why_log(sum),
                          .slope = first - own,
                          .curvature = second / sum - first * first};
}

/* ---- How far they are to be believed ---- */

static double error_of(const double gaps[BINS], size_t count) {
  double sum = 0;
  for (int b = 0; b < BINS; b++) sum += fabs(gaps[b]);
  return sum / (double)count;
}

/* Texts are drawn anew, with replacement, all answers of one together. */
static double bootstrap(const why_answers *answers, const why_answer_gap *gaps) {
  enum { DRAWS = 200, SEED = 0 };
  const size_t together = answers->together, texts = answers->count / together;
  double sum = 0, squares = 0;
  for (uint64_t draw = 0; draw < DRAWS; draw++) {
    double drawn[BINS] = {0};
    for (size_t i = 0; i < texts; i++) {
      const why_answer_gap *text = gaps + together * why_random_below(SEED, draw, i, texts);
      for (size_t j = 0; j < together; j++) drawn[text[j].bin] += (double)text[j].gap;
    }
    const double error = error_of(drawn, answers->count);
    sum += error;
    squares += error * error;
  }
  const double variance = (squares - sum * sum / (int)DRAWS) / ((int)DRAWS - 1);
  return variance > 0 ? sqrt(variance) : 0; /* rounding may leave less than nothing */
}

void why_calibration_measure(const why_answers *answers, float temperature, why_answer_gap *gaps,
                             why_reliability *reliability) {
  why_calibration_bin *bins = reliability->bins;
  double drawn[BINS] = {0};
  *reliability = (why_reliability){.temperature = temperature};
  for (size_t i = 0; i < answers->count; i++) {
    const struct outlook seen = look(answers, i, temperature);
    const double right = seen.predicted == answers->truth[i];
    const double above = ceil(seen.confidence * (int)BINS) - 1;
    const uint32_t b = above > 0 ? (uint32_t)above : 0;
    gaps[i] = (why_answer_gap){(float)(right - seen.confidence), b};
    drawn[b] += right - seen.confidence;
    bins[b].count++;
    bins[b].confidence += seen.confidence;
    bins[b].accuracy += right;
    reliability->nll -= seen.log_probability / (double)answers->count;
  }
  for (int b = 0; b < BINS; b++) {
    if (!bins[b].count) continue;
    bins[b].confidence /= (double)bins[b].count;
    bins[b].accuracy /= (double)bins[b].count;
  }
  reliability->ece = error_of(drawn, answers->count);
  reliability->ece_standard_error = bootstrap(answers, gaps);
}

double why_calibration_accuracy(const why_answers *answers) {
  size_t right = 0;
  for (size_t i = 0; i < answers->count; i++) {
    const float *z = answers->logits + i * answers->labels;
    right += why_outputs_predicted(z, answers->labels) == answers->truth[i];
  }
  return (double)right / (double)answers->count;
}

/* ---- The temperature ---- */

static double slope_at(const why_answers *answers, float temperature) {
  double sum = 0;
  for (size_t i = 0; i < answers->count; i++) sum += look(answers, i, temperature).slope;
  return sum;
}

/* Sandwich: the slope's variance, estimated by its squares a text, over the curvature's square. */
static double standard_error_at(const why_answers *answers, float temperature) {
  double squares = 0, curvature = 0;
  for (size_t i = 0; i < answers->count;) {
    double slope = 0;
    for (size_t j = 0; j < answers->together; j++, i++) {
      const struct outlook seen = look(answers, i, temperature);
      slope += seen.slope;
      curvature += seen.curvature;
    }
    squares += slope * slope;
  }
  return (double)temperature * temperature * sqrt(squares) / curvature; /* dT = T^2 d(1 / T) */
}

bool why_calibration_fit(const why_answers *answers, float *temperature, double *standard_error) {
  static const float lowest = .05f, highest = 20.f;
  if (!(slope_at(answers, lowest) > 0) || !(slope_at(answers, highest) < 0)) return false;
  uint32_t below, above; /* positive floats are ordered as their bits */
  memcpy(&below, &lowest, sizeof below);
  memcpy(&above, &highest, sizeof above);
  while (above - below > 1) {
    const uint32_t middle = below + (above - below) / 2;
    memcpy(temperature, &middle, sizeof middle);
    *(slope_at(answers, *temperature) > 0 ? &below : &above) = middle;
  }
  memcpy(temperature, &above, sizeof above);
  *standard_error = standard_error_at(answers, *temperature);
  return true;
}
