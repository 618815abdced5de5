// The WordPiece tokenizer of a Hugging Face folder as keys of a GGUF file, or why it cannot be
// represented. tools/wordpiece.py is the same in Python.

import { WhyError, demand } from "./error.js";
import { isObject } from "./json_file.js";

const ROLES = ["pad_token", "unk_token", "cls_token", "sep_token", "mask_token"];
const CLASSES = ["Bert", "DistilBert", "Electra"].flatMap((name) => [
  `${name}Tokenizer`,
  `${name}TokenizerFast`,
]);
const BACKEND_CLASSES = ["PreTrainedTokenizerFast", "TokenizersBackend"];

/** Of GGUF, as llama.cpp has them. */
export const TOKEN_TYPES = { NORMAL: 1, UNKNOWN: 2, CONTROL: 3, UNUSED: 5 };
const WORD_START = "\u2581";

const quoted = (text) => JSON.stringify(text);

/**
 * Tokens by id from pairs of a token and its id, without gaps.
 * @param {[string, unknown][]} pairs
 * @param {string} source
 */
export function ordered(pairs, source) {
  const tokens = new Array(pairs.length);
  const inOrder = pairs.every(([token, id]) => {
    const fits = Number.isInteger(id) && id >= 0 && id < tokens.length && tokens[id] === undefined;
    if (fits) tokens[id] = token;
    return fits;
  });
  demand(inOrder, `${source} does not number its tokens 0, 1, 2, \u2026.`);
  return tokens;
}

/** Refuses what the same text stands for twice. @param {string[]} tokens @param {string} source */
export function checkDistinct(tokens, source) {
  const seen = new Set();
  for (const token of tokens) {
    if (seen.has(token))
      throw new WhyError(`${source} holds the token ${quoted(token)} twice.`, "unsupported");
    seen.add(token);
  }
}

/** @param {Record<string, any>} settings of tokenizer_config.json @returns {Map<string, string>} */
function specialNames(settings) {
  return new Map(
    ROLES.map((role) => {
      const value = settings[role];
      const name = isObject(value) ? value.content : value;
      return [role, name || `[${role.slice(0, -"_token".length).toUpperCase()}]`];
    }),
  );
}

/** [CLS] a [SEP] and [CLS] a [SEP] b [SEP] with segments 0 and 1, as the post-processor has it. */
function checkTemplate(processor, cls, sep) {
  const parts = (items) =>
    JSON.stringify(
      items?.map?.((item) =>
        Object.entries(item ?? {}).map(([kind, part]) => [kind, part?.id, part?.type_id]),
      ),
    );
  const special = (id, type_id) => ({ SpecialToken: { id, type_id } });
  const sequence = (id, type_id) => ({ Sequence: { id, type_id } });
  const single = [special(cls, 0), sequence("A", 0), special(sep, 0)];
  const pair = [...single, sequence("B", 1), special(sep, 1)];
  const fits =
    processor?.type === "TemplateProcessing"
      ? parts(processor.single) === parts(single) && parts(processor.pair) === parts(pair)
      : processor?.type === "BertProcessing" &&
        processor.cls?.[0] === cls &&
        processor.sep?.[0] === sep;
  demand(fits, `tokenizer.json frames a text otherwise than ${cls} text ${sep}.`);
}

/** Only the special tokens may be cut out of a text before it is split into words. */
export function checkAdded(added, names) {
  demand(Array.isArray(added), "tokenizer.json has no list of added tokens.", "format");
  for (const token of added) {
    const text = token?.content;
    demand(
      names.includes(text),
      `tokenizer.json adds the token ${quoted(text)} outside of the vocabulary.`,
    );
    const odd = ["single_word", "lstrip", "rstrip", "normalized"].find((option) => token[option]);
    demand(!odd, `tokenizer.json matches ${quoted(text)} with the option ${odd}.`);
  }
}

/** What tokenizer.json says. */
function fromJson(data, names) {
  const model = isObject(data.model) ? data.model : {};
  const kind = model.type ?? ("continuing_subword_prefix" in model ? "WordPiece" : "unknown");
  demand(kind === "WordPiece", `The tokenizer is ${kind}, not WordPiece.`);
  demand(
    (model.continuing_subword_prefix ?? "##") === "##",
    "The tokenizer marks continuations otherwise than by ##.",
  );
  demand(
    model.unk_token === names.get("unk_token"),
    "tokenizer.json and tokenizer_config.json disagree about the unknown token.",
  );
  const { normalizer, pre_tokenizer: splitter } = data;
  demand(
    normalizer?.type === "BertNormalizer",
    `The tokenizer normalises with ${normalizer?.type}, not with BertNormalizer.`,
  );
  demand(
    splitter?.type === "BertPreTokenizer",
    `The tokenizer splits words with ${splitter?.type}, not with BertPreTokenizer.`,
  );
  checkTemplate(data.post_processor, names.get("cls_token"), names.get("sep_token"));
  checkAdded(data.added_tokens ?? [], [...names.values()]);
  demand(isObject(model.vocab), "tokenizer.json has no vocabulary.", "format");
  const {
    lowercase,
    strip_accents: accents,
    handle_chinese_chars: chinese,
    clean_text: clean,
  } = normalizer;
  return {
    tokens: ordered(Object.entries(model.vocab), "tokenizer.json"),
    ...{ lowercase, accents: accents ?? lowercase, chinese, clean },
    most: model.max_input_chars_per_word ?? 100,
  };
}

/** Tokens by id from vocab.txt, one a line. */
function linesOf(text) {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  checkDistinct(lines, "vocab.txt");
  return lines;
}

