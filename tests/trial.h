/* A run of one method on a function whose answers are known; see fake.h. */
#ifndef TRIAL_H
#define TRIAL_H

#include "fake.h"
#include "methods/method.h"

enum { RECORDS = 2048, CELLS = 4096, NODES = 128, EDITS = 4096, WORDS = 1000 };

/* One run of a method: what it was asked about, what it asked, what it found. */
struct trial {
  why_problem problem;
  why_term term;
  double options[8];
  uint32_t ids[FAKE_TOKENS], units[FAKE_TOKENS];
  uint8_t segments[FAKE_TOKENS];
  uint32_t other_ids[FAKE_TOKENS]; /* of the text that it is held against */
  why_reference other;             /* tokens 0: as many as the text has */
  float scores[FAKE_TOKENS], errors[FAKE_TOKENS], matrix[16 * 16];
  float map[CELLS], map_errors[CELLS];
  why_rule_node nodes[NODES];
  why_proposal proposals[EDITS];
  why_edit edits[EDITS];
  uint8_t real_words[WORDS / 8]; /* those of an even number */
  why_finding finding;
  why_job *asked[RECORDS]; /* copies of all records, in order */
  uint32_t asked_count, rounds;
  int fill; /* what memory holds before */
  float value;
};

/* T tokens, [CLS] first and [SEP] last; each other is a unit. */
static inline struct trial trial_of(uint32_t T) {
  struct trial trial = {.term = {.label = WHY_LABEL_PREDICTED, .weight = 1}};
  for (uint32_t t = 0; t < T; t++) {
    const bool added = t == 0 || t + 1 == T;
    trial.ids[t] = added ? 1 : 10 + t;
    trial.units[t] = added ? WHY_NO_UNIT : t - 1;
    trial.other_ids[t] = added ? 1 : 600 + t % 3;
  }
  trial.problem = (why_problem){.shape = fake_shape(),
                                .tokens = T,
                                .units = T - 2,
                                .cls = 1,
                                .sep = 2,
                                .pad = 3,
                                .unk = 4,
                                .mask = 5,
                                .axis = WHY_AXIS_LABELS,
                                .term_count = 1};
  return trial;
}

static inline size_t option_index(const why_method_info *info, const char *name) {
  size_t i = 0;
  while (i < info->option_count && strcmp(info->options[i].name, name) != 0) i++;
  return i;
}

static inline double choice(const why_method_option *option, const char *value) {
  size_t i = 0;
  while (option->choices[i] && strcmp(option->choices[i], value) != 0) i++;
  CHECK(option->choices[i] != NULL);
  return (double)i;
}

static inline void trial_choose(struct trial *trial, const why_method *method, const char *name,
                                const char *value) {
  const size_t i = option_index(&method->info, name);
  if (CHECK(i < method->info.option_count)) {
    trial->options[i] = choice(&method->info.options[i], value);
  }
}

static inline void trial_default(struct trial *trial, const why_method *method) {
  for (size_t i = 0; i < method->info.option_count; i++) {
    const why_method_option *option = &method->info.options[i];
    trial->options[i] = option->kind == WHY_OPTION_CHOICE ? choice(option, option->fallback)
                                                          : strtod(option->fallback, NULL);
  }
}

static inline void trial_free(struct trial *trial) {
  for (uint32_t i = 0; i < trial->asked_count; i++) free(trial->asked[i]);
  trial->asked_count = 0;
}

/* A round keeps to the limits that the row states, and asks nothing that was asked before. */
static inline void trial_check_round(struct trial *trial, const why_round *round,
                                     const why_limits *limits) {
  CHECK(round->jobs <= limits->jobs);
  for (uint32_t i = 0; i < round->jobs; i++) {
    const why_job *job = why_round_job(round, i);
    CHECK((job->wants & ~(limits->wants | WHY_WANT_LOGITS)) == 0);
    CHECK(job->layers.count <= limits->layers);
    CHECK(job->edges.count <= limits->edges && job->zeroed.count <= limits->zeroed);
    CHECK(job->overwrites.count <= limits->overwrites);
    CHECK(job->source_ids.count <= limits->source_tokens);
    CHECK(job->tokens <= trial->problem.tokens || job->tokens <= limits->tokens);
    CHECK(!job->head_scales.count || limits->head_scales);
    CHECK(!job->head_means.count || limits->head_means);
    for (uint32_t k = 0; k < trial->asked_count; k++) {
      const why_job *before = trial->asked[k];
      CHECK(job->bytes != before->bytes || memcmp(job, before, job->bytes) != 0);
    }
    if (!CHECK(trial->asked_count < RECORDS)) return;
    why_job *copy = malloc(job->bytes);
    memcpy(copy, job, job->bytes);
    trial->asked[trial->asked_count++] = copy;
  }
}

