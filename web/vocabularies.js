// The tokenizer of a Hugging Face folder, or why it cannot be represented: what the three kinds
// share, which is the files that count, the special tokens, and the frame around a text. What is
// their own is in wordpiece.js, bpe.js and unigram.js. tools/vocabulary.py is the same in Python.

import * as bpe from "./bpe.js";
import { demand } from "./error.js";
import { isObject, read, readEach } from "./json_file.js";
import * as unigram from "./unigram.js";
import * as wordpiece from "./wordpiece.js";

const ROLES = ["pad_token", "unk_token", "cls_token", "sep_token", "mask_token"];
const KINDS = { WordPiece: wordpiece, BPE: bpe, Unigram: unigram };
const BACKEND_CLASSES = ["PreTrainedTokenizerFast", "TokenizersBackend"];
const SETTINGS = "tokenizer_config.json";
const JSON_FILE = "tokenizer.json";

/**
 * @typedef {object} Tokenizer all that decides which ids a text becomes; beside what is here, what
 *   is its kind's own
 * @property {string[]} tokens in the order of their ids
 * @property {"bert"|"roberta"} template the frame around a text
 * @property {Map<string, number>} special role -> id
 * @property {typeof wordpiece} kind
 */

const quoted = (text) => JSON.stringify(text);

const optional = (folder, path) => (folder.has(path) ? folder.json(path) : {});

/**
 * Role -> token text from the folder's settings; where they say nothing, the first of the kind's own
 * names that is among the tokens `known`.
 */
async function specialNames(folder, settings, kind, known) {
  const older = await optional(folder, "special_tokens_map.json");
  const names = new Map();
  for (const role of ROLES) {
    const usual = kind.SPECIAL[role].find((name) => known.has(name)) ?? kind.SPECIAL[role][0];
    const value = settings[role] || older[role] || usual;
    const name = isObject(value) ? value.content : value;
    demand(typeof name === "string" && name, `${SETTINGS} has no text for ${role}.`);
    names.set(role, name);
  }
  demand(
    new Set(names.values()).size === ROLES.length,
    `${SETTINGS} has one token for two of ${ROLES.join(", ")}.`,
  );
  return names;
}

/** A template as a line: its names and segments, A and B the texts; undefined where it is none. */
function lineOf(items) {
  if (!Array.isArray(items)) return undefined;
  const steps = items.map((item) => (isObject(item) ? Object.values(item)[0] : undefined));
  return steps.every(isObject)
    ? quoted(steps.map(({ id, type_id: segment }) => [id, segment]))
    : undefined;
}

/** The frame that the post-processor puts around one text and two. */
function templateOf(processor, names) {
  const [cls, sep] = [names.get("cls_token"), names.get("sep_token")];
  const { type } = processor;
  if (type === "TemplateProcessing") {
    const single = [
      [cls, 0],
      ["A", 0],
      [sep, 0],
    ];
    const found = [lineOf(processor.single), lineOf(processor.pair)].join("");
    const framed = (pair) => quoted(single) + quoted([...single, ...pair]);
    if (
      found ===
      framed([
        ["B", 1],
        [sep, 1],
      ])
    )
      return "bert";
    // Of RoBERTa, which tells no segments apart.
    if (
      found ===
      framed([
        [sep, 0],
        ["B", 0],
        [sep, 0],
      ])
    )
      return "roberta";
  }
  const ends = ["cls", "sep"].map((key) => Array.isArray(processor[key]) && processor[key][0]);
  const same = ends[0] === cls && ends[1] === sep;
  if (same && type === "BertProcessing") return "bert";
  if (same && type === "RobertaProcessing") return "roberta";
  demand(
    false,
    `${JSON_FILE} frames a text otherwise than ${cls} text ${sep}, and two texts otherwise than ` +
      "BERT or RoBERTa do.",
  );
}

/** Only the special tokens may be cut out of a text before it is split into words. */
function checkAdded(added, names, kind) {
  for (const token of added) {
    const text = token.content;
    demand(
      [...names.values()].includes(text),
      `${JSON_FILE} adds the token ${quoted(text)} outside of the ${kind.NAME} vocabulary.`,
    );
    const odd = ["single_word", "rstrip", ...kind.FORBIDDEN].find((option) => token[option]);
    demand(!odd, `${JSON_FILE} matches ${quoted(text)} with the option ${odd}.`);
    const strips = Boolean(token.lstrip);
    const wanted = kind.MASK_STRIPS && text === names.get("mask_token");
    demand(
      strips === wanted,
      `${JSON_FILE} matches ${quoted(text)} with${strips ? "" : "out"} the option lstrip.`,
    );
  }
}

