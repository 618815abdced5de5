/* What is said of an anchor once it is found: how often each of its parts holds the decision, on
   samples drawn anew. How many is fixed before they are drawn, so what they say is not what the
   search was lucky with. */
#ifndef WHY_ANCHOR_RULE_H
#define WHY_ANCHOR_RULE_H

#include "anchor_search.h"

/* The rule's first words, as many as its number among the parts. */
typedef struct why_anchor_part {
  uint32_t wanted, drawn; /* samples */
  uint32_t known, kept;   /* and of those in how many the decision stays */
  double precision, variance;
} why_anchor_part;

typedef struct why_anchor_rule {
  why_anchor anchor;
  why_anchor_part *parts; /* (M + 1), of which anchor.size + 1 are its own */
  uint32_t next;          /* part to be drawn */
} why_anchor_rule;

why_anchor_rule why_anchor_rule_take(uint32_t units, why_arena *arena);

/* Takes the anchor that the search found, and shares `left` samples out to its parts. */
void why_anchor_rule_plan(why_anchor_rule *rule, const why_anchor_search *search, uint32_t left);

/* Draws the next samples until `most` are under way; all are drawn where next > anchor.size. */
void why_anchor_rule_draw(why_anchor_rule *rule, why_anchor_search *search, uint32_t most);

/* One of them is known. */
void why_anchor_rule_learn(why_anchor_rule *rule, uint32_t part, bool kept);

/* All are: precisions and variances. */
void why_anchor_rule_measure(why_anchor_rule *rule);

/* The bounds of the precision of the whole rule, each beyond the truth in 1 of 40 at most. */
why_bounded why_anchor_rule_bounds(const why_anchor_rule *rule);

/* Fills nodes, coverage, scores (units) and standard errors from the parts. */
void why_anchor_rule_report(const why_anchor_rule *rule, uint32_t units, why_finding *finding);

#endif
