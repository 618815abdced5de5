/* Whether confidences say how often answers are right, and the temperature at which they do
   (arXiv:1706.04599), over arrays that the caller gives: no model here. */
#ifndef WHY_CALIBRATION_H
#define WHY_CALIBRATION_H

#include "why.h"

/* Answers with the label that would have been right. Borrowed. */
typedef struct why_answers {
  const float *logits;   /* (count, labels), finite */
  const uint32_t *truth; /* (count) < labels */
  size_t count;
  uint32_t labels;
  size_t together; /* so many answers in a row, count's divisor, are of one text */
} why_answers;

/* One answer as the calibration error sees it. */
typedef struct why_answer_gap {
  float gap; /* 1 if it is right, else 0, less its confidence */
  uint32_t bin;
} why_answer_gap;

/* How far the answers' probabilities softmax(logits / temperature) are to be believed.
   gaps: scratch (count). count > 0. */
void why_calibration_measure(const why_answers *answers, float temperature, why_answer_gap *gaps,
                             why_reliability *reliability);

/* The temperature of least negative log-likelihood and its standard error: the likelihood is convex
   in 1 / temperature, and where its slope changes sign is found among the floats themselves. False
   where that is at none from 0.05 to 20. count > 0. */
bool why_calibration_fit(const why_answers *answers, float *temperature, double *standard_error);

double why_calibration_accuracy(const why_answers *answers); /* count > 0 */

#endif
