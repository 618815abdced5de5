/* The words around a picture: what a number is called, what is promised, what was left out. Names
   in them come from a file or a reader and are not quoted yet: each format quotes a caption as it
   does any text. */
#ifndef WHY_CAPTION_H
#define WHY_CAPTION_H

#include "view.h"

/* A score, as exact as `strongest` calls for, with its sign where the method has one. */
void why_caption_score(why_writer *writer, const why_result *result, float score, float strongest);

/* The same of a mark, and behind it " ±0.012", its standard error, where the method samples. */
void why_caption_mark(why_writer *writer, const why_result *result, const why_mark *mark,
                      float strongest);

/* A number without a sign of its own: a standard error, an attention weight. */
void why_caption_magnitude(why_writer *writer, float x, float strongest);

/* "98.7 %", never 0 % or 100 % of what is not quite. */
void why_caption_percent(why_writer *writer, float probability);

/* "Integrated gradients of the logit of positive, by word"; of other tasks "of the logit of start +
   end of "in Paris"", "of the logit of B-PER at "Ada"", "of the cosine similarity" */
void why_caption_title(why_writer *writer, const why_result *result);

/* "speaks for positive", "speaks against this answer", of a number "raises score", of a similarity
   "makes the texts more alike", or of a method without signs "the stronger, the more it counts". */
void why_caption_legend(why_writer *writer, const why_result *result, bool against);

/* What a reader has to know beside the picture (sums, gap, convergence, errors, special tokens, a
   cut), one sentence each: false, and nothing written, past the last. */
enum { WHY_CAPTION_NOTES = 10 }; /* at most */
bool why_caption_note(why_writer *writer, const why_result *result, unsigned index);

/* "and 12 weaker ones, together +0.120"; nothing where none is hidden. */
void why_caption_hidden(why_writer *writer, const why_result *result, const why_bars *bars);

#endif
