/* The memory of the model's transposed packing and of a run, and what a job edits in it. */
#include "bert.h"

#include <string.h>

static size_t round_up(size_t n, size_t multiple) {
  return (n + multiple - 1) / multiple * multiple;
}

static void take_tape(why_tape *tape, const why_shape *shape, size_t T, bool gradients,
                      why_arena *arena) {
  const size_t C = shape->channels, S = why_attention_stride(T);
  tape->attended.query = WHY_TAKE(arena, float, T *C);
  tape->attended.key = WHY_TAKE(arena, float, T *C);
  tape->attended.value = WHY_TAKE(arena, float, T *C);
  tape->attended.probabilities = WHY_TAKE(arena, float, shape->heads *T *S);
  why_normed_take(&tape->middle, T, C, arena);
  why_normed_take(&tape->output, T, C, arena);
  tape->slope = gradients ? WHY_TAKE(arena, float, T * shape->feed_forward) : NULL;
}

void why_run_take(why_run *run, const why_bert *bert, size_t T, bool gradients, why_arena *arena) {
  const why_shape *shape = &bert->shape;
  const size_t C = shape->channels, F = shape->feed_forward, L = shape->layers;
  const size_t S = why_attention_stride(T), D = C / shape->heads;
  const size_t E = shape->embedding, X = C > E ? C : E, widest = X > F ? X : F;
  const size_t outputs = why_head_rows(shape, T) * why_head_stride(shape);
  const size_t widened =
      round_up(widest, WHY_TILE) + (size_t)bert->classifier.tile_count * WHY_TILE;
  *run = (why_run){.T = T, .last_rows = shape->head == WHY_HEAD_POOLED ? 1 : T, .head_state = L};
  run->mean = WHY_TAKE(arena, float, E);
  run->w = WHY_TAKE(arena, float, T *E);
  run->delta = WHY_TAKE(arena, float, T *X);
  run->summed = bert->projection.outputs ? WHY_TAKE(arena, float, T *E) : NULL;
  run->hidden = WHY_TAKE(arena, float, (L + 1) * T * C);
  why_normed_take(&run->embedded, T, E, arena);
  run->tape_count = gradients && T <= WHY_TAPE_TOKENS ? L : 1;
  run->tapes = WHY_TAKE(arena, why_tape, run->tape_count);
  for (size_t l = 0; l < run->tape_count; l++) {
    why_tape unplaced;
    take_tape(run->tapes ? &run->tapes[l] : &unplaced, shape, T, gradients, arena);
  }
  run->context = WHY_TAKE(arena, float, T *X);
  run->sum = WHY_TAKE(arena, float, T *X);
  run->middle = WHY_TAKE(arena, float, T *C);
  run->inner = WHY_TAKE(arena, float, T *F);
  run->transposed = WHY_TAKE(arena, float, D *S);
  why_rows_take(&run->rows, T, widened, arena);
  run->pooled = WHY_TAKE(arena, float, 2 * X);
  run->pooled_slope = WHY_TAKE(arena, float, X);
  why_normed_take(&run->head_normed, 1, E, arena);
  run->allowed = WHY_TAKE(arena, uint8_t, T);
  run->logits = WHY_TAKE(arena, float, outputs);
  run->dlogits = WHY_TAKE(arena, float, outputs);
  if (!gradients) return;
  run->dhidden = WHY_TAKE(arena, float, T *X);
  run->dmiddle = WHY_TAKE(arena, float, T *X);
  run->dcontext = WHY_TAKE(arena, float, T *C);
  run->dquery = WHY_TAKE(arena, float, T *C);
  run->dkey = WHY_TAKE(arena, float, T *C);
  run->dvalue = WHY_TAKE(arena, float, T *C);
  run->dscores = WHY_TAKE(arena, float, T *S);
  why_stretched_take(&run->stretched, T, widened, arena);
}

size_t why_bert_rows(const why_bert *bert, const why_run *run, size_t l) {
  return l + 1 == bert->shape.layers ? run->last_rows : run->T;
}

