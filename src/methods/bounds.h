/* How often something is so, from how often it was seen to be. */
#ifndef WHY_BOUNDS_H
#define WHY_BOUNDS_H

#include "method.h"

/* The least and the largest p with drawn * kl(kept / drawn, p) <= level, where
   kl(a, b) = a ln(a / b) + (1 - a) ln((1 - a) / (1 - b)). Each is beyond the truth with probability
   exp(-level) at most (Chernoff). drawn 0: 0 and 1. */
float why_bounds_low(double kept, double drawn, double level);
float why_bounds_high(double kept, double drawn, double level);

/* Both, and kept / drawn; drawn > 0. */
why_bounded why_bounds_of(double kept, double drawn, double level);

#endif
