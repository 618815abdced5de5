#include "job.h"

#include <math.h>
#include <string.h>

/* A record under test; each function below refuses in one sentence that names the part. */
struct check {
  const why_job *job;
  const why_shape *shape;
  why_error *error;
};

static why_status refuse(const struct check *check, const char *part, const char *reason) {
  return why_fail(check->error, WHY_ERROR_ARGUMENT, "A job's %s %s.", part, reason);
}

/* The arrays of a record, and how many items each has. */
enum { ANY, TOKENS, TOKENS_OR_NONE, SOURCES, HEADS_OR_NONE, WORDS_OR_NONE };
static const struct array {
  const char *part;
  uint16_t at; /* of its slice in the record */
  uint8_t item, rule;
} arrays[] = {
#define ARRAY(part, item, rule) {#part, offsetof(why_job, part), sizeof(item), rule}
    ARRAY(ids, uint32_t, TOKENS),
    ARRAY(segments, uint8_t, TOKENS),
    ARRAY(slots, uint32_t, TOKENS_OR_NONE),
    ARRAY(baseline_ids, uint32_t, TOKENS_OR_NONE),
    ARRAY(kept, uint8_t, TOKENS_OR_NONE),
    ARRAY(alphas, float, TOKENS_OR_NONE),
    ARRAY(terms, why_term, ANY),
    ARRAY(layers, uint32_t, ANY),
    ARRAY(head_scales, float, HEADS_OR_NONE),
    ARRAY(head_means, uint8_t, HEADS_OR_NONE),
    ARRAY(allowed, uint8_t, WORDS_OR_NONE),
    ARRAY(edges, why_edge, ANY),
    ARRAY(zeroed, why_zeroed, ANY),
    ARRAY(source_ids, uint32_t, ANY),
    ARRAY(source_segments, uint8_t, SOURCES),
    ARRAY(overwrites, why_overwrite, ANY),
#undef ARRAY
};

/* What is wrong with the number of items, or NULL. */
static const char *miscounted(const struct check *check, unsigned rule, uint32_t count) {
  const uint64_t heads = (uint64_t)check->shape->layers * check->shape->heads;
  switch (rule) {
  case TOKENS: return count == check->job->tokens ? NULL : "are not one for each token";
  case TOKENS_OR_NONE:
    return !count || count == check->job->tokens ? NULL
                                                 : "are neither absent nor one for each token";
  case SOURCES:
    return count == check->job->source_ids.count ? NULL : "are not one for each source id";
  case HEADS_OR_NONE:
    return !count || count == heads ? NULL : "are neither absent nor one for each head";
  case WORDS_OR_NONE:
    return !count || count == why_job_word_bytes(check->shape)
               ? NULL
               : "are neither absent nor a bit for each word";
  default: return NULL;
  }
}

/* Every array inside the record and, where it goes by tokens, of their number. */
static why_status check_slices(const struct check *check) {
  const why_job *job = check->job;
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
    const struct array *array = &arrays[i];
    why_slice slice;
    memcpy(&slice, (const char *)job + array->at, sizeof slice);
    const uint64_t end = slice.at + (uint64_t)slice.count * array->item;
    const char *wrong = miscounted(check, array->rule, slice.count);
    if (slice.count == 0 && slice.at != 0) {
      wrong = "are absent and yet placed somewhere";
    } else if (slice.count && (slice.at % 8 || slice.at < sizeof *job || end > job->bytes)) {
      wrong = "lie outside the record or off their alignment";
    }
    if (wrong) return refuse(check, array->part, wrong);
  }
  if ((job->wants & WHY_WANT_TOP) && job->allowed.count == 0)
    return refuse(check, "allowed", "are missing though words are sought");
  if (job->baseline == WHY_BASELINE_IDS && job->baseline_ids.count == 0)
    return refuse(check, "baseline_ids", "are not one for each token");
  return WHY_OK;
}

