/* The methods that change the text, on functions whose answers are known: the smallest removal is
   the true one, and is called so only where that is proved; a reduced text cannot be reduced; texts
   with other words are what was asked, and of those that flip. */
#include "game.h"
#include "trial.h"

extern const why_method why_method_minimal_flip, why_method_input_reduction;

/* ---- Set functions ---- */

/* Holds for all sets but a few: numbers[0] is the share of those, numbers[1] which draw it is. */
static double seldom_worth(const struct game *game, uint64_t set) {
  const double x = why_random_uniform((uint64_t)game->numbers[1], 1, set);
  const bool all = set == (UINT64_C(1) << game->units) - 1;
  return !all && x < game->numbers[0] ? -x - .1 : x + .1;
}

/* Numbers from 2 on weigh the units, above a bound. */
static double linear_worth(const struct game *game, uint64_t set) {
  double sum = -game->numbers[0];
  for (uint32_t i = 0; i < game->units; i++) sum += set >> i & 1 ? game->numbers[i + 2] : 0;
  return sum;
}

/* Neighbours do something together. */
static double pairwise_worth(const struct game *game, uint64_t set) {
  double sum = linear_worth(game, set);
  for (uint32_t i = 0; i + 1 < game->units; i++)
    if ((set >> i & 3) == 3) sum += game->numbers[GAME_UNITS + 2 + i];
  return sum;
}

/* The decision is that the label does not hold. */
static double refused_worth(const struct game *game, uint64_t set) {
  return -pairwise_worth(game, set);
}

static struct game game;

static void choose(double (*worth)(const struct game *, uint64_t), uint32_t units, double first,
                   uint64_t draw) {
  game.worth = worth;
  game.units = units;
  for (uint64_t i = 2; i < 2 * GAME_UNITS + 2; i++)
    game.numbers[i] = .3 + why_random_normal(5, draw, i);
  game.numbers[0] = first;
  game.numbers[1] = (double)draw;
}

static uint64_t all_units(void) {
  return UINT64_MAX >> (64 - game.units);
}

static bool holds(uint64_t set) {
  return game.worth(&game, set) > 0;
}

static uint32_t count(uint64_t set) {
  uint32_t units = 0;
  for (; set; set &= set - 1) units++;
  return units;
}

/* The fewest units whose removal changes the decision, by trying all; 0: there are none. */
static uint32_t fewest(void) {
  uint32_t least = 0;
  for (uint64_t gone = 1; gone <= all_units(); gone++) {
    if (holds(all_units() & ~gone) == holds(all_units())) continue;
    if (!least || count(gone) < least) least = count(gone);
  }
  return least;
}

static struct play played(const why_method *method, double evaluations) {
  struct play play = {.game = &game, .method = method};
  play.options[game_option(method, "evaluations")] = evaluations;
  game_play(&play);
  return play;
}

/* The units that a proposal removes; it says nothing else, and in order. */
static uint64_t gone_of(const struct play *play, uint32_t index) {
  const why_proposal *proposal = &play->finding.proposals[index];
  uint64_t gone = 0;
  for (uint32_t i = 0; i < proposal->count; i++) {
    const why_edit *edit = &play->finding.edits[proposal->first + i];
    CHECK(edit->kind == WHY_CHANGE_REMOVE && edit->unit < game.units);
    CHECK(i == 0 || edit[-1].unit < edit->unit);
    gone |= UINT64_C(1) << edit->unit;
  }
  return gone;
}

/* ---- The smallest removal ---- */

static void check_removals(const struct play *play, uint32_t least) {
  const uint32_t found = play->finding.proposal_count;
  const bool minimal = found && play->finding.proposals[0].minimal;
  for (uint32_t i = 0; i < found; i++) {
    const why_proposal *proposal = &play->finding.proposals[i];
    const uint64_t gone = gone_of(play, i);
    CHECK(holds(all_units() & ~gone) != holds(all_units()));
    CHECK(least > 0 && proposal->count >= least && proposal->count == count(gone));
    CHECK(!proposal->minimal || proposal->count == least);
    for (uint32_t k = 0; k < i; k++) CHECK(gone_of(play, k) != gone);
  }
  CHECK((play->finding.stopped == WHY_STOP_EXACT) == (minimal || (!found && least == 0)) ||
        (!found && play->finding.stopped == WHY_STOP_BUDGET));
  CHECK(play->finding.stopped != WHY_STOP_EXACT || (found > 0) == (least > 0));
  for (uint32_t u = 0; u < game.units; u++) {
    const double without = game.worth(&game, all_units() & ~(UINT64_C(1) << u));
    CHECK_NEAR(play->scores[u], game.worth(&game, all_units()) - without, 1e-5);
  }
}

