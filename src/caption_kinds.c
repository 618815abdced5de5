/* What is said of rules, edited texts and the evidence for an explanation. */
#include <string.h>

#include "answer.h"
#include "caption.h"
#include "columns.h"

enum { WORD_COLUMNS = 40, LABEL_COLUMNS = 24 };

static void write_quoted(why_writer *writer, why_text word) {
  why_writer_char(writer, '"');
  why_columns_short(writer, word, WORD_COLUMNS);
  why_writer_char(writer, '"');
}

/* ---- rules ---- */

void why_caption_anchor(why_writer *writer, const why_result *result) {
  const why_rule *rule = &result->rule;
  const char *joint = "IF ";
  for (uint32_t i = 0; i < rule->node_count; i++) {
    if (rule->nodes[i].word == WHY_NO_NODE) continue;
    why_writer_string(writer, joint);
    write_quoted(writer, why_view_rule_word(result, &rule->nodes[i]));
    joint = " AND ";
  }
  if (joint[0] == 'I') why_writer_string(writer, "WHATEVER the words");
  why_writer_string(writer, " THEN ");
  why_writer_string(writer, result->target_name);
}

void why_caption_precision(why_writer *writer, const why_result *result) {
  const why_rule *rule = &result->rule;
  why_writer_string(writer, "precision ");
  why_caption_percent(writer, rule->precision.value);
  why_writer_string(writer, " [");
  why_caption_percent(writer, rule->precision.low);
  why_writer_string(writer, ", ");
  why_caption_percent(writer, rule->precision.high);
  why_writer_string(writer, "], coverage ");
  why_caption_percent(writer, rule->coverage);
}

void why_caption_branch(why_writer *writer, const why_result *result, const why_branch *branch) {
  if (branch->parent == WHY_NO_NODE) {
    why_writer_string(writer, "all texts");
    return;
  }
  const why_rule_node *parent = &result->rule.nodes[branch->parent];
  why_writer_string(writer, parent->present == branch->node ? "with " : "without ");
  write_quoted(writer, why_view_rule_word(result, parent));
}

/* ---- edited texts ---- */

void why_caption_variant(why_writer *writer, const why_result *result, const why_variant *variant) {
  why_columns_short(writer, why_text_of(variant->label), LABEL_COLUMNS);
  why_writer_char(writer, ' ');
  why_caption_percent(writer, variant->probability);
  why_writer_string(writer, variant->flips ? ", before " : ", still; before ");
  why_answer_headline(writer, result, LABEL_COLUMNS);
  why_writer_char(writer, ' ');
  why_answer_figure(writer, result);
  if (variant->minimal) why_writer_string(writer, "; proved: no smaller change does it");
}

void why_caption_no_variant(why_writer *writer, const why_result *result) {
  if (result->variant_count == 0) why_writer_string(writer, "No such text was found.");
}

/* ---- evidence ---- */

/* A number of the evidence, or two: "NAME first (SECOND second): gloss". */
static const struct figure {
  const char *name, *between, *behind, *gloss;
  uint16_t first, second; /* offsetof; the second counts where there is a `between` */
} figures[] = {
#define AT(member) offsetof(why_evidence, member)
    {"Comprehensiveness ", " (ferret ", ")",
     "what is lost without the strongest; the more, the better", AT(comprehensiveness_eraser),
     AT(comprehensiveness_ferret)},
    {"Sufficiency ", " (ferret ", ")", "what is lost with them alone; the less, the better",
     AT(sufficiency_eraser), AT(sufficiency_ferret)},
    {"Deletion area ", NULL, "", "what is left as the strongest go first; the less, the better",
     AT(deletion_area), 0},
    {"Insertion area ", NULL, "", "what is there as the strongest come first; the more, the better",
     AT(insertion_area), 0},
    {"Kendall's tau ", NULL, "", "agreement with leaving out one at a time; 1 at best",
     AT(kendall_tau), 0},
    {"Infidelity ", " ±", "", "how wrong the scores foretell removals; the less, the better",
     AT(infidelity), AT(infidelity_error)},
    {"Max-sensitivity ", NULL, "", "how much a little noise changes them; the less, the better",
     AT(max_sensitivity), 0},
#undef AT
};

static float number_at(const why_evidence *evidence, uint16_t at) {
  float number = 0.f;
  memcpy(&number, (const char *)evidence + at, sizeof number);
  return number;
}

static void write_figure(why_writer *writer, const why_evidence *evidence,
                         const struct figure *figure) {
  const float number = number_at(evidence, figure->first);
  why_writer_string(writer, figure->name);
  if (number == number) {
    why_caption_magnitude(writer, number, 1.f);
  } else {
    why_writer_string(writer, "none");
  }
  if (figure->between) {
    why_writer_string(writer, figure->between);
    why_caption_magnitude(writer, number_at(evidence, figure->second), 1.f);
    why_writer_string(writer, figure->behind);
  }
  why_writer_string(writer, ": ");
  why_writer_string(writer, figure->gloss);
  why_writer_char(writer, '.');
}

bool why_caption_evidence(why_writer *writer, const why_result *result, unsigned index) {
  enum { FIGURES = sizeof figures / sizeof figures[0] };
  const why_evidence *evidence = result->evidence;
  if (index == 0) {
    why_writer_string(writer, "How far to trust it (");
    why_writer_integer(writer, evidence->evaluations);
    why_writer_string(writer, " model runs)");
    return true;
  }
  if (index > (evidence->has_max_sensitivity ? FIGURES : FIGURES - 1)) return false;
  write_figure(writer, evidence, &figures[index - 1]);
  return true;
}