static inline void trial_check_first(const struct trial *trial, const why_round *round) {
  const why_job *job = why_round_job(round, 0);
  CHECK(round->jobs == 1);
  CHECK(job->wants & WHY_WANT_LOGITS);
  CHECK(job->tokens == trial->problem.tokens && !job->alphas.count && !job->slots.count);
  CHECK(memcmp(WHY_ITEMS(job, uint32_t, ids), trial->ids, job->tokens * sizeof(uint32_t)) == 0);
}

static const uint32_t trial_negations[] = {700, 702};

static inline void trial_run(struct trial *trial, const why_method *method,
                             const struct fake *fake) {
  why_problem *problem = &trial->problem;
  problem->ids = trial->ids;
  problem->segments = trial->segments;
  problem->unit_of_token = trial->units;
  problem->word_of_token = trial->units;
  problem->options = trial->options;
  problem->terms = &trial->term;
  if (method->info.needs_words) {
    memset(trial->real_words, 0x55, sizeof trial->real_words);
    problem->real_words = trial->real_words;
    problem->negations = trial_negations;
    problem->negation_count = 2;
  }
  if (method->info.references == WHY_REFERENCES_ONE) {
    trial->other.ids = trial->other_ids;
    trial->other.segments = trial->segments;
    if (trial->other.tokens == 0) trial->other.tokens = problem->tokens;
    problem->references = &trial->other;
    problem->reference_count = 1;
  }
  if (method->refuses) CHECK(method->refuses(problem, NULL) == WHY_OK);
  const why_limits limits = method->limits(problem);
  why_arena arena = {0};
  why_round round;
  CHECK(why_round_take(&round, problem, &limits, 1, &arena, NULL) == WHY_OK);
  if (method->layout) CHECK(method->layout(problem, &arena) == NULL);
  const size_t size = arena.used;
  arena = (why_arena){.base = aligned_alloc(WHY_ALIGNMENT, size + WHY_ALIGNMENT - size % 64),
                      .size = size};
  CHECK(why_round_take(&round, problem, &limits, 1, &arena, NULL) == WHY_OK);
  memset(arena.base, trial->fill, size); /* nothing may lean on what memory held before */
  void *state = method->layout ? method->layout(problem, &arena) : NULL;
  CHECK(!arena.overflow && arena.used == size);

  memset(trial->scores, trial->fill, sizeof trial->scores);
  memset(trial->matrix, trial->fill, sizeof trial->matrix);
  memset(trial->errors, trial->fill, sizeof trial->errors);
  memset(trial->map, trial->fill, sizeof trial->map);
  memset(trial->map_errors, trial->fill, sizeof trial->map_errors);
  memset(trial->nodes, trial->fill, sizeof trial->nodes);
  CHECK((size_t)limits.map_rows * limits.map_columns <= CELLS && limits.rule_nodes <= NODES);
  CHECK(limits.variants <= EDITS && limits.edits <= EDITS);
  trial->finding = (why_finding){.scores = trial->scores,
                                 .standard_errors = method->info.sampled ? trial->errors : NULL,
                                 .matrix = trial->matrix,
                                 .map = trial->map,
                                 .nodes = trial->nodes,
                                 .map_errors = method->info.sampled ? trial->map_errors : NULL,
                                 .proposals = trial->proposals,
                                 .edits = trial->edits};
  trial_free(trial);
  for (trial->rounds = 0;; trial->rounds++) {
    why_round_begin(&round, trial->rounds);
    method->ask(state, problem, &round);
    if (round.jobs == 0 || !CHECK(trial->rounds < RECORDS)) break;
    CHECK(why_round_place_answers(&round, problem, NULL) == WHY_OK);
    trial_check_round(trial, &round, &limits);
    for (uint32_t i = 0; i < round.jobs; i++) {
      fake_answer(fake, why_round_job(&round, i), round.answers + round.answer_at[i]);
    }
    if (trial->rounds == 0) {
      trial_check_first(trial, &round);
      trial->value = round.answers[0];
      why_answer at;
      const float *answer = why_round_answer(&round, problem, 0, &at);
      if (trial->term.label == WHY_LABEL_PREDICTED) {
        trial->term.label = why_outputs_predicted(answer + at.logits.at, at.logits.count);
      }
    }
    method->tell(state, problem, &round, &trial->finding);
    if (method->expected) CHECK(method->expected(state, problem) >= trial->asked_count);
  }
  CHECK(!method->expected || method->expected(state, problem) == trial->asked_count);
  CHECK(method->expected || trial->asked_count == 1);
  free(arena.base);
}

static inline const why_method *row(const char *name) {
  for (size_t i = 0; i < why_methods_count; i++) {
    if (strcmp(why_methods[i]->info.name, name) == 0) return why_methods[i];
  }
  fprintf(stderr, "there is no row %s\n", name);
  exit(1);
}

static inline double sum(const float *items, size_t count) {
  double total = 0;
  for (size_t i = 0; i < count; i++) total += items[i];
  return total;
}

static inline double row_u(uint32_t id) {
  const double w[FAKE_E] = {fake_row(id, 0), fake_row(id, 1)};
  return fake_u(w);
}

#endif
