#include "crew.h"

#include <pthread.h>

/* What the threads of one why_crew_do share; all of it behind the lock. */
struct work {
  pthread_mutex_t lock;
  size_t next, count;
  why_error error; /* of the first task that failed */
};

struct worker {
  why_crew *crew;
  struct work *work;
  why_crew_task *task;
  void *context;
  why_session **session;
};

/* The index of a task that nobody has begun; false where there is none left or one has failed. */
static bool take(struct work *work, size_t *index) {
  pthread_mutex_lock(&work->lock);
  const bool left = work->next < work->count && work->error.status == WHY_OK;
  if (left) *index = work->next++;
  pthread_mutex_unlock(&work->lock);
  return left;
}

static void give_up(struct work *work, const why_error *error) {
  pthread_mutex_lock(&work->lock);
  if (work->error.status == WHY_OK) work->error = *error;
  pthread_mutex_unlock(&work->lock);
}

static void *run(void *argument) {
  struct worker *worker = argument;
  const why_crew *crew = worker->crew;
  why_error error = {0};
  for (size_t index; take(worker->work, &index);) {
    if ((!*worker->session &&
         why_session_new(crew->model, crew->max_tokens, crew->flags, worker->session, &error)) ||
        worker->task(worker->context, index, *worker->session, &error)) {
      give_up(worker->work, &error);
      return NULL;
    }
  }
  return NULL;
}

why_status why_crew_do(why_crew *crew, why_crew_task *task, void *context, size_t count,
                       why_error *error) {
  struct work work = {.lock = PTHREAD_MUTEX_INITIALIZER, .count = count};
  struct worker workers[WHY_CREW_MOST];
  pthread_t threads[WHY_CREW_MOST];
  const unsigned wanted = count < crew->threads ? (unsigned)count : crew->threads;
  unsigned started = 1; /* this thread is the first; fewer than wanted do the same work */
  for (unsigned i = 0; i < wanted; i++) {
    workers[i] = (struct worker){crew, &work, task, context, &crew->sessions[i]};
  }
  while (started < wanted && pthread_create(&threads[started], NULL, run, &workers[started]) == 0) {
    started++;
  }
  if (wanted) run(&workers[0]);
  for (unsigned i = 1; i < started && i < wanted; i++) pthread_join(threads[i], NULL);
  pthread_mutex_destroy(&work.lock);
  if (error && work.error.status) *error = work.error;
  return work.error.status;
}

why_status why_crew_prepare(why_crew *crew, why_error *error) {
  return crew->flags & WHY_SESSION_GRADIENTS ? why_model_prepare_gradients(crew->model, error)
                                             : WHY_OK;
}

void why_crew_fit(why_crew *crew, uint32_t tokens) {
  enum { FIRST = 64 }; /* doubled, so that a file of ever longer texts does not make many */
  const uint32_t most = why_model_about(crew->model)->positions;
  uint32_t room = FIRST;
  if (tokens <= crew->max_tokens) return;
  while (room < tokens) room *= 2;
  why_crew_free(crew);
  crew->max_tokens = room < most ? room : most;
}

unsigned why_crew_sessions(const why_crew *crew) {
  unsigned count = 0;
  for (unsigned i = 0; i < WHY_CREW_MOST; i++) count += crew->sessions[i] != NULL;
  return count;
}

static why_status answer(void *context, size_t index, why_session *session, why_error *error) {
  const why_explanation *explanation = context;
  size_t bytes = 0, floats = 0;
  const void *job = why_explanation_job(explanation, index, &bytes);
  float *room = why_explanation_answer(explanation, index, &floats);
  return why_session_answer(session, job, bytes, room, floats, error);
}

why_status why_crew_explain(why_crew *crew, why_explanation *explanation, why_error *error) {
  for (size_t jobs; (jobs = why_explanation_ask(explanation)) > 0;) {
    why_status status = why_crew_do(crew, answer, explanation, jobs, error);
    if (status == WHY_OK) status = why_explanation_tell(explanation, error);
    if (status) return status;
  }
  return WHY_OK;
}

void why_crew_free(why_crew *crew) {
  for (unsigned i = 0; i < WHY_CREW_MOST; i++) {
    why_session_free(crew->sessions[i]);
    crew->sessions[i] = NULL;
  }
}
