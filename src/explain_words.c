/* Words that methods may put into a text, and take from it. */
#include <string.h>

#include "explain.h"
#include "unicode.h"

/* Words that hold an English sentence together, and what is left of such as "doesn't" before the
   mark: to put one of them in the place of another makes no sense to a reader, though their rows of
   the embedding table are alike. Those that say no are not among them. */
static const char DETERMINERS[] = "a an the this that these those my your his her its our their "
                                  "some any each every such";
static const char FUNCTION_WORDS[] =
    "i me mine we us ours you yours he him she hers it they them theirs "
    "and or but nor so than then if as because while there here "
    "of in on at by to from for with into onto upon about "
    "am is are was were be been being has have had having do does did doing "
    "can could will would shall should may might must "
    "ain aren couldn didn doesn don hadn hasn haven isn mustn needn shan shouldn wasn weren won "
    "wouldn ll re ve";

/* What turns a sentence round, in the languages of the models that we know. */
static const char NEGATIONS[] = "not never";
static const char CHINESE_NEGATIONS[] = "\xe4\xb8\x8d \xe6\xb2\xa1"; /* 不 没 */

enum { NEGATION_COUNT = 2, DETERMINER_COUNT = 48 /* in small letters and with a capital */ };

static char small(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether the word, in small letters, stands in a list with spaces between. */
static bool is_listed(why_text word, const char *list) {
  while (*list) {
    size_t i = 0;
    while (i < word.length && list[i] && list[i] == small(word.bytes[i])) i++;
    if (i == word.length && (!list[i] || list[i] == ' ')) return true;
    list += strcspn(list, " ");
    list += *list == ' ';
  }
  return false;
}

static bool has_cjk(why_text text) {
  uint32_t code = 0;
  for (size_t at = 0; at < text.length;) {
    at += why_unicode_next(text, at, &code);
    if (why_unicode_is_cjk(code)) return true;
  }
  return false;
}

static void note(uint32_t *ids, uint32_t *count, uint32_t most, uint32_t id) {
  if (*count < most) ids[(*count)++] = id;
}

void why_explain_take_words(struct why_explanation *e, why_arena *arena) {
  const uint32_t V = e->model.shape.vocabulary;
  const char *negations = has_cjk(e->text) || has_cjk(e->pair) ? CHINESE_NEGATIONS : NEGATIONS;
  e->real_words = WHY_TAKE(arena, uint8_t, why_job_word_bytes(&e->model.shape));
  e->negations = WHY_TAKE(arena, uint32_t, NEGATION_COUNT);
  e->determiners = WHY_TAKE(arena, uint32_t, DETERMINER_COUNT);
  e->negation_count = e->determiner_count = 0;
  if (!e->real_words || !e->negations || !e->determiners) return;
  memset(e->real_words, 0, why_job_word_bytes(&e->model.shape));
  for (uint32_t v = 0; v < V; v++) {
    const why_text word = why_tokenizer_word(e->model.tokenizer, v);
    if (!word.length) continue;
    const bool determines = is_listed(word, DETERMINERS);
    if (determines) note(e->determiners, &e->determiner_count, DETERMINER_COUNT, v);
    if (word.length > 1 && !determines && !is_listed(word, FUNCTION_WORDS))
      e->real_words[v / 8] |= (uint8_t)(1u << v % 8);
    if (is_listed(word, negations)) note(e->negations, &e->negation_count, NEGATION_COUNT, v);
  }
}
