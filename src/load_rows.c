#include "load_rows.h"

#include <string.h>

#define BIT(head) (1 << WHY_HEAD_##head)
#define ANY (BIT(POOLED) | BIT(TOKENS) | BIT(SIMILARITY) | BIT(WORDS))

#define LINEAR(name, outputs, inputs, at, heads, in_layer, optional)                               \
  {name ".weight", WHY_LOAD_WEIGHT, outputs, inputs, heads, in_layer, optional, at}, {             \
    name ".bias", WHY_LOAD_WEIGHT_BIAS, outputs, WHY_LOAD_ONE, heads, in_layer, optional, at       \
  }
#define NORM(name, size, at, heads, in_layer)                                                      \
  {name ".weight", WHY_LOAD_GAIN, size, WHY_LOAD_ONE, heads, in_layer, false, at}, {               \
    name ".bias", WHY_LOAD_NORM_BIAS, size, WHY_LOAD_ONE, heads, in_layer, false, at               \
  }
#define LAYER_LINEAR(name, outputs, inputs, member)                                                \
  LINEAR(name, WHY_LOAD_##outputs, WHY_LOAD_##inputs, offsetof(why_layer, member), ANY, true, false)
#define LAYER_NORM(name, member)                                                                   \
  NORM(name, WHY_LOAD_CHANNELS, offsetof(why_layer, member), ANY, true)
#define HEAD_LINEAR(name, outputs, inputs, member, heads, optional)                                \
  LINEAR(name, WHY_LOAD_##outputs, WHY_LOAD_##inputs, offsetof(why_bert, member), heads, false,    \
         optional)
#define HEAD_NORM(name, member, heads)                                                             \
  NORM(name, WHY_LOAD_EMBEDDING, offsetof(why_bert, member), heads, false)
#define TABLE(name, rows, member, optional)                                                        \
  {name ".weight", WHY_LOAD_TABLE, WHY_LOAD_##rows,           WHY_LOAD_EMBEDDING, ANY,             \
   false,          optional,       offsetof(why_bert, member)}

static const why_load_row layer_rows[] = {
    LAYER_LINEAR("attn_q", CHANNELS, CHANNELS, query),
    LAYER_LINEAR("attn_k", CHANNELS, CHANNELS, key),
    LAYER_LINEAR("attn_v", CHANNELS, CHANNELS, value),
    LAYER_LINEAR("attn_output", CHANNELS, CHANNELS, attention_output),
    LAYER_NORM("attn_output_norm", attention_norm),
    LAYER_LINEAR("ffn_up", INNER, CHANNELS, up),
    LAYER_LINEAR("ffn_down", CHANNELS, INNER, down),
    LAYER_NORM("layer_output_norm", output_norm),
};

static const why_load_row bert_rows[] = {
    TABLE("token_embd", WORDS, words, false),
    TABLE("position_embd", POSITIONS, positions, false),
    TABLE("token_types", SEGMENTS, segments, true),
    HEAD_NORM("token_embd_norm", embedding_norm, ANY),
    HEAD_LINEAR("token_embd_proj", CHANNELS, EMBEDDING, projection, ANY, true),
    HEAD_LINEAR("cls", POOLED, CHANNELS, pooler, BIT(POOLED), true),
    HEAD_LINEAR("cls", POOLED, CHANNELS, pooler, BIT(WORDS), false),
    HEAD_LINEAR("cls.output", LABELS, CHANNELS, classifier, BIT(POOLED) | BIT(TOKENS), false),
    HEAD_NORM("cls.norm", head_norm, BIT(WORDS)),
    {"cls.output.bias", WHY_LOAD_VECTOR, WHY_LOAD_WORDS, WHY_LOAD_ONE, BIT(WORDS), false, false,
     offsetof(why_bert, word_bias)},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

const why_load_row *why_load_layer_row(size_t index) {
  return index < COUNT(layer_rows) ? &layer_rows[index] : NULL;
}

const why_load_row *why_load_bert_row(size_t index) {
  return index < COUNT(bert_rows) ? &bert_rows[index] : NULL;
}

uint32_t why_load_size_of(const why_bert *bert, why_load_dimension dimension) {
  switch (dimension) {
  case WHY_LOAD_ONE: return 1;
  case WHY_LOAD_CHANNELS: return bert->shape.channels;
  case WHY_LOAD_EMBEDDING: return bert->shape.embedding;
  case WHY_LOAD_POOLED:
    return bert->shape.head == WHY_HEAD_WORDS ? bert->shape.embedding : bert->shape.channels;
  case WHY_LOAD_INNER: return bert->shape.feed_forward;
  case WHY_LOAD_WORDS: return bert->shape.vocabulary;
  case WHY_LOAD_POSITIONS: return bert->positions.rows;
  case WHY_LOAD_SEGMENTS: return bert->segments.rows;
  case WHY_LOAD_LABELS: return bert->shape.labels;
  }
  return 0;
}

/* "blk.12.": the number and where the rest begins; false for another spelling of it, so that no two
   names mean one tensor. */
static bool split_layer(why_text name, size_t *layer, why_text *rest) {
  enum { FIRST = 4, MOST_DIGITS = 6 };
  size_t i = FIRST;
  *layer = 0;
  for (; i < name.length && i < FIRST + MOST_DIGITS && name.bytes[i] >= '0' && name.bytes[i] <= '9';
       i++) {
    *layer = *layer * 10 + (size_t)(name.bytes[i] - '0');
  }
  const bool padded = name.length > FIRST && name.bytes[FIRST] == '0' && i > FIRST + 1;
  if (i == FIRST || i + 1 >= name.length || name.bytes[i] != '.' || padded) return false;
  *rest = (why_text){name.bytes + i + 1, name.length - i - 1};
  return true;
}

bool why_load_row_fits(const why_load_row *row, why_head head) {
  return row->heads >> head & 1;
}

const why_load_row *why_load_row_of(why_text name, why_head head, size_t *layer) {
  const why_load_row *rows = bert_rows;
  size_t count = COUNT(bert_rows);
  *layer = 0;
  if (name.length > 4 && !memcmp(name.bytes, "blk.", 4)) {
    if (!split_layer(name, layer, &name)) return NULL;
    rows = layer_rows;
    count = COUNT(layer_rows);
  }
  for (size_t r = 0; r < count; r++) {
    if (why_load_row_fits(&rows[r], head) && why_text_equal(name, why_text_of(rows[r].name)))
      return &rows[r];
  }
  return NULL;
}
