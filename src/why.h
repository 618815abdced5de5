/* whybert: says why a BERT decided what it decided. This header is the manual.
 *
 * A model is read once and never changes; any number of sessions (workspaces, one to a thread) run
 * on it. An explanation is a conversation: it asks jobs, a session answers them, until none is
 * left.
 *
 *   why_model *model;
 *   why_session *session;
 *   why_explanation *explanation;
 *   why_error error;
 *   why_request request = why_request_default();
 *   request.text = "a charming and often affecting journey";
 *   request.text_length = strlen(request.text);
 *   request.method = "integrated_gradients";
 *   if (why_model_open(bytes, size, &model, &error) ||
 *       why_session_new(model, 512, WHY_SESSION_GRADIENTS, &session, &error) ||
 *       why_explanation_new(model, &request, &explanation, &error) ||
 *       why_explanation_run(explanation, session, &error))
 *     return puts(error.text);
 *   const why_result *result = why_explanation_result(explanation);
 *
 * Shapes: T tokens, C channels, H heads, L layers, K labels, V vocabulary. Arrays are row-major.
 * Offsets into text count bytes of UTF-8. Every function that can fail answers a why_status and
 * puts one sentence into `error` (which may be NULL). Nothing prints, exits, reads files or keeps
 * global state. What _new and _open give is freed by the _free of the same name, which accepts
 * NULL. */
#ifndef WHY_H
#define WHY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

const char *why_version(void); /* "major.minor.patch", static */

/* ------------------------------------------------------------------ the model */

typedef struct why_model why_model;

/* What a model does. A target is one scalar of its outputs, whatever the task. */
typedef enum why_task {
  WHY_TASK_SEQUENCE_CLASSIFICATION = 0, /* a text, or a pair of texts, has labels or a number */
  WHY_TASK_TOKEN_CLASSIFICATION = 1,    /* words have labels: entities */
  WHY_TASK_QUESTION_ANSWERING = 2,      /* text: a question; second text: where its answer stands */
  WHY_TASK_SENTENCE_SIMILARITY = 3,     /* how alike two texts are */
  WHY_TASK_MASKED_LM = 4                /* which word a [MASK] of the text stands for */
} why_task;

/* What a file says about itself. Strings are NUL-terminated UTF-8 (ill-formed bytes replaced) and
   live as long as the model. */
typedef struct why_model_info {
  const char *name;
  const char *architecture; /* of the file it was made from: "BertForSequenceClassification", … */
  const char *licence;      /* "" where the file does not state one */
  why_task task;
  const char *task_name; /* "sequence_classification", …; "question_answering" */
  /* Of sequence classification: "single_label_classification", "multi_label_classification" or
     "regression"; else "". */
  const char *problem_type;
  const char *tokenizer; /* "WordPiece", "BPE" or "Unigram" */
  /* What outputs are divided by before they become probabilities: fitted so that they say how often
     the model is right (arXiv:1706.04599); 1 where nobody has. Logits are never divided. */
  float temperature;
  char sha256[65]; /* of the file, lower-case hex */
  uint64_t file_bytes;
  uint64_t memory_bytes; /* held by the model now */
  uint32_t layers, heads, channels, feed_forward, vocabulary, positions, segments, labels;
  const char *const *label_names; /* (labels); of a masked_lm none: its labels are the vocabulary */
  bool multi_label;               /* a sigmoid for each label instead of a softmax over all */
  const char *linear_type, *embedding_type; /* as stored: "Q8_0", "F16"…; "mixed" */
  const char *kernels; /* the instruction set in use: "scalar", "avx2", "simd128" */
} why_model_info;

/* Opens a model that is whole in memory. `bytes` may be freed or changed afterwards.
   Errors: FORMAT and UNSUPPORTED say what and where; MEMORY. */
why_status why_model_open(const void *bytes, size_t size, why_model **model, why_error *error);

/* The same in pieces, as they arrive: new, feed … feed, finish. Tensors are packed and dropped as
   they come, so the peak is the packed model plus the header. */
typedef struct why_loader why_loader;

/* `sha256` (64 lower-case hex digits) is believed where the caller has checked it; NULL: computed.
 */