/** What vocab.txt and tokenizer_config.json say. */
function fromLines(
  text,
  {
    do_lower_case: lowercase = true,
    strip_accents: accents,
    tokenize_chinese_chars: chinese = true,
  },
) {
  return {
    tokens: linesOf(text),
    lowercase,
    accents: accents ?? lowercase,
    chinese,
    clean: true,
    most: 100,
  };
}

/** tokenizer_config.json must ask for what the tokenizer does. */
function checkSettings(settings, tokenizer, hasJson) {
  const { tokenizer_class: name = "BertTokenizer" } = settings;
  const allowed = hasJson ? [...CLASSES, ...BACKEND_CLASSES] : CLASSES;
  demand(allowed.includes(name), `The tokenizer class is ${name}, not BertTokenizer.`);
  demand(
    settings.do_basic_tokenize ?? true,
    "tokenizer_config.json switches off splitting into words (do_basic_tokenize).",
  );
  demand(!settings.never_split?.length, "tokenizer_config.json names words to never split.");
  for (const [key, actual] of [
    ["do_lower_case", tokenizer.lowercase],
    ["strip_accents", tokenizer.accents],
    ["tokenize_chinese_chars", tokenizer.chinese],
  ])
    demand(
      (settings[key] ?? actual) === actual,
      `tokenizer.json and tokenizer_config.json disagree about ${key}.`,
    );
  for (const flag of ["lowercase", "accents", "chinese", "clean"])
    demand(
      typeof tokenizer[flag] === "boolean",
      `The tokenizer does not say whether ${flag}.`,
      "format",
    );
  demand(
    Number.isInteger(tokenizer.most) && tokenizer.most > 0 && tokenizer.most < 2 ** 31,
    "tokenizer.json has no positive number max_input_chars_per_word.",
    "format",
  );
}

/** Strings and types of all rows in llama.cpp's form, which marks word starts instead. */
function ggufTokens(tokens, special, rows) {
  const strings = [];
  const types = [];
  for (const [index, token] of tokens.entries()) {
    const continues = token.startsWith("##") && token.length > 2;
    const isSpecial = special.has(index);
    const text = continues ? token.slice(2) : WORD_START + token;
    const bracketed = text.length > 1 && text.startsWith("[") && text.endsWith("]");
    if (!isSpecial && continues && (bracketed || text.startsWith(WORD_START)))
      demand(
        false,
        `The token ${quoted(token)} cannot be told from a word start in a GGUF vocabulary.`,
      );
    strings.push(isSpecial ? token : text);
    types.push(isSpecial ? TOKEN_TYPES.CONTROL : TOKEN_TYPES.NORMAL);
  }
  for (let index = strings.length; index < rows; index++) {
    strings.push(`${WORD_START}[PAD${index}]`);
    types.push(TOKEN_TYPES.UNUSED);
  }
  return { strings, types };
}

/**
 * @param {import("./folder.js").Folder} folder
 * @param {number} rows of the word embeddings
 * @returns {Promise<{ keys: import("./gguf.js").Key[], about: string }>}
 */
export async function readWordPiece(folder, rows) {
  const optional = (path) => (folder.has(path) ? folder.json(path) : undefined);
  const settings = (await optional("tokenizer_config.json")) ?? {};
  const names = specialNames(settings);
  const data = await optional("tokenizer.json");
  demand(data || folder.has("vocab.txt"), "The folder holds neither tokenizer.json nor vocab.txt.");
  const tokenizer = data
    ? fromJson(data, names)
    : fromLines(await folder.text("vocab.txt"), settings);
  checkSettings(settings, tokenizer, data !== undefined);
  const { tokens } = tokenizer;
  demand(
    tokens.length <= rows,
    `The vocabulary has ${tokens.length} tokens, but there are ${rows} embeddings.`,
  );
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const idOf = (role) => {
    const name = names.get(role);
    demand(ids.has(name), `The vocabulary lacks the special token ${name}.`);
    return ids.get(name);
  };
  const special = Object.fromEntries(ROLES.map((role) => [role, idOf(role)]));
  const { strings, types } = ggufTokens(tokens, new Set(Object.values(special)), rows);
  return {
    keys: [
      ["tokenizer.ggml.model", "string", "bert"],
      ["tokenizer.ggml.pre", "string", "default"],
      ["tokenizer.ggml.tokens", "string", strings],
      ["tokenizer.ggml.token_type", "i32", types],
      ["tokenizer.ggml.unknown_token_id", "u32", special.unk_token],
      ["tokenizer.ggml.seperator_token_id", "u32", special.sep_token],
      ["tokenizer.ggml.padding_token_id", "u32", special.pad_token],
      ["tokenizer.ggml.mask_token_id", "u32", special.mask_token],
      ["tokenizer.ggml.bos_token_id", "u32", special.cls_token],
      ["tokenizer.ggml.eos_token_id", "u32", special.sep_token],
      ["tokenizer.ggml.normalizer.lowercase", "bool", tokenizer.lowercase],
      ["tokenizer.ggml.normalizer.strip_accents", "bool", tokenizer.accents],
      ["whybert.tokenizer.handle_chinese_chars", "bool", tokenizer.chinese],
      ["whybert.tokenizer.clean_text", "bool", tokenizer.clean],
      ["whybert.tokenizer.max_input_chars_per_word", "u32", tokenizer.most],
    ],
    about: `WordPiece, ${tokens.length} tokens${tokenizer.lowercase ? ", lower case" : ""}`,
  };
}
