/* What the target loses when a place inside the network holds what it holds in a run of another
   text: causal tracing and interchange interventions (Vig et al. 2020, arXiv:2004.12265; Meng et
   al. 2022, arXiv:2202.05262; for the choices Zhang and Nanda 2024, arXiv:2309.16042). */
#include <math.h>
#include <string.h>

#include "alignment.h"
#include "method.h"

enum { SITE, ALIGNMENT };
enum { RESIDUAL, ATTENTION, FFN };
enum { POSITIONS, WORDS };

_Static_assert((int)RESIDUAL == (int)WHY_SITE_RESIDUAL &&
                   (int)ATTENTION == (int)WHY_SITE_ATTENTION && (int)FFN == (int)WHY_SITE_FFN,
               "the choices are the sites of a job, in their order");

enum { ROUND = 64 /* jobs at most */ };

static const char *const sites[] = {"residual", "attention", "ffn", NULL};
static const char *const alignments[] = {"positions", "words", NULL};

static const why_method_option options[] = {
    [SITE] = {.name = "site",
              .about = "residual is the input of a layer at a token, ffn what the feed-forward "
                       "adds there, attention what a head gives to all tokens.",
              .kind = WHY_OPTION_CHOICE,
              .fallback = "residual",
              .choices = sites},
    [ALIGNMENT] = {.name = "alignment",
                   .about = "Which token stands for which: that at the same place of a text of the "
                            "same length, or by the words both have in the same order, and those "
                            "between them where they are as many.",
                   .kind = WHY_OPTION_CHOICE,
                   .fallback = "positions",
                   .choices = alignments},
};

/* The other text first, where the target can be asked of it, then cells row by row. */
struct state {
  uint32_t *source_of; /* (T) the other text's token, or WHY_NO_TOKEN */
  uint32_t aligned;    /* tokens that have one */
  bool has_source;
  uint32_t asked, known; /* cells, also those of tokens that have none */
  float value;           /* of the target on the text */
};

static const why_reference *source_text(const why_problem *problem) {
  return &problem->references[0];
}

/* A column of the map is a head, or a token. */
static bool by_heads(const why_problem *problem) {
  return why_problem_option(problem, SITE) == ATTENTION;
}

static uint32_t count_columns(const why_problem *problem) {
  return by_heads(problem) ? problem->shape.heads : problem->tokens;
}

static uint32_t count_cells(const why_problem *problem) {
  return problem->shape.layers * count_columns(problem);
}

static why_status refuses(const why_problem *problem, why_error *error) {
  const uint32_t tokens = source_text(problem)->tokens;
  if (why_problem_option(problem, ALIGNMENT) == WORDS || tokens == problem->tokens) return WHY_OK;
  return why_fail(error, WHY_ERROR_ARGUMENT,
                  "The text has %u tokens and the other text %u, so that a place in the one does "
                  "not stand for that in the other: ask with alignment=words.",
                  (uint64_t)problem->tokens, (uint64_t)tokens);
}

static why_limits limits(const why_problem *problem) {
  const uint32_t tokens = source_text(problem)->tokens;
  return (why_limits){
      .jobs = ROUND,
      .tokens = tokens,
      .overwrites = by_heads(problem) ? problem->tokens : 1,
      .source_tokens = tokens,
      .map_rows = problem->shape.layers,
      .map_columns = count_columns(problem),
      .row_axis = WHY_MAP_LAYERS,
      .column_axis = by_heads(problem) ? WHY_MAP_HEADS : WHY_MAP_TOKENS,
  };
}

/* Heads that have an output for each token: the target's slots are tokens. */
static bool reads_slots(const why_problem *problem) {
  return problem->shape.head == WHY_HEAD_TOKENS || problem->shape.head == WHY_HEAD_WORDS;
}

static bool slots_aligned(const why_problem *problem, const uint32_t *source_of) {
  for (uint32_t i = 0; reads_slots(problem) && i < problem->term_count; i++)
    if (source_of[problem->terms[i].slot] == WHY_NO_TOKEN) return false;
  return true;
}

static void *layout(const why_problem *problem, why_arena *arena) {
  const bool words = why_problem_option(problem, ALIGNMENT) == WORDS;
  const why_reference *source = source_text(problem);
  struct state *state = WHY_TAKE(arena, struct state, 1);
  uint32_t *source_of = WHY_TAKE(arena, uint32_t, problem->tokens);
  uint32_t *common = words ? WHY_TAKE(arena, uint32_t, why_alignment_cells(problem, source)) : NULL;
  if (!state || arena->overflow) return NULL;
  if (words)
    why_alignment_by_words(problem, source, common, source_of);
  else
    why_alignment_by_position(problem, source_of);
  *state = (struct state){.source_of = source_of, .has_source = slots_aligned(problem, source_of)};
  for (uint32_t t = 0; t < problem->tokens; t++) state->aligned += source_of[t] != WHY_NO_TOKEN;
  return state;
}

/* ---- Asking ---- */

/* The other text by itself, its target where that of the text is. */
static void add_source(const struct state *state, const why_problem *problem, why_round *round) {
  const why_reference *source = source_text(problem);
  why_job *job = why_round_add(round, problem, source->ids, source->segments, source->tokens, 0);
  why_term *terms = (why_term *)(void *)((unsigned char *)job + job->terms.at);
  for (uint32_t i = 0; reads_slots(problem) && i < problem->term_count; i++)
    terms[i].slot = state->source_of[terms[i].slot];
}