why_status why_loader_new(const char *sha256, why_loader **loader, why_error *error);
/* The next `size` bytes of the file, any size, borrowed during the call. After an error every
   further call gives the same one. */
why_status why_loader_feed(why_loader *loader, const void *bytes, size_t size, why_error *error);
/* How many bytes the file has in all; 0 while the header is not complete. */
uint64_t why_loader_expects(const why_loader *loader);
/* Hands the model over; FORMAT where bytes are missing. The loader is then empty: free it. */
why_status why_loader_finish(why_loader *loader, why_model **model, why_error *error);
void why_loader_free(why_loader *loader);

void why_model_free(why_model *model); /* after all sessions and explanations on it */
const why_model_info *why_model_about(const why_model *model);

/* Makes the packing that gradients need (about the size of the packed weights). Done at once by
   why_session_new with WHY_SESSION_GRADIENTS; call it yourself before several threads make
   sessions. A second call does nothing. */
why_status why_model_prepare_gradients(why_model *model, why_error *error);

/* Divides outputs by `temperature` (> 0, finite; else ARGUMENT) from now on, in place of what the
   file says. Explanations and sessions that are there use it too. Not while a session runs. */
why_status why_model_set_temperature(why_model *model, float temperature, why_error *error);

/* Calls labels 0 .. count - 1 by the NUL-terminated `names`, which are copied. ARGUMENT where count
   is not that of the model's labels, or a name is empty or there twice; the old names then stay.
   Results made before keep theirs only until this call. */
why_status why_model_name_labels(why_model *model, const char *const *names, size_t count,
                                 why_error *error);

/* Gives every weight of the head and of the layers from `first_layer` up (L: the head alone) a sign
   drawn by `seed`: as large as before, and nothing that was learnt is left; an explanation of the
   model must not survive it (Adebayo et al. 2018, arXiv:1810.03292). What an earlier call did is
   undone first; first_layer > L only undoes. Not while a session runs. */
why_status why_model_randomise(why_model *model, uint32_t first_layer, uint64_t seed,
                               why_error *error);

/* Switches kernel sets for tests and measurements: "scalar", "avx2", "simd128", or "best". All give
   the same bits. ARGUMENT where this build or CPU has none of that name. Before sharing the model.
 */
why_status why_model_use_kernels(why_model *model, const char *name, why_error *error);

/* ------------------------------------------------------------------ tokens */

/* One token of a text. */
typedef struct why_token {
  uint32_t id;
  uint32_t begin, end; /* bytes of the text of its segment; begin == end for added specials */
  uint32_t segment;    /* 0 the text, 1 the second text */
  uint32_t word;       /* index of its word, or UINT32_MAX for an added special token */
  bool special;        /* [CLS] and [SEP], added or typed by the reader */
  const char *text;    /* as Hugging Face spells it ("##ing"), NUL-terminated */
  float score;
  float standard_error; /* where result.has_standard_errors */
} why_token;

/* One word: white space separates, edge punctuation is split off, each CJK character is by itself;
   or a group of the request. score = the sum of its tokens' scores. */
typedef struct why_word {
  uint32_t begin, end, segment;
  uint32_t first, last; /* its tokens are [first, last) */
  bool special;         /* consists of a special token that the reader typed */
  float score;
  float standard_error; /* with unit token the sum of its tokens', the most that it can be */
  uint32_t rank;        /* 1: the highest score */
  bool tied; /* within the errors its place and that of a neighbour in rank could be exchanged */
} why_word;

/* ------------------------------------------------------------------ methods */

typedef enum why_option_kind {
  WHY_OPTION_CHOICE = 0,  /* one of `choices` */
  WHY_OPTION_INTEGER = 1, /* minimum .. maximum */
  WHY_OPTION_REAL = 2
} why_option_kind;

/* What else bounds an integer from above: the last layer or head, from 0, of the model at hand. */
typedef enum why_option_cap {
  WHY_CAP_NONE = 0,
  WHY_CAP_LAYERS = 1,
  WHY_CAP_HEADS = 2
} why_option_cap;

typedef struct why_method_option {
  const char *name;
  const char *about; /* one sentence */
  why_option_kind kind;
  const char *fallback;       /* the default, spelled as a caller would */
  double minimum, maximum;    /* of numbers */
  why_option_cap cap;         /* of integers */
  const char *const *choices; /* of choices, NULL-terminated */
} why_method_option;

