// The keys of a whybert file in the order in which they stand in it: tools/gguf_keys.py in
// JavaScript. A key that is not always written is left out where it would say what its absence says.

import { demand } from "./error.js";
import { activationOf } from "./output_heads.js";

/** @typedef {import("./gguf.js").Key} Key */

const FORMAT_VERSION = 1;
const MOSTLY_Q8_0 = 7; // general.file_type
const QUANTISATION_VERSION = 2;
const WORD_START = "\u2581";

/** Of tokens, as llama.cpp has them. */
const NORMAL = 1;
const CONTROL = 3;
const UNUSED = 5;

/** By kind: tokenizer.ggml.model and .pre, and what an absent template stands for. */
const MODELS = {
  WordPiece: { model: "bert", pre: "default", template: "bert" },
  BPE: { model: "gpt2", pre: "roberta-bpe", template: "roberta" },
  Unigram: { model: "t5", pre: "default", template: "roberta" },
};

/** A value, undefined where it is the one that its absence stands for. */
const unless = (value, absent) => (value === absent ? undefined : value);

/** @param {string} name @returns {Key[]} what the file says of itself */
export const aboutKeys = (name) => [
  ["general.architecture", "string", "bert"],
  ["general.type", "string", "model"],
  ["general.name", "string", name],
  ["general.file_type", "u32", MOSTLY_Q8_0],
  ["general.quantization_version", "u32", QUANTISATION_VERSION],
];

/** Sizes, labels, and what the layers compute. @param {import("./config.js").Config} config */
export function configKeys(config) {
  const { embedding, channels, groups, layers } = config;
  /** @type {Key[]} */
  const keys = [
    ["bert.block_count", "u32", layers],
    ["bert.context_length", "u32", config.positions],
    ["bert.embedding_length", "u32", channels],
    ["bert.feed_forward_length", "u32", config.feedForward],
    ["bert.attention.head_count", "u32", config.heads],
    ["bert.attention.layer_norm_epsilon", "f32", config.epsilon],
    ["bert.attention.causal", "bool", false],
    ["tokenizer.ggml.token_type_count", "u32", config.tokenTypes],
    ["bert.pooling_type", "u32", config.pooling],
    ["bert.classifier.output_labels", "string", config.labels.length ? config.labels : undefined],
    ["whybert.format_version", "u32", FORMAT_VERSION],
    ["whybert.task", "string", config.task],
    ["whybert.problem_type", "string", config.problemType],
    ["whybert.head.activation", "string", activationOf(config)],
    ["whybert.hidden_act", "string", config.hiddenAct],
    ["whybert.source_architecture", "string", config.architecture],
    ["whybert.embedding_length", "u32", unless(embedding, channels)],
    ["whybert.layer_groups", "u32", unless(groups, layers)],
    ["whybert.temperature", "f32", unless(config.temperature, 1)],
  ];
  return keys.filter(([, , value]) => value !== undefined);
}

/** A WordPiece token in llama.cpp's form, which marks word starts instead of continuations. */
function wordPieceString(token) {
  const continues = token.startsWith("##") && token.length > 2;
  const text = continues ? token.slice(2) : WORD_START + token;
  const bracketed = text.length > 1 && text.startsWith("[") && text.endsWith("]");
  if (continues && (bracketed || text.startsWith(WORD_START)))
    demand(
      false,
      `The token ${JSON.stringify(token)} cannot be told from a word start in a GGUF vocabulary.`,
    );
  return text;
}

/** Strings and types of as many ids as the embeddings have rows. */
function tokenLists({ tokens, special, kind }, rows) {
  const isWordPiece = kind.NAME === "WordPiece";
  const isSpecial = new Set(special.values());
  const strings = tokens.map((token, id) =>
    isWordPiece && !isSpecial.has(id) ? wordPieceString(token) : token,
  );
  const types = tokens.map((_, id) => (isSpecial.has(id) ? CONTROL : NORMAL));
  for (let id = strings.length; id < rows; id++) {
    strings.push(`${isWordPiece ? WORD_START : ""}[PAD${id}]`);
    types.push(UNUSED);
  }
  demand(
    new Set(strings).size === strings.length,
    "Two tokens would be spelled the same in a GGUF vocabulary.",
  );
  return { strings, types };
}

/** What is a kind's own: how a text is normalised. @returns {Key[]} */
function normalizerKeys(tokenizer) {
  const { lowercase, stripAccents } = tokenizer;
  const ggml = "tokenizer.ggml.normalizer";
  const own = "whybert.tokenizer";
  if (tokenizer.kind.NAME === "WordPiece")
    return [
      [`${ggml}.lowercase`, "bool", lowercase],
      [`${ggml}.strip_accents`, "bool", stripAccents],
      [`${own}.handle_chinese_chars`, "bool", tokenizer.handleChinese],
      [`${own}.clean_text`, "bool", tokenizer.cleanText],
      [`${own}.max_input_chars_per_word`, "u32", tokenizer.longest],
    ];
  const { addPrefixSpace, replaceQuotes, charsmap } = tokenizer;
  const isUnigram = tokenizer.kind.NAME === "Unigram";
  return [
    ["tokenizer.ggml.add_space_prefix", "bool", unless(addPrefixSpace, isUnigram)],
    [`${ggml}.lowercase`, "bool", unless(lowercase ?? false, false)],
    [`${ggml}.strip_accents`, "bool", unless(stripAccents ?? false, false)],
    [`${own}.replace_quotes`, "bool", unless(replaceQuotes ?? false, false)],
    ["tokenizer.ggml.precompiled_charsmap", "u8", charsmap?.length ? charsmap : undefined],
  ];
}

/**
 * The vocabulary, and how a text is normalised.
 * @param {import("./vocabularies.js").Tokenizer} tokenizer
 * @param {number} rows of the word embeddings
 * @returns {Key[]}
 */
export function tokenizerKeys(tokenizer, rows) {
  const { model, pre, template } = MODELS[tokenizer.kind.NAME];
  const { strings, types } = tokenLists(tokenizer, rows);
  const { scores, merges, special } = tokenizer;
  const ggml = "tokenizer.ggml";
  /** @type {Key[]} */
  const keys = [
    [`${ggml}.model`, "string", model],
    [`${ggml}.pre`, "string", pre],
    [`${ggml}.tokens`, "string", strings],
    [`${ggml}.scores`, "f32", scores && strings.map((_, id) => scores[id] ?? 0)],
    [`${ggml}.token_type`, "i32", types],
    [`${ggml}.merges`, "string", merges?.length ? merges : undefined],
    [`${ggml}.unknown_token_id`, "u32", special.get("unk_token")],
    [`${ggml}.seperator_token_id`, "u32", special.get("sep_token")],
    [`${ggml}.padding_token_id`, "u32", special.get("pad_token")],
    [`${ggml}.mask_token_id`, "u32", special.get("mask_token")],
    [`${ggml}.bos_token_id`, "u32", special.get("cls_token")],
    [`${ggml}.eos_token_id`, "u32", special.get("sep_token")],
    ...normalizerKeys(tokenizer),
    ["whybert.tokenizer.template", "string", unless(tokenizer.template, template)],
  ];
  return keys.filter(([, , value]) => value !== undefined);
}
