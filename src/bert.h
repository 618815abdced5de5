/* The model: a BERT encoder with a classifier on [CLS] (arXiv:1810.04805), and a run of it. */
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
  float temperature;   /* outputs are divided by it before they become probabilities */
  why_table words;     /* (V, C) */
  why_table positions; /* (positions, C) */
  why_table segments;  /* (segments, C); no rows where the encoder has none */
  why_norm embedding_norm;
  why_layer *layers;     /* (L) */
  why_matrix pooler;     /* (C, C); no outputs where the classifier reads [CLS] directly */
  why_matrix classifier; /* (K, C) */
} why_bert;

/* What the backward needs of one layer. */
typedef struct why_tape {
  why_attended attended;
  why_normed middle, output; /* the norms after attention and after the feed-forward */
  float *slope;              /* (T, F) of the activation; runs with gradients only */
} why_tape;

/* One run over T tokens: every array that forward and backward touch, laid out anew for each T. */
typedef struct why_run {
  size_t T;
  size_t last_rows; /* of the last layer that anybody reads: 1, that of [CLS], or T */
  float *mean;      /* (C) the mean row of the word table; kept from run to run */
  /* Forward. */
  float *w;      /* (T, C) the seam: the word-embedding rows that the run reads */
  float *delta;  /* (T, C) w of the text less w of the baseline: what DOT multiplies */
  float *hidden; /* (L + 1, T, C) the input of each layer, and the last output */
  why_normed embedded;
  why_tape *tapes; /* (tape_count) of all layers, or one that is filled again for each */
  size_t tape_count;
  float *context;               /* (T, C) */
  float *sum;                   /* (T, C) */
  float *middle;                /* (T, C) the input of the feed-forward */
  float *inner;                 /* (T, F) after the activation; backward: its gradient */
  float *transposed;            /* (D, S) */
  why_rows rows;                /* (T, max(C, F)) */
  float *pooled, *pooled_slope; /* (C) the input of the classifier; of the activation before it */
  float *logits, *dlogits;      /* (K rounded up to 8) */
  /* Backward. */
  float *dhidden;                /* (T, C) at the place where the backward has arrived */
  float *dmiddle;                /* (T, C) */
  float *dcontext;               /* (T, C) */
  float *dquery, *dkey, *dvalue; /* (T, C) */
  float *dscores;                /* (T, S) */
  why_stretched stretched;       /* (T, max(C, F)) */
  /* For jobs that overwrite activations with those of another run. */
  float *ffn;             /* (T, C) of the layer run last, in a run that is read from; else NULL */
  struct why_run *source; /* the run that is read from; NULL where the job overwrites nothing */
} why_run;

/* Takes and, over real memory, fills the transposed packing of every matrix. */
void why_bert_take_back(why_bert *bert, why_arena *arena);

/* why_matrix_flip of every matrix. */
void why_bert_flip(why_bert *bert, uint8_t mask);

/* Up to this length the backward finds every layer's tape as the forward left it. */
enum { WHY_TAPE_TOKENS = 128 };

/* A run of T tokens, 1 .. positions; `gradients`: with what the backward needs. Over an arena
   without a base it is only measured. */
void why_run_take(why_run *run, const why_bert *bert, size_t T, bool gradients, why_arena *arena);

/* A run to read activations from: forward only. */
void why_run_take_source(why_run *run, const why_bert *bert, size_t T, why_arena *arena);

/* How many rows of layer `l` the run computes behind keys and values: all T, but for the last layer
   run->last_rows. */
size_t why_bert_rows(const why_bert *bert, const why_run *run, size_t l);

/* What `job` changes in the attention of layer `l`. */
why_attention_edits why_bert_edits(const why_bert *bert, const why_job *job, size_t l);
/* Zeroes the rows of value (T, C), or of its gradient, that `job` silences in layer `l`. */
void why_bert_zero_values(const why_bert *bert, const why_job *job, size_t l, float *value);

/* What `job` overwrites at `site` of layer `l`: rows (T, C) of the run from the same site of its
   source. For a gradient (source NULL) those places become zeros: nothing flows on from there. */
void why_bert_overwrite(const why_bert *bert, const why_job *job, why_site site, size_t l,
                        const float *source, float *rows);

/* The head's answer row by row, its value and its gradient; see target.c. */
why_status why_target(const why_job *job, uint32_t labels, const float *logits, float *value,
                      float *dlogits, why_error *error);

/* hidden[0] from w: adds positions and segments, then the norm. */
void why_bert_embed(const why_bert *bert, const why_kernels *kernels, why_run *run,
                    const uint8_t *segments);

/* hidden[l + 1] from hidden[l], and before that the same of the run's source, if it has one.
   Returns the tape that it filled. */
const why_tape *why_bert_layer(const why_bert *bert, const why_kernels *kernels, why_run *run,
                               size_t l, const why_job *job);

/* logits from row 0 of hidden[L]. */
void why_bert_head(const why_bert *bert, const why_kernels *kernels, why_run *run);

/* dhidden at hidden[L] from dlogits. */
void why_bert_head_back(const why_bert *bert, const why_kernels *kernels, why_run *run);

/* dhidden at hidden[l] from dhidden at hidden[l + 1]. dprobabilities: (H, T, T) or NULL. */
void why_bert_layer_back(const why_bert *bert, const why_kernels *kernels, why_run *run, size_t l,
                         const why_job *job, float *dprobabilities);

/* dhidden at w from dhidden at hidden[0]. */
void why_bert_embed_back(const why_bert *bert, const why_kernels *kernels, why_run *run);

#endif