/* What a result is drawn as. Each of them has a score a token, too. */
typedef enum why_result_kind {
  WHY_RESULT_SCORES = 0,
  WHY_RESULT_MATRIX = 1, /* tokens x tokens, what looks at what: rows that sum to 1 */
  WHY_RESULT_MAP = 2,    /* rows x columns with a sign: layers x tokens, words x words… */
  WHY_RESULT_CURVE = 3,  /* lines (rows) over steps (columns) */
  WHY_RESULT_RULE = 4,
  WHY_RESULT_EDITS = 5 /* changed texts */
} why_result_kind;

/* The question that a reader comes with. */
typedef enum why_question {
  WHY_QUESTION_WORDS = 0,  /* Which words? */
  WHY_QUESTION_LAYERS = 1, /* Which layer? */
  WHY_QUESTION_CHANGE = 2, /* What would change its mind? */
  WHY_QUESTION_RULE = 3,   /* What rule? */
  WHY_QUESTION_PARTS = 4   /* Which part of the network? */
} why_question;

/* What a row takes of a request's references. */
typedef enum why_reference_use {
  WHY_REFERENCES_NONE = 0,
  WHY_REFERENCES_ANY = 1, /* none or more */
  WHY_REFERENCES_ONE = 2  /* exactly one */
} why_reference_use;

/* What a map's rows or columns are. */
typedef enum why_map_axis {
  WHY_MAP_TOKENS = 0, /* all T */
  WHY_MAP_UNITS = 1,  /* words (or sentences); in a result with unit token it becomes TOKENS */
  WHY_MAP_LAYERS = 2, /* 0 the first; L of them */
  WHY_MAP_STATES = 3, /* L + 1: the embeddings, then what each layer gives */
  WHY_MAP_HEADS = 4,
  WHY_MAP_STEPS = 5, /* 0, 1, 2… */
  WHY_MAP_VALUE = 6  /* one row: the target's value */
} why_map_axis;

/* A way of asking why: one row of the list that program, page, README and tests all read. */
typedef struct why_method_info {
  const char *name;                 /* "integrated_gradients" */
  const char *title;                /* "Integrated gradients" */
  const char *about;                /* what a lay reader needs, one or two sentences */
  const char *title_zh, *about_zh;  /* the same in Chinese */
  const char *promise;              /* what holds, one sentence, tested */
  const char *citation;             /* authors, year, arXiv or doi */
  const why_method_option *options; /* option_count */
  size_t option_count;
  why_result_kind kind;
  bool complete;  /* the scores sum to value - baseline_value, up to the stated gap */
  bool is_signed; /* a negative score speaks against the target */
  bool sampled;   /* draws at random: scores have standard errors, and it may be asked to be fast */
  bool needs_gradients, needs_attention; /* of the session */
  bool needs_similarity;                 /* for models of sentence_similarity alone */
  bool needs_patches;                    /* of the session */
  bool needs_labels; /* asks what would make the decision another: not for models that say a number
                        of their own (regression, similarity) */
  bool needs_words;  /* puts words of the vocabulary into the text */
  bool uses_target;  /* false: the picture is the same for every label */
  bool perturbs_units; /* asks about whole tokens, words or sentences, as the request's unit says */
  why_question question;
  why_reference_use references;
} why_method_info;

size_t why_method_count(void);
const why_method_info *why_method_at(size_t index);       /* NULL past the end */
const why_method_info *why_method_find(const char *name); /* NULL: no such */

/* ------------------------------------------------------------------ requests */

/* What is shown, or left out, at once. Sentences end at . ! ? and their like. */
typedef enum why_unit { WHY_UNIT_TOKEN = 0, WHY_UNIT_WORD = 1, WHY_UNIT_SENTENCE = 2 } why_unit;

/* The scalar that is explained, of one label. */
typedef enum why_target_kind {
  WHY_TARGET_LOGIT = 0,
  WHY_TARGET_PROBABILITY = 1,
  WHY_TARGET_LOG_PROBABILITY = 2,
  WHY_TARGET_LOG_ODDS = 3 /* the logit less the logsumexp of the others: ln(p / (1 - p)) */
} why_target_kind;

