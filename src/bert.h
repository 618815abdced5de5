/* The model: a BERT encoder (arXiv:1810.04805) and the head on top of it, and a run of it. RoBERTa,
   DistilBERT and ELECTRA are the same encoder; ALBERT (arXiv:1909.11942) shares one layer's weights
   among several, and looks words up in E < C columns. */
#ifndef WHY_BERT_H
#define WHY_BERT_H

#include "job.h"
#include "layers.h"

typedef struct why_layer {
  why_matrix query, key, value, attention_output; /* (C, C) */
  why_norm attention_norm;
  why_matrix up;   /* (F, C) */
  why_matrix down; /* (C, F) */
  why_norm output_norm;
} why_layer;

typedef struct why_bert {
  why_shape shape;
  float epsilon; /* of the layer norms */
  why_activation hidden_activation, head_activation;
  bool multi_label, regression;
  bool spans;          /* the outputs of a token: does an answer start, does one end here */
  uint32_t revision;   /* counts how often the weights have been changed */
  float temperature;   /* outputs are divided by it before they become probabilities */
  uint32_t groups;     /* G: how many layers are stored */
  why_table words;     /* (V, E) */
  why_table positions; /* (positions, E) */
  why_table segments;  /* (segments, E); no rows where the encoder has none */
  why_norm embedding_norm;
  why_matrix projection; /* (C, E); no outputs where E = C and nothing lies between */
  why_layer *layers;     /* (G) see why_bert_stored */
  why_matrix pooler;     /* (C, C); no outputs where the classifier reads [CLS] directly. Of
                            WHY_HEAD_WORDS (E, C) */
  why_matrix classifier; /* (K, C); no outputs where the head has none */
  why_norm head_norm;    /* (E) of WHY_HEAD_WORDS, behind the activation */
  float *word_bias;      /* (V) of WHY_HEAD_WORDS */
} why_bert;

/* Whether two texts are read each by itself: no attention between segments, positions from 0 in
   each, and the same segment row for both. */
static inline bool why_bert_separates(const why_bert *bert) {
  return bert->shape.head == WHY_HEAD_SIMILARITY;
}

/* The weights of layer `l`: L / G layers in a row share them. */
static inline why_layer *why_bert_stored(const why_bert *bert, size_t l) {
  return &bert->layers[l * bert->groups / bert->shape.layers];
}

/* What the backward needs of one layer. */
typedef struct why_tape {
  why_attended attended;
  why_normed middle, output; /* the norms after attention and after the feed-forward */
  float *slope;              /* (T, F) of the activation; runs with gradients only */
} why_tape;

/* What overwrites read: a text's activations at each site of every layer. */
typedef struct why_source {
  size_t T;
  float *residual, *attention, *ffn; /* (L, T, C) each */
} why_source;

/* One run over T tokens: every array that forward and backward touch, laid out anew for each T.
   X stands for the larger of C and E. */
typedef struct why_run {
  size_t T;
  size_t last_rows;  /* of the last layer that anybody reads: 1, that of [CLS], or T */
  size_t head_row;   /* of WHY_HEAD_WORDS: where the token stands whose word is asked */
  size_t head_state; /* which of `hidden` the head reads: L, or an earlier one for a lens */
  float *mean;       /* (E) the mean row of the word table; kept from run to run */
  /* Forward. */
  const uint8_t *segments; /* (T) borrowed by why_bert_embed for as long as the run goes on */
  float *w;                /* (T, E) the seam: the word-embedding rows that the run reads */
  float *delta;  /* (T, X) the path's start less its end, at w or at a layer: what DOT multiplies */
  float *summed; /* (T, E) words, positions and segments, where a projection follows; else NULL */
  float *hidden; /* (L + 1, T, C) the input of each layer, and the last output */
  why_normed embedded;
  why_tape *tapes; /* (tape_count) of all layers, or one that is filled again for each */
  size_t tape_count;
  float *context;          /* (T, X) */
  float *sum;              /* (T, X) */
  float *middle;           /* (T, C) the input of the feed-forward */
  float *inner;            /* (T, F) after the activation; backward: its gradient */
  float *transposed;       /* (D, S) */
  why_rows rows;           /* (T, max(X, F)) */
  float *pooled;           /* (2, X) what the last step of the head reads */
  float *pooled_slope;     /* (X) of the activation before it */
  why_normed head_normed;  /* of one row of E */
  uint8_t *allowed;        /* (T) the slots that a span may begin or end at */
  float *logits, *dlogits; /* (rows of outputs, K rounded up to 8) */
  /* Backward. */
  float *dhidden;                /* (T, X) at the place where the backward has arrived */
  float *dmiddle;                /* (T, X) */
  float *dcontext;               /* (T, C) */
  float *dquery, *dkey, *dvalue; /* (T, C) */
  float *dscores;                /* (T, S) */
  why_stretched stretched;       /* (T, max(X, F)) */
  const why_source *source;      /* what the job overwrites is read from it; NULL: it does not */
  why_source *keep;              /* where a source's activations go; NULL: nowhere */
} why_run;

