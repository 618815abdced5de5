/* A text on its way to tokens: what the three models hand over to, and the word that two of them
   take apart byte by byte. Private to the tokenizer. */
#ifndef WHY_ENCODER_H
#define WHY_ENCODER_H

#include "tokenizer.h"

/* A word as the model reads it; grows on the heap. */
typedef struct why_letters {
  char *bytes;             /* (count) */
  uint32_t *begins, *ends; /* (count) the span in the text of what a byte comes from */
  uint32_t count, capacity;
  void *work; /* of the model, for the word at hand */
  size_t work_bytes;
} why_letters;

/* Start with the tokenizer and all else 0; end with why_encoder_free. */
typedef struct why_encoder {
  const why_tokenizer *tokenizer;
  why_tokens *tokens; /* NULL: only count */
  uint32_t segment, count, limit;
  why_letters letters; /* count 0 between words */
  bool starved;        /* the system gave no memory for a word */
} why_encoder;

/* Each encodes text.bytes[begin, end), in which no special token is typed. False where it ended too
   soon: the tokens did not fit, or the encoder is starved. */
bool why_wordpiece_encode(why_encoder *encoder, why_text text, uint32_t begin, uint32_t end);
bool why_bpe_encode(why_encoder *encoder, why_text text, uint32_t begin, uint32_t end);
bool why_unigram_encode(why_encoder *encoder, why_text text, uint32_t begin, uint32_t end);

/* False where the token does not fit any more. */
bool why_encoder_put(why_encoder *encoder, uint32_t id, uint32_t begin, uint32_t end,
                     uint8_t special);

/* Adds bytes to the word, all with one span; 1 to 4. False where the encoder is starved. */
bool why_encoder_spell(why_encoder *encoder, why_text bytes, uint32_t begin, uint32_t end);

/* Room for `count` * `size` bytes until the next call, aligned for any number; NULL where the
   encoder is starved. */
void *why_encoder_work(why_encoder *encoder, size_t count, size_t size);

void why_encoder_free(why_encoder *encoder);

#endif