/* With as many evaluations as there are sets the answer is the true one; with fewer it may be
   larger, and is then not called minimal. */
static uint32_t check_game(void) {
  const uint32_t least = fewest(), M = game.units;
  const struct play whole = played(&why_method_minimal_flip, 5000);
  check_removals(&whole, least);
  CHECK(whole.finding.stopped == WHY_STOP_EXACT);
  if (least && CHECK(whole.finding.proposal_count))
    CHECK(whole.finding.proposals[0].count == least && whole.finding.proposals[0].minimal);
  const double fewer[] = {0, 1, 60, 100, 250};
  for (size_t i = 0; i < sizeof fewer / sizeof *fewer; i++) {
    const struct play play = played(&why_method_minimal_flip, fewer[i]);
    const uint32_t most = fewer[i] > 0 ? (uint32_t)fewer[i] : 400, granted = 3 * M + 2;
    check_removals(&play, least);
    CHECK(play.jobs <= (most > granted ? most : granted));
  }
  return least;
}

static void test_true_minimum(void) {
  unsigned sizes[13] = {0};
  for (uint32_t M = 1; M <= 12; M++) {
    for (uint64_t draw = 0; draw < 12; draw++) {
      choose(seldom_worth, M, draw < 6 ? .02 : .005, draw);
      sizes[check_game()]++;
      choose(linear_worth, M, .5, draw);
      sizes[check_game()]++;
      choose(pairwise_worth, M, .2, draw);
      sizes[check_game()]++;
      choose(refused_worth, M, .2, draw);
      sizes[check_game()]++;
    }
  }
  for (uint32_t size = 0; size <= 4; size++) CHECK(sizes[size] > 5); /* of each there were some */
}

/* Of what is not proved no unit can be put back, where there were evaluations left to try. */
static void test_trimmed(void) {
  unsigned unproved = 0;
  for (uint64_t draw = 0; draw < 40; draw++) {
    choose(pairwise_worth, 40, 4, draw);
    const struct play play = played(&why_method_minimal_flip, 400);
    if (!play.finding.proposal_count || play.finding.proposals[0].minimal || play.jobs > 380)
      continue;
    unproved++;
    const uint64_t gone = gone_of(&play, 0);
    for (uint32_t u = 0; u < game.units; u++)
      if (gone >> u & 1)
        CHECK(holds((all_units() & ~gone) | UINT64_C(1) << u) == holds(all_units()));
  }
  CHECK(unproved > 5);
}

/* ---- Input reduction ---- */

static bool is_irreducible(uint64_t left) {
  for (uint32_t u = 0; u < game.units && count(left) > 1; u++)
    if (left >> u & 1 && holds(left & ~(UINT64_C(1) << u)) == holds(all_units())) return false;
  return true;
}

static void check_reduction(double evaluations, bool exact) {
  const struct play play = played(&why_method_input_reduction, evaluations);
  const uint32_t M = game.units, granted = 3 * M + 16;
  const uint32_t most = evaluations > 0 ? (uint32_t)evaluations : 400;
  CHECK(play.jobs <= (most > granted ? most : granted));
  CHECK(!exact || play.finding.stopped == WHY_STOP_EXACT);
  uint64_t best = play.finding.proposal_count ? gone_of(&play, 0) : 0;
  for (uint32_t i = 0; i < play.finding.proposal_count; i++) {
    const uint64_t left = all_units() & ~gone_of(&play, i);
    CHECK(holds(left) == holds(all_units()) && count(left) == M - count(best) && left);
    CHECK(play.finding.stopped != WHY_STOP_EXACT || is_irreducible(left));
  }
  if (!play.finding.proposal_count && play.finding.stopped == WHY_STOP_EXACT)
    CHECK(is_irreducible(all_units()));
  for (uint32_t u = 0; u < M; u++)
    CHECK(best >> u & 1 ? play.scores[u] >= 0 && play.scores[u] < 1 : play.scores[u] == 1);
}

