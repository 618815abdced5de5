/* A request checked and read: each name found, each value in range, or one sentence that says what
   is off and what would be right. */
#ifndef WHY_REQUEST_H
#define WHY_REQUEST_H

#include "methods/method.h"

/* The request's method; ARGUMENT lists the names, or says that it cannot be fast or is not for such
   models. */
why_status why_request_method(const why_request *request, const why_model_info *model,
                              const why_method **method, why_error *error);

/* values (option_count of the row): numbers as they are, of a choice its index; the default where
   the request names none. */
why_status why_request_options(const why_request *request, const why_method *method,
                               const why_shape *shape, double *values, why_error *error);

/* Whether the outputs are numbers, of which there are no probabilities. */
bool why_request_says_number(const why_model_info *info);

/* Checks the kind of the target and looks up its label (< K) and the one that it is held against;
   each stays as it is where the request names none, or the task's targets are no labels. */
why_status why_request_target(const why_request *request, const why_model_info *model,
                              uint32_t *label, uint32_t *against, why_error *error);

/* Checks the other texts: as many as the row takes, each with bytes. */
why_status why_request_references(const why_request *request, const why_method_info *info,
                                  why_error *error);

/* The rest: unit, precision, seed, groups, texts; and how many tokens there may be, of which the
   text needs at `least` so many (why_tokenizer_least). */
why_status why_request_limits(const why_request *request, const why_shape *shape, uint32_t least,
                              uint32_t *max_tokens, why_error *error);

/* Copies `text` to `out` (NULL: only counts) as well-formed UTF-8: each maximal ill-formed part
   becomes U+FFFD. Returns its length, at most three times text.length; nothing is terminated. */
size_t why_request_repair(why_text text, char *out);

/* What a text may have at most after the repair. */
#define WHY_REQUEST_TEXT ((size_t)INT32_MAX)

#endif
