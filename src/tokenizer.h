/* WordPiece, byte-level BPE and Unigram as Hugging Face's tokenizers do them (those of BERT; of
   RoBERTa; of XLM-R and ALBERT); every token keeps its span in the caller's text, and the text
   itself is never changed. */
#ifndef WHY_TOKENIZER_H
#define WHY_TOKENIZER_H

#include "base.h"

/* What a vocabulary entry is for, with GGUF's numbers (tokenizer.ggml.token_type). */
enum {
  WHY_TOKEN_NORMAL = 1,
  WHY_TOKEN_UNKNOWN = 2,
  WHY_TOKEN_CONTROL = 3,
  WHY_TOKEN_USER = 4,
  WHY_TOKEN_UNUSED = 5
};

typedef enum why_tokenizer_model {
  WHY_TOKENIZER_WORDPIECE,
  WHY_TOKENIZER_BPE, /* over bytes, as GPT-2 has it */
  WHY_TOKENIZER_UNIGRAM
} why_tokenizer_model;

const char *why_tokenizer_name(why_tokenizer_model model); /* "WordPiece", "BPE", "Unigram" */

/* How the template stands around a text a, and around a pair a and b: [CLS] and [SEP] are the
   vocabulary's `cls` and `sep`, whatever their spelling. The number is the segment. */
typedef enum why_layout {
  WHY_LAYOUT_BERT,    /* [CLS] a [SEP] as 0, b [SEP] as 1 */
  WHY_LAYOUT_ROBERTA, /* [CLS] a [SEP] [SEP] as 0, b [SEP] as 1 */
  WHY_LAYOUT_SEPARATE /* [CLS] a [SEP] as 0, [CLS] b [SEP] as 1: two texts, each by itself */
} why_layout;

/* All that a tokenizer is. What it points to is borrowed by the tokenizer. */
typedef struct why_vocabulary {
  why_tokenizer_model model;
  /* As GGUF stores them. Of WordPiece: a special token as it is, the start of a word behind U+2581,
     a continuation bare. Of BPE: in the alphabet that GPT-2 writes bytes with. Of Unigram: as they
     are, the start of a word with its U+2581. */
  const why_text *pieces;            /* (V) */
  const uint8_t *kinds;              /* (V) WHY_TOKEN_* */
  uint32_t size;                     /* V */
  uint32_t cls, sep, pad, unk, mask; /* ids, each < V */
  why_layout layout;
  bool lowercase, strip_accents;
  /* WordPiece */
  bool handle_chinese_chars, clean_text;
  uint32_t max_input_chars_per_word; /* <= WHY_TOKENIZER_WORD code points; a longer one is [UNK] */
  /* BPE and Unigram: a text begins as if a space stood before it, unless one does */
  bool add_space_prefix;
  /* BPE */
  const why_text *merges; /* (M) "left right", the first ranks highest */
  uint32_t merge_count;   /* M */
  /* Unigram. `strip_accents` is NFKD without marks; it is done by a charsmap that has all of NFKC,
     as nmt_nfkc and its kin do. */
  const float *scores; /* (V) */
  why_text charsmap;   /* SentencePiece's precompiled_charsmap; empty: none */
  bool replace_quotes; /* `` and '' are " */
} why_vocabulary;

/* The longest word, in code points after lower-casing, that the encoder has room for. */
enum { WHY_TOKENIZER_WORD = 256 };

/* A merge of two neighbours. */
typedef struct why_merge {
  uint32_t left, right, result; /* ids */
} why_merge;

typedef struct why_tokenizer {
  why_vocabulary vocabulary;
  uint32_t *slots;     /* (slot_count) an open-addressed table: id + 1, 0 = empty */
  uint32_t slot_count; /* a power of two */
  uint32_t longest;    /* bytes of the longest piece without its mark: bounds the search */
  /* BPE */
  why_merge *merges;         /* (M) by rank */
  uint32_t *merge_slots;     /* (merge_slot_count) by pair: rank + 1, 0 = empty */
  uint32_t merge_slot_count; /* a power of two */
  uint32_t *byte_ids;        /* (256) the piece of each byte, or V: such bytes are left out */
  /* Unigram */
  double unknown_score;
  uint32_t *prefixes; /* (slot_count / 4) 8 bits a slot: set by the hash of each piece's fronts */
} why_tokenizer;

