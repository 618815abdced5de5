/* Threads, one session each: tasks are spread over them, and what comes out is the same for any
   number. */
#ifndef WHY_CREW_H
#define WHY_CREW_H

#include "why.h"

enum { WHY_CREW_MOST = 64 };

/* Sessions are made when a thread first has something to do; they begin as NULL. */
typedef struct why_crew {
  why_model *model;
  uint32_t max_tokens;
  unsigned flags;   /* of the sessions; why_crew_prepare comes first */
  unsigned threads; /* 1 .. WHY_CREW_MOST */
  why_session *sessions[WHY_CREW_MOST];
} why_crew;

/* Does what sessions need once, before threads share the model. */
why_status why_crew_prepare(why_crew *crew, why_error *error);

/* Makes room for texts of so many tokens: smaller sessions are given back. */
void why_crew_fit(why_crew *crew, uint32_t tokens);

unsigned why_crew_sessions(const why_crew *crew); /* how many there are by now */

/* One task of many, done on a session that nobody else uses meanwhile. */
typedef why_status why_crew_task(void *context, size_t index, why_session *session,
                                 why_error *error);

/* Does tasks 0 .. count - 1 and waits for all. Where some fail: the error of one of them, and tasks
   not yet begun are left out. */
why_status why_crew_do(why_crew *crew, why_crew_task *task, void *context, size_t count,
                       why_error *error);

/* Asks, answers on all threads and tells until the explanation is done. */
why_status why_crew_explain(why_crew *crew, why_explanation *explanation, why_error *error);

void why_crew_free(why_crew *crew); /* the sessions */

#endif
