/* What explanations and decisions have in common as JSON. */
#ifndef WHY_RENDER_DECISION_H
#define WHY_RENDER_DECISION_H

#include "why.h"
#include "writer.h"

/* The members that say what the model decided, of an object that is open: probabilities, and of
   spans, value, no_answer and temperature those that there are. */
void why_render_json_decision(why_writer *writer, const why_result *result);

#endif
