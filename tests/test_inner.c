/* Rows inside a row: side by side in one round each finds what it finds alone, run after run. */
#include "methods/inner.h"
#include "trial.h"

enum { T = 9, ROWS = 5 };

static const char *const names[ROWS] = {"integrated_gradients", "saliency", "kernel_shap",
                                        "occlusion", "integrated_gradients"};

/* What each row finds by itself. */
static struct trial alone[ROWS];

static void run_alone(const struct fake *fake) {
  for (size_t i = 0; i < ROWS; i++) {
    alone[i] = trial_of(T);
    alone[i].term.label = 1;
    trial_default(&alone[i], row(names[i]));
    if (i == 4) trial_choose(&alone[i], row(names[i]), "points", "33");
    trial_run(&alone[i], row(names[i]), fake);
  }
}

/* All of them in the same rounds, each from the round that it comes to. */
struct outer {
  why_inner inner[ROWS];
  why_round round;
  uint32_t asked[ROWS], rounds;
};

static void take(struct outer *outer, why_arena *arena) {
  why_limits limits = {0};
  for (size_t i = 0; i < ROWS; i++) {
    why_inner_take(&outer->inner[i], row(names[i]), &alone[i].problem, arena);
    limits.jobs += outer->inner[i].limits.jobs;
    limits.wants |= outer->inner[i].limits.wants;
  }
  CHECK(why_round_take(&outer->round, &alone[0].problem, &limits, 1, arena, NULL) == WHY_OK);
}

static void converse(struct outer *outer, const struct fake *fake) {
  const why_problem *problem = &alone[0].problem;
  memset(outer->asked, 0, sizeof outer->asked);
  for (outer->rounds = 0;; outer->rounds++) {
    why_round *round = &outer->round;
    why_round_begin(round, outer->rounds + 7);
    for (size_t i = 0; i < ROWS; i++) outer->asked[i] += why_inner_ask(&outer->inner[i], round);
    if (round->jobs == 0) return;
    CHECK(why_round_place_answers(round, problem, NULL) == WHY_OK);
    for (uint32_t i = 0; i < round->jobs; i++)
      fake_answer(fake, why_round_job(round, i), round->answers + round->answer_at[i]);
    for (size_t i = ROWS; i-- > 0;) why_inner_tell(&outer->inner[i], round); /* in any order */
  }
}

static void check_found(const struct outer *outer) {
  for (size_t i = 0; i < ROWS; i++) {
    const why_inner *inner = &outer->inner[i];
    const size_t count = inner->method->info.perturbs_units ? T - 2 : T;
    CHECK(inner->done && outer->asked[i] == alone[i].asked_count);
    CHECK(memcmp(inner->finding.scores, alone[i].scores, count * sizeof(float)) == 0);
    CHECK(inner->finding.baseline_value == alone[i].finding.baseline_value);
    CHECK(inner->finding.points == alone[i].finding.points);
    if (inner->method->info.sampled)
      CHECK(memcmp(inner->finding.standard_errors, alone[i].errors, count * sizeof(float)) == 0);
    else
      CHECK(inner->finding.standard_errors == NULL);
  }
}

static void test_side_by_side(const struct fake *fake) {
  struct outer outer;
  why_arena arena = {0};
  take(&outer, &arena);
  const size_t size = arena.used;
  arena = (why_arena){.base = aligned_alloc(WHY_ALIGNMENT, size + WHY_ALIGNMENT - size % 64),
                      .size = size};
  memset(arena.base, 0xa5, size);
  take(&outer, &arena);
  CHECK(!arena.overflow && arena.used == size);
  for (size_t i = 0; i < ROWS; i++) why_inner_begin(&outer.inner[i]);
  converse(&outer, fake);
  check_found(&outer);
  CHECK(outer.rounds == alone[0].rounds);
  /* Once more, in memory that is no longer clean; and then one that is done stays so. */
  for (size_t i = 0; i < ROWS; i++) why_inner_begin(&outer.inner[i]);
  converse(&outer, fake);
  check_found(&outer);
  why_round_begin(&outer.round, 0);
  CHECK(why_inner_ask(&outer.inner[0], &outer.round) == 0 && outer.round.jobs == 0);
  why_inner_tell(&outer.inner[0], &outer.round);
  check_found(&outer);
  free(arena.base);
}

/* Noise comes to the jobs of one row, and to no other's in the round. */
static void test_noise(void) {
  struct outer outer;
  why_arena arena = {0};
  take(&outer, &arena);
  const size_t size = arena.used;
  arena = (why_arena){.base = aligned_alloc(WHY_ALIGNMENT, size + WHY_ALIGNMENT - size % 64),
                      .size = size};
  take(&outer, &arena);
  why_round_begin(&outer.round, 0);
  for (size_t i = 0; i < 3; i++) {
    why_inner_begin(&outer.inner[i]);
    why_inner_ask(&outer.inner[i], &outer.round);
  }
  why_inner_add_noise(&outer.inner[1], &outer.round, 5, 3, .25f);
  CHECK(outer.round.jobs == 3);
  for (uint32_t i = 0; i < 3; i++) {
    const why_job *job = why_round_job(&outer.round, i);
    CHECK(job->noise_seed == (i == 1 ? 5u : 0u) && job->noise_index == (i == 1 ? 3u : 0u));
    CHECK(job->noise_sigma == (i == 1 ? .25f : 0));
  }
  free(arena.base);
}

int main(void) {
  const struct fake fake = fake_smooth();
  run_alone(&fake);
  test_side_by_side(&fake);
  test_noise();
  for (size_t i = 0; i < ROWS; i++) trial_free(&alone[i]);
  return test_report();
}
