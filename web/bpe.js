// Byte-level BPE, the tokenizer of RoBERTa, in a Hugging Face folder. tools/bpe.py is the same in
// Python.

import { WhyError, demand } from "./error.js";
import { checkDistinct, ordered, read } from "./json_file.js";

export const NAME = "BPE";
export const CLASSES = ["RobertaTokenizer"];
export const FILES = ["vocab.json", "merges.txt"];
export const TEMPLATE = "roberta";
export const SPECIAL = {
  pad_token: ["<pad>"],
  unk_token: ["<unk>"],
  cls_token: ["<s>"],
  sep_token: ["</s>"],
  mask_token: ["<mask>"],
};

/** Nothing is normalised, so a special token may say that it is or that it is not. */
export const FORBIDDEN = [];
export const MASK_STRIPS = true;

const JSON_FILE = "tokenizer.json";
const SETTINGS = "tokenizer_config.json";

/** The characters that stand for bytes: printable ones themselves, others from U+0100 on. */
function byteAlphabet() {
  const isPrintable = (byte) =>
    (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte < 0x100 && byte !== 0xad);
  let others = 0x100;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(isPrintable(byte) ? byte : others++),
  );
}

/** Merges as "a b" from either form of tokenizer.json, or the lines of merges.txt. */
function mergesOf(items, source) {
  return items.map((item) => {
    const parts = typeof item === "string" ? item.split(" ") : item;
    const fits =
      Array.isArray(parts) &&
      parts.length === 2 &&
      parts.every((part) => typeof part === "string" && part !== "" && !part.includes(" "));
    demand(fits, `${source} has a merge that does not join two tokens.`, "format");
    return parts.join(" ");
  });
}

/** The merges must lead from the bytes to the tokens. */
function checked(tokenizer, source) {
  const known = new Set(tokenizer.tokens);
  for (const [byte, character] of byteAlphabet().entries())
    demand(known.has(character), `${source} lacks a token for the byte ${byte}.`);
  checkDistinct(tokenizer.merges, source, "merge");
  for (const merge of tokenizer.merges) {
    const [left, right] = merge.split(" ");
    if (!known.has(left) || !known.has(right) || !known.has(left + right))
      throw new WhyError(
        `${source} merges ${JSON.stringify(merge)}, of which the vocabulary lacks a part or the whole.`,
        "unsupported",
      );
  }
  return tokenizer;
}

/** Bytes can spell everything: it does not matter which token is the unknown one. */
export const unknownOf = () => undefined;

/** From a parsed tokenizer.json. */
export function fromJson(data, model, settings) {
  demand((data.normalizer ?? null) === null, "The tokenizer normalises before byte-level BPE.");
  const splitter = read(data, "pre_tokenizer", "object", JSON_FILE, {});
  demand(
    splitter.type === "ByteLevel" && read(splitter, "use_regex", "flag", JSON_FILE, true),
    `The tokenizer splits words with ${splitter.type}, not with ByteLevel and its own rule.`,
  );
  for (const key of [
    ...["dropout", "continuing_subword_prefix", "end_of_word_suffix"],
    ...["byte_fallback", "ignore_merges"],
  ])
    demand(!model[key], `The tokenizer's BPE has the option ${key}.`);
  const addPrefixSpace = read(splitter, "add_prefix_space", "flag", JSON_FILE, false);
  demand(
    read(settings, "add_prefix_space", "flag", SETTINGS, addPrefixSpace) === addPrefixSpace,
    `${JSON_FILE} and ${SETTINGS} disagree about add_prefix_space.`,
  );
  const merges = mergesOf(read(model, "merges", "list", JSON_FILE, []), JSON_FILE);
  const tokens = ordered(read(model, "vocab", "object", JSON_FILE, {}), JSON_FILE);
  return checked({ tokens, merges, addPrefixSpace }, JSON_FILE);
}

/** From vocab.json, merges.txt and tokenizer_config.json. */
export async function fromLists(folder, settings) {
  const [vocabulary, lines] = [await folder.json(FILES[0]), await folder.lines(FILES[1])];
  const merges = mergesOf(
    lines.filter((line) => !line.startsWith("#version")),
    FILES[1],
  );
  const addPrefixSpace = read(settings, "add_prefix_space", "flag", SETTINGS, false);
  return checked({ tokens: ordered(vocabulary, FILES[0]), merges, addPrefixSpace }, FILES[1]);
}
