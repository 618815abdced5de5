// Unigram, the tokenizer of XLM-R and ALBERT, in a Hugging Face folder. tools/unigram.py is the same
// in Python.

import { WhyError, demand } from "./error.js";
import { checkDistinct, read, readEach } from "./json_file.js";

export const NAME = "Unigram";
export const CLASSES = ["XLMRobertaTokenizer", "AlbertTokenizer"];
export const SPECIAL = {
  pad_token: ["<pad>"],
  unk_token: ["<unk>"],
  cls_token: ["<s>", "[CLS]"],
  sep_token: ["</s>", "[SEP]"],
  mask_token: ["<mask>", "[MASK]"],
};
export const FORBIDDEN = ["normalized"];
export const MASK_STRIPS = true;

const JSON_FILE = "tokenizer.json";
const SETTINGS = "tokenizer_config.json";
const SPACE = "\u2581";
const LARGEST = 3.4028234663852886e38; // of a float32

/** Steps of a normaliser, as `stepOf` writes them. */
const QUOTES = ['Replace "``" "\\""', 'Replace "\'\'" "\\""'];
const ACCENTS = ["NFKD", "StripAccents"];
const BLANKS = 'Replace " {2,}" " "';

/** A step of a normaliser in words. */
function stepOf(step) {
  if (step.type !== "Replace") return String(step.type);
  const pattern = read(step, "pattern", "object", JSON_FILE, {});
  return `Replace ${JSON.stringify(pattern.String || pattern.Regex)} ${JSON.stringify(step.content)}`;
}

/** The bytes that base64 stands for. */
function decoded(text) {
  demand(
    /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0,
    `${JSON_FILE} has a precompiled_charsmap that is not base64.`,
    "format",
  );
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** What a normaliser does, one step or a sequence; each may be missing. */
function normalizerOf(normalizer) {
  const isSequence = normalizer.type === "Sequence";
  const one = Object.keys(normalizer).length ? [normalizer] : [];
  const steps = isSequence ? readEach(normalizer, "normalizers", "object", JSON_FILE) : one;
  const left = steps.map(stepOf);
  const take = (...wanted) => {
    const found = wanted.every((step, index) => left[index] === step);
    if (found) left.splice(0, wanted.length);
    return found;
  };
  const replaceQuotes = take(...QUOTES);
  const stripAccents = take(...ACCENTS);
  const lowercase = take("Lowercase");
  const at = steps.length - left.length;
  const charsmap = take("Precompiled")
    ? decoded(read(steps[at], "precompiled_charsmap", "text", JSON_FILE, ""))
    : new Uint8Array(0);
  // Words are split at blanks afterwards, so that it does not matter how many there are.
  take(BLANKS);
  demand(
    !left.length,
    `The tokenizer normalises with ${left[0]} where only the steps of XLM-R and ALBERT can be ` +
      "represented: quotes, NFKD with StripAccents, Lowercase and Precompiled, in this order.",
  );
  return { replaceQuotes, stripAccents, lowercase, charsmap };
}

/** Whether each word is given a blank before it; refuses what splits otherwise than XLM-R. */
function addsPrefixSpace(splitter) {
  const parts = readEach(splitter, "pretokenizers", "object", JSON_FILE);
  const kinds = (parts.length ? parts : [splitter]).map(({ type }) => String(type)).join(", ");
  demand(
    splitter.type === "Sequence" && kinds === "WhitespaceSplit, Metaspace",
    `The tokenizer splits words with ${kinds}, not with WhitespaceSplit and Metaspace.`,
  );
  const space = parts[1];
  demand(
    read(space, "replacement", "text", JSON_FILE) === SPACE,
    `Metaspace has another sign than ${SPACE}.`,
  );
  demand(read(space, "split", "flag", JSON_FILE, true), "Metaspace does not split.");
  const older = read(space, "add_prefix_space", "flag", JSON_FILE, true) ? "always" : "never";
  const scheme = read(space, "prepend_scheme", "text", JSON_FILE, older);
  demand(["always", "never"].includes(scheme), `Metaspace prepends a blank ${scheme}, not always.`);
  return scheme === "always";
}

/** Pieces and scores in the order of their ids. */
function piecesOf(model) {
  const items = readEach(model, "vocab", "list", JSON_FILE);
  const fits = ([text, score], count) =>
    count === 2 &&
    typeof text === "string" &&
    typeof score === "number" &&
    Math.abs(score) < LARGEST;
  for (const item of items)
    if (!fits(item, item.length))
      throw new WhyError(`${JSON_FILE} has a piece without a text or a score.`, "format");
  const tokens = items.map(([text]) => text);
  checkDistinct(tokens, JSON_FILE);
  return { tokens, scores: items.map(([, score]) => score) };
}

/** The token that the model of a tokenizer.json has for what it cannot spell. */
export function unknownOf(model) {
  const index = read(model, "unk_id", "whole", JSON_FILE, -1);
  return read(model, "vocab", "list", JSON_FILE, [])[index]?.[0] ?? "";
}

/** From a parsed tokenizer.json. */
export function fromJson(data, model, settings) {
  const pieces = piecesOf(model);
  demand(!model.byte_fallback, "The tokenizer's Unigram has the option byte_fallback.");
  const normalizer = normalizerOf(read(data, "normalizer", "object", JSON_FILE, {}));
  const addPrefixSpace = addsPrefixSpace(read(data, "pre_tokenizer", "object", JSON_FILE, {}));
  demand(
    read(settings, "add_prefix_space", "flag", SETTINGS, addPrefixSpace) === addPrefixSpace,
    `${JSON_FILE} and ${SETTINGS} disagree about add_prefix_space.`,
  );
  return { ...pieces, ...normalizer, addPrefixSpace };
}