why_attention_edits why_bert_edits(const why_bert *bert, const why_run *run, const why_job *job,
                                   size_t l) {
  return (why_attention_edits){
      .head_scales = job->head_scales.count
                         ? WHY_ITEMS(job, float, head_scales) + l * bert->shape.heads
                         : NULL,
      .head_means = job->head_means.count
                        ? WHY_ITEMS(job, uint8_t, head_means) + l * bert->shape.heads
                        : NULL,
      .edges = WHY_ITEMS(job, why_edge, edges),
      .edge_count = job->edges.count,
      .layer = (uint32_t)l,
      .segments = why_bert_separates(bert) ? run->segments : NULL,
  };
}

void why_bert_zero_values(const why_bert *bert, const why_job *job, size_t l, float *value) {
  const size_t C = bert->shape.channels, D = C / bert->shape.heads;
  for (uint32_t i = 0; i < job->zeroed.count; i++) {
    const why_zeroed *zeroed = &WHY_ITEMS(job, why_zeroed, zeroed)[i];
    if (zeroed->layer != l) continue;
    const bool every = zeroed->head == WHY_EVERY;
    memset(value + zeroed->token * C + (every ? 0 : zeroed->head * D), 0,
           (every ? C : D) * sizeof *value);
  }
}

void why_bert_overwrite(const why_bert *bert, const why_job *job, why_site site, size_t l,
                        const float *source, float *rows) {
  const size_t C = bert->shape.channels, D = C / bert->shape.heads;
  for (uint32_t i = 0; i < job->overwrites.count; i++) {
    const why_overwrite *o = &WHY_ITEMS(job, why_overwrite, overwrites)[i];
    if (o->site != (uint32_t)site || o->layer != l) continue;
    const size_t at = o->head == WHY_EVERY ? 0 : o->head * D;
    const size_t bytes = (o->head == WHY_EVERY ? C : D) * sizeof *rows;
    if (source) {
      memcpy(rows + o->token * C + at, source + o->source_token * C + at, bytes);
    } else {
      memset(rows + o->token * C + at, 0, bytes);
    }
  }
}

enum { OF_A_LAYER = 6 /* matrices */ };

/* Every matrix once, by a number from 0: those of the layers, from the lowest, come first; NULL
   behind the last. */
static why_matrix *matrix_at(why_bert *bert, size_t index) {
  if (index / OF_A_LAYER < bert->groups) {
    why_layer *layer = &bert->layers[index / OF_A_LAYER];
    why_matrix *const matrices[OF_A_LAYER] = {&layer->query, &layer->key,
                                              &layer->value, &layer->attention_output,
                                              &layer->up,    &layer->down};
    return matrices[index % OF_A_LAYER];
  }
  switch (index - OF_A_LAYER * (size_t)bert->groups) {
  case 0: return &bert->pooler;
  case 1: return &bert->classifier;
  case 2: return &bert->projection;
  default: return NULL;
  }
}

void why_bert_take_back(why_bert *bert, why_arena *arena) {
  why_matrix *matrix;
  for (size_t i = 0; (matrix = matrix_at(bert, i)); i++) {
    if (!matrix->outputs) continue;
    why_matrix_take_back(matrix, arena);
    if (arena->base) why_matrix_transpose(matrix);
  }
}

void why_bert_flip(why_bert *bert, uint8_t mask) {
  why_matrix *matrix;
  for (size_t i = 0; mask && (matrix = matrix_at(bert, i)); i++)
    if (matrix->outputs) why_matrix_flip(matrix, mask);
}

void why_bert_draw_signs(why_bert *bert, uint8_t flip, uint32_t first_layer, uint64_t seed) {
  const size_t first = (size_t)first_layer * bert->groups / bert->shape.layers;
  why_matrix *matrix;
  for (size_t i = 0; (matrix = matrix_at(bert, i)); i++) {
    const bool above = i >= first * OF_A_LAYER && matrix != &bert->projection;
    if (above && matrix->outputs) why_matrix_draw_signs(matrix, flip, seed, i);
  }
}
