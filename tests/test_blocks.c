/* Stored numbers against the packages `gguf` and `numpy` (tests/golden/blocks.txt, written by
   tools/make_golden_blocks.py), bit for bit; and what a golden cannot hold: values not finite. */
#include "blocks.h"

#include "test.h"

static uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static uint64_t step(uint64_t hash, uint64_t number) {
  return (hash ^ number) * UINT64_C(0x100000001b3);
}

static const uint64_t HASH = UINT64_C(0xcbf29ce484222325);

static uint64_t hash_halves(void) {
  uint64_t hash = HASH;
  for (uint32_t i = 0; i < 65536; i++) {
    const float value = why_f16_to_f32((uint16_t)i);
    hash = step(hash, isnan(value) ? 0x7fc00000 : bits_of(value));
  }
  return hash;
}

static uint64_t hash_narrowed(uint64_t hash, uint32_t bits) {
  const uint16_t half = why_f32_to_f16(float_of(bits));
  return step(hash, (half & 0x7fff) > 0x7c00 ? 0x7e00 : half);
}

static uint64_t hash_floats(void) {
  uint64_t hash = HASH;
  for (uint32_t i = 0; i < 1 << 20; i++) hash = hash_narrowed(hash, i * 4099);
  return hash;
}

static uint64_t hash_middles(void) {
  uint64_t hash = HASH;
  for (uint16_t i = 0; i < 0x7bff; i++) {
    const uint16_t next = (uint16_t)(i + 1);
    const uint32_t bits = bits_of((why_f16_to_f32(i) + why_f16_to_f32(next)) / 2);
    hash = hash_narrowed(hash_narrowed(hash_narrowed(hash, bits), bits - 1), bits + 1);
  }
  return hash;
}

static const char *const FORMS[] = {"F32", "F16", "BF16", "Q4_0", "Q4_1", "Q8_0"};
static const why_gguf_type TYPES[] = {WHY_GGUF_F32,  WHY_GGUF_F16,  WHY_GGUF_BF16,
                                      WHY_GGUF_Q4_0, WHY_GGUF_Q4_1, WHY_GGUF_Q8_0};
enum { TYPE_COUNT = 6, SIZE = 128 };

static size_t read_hex(const char *hex, unsigned char *bytes) {
  size_t count = 0;
  unsigned byte = 0;
  while (count < SIZE && sscanf(hex + 2 * count, "%2x", &byte) == 1) {
    bytes[count++] = (unsigned char)byte;
  }
  return count;
}

static void test_block(why_gguf_type type, const char *const *hex) {
  unsigned char stored[SIZE], packed[SIZE], wide[SIZE];
  int8_t q[WHY_BLOCKS_GROUP];
  float values[WHY_BLOCKS_GROUP], scale = -1;
  CHECK(read_hex(hex[0], stored) == why_blocks_bytes(type, 32));
  CHECK(read_hex(hex[1], packed) == 34 && read_hex(hex[2], wide) == 128);

  CHECK(why_blocks_finite(type, stored, 32) && why_blocks_row(type, stored, 32, values));
  bool same = true;
  for (size_t i = 0; i < 32; i++) same = same && bits_of(values[i]) == why_read_u32(wide + 4 * i);
  CHECK(same);

  CHECK(why_blocks_to_q8(type, stored, q, &scale));
  CHECK(bits_of(scale) == bits_of(why_f16_to_f32(why_read_u16(packed))));
  CHECK(memcmp(q, packed + 2, 32) == 0);
}

static void test_golden(const char *path) {
  FILE *file = fopen(path, "r");
  if (!CHECK(file != NULL)) {
    fprintf(stderr, "  cannot open %s\n", path);
    return;
  }
  char line[1024], name[32], hex[3][257], hash[32];
  size_t blocks[TYPE_COUNT] = {0}, hashes = 0;
  while (fgets(line, sizeof line, file)) {
    if (line[0] == '#') continue;
    if (!CHECK(sscanf(line, "%31s %256s %256s %256s", name, hex[0], hex[1], hex[2]) >= 2)) break;
    for (size_t i = 0; i < TYPE_COUNT; i++) {
      if (strcmp(name, FORMS[i]) != 0) continue;
      test_block(TYPES[i], (const char *const[]){hex[0], hex[1], hex[2]});
      blocks[i]++;
    }
    if (!strstr(name, "_to_")) continue;
    const uint64_t ours = strcmp(name, "half_to_float") == 0   ? hash_halves()
                          : strcmp(name, "float_to_half") == 0 ? hash_floats()
                                                               : hash_middles();
    snprintf(hash, sizeof hash, "%08lx%08lx", (unsigned long)(ours >> 32),
             (unsigned long)(ours & 0xffffffff));
    CHECK_STRING(hash, hex[0]);
    hashes++;
  }
  fclose(file);
  CHECK(hashes == 3);
  for (size_t i = 0; i < TYPE_COUNT; i++) CHECK(blocks[i] >= 8);
}

static void test_halves(void) {
  bool same = true;
  for (uint32_t i = 0; i < 65536; i++) {
    const float value = why_f16_to_f32((uint16_t)i);
    same = same && (isnan(value) ? (i & 0x7fff) > 0x7c00 : why_f32_to_f16(value) == i);
  }
  CHECK(same);
  CHECK(why_f32_to_f16(65519.996F) == 0x7bff && why_f32_to_f16(65520.0F) == 0x7c00);
  CHECK(why_f32_to_f16(-INFINITY) == 0xfc00 && isnan(why_f16_to_f32(why_f32_to_f16(NAN))));
  CHECK(why_f32_to_f16(float_of(0x7f800001)) == 0x7e00); /* a NaN with its low bits only */
}

