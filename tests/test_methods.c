/* Every row of the list is held to what it promises, on functions whose answers are known. */
#include "trial.h"

/* ---- What every row promises ---- */

static void check_text(const char *text, bool in_chinese) {
  size_t beyond_ascii = 0;
  if (!CHECK(text && *text)) return;
  for (const char *c = text; *c; c++) {
    CHECK(*c < 0 || *c >= ' ');
    beyond_ascii += *c < 0 && (*c & 0x40); /* the first byte of a sequence */
  }
  CHECK(in_chinese ? beyond_ascii >= 2 : beyond_ascii == 0);
}

static bool is_snake_case(const char *name) {
  return *name >= 'a' && *name <= 'z' &&
         strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static void check_option(const why_method_option *option) {
  CHECK(is_snake_case(option->name));
  check_text(option->about, false);
  if (option->kind == WHY_OPTION_CHOICE) {
    choice(option, option->fallback);
  } else {
    char *end = NULL;
    const double number = strtod(option->fallback, &end);
    CHECK(*end == '\0' && number >= option->minimum && number <= option->maximum);
  }
}

static void check_about(size_t index) {
  const why_method_info *info = why_method_at(index);
  CHECK(info == &why_methods[index]->info && why_method_find(info->name) == info);
  CHECK(is_snake_case(info->name));
  check_text(info->title, false);
  check_text(info->about, false);
  check_text(info->title_zh, true);
  check_text(info->about_zh, true);
  check_text(info->promise, false);
  check_text(info->citation, false);
  for (size_t i = 0; i < info->option_count; i++) check_option(&info->options[i]);
}

/* A tree from node 0 on, whose nodes come before what follows them: the texts of a node are shared
   out among those. */
static void check_rule(const why_method *method, const struct trial *trial) {
  const uint32_t count = trial->finding.node_count, units = trial->problem.units;
  uint32_t reached = 1;
  CHECK((count > 0) == (method->info.kind == WHY_RESULT_RULE));
  CHECK(count <= method->limits(&trial->problem).rule_nodes);
  for (uint32_t i = 0; i < count; i++) {
    const why_rule_node *node = &trial->nodes[i];
    const uint32_t next[2] = {node->present, node->absent};
    float share = 0;
    CHECK(node->word == WHY_NO_NODE ? next[0] == next[1] : node->word < units);
    for (int k = 0; k < 2; k++) {
      if (next[k] == WHY_NO_NODE || !CHECK(i < next[k] && next[k] < count)) continue;
      CHECK(node->word != WHY_NO_NODE);
      share += trial->nodes[next[k]].share;
      reached++;
    }
    const bool chain = node->word != WHY_NO_NODE && next[1] == WHY_NO_NODE;
    if (node->word != WHY_NO_NODE) CHECK_NEAR(share, node->share * (chain ? .5 : 1), 1e-6);
  }
  if (count) CHECK(reached == count && trial->nodes[0].share == 1);
}

/* `usual`: with every option at its default. */
static void check_promises(const why_method *method, struct trial *trial, bool usual) {
  const why_method_info *info = &method->info;
  const struct fake smooth = fake_smooth();
  const uint32_t T = info->perturbs_units ? trial->problem.units : trial->problem.tokens;
  trial->term.label = WHY_LABEL_PREDICTED;
  trial_run(trial, method, &smooth);
  const uint32_t label = trial->term.label;
  const why_limits limits = method->limits(&trial->problem);
  const uint32_t attention = WHY_WANT_ATTENTION | WHY_WANT_ATTENTION_MEAN;
  CHECK(info->needs_gradients == ((limits.wants & WHY_WANT_ANY_GRADIENT) != 0));
  CHECK(info->needs_attention == ((limits.wants & attention) != 0));
  if (info->complete) {
    CHECK(trial->finding.has_baseline);
    CHECK(trial->finding.converged || (info->sampled && !trial->finding.has_converged));
    CHECK_NEAR(trial->value - trial->finding.baseline_value, sum(trial->scores, T),
               info->kind == WHY_RESULT_MAP ? 5e-3 : 1e-5);
  }
  const uint32_t cells = limits.map_rows * limits.map_columns;
  bool negative = false;
  for (uint32_t t = 0; t < T; t++) negative = negative || trial->scores[t] < 0;
  for (uint32_t i = 0; i < cells; i++) negative = negative || trial->map[i] < 0;
  CHECK(usual ? negative == info->is_signed : !negative || info->is_signed);
  CHECK((cells > 0) == (info->kind == WHY_RESULT_MAP || info->kind == WHY_RESULT_CURVE));
  CHECK(info->needs_patches == (limits.overwrites > 0));
  check_rule(method, trial);
  if (info->kind == WHY_RESULT_MATRIX) {
    for (uint32_t t = 0; t < T; t++) CHECK_NEAR(sum(trial->matrix + t * T, T), 1, 1e-6);
    CHECK(memcmp(trial->scores, trial->matrix, T * sizeof(float)) == 0);
  }

  float before[FAKE_TOKENS], map_before[CELLS];
  memcpy(before, trial->scores, sizeof before);
  memcpy(map_before, trial->map, sizeof map_before);
  trial_run(trial, method, &smooth); /* the label is known now, and nothing else has changed */
  CHECK(memcmp(before, trial->scores, sizeof before) == 0);
  CHECK(memcmp(map_before, trial->map, cells * sizeof(float)) == 0);
  trial->term.label = 1 - label;
  trial_run(trial, method, &smooth); /* the other logit is this one's negative */
  const bool turned = info->uses_target && info->is_signed;
  const bool one_sided = info->uses_target && !negative; /* another side of the other label */
  for (uint32_t t = 0; t < T; t++)
    if (one_sided)
      CHECK(trial->scores[t] >= 0);
    else
      CHECK_NEAR(trial->scores[t], turned ? -before[t] : before[t], 1e-6);
  for (uint32_t i = 0; i < cells; i++)
    CHECK_NEAR(trial->map[i], turned ? -map_before[i] : map_before[i], 1e-6);
  trial_free(trial);
}

/* Two equal questions are equal in every byte of every record and score. */
static void check_determinism(const why_method *method) {
  const struct fake smooth = fake_smooth();
  struct trial trials[2] = {trial_of(9), trial_of(9)};
  for (int i = 0; i < 2; i++) {
    trials[i].fill = i ? 0x5a : 0xa5;
    trial_default(&trials[i], method);
    trial_run(&trials[i], method, &smooth);
  }
  CHECK(memcmp(trials[0].scores, trials[1].scores, 7 * sizeof(float)) == 0); /* of units */
  const why_limits limits = method->limits(&trials[0].problem);
  const uint32_t cells = limits.map_rows * limits.map_columns;
  CHECK(memcmp(trials[0].map, trials[1].map, cells * sizeof(float)) == 0);
  CHECK(trials[0].asked_count == trials[1].asked_count);
  for (uint32_t i = 0; i < trials[0].asked_count; i++) {
    CHECK(memcmp(trials[0].asked[i], trials[1].asked[i], trials[0].asked[i]->bytes) == 0);
  }
  trial_free(&trials[0]);
  trial_free(&trials[1]);
}

/* Each choice of each option in turn, the others at their defaults. */
static void check_row(const why_method *method) {
  struct trial trial = trial_of(9);
  trial_default(&trial, method);
  check_promises(method, &trial, true);
  for (size_t i = 0; i < method->info.option_count; i++) {
    const why_method_option *option = &method->info.options[i];
    for (size_t k = 0; option->kind == WHY_OPTION_CHOICE && option->choices[k]; k++) {
      trial_default(&trial, method);
      trial.options[i] = (double)k;
      check_promises(method, &trial, false);
    }
  }
}

static void test_rows(void) {
  CHECK(why_method_count() == why_methods_count && why_methods_count >= 6);
  CHECK(why_method_at(why_methods_count) == NULL);
  CHECK(why_method_find("") == NULL && why_method_find(NULL) == NULL);
  for (size_t i = 0; i < why_methods_count; i++) {
    check_about(i);
    if (why_methods[i]->info.needs_similarity) continue; /* test_similarity_pairs.c */
    check_row(why_methods[i]);
    check_determinism(why_methods[i]);
  }
}

/* ---- Attention ---- */

static void test_attention(void) {
  const why_method *method = row("attention");
  const size_t layer = option_index(&method->info, "layer");
  const size_t head = option_index(&method->info, "head");
  const struct fake fake = fake_smooth();
  const why_shape shape = fake_shape();
  struct trial trial = trial_of(4);
  for (int l = -1; l < (int)shape.layers; l++) {
    for (int h = -1; h < (int)shape.heads; h++) {
      trial.options[layer] = l;
      trial.options[head] = h;
      trial_run(&trial, method, &fake);
      for (uint32_t i = 0; i < 16; i++) {
        double total = 0;
        int count = 0;
        for (uint32_t a = 0; a < shape.layers; a++) {
          for (uint32_t b = 0; b < shape.heads; b++) {
            if ((l >= 0 && a != (uint32_t)l) || (h >= 0 && b != (uint32_t)h)) continue;
            total += fake_attention(a, b, i / 4, i % 4, 4);
            count++;
          }
        }
        CHECK_NEAR(trial.matrix[i], total / count, 1e-6);
      }
    }
  }
  trial_free(&trial);
}

/* Two tokens and two layers, by hand: (A1 + I) / 2 = (3/4 1/4; 0 1), (A2 + I) / 2 = (1 0; 1/8 7/8);
   what the second sees of the input is their product, second layer first. */
static void test_rollout(void) {
  const why_method *method = row("attention_rollout");
  const float attention[2][4] = {{.5f, .5f, 0, 1}, {1, 0, .25f, .75f}};
  const float expected[4] = {.75f, .25f, .09375f, .90625f};
  struct trial trial = trial_of(2);
  why_problem *problem = &trial.problem;
  problem->shape.layers = 2;
  problem->ids = trial.ids;
  problem->segments = trial.segments;
  problem->terms = &trial.term;
  static _Alignas(64) unsigned char memory[8192];
  why_arena arena = {.base = memory, .size = sizeof memory};
  const why_limits limits = method->limits(problem);
  why_round round;
  CHECK(why_round_take(&round, problem, &limits, 1, &arena, NULL) == WHY_OK);
  void *state = method->layout(problem, &arena);
  CHECK(!arena.overflow);
  why_round_begin(&round, 0);
  method->ask(state, problem, &round);
  CHECK(why_round_place_answers(&round, problem, NULL) == WHY_OK);
  why_answer at;
  CHECK(why_answer_layout(why_round_job(&round, 0), &problem->shape, &at, NULL) == WHY_OK);
  CHECK(at.attention_mean.count == 8);
  memcpy(round.answers + at.attention_mean.at, attention, sizeof attention);
  trial.finding = (why_finding){.scores = trial.scores, .matrix = trial.matrix};
  method->tell(state, problem, &round, &trial.finding);
  for (int i = 0; i < 4; i++) CHECK(trial.matrix[i] == expected[i]);
  CHECK(trial.scores[0] == .75f && trial.scores[1] == .25f);
}

/* ---- Gradients ---- */

static void test_gradients(void) {
  const struct fake linear = fake_linear();
  struct trial trial = trial_of(9);
  trial.term.label = 1;
  trial_run(&trial, row("gradient_x_input"), &linear);
  for (uint32_t t = 0; t < 9; t++) {
    CHECK_NEAR(trial.scores[t], linear.b[t] * row_u(trial.ids[t]), 1e-6);
  }
  const why_method *saliency = row("saliency");
  trial_choose(&trial, saliency, "norm", "l1");
  trial_run(&trial, saliency, &linear);
  for (uint32_t t = 0; t < 9; t++) CHECK_NEAR(trial.scores[t], fabs(linear.b[t]) * 1.6, 1e-6);
  trial_choose(&trial, saliency, "norm", "l2");
  trial_run(&trial, saliency, &linear);
  for (uint32_t t = 0; t < 9; t++) {
    CHECK_NEAR(trial.scores[t], fabs(linear.b[t]) * sqrt(.49 + .81), 1e-6);
  }
  trial_free(&trial);
}

/* ---- Occlusion ---- */

/* f by its definition, over the slots of no unit of [begin, end), or with another id in theirs. */
static double without(const struct fake *fake, const struct trial *trial, uint32_t begin,
                      uint32_t end, const char *mode) {
  double f = 0, first = 0, second = 0;
  for (uint32_t t = 0; t < trial->problem.tokens; t++) {
    const bool gone = begin <= trial->units[t] && trial->units[t] < end;
    if (gone && strcmp(mode, "delete") == 0) continue;
    const uint32_t instead = mode[0] == 'm' ? trial->problem.mask : trial->problem.pad;
    const double u = row_u(gone ? instead : trial->ids[t]);
    f += fake->b[t] * fake_g(fake, u);
    if (t == 1) first = u;
    if (t == 2) second = u;
  }
  return f + fake->coupling * first * second;
}

/* The mean over all windows of up to `window` units that hold the unit. */
static double mean_loss(const struct fake *fake, const struct trial *trial, uint32_t unit,
                        uint32_t window, const char *mode) {
  const uint32_t units = trial->problem.units, width = window < units ? window : units;
  const double all = without(fake, trial, 0, 0, mode);
  double total = 0;
  uint32_t count = 0;
  for (uint32_t first = 0; first + width <= units; first++) {
    if (unit < first || unit >= first + width) continue;
    total += all - without(fake, trial, first, first + width, mode);
    count++;
  }
  return total / count;
}

static void check_occlusion(struct trial *trial, uint32_t units, uint32_t window) {
  const char *const modes[] = {"delete", "mask", "pad"};
  const why_method *method = row("occlusion");
  const struct fake fake = fake_smooth();
  const uint32_t windows = units == 0 ? 0 : window < units ? units - window + 1 : 1;
  trial->problem.units = units;
  trial->term.label = 1;
  trial->options[option_index(&method->info, "window")] = window;
  for (size_t m = 0; m < 3; m++) {
    trial_choose(trial, method, "mode", modes[m]);
    trial_run(trial, method, &fake);
    CHECK(trial->asked_count == windows + 1 && trial->rounds == 1 + (windows + 63) / 64);
    for (uint32_t unit = 0; unit < units; unit++) {
      CHECK_NEAR(trial->scores[unit], mean_loss(&fake, trial, unit, window, modes[m]), 2e-5);
    }
  }
  trial_free(trial);
}

static void test_occlusion(void) {
  struct trial trial = trial_of(9);
  for (uint32_t window = 1; window <= 8; window++) check_occlusion(&trial, 7, window);
  const uint32_t words[9] = {WHY_NO_UNIT, 0, 1, 1, 1, WHY_NO_UNIT, 2, 3, WHY_NO_UNIT};
  memcpy(trial.units, words, sizeof words);
  for (uint32_t t = 6; t < 9; t++) trial.segments[t] = 1;
  check_occlusion(&trial, 4, 1);
  check_occlusion(&trial, 4, 3);
  const uint32_t lengths[] = {2, 3, 66, 67, 200};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    trial = trial_of(lengths[i]);
    check_occlusion(&trial, lengths[i] - 2, 1);
    check_occlusion(&trial, lengths[i] - 2, 5);
  }
}

int main(void) {
  test_rows();
  test_attention();
  test_rollout();
  test_gradients();
  test_occlusion();
  return test_report();
}