static void test_reduction(void) {
  double (*const worths[])(const struct game *, uint64_t) = {seldom_worth, linear_worth,
                                                             pairwise_worth, refused_worth};
  for (uint32_t M = 1; M <= 12; M++)
    for (uint64_t draw = 0; draw < 12; draw++)
      for (size_t w = 0; w < 4; w++) {
        choose(worths[w], M, w ? .3 : .1, draw);
        check_reduction(0, true);
        check_reduction(1, false);
      }
  for (uint32_t M = 30; M <= 63; M += 11) /* too long to go word by word */
    for (uint64_t draw = 0; draw < 10; draw++) {
      choose(pairwise_worth, M, .3, draw);
      check_reduction(0, false);
      check_reduction(4000, true);
    }
}

/* Of a sum over units the smallest text is known: those that weigh most. */
static void test_smallest_text(void) {
  for (uint64_t draw = 0; draw < 20; draw++) {
    choose(linear_worth, 12, 1.5, draw);
    if (!holds(all_units())) continue;
    const struct play play = played(&why_method_input_reduction, 0);
    uint32_t smallest = game.units;
    for (uint64_t left = 1; left <= all_units(); left++)
      if (holds(left) && count(left) < smallest) smallest = count(left);
    const uint64_t gone = play.finding.proposal_count ? gone_of(&play, 0) : 0;
    CHECK(game.units - count(gone) == smallest);
  }
}

/* ---- Other words ---- */

/* The ids of the text after the edits of a proposal; returns how many. */
static uint32_t rewrite(const struct trial *trial, const why_proposal *proposal, uint32_t *ids) {
  uint32_t tokens = 0;
  for (uint32_t t = 0; t < trial->problem.tokens; t++) {
    bool gone = false;
    for (uint32_t i = 0; i < proposal->count; i++) {
      const why_edit *edit = &trial->edits[proposal->first + i];
      if (edit->unit != trial->units[t]) continue;
      const bool first = t == 0 || trial->units[t - 1] != edit->unit;
      if (first && edit->kind != WHY_CHANGE_REMOVE) ids[tokens++] = edit->id;
      gone = edit->kind != WHY_CHANGE_INSERT;
    }
    if (!gone) ids[tokens++] = trial->ids[t];
  }
  return tokens;
}

/* The text was asked, with the link of a decision, and what was answered flips. */
static void check_confirmed(const struct trial *trial, const why_proposal *proposal,
                            const struct fake *fake) {
  uint32_t ids[FAKE_TOKENS + 8];
  const uint32_t tokens = rewrite(trial, proposal, ids);
  for (uint32_t i = 0; i < trial->asked_count; i++) {
    const why_job *job = trial->asked[i];
    if (job->tokens != tokens || job->link != WHY_LINK_MARGIN ||
        memcmp(WHY_ITEMS(job, uint32_t, ids), ids, tokens * sizeof *ids) != 0)
      continue;
    float answer[4];
    fake_answer(fake, job, answer);
    CHECK((answer[0] > 0) != (trial->value > 0));
    return;
  }
  CHECK(false);
}

static double cosine(uint32_t a, uint32_t b) {
  double dot = 0, x = 0, y = 0;
  for (uint32_t c = 0; c < FAKE_E; c++) {
    dot += fake_row(a, c) * fake_row(b, c);
    x += fake_row(a, c) * fake_row(a, c);
    y += fake_row(b, c) * fake_row(b, c);
  }
  return dot / sqrt(x * y);
}

/* Every edit is one that the request allows. */
static void check_edits(const struct trial *trial, const why_proposal *proposal, double closeness) {
  uint32_t inserted = 0;
  for (uint32_t i = 0; i < proposal->count; i++) {
    const why_edit *edit = &trial->edits[proposal->first + i];
    CHECK(edit->unit < trial->problem.units);
    CHECK(i == 0 || edit[-1].unit < edit->unit);
    if (edit->kind == WHY_CHANGE_INSERT) CHECK(edit->id == 700 || edit->id == 702);
    inserted += edit->kind == WHY_CHANGE_INSERT;
    if (edit->kind != WHY_CHANGE_REPLACE) continue;
    const uint32_t id = trial->ids[edit->unit + 1];
    CHECK(edit->id % 2 == 0 && id % 2 == 0 && edit->id != id); /* the real words */
    CHECK(cosine(id, edit->id) >= closeness - 1e-6);
  }
  CHECK(inserted <= 1);
}

