/* A job: one question to the model, as one flat record without pointers, so that it can be copied
   to another worker byte for byte. A method fills jobs, the engine answers them with floats. */
#ifndef WHY_JOB_H
#define WHY_JOB_H

#include "base.h"

/* Part of a record: `count` items that start `at` bytes after the record's first; absent = {0, 0}.
   Every array starts at a multiple of 8 bytes. */
typedef struct why_slice {
  uint32_t at, count;
} why_slice;

/* What turns outputs into the numbers that a target is made of. */
typedef enum why_link {
  WHY_LINK_LOGIT = 0,
  WHY_LINK_PROBABILITY = 1,
  WHY_LINK_LOG_PROBABILITY = 2,
  WHY_LINK_LOG_ODDS = 3, /* the logit less the logsumexp of the rest of its axis */
  /* The logit less the highest of the rest of its axis: above 0 where it is what the model says (of
     axis NONE the logit itself). The target is then the least over the terms, whose weights are not
     looked at, in place of their sum. */
  WHY_LINK_MARGIN = 4
} why_link;

/* What the link normalises over. */
typedef enum why_axis {
  WHY_AXIS_LABELS = 0, /* softmax over the labels of a slot */
  WHY_AXIS_SLOTS = 1,  /* softmax over the slots of a label (spans) */
  WHY_AXIS_NONE = 2    /* a sigmoid for each output */
} why_axis;

/* The target, one scalar of the outputs: sum of weight * link(outputs)[slot][label]. */
typedef struct why_term {
  uint32_t slot;  /* a token's index before any removal; 0 for heads of one row */
  uint32_t label; /* < K, or WHY_LABEL_PREDICTED in a job that also wants logits */
  float weight;
} why_term;

/* The label with the largest output of this very run; the lowest of equals. */
#define WHY_LABEL_PREDICTED UINT32_MAX

/* Bits of an activation on its way into an integer product; weights are as stored in both. */
typedef enum why_precision {
  WHY_PRECISION_EXACT = 0, /* 16 */
  WHY_PRECISION_FAST = 1   /* 8; forward runs only */
} why_precision;

/* Where a path starts: the rows of other ids, zeros, or the mean row of the embedding table. */
typedef enum why_baseline {
  WHY_BASELINE_NONE = 0, /* no path: w is the rows of `ids` */
  WHY_BASELINE_IDS = 1,
  WHY_BASELINE_ZERO = 2,
  WHY_BASELINE_MEAN = 3
} why_baseline;

/* What a job wants back. The answer holds, in this order and only what is asked for: */
enum {
  WHY_WANT_LOGITS = 1 << 0,   /* (rows, K): a row a token where the head has them, else one */
  WHY_WANT_DOT = 1 << 1,      /* (T) sum over channels of dw * (w_text - w_baseline) */
  WHY_WANT_L1 = 1 << 2,       /* (T) sum over channels of |dw| */
  WHY_WANT_L2 = 1 << 3,       /* (T) Euclidean norm of dw */
  WHY_WANT_GRADIENT = 1 << 4, /* (T, E) dw, the gradient of the value at w; (T, C) at a layer */
  WHY_WANT_HIDDEN = 1 << 5, /* (layers, T, C) input of each named layer; layer L: the last output */
  WHY_WANT_HIDDEN_GRADIENT = 1 << 6, /* (layers, T, C) gradient at the same places */
  WHY_WANT_ATTENTION = 1 << 7, /* (layers, H, T, T) probabilities of each named layer, [from][to] */
  WHY_WANT_ATTENTION_MEAN = 1 << 8,     /* (layers, T, T) their means over the heads */
  WHY_WANT_ATTENTION_GRADIENT = 1 << 9, /* (layers, H, T, T) */
  WHY_WANT_LENS = 1 << 10, /* (layers) the target's value, were the head to read the input of each
                              named layer; layer L: the last output. PREDICTED is
                              what it would say there */
  WHY_WANT_TOP = 1 << 11,  /* (T, candidates, 2) {id, gain}: the words v of `allowed` with the
                              largest dw . (word v - word of the text), best first, whose cosine with
                              the word of the text is at least `closeness`; id -1: there are no more.
                              Of tokens that are `kept` none are sought */
  WHY_WANT_ATTENDED = 1 << 12, /* (layers, 3, T, C) queries (already divided by sqrt(D)), keys and
                                  values of each named layer */
  WHY_WANT_POOLED = 1 << 13    /* (C) what the classifier multiplies; of WHY_HEAD_SIMILARITY (2, C)
                                  what stands for each text; of no other heads */
};
#define WHY_WANT_ANY_GRADIENT                                                                      \
  (WHY_WANT_DOT | WHY_WANT_L1 | WHY_WANT_L2 | WHY_WANT_GRADIENT | WHY_WANT_HIDDEN_GRADIENT |       \
   WHY_WANT_ATTENTION_GRADIENT | WHY_WANT_TOP)

/* An edge of attention that is cut before the softmax: `from` no longer sees `to`. */
typedef struct why_edge {
  uint32_t layer, head, from, to; /* head may be WHY_EVERY */
} why_edge;

/* A value vector that is zeroed: `token` gives nothing to anybody in this layer. */
typedef struct why_zeroed {
  uint32_t layer, head, token; /* head may be WHY_EVERY */
} why_zeroed;
#define WHY_EVERY UINT32_MAX