/* How finely the numbers between a model's layers are rounded. Fast (8 bits in place of 16, a scale
   for every 32) is for methods that sample, whose own error is usually larger; standard errors do
   not cover what it moves, a few thousandths of a logit. That is the same for every kernel set,
   number of workers and run: equal requests give equal bits. The decision that is shown, the
   target's value and baseline are exact in both. */
typedef enum why_request_precision {
  WHY_REQUEST_EXACT = 0,
  WHY_REQUEST_FAST = 1
} why_request_precision;

typedef struct why_option {
  const char *name, *value; /* NUL-terminated */
} why_option;

/* A unit of the caller's own: bytes [begin, end) of the text (segment 0) or the second text (1). */
typedef struct why_group_span {
  uint32_t segment, begin, end;
} why_group_span;

/* A text of a request. */
typedef struct why_string {
  const char *bytes;
  size_t length;
} why_string;

/* All that decides a result. Two equal requests on equal models give equal bits. Everything that it
   points to is copied by why_explanation_new. */
typedef struct why_request {
  const char
      *text; /* any bytes; ill-formed UTF-8 is replaced by U+FFFD, and offsets count in that */
  size_t text_length;
  const char *text_pair; /* the second text of a pair, or NULL */
  size_t text_pair_length;
  const char *method;        /* a name of the list */
  const why_option *options; /* those that differ from the defaults */
  size_t option_count;
  /* What is explained: a label's name (or its number in digits), NULL = the predicted one. Of token
     classification a label ("B-PER") or a kind of entity ("PER"); of question answering "answer" or
     "no_answer"; of a masked_lm a word as the vocabulary spells it. */
  const char *target;
  /* The label, kind or word that `target` is held against, named in the same way: the value is then
     that of `target` less that of this. NULL: none. ARGUMENT where both are the same, or the task
     knows no labels. */
  const char *against;
  /* Of models that name parts of the text: which one's answer is explained, an entity, an answer or
     a [MASK]. The tokens that it touches count. NULL: the most probable one, of masks the first. */
  const why_group_span *focus;
  why_target_kind target_kind;
  why_unit unit;
  uint64_t seed;                   /* < 2^53, for sampling methods */
  why_request_precision precision; /* fast: of sampling methods only */
  uint32_t max_tokens;          /* 0 = as many as the model has positions; a longer text is cut */
  const why_group_span *groups; /* ordered, disjoint; NULL = the words of the text */
  size_t group_count;
  /* Other texts that some methods hold this one against: see why_method_info.references. Each has
     the request's second text, if there is one. */
  const why_string *references;
  size_t reference_count;
  /* Whether rounds follow that measure how far the explanation is to be trusted. */
  bool evidence;
} why_request;

/* gradient_x_input of the predicted label's logit, by token, seed 0. */
why_request why_request_default(void);

/* ------------------------------------------------------------------ sessions */

typedef struct why_session why_session;

enum {
  WHY_SESSION_GRADIENTS = 1, /* can run backward */
  WHY_SESSION_PATCHES = 2    /* can overwrite activations with those of another text */
};

/* Bytes that a session takes, given once at why_session_new; nothing grows afterwards. Up to 128
   tokens the backward keeps every layer's inner values, above it computes them again. 0 where it
   would not fit in memory. */
size_t why_session_bytes(const why_model *model, uint32_t max_tokens, unsigned flags);

/* `max_tokens` 2 (an empty text) .. positions. One thread at a time; `model` must outlive it. */
why_status why_session_new(why_model *model, uint32_t max_tokens, unsigned flags,
                           why_session **session, why_error *error);
void why_session_free(why_session *session);

/* ------------------------------------------------------------------ explanations */

typedef struct why_explanation why_explanation;

/* What the model says of a text, without why: a result whose method is NULL and whose scores are 0.
   Of the request, method, options, target and unit are not looked at. The conversation is that of
   an explanation, of one round where the text fits at once. */
why_status why_decision_new(const why_model *model, const why_request *request,
                            why_explanation **decision, why_error *error);

/* Checks the request, cuts the text into tokens and prepares the method. ARGUMENT names what is off
   and what would be right. */
why_status why_explanation_new(const why_model *model, const why_request *request,
                               why_explanation **explanation, why_error *error);
