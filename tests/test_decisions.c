/* What is made of outputs, without a model: entities of tags, answers of starts and ends, windows
   of a long text. */
#include <math.h>
#include <string.h>

#include "entities.h"
#include "extract.h"
#include "numeric.h"
#include "test.h"
#include "windows.h"

/* ---- entities ---- */

/* A letter a word: '[' begins an entity, '+' goes on, '.' is none. */
static void check_tags(const char *const *tags, size_t count, const char *wanted) {
  why_entities entities = {0};
  for (size_t i = 0; i < count; i++) {
    const why_entities_step step = why_entities_next(&entities, tags[i]);
    CHECK(".[+"[step] == wanted[i]);
  }
}

#define TAGS(wanted, ...)                                                                          \
  do {                                                                                             \
    static const char *const tags[] = {__VA_ARGS__};                                               \
    check_tags(tags, sizeof tags / sizeof *tags, wanted);                                          \
  } while (0)

static void test_entities(void) {
  TAGS("[++.[", "B-PER", "I-PER", "I-PER", "O", "B-PER");
  TAGS("[[+", "B-PER", "B-PER", "I-PER"); /* two people side by side */
  TAGS("[[", "I-PER", "I-LOC");           /* a kind without a beginning begins */
  TAGS("[+.", "I-PER", "I-PER", "O");
  TAGS("[[+[", "S-PER", "B-PER", "E-PER", "I-PER"); /* BIOES closes */
  TAGS("[[+[", "U-PER", "B-PER", "L-PER", "I-PER"); /* BILOU */
  TAGS("[+[", "PER", "PER", "LOC");                 /* no marks at all */
  TAGS("...", "O", "", "O");
}

static void test_labels(void) {
  static const char *const bio[] = {"O", "B-PER", "I-PER", "B-LOC", "I-LOC"};
  static const char *const bioes[] = {"O", "B-X", "I-X", "E-X", "S-X"};
  static const char *const bare[] = {"O", "PER"};
  static const char *const inside[] = {"I-PER", "O"};
  CHECK(why_entities_label(bio, 5, "LOC", 0, 1) == 3);
  CHECK(why_entities_label(bio, 5, "LOC", 0, 2) == 3);
  CHECK(why_entities_label(bio, 5, "LOC", 1, 2) == 4);
  CHECK(why_entities_label(bio, 5, "ORG", 0, 2) == 5);
  CHECK(why_entities_label(bio, 5, "O", 0, 2) == 5); /* none is no kind */
  CHECK(why_entities_label(bioes, 5, "X", 0, 1) == 4);
  CHECK(why_entities_label(bioes, 5, "X", 0, 3) == 1);
  CHECK(why_entities_label(bioes, 5, "X", 1, 3) == 2);
  CHECK(why_entities_label(bioes, 5, "X", 2, 3) == 3);
  CHECK(why_entities_label(bare, 2, "PER", 1, 3) == 1);
  CHECK(why_entities_label(inside, 2, "PER", 0, 1) == 0);
}

/* ---- answers ---- */

/* All spans by the definition, to compare with. */
static float probability(const float *logits, const uint8_t *allowed, uint32_t tokens, uint32_t s,
                         uint32_t e, double temperature) {
  double starts = 0, ends = 0;
  for (uint32_t t = 0; t < tokens; t++) {
    if (!allowed[t]) continue;
    starts += why_exp(logits[2 * t] / temperature);
    ends += why_exp(logits[2 * t + 1] / temperature);
  }
  return (float)(why_exp(logits[2 * s] / temperature) / starts *
                 why_exp(logits[2 * e + 1] / temperature) / ends);
}

