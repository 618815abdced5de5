/* A vocabulary that works, and the tables made of it. */
#include <string.h>

#include "bpe.h"
#include "pieces.h"
#include "unicode.h"
#include "unigram.h"

enum { MOST_PIECES = 1 << 28, MOST_SPECIAL_BYTES = 256 };

static why_status check_special(const why_vocabulary *v, const char *name, uint32_t id,
                                why_error *error) {
  if (id >= v->size) {
    return why_fail(error, WHY_ERROR_FORMAT, "The %s token is %u, but the vocabulary has %u.", name,
                    (uint64_t)id, (uint64_t)v->size);
  }
  if (v->pieces[id].length > MOST_SPECIAL_BYTES) {
    return why_fail(error, WHY_ERROR_UNSUPPORTED, "The %s token is longer than %u bytes.", name,
                    (uint64_t)MOST_SPECIAL_BYTES);
  }
  return WHY_OK;
}

static bool well_formed(why_text text) {
  for (size_t at = 0; at < text.length;) {
    uint32_t code = 0;
    const size_t length = why_unicode_next(text, at, &code);
    if (code == WHY_UNICODE_REPLACEMENT && length != 3) return false;
    if (code == WHY_UNICODE_REPLACEMENT && memcmp(text.bytes + at, "\xef\xbf\xbd", 3) != 0)
      return false;
    at += length;
  }
  return true;
}

/* Spellings are shown to readers. */
static why_status check_spellings(const why_vocabulary *v, why_error *error) {
  for (uint32_t id = 0; id < v->size; id++)
    if (!well_formed(v->pieces[id]))
      return why_fail(error, WHY_ERROR_FORMAT, "Token %u of the vocabulary, %t, is not UTF-8.",
                      (uint64_t)id, v->pieces[id]);
  return WHY_OK;
}

static why_status check(const why_vocabulary *v, why_error *error) {
  if (v->size > MOST_PIECES) {
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "The vocabulary has %u tokens; at most %u are read.", (uint64_t)v->size,
                    (uint64_t)MOST_PIECES);
  }
  if (v->merge_count > MOST_PIECES) {
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "The vocabulary has %u merges; at most %u are read.", (uint64_t)v->merge_count,
                    (uint64_t)MOST_PIECES);
  }
  if (v->max_input_chars_per_word > WHY_TOKENIZER_WORD) {
    return why_fail(error, WHY_ERROR_UNSUPPORTED,
                    "Words may have %u characters; at most %u are read.",
                    (uint64_t)v->max_input_chars_per_word, (uint64_t)WHY_TOKENIZER_WORD);
  }
  const struct {
    const char *name;
    uint32_t id;
  } specials[] = {{"classification", v->cls},
                  {"separator", v->sep},
                  {"padding", v->pad},
                  {"unknown", v->unk},
                  {"mask", v->mask}};
  for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
    const why_status status = check_special(v, specials[i].name, specials[i].id, error);
    if (status != WHY_OK) return status;
  }
  return check_spellings(v, error);
}

const char *why_tokenizer_name(why_tokenizer_model model) {
  static const char *const names[] = {"WordPiece", "BPE", "Unigram"};
  return names[model];
}

why_status why_tokenizer_init(why_tokenizer *tokenizer, const why_vocabulary *vocabulary,
                              why_arena *arena, why_error *error) {
  *tokenizer = (why_tokenizer){.vocabulary = *vocabulary};
  why_status status = check(vocabulary, error);
  if (!status) status = why_pieces_init(tokenizer, arena, error);
  if (!status && vocabulary->model == WHY_TOKENIZER_BPE)
    status = why_bpe_init(tokenizer, arena, error);
  if (!status && vocabulary->model == WHY_TOKENIZER_UNIGRAM)
    status = why_unigram_init(tokenizer, arena, error);
  return status;
}