void why_explanation_free(why_explanation *explanation);

/* The flags and tokens that a session needs to answer it. */
unsigned why_explanation_session_flags(const why_explanation *explanation);
uint32_t why_explanation_tokens(const why_explanation *explanation);

/* The conversation, for callers that spread it over threads or workers, show progress or may stop:
   ask; answer each job of the round, in any order, on any session of the same model; tell. No jobs:
   done. A job's record is flat and lives until tell; NULL past the round. */
size_t why_explanation_ask(why_explanation *explanation);
const void *why_explanation_job(const why_explanation *explanation, size_t index, size_t *bytes);
float *why_explanation_answer(const why_explanation *explanation, size_t index, size_t *floats);
/* Runs one record (from anywhere: it is checked) and writes the answer. */
why_status why_session_answer(why_session *session, const void *job, size_t bytes, float *answer,
                              size_t floats, why_error *error);
why_status why_explanation_tell(why_explanation *explanation, why_error *error);
/* Jobs answered so far, and the method's own guess of how many there will be. */
void why_explanation_progress(const why_explanation *explanation, size_t *done, size_t *expected);

/* ask, answer, tell until done, on one session. */
why_status why_explanation_run(why_explanation *explanation, why_session *session,
                               why_error *error);

/* ------------------------------------------------------------------ results */

/* One of the names that a decision is between. */
typedef struct why_choice {
  const char *name; /* lives as long as the explanation */
  float logit;      /* as the model gives it; the temperature is not in it */
  float probability;
} why_choice;

/* A part of the text that the model names: an entity, an answer, a word for a mask. */
typedef struct why_span {
  uint32_t segment, begin, end; /* bytes */
  uint32_t first, last; /* its tokens are [first, last) where it lies in the tokens, else 0 */
  const char *name;     /* "PER", "answer", "Paris" */
  float probability;    /* of an entity the mean over its words */
} why_span;

#define WHY_NO_CHOICE UINT32_MAX

/* Rows x columns of a map or curve. Row-major; units stand as words, or with unit token as tokens
   (whose added specials are then zeros). */
typedef struct why_map {
  uint32_t rows, columns;
  why_map_axis row_axis, column_axis;
  const float *values;          /* (rows, columns); NULL: there is none */
  const float *standard_errors; /* (rows, columns) or NULL */
} why_map;

/* A number between two bounds, each met with 97.5 %. */
typedef struct why_bounded {
  float value, low, high;
} why_bounded;

#define WHY_NO_NODE UINT32_MAX

/* A rule is a tree of questions whether a word is there, from node 0 on. One that names words that
   must all be there (an anchor) is a chain: its `absent` are NO_NODE. */
typedef struct why_rule_node {
  uint32_t word; /* index of the word (with unit token: the token), NO_NODE: none, an end */
  uint32_t present, absent; /* nodes */
  /* The mean over the texts that get here: of the target, or of a rule with a precision of how
     often the decision stays. */
  float value;
  float share; /* how many of all do */
} why_rule_node;

typedef struct why_rule {
  const why_rule_node *nodes;
  uint32_t node_count; /* 0: there is none */
  bool has_precision;
  why_bounded precision; /* how often the decision stays where the rule holds */
  float coverage;        /* how often the rule holds in texts that lack words at random */
} why_rule;

typedef enum why_change_kind {
  WHY_CHANGE_REMOVE = 0,
  WHY_CHANGE_REPLACE = 1,
  WHY_CHANGE_INSERT = 2
} why_change_kind;

/* One change of the text. Strings live as long as the explanation. */
typedef struct why_change {
  why_change_kind kind;
  uint32_t segment, begin, end; /* bytes of the text before the change; an insertion's are equal */
  const char *text; /* what stands there now, with the spaces that came along; of a removal "" */
} why_change;

/* A changed text, read as if it had been typed, and what the model says of it. */
typedef struct why_variant {
  const char *text, *text_pair; /* NUL-terminated after their length; text_pair NULL without */
  size_t text_length, text_pair_length;
  const why_change *changes; /* in the order of the text */
  uint32_t change_count;
  const char *label; /* the decision */
  float probability;
  float value;  /* of the target */
  bool flips;   /* the decision is another */
  bool minimal; /* proved: no smaller change of this kind flips it */
} why_variant;

