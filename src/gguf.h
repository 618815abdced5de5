/* The model file: a GGUF header, validated once, then name -> borrowed view. Nothing here is copied
   and nothing is trusted: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md

   Read are versions 2 and 3, little-endian, with at most 2048 keys and 2048 tensors, a header of at
   most 64 MB, arrays of at most 10 million items (none in an array), keys of at most 1023 bytes,
   tensor names of at most 63, tensors of at most 2^29 values. Texts are as they stand in the file:
   any bytes, not always UTF-8, perhaps with a NUL within. */
#ifndef WHY_GGUF_H
#define WHY_GGUF_H

#include "base.h"

/* Stored types that the engine reads, with GGUF's numbers. */
typedef enum why_gguf_type {
  WHY_GGUF_F32 = 0,
  WHY_GGUF_F16 = 1,
  WHY_GGUF_Q4_0 = 2,
  WHY_GGUF_Q4_1 = 3,
  WHY_GGUF_Q8_0 = 8,
  WHY_GGUF_BF16 = 30 /* how each is laid out: blocks.h */
} why_gguf_type;

typedef struct why_gguf_tensor {
  why_text name;
  why_gguf_type type;
  uint32_t dimensions; /* 1 to 4 */
  uint64_t shape[4];   /* GGUF order: shape[0] runs fastest, so a Linear (N, K) has {K, N} */
  uint64_t offset;     /* bytes from the start of the tensor data */
  uint64_t bytes;      /* in the file: what lies between tensors is padding */
} why_gguf_tensor;

/* Names of entries by their hash: the offsets where the entries begin (0: free; none begins there).
   At most half full. */
enum { WHY_GGUF_SLOTS = 4096 };
typedef struct why_gguf_names {
  uint32_t at[WHY_GGUF_SLOTS];
} why_gguf_names;

/* A validated header. Borrows the header's bytes, which must outlive it. */
typedef struct why_gguf {
  const unsigned char *bytes;
  size_t header_bytes;  /* where the header ends, before padding */
  uint64_t data_offset; /* where the tensor data starts in the file */
  uint64_t file_bytes;  /* where the last tensor ends, its padding included */
  uint64_t tensor_count, value_count;
  size_t tensors_at; /* offset of the list in `bytes` */
  uint32_t alignment;
  why_gguf_names keys, tensors;
} why_gguf;

/* Whether the `size` first bytes of a file (all of it, or as many as have come) hold the whole
   header:
   WHY_OK: *gguf is filled and everything in it has been checked (lengths, counts, types, alignment,
   names unique among tensors and among keys, offsets contiguous in the order listed, block sizes,
   products that fit); every later call is total. Of the tensor data nothing has been looked at.
   WHY_ERROR_FORMAT / UNSUPPORTED with *more = 0: no more bytes would mend it. The sentence names
   the key or tensor and the byte where it begins. WHY_ERROR_FORMAT with *more > size: the header
   goes on and has at least *more bytes in all (at most 64 MB); call again with those or with more.
   For one who has the whole file, it is cut off. One call takes time proportional to the bytes of
   the header; 1023 bytes times the square of 2048 at the worst, in a file made for it. Asking for
   *more bytes each time reaches the end of a header after few calls, because every entry still to
   come is counted with its least size. */
why_status why_gguf_open(why_gguf *gguf, const unsigned char *bytes, size_t size, size_t *more,
                         why_error *error);

/* Tensors in the order listed; a call walks the list from its begin. `index` < tensor_count. */
void why_gguf_tensor_at(const why_gguf *gguf, uint64_t index, why_gguf_tensor *tensor);
bool why_gguf_tensor_find(const why_gguf *gguf, const char *name, why_gguf_tensor *tensor);

/* Metadata by key, a NUL-terminated string; false, and nothing written, where there is no such key
   or it is of another kind. Integers of any width and sign are accepted where the value fits, and
   float64 where it is in float32's range. A float may be an infinity or NaN. */
bool why_gguf_u32(const why_gguf *gguf, const char *key, uint32_t *value);
bool why_gguf_f32(const why_gguf *gguf, const char *key, float *value);
bool why_gguf_bool(const why_gguf *gguf, const char *key, bool *value);
bool why_gguf_string(const why_gguf *gguf, const char *key, why_text *value);
bool why_gguf_has(const why_gguf *gguf, const char *key);

/* Arrays. The count first (false where the key is missing, of another kind, or holds an integer
   beyond int64_t); then, only after true, the items in one pass into out (count). */
bool why_gguf_array_strings(const why_gguf *gguf, const char *key, uint64_t *count);
bool why_gguf_array_integers(const why_gguf *gguf, const char *key, uint64_t *count);
void why_gguf_read_strings(const why_gguf *gguf, const char *key, why_text *out);
void why_gguf_read_integers(const why_gguf *gguf, const char *key, int64_t *out);
bool why_gguf_array_floats(const why_gguf *gguf, const char *key, uint64_t *count); /* f32 alone */
void why_gguf_read_floats(const why_gguf *gguf, const char *key, float *out);

/* An array of u8 or i8, as it stands in the header; false, and nothing written, where it is none.
 */
bool why_gguf_bytes(const why_gguf *gguf, const char *key, why_text *bytes);

/* Writes the header anew with `key` as this float, in the place of what it was or behind the last
   one, up to where the tensor data may start. `out` NULL: only counts. Returns its bytes. */
size_t why_gguf_with_f32(const why_gguf *gguf, const char *key, float value, unsigned char *out);

#endif
