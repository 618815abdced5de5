#include "render.h"
#include "run.h"

int why_run_lists(const why_run *run) {
  const bool json = run->cli->format == WHY_FORMAT_JSON;
  char *bytes = NULL;
  size_t size = 0;
  why_error error = {0};
  why_status status = WHY_OK;
  if (run->cli->command == WHY_CLI_METHODS) {
    status = (json ? why_render_methods : why_render_methods_text)(&bytes, &size, &error);
  } else {
    status = (json ? why_render_model : why_render_model_text)(why_model_about(run->model), &bytes,
                                                               &size, &error);
  }
  return why_run_write(run, status, bytes, size, &error);
}
