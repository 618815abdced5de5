#include "tree.h"

#include <math.h>

enum { FEWEST = 5 /* samples of a node in either half */ };

/* A question that explains less of the spread of all values is not asked. */
static const double least_gain = .01;

uint32_t why_tree_most(uint32_t depth) {
  return (UINT32_C(2) << depth) - 1;
}

why_tree why_tree_take(uint32_t units, uint32_t samples, uint32_t depth, why_arena *arena) {
  return (why_tree){
      .units = units,
      .depth = depth,
      .values = WHY_TAKE(arena, double, samples),
      .order = WHY_TAKE(arena, uint32_t, samples),
      .room = WHY_TAKE(arena, uint32_t, samples),
      .nodes = WHY_TAKE(arena, why_tree_node, why_tree_most(depth)),
  };
}

/* Each number of units gone is as likely as the other where each unit is gone with one probability
   that is itself drawn from [0, 1]: a there and b gone have the mean of p^a (1 - p)^b,
   a! b! / (a + b + 1)!. */
static double share_of(uint32_t there, uint32_t gone) {
  double share = 1. / (there + 1);
  for (uint32_t b = 1; b <= gone; b++) share = share * b / (there + 1 + b);
  return share;
}

/* ---- Sums over the samples of a node ---- */

enum half { GROWN, MEASURED };

struct sums {
  double weight, value; /* values times weights */
  uint32_t count;
};

static bool is_of(const why_tree *tree, uint32_t sample, enum half half) {
  return tree->weights || sample % 2 == half;
}

static double weight_of(const why_tree *tree, uint32_t sample) {
  return tree->weights ? tree->weights[sample] : 1;
}

static void add(struct sums *sums, double weight, double value) {
  sums->weight += weight;
  sums->value += weight * value;
  sums->count++;
}

static struct sums sum(const why_tree *tree, const why_tree_node *node, enum half half) {
  struct sums sums = {0};
  for (uint32_t i = node->begin; i < node->end; i++) {
    const uint32_t sample = tree->order[i];
    if (is_of(tree, sample, half)) add(&sums, weight_of(tree, sample), tree->values[sample]);
  }
  return sums;
}

/* Weighted squares of the distances to the mean. */
static double spread(const why_tree *tree, const why_tree_node *node, enum half half, double mean) {
  double squares = 0;
  for (uint32_t i = node->begin; i < node->end; i++) {
    const uint32_t sample = tree->order[i];
    const double off = tree->values[sample] - mean;
    if (is_of(tree, sample, half)) squares += weight_of(tree, sample) * off * off;
  }
  return squares;
}

/* ---- Growing ---- */

static bool is_asked_above(const why_tree *tree, uint32_t node, uint32_t unit) {
  for (; node != 0; node = tree->nodes[node].parent) {
    if (tree->nodes[tree->nodes[node].parent].unit == unit) return true;
  }
  return false;
}

/* How much of the spread goes where the samples are parted by the unit; 0 where they cannot be. */
static double gain(const why_tree *tree, const why_tree_node *node, uint32_t unit) {
  struct sums sums[2] = {{0}};
  uint32_t measured[2] = {0};
  for (uint32_t i = node->begin; i < node->end; i++) {
    const uint32_t sample = tree->order[i];
    const bool there = tree->sides[(size_t)sample * tree->units + unit] > 0;
    measured[there] += is_of(tree, sample, MEASURED);
    if (!is_of(tree, sample, GROWN)) continue;
    add(&sums[there], weight_of(tree, sample), tree->values[sample]);
  }
  const uint32_t fewest = tree->weights ? 1 : FEWEST;
  for (int i = 0; i < 2; i++) {
    if (sums[i].count < fewest || measured[i] < fewest) return 0;
  }
  const double a = sums[0].weight, b = sums[1].weight;
  const double step = sums[1].value / b - sums[0].value / a;
  return a * b / (a + b) * step * step;
}