static void check_words(const char *name, uint32_t T, double closeness, const struct fake *fake,
                        uint32_t label, unsigned *sizes) {
  const why_method *method = row(name);
  struct trial trial = trial_of(T);
  trial.term.label = label;
  trial_default(&trial, method);
  trial.options[option_index(&method->info, "closeness")] = closeness;
  trial_run(&trial, method, fake);
  const uint32_t found = trial.finding.proposal_count;
  CHECK(found <= 5 && trial.asked_count <= 200);
  for (uint32_t i = 0; i < found; i++) {
    const why_proposal *proposal = &trial.proposals[i];
    CHECK(proposal->count == trial.proposals[0].count && !proposal->minimal);
    check_edits(&trial, proposal, closeness);
    check_confirmed(&trial, proposal, fake);
  }
  CHECK(trial.finding.stopped == WHY_STOP_NONE || (!found && trial.asked_count == 200));
  sizes[found ? trial.proposals[0].count : 0]++;
  trial_free(&trial);
}

/* On a sum over words the gradient is exact: the best single replacement is found where it flips.
 */
static void check_best(uint32_t T, double shift) {
  const why_method *method = row("hotflip");
  const struct fake fake = fake_of(fake_same, fake_one, 1, shift);
  struct trial trial = trial_of(T);
  trial.term.label = WHY_LABEL_PREDICTED;
  trial_default(&trial, method);
  trial.options[option_index(&method->info, "closeness")] = .9;
  trial_run(&trial, method, &fake);
  double best = 0;
  const double sign = trial.term.label ? 1 : -1;
  for (uint32_t t = 1; t + 1 < T; t++) {
    double most = 0;
    for (uint32_t id = 0; id < WORDS && trial.ids[t] % 2 == 0; id += 2) {
      const double fall = sign * fake.b[t] * (row_u(trial.ids[t]) - row_u(id));
      if (id != trial.ids[t] && cosine(trial.ids[t], id) >= .9 && fall > most) most = fall;
    }
    CHECK_NEAR(trial.scores[t - 1], most, 1e-5);
    if (most > best) best = most;
  }
  const uint32_t found = trial.finding.proposal_count;
  CHECK((found && trial.proposals[0].count == 1) == (best >= trial.value));
  trial_free(&trial);
}

static void test_words(void) {
  unsigned sizes[7] = {0};
  for (uint32_t T = 3; T <= 43; T += 5) {
    for (int i = 0; i < 6; i++) {
      struct fake fake = fake_of(fake_tanh, fake_tanh_slope, 2, -.4 + .2 * i);
      fake.coupling = .8;
      check_words("hotflip", T, .5, &fake, WHY_LABEL_PREDICTED, sizes);
      check_words("hotflip", T, .99, &fake, 0, sizes); /* what the model says, or does not */
      check_words("hotflip", T, .99, &fake, 1, sizes);
      check_words("counterfactual", T, .9, &fake, WHY_LABEL_PREDICTED, sizes);
      check_words("counterfactual", T, .9, &fake, (uint32_t)i % 2, sizes);
    }
    check_best(T, .1);
    check_best(T, -.5);
    check_best(T, .8);
  }
  for (uint32_t i = 0; i <= 2; i++) CHECK(sizes[i] > 3);
}

/* A head whose outputs stand at tokens has nothing put in between; others have, by one piece. */
static void test_insertions(void) {
  for (why_head head = WHY_HEAD_POOLED; head <= WHY_HEAD_TOKENS; head++) {
    struct trial trial = trial_of(12);
    const why_method *method = row("counterfactual");
    trial_default(&trial, method);
    trial.problem.shape.head = head;
    trial.problem.options = trial.options;
    const why_limits limits = method->limits(&trial.problem);
    CHECK(limits.tokens == (head == WHY_HEAD_POOLED ? 13 : 0));
    trial.problem.shape.positions = 12; /* no room */
    CHECK(method->limits(&trial.problem).tokens == 0);
  }
}

int main(void) {
  test_true_minimum();
  test_trimmed();
  test_reduction();
  test_smallest_text();
  test_words();
  test_insertions();
  return test_report();
}