static why_status check_numbers(const struct check *check) {
  const why_job *job = check->job;
  const why_shape *shape = check->shape;
  const uint32_t known = (WHY_WANT_POOLED << 1) - 1;
  if (job->tokens == 0 || job->tokens > shape->positions) {
    return refuse(check, "tokens", "are none or more than the model has positions");
  }
  if (job->wants & ~known) return refuse(check, "wants", "hold an unknown bit");
  if ((job->wants & WHY_WANT_POOLED) && shape->head != WHY_HEAD_POOLED &&
      shape->head != WHY_HEAD_SIMILARITY)
    return refuse(check, "wants", "hold a pooled row, which this model has not");
  if (job->precision > WHY_PRECISION_FAST) return refuse(check, "precision", "is unknown");
  if (job->precision == WHY_PRECISION_FAST && (job->wants & WHY_WANT_ANY_GRADIENT))
    return refuse(check, "precision", "is fast, which gradients cannot be");
  if (!isfinite(job->noise_sigma) || job->noise_sigma < 0) {
    return refuse(check, "noise_sigma", "is negative or not finite");
  }
  if (job->baseline > WHY_BASELINE_MEAN) return refuse(check, "baseline", "is unknown");
  if (job->path_layer >= shape->layers) {
    return refuse(check, "path_layer", "is not a layer of the model");
  }
  if (job->link > WHY_LINK_MARGIN) return refuse(check, "link", "is unknown");
  if (job->axis > WHY_AXIS_NONE) return refuse(check, "axis", "is unknown");
  if (job->axis == WHY_AXIS_SLOTS && shape->head != WHY_HEAD_TOKENS)
    return refuse(check, "axis", "is that of slots, of which this model has one");
  if (job->link >= WHY_LINK_LOG_ODDS && job->axis == WHY_AXIS_LABELS && shape->labels < 2) {
    return refuse(check, "link", "holds a single output against the rest, of which there is none");
  }
  if (job->baseline == WHY_BASELINE_NONE && job->alphas.count) {
    return refuse(check, "alphas", "have no baseline to mix with");
  }
  if (!(job->closeness >= -1 && job->closeness <= 1)) {
    return refuse(check, "closeness", "is not from -1 to 1");
  }
  if ((job->wants & WHY_WANT_TOP) && (!job->candidates || job->candidates > shape->vocabulary)) {
    return refuse(check, "candidates", "are none or more than there are words");
  }
  if ((job->wants & (WHY_WANT_TOP | WHY_WANT_LENS)) && job->baseline != WHY_BASELINE_NONE) {
    return refuse(check, "baseline", "is that of a path, on which no words and no layers are read");
  }
  if ((job->wants & (WHY_WANT_TOP | WHY_WANT_LENS)) && job->path_layer) {
    return refuse(check, "path_layer", "begins above what is wanted");
  }
  if ((job->wants & WHY_WANT_ANY_GRADIENT) && job->terms.count == 0) {
    return refuse(check, "terms", "are missing, so there is nothing to take a gradient of");
  }
  return WHY_OK;
}

static bool all_below(const uint32_t *items, uint32_t count, uint32_t bound) {
  for (uint32_t i = 0; i < count; i++) {
    if (items[i] >= bound) return false;
  }
  return true;
}

static bool bytes_below(const uint8_t *items, uint32_t count, uint32_t bound) {
  for (uint32_t i = 0; i < count; i++) {
    if (items[i] >= bound) return false;
  }
  return true;
}

static bool all_finite(const float *items, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (!isfinite(items[i])) return false;
  }
  return true;
}

static bool ascending(const uint32_t *items, uint32_t count) {
  for (uint32_t i = 1; i < count; i++) {
    if (items[i] <= items[i - 1]) return false;
  }
  return true;
}

static why_status check_text(const struct check *check) {
  const why_job *job = check->job;
  const why_shape *shape = check->shape;
  const struct {
    const char *part;
    const uint32_t *items;
    uint32_t count;
  } ids[] = {
      {"ids", WHY_ITEMS(job, uint32_t, ids), job->ids.count},
      {"baseline_ids", WHY_ITEMS(job, uint32_t, baseline_ids), job->baseline_ids.count},
      {"source_ids", WHY_ITEMS(job, uint32_t, source_ids), job->source_ids.count},
  };
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
    if (!all_below(ids[i].items, ids[i].count, shape->vocabulary)) {
      return refuse(check, ids[i].part, "go past the vocabulary");
    }
  }
  const uint32_t segments = shape->segments ? shape->segments : 1; /* some encoders know none */
  if (!bytes_below(WHY_ITEMS(job, uint8_t, segments), job->segments.count, segments) ||
      !bytes_below(WHY_ITEMS(job, uint8_t, source_segments), job->source_segments.count,
                   segments)) {
    return refuse(check, "segments", "go past those of the model");
  }
  if (job->source_ids.count > shape->positions) {
    return refuse(check, "source_ids", "are more than the model has positions");
  }
  const uint32_t *slots = WHY_ITEMS(job, uint32_t, slots);
  if (!ascending(slots, job->slots.count) ||
      !all_below(slots, job->slots.count, shape->positions)) {
    return refuse(check, "slots", "do not ascend or go past the model's positions");
  }
  if (!bytes_below(WHY_ITEMS(job, uint8_t, kept), job->kept.count, 2)) {
    return refuse(check, "kept", "are not all 0 or 1");
  }
  if (!all_finite(WHY_ITEMS(job, float, alphas), job->alphas.count)) {
    return refuse(check, "alphas", "are not all finite");
  }
  return WHY_OK;
}