/* Its samples that have the unit come first. Returns where the others begin. */
static uint32_t part(why_tree *tree, const why_tree_node *node) {
  uint32_t there = node->begin, gone = 0;
  for (uint32_t i = node->begin; i < node->end; i++) {
    const uint32_t sample = tree->order[i];
    if (tree->sides[(size_t)sample * tree->units + node->unit] > 0)
      tree->order[there++] = sample;
    else
      tree->room[gone++] = sample;
  }
  for (uint32_t i = 0; i < gone; i++) tree->order[there + i] = tree->room[i];
  return there;
}

static uint32_t add_node(why_tree *tree, uint32_t parent, bool there, uint32_t begin,
                         uint32_t end) {
  why_tree_node node = {.unit = WHY_NO_UNIT, .parent = parent, .begin = begin, .end = end};
  node.there = tree->nodes[parent].there + there;
  node.gone = tree->nodes[parent].gone + !there;
  node.share = share_of(node.there, node.gone);
  tree->nodes[tree->count] = node;
  return tree->count++;
}

/* Asks the question that explains most, if any explains enough. */
static void split(why_tree *tree, uint32_t index, double leaf, double enough) {
  why_tree_node *node = &tree->nodes[index];
  double most = 0;
  if (node->there + node->gone == tree->depth) return;
  if (share_of(node->there + 1, node->gone) < leaf) return;
  if (share_of(node->there, node->gone + 1) < leaf) return;
  for (uint32_t unit = 0; unit < tree->units; unit++) {
    if (is_asked_above(tree, index, unit)) continue;
    const double its = gain(tree, node, unit);
    if (its <= most || its < enough) continue;
    most = its;
    node->unit = unit;
  }
  if (node->unit == WHY_NO_UNIT) return;
  const uint32_t middle = part(tree, node);
  node->present = add_node(tree, index, true, node->begin, middle);
  node->absent = add_node(tree, index, false, middle, node->end);
}

/* Fills the means; of drawn samples their standard errors. Returns what is left of the spread where
   the mean stands for each sample, of drawn ones the mean of the others. */
static double measure(const why_tree *tree, why_tree_node *node) {
  const struct sums sums = sum(tree, node, MEASURED);
  const double n = sums.count;
  node->mean = sums.weight > 0 ? sums.value / sums.weight : 0;
  node->error = 0;
  const double squares = spread(tree, node, MEASURED, node->mean);
  if (tree->weights || n < 2) return squares;
  node->error = sqrt(squares / (n * (n - 1)));
  return squares * n / (n - 1) * n / (n - 1);
}

void why_tree_grow(why_tree *tree, uint32_t known, double leaf) {
  why_tree_node *root = tree->nodes;
  for (uint32_t i = 0; i < known; i++) tree->order[i] = i;
  *root = (why_tree_node){.unit = WHY_NO_UNIT, .end = known, .share = 1};
  tree->count = 1;
  const struct sums all = sum(tree, root, GROWN);
  const double mean = all.weight > 0 ? all.value / all.weight : 0;
  const double enough = least_gain * spread(tree, root, GROWN, mean);
  for (uint32_t i = 0; i < tree->count; i++) split(tree, i, leaf, enough);

  double left = 0;
  const double spread_of_all = measure(tree, root);
  for (uint32_t i = 0; i < tree->count; i++) {
    const double its = measure(tree, &tree->nodes[i]);
    if (tree->nodes[i].unit == WHY_NO_UNIT) left += its;
  }
  tree->fidelity = spread_of_all > 0 ? 1 - left / spread_of_all : 1;
}

double why_tree_scores(const why_tree *tree, float *scores, float *errors) {
  double largest = 0;
  for (uint32_t unit = 0; unit < tree->units; unit++) {
    double score = 0, variance = 0;
    for (uint32_t i = 0; i < tree->count; i++) {
      const why_tree_node *node = &tree->nodes[i];
      if (node->unit != unit) continue;
      const why_tree_node *present = &tree->nodes[node->present];
      const why_tree_node *absent = &tree->nodes[node->absent];
      score += node->share * (present->mean - absent->mean);
      variance += node->share * node->share *
                  (present->error * present->error + absent->error * absent->error);
    }
    const double error = sqrt(variance);
    if (error > largest) largest = error;
    scores[unit] = (float)score;
    errors[unit] = (float)error;
  }
  return largest;
}
