/* Reads the model file that it is given and explains a sentence as JSON: the public headers alone,
   in what C and C++ have in common. */
#include <whybert/render.h>
#include <whybert/why.h>

#include <stdio.h>
#include <string.h>

static unsigned char file[1 << 17];

int main(int argc, char **argv) {
  why_model *model = NULL;
  why_session *session = NULL;
  why_explanation *explanation = NULL;
  char *json = NULL;
  size_t size = 0;
  why_error error;
  why_request request = why_request_default();
  request.text = "a charming film";
  request.text_length = strlen(request.text);

  FILE *stream = argc == 2 ? fopen(argv[1], "rb") : NULL;
  if (!stream) return 2;
  const size_t bytes = fread(file, 1, sizeof file, stream);
  fclose(stream);

  const int failed =
      why_model_open(file, bytes, &model, &error) ||
      why_session_new(model, 64, WHY_SESSION_GRADIENTS, &session, &error) ||
      why_explanation_new(model, &request, &explanation, &error) ||
      why_explanation_run(explanation, session, &error) ||
      why_render(why_explanation_result(explanation), WHY_FORMAT_JSON, NULL, &json, &size, &error);
  puts(failed ? error.text : json);
  why_bytes_free(json);
  why_explanation_free(explanation);
  why_session_free(session);
  why_model_free(model);
  return failed || size == 0;
}
