#include "entities.h"

#include <string.h>

const char *why_entities_kind(const char *label, char *mark) {
  *mark = 0;
  if (!*label || !strcmp(label, "O")) return NULL;
  if (!strchr("BIESLU", label[0]) || (label[1] != '-' && label[1] != '_') || !label[2])
    return label;
  *mark = label[0];
  return label + 2;
}

/* How well a mark suits the `index`th of `words` words; 0 is best. BIO knows B and I alone, and
   some only I. */
static unsigned unfit(char mark, uint32_t index, uint32_t words) {
  const char *order = words == 1 ? "SUBI" : index == 0 ? "BI" : index + 1 == words ? "ELI" : "I";
  const char *found = mark ? strchr(order, mark) : NULL;
  return found ? (unsigned)(found - order) : (unsigned)strlen(order) + (mark != 0);
}

uint32_t why_entities_label(const char *const *labels, uint32_t count, const char *kind,
                            uint32_t index, uint32_t words) {
  uint32_t best = count;
  unsigned least = 0;
  for (uint32_t k = 0; k < count; k++) {
    char mark = 0;
    const char *its = why_entities_kind(labels[k], &mark);
    if (!its || strcmp(its, kind)) continue;
    const unsigned found = unfit(mark, index, words);
    if (best < count && found >= least) continue;
    best = k;
    least = found;
  }
  return best;
}

why_entities_step why_entities_next(why_entities *entities, const char *label) {
  char mark = 0;
  const char *kind = why_entities_kind(label, &mark);
  const bool same = kind && entities->kind && !strcmp(kind, entities->kind);
  const bool closed = entities->before && strchr("ESLU", entities->before);
  const bool begins = mark && strchr("BSU", mark);
  *entities = (why_entities){kind, mark};
  if (!kind) return WHY_ENTITIES_NONE;
  return same && !closed && !begins ? WHY_ENTITIES_GO_ON : WHY_ENTITIES_BEGIN;
}