/* Why a method that could have asked more did not. */
typedef enum why_stop {
  WHY_STOP_NONE = 0,      /* it always asks the same */
  WHY_STOP_EXACT = 1,     /* all there is has been asked */
  WHY_STOP_PRECISION = 2, /* the stated precision is reached */
  WHY_STOP_BUDGET = 3     /* the stated evaluations are spent */
} why_stop;

/* How far an explanation is to be trusted, by what happens to the probability p of the explained
   label (of what has no probabilities: to the target's value) as units go, highest score first.
   methods/evidence.h has the definitions to the letter. */
typedef struct why_evidence {
  /* Comprehensiveness: p(text) - p(text without the top k %); sufficiency: p(text) - p(the top k %
     alone); the means over k of 1, 5, 10, 20, 50 (ERASER, arXiv:1911.03429), and over 10, 20 … 100
     where only units with a score above 0 go (ferret, arXiv:2208.01575). */
  float comprehensiveness_eraser, sufficiency_eraser;
  float comprehensiveness_ferret, sufficiency_ferret;
  uint32_t steps;                      /* of the curves: units + 1, of long texts some 60 */
  const float *shares;                 /* (steps) of the units that are gone, 0 .. 1 */
  const float *deletion;               /* (steps) p as units go */
  const float *insertion;              /* (steps) p as they come, from a text without any */
  float deletion_area, insertion_area; /* under them (arXiv:1806.07421) */
  float kendall_tau;                   /* with leave-one-out (tau-b), -1 .. 1; NaN: undefined */
  float infidelity;                    /* arXiv:1901.09392, removing units at random; of scores
                                          of the size that fits best */
  float infidelity_error;              /* its standard error */
  bool has_max_sensitivity;            /* where running the method again was affordable */
  float max_sensitivity; /* arXiv:1901.09392: the largest relative change under noise of .05 */
  uint32_t evaluations;  /* that it took */
} why_evidence;

/* How far two explanations of one text agree, over its words: -1 .. 1, of overlaps 0 .. 1. */
typedef struct why_agreement {
  float spearman, kendall_tau; /* (tau-b); NaN where all words of a side score the same */
  uint32_t top;                /* k, at most the words */
  float top_overlap;           /* how many of the k words of largest score in each are the same */
} why_agreement;

typedef struct why_result {
  const why_model_info *model;
  const why_method_info *method;
  const double *option_values; /* (method->option_count) numbers; of a choice its index */
  uint64_t seed;
  why_request_precision precision;
  why_unit unit;
  const why_group_span *groups; /* as requested */
  size_t group_count;
  const char *text,
      *text_pair; /* well-formed UTF-8, NUL-terminated after their length; may hold NUL */
  size_t text_length, text_pair_length; /* text_pair is NULL without a second text */

  /* The decision. Choices: of sequence classification all labels, in their order; of token
     classification those of the explained span's first word; of a masked_lm the ten most probable
     words at the explained mask, best first; else none. Spans: entities in the order of the text,
     answers best first, ten words for each mask. */
  bool has_decision; /* false where only tokens were asked for */
  const why_choice *choices;
  uint32_t choice_count, predicted; /* index of the largest; WHY_NO_CHOICE: there is none */
  const why_span *spans;
  uint32_t span_count, focus; /* index of the span that is explained, or WHY_NO_CHOICE */
  bool has_number;            /* regression and similarity: */
  float number;               /* what the model says */
  bool has_no_answer;         /* question answering: */
  float no_answer;            /* the probability that the second text holds none */
  float temperature;          /* that the probabilities were divided by */

  const char *target_name; /* what is explained: the name of a choice or span, "no_answer"… */
  bool has_target_span;    /* what it was asked about is a part of the text: */
  why_group_span target_span;
  why_target_kind target_kind;
  float value; /* of the target on the text */
  bool has_baseline;
  float baseline_value; /* of the target on the baseline */
  const why_token *tokens;
  uint32_t token_count; /* T, specials included */
  const why_word *words;
  uint32_t word_count;
  float special_score;         /* the sum over added special tokens: the share that no word has */
  const float *matrix;         /* (T, T) [from][to] for WHY_RESULT_MATRIX, else NULL */
  why_map map;                 /* of WHY_RESULT_MAP and WHY_RESULT_CURVE */
  why_rule rule;               /* of WHY_RESULT_RULE */
  const why_variant *variants; /* of WHY_RESULT_EDITS, best first; may be none */
  uint32_t variant_count;
  bool has_fidelity;
  float fidelity; /* R^2 of what stands in for the model (a line, a tree), 1 at best */
  why_stop stopped;
  const why_evidence *evidence; /* where the request asked for it, else NULL */
  const char *against;          /* what the target is held against, or NULL */
  const why_string *references; /* as requested */
  size_t reference_count;
  bool has_standard_errors;
  bool has_gap;
  float gap; /* value - baseline_value - the sum of all scores */
  bool has_converged, converged;
  uint32_t points;      /* of a path, 0 where there is none */
  uint32_t evaluations; /* runs of the model, each forward (and backward) once */
  bool truncated;       /* the text was longer than max_tokens and was cut */
  uint32_t windows; /* of question answering: in how many overlapping parts a long text was read;
                       the tokens are those of the one that is explained. Else 1 */
} why_result;

