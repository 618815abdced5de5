/* A model file with another temperature: its header anew, all else as it is. */
#include <float.h>

#include "gguf.h"
#include "render.h"
#include "why.h"

static why_status write_header(const why_gguf *gguf, float temperature, char **header, size_t *size,
                               why_error *error) {
  static const char key[] = "whybert.temperature";
  why_gguf again;
  size_t more = 0;
  *size = why_gguf_with_f32(gguf, key, temperature, NULL);
  unsigned char *made = why_heap(NULL, *size);
  if (!made) return why_fail(error, WHY_ERROR_MEMORY, "There was not enough memory.");
  why_gguf_with_f32(gguf, key, temperature, made);
  *header = (char *)made;
  /* One key more may be one too many. */
  return why_gguf_open(&again, made, *size, &more, error);
}

why_status why_file_set_temperature(const void *bytes, size_t size, float temperature,
                                    char **header, size_t *header_size, size_t *instead,
                                    size_t *more, why_error *error) {
  why_gguf gguf;
  *header = NULL;
  *header_size = *instead = *more = 0;
  if (!(temperature > 0.0f && temperature <= FLT_MAX))
    return why_fail(error, WHY_ERROR_ARGUMENT, "A temperature is a number above 0.");
  why_status status = why_gguf_open(&gguf, bytes, size, more, error);
  if (!status && gguf.data_offset > size) {
    *more = (size_t)gguf.data_offset;
    status = why_fail(error, WHY_ERROR_FORMAT, "The file ends before its tensors begin.");
  }
  if (!status) status = write_header(&gguf, temperature, header, header_size, error);
  if (!status) *instead = (size_t)gguf.data_offset;
  if (status && *header) {
    why_bytes_free(*header);
    *header = NULL;
  }
  return status;
}
