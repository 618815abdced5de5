/* Sizes, arenas and the sentences of errors. */
#include "base.h"

#include <stdlib.h>

#include "test.h"

static const char *say(why_text name) {
  static why_error error;
  CHECK(why_fail(&error, WHY_ERROR_FORMAT, "Tensor %t is %u wide, not %d: %s.", name, (uint64_t)7,
                 (int64_t)-3, "no") == WHY_ERROR_FORMAT);
  CHECK(error.status == WHY_ERROR_FORMAT);
  return error.text;
}

static void check_sentences(void) {
  CHECK_STRING(say(WHY_TEXT("attn_q")), "Tensor 'attn_q' is 7 wide, not -3: no.");
  CHECK_STRING(say(WHY_TEXT("\xe7\xa7\xaf\xe6\x9e\x81")),
               "Tensor '\xe7\xa7\xaf\xe6\x9e\x81' is 7 wide, not -3: no.");
  /* Controls, a right-to-left override, a cut sequence, an overlong slash, a surrogate. */
  CHECK_STRING(say(WHY_TEXT("a\x1b[31m\n")), "Tensor 'a?[31m?' is 7 wide, not -3: no.");
  CHECK_STRING(say(WHY_TEXT("\xe2\x80\xae")), "Tensor '\?\?\?' is 7 wide, not -3: no.");
  CHECK_STRING(say(WHY_TEXT("\xe7\xa7")), "Tensor '\?\?' is 7 wide, not -3: no.");
  CHECK_STRING(say(WHY_TEXT("\xc0\xaf")), "Tensor '\?\?' is 7 wide, not -3: no.");
  CHECK_STRING(say(WHY_TEXT("\xed\xa0\x80")), "Tensor '\?\?\?' is 7 wide, not -3: no.");
  CHECK(why_fail(NULL, WHY_ERROR_MEMORY, "nobody listens") == WHY_ERROR_MEMORY);
}

/* Too long for its place: cut between characters, terminated. */
static void check_cut(void) {
  why_error error;
  char text[400];
  for (size_t shift = 0; shift < 3; shift++) {
    memset(text, 'a', shift);
    for (size_t i = shift; i + 3 < sizeof text; i += 3) memcpy(text + i, "\xe4\xb8\xad", 3);
    text[shift + 390] = '\0';
    why_fail(&error, WHY_ERROR_FORMAT, "%s", text);
    const size_t length = strlen(error.text);
    CHECK(length < sizeof error.text && length + 4 >= sizeof error.text);
    CHECK((length - shift) % 3 == 0);
  }
}

static void check_arena(void) {
  size_t size = 0;
  CHECK(!why_size_mul(SIZE_MAX / 2, 3, &size) && !why_size_add(SIZE_MAX, 1, &size) && size == 0);
  why_arena measured = {0};
  CHECK(!WHY_TAKE(&measured, float, 3) && !WHY_TAKE(&measured, char, 65));
  CHECK(measured.used == WHY_ALIGNMENT + 65 && !measured.overflow);
  why_arena arena = {.base = aligned_alloc(WHY_ALIGNMENT, 2 * WHY_ALIGNMENT + 64),
                     .size = measured.used};
  float *first = WHY_TAKE(&arena, float, 3);
  char *second = WHY_TAKE(&arena, char, 65);
  CHECK((unsigned char *)first == arena.base && second == (char *)arena.base + WHY_ALIGNMENT);
  CHECK(!WHY_TAKE(&arena, char, 1) && arena.overflow);
  free(arena.base);
  why_arena_take(&measured, SIZE_MAX / 2, 4);
  CHECK(measured.overflow && !WHY_TAKE(&measured, char, 1));
}

int main(void) {
  const unsigned char bytes[] = {1, 2, 3, 4, 5, 6, 7, 0x88};
  CHECK(why_read_u16(bytes) == 0x0201 && why_read_u32(bytes) == 0x04030201);
  CHECK(why_read_u64(bytes) == 0x8807060504030201);
  CHECK(why_text_equal(why_text_of("ab"), WHY_TEXT("ab")) && !why_text_of(NULL).length);
  check_sentences();
  check_cut();
  check_arena();
  return test_report();
}