/* After the last tell; before that NULL, or of a method that samples what it has found so far, with
   the standard errors of that: better after every tell. Where evidence was asked for, all but that
   is there once the method is done. Lives as long as the explanation. */
const why_result *why_explanation_result(const why_explanation *explanation);

/* How far the words of two results on one text agree, by the `top` highest; ARGUMENT where their
   words are not the same. */
why_status why_agreement_of(const why_result *one, const why_result *other, uint32_t top,
                            why_agreement *agreement, why_error *error);

/* Tokens of a text without running anything: a result whose scores and numbers are 0 and whose
   method is NULL. Freed with why_explanation_free. */
why_status why_tokens_new(const why_model *model, const why_request *request,
                          why_explanation **explanation, why_error *error);

/* ------------------------------------------------------------------ attention */

/* What every head of every layer looks at. */
typedef struct why_heads {
  uint32_t layers, heads, tokens;
  const float *values;    /* (L, H, T, T) [from][to], rows that sum to 1 */
  const float *gradients; /* (L, H, T, T) of the target's value at each of them, or NULL */
} why_heads;

/* Runs the text of an explanation, or of why_tokens_new, once more on a session of the same model,
   one with WHY_SESSION_GRADIENTS where the gradients of the explanation's target are wanted. The
   target of why_decision_new is what the model says; tokens have none. ARGUMENT before the last
   tell. `explanation` may be freed first. */
why_status why_heads_new(why_session *session, const why_explanation *explanation, bool gradients,
                         why_heads **heads, why_error *error);
void why_heads_free(why_heads *heads);

/* ------------------------------------------------------------------ inside a run */

/* The numbers that one text becomes on its way through the model, at one head in full. D: numbers a
   head, C / H; E: numbers a word of the vocabulary has, mostly C. */
typedef struct why_inside {
  uint32_t tokens, embedding, channels, layers, labels;
  uint32_t layer, head, depth; /* D */
  uint32_t slot;               /* the token whose row the head of the model reads; T: all of them */
  uint32_t pooled_rows;
  /* What is added up for each token, (T, E) each: its row of the vocabulary, of its place in the
     text, and of its text of the pair (NULL where the model has none). The layer norm follows. */
  const float *words, *positions, *segments;
  const float *states;        /* (L + 1, T, C) the input of each layer; the last one's output */
  const float *state_norms;   /* (L + 1, T) their lengths */
  const float *state_cosines; /* (L, T) of what a layer gives with what it was given */
  /* Of the head. A query is already divided by sqrt(D), so that scores[from][to] is simply query
     [from] . key [to]; each row of attention is the softmax of that of scores; context [from] is
     the mixture of values by that row. In a model of sentence_similarity no text sees the other:
     those scores are as computed, and their attention is 0. */
  const float *query, *key, *value; /* (T, D) */
  const float *scores, *attention;  /* (T, T) [from][to] */
  const float *context;             /* (T, D) */
  /* Of heads with labels: the row that the classifier multiplies, what each of its numbers adds to
     each label's logit, and what is added to that whatever the text. Of similarity: the row that
     stands for each text, and what each number adds to their cosine. Else NULL. */
  const float *pooled;      /* (pooled_rows, C) */
  const float *logit_parts; /* (K, C) */
  const float *biases;      /* (K) */
  /* The gradient of the target: what it changes by as each number of `words` grows. */
  const float *gradient;             /* (T, E) */
  const float *gradient_norms;       /* (T) */
  const float *state_gradient_norms; /* (L + 1, T) of the gradients at `states` */
} why_inside;