/* Takes and, over real memory, fills the transposed packing of every matrix. */
void why_bert_take_back(why_bert *bert, why_arena *arena);

/* why_matrix_draw_signs of the matrices of the head and of the layers from `first_layer` up (L:
   none); layers that share their weights change together. */
void why_bert_draw_signs(why_bert *bert, uint8_t flip, uint32_t first_layer, uint64_t seed);

/* why_matrix_flip of every matrix. */
void why_bert_flip(why_bert *bert, uint8_t mask);

/* Up to this length the backward finds every layer's tape as the forward left it. */
enum { WHY_TAPE_TOKENS = 128 };

/* A run of T tokens, 1 .. positions; `gradients`: with what the backward needs. Over an arena
   without a base it is only measured. */
void why_run_take(why_run *run, const why_bert *bert, size_t T, bool gradients, why_arena *arena);

/* How many rows of layer `l` the run computes behind keys and values: all T, but for the last layer
   run->last_rows. */
size_t why_bert_rows(const why_bert *bert, const why_run *run, size_t l);

/* What `job` changes in the attention of layer `l` of the run. */
why_attention_edits why_bert_edits(const why_bert *bert, const why_run *run, const why_job *job,
                                   size_t l);
/* Zeroes the rows of value (T, C), or of its gradient, that `job` silences in layer `l`. */
void why_bert_zero_values(const why_bert *bert, const why_job *job, size_t l, float *value);

/* What `job` overwrites at `site` of layer `l`: rows (T, C) of the run from the same site of its
   source. For a gradient (source NULL) those places become zeros: nothing flows on from there. */
void why_bert_overwrite(const why_bert *bert, const why_job *job, why_site site, size_t l,
                        const float *source, float *rows);

/* The job's target from run->logits, and its gradient into run->dlogits, all of it written. */
why_status why_target(const why_bert *bert, const why_job *job, why_run *run, float *value,
                      why_error *error);

/* The token that a word head reads: where the first term's slot stands in this run. */
size_t why_target_row(const why_job *job);

/* How many rows of outputs a run over T tokens has (as in the answer to a job), and how far they
   lie apart in run->logits. */
size_t why_head_rows(const why_shape *shape, size_t T);
size_t why_head_stride(const why_shape *shape);

/* What is added to the word of token t of a text: row (E) of its place, and of its segment, where
   the encoder has any (else false). segments: as the run knows them. */
void why_bert_position_row(const why_bert *bert, const uint8_t *segments, size_t t, float *row);
bool why_bert_segment_row(const why_bert *bert, const uint8_t *segments, size_t t, float *row);

/* hidden[0] from w: adds positions and segments (T), then the norm and, if any, the projection. */
void why_bert_embed(const why_bert *bert, const why_kernels *kernels, why_run *run,
                    const uint8_t *segments);

/* hidden[l + 1] from hidden[l]. Returns the tape that it filled. */
const why_tape *why_bert_layer(const why_bert *bert, const why_kernels *kernels, why_run *run,
                               size_t l, const why_job *job);

/* logits from hidden[L], and dhidden at hidden[L] from dlogits: head.c. */
void why_bert_head(const why_bert *bert, const why_kernels *kernels, why_run *run,
                   const why_job *job);
void why_bert_head_back(const why_bert *bert, const why_kernels *kernels, why_run *run,
                        const why_job *job);

/* dhidden at hidden[l] from dhidden at hidden[l + 1]. dprobabilities: (H, T, T) or NULL. */
void why_bert_layer_back(const why_bert *bert, const why_kernels *kernels, why_run *run, size_t l,
                         const why_job *job, float *dprobabilities);

/* dhidden at w from dhidden at hidden[0]. */
void why_bert_embed_back(const why_bert *bert, const why_kernels *kernels, why_run *run);

#endif
