/* What the program says besides its answer: sentences on standard error, one a line. */
#ifndef WHY_REPORT_H
#define WHY_REPORT_H

#include "status.h"
#include "writer.h"

/* The exit status of the program. */
enum { WHY_EXIT_DONE = 0, WHY_EXIT_FAILED = 1, WHY_EXIT_ASKED_WRONGLY = 2 };

/* "whybert: ", the sentence and a line end; `sentence` is freed. */
void why_report(why_writer *sentence);

/* What the library said was wrong; the exit status that this is. */
int why_report_error(const why_error *error);

/* "Cannot open reviews.txt: No such file or directory"; FAILED. A name is whatever the caller gave:
   it is shown without what a terminal would obey. */
int why_report_failure(const char *what, const char *name, const char *reason);

#endif
