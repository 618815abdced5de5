// JSON that a stranger wrote: what is not well-formed, or names a thing twice, is refused.

import { WhyError, demand } from "./error.js";

/** A string, or the sign between a name and its value. */
const STRING_OR_COLON = /"[^"\\]*(?:\\[^][^"\\]*)*"|:/g;

/** An escape of half a surrogate pair. */
const HALF_PAIR = /\\u[dD][89a-fA-F]/;

export const isObject = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is nested deeper is not meant to be read. */
const MOST_DEEP = 200;

/** Every object, list and text in a value; refuses what is nested too deeply. */
function* partsOf(value, name) {
  for (let level = [value], depth = 0; level.length; depth++) {
    demand(depth <= MOST_DEEP, `${name} is nested too deeply.`, "format");
    yield* level;
    level = level.flatMap((part) =>
      typeof part === "object" && part !== null ? Object.values(part) : [],
    );
  }
}

/** How many names all objects have together. */
function namesIn(value, name) {
  let count = 0;
  for (const part of partsOf(value, name)) if (isObject(part)) count += Object.keys(part).length;
  return count;
}

function namesWrittenIn(text) {
  let count = 0;
  for (const [match] of text.matchAll(STRING_OR_COLON)) if (match === ":") count++;
  return count;
}

/** Whether every text in it can be written as UTF-8. */
function isWellFormed(value, name) {
  const fits = (text) => !/\p{Surrogate}/u.test(text);
  for (const part of partsOf(value, name)) {
    if (typeof part === "string" && !fits(part)) return false;
    if (isObject(part) && !Object.keys(part).every(fits)) return false;
  }
  return true;
}

/** @param {Blob} blob @param {string} name @returns {Promise<ArrayBuffer>} all of it */
export async function contentOf(blob, name) {
  try {
    return await blob.arrayBuffer();
  } catch ({ message }) {
    demand(false, `${name} cannot be read: ${message}.`, "format");
  }
}

/**
 * @param {Blob} blob
 * @param {string} name
 * @returns {Promise<string>} all of it, of which every byte must be one of UTF-8
 */
export async function textOf(blob, name) {
  const bytes = await contentOf(blob, name);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    demand(false, `${name} is not UTF-8.`, "format");
  }
}

/** @param {string} text @param {string} name @returns {any} */
export function valueOf(text, name) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // Else a RangeError: some browsers have no room for what is nested deeply.
    const why = error instanceof SyntaxError ? "is not JSON" : "is nested too deeply";
    demand(false, `${name} ${why}.`, "format");
  }
  demand(namesIn(value, name) === namesWrittenIn(text), `${name} names something twice.`, "format");
  demand(
    !HALF_PAIR.test(text) || isWellFormed(value, name),
    `${name} holds half a character.`,
    "format",
  );
  return value;
}

/** @param {string} text @param {string} name @returns {Record<string, any>} */
export function objectOf(text, name) {
  const value = valueOf(text, name);
  demand(isObject(value), `${name} does not hold a JSON object.`, "format");
  return value;
}

/** What a value may have to be, and how that is called. */
const KINDS = {
  object: [isObject, "an object"],
  list: [Array.isArray, "a list"],
  text: [(value) => typeof value === "string", "a text"],
  flag: [(value) => typeof value === "boolean", "true or false"],
  whole: [Number.isSafeInteger, "a whole number"],
  number: [(value) => typeof value === "number", "a number"],
};

/**
 * The value of a key; `fallback` where it is missing or null.
 * @param {Record<string, any>} object
 * @param {string} key
 * @param {keyof KINDS} kind that it must be of
 * @param {string} source
 * @param {any} [fallback]
 */
export function read(object, key, kind, source, fallback) {
  const value = (Object.hasOwn(object, key) ? object[key] : null) ?? null;
  if (value === null) return fallback;
  const [fits, what] = KINDS[kind];
  demand(fits(value), `${source} has ${key} that is not ${what}.`, "format");
  return value;
}

/** The list of a key, all of whose items are of a kind; empty where it is missing or null. */
export function readEach(object, key, kind, source) {
  const items = read(object, key, "list", source, []);
  demand(
    items.every(KINDS[kind][0]),
    `${source} has ${key} with an item of a wrong kind.`,
    "format",
  );
  return items;
}

/**
 * Tokens by id from a token -> id mapping without gaps.
 * @param {Record<string, any>} vocabulary
 * @param {string} source
 * @returns {string[]}
 */
export function ordered(vocabulary, source) {
  const pairs = Object.entries(vocabulary);
  const tokens = new Array(pairs.length).fill(undefined);
  const inOrder = pairs.every(([token, id]) => {
    const fits = Number.isInteger(id) && id >= 0 && id < tokens.length && tokens[id] === undefined;
    if (fits) tokens[id] = token;
    return fits;
  });
  demand(inOrder, `${source} does not number its tokens 0, 1, 2, \u2026.`);
  return tokens;
}

/** Refuses what is there twice. @param {string[]} texts @param {string} source @param {string} [what] */
export function checkDistinct(texts, source, what = "token") {
  const seen = new Set();
  for (const text of texts) {
    if (seen.has(text))
      throw new WhyError(
        `${source} holds the ${what} ${JSON.stringify(text)} twice.`,
        "unsupported",
      );
    seen.add(text);
  }
}
