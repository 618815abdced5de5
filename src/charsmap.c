#include "charsmap.h"

#include <string.h>

enum { HEAD = 4, UNIT = 4, MOST_REPLACEMENT = 256 };

/* A unit: bits 0 to 7 are its label, bit 31 says that it is a value (in bits 0 to 30), bit 8 that
   one of its children is, 10 to 30 are how far off the children are, in 256ths where bit 9 is set.
 */
static const uint32_t label_mask = 1U << 31 | 0xff, leaf_mask = 1U << 8, value_mask = 0x7fffffff;

static uint32_t distance(uint32_t unit) {
  return unit >> 10 << ((unit & 1U << 9) >> 6);
}

static const unsigned char *bytes_of(why_text map) {
  return (const unsigned char *)map.bytes;
}

static why_text replacements_of(why_text map) {
  const size_t skipped = HEAD + (size_t)why_read_u32(bytes_of(map));
  return (why_text){map.bytes + skipped, map.length - skipped};
}

why_status why_charsmap_check(why_text map, why_error *error) {
  if (map.length == 0) return WHY_OK;
  const uint32_t trie = map.length < HEAD ? 0 : why_read_u32(bytes_of(map));
  if (trie == 0 || trie % UNIT || trie > map.length - HEAD)
    return why_fail(error, WHY_ERROR_FORMAT,
                    "The charsmap has %u bytes, but its trie should have %u of them.",
                    (uint64_t)map.length, (uint64_t)trie);
  const why_text all = replacements_of(map);
  for (size_t at = 0, end = 0; at < all.length; at = end + 1) {
    const char *nul = memchr(all.bytes + at, '\0', all.length - at);
    end = nul ? (size_t)(nul - all.bytes) : all.length;
    if (end - at > MOST_REPLACEMENT)
      return why_fail(error, WHY_ERROR_UNSUPPORTED,
                      "The charsmap has a replacement of %u bytes; at most %u are read.",
                      (uint64_t)(end - at), (uint64_t)MOST_REPLACEMENT);
  }
  return WHY_OK;
}

bool why_charsmap_find(why_text map, why_text text, why_text *replacement) {
  if (map.length == 0) return false;
  const unsigned char *trie = bytes_of(map) + HEAD;
  const uint32_t units = why_read_u32(bytes_of(map)) / UNIT;
  uint32_t at = 0, unit = why_read_u32(trie);
  at ^= distance(unit);
  for (size_t i = 0; i < text.length; i++) {
    const unsigned char byte = (unsigned char)text.bytes[i];
    at ^= byte;
    if (byte == 0 || at >= units) return false;
    unit = why_read_u32(trie + (size_t)at * UNIT);
    if ((unit & label_mask) != byte) return false;
    at ^= distance(unit);
    if (!(unit & leaf_mask)) continue;
    if (at >= units) return false;
    const why_text all = replacements_of(map);
    const uint32_t begin = why_read_u32(trie + (size_t)at * UNIT) & value_mask;
    if (begin > all.length) return false;
    const char *nul = memchr(all.bytes + begin, '\0', all.length - begin);
    const size_t end = nul ? (size_t)(nul - all.bytes) : all.length;
    *replacement = (why_text){all.bytes + begin, end - begin};
    return true;
  }
  return false;
}
