/* SHA-256 (FIPS 180-4), to name the model that a result comes from. */
#ifndef WHY_SHA256_H
#define WHY_SHA256_H

#include "base.h"

typedef struct why_sha256 {
  uint32_t state[8];
  uint64_t length;         /* bytes so far */
  unsigned char block[64]; /* what does not fill a block yet */
} why_sha256;

/* Begins a hash; adds the next bytes, in pieces of any size. */
void why_sha256_start(why_sha256 *hash);
void why_sha256_add(why_sha256 *hash, const void *bytes, size_t size);
/* Ends the hash; 64 lower-case hex digits and a NUL. */
void why_sha256_hex(why_sha256 *hash, char hex[65]);

#endif
