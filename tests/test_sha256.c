/* The examples of FIPS 180-4, and pieces of any size against the whole. */
#include "sha256.h"

#include <stdlib.h>

#include "test.h"

static const char *hash_of(const char *text, size_t length, size_t piece) {
  static char hex[65];
  why_sha256 hash;
  why_sha256_start(&hash);
  for (size_t at = 0; at < length; at += piece)
    why_sha256_add(&hash, text + at, length - at < piece ? length - at : piece);
  why_sha256_hex(&hash, hex);
  return hex;
}

int main(void) {
  const char *two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  char million[1000];
  CHECK_STRING(hash_of("", 0, 1),
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK_STRING(hash_of("abc", 3, 1),
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK_STRING(hash_of(two_blocks, 56, 13),
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  why_sha256 hash;
  char hex[65];
  memset(million, 'a', sizeof million);
  why_sha256_start(&hash);
  for (size_t i = 0; i < 1000; i++) why_sha256_add(&hash, million, sizeof million);
  why_sha256_hex(&hash, hex);
  CHECK_STRING(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  for (size_t length = 0; length < 200; length++)
    for (size_t piece = 1; piece < 70; piece += 7) {
      char whole[65];
      strcpy(whole, hash_of(million, length, 1000));
      CHECK_STRING(hash_of(million, length, piece), whole);
    }
  return test_report();
}