/* Heads of one row have it at slot 0; a word head where all of its terms point to. */
static bool slot_has_output(const struct check *check, const why_term *terms, uint32_t i) {
  const why_job *job = check->job;
  const uint32_t slot = terms[i].slot;
  const why_head head = check->shape->head;
  if (head == WHY_HEAD_POOLED || head == WHY_HEAD_SIMILARITY) return slot == 0;
  if (head == WHY_HEAD_WORDS && slot != terms[0].slot) return false;
  if (job->slots.count == 0) return slot < job->tokens;
  for (uint32_t t = 0; t < job->tokens; t++)
    if (WHY_ITEMS(job, uint32_t, slots)[t] == slot) return true;
  return false;
}

static why_status check_terms(const struct check *check) {
  const why_job *job = check->job;
  const why_term *terms = WHY_ITEMS(job, why_term, terms);
  for (uint32_t i = 0; i < job->terms.count; i++) {
    const bool predicted = terms[i].label == WHY_LABEL_PREDICTED && (job->wants & WHY_WANT_LOGITS);
    if (!slot_has_output(check, terms, i))
      return refuse(check, "terms", "name a slot that has no output");
    if (terms[i].label >= check->shape->labels && !predicted) {
      return refuse(check, "terms", "name a label that the model has not");
    }
    if (!isfinite(terms[i].weight))
      return refuse(check, "terms", "have a weight that is not finite");
  }
  return WHY_OK;
}

static why_status check_layers(const struct check *check) {
  const why_job *job = check->job;
  const uint32_t attention = WHY_WANT_ATTENTION | WHY_WANT_ATTENTION_MEAN |
                             WHY_WANT_ATTENTION_GRADIENT | WHY_WANT_ATTENDED;
  const uint32_t named = attention | WHY_WANT_HIDDEN | WHY_WANT_HIDDEN_GRADIENT | WHY_WANT_LENS;
  const uint32_t *layers = WHY_ITEMS(job, uint32_t, layers);
  const uint32_t L = check->shape->layers;
  if ((job->wants & named) && job->layers.count == 0) {
    return refuse(check, "layers", "are missing though something of them is wanted");
  }
  if (!ascending(layers, job->layers.count) ||
      !all_below(layers, job->layers.count, job->wants & attention ? L : L + 1)) {
    return refuse(check, "layers", "do not ascend or go past those of the model");
  }
  return WHY_OK;
}

static bool head_known(const why_shape *shape, uint32_t head) {
  return head < shape->heads || head == WHY_EVERY;
}

/* What changes the run inside the network. */
static why_status check_interventions(const struct check *check) {
  const why_job *job = check->job;
  const why_shape *shape = check->shape;
  const uint32_t T = job->tokens;
  if (!all_finite(WHY_ITEMS(job, float, head_scales), job->head_scales.count)) {
    return refuse(check, "head_scales", "are not all finite");
  }
  if (!bytes_below(WHY_ITEMS(job, uint8_t, head_means), job->head_means.count, 2)) {
    return refuse(check, "head_means", "are not all 0 or 1");
  }
  const why_edge *edges = WHY_ITEMS(job, why_edge, edges);
  for (uint32_t i = 0; i < job->edges.count; i++) {
    if (edges[i].layer >= shape->layers || !head_known(shape, edges[i].head) ||
        edges[i].from >= T || edges[i].to >= T) {
      return refuse(check, "edges", "name a layer, head or token that is not there");
    }
  }
  const why_zeroed *zeroed = WHY_ITEMS(job, why_zeroed, zeroed);
  for (uint32_t i = 0; i < job->zeroed.count; i++) {
    if (zeroed[i].layer >= shape->layers || !head_known(shape, zeroed[i].head) ||
        zeroed[i].token >= T) {
      return refuse(check, "zeroed", "name a layer, head or token that is not there");
    }
  }
  const why_overwrite *overwrites = WHY_ITEMS(job, why_overwrite, overwrites);
  for (uint32_t i = 0; i < job->overwrites.count; i++) {
    const why_overwrite o = overwrites[i];
    const bool one_head = o.site == WHY_SITE_ATTENTION && o.head < shape->heads;
    if (o.site > WHY_SITE_FFN || o.layer >= shape->layers || (!one_head && o.head != WHY_EVERY) ||
        o.source_token >= job->source_ids.count || o.token >= T) {
      return refuse(check, "overwrites", "name a site, layer, head or token that is not there");
    }
  }
  return WHY_OK;
}

why_status why_job_check(const why_job *job, size_t bytes, const why_shape *shape,
                         why_error *error) {
  const struct check check = {job, shape, error};
  if ((uintptr_t)job % _Alignof(why_job) || bytes < sizeof *job || bytes % 8 ||
      job->bytes != bytes) {
    return refuse(&check, "record", "is cut, misaligned or not of the length that it states");
  }
  why_status (*const steps[])(const struct check *) = {
      check_numbers, check_slices, check_text, check_terms, check_layers, check_interventions,
  };
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    const why_status status = steps[i](&check);
    if (status) return status;
  }
  return WHY_OK;
}