/* Lays the tokenizer's tables out in `arena` (measuring when the arena has no base) and fills them.
   `vocabulary` is copied, what it points to is borrowed. WHY_ERROR_FORMAT where an id is out of
   range, two entries are spelled alike, a merge is not of two pieces into a third, a score is not
   finite or the charsmap is no such thing; WHY_ERROR_UNSUPPORTED where the longest word, a special
   token, a piece of Unigram or the vocabulary is beyond what any real one has. */
why_status why_tokenizer_init(why_tokenizer *tokenizer, const why_vocabulary *vocabulary,
                              why_arena *arena, why_error *error);

enum {
  WHY_SPECIAL_NONE = 0,  /* a piece of the text */
  WHY_SPECIAL_ADDED = 1, /* put in by the template: [CLS], [SEP]; begin == end */
  WHY_SPECIAL_TYPED = 2  /* the reader typed it ("[SEP]"), and Hugging Face's takes it as one */
};

/* A tokenized text or pair: `capacity` places in each array, owned by the caller. */
typedef struct why_tokens {
  uint32_t *ids;     /* (capacity) */
  uint32_t *begins;  /* (capacity) bytes into the text of that segment, [begin, end), see below */
  uint32_t *ends;    /* (capacity) */
  uint8_t *segments; /* (capacity) 0 or 1 */
  uint8_t *specials; /* (capacity) WHY_SPECIAL_* */
  uint32_t capacity, count;
  bool truncated; /* the text had more tokens than fit */
} why_tokens;

/* Takes the arrays of `tokens` for `capacity` tokens from `arena`. */
void why_tokens_take(why_tokens *tokens, uint32_t capacity, why_arena *arena);

/* The fewest tokens that `capacity` of a text, or of a pair, may be: the template's and one. */
uint32_t why_tokenizer_least(why_layout layout, bool pair);

/* The text, or with `pair` (not NULL) the pair, in the vocabulary's layout. Any bytes are text: an
   ill-formed sequence counts as U+FFFD (one for each maximal subpart, as the WHATWG decoder and
   Python's "replace" do). At most tokens->capacity tokens (>= why_tokenizer_least) are written; a
   longer text is cut as Hugging Face's `longest_first` does, a pair by what both have together.

   A span holds the characters that a token comes from, none in part: where one character makes
   several tokens, each has its span. White space at its ends is left out, but where the token is
   nothing else; a space that add_space_prefix put in has the span of the character after it. So no
   span is empty, and begins and ends never fall.

   Time O(n log n) in the bytes of the text. Texts are at most 2^31-1 bytes, else
   WHY_ERROR_ARGUMENT. BPE and Unigram need memory for the longest word: WHY_ERROR_MEMORY. */
why_status why_tokenizer_encode(const why_tokenizer *tokenizer, why_text text, const why_text *pair,
                                why_tokens *tokens, why_error *error);

/* The spelling of `id` as Hugging Face prints it: "##ing" and "good", "Ġgood" (BPE), "▁good"
   (Unigram); a special token as it is. Written to `out` (NUL-terminated, cut at `size`); returns
   the full length in bytes. */
size_t why_tokenizer_spell(const why_tokenizer *tokenizer, uint32_t id, char *out, size_t size);

/* The letters of `id` where it begins a word, is made of letters alone (of BPE of ASCII's) and of
   more than one, but for an ideograph and those of ASCII; borrowed from the vocabulary. Else the
   empty text. It may still be only the beginning of a word: a vocabulary does not say. */
why_text why_tokenizer_word(const why_tokenizer *tokenizer, uint32_t id);

#endif