/* Runs the text of an explanation once more on a session of the same model, one with
   WHY_SESSION_GRADIENTS; the target is the explanation's. ARGUMENT before the last tell, and where
   there is no such layer or head. `explanation` may be freed first. */
why_status why_inside_new(why_session *session, const why_explanation *explanation, uint32_t layer,
                          uint32_t head, why_inside **inside, why_error *error);
void why_inside_free(why_inside *inside);

/* ------------------------------------------------------------------ calibration */

/* Whether probabilities say how often the model is right, from texts whose labels are known, and
   the temperature at which they say it best (Guo et al. 2017, arXiv:1706.04599). Of sequence
   classification. A sigmoid is a softmax over no and yes: with those each label of each text is an
   answer of its own. First all texts are added by their labels, then what the model says of each is
   noted, in any order; then it is concluded. */
typedef struct why_calibration why_calibration;

enum { WHY_CALIBRATION_BINS = 15 };

/* Of the answers whose confidence, the probability of the label that was predicted, lies in
   (i / 15, (i + 1) / 15]. */
typedef struct why_calibration_bin {
  uint64_t count;
  double confidence, accuracy; /* means; 0 where count is 0 */
} why_calibration_bin;

/* How far probabilities at one temperature are to be believed. */
typedef struct why_reliability {
  float temperature;
  double nll; /* negative log-likelihood of the right label, in nats, the mean over answers */
  double ece; /* expected calibration error: |accuracy - confidence| of the bins by their shares */
  double ece_standard_error; /* by a bootstrap over texts, the same draws every time */
  why_calibration_bin bins[WHY_CALIBRATION_BINS];
} why_reliability;

typedef struct why_calibration_result {
  const why_model_info *model;
  uint64_t texts, answers; /* the latter texts * K with sigmoids, else as many */
  double accuracy;         /* of answers; no temperature changes it */
  why_reliability before;  /* at the temperature that the model has now */
  bool has_fitted; /* false: the likelihood has no maximum between the temperatures 0.05 and 20, as
                      where all answers are right */
  why_reliability fitted;            /* at the temperature of least nll */
  double temperature_standard_error; /* of the fitted one, robust, texts being independent */
} why_calibration_result;

/* UNSUPPORTED where the model does not classify texts. `model` must outlive it. */
why_status why_calibration_new(const why_model *model, why_calibration **calibration,
                               why_error *error);

/* One more text, whose index is the number of those before it. `label` (borrowed during the call)
   is the right one's name or its number in digits; with sigmoids those that hold, with commas
   between, or nothing. White space around each is ignored. ARGUMENT says what labels there are. */
why_status why_calibration_add(why_calibration *calibration, const char *label, size_t length,
                               why_error *error);

/* What the same model says of text `index`: a result with a decision. Again: the last one counts.
   Threads may do this side by side for different texts, and while nothing is added. */
why_status why_calibration_note(why_calibration *calibration, size_t index, const why_result *said,
                                why_error *error);

/* *result lives until the next call on `calibration`. ARGUMENT where there is no text, or one of
   which nothing was noted. */
why_status why_calibration_conclude(why_calibration *calibration,
                                    const why_calibration_result **result, why_error *error);

void why_calibration_free(why_calibration *calibration);

/* Puts a temperature (> 0, finite) into a model file, so that it is used wherever the file is. Of
   the file the first `size` bytes are given. *header (*header_size bytes, freed with
   why_bytes_free) stands in the place of its first *instead bytes; all that follows stays as it is.
   FORMAT or UNSUPPORTED where this is no model file; FORMAT with *more > size: its header goes on,
   and has at least *more bytes. */
why_status why_file_set_temperature(const void *bytes, size_t size, float temperature,
                                    char **header, size_t *header_size, size_t *instead,
                                    size_t *more, why_error *error);

#ifdef __cplusplus
}
#endif
#endif
