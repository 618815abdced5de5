/* Whether the decision is still the same, for the methods that ask about it rather than about the
   target's value. */
#ifndef WHY_DECISION_H
#define WHY_DECISION_H

#include "method.h"

/* The link of their jobs: a value is then above 0 where the explained label is what the model says;
   of one label held against another, whose difference the target is, where it beats that one. */
static inline uint32_t why_decision_link(const why_problem *problem) {
  for (uint32_t i = 0; i < problem->term_count; i++) {
    if (problem->terms[i].weight < 0) return problem->link;
  }
  return WHY_LINK_MARGIN;
}

#endif