static void test_answers(void) {
  enum { T = 40 };
  float logits[2 * T], none = 0;
  uint8_t allowed[T];
  why_extract_span best[WHY_EXTRACT_MOST];
  for (uint64_t seed = 0; seed < 20; seed++) {
    for (uint32_t i = 0; i < 2 * T; i++) logits[i] = (float)why_random_normal(seed, 1, i) * 3;
    for (uint32_t t = 0; t < T; t++) allowed[t] = t == 0 || (t > 8 && t < T - 1);
    const uint32_t count = why_extract_best(logits, allowed, T, 1.5f, best, &none);
    CHECK(count == WHY_EXTRACT_MOST);
    CHECK_NEAR(none, probability(logits, allowed, T, 0, 0, 1.5), 1e-7);
    uint32_t better = 0; /* than the last that was kept */
    for (uint32_t s = 9; s < T - 1; s++)
      for (uint32_t e = s; e < T - 1 && e < s + WHY_EXTRACT_LENGTH; e++)
        better +=
            probability(logits, allowed, T, s, e, 1.5) > best[count - 1].probability * 1.0001f;
    CHECK(better == count - 1);
    for (uint32_t i = 0; i < count; i++) {
      CHECK(best[i].first > 8 && best[i].last < T && best[i].first < best[i].last);
      CHECK(i == 0 || best[i].probability <= best[i - 1].probability);
      CHECK_NEAR(best[i].probability,
                 probability(logits, allowed, T, best[i].first, best[i].last - 1, 1.5), 1e-6);
    }
  }
  CHECK(why_extract_best(logits, allowed, 9, 1, best, &none) == 0); /* no text but the question */
}

/* ---- windows ---- */

enum { QUESTION = 5, MOST = 400 };

static void fill(why_tokens *all, uint32_t count) {
  all->count = count;
  for (uint32_t t = 0; t < count; t++) {
    all->ids[t] = t;
    all->begins[t] = t;
    all->ends[t] = t + 1;
    all->segments[t] = t >= QUESTION;
    all->specials[t] = t == 0 || t + 1 == QUESTION || t + 1 == count;
  }
}

static void test_windows(void) {
  static _Alignas(WHY_ALIGNMENT) unsigned char memory[1 << 15];
  why_arena arena = {.base = memory, .size = sizeof memory};
  why_tokens all, window;
  why_tokens_take(&all, MOST, &arena);
  why_tokens_take(&window, MOST, &arena);
  CHECK(!arena.overflow);
  for (uint32_t count = QUESTION + 1; count <= MOST; count += 7) {
    for (uint32_t most = QUESTION + 1 + WHY_WINDOWS_LEAST; most < MOST; most += 31) {
      why_windows windows;
      uint32_t seen = QUESTION; /* all before it have been shown */
      fill(&all, count);
      CHECK(why_windows_plan(&windows, &all, most, NULL) == WHY_OK);
      for (uint32_t i = 0; i < windows.count; i++) {
        why_windows_take(&windows, &all, i, &window);
        const uint32_t start = why_windows_start(&windows, i);
        CHECK(window.count <= most && window.count == why_windows_tokens(&windows));
        CHECK(window.ids[0] == 0 && window.ids[QUESTION - 1] == QUESTION - 1);
        CHECK(window.ids[window.count - 1] == count - 1 && window.ids[QUESTION] == start);
        CHECK(start <= seen);
        seen = start + windows.room;
      }
      CHECK(seen >= count - 1);
      CHECK((windows.count == 1) == (count <= most));
    }
  }
  why_windows windows;
  why_error error = {0};
  fill(&all, MOST);
  CHECK(why_windows_plan(&windows, &all, QUESTION + WHY_WINDOWS_LEAST, &error) ==
        WHY_ERROR_ARGUMENT);
  CHECK(strstr(error.text, "question") != NULL);
}

/* The window of an answer holds it, with as much around it as any. */
static void test_around(void) {
  static _Alignas(WHY_ALIGNMENT) unsigned char memory[1 << 15];
  why_arena arena = {.base = memory, .size = sizeof memory};
  why_tokens all;
  why_windows windows;
  why_tokens_take(&all, MOST, &arena);
  fill(&all, MOST);
  CHECK(why_windows_plan(&windows, &all, 64, NULL) == WHY_OK && windows.count > 3);
  for (uint32_t t = QUESTION; t + 3 < MOST; t++) {
    const uint32_t start = why_windows_start(&windows, why_windows_around(&windows, t, t + 2));
    CHECK(t >= start && t + 2 <= start + windows.room);
  }
  CHECK(why_windows_around(&windows, QUESTION, QUESTION + 1) == 0);
  CHECK(why_windows_around(&windows, MOST - 2, MOST - 1) == windows.count - 1);
}

int main(void) {
  test_entities();
  test_labels();
  test_answers();
  test_windows();
  test_around();
  return test_report();
}
