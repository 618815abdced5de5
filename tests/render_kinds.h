/* Results made by hand of every kind that is neither scores nor a matrix, and evidence for any. */
#ifndef RENDER_KINDS_H
#define RENDER_KINDS_H

#include "render_fixture.h"

typedef enum kind {
  KIND_LAYERS = 0, /* layers x tokens */
  KIND_HEADS,      /* layers x heads */
  KIND_WORDS,      /* words x words */
  KIND_CURVE,
  KIND_LINES, /* a curve of several */
  KIND_ANCHOR,
  KIND_TREE,
  KIND_EDITS,
  KIND_NO_EDITS,
  KINDS
} kind;

enum { KIND_LAYERS_COUNT = 6, KIND_HEADS_COUNT = 12 };

/* A fixture and what only a kind points to. */
typedef struct kinded {
  fixture fixture;
  float values[FIXTURE_TOKENS * FIXTURE_TOKENS];
  why_rule_node nodes[5];
  why_variant variants[3];
  why_change changes[4];
  why_evidence evidence;
  why_string references[2];
} kinded;

static inline void kind_fill_map(kinded *k, kind of) {
  fixture *f = &k->fixture;
  const uint32_t tokens = f->result.token_count, words = f->result.word_count;
  const why_map maps[] = {
      [KIND_LAYERS] = {KIND_LAYERS_COUNT, tokens, WHY_MAP_LAYERS, WHY_MAP_TOKENS, NULL, NULL},
      [KIND_HEADS] = {KIND_LAYERS_COUNT, KIND_HEADS_COUNT, WHY_MAP_LAYERS, WHY_MAP_HEADS, NULL,
                      NULL},
      [KIND_WORDS] = {words, words, WHY_MAP_UNITS, WHY_MAP_UNITS, NULL, NULL},
      [KIND_CURVE] = {1, KIND_LAYERS_COUNT + 1, WHY_MAP_VALUE, WHY_MAP_STATES, NULL, NULL},
      [KIND_LINES] = {words < 3 ? words : 3, 11, WHY_MAP_UNITS, WHY_MAP_STEPS, NULL, NULL},
  };
  f->method.kind = of < KIND_CURVE ? WHY_RESULT_MAP : WHY_RESULT_CURVE;
  f->result.map = maps[of];
  f->result.map.values = k->values;
  for (uint32_t i = 0; i < f->result.map.rows * f->result.map.columns; i++) {
    k->values[i] = (float)((i * 5 + i / 7) % 17) / 8.f - 1.f;
  }
}

/* IF the first word (and the last) THEN the label; or a tree of these two. */
static inline void kind_fill_rule(kinded *k, kind of) {
  fixture *f = &k->fixture;
  const uint32_t words = f->result.word_count, last = words ? words - 1 : WHY_NO_NODE;
  const uint32_t none = WHY_NO_NODE;
  f->method.kind = WHY_RESULT_RULE;
  f->result.rule.nodes = k->nodes;
  if (of == KIND_ANCHOR) {
    k->nodes[0] = (why_rule_node){words ? 0 : none, words ? 1 : none, none, .5f, 1.f};
    k->nodes[1] = (why_rule_node){last, 2, none, 1.5f, .25f};
    k->nodes[2] = (why_rule_node){none, none, none, 2.5f, .125f};
    f->result.rule.node_count = words ? 3 : 1;
    f->result.rule.has_precision = true;
    f->result.rule.precision = (why_bounded){.96875f, .9375f, .984375f};
    f->result.rule.coverage = .125f;
    return;
  }
  k->nodes[0] = (why_rule_node){words ? 0 : none, words ? 1 : none, words ? 2 : none, .5f, 1.f};
  k->nodes[1] = (why_rule_node){last, 3, 4, 1.5f, .5f};
  k->nodes[2] = (why_rule_node){none, none, none, -2.f, .5f};
  k->nodes[3] = (why_rule_node){none, none, none, 2.5f, .375f};
  k->nodes[4] = (why_rule_node){none, none, none, -.25f, .125f};
  f->result.rule.node_count = words ? 5 : 1;
}

/* The first word goes; or another, and one behind the last, come. `name` is what comes, the changed
   text and its label. */
static inline void kind_fill_edits(kinded *k, kind of, const char *name) {
  fixture *f = &k->fixture;
  f->method.kind = WHY_RESULT_EDITS;
  f->result.variants = k->variants;
  if (of == KIND_NO_EDITS || f->result.word_count == 0) return;
  const why_word *first = &f->words[0], *last = &f->words[f->result.word_count - 1];
  k->changes[0] = (why_change){WHY_CHANGE_REMOVE, 0, first->begin, first->end, ""};
  k->changes[1] = (why_change){WHY_CHANGE_REPLACE, 0, first->begin, first->end, name};
  k->changes[2] = (why_change){WHY_CHANGE_INSERT, last->segment, last->end, last->end, name};
  k->variants[0] = (why_variant){.text = name,
                                 .text_length = strlen(name),
                                 .changes = k->changes,
                                 .change_count = 1,
                                 .label = name,
                                 .probability = .875f,
                                 .value = -1.5f,
                                 .flips = true,
                                 .minimal = true};
  k->variants[1] = k->variants[0];
  k->variants[1].changes = k->changes + 1;
  k->variants[1].change_count = 2;
  k->variants[1].flips = k->variants[1].minimal = false;
  f->result.variant_count = 2;
  for (int i = 0; i < 2 && f->result.text_pair; i++) {
    k->variants[i].text_pair = f->result.text_pair;
    k->variants[i].text_pair_length = f->result.text_pair_length;
  }
}

static inline void kind_add_evidence(kinded *k) {
  static const float shares[] = {0.f, .5f, 1.f}, deletion[] = {.9875f, .25f, .5f},
                     insertion[] = {.5f, .96875f, .9875f};
  k->evidence = (why_evidence){.comprehensiveness_eraser = .5f,
                               .sufficiency_eraser = .0625f,
                               .comprehensiveness_ferret = .4375f,
                               .sufficiency_ferret = .03125f,
                               .steps = 3,
                               .shares = shares,
                               .deletion = deletion,
                               .insertion = insertion,
                               .deletion_area = .5f,
                               .insertion_area = .875f,
                               .kendall_tau = .75f,
                               .infidelity = .125f,
                               .infidelity_error = .03125f,
                               .has_max_sensitivity = true,
                               .max_sensitivity = .375f,
                               .evaluations = 64};
  k->fixture.result.evidence = &k->evidence;
}

/* What is said beside any kind: label against label, references, ties, why it stopped. */
static inline void kind_add_remarks(kinded *k, const char *name) {
  why_result *result = &k->fixture.result;
  k->references[0] = k->references[1] = (why_string){name, strlen(name)};
  result->against = name;
  result->references = k->references;
  result->reference_count = 2;
  result->has_fidelity = true;
  result->fidelity = .9375f;
  result->stopped = WHY_STOP_BUDGET;
  result->has_standard_errors = true;
  for (uint32_t i = 0; i < result->word_count; i++) {
    k->fixture.words[i].standard_error = .25f;
    k->fixture.words[i].rank = i + 1;
    k->fixture.words[i].tied = i < 2;
  }
}

/* Makes of a filled fixture one of another kind. */
static inline void kind_turn(kinded *k, kind of, const char *name) {
  if (of <= KIND_LINES) {
    kind_fill_map(k, of);
  } else if (of <= KIND_TREE) {
    kind_fill_rule(k, of);
  } else {
    kind_fill_edits(k, of, name);
  }
}

#endif
