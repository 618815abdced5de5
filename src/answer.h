/* What a model says, for every task in the same form: a headline with a number, and a list. Names
   in it come from a file and letters from a reader: each format quotes them. */
#ifndef WHY_ANSWER_H
#define WHY_ANSWER_H

#include "view.h"

/* "positive", "toxic, insult", "3 entities", "Paris", "no answer": what the model says, in short;
   letters of the text in `columns` at most. */
void why_answer_headline(why_writer *writer, const why_result *result, size_t columns);

/* The number beside it: "98.8 %" of one thing that is likely, "4.125" of what is measured, nothing
   of several. */
void why_answer_figure(why_writer *writer, const why_result *result);

/* How likely the whole answer is, of several labels, entities or masks the least sure one; false
   where there is none. */
bool why_answer_probability(const why_result *result, float *probability);

/* What `label` is in JSON: the predicted choice, or what a number is called; "" for none. */
const char *why_answer_label(const why_result *result);

/* One line of the list: a label, an entity with its kind, an answer, a word for the mask. */
typedef struct why_answer_line {
  why_text name;    /* a label, or letters of the text */
  const char *kind; /* of an entity; else "" */
  float probability;
  bool chosen;    /* the model says so, or the scores are about it */
  uint32_t index; /* of the choice or span; how many there are for "no answer" */
} why_answer_line;

/* The lines in the order in which they are listed: labels and words by probability, entities as
   they stand in the text (but the explained one is always among those shown), answers from the
   best, "no answer" last. Start from
   {.index = WHY_ANSWER_START}; false past the last. Empty where one number is the whole answer. */
#define WHY_ANSWER_START UINT32_MAX
bool why_answer_next(const why_result *result, why_answer_line *line);
uint32_t why_answer_count(const why_result *result);

/* As many as a picture shows: ten words, or ten answers and that there is none. */
enum { WHY_ANSWERS_SHOWN = 11 };

/* What a text of a pair is called: "Question"; NULL where there is one text alone. */
const char *why_answer_heading(const why_result *result, uint32_t segment);

/* "Q " or "2 ", in front of a word of a pair: which text it stands in; nothing of one text alone.
 */
void why_answer_origin(why_writer *writer, const why_result *result, uint32_t segment);

/* "and 5 more"; nothing where none stands behind the `shown` first. */
void why_answer_hidden(why_writer *writer, const why_result *result, uint32_t shown);

#endif