/** Special tokens may be numbered after the vocabulary without being in it. */
function appendAdded(tokenizer, added) {
  const { tokens } = tokenizer;
  const known = new Set(tokens);
  demand(
    added.every(({ id }) => Number.isSafeInteger(id)),
    `${JSON_FILE} adds a token without id.`,
    "format",
  );
  for (const { id, content } of [...added].sort((a, b) => a.id - b.id)) {
    if (!known.has(content)) {
      demand(
        id === tokens.length,
        `${JSON_FILE} numbers the added token ${quoted(content)} ${id}, not ${tokens.length}.`,
      );
      tokens.push(content);
      known.add(content);
    }
    demand(tokens[id] === content, `${JSON_FILE} gives the token ${quoted(content)} two numbers.`);
  }
}

/** What the model of a tokenizer.json is; old files do not name its type. */
function kindOf(model) {
  const marks = { merges: "BPE", unk_id: "Unigram", continuing_subword_prefix: "WordPiece" };
  const mark = Object.keys(marks).find((key) => Object.hasOwn(model, key));
  const name = read(model, "type", "text", JSON_FILE, marks[mark]);
  demand(
    Object.hasOwn(KINDS, name ?? ""),
    `The tokenizer is ${name ?? "unknown"}, not WordPiece, BPE or Unigram.`,
  );
  return KINDS[name];
}

async function fromJson(folder, settings) {
  const data = await folder.json(JSON_FILE);
  const model = read(data, "model", "object", JSON_FILE, {});
  const kind = kindOf(model);
  const tokenizer = kind.fromJson(data, model, settings);
  const added = readEach(data, "added_tokens", "object", JSON_FILE);
  const known = new Set([...tokenizer.tokens, ...added.map(({ content }) => content)]);
  const names = await specialNames(folder, settings, kind, known);
  const unknown = kind.unknownOf(model);
  demand(
    unknown === undefined || unknown === names.get("unk_token"),
    `${JSON_FILE} and ${SETTINGS} disagree about the unknown token.`,
  );
  const template = templateOf(read(data, "post_processor", "object", JSON_FILE, {}), names);
  checkAdded(added, names, kind);
  appendAdded(tokenizer, added);
  return { ...tokenizer, template, kind, names };
}

/** From the files of an older tokenizer. */
async function fromLists(folder, settings) {
  for (const kind of [wordpiece, bpe]) {
    if (!kind.FILES.every((path) => folder.has(path))) continue;
    const tokenizer = await kind.fromLists(folder, settings);
    const names = await specialNames(folder, settings, kind, new Set(tokenizer.tokens));
    for (const text of Object.keys(await optional(folder, "added_tokens.json")))
      demand(
        [...names.values()].includes(text),
        `added_tokens.json adds the token ${quoted(text)} outside of the vocabulary.`,
      );
    return { ...tokenizer, template: kind.TEMPLATE, kind, names };
  }
  const pieces = folder.paths().find((path) => /^[^/]*\.model$/.test(path));
  demand(
    !pieces,
    `The tokenizer is only there as ${pieces}; load it with AutoTokenizer and save it again with ` +
      "save_pretrained, which writes a tokenizer.json.",
  );
  demand(
    false,
    "The folder holds neither tokenizer.json nor vocab.txt nor vocab.json and merges.txt.",
  );
}

/**
 * The tokenizer of a folder; tokenizer.json counts before anything else.
 * @param {import("./folder.js").Folder} folder
 * @returns {Promise<Tokenizer>}
 */
export async function readTokenizer(folder) {
  const settings = await optional(folder, SETTINGS);
  const hasJson = folder.has(JSON_FILE);
  const { names, ...tokenizer } = await (hasJson ? fromJson : fromLists)(folder, settings);
  const { CLASSES } = tokenizer.kind;
  const name = read(settings, "tokenizer_class", "text", SETTINGS, CLASSES[0]);
  const allowed = CLASSES.flatMap((known) => [known, `${known}Fast`]);
  demand(
    allowed.includes(name) || (hasJson && BACKEND_CLASSES.includes(name)),
    `The tokenizer class is ${name}, not ${CLASSES.join(" or ")}.`,
  );
  const ids = new Map(tokenizer.tokens.map((token, id) => [token, id]));
  demand(!ids.has(""), "The vocabulary has a token without a text.");
  const idOf = (text) => {
    demand(ids.has(text), `The vocabulary lacks the special token ${text}.`);
    return ids.get(text);
  };
  const special = new Map([...names].map(([role, text]) => [role, idOf(text)]));
  return { ...tokenizer, special };
}
