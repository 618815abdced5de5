/* The words around a picture: what a number is called, what is promised, what was left out. Names
   in them come from a file or a reader and are not quoted yet: each format quotes a caption as it
   does any text. */
#ifndef WHY_CAPTION_H
#define WHY_CAPTION_H

#include "view_kinds.h"

/* A score, as exact as `strongest` calls for, with its sign where the method has one. */
void why_caption_score(why_writer *writer, const why_result *result, float score, float strongest);

/* The same of a mark, and behind it " ±0.012", its standard error, where the method samples; and
   " ≈" where its place in the order is not sure. */
void why_caption_mark(why_writer *writer, const why_result *result, const why_mark *mark,
                      float strongest);

/* A number without a sign of its own: a standard error, an attention weight. */
void why_caption_magnitude(why_writer *writer, float x, float strongest);

/* A number for a cell of a grid, at most 5 columns wide and with its sign; where they are fewer, or
   it would be all zeros, of a negative one that can be seen "-" alone. */
enum { WHY_CAPTION_CELL = 5 };
void why_caption_cell(why_writer *writer, const why_result *result, float value, float strongest,
                      size_t columns);

/* "98.7 %", never 0 % or 100 % of what is not quite. */
void why_caption_percent(why_writer *writer, float probability);

/* "logit of positive", "logit of start + end of "in Paris"", "cosine similarity", "log-odds of
   positive less that of negative" */
void why_caption_target(why_writer *writer, const why_result *result);

/* "Integrated gradients of the logit of positive, by word"; of other tasks "of the logit of start +
   end of "in Paris"", "of the logit of B-PER at "Ada"", "of the cosine similarity" */
void why_caption_title(why_writer *writer, const why_result *result);

/* "speaks for positive", "speaks against this answer", of a number "raises score", of a similarity
   "makes the texts more alike", or of a method without signs "the stronger, the more it counts". */
void why_caption_legend(why_writer *writer, const why_result *result, bool against);

/* What a reader has to know beside the picture (sums, gap, convergence, errors, special tokens, a
   cut), one sentence each: false, and nothing written, past the last. */
enum { WHY_CAPTION_NOTES = 14 }; /* at most */
bool why_caption_note(why_writer *writer, const why_result *result, unsigned index);

/* A sentence for each number of result->evidence, which is there, behind its heading (index 0). */
enum { WHY_CAPTION_EVIDENCE = 8 }; /* at most */
bool why_caption_evidence(why_writer *writer, const why_result *result, unsigned index);

/* A rule of words that must all be there: "IF "not" AND "good" THEN negative". */
void why_caption_anchor(why_writer *writer, const why_result *result);
/* "precision 97.0 % [95.0 %, 99.0 %], coverage 12.0 %" */
void why_caption_precision(why_writer *writer, const why_result *result);
/* How one gets to a branch of a tree: "with "not"", "without it"; "all texts" at the root. */
void why_caption_branch(why_writer *writer, const why_result *result, const why_branch *branch);

/* What a variant comes to: "negative 87.5 %, before positive 98.8 %, the smallest there is: proved"
 */
void why_caption_variant(why_writer *writer, const why_result *result, const why_variant *variant);
/* That none was found; nothing where there is one. */
void why_caption_no_variant(why_writer *writer, const why_result *result);

/* "and 12 weaker ones, together +0.120"; nothing where none is hidden. */
void why_caption_hidden(why_writer *writer, const why_result *result, const why_bars *bars);

#endif
