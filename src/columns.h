/* How wide text stands in a terminal, or in any face whose letters are all as wide. */
#ifndef WHY_COLUMNS_H
#define WHY_COLUMNS_H

#include "writer.h"

/* Columns of a code point as it is shown: 0 for marks and joiners, 2 for CJK and emoji, else 1. */
unsigned why_columns_of(uint32_t code);

/* Columns of a whole text as why_writer_visible shows it. */
size_t why_columns_count(why_text text);

/* Writes what fits into `columns`, with "…" where it is cut, safe to show; the columns it took. */
size_t why_columns_short(why_writer *writer, why_text text, size_t columns);
/* The same, filled up with spaces. */
void why_columns_fit(why_writer *writer, why_text text, size_t columns);

/* Writes lines that are indented by `indent` and broken between words, as far as each word fits
   into `columns`, safe to show. */
void why_columns_wrap(why_writer *writer, size_t indent, size_t columns, why_text text);

/* The longest beginning of `text` that stands in `columns`. */
why_text why_columns_cut(why_text text, size_t columns);

#endif
