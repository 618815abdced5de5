#include "anchor_rule.h"

#include <math.h>

#include "bounds.h"

enum { PART = 48 /* samples of a part that is not the whole rule, at most */ };

static const double level = 3.6888794541139363; /* ln 40 */

why_anchor_rule why_anchor_rule_take(uint32_t units, why_arena *arena) {
  const why_anchor_rule rule = {
      .anchor = {.words = WHY_TAKE(arena, uint32_t, units)},
      .parts = WHY_TAKE(arena, why_anchor_part, (size_t)units + 1),
  };
  if (rule.parts) {
    for (uint32_t i = 0; i <= units; i++) rule.parts[i] = (why_anchor_part){0};
  }
  return rule;
}

/* How many samples show the precision, were it a little less than the search saw, and half as many
   again; or all that are left. */
static uint32_t samples_wanted(const why_anchor_search *search, uint32_t left) {
  for (uint32_t n = 100; n < left; n += 20) {
    const double kept = (double)search->best_verdict.value * n - 1;
    if (why_bounds_low(kept, n, level) < search->precision) continue;
    return n + n / 2 < left ? n + n / 2 : left;
  }
  return left;
}

void why_anchor_rule_plan(why_anchor_rule *rule, const why_anchor_search *search, uint32_t left) {
  const uint32_t size = search->best.size;
  const uint32_t share = left / 2 / (size + 1), each = share < PART ? share : PART;
  rule->anchor = search->best;
  for (uint32_t i = 0; i < size; i++) rule->parts[i].wanted = each;
  rule->parts[size].wanted = samples_wanted(search, left - size * each);
}

void why_anchor_rule_draw(why_anchor_rule *rule, why_anchor_search *search, uint32_t most) {
  for (; rule->next <= rule->anchor.size; rule->next++) {
    why_anchor_part *part = &rule->parts[rule->next];
    for (; part->drawn < part->wanted; part->drawn++) {
      if (search->asked - search->known == most) return;
      why_anchor_search_draw(search, &rule->anchor, rule->next);
    }
  }
}

void why_anchor_rule_learn(why_anchor_rule *rule, uint32_t part, bool kept) {
  rule->parts[part].known++;
  rule->parts[part].kept += kept;
}

void why_anchor_rule_measure(why_anchor_rule *rule) {
  for (uint32_t i = 0; i <= rule->anchor.size; i++) {
    why_anchor_part *part = &rule->parts[i];
    /* One more of either kind: where all are alike, the spread is not seen to be 0. */
    const double n = part->known, p = (part->kept + 1.) / (n + 2);
    part->precision = n > 0 ? part->kept / n : 0;
    part->variance = p * (1 - p) / (n > 0 ? n : 1);
  }
}

why_bounded why_anchor_rule_bounds(const why_anchor_rule *rule) {
  const why_anchor_part *whole = &rule->parts[rule->anchor.size];
  return why_bounds_of(whole->kept, whole->known, level);
}

void why_anchor_rule_report(const why_anchor_rule *rule, uint32_t units, why_finding *finding) {
  const uint32_t size = rule->anchor.size;
  for (uint32_t u = 0; u < units; u++) finding->scores[u] = finding->standard_errors[u] = 0;
  finding->node_count = size + 1;
  finding->coverage = 1;
  for (uint32_t i = 0; i <= size; i++) {
    const why_anchor_part *part = &rule->parts[i];
    finding->nodes[i] = (why_rule_node){.word = WHY_NO_NODE,
                                        .present = WHY_NO_NODE,
                                        .absent = WHY_NO_NODE,
                                        .value = (float)part->precision,
                                        .share = finding->coverage};
    if (i == size) break;
    const uint32_t unit = rule->anchor.words[i];
    const double gain = part[1].precision - part[0].precision;
    finding->nodes[i].word = unit;
    finding->nodes[i].present = i + 1;
    finding->scores[unit] = gain > 0 ? (float)gain : 0;
    finding->standard_errors[unit] = (float)sqrt(part[0].variance + part[1].variance);
    finding->coverage /= 2; /* a word is there with probability 1/2 */
  }
}
