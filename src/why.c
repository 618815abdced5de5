/* Memory, and the handle of a model: the one file that allocates. */
#include "why.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "handles.h"
#include "load.h"
#include "render.h"
#include "request.h"

#ifndef WHY_VERSION
#define WHY_VERSION "0.1.0"
#endif

const char *why_version(void) {
  return WHY_VERSION;
}

void *why_heap(void *old, size_t size) {
  if (size == 0) {
    free(old);
    return NULL;
  }
  return realloc(old, size);
}

void why_bytes_free(char *bytes) {
  free(bytes);
}

why_status why_memory_give(size_t size, void **memory, why_error *error) {
  const size_t whole = size / WHY_ALIGNMENT * WHY_ALIGNMENT;
  *memory = NULL;
  if (whole <= SIZE_MAX - 2 * WHY_ALIGNMENT)
    *memory = aligned_alloc(WHY_ALIGNMENT, whole + WHY_ALIGNMENT);
  if (!*memory)
    return why_fail(error, WHY_ERROR_MEMORY, "The system did not give %u bytes of memory.",
                    (uint64_t)size);
  memset(*memory, 0, whole + WHY_ALIGNMENT);
  return WHY_OK;
}

why_status why_memory_arena(const why_arena *measured, why_arena *arena, why_error *error) {
  void *memory = NULL;
  if (measured->overflow)
    return why_fail(error, WHY_ERROR_MEMORY, "What is asked for does not fit into memory.");
  const why_status status = why_memory_give(measured->used, &memory, error);
  *arena = (why_arena){.base = memory, .size = measured->used};
  return status;
}

/* A text of the file as a C string in `arena`. */
static const char *take_string(why_text text, why_arena *arena) {
  const size_t length = why_request_repair(text, NULL);
  char *copy = WHY_TAKE(arena, char, length + 1);
  if (copy) why_request_repair(text, copy);
  return copy;
}

static const char *take_value(const why_gguf *gguf, const char *key, why_arena *arena) {
  why_text text = {0};
  why_gguf_string(gguf, key, &text);
  return take_string(text, arena);
}

static const char *const task_names[] = {
    [WHY_TASK_SEQUENCE_CLASSIFICATION] = "sequence_classification",
    [WHY_TASK_TOKEN_CLASSIFICATION] = "token_classification",
    [WHY_TASK_QUESTION_ANSWERING] = "question_answering",
    [WHY_TASK_SENTENCE_SIMILARITY] = "sentence_similarity",
    [WHY_TASK_MASKED_LM] = "masked_lm",
};

static why_task task_of(const why_bert *bert) {
  switch (bert->shape.head) {
  case WHY_HEAD_POOLED: return WHY_TASK_SEQUENCE_CLASSIFICATION;
  case WHY_HEAD_TOKENS:
    return bert->spans ? WHY_TASK_QUESTION_ANSWERING : WHY_TASK_TOKEN_CLASSIFICATION;
  case WHY_HEAD_SIMILARITY: return WHY_TASK_SENTENCE_SIMILARITY;
  case WHY_HEAD_WORDS: break;
  }
  return WHY_TASK_MASKED_LM;
}

static const char *problem_type_of(const why_bert *bert) {
  if (bert->shape.head != WHY_HEAD_POOLED) return "";
  if (bert->regression) return "regression";
  return bert->multi_label ? "multi_label_classification" : "single_label_classification";
}

static void take_info(why_model *model, const why_gguf *gguf, const why_text *labels,
                      why_tokenizer_model tokenizer, why_arena *arena) {
  const why_shape *shape = &model->bert.shape;
  const uint32_t count = why_load_label_count(&model->bert);
  const char **names = WHY_TAKE(arena, const char *, count);
  for (uint32_t k = 0; k < count; k++) {
    const char *name = take_string(labels[k], arena);
    if (names) names[k] = name;
  }
  model->info = (why_model_info){
      .name = take_value(gguf, "general.name", arena),
      .architecture = take_value(gguf, "whybert.source_architecture", arena),
      .licence = take_value(gguf, "general.license", arena),
      .file_bytes = gguf->file_bytes,
      .layers = shape->layers,
      .heads = shape->heads,
      .channels = shape->channels,
      .feed_forward = shape->feed_forward,
      .vocabulary = shape->vocabulary,
      .positions = shape->positions,
      .segments = shape->segments,
      .labels = count,
      .label_names = names,
      .task = task_of(&model->bert),
      .task_name = task_names[task_of(&model->bert)],
      .problem_type = problem_type_of(&model->bert),
      .tokenizer = why_tokenizer_name(tokenizer),
      .multi_label = model->bert.multi_label,
      .temperature = model->bert.temperature,
      .linear_type = why_load_linear_type(&model->bert, gguf),
      .embedding_type = why_blocks_form_of(model->bert.words.type)->name,
      .kernels = model->kernels->name,
  };
}

