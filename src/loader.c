/* The handle of a loader: bytes in any pieces, a model at the end. */
#include <string.h>

#include "handles.h"
#include "load.h"
#include "sha256.h"

struct why_loader {
  why_model *model; /* NULL after it was handed over */
  why_gguf gguf;
  why_feed feed;
  bool planned; /* the header is complete and the model's memory taken */
  bool hashing; /* the caller did not bring the sha256 */
  why_sha256 hash;
  uint64_t fed;        /* bytes of the file */
  uint64_t whole;      /* bytes that the file has, UINT64_MAX where nobody knows */
  size_t held, wanted; /* bytes of the header that are there, and that are needed */
  char hex[65];        /* the sha256 of the file */
  why_error error;     /* the first one stays */
};

why_status why_loader_new(const char *sha256, why_loader **loader, why_error *error) {
  enum { HEADER_START = 24 };
  void *memory = NULL, *model = NULL;
  *loader = NULL;
  why_status status = why_memory_give(sizeof(why_loader), &memory, error);
  if (!status) status = why_memory_give(sizeof(why_model), &model, error);
  why_loader *l = memory;
  if (status) {
    why_heap(memory, 0);
    return status;
  }
  l->model = model;
  l->model->kernels = why_kernels_find("best");
  l->wanted = HEADER_START;
  l->whole = UINT64_MAX;
  l->hashing = sha256 == NULL;
  why_sha256_start(&l->hash);
  if (!l->model->kernels) {
    why_loader_free(l);
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "This build's kernels would compute other numbers on this machine.");
  }
  if (sha256 && strlen(sha256) != 64) {
    why_loader_free(l);
    return why_fail(error, WHY_ERROR_ARGUMENT, "A sha256 has 64 hex digits, not %u.",
                    (uint64_t)strlen(sha256));
  }
  if (sha256) memcpy(l->hex, sha256, sizeof l->hex);
  *loader = l;
  return WHY_OK;
}

static why_status refuse_cut(why_loader *loader, uint64_t size) {
  return why_fail(&loader->error, WHY_ERROR_FORMAT,
                  "The model file is cut off: it has %u bytes of %u.", size,
                  loader->gguf.file_bytes);
}

static void refuse_emptied(why_loader *loader) {
  if (!loader->error.status && !loader->model)
    why_fail(&loader->error, WHY_ERROR_ARGUMENT, "This loader has handed its model over.");
}

/* Takes bytes of the header, as many as it is known to have, and plans when it is complete. */
static why_status feed_header(why_loader *loader, const unsigned char **bytes, size_t *size) {
  why_model *model = loader->model;
  while (*size > 0 && !loader->planned) {
    const size_t missing = loader->wanted - loader->held;
    const size_t taken = missing < *size ? missing : *size;
    size_t more = 0;
    unsigned char *header = why_heap(model->header, loader->wanted);
    if (!header)
      return why_fail(&loader->error, WHY_ERROR_MEMORY, "The system did not give %u bytes.",
                      (uint64_t)loader->wanted);
    model->header = header;
    memcpy(header + loader->held, *bytes, taken);
    loader->held += taken;
    *bytes += taken;
    *size -= taken;
    if (loader->held < loader->wanted) return WHY_OK;
    why_status status = why_gguf_open(&loader->gguf, header, loader->held, &more, &loader->error);
    if (status && more <= loader->held) return status;
    loader->error = (why_error){0};
    loader->wanted = more;
    if (status) continue;
    /* Before memory is taken for what a few bytes may only claim. */
    if (loader->gguf.file_bytes > loader->whole) return refuse_cut(loader, loader->whole);
    status = why_model_take(model, &loader->gguf, &loader->error);
    if (status) return status;
    loader->planned = true;
  }
  return WHY_OK;
}

why_status why_loader_feed(why_loader *loader, const void *bytes, size_t size, why_error *error) {
  const unsigned char *from = bytes;
  refuse_emptied(loader);
  if (!loader->error.status) {
    if (loader->hashing) why_sha256_add(&loader->hash, bytes, size);
    loader->fed += size;
    feed_header(loader, &from, &size);
  }
  if (!loader->error.status && loader->planned) {
    const uint64_t at = loader->fed - size; /* of `from` in the file */
    const uint64_t data = loader->gguf.data_offset;
    const size_t padding = at >= data ? 0 : data - at < size ? (size_t)(data - at) : size;
    why_load_feed(&loader->model->bert, &loader->gguf, &loader->feed, from + padding,
                  size - padding, &loader->error);
  }
  if (error) *error = loader->error;
  return loader->error.status;
}

uint64_t why_loader_expects(const why_loader *loader) {
  return loader->planned ? loader->gguf.file_bytes : 0;
}

why_status why_loader_finish(why_loader *loader, why_model **model, why_error *error) {
  *model = NULL;
  refuse_emptied(loader);
  if (!loader->error.status && !loader->planned)
    why_fail(&loader->error, WHY_ERROR_FORMAT,
             "The model file is cut off in its header, after %u bytes.", loader->fed);
  if (!loader->error.status && loader->fed < loader->gguf.file_bytes)
    refuse_cut(loader, loader->fed);
  if (loader->error.status) {
    if (error) *error = loader->error;
    return loader->error.status;
  }
  if (loader->hashing) why_sha256_hex(&loader->hash, loader->hex);
  *model = loader->model;
  why_bert_flip(&(*model)->bert, (*model)->kernels->flip);
  memcpy((*model)->info.sha256, loader->hex, sizeof loader->hex);
  loader->model = NULL;
  return WHY_OK;
}

void why_loader_free(why_loader *loader) {
  if (!loader) return;
  why_model_free(loader->model);
  why_heap(loader, 0);
}

why_status why_model_open(const void *bytes, size_t size, why_model **model, why_error *error) {
  why_loader *loader = NULL;
  *model = NULL;
  why_status status = why_loader_new(NULL, &loader, error);
  if (!status) loader->whole = size;
  if (!status) status = why_loader_feed(loader, bytes, size, error);
  if (!status) status = why_loader_finish(loader, model, error);
  why_loader_free(loader);
  return status;
}
