/* Words that methods may put into a text. */
#include <string.h>

#include "explain.h"

/* What turns a sentence round, in the languages of the models that we know. */
static const char *const NEGATIONS[] = {"not", "never", "no", "\xe4\xb8\x8d" /* 不 */,
                                        "\xe6\xb2\xa1" /* 没 */};
enum { NEGATION_COUNT = sizeof NEGATIONS / sizeof *NEGATIONS };

void why_explain_take_words(struct why_explanation *e, why_arena *arena) {
  const uint32_t V = e->model.shape.vocabulary;
  e->real_words = WHY_TAKE(arena, uint8_t, why_job_word_bytes(&e->model.shape));
  e->negations = WHY_TAKE(arena, uint32_t, NEGATION_COUNT);
  e->negation_count = 0;
  if (!e->real_words || !e->negations) return;
  memset(e->real_words, 0, why_job_word_bytes(&e->model.shape));
  for (uint32_t v = 0; v < V; v++) {
    const why_text word = why_tokenizer_word(e->model.tokenizer, v);
    if (!word.length) continue;
    e->real_words[v / 8] |= (uint8_t)(1u << v % 8);
    for (size_t i = 0; i < NEGATION_COUNT && e->negation_count < NEGATION_COUNT; i++)
      if (why_text_equal(word, why_text_of(NEGATIONS[i]))) e->negations[e->negation_count++] = v;
  }
}