/* Twice over the same list: once to measure, once to take. */
why_status why_model_take(why_model *model, const why_gguf *gguf, why_error *error) {
  why_vocabulary vocabulary;
  why_text *labels = NULL;
  why_status status = why_load_plan(&model->bert, gguf, error);
  why_arena measured = {0}, arena = {0};
  for (int pass = 0; pass < 2 && !status; pass++) {
    why_arena *lists = pass ? &arena : &measured;
    if (pass) status = why_memory_arena(&measured, &arena, error);
    model->lists = arena.base;
    labels = WHY_TAKE(lists, why_text, why_load_label_count(&model->bert));
    if (!status) status = why_load_vocabulary(&vocabulary, gguf, lists, error);
  }
  if (status) return status;
  why_load_labels(&model->bert, gguf, labels);
  const size_t list_bytes = arena.size;
  measured = arena = (why_arena){0};
  for (int pass = 0; pass < 2 && !status; pass++) {
    why_arena *weights = pass ? &arena : &measured;
    if (pass) status = why_memory_arena(&measured, &arena, error);
    if (status) break;
    model->weights = arena.base;
    why_load_take(&model->bert, gguf, weights);
    take_info(model, gguf, labels, vocabulary.model, weights);
    status = why_tokenizer_init(&model->tokenizer, &vocabulary, weights, error);
  }
  model->info.memory_bytes = gguf->header_bytes + list_bytes + arena.size;
  return status;
}

void why_model_free(why_model *model) {
  if (!model) return;
  free(model->header);
  free(model->lists);
  free(model->weights);
  free(model->back);
  free(model->names);
  free(model);
}

const why_model_info *why_model_about(const why_model *model) {
  return &model->info;
}

why_status why_model_set_temperature(why_model *model, float temperature, why_error *error) {
  if (!(temperature > 0.0f && temperature <= FLT_MAX))
    return why_fail(error, WHY_ERROR_ARGUMENT, "A temperature is a number above 0.");
  model->bert.temperature = model->info.temperature = temperature;
  return WHY_OK;
}

/* The first name that is empty or stands there twice; `count` where none does. */
static size_t find_bad_name(const char *const *names, size_t count) {
  for (size_t k = 0; k < count; k++) {
    if (!names[k] || !*names[k]) return k;
    for (size_t j = 0; j < k; j++)
      if (!strcmp(names[j], names[k])) return k;
  }
  return count;
}

why_status why_model_name_labels(why_model *model, const char *const *names, size_t count,
                                 why_error *error) {
  if (count != model->info.labels)
    return why_fail(error, WHY_ERROR_ARGUMENT, "The model has %u labels, not %u.",
                    (uint64_t)model->info.labels, (uint64_t)count);
  const size_t bad = find_bad_name(names, count);
  if (bad < count)
    return why_fail(error, WHY_ERROR_ARGUMENT, "The name of label %u is empty or not its own.",
                    (uint64_t)bad);
  size_t bytes = count * sizeof *model->names;
  for (size_t k = 0; k < count; k++) bytes += strlen(names[k]) + 1;
  const char **copies = count ? malloc(bytes) : NULL;
  if (!copies)
    return why_fail(error, WHY_ERROR_MEMORY, "The system did not give %u bytes of memory.",
                    (uint64_t)bytes);
  char *at = (char *)(copies + count);
  for (size_t k = 0; k < count; k++) {
    const size_t size = strlen(names[k]) + 1;
    copies[k] = memcpy(at, names[k], size);
    at += size;
  }
  free(model->names);
  model->names = copies;
  model->info.label_names = copies;
  return WHY_OK;
}

/* The same signs drawn twice are the weights as they were. */
static void draw_signs(why_model *model) {
  why_bert_draw_signs(&model->bert, model->kernels->flip, model->randomised_from,
                      model->randomised_seed);
}

why_status why_model_randomise(why_model *model, uint32_t first_layer, uint64_t seed,
                               why_error *error) {
  (void)error;
  if (model->randomised) draw_signs(model);
  model->bert.revision++;
  model->randomised = first_layer <= model->bert.shape.layers;
  model->randomised_from = first_layer;
  model->randomised_seed = seed;
  if (model->randomised) draw_signs(model);
  return WHY_OK;
}

why_status why_model_use_kernels(why_model *model, const char *name, why_error *error) {
  const why_kernels *kernels = name ? why_kernels_find(name) : NULL;
  if (!kernels)
    return why_fail(error, WHY_ERROR_ARGUMENT, "This build and machine have no kernels %t.",
                    why_text_of(name));
  why_bert_flip(&model->bert, model->kernels->flip ^ kernels->flip);
  model->kernels = kernels;
  model->info.kernels = kernels->name;
  return WHY_OK;
}

why_status why_model_prepare_gradients(why_model *model, why_error *error) {
  why_arena measured = {0}, arena;
  if (model->back) return WHY_OK;
  why_bert_take_back(&model->bert, &measured);
  const why_status status = why_memory_arena(&measured, &arena, error);
  if (status) return status;
  model->back = arena.base;
  model->info.memory_bytes += arena.size;
  why_bert_take_back(&model->bert, &arena);
  return WHY_OK;
}
