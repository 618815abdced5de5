#include "bounds.h"

#include "../numeric.h"

enum { HALVINGS = 26 /* to the precision of a float */ };

static double divergence(double a, double b) {
  const double in = a > 0 ? a * why_log(a / b) : 0;
  const double out = a < 1 ? (1 - a) * why_log((1 - a) / (1 - b)) : 0;
  return in + out;
}

/* Between `near`, where the divergence is 0, and `far`: the last place where it is at most `most`.
 */
static double reach(double a, double far, double most) {
  double near = a;
  for (int i = 0; i < HALVINGS; i++) {
    const double middle = (near + far) / 2;
    if (divergence(a, middle) <= most)
      near = middle;
    else
      far = middle;
  }
  return near;
}

float why_bounds_low(double kept, double drawn, double level) {
  return kept > 0 ? (float)reach(kept / drawn, 0, level / drawn) : 0;
}

float why_bounds_high(double kept, double drawn, double level) {
  return kept < drawn ? (float)reach(kept / drawn, 1, level / drawn) : 1;
}

why_bounded why_bounds_of(double kept, double drawn, double level) {
  return (why_bounded){.value = (float)(kept / drawn),
                       .low = why_bounds_low(kept, drawn, level),
                       .high = why_bounds_high(kept, drawn, level)};
}
