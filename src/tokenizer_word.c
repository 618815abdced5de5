/* Which pieces are words that a reader would write. */
#include <string.h>

#include "tokenizer.h"
#include "unicode.h"

/* What stands before the letters of a piece that begins a word: U+2581, or of BPE the space as
   GPT-2 writes it, U+0120. */
static why_text mark_of(const why_vocabulary *vocabulary) {
  return why_text_of(vocabulary->model == WHY_TOKENIZER_BPE ? "\xc4\xa0" : "\xe2\x96\x81");
}

static bool is_word(const why_vocabulary *vocabulary, why_text letters) {
  size_t count = 0;
  for (size_t at = 0; at < letters.length; count++) {
    uint32_t code = 0;
    at += why_unicode_next(letters, at, &code);
    if (!why_unicode_is_letter(code)) return false;
    if (vocabulary->model == WHY_TOKENIZER_BPE && code >= 0x80) return false;
    if (why_unicode_is_cjk(code) && letters.length == at && count == 0) return true;
  }
  return count > 1 || letters.length == 1;
}

why_text why_tokenizer_word(const why_tokenizer *tokenizer, uint32_t id) {
  const why_vocabulary *vocabulary = &tokenizer->vocabulary;
  const why_text piece = vocabulary->pieces[id], mark = mark_of(vocabulary), none = {NULL, 0};
  if (vocabulary->kinds[id] != WHY_TOKEN_NORMAL || piece.length <= mark.length ||
      memcmp(piece.bytes, mark.bytes, mark.length) != 0)
    return none;
  const why_text letters = {piece.bytes + mark.length, piece.length - mark.length};
  return is_word(vocabulary, letters) ? letters : none;
}
