// WordPiece, the tokenizer of BERT, DistilBERT and ELECTRA, in a Hugging Face folder.
// tools/wordpiece.py is the same in Python.

import { demand } from "./error.js";
import { checkDistinct, ordered, read } from "./json_file.js";

export const NAME = "WordPiece";
export const CLASSES = ["BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer"];
export const FILES = ["vocab.txt"];
export const TEMPLATE = "bert";
export const SPECIAL = {
  pad_token: ["[PAD]"],
  unk_token: ["[UNK]"],
  cls_token: ["[CLS]"],
  sep_token: ["[SEP]"],
  mask_token: ["[MASK]"],
};

/** Options of special tokens that the engine has not. */
export const FORBIDDEN = ["normalized"];

/** Whether a mask takes the blanks before it along. */
export const MASK_STRIPS = false;

const JSON_FILE = "tokenizer.json";
const SETTINGS = "tokenizer_config.json";

/** tokenizer_config.json must ask for what the tokenizer does. */
function checkSettings(settings, tokenizer) {
  demand(
    read(settings, "do_basic_tokenize", "flag", SETTINGS, true),
    `${SETTINGS} switches off splitting into words (do_basic_tokenize).`,
  );
  const { never_split: whole } = settings;
  demand(!whole || whole.length === 0, `${SETTINGS} names words to never split.`);
  for (const [key, actual] of [
    ["do_lower_case", tokenizer.lowercase],
    ["strip_accents", tokenizer.stripAccents],
    ["tokenize_chinese_chars", tokenizer.handleChinese],
  ])
    demand(
      read(settings, key, "flag", SETTINGS, actual) === actual,
      `${JSON_FILE} and ${SETTINGS} disagree about ${key}.`,
    );
  return tokenizer;
}

/** The token that the model of a tokenizer.json has for words it cannot spell. */
export const unknownOf = (model) => read(model, "unk_token", "text", JSON_FILE, "");

/** From a parsed tokenizer.json. */
export function fromJson(data, model, settings) {
  demand(
    read(model, "continuing_subword_prefix", "text", JSON_FILE, "##") === "##",
    "The tokenizer marks continuations otherwise than by ##.",
  );
  const normalizer = read(data, "normalizer", "object", JSON_FILE, {});
  demand(
    normalizer.type === "BertNormalizer",
    `The tokenizer normalises with ${normalizer.type}, not with BertNormalizer.`,
  );
  const splitter = read(data, "pre_tokenizer", "object", JSON_FILE, {});
  demand(
    splitter.type === "BertPreTokenizer",
    `The tokenizer splits words with ${splitter.type}, not with BertPreTokenizer.`,
  );
  const flag = (name, fallback) => read(normalizer, name, "flag", JSON_FILE, fallback);
  const lowercase = flag("lowercase", true);
  const longest = read(model, "max_input_chars_per_word", "whole", JSON_FILE, 100);
  demand(
    longest > 0 && longest < 2 ** 31,
    `${JSON_FILE} has ${longest} as max_input_chars_per_word.`,
  );
  return checkSettings(settings, {
    tokens: ordered(read(model, "vocab", "object", JSON_FILE, {}), JSON_FILE),
    lowercase,
    stripAccents: flag("strip_accents", lowercase),
    handleChinese: flag("handle_chinese_chars", true),
    cleanText: flag("clean_text", true),
    longest,
  });
}

/** From vocab.txt, a token a line, and tokenizer_config.json. */
export async function fromLists(folder, settings) {
  const tokens = await folder.lines(FILES[0]);
  checkDistinct(tokens, FILES[0]);
  const flag = (name, fallback) => read(settings, name, "flag", SETTINGS, fallback);
  const lowercase = flag("do_lower_case", true);
  return checkSettings(settings, {
    tokens,
    lowercase,
    stripAccents: flag("strip_accents", lowercase),
    handleChinese: flag("tokenize_chinese_chars", true),
    cleanText: true,
    longest: 100,
  });
}