static void test_forms(void) {
  static const size_t bytes[] = {4 * 64, 2 * 64, 2 * 64, 2 * 18, 2 * 20, 2 * 34};
  for (size_t i = 0; i < TYPE_COUNT; i++) {
    const why_blocks_form *form = why_blocks_form_of((uint32_t)TYPES[i]);
    CHECK(form && form->type == TYPES[i]);
    CHECK_STRING(form->name, FORMS[i]);
    CHECK(why_blocks_bytes(TYPES[i], 64) == bytes[i] && why_blocks_bytes(TYPES[i], 0) == 0);
  }
  CHECK(!why_blocks_form_of(6) && !why_blocks_form_of(UINT32_MAX)); /* Q5_0, nothing */

  /* Rows of several blocks, at an odd address; no part of a block. */
  unsigned char row[1 + 3 * 34] = {0};
  float values[97];
  for (size_t b = 0; b < 3; b++) {
    row[1 + 34 * b + 1] = 0x3c; /* 1.0 */
    for (size_t i = 0; i < 32; i++) row[1 + 34 * b + 2 + i] = (unsigned char)(b + i);
  }
  values[96] = -1;
  CHECK(why_blocks_row(WHY_GGUF_Q8_0, row + 1, 96, values));
  CHECK(values[0] == 0 && values[31] == 31 && values[32] == 1 && values[95] == 33);
  CHECK(values[96] == -1 && !why_blocks_row(WHY_GGUF_Q8_0, row + 1, 95, values));
}

/* 32 halves or floats, all 1 but one. */
static bool becomes_q8(why_gguf_type type, uint32_t odd, size_t place, bool finite) {
  unsigned char bytes[SIZE] = {0};
  int8_t q[WHY_BLOCKS_GROUP];
  float scale = -1;
  const size_t size = why_blocks_bytes(type, 1);
  const uint32_t one = type == WHY_GGUF_F32 ? 0x3f800000 : type == WHY_GGUF_F16 ? 0x3c00 : 0x3f80;
  for (size_t i = 0; i < 32; i++) {
    const uint32_t bits = i == place ? odd : one;
    for (size_t b = 0; b < size; b++) bytes[i * size + b] = (unsigned char)(bits >> 8 * b);
  }
  CHECK(why_blocks_finite(type, bytes, 32) == finite);
  const bool fits = why_blocks_to_q8(type, bytes, q, &scale);
  CHECK(isfinite(scale) && (fits || (scale == 0 && q[0] == 0 && q[31] == 0)));
  return fits;
}

static void test_not_finite(void) {
  for (size_t place = 0; place < 32; place += 31) {
    CHECK(becomes_q8(WHY_GGUF_F32, 0x3f800000, place, true));
    CHECK(!becomes_q8(WHY_GGUF_F32, 0x7f800000, place, false));
    CHECK(!becomes_q8(WHY_GGUF_F32, 0xffc00000, place, false));
    CHECK(!becomes_q8(WHY_GGUF_F16, 0xfc00, place, false));
    CHECK(!becomes_q8(WHY_GGUF_F16, 0x7c01, place, false));
    CHECK(!becomes_q8(WHY_GGUF_BF16, 0x7f80, place, false));
    /* Finite, but past what 127 scales of float16 reach: 65504 * 127 and 65520 * 127. */
    CHECK(becomes_q8(WHY_GGUF_F32, bits_of(65504.0F * 127), place, true));
    CHECK(!becomes_q8(WHY_GGUF_F32, bits_of(65520.0F * 127), place, true));
  }
  static const why_gguf_type blocks[] = {WHY_GGUF_Q4_0, WHY_GGUF_Q4_1, WHY_GGUF_Q8_0};
  static const unsigned char highs[] = {0x7c, 0xfc, 0x7e}; /* infinities, NaN */
  for (size_t i = 0; i < 9; i++) {
    unsigned char bytes[2 * 34] = {0};
    int8_t q[WHY_BLOCKS_GROUP];
    float scale = -1;
    const why_gguf_type type = blocks[i % 3];
    memset(bytes + 4, 0x11, sizeof bytes - 4);
    bytes[1] = highs[i / 3];
    CHECK(!why_blocks_finite(type, bytes, 32));
    CHECK(!why_blocks_to_q8(type, bytes, q, &scale) && scale == 0 && q[5] == 0);
    memset(bytes, 0x11, sizeof bytes);
    CHECK(why_blocks_finite(type, bytes, 64));
    bytes[why_blocks_bytes(type, 32) + 1] = highs[i / 3];
    CHECK(!why_blocks_finite(type, bytes, 64) && why_blocks_finite(type, bytes, 32));
  }
  unsigned char offset[20] = {0, 0x3c, 0, 0x7c};
  CHECK(!why_blocks_finite(WHY_GGUF_Q4_1, offset, 32));
}

/* Values so small that 1 / d overflows: whatever q is, the scale is zero. */
static void test_tiny(void) {
  for (uint32_t bits = 1; bits < 0x00800000; bits = bits * 3 + 1) {
    unsigned char bytes[SIZE];
    int8_t q[WHY_BLOCKS_GROUP];
    float scale = -1;
    for (size_t i = 0; i < SIZE; i++) bytes[i] = (unsigned char)(bits >> 8 * (i % 4));
    CHECK(why_blocks_to_q8(WHY_GGUF_F32, bytes, q, &scale) && scale == 0);
  }
}

int main(int argc, char **argv) {
  test_golden(argc > 1 ? argv[1] : "tests/golden/blocks.txt");
  test_halves();
  test_forms();
  test_not_finite();
  test_tiny();
  return test_report();
}