static void add_patched(const struct state *state, const why_problem *problem, why_round *round,
                        uint32_t layer, uint32_t column) {
  const why_reference *source = source_text(problem);
  const uint32_t S = source->tokens, site = (uint32_t)why_problem_option(problem, SITE);
  const bool heads = by_heads(problem);
  why_job *job = why_round_add_text(round, problem, 0);
  memcpy(why_round_array(round, job, &job->source_ids, S, sizeof *source->ids), source->ids,
         S * sizeof *source->ids);
  memcpy(why_round_array(round, job, &job->source_segments, S, sizeof *source->segments),
         source->segments, S * sizeof *source->segments);
  why_overwrite *overwrite =
      why_round_array(round, job, &job->overwrites, heads ? state->aligned : 1, sizeof *overwrite);
  for (uint32_t t = 0; t < problem->tokens; t++)
    if (state->source_of[t] != WHY_NO_TOKEN && (heads || t == column))
      *overwrite++ =
          (why_overwrite){site, layer, heads ? column : WHY_EVERY, state->source_of[t], t};
}

/* Whether anything can be moved at that cell. */
static bool can_be_patched(const struct state *state, const why_problem *problem, uint32_t cell) {
  if (by_heads(problem)) return state->aligned > 0;
  return state->source_of[cell % problem->tokens] != WHY_NO_TOKEN;
}

static void ask(void *opaque, const why_problem *problem, why_round *round) {
  struct state *state = opaque;
  const uint32_t columns = count_columns(problem);
  if (round->number == 0) {
    why_round_add_text(round, problem, WHY_WANT_LOGITS);
    return;
  }
  if (round->number == 1 && state->has_source) add_source(state, problem, round);
  for (; state->asked < count_cells(problem) && round->jobs < ROUND; state->asked++)
    if (can_be_patched(state, problem, state->asked))
      add_patched(state, problem, round, state->asked / columns, state->asked % columns);
}

/* ---- Telling ---- */

/* The next cell that was asked about. A token's score is its cell of largest size. */
static void learn(struct state *state, const why_problem *problem, float loss,
                  why_finding *finding) {
  while (!can_be_patched(state, problem, state->known)) state->known++;
  const uint32_t cell = state->known++;
  finding->map[cell] = loss;
  if (by_heads(problem)) return;
  float *score = &finding->scores[cell % problem->tokens];
  if (fabsf(loss) > fabsf(*score)) *score = loss;
}

static void tell(void *opaque, const why_problem *problem, const why_round *round,
                 why_finding *finding) {
  struct state *state = opaque;
  uint32_t job = 0;
  why_answer at;
  if (round->number == 0) {
    state->value = *why_round_answer(round, problem, 0, &at);
    memset(finding->map, 0, count_cells(problem) * sizeof *finding->map);
    memset(finding->scores, 0, problem->tokens * sizeof *finding->scores);
    return;
  }
  if (round->number == 1 && state->has_source) {
    finding->has_baseline = true;
    finding->baseline_value = *why_round_answer(round, problem, job++, &at);
  }
  for (; job < round->jobs; job++)
    learn(state, problem, state->value - *why_round_answer(round, problem, job, &at), finding);
}

static size_t expected(const void *opaque, const why_problem *problem) {
  const struct state *state = opaque;
  const uint32_t columns =
      by_heads(problem) ? (state->aligned ? problem->shape.heads : 0) : state->aligned;
  return 1 + (size_t)state->has_source + (size_t)problem->shape.layers * columns;
}

const why_method why_method_activation_patching = {
    .info =
        {
            .name = "activation_patching",
            .title = "Activation patching",
            .about =
                "Puts into the network, place by place, what another text has there and measures "
                "how far the answer falls: where the difference between the two texts is carried. "
                "It works best with texts that differ in a word or two, and one place may do what "
                "another already does.",
            .title_zh = "激活修补",
            .about_zh =
                "在网络内部逐处换上另一段文本在同一处的激活，量一量结论下降多少，看两段文本的"
                "差别落在哪些位置上。两段文本只差一两个词时最清楚；一处所做的，别处也许已经在"
                "做。",
            .promise = "Each cell is exactly the target's value on the text less its value with "
                       "that place taken from the other text, whose value is baseline_value: a "
                       "place that carries everything has the difference of the two. A token's "
                       "score is its cell of largest size, of heads 0.",
            .citation = "Vig et al. 2020, arXiv:2004.12265; Meng et al. 2022, arXiv:2202.05262; "
                        "Zhang and Nanda 2024, arXiv:2309.16042",
            .options = options,
            .option_count = sizeof options / sizeof *options,
            .kind = WHY_RESULT_MAP,
            .is_signed = true,
            .needs_patches = true,
            .uses_target = true,
            .question = WHY_QUESTION_PARTS,
            .references = WHY_REFERENCES_ONE,
        },
    .limits = limits,
    .layout = layout,
    .ask = ask,
    .tell = tell,
    .expected = expected,
    .refuses = refuses,
};