/* Places inside the network that can be read from one run and written into another. */
typedef enum why_site {
  WHY_SITE_RESIDUAL = 0,  /* (C) the layer's input */
  WHY_SITE_ATTENTION = 1, /* (C) the attention's context, all heads, before its output matrix */
  WHY_SITE_FFN = 2        /* (C) the feed-forward's output, before it is added and normed */
} why_site;

/* Overwrites `token` at `site` of `layer` with what `source_token` has there in the run of the
   record's source ids; head restricts WHY_SITE_ATTENTION to one head, else WHY_EVERY. */
typedef struct why_overwrite {
  uint32_t site, layer, head, source_token, token;
} why_overwrite;

/* The record. Token positions are 0..T-1 in the order given: a removed token shortens the text. */
typedef struct why_job {
  uint32_t bytes;  /* the whole record, a multiple of 8 */
  uint32_t tokens; /* T */
  uint32_t wants;  /* WHY_WANT_* */
  uint32_t precision;
  uint64_t noise_seed;
  uint32_t noise_index;
  /* Standard deviation of the normal noise that is added where the path is (to w, mostly), over the
     root mean square of the text's numbers there: 1 = as loud as the text; 0 = none. A token's
     noise is drawn by its slot. */
  float noise_sigma;
  uint32_t baseline;      /* why_baseline */
  uint32_t path_layer;    /* the layer whose input the path mixes; 0 = w */
  uint32_t link, axis;    /* why_link, why_axis */
  uint32_t candidates;    /* of WHY_WANT_TOP, for each token */
  float closeness;        /* of WHY_WANT_TOP, -1 .. 1 */
  why_slice ids;          /* uint32 (T) */
  why_slice segments;     /* uint8 (T) */
  why_slice slots;        /* uint32 (T) index before any removal; absent = 0..T-1 */
  why_slice baseline_ids; /* uint32 (T), with WHY_BASELINE_IDS */
  why_slice kept;         /* uint8 (T) 1 = not on the path: w_baseline = w_text (special tokens) */
  why_slice alphas;       /* float (T) 1 = the text, 0 = the baseline; absent = all 1 */
  why_slice terms;        /* why_term */
  why_slice layers;       /* uint32, the layers that WHY_WANT_HIDDEN… and …ATTENTION… name */
  why_slice head_scales;  /* float (L, H), multiplies a head's context; absent = all 1 */
  why_slice head_means;   /* uint8 (L, H), 1: each token has the mean over all of that head's
                             context; absent = none */
  why_slice allowed;      /* uint8 (ceil(V / 8)) bits, lowest first, of WHY_WANT_TOP */
  why_slice edges;        /* why_edge */
  why_slice zeroed;       /* why_zeroed */
  why_slice source_ids;   /* uint32, the run that overwrites read from */
  why_slice source_segments; /* uint8 */
  why_slice overwrites;      /* why_overwrite */
} why_job;

/* What stands on top of the encoder. */
typedef enum why_head {
  WHY_HEAD_POOLED = 0,     /* the row of [CLS]: one row of K outputs */
  WHY_HEAD_TOKENS = 1,     /* every row by itself: (T, K) */
  WHY_HEAD_SIMILARITY = 2, /* the cosine of the means of two segments: one output */
  WHY_HEAD_WORDS = 3       /* the row of a slot against the word table: one row, K = V */
} why_head;

/* What stands for a whole text. */
typedef enum why_pooling {
  WHY_POOLING_MEAN, /* the mean over its tokens */
  WHY_POOLING_CLS   /* its first token */
} why_pooling;

/* The part of a model that sizes depend on, and methods know of it. */
typedef struct why_shape {
  why_head head;
  uint32_t layers, heads, channels, feed_forward, vocabulary, labels, positions, segments;
  uint32_t embedding;  /* E */
  why_pooling pooling; /* of WHY_HEAD_SIMILARITY */
} why_shape;

/* The items of a record's `allowed`. */
static inline uint32_t why_job_word_bytes(const why_shape *shape) {
  return shape->vocabulary / 8 + (shape->vocabulary % 8 != 0);
}

/* How many tokens stand for the text that token t belongs to, where t is one of them; else 0. Each
   of them is as large a part of what stands for it. segments: (tokens). */
uint32_t why_pooling_count(why_pooling pooling, const uint8_t *segments, uint32_t tokens,
                           uint32_t t);

/* Where each part of an answer starts, in floats from its first; the target's value is always at 0.
   Parts that were not wanted have count 0. */
typedef struct why_answer {
  why_slice logits, dot, l1, l2, gradient, hidden, hidden_gradient, attention, attention_mean,
      attention_gradient, lens, top, attended, pooled; /* `at` counts floats here */
  size_t floats;
} why_answer;

/* WHY_ERROR_MEMORY where the sum does not fit. */
why_status why_answer_layout(const why_job *job, const why_shape *shape, why_answer *answer,
                             why_error *error);

/* Whether a record from anywhere is sound for this model: every slice inside the record and
   aligned, every id, layer, head, token, label in range, floats finite. Engines call it first. */
why_status why_job_check(const why_job *job, size_t bytes, const why_shape *shape,
                         why_error *error);

/* An array of a record: `WHY_ITEMS(job, uint32_t, ids)`. */
#define WHY_ITEMS(job, type, slice)                                                                \
  ((const type *)(const void *)((const char *)(job) + (job)->slice.at))

#endif
