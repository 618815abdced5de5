// English and Chinese: every sentence that a reader sees stands in strings/, a file a part of the
// page, a row a sentence: its key, English, Chinese.
//
//   say("words.sum", { sum: "+1.2" })          the sentence in the page's language
//   say("words.sum", { sum: "+1.2" }, "zh")    in that one
//   make("p", {}, t("words.sum", { sum }))     a sentence that changes when the reader switches
//
// {name} is what stands there; {name|run|runs} is the word for one and for any other number.

import elements from "./strings/elements.js";

/** @typedef {"en"|"zh"} Language */

/** @type {Language[]} */
export const LANGUAGES = ["en", "zh"];

/** @type {Map<string, string[]>} */
const catalogue = new Map();

/** What the page's language is, before and after it is chosen. @type {Language} */
let spoken = "en";

/** What was made of sentences and is to change with the language. */
const bound = new Set();

/**
 * Adds sentences to the catalogue.
 * @param {Record<string, string[]>} strings by key, in the order of LANGUAGES
 */
export function learn(strings) {
  for (const [key, sentences] of Object.entries(strings)) catalogue.set(key, sentences);
}

learn(elements);

/** @param {string} tag "zh-Hans-CN" @returns {Language} */
export const languageFor = (tag) => (/^zh\b/i.test(tag) ? "zh" : "en");

/** The language of a part of a page: what the `lang` around it says. @param {Element} element */
export function languageOf(element) {
  for (let at = element; at;) {
    const near = at.closest("[lang]");
    if (near) return languageFor(near.getAttribute("lang"));
    at = /** @type {ShadowRoot} */ (at.getRootNode()).host;
  }
  return spoken;
}

/** The page's. */
export const language = () => spoken;

/**
 * A sentence of the catalogue.
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 * @param {Language} [language]
 * @returns {string}
 */
export function say(key, values = {}, language = spoken) {
  const sentences = catalogue.get(key);
  if (!sentences) throw new Error(`no sentence is called "${key}"`);
  return sentences[LANGUAGES.indexOf(language)].replace(
    /( ?)\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}( ?)/g,
    (_, before, name, one, many, after) => {
      const value = values[name];
      if (many !== undefined) return before + (Number(value) === 1 ? one : many) + after;
      const said = value instanceof Sentence ? value.in(language) : String(value);
      if (language !== "zh") return before + said + after;
      return (BEGINS_WIDE.test(said) ? "" : before) + said + (ENDS_WIDE.test(said) ? "" : after);
    },
  );
}

/** What Chinese is written beside without a space. */
const WIDE = "[\\p{Script=Han}\\u2018-\\u201d\\u3000-\\u303f\\uff00-\\uffef]";
const BEGINS_WIDE = new RegExp(`^${WIDE}`, "u");
const ENDS_WIDE = new RegExp(`${WIDE}$`, "u");

/** Stands for what is no text until the sentence is said: U+FDD0 is no character of any text. */
const hole = (index) => `\ufdd0${index}\ufdd0`;
const HOLE = /\ufdd0(\d)\ufdd0/;
const WIDE_AND_SPACE = new RegExp(`(?<=${WIDE}) $`, "u");
const SPACE_AND_WIDE = new RegExp(`^ (?=${WIDE})`, "u");

/**
 * A sentence around nodes, or whatever is to stand out of it: what stands before the first of them,
 * the first of them, and so on.
 * @template T
 * @param {(key: string, values?: Record<string, unknown>) => unknown} say
 * @param {string} key
 * @param {Record<string, T>} nodes by the name of their place
 * @param {Record<string, unknown>} [values]
 * @returns {(string|T)[]}
 */
export function sayAround(say, key, nodes, values = {}) {
  const names = Object.keys(nodes);
  const holes = Object.fromEntries(names.map((name, index) => [name, hole(index)]));
  const pieces = String(say(key, { ...values, ...holes })).split(HOLE);
  const nodeAt = (index) => nodes[names[pieces[index]]];
  const textAt = (index) => {
    const node = /** @type {any} */ (nodeAt(index));
    return String(node?.textContent ?? node ?? "");
  };
  return pieces.map((piece, index) => {
    if (index % 2) return nodeAt(index);
    const before = ENDS_WIDE.test(textAt(index - 1)) ? piece.replace(SPACE_AND_WIDE, "") : piece;
    return BEGINS_WIDE.test(textAt(index + 1)) ? before.replace(WIDE_AND_SPACE, "") : before;
  });
}

/** Whether the catalogue has such a sentence. @param {string} key */
export const knows = (key) => catalogue.has(key);

/** A sentence that is said anew when the language changes. */
export class Sentence {
  /** @param {string} key @param {Record<string, unknown>} values */
  constructor(key, values) {
    this.key = key;
    this.values = values;
  }

  /** @param {Language} language */
  in(language) {
    return say(this.key, this.values, language);
  }

  toString() {
    return this.in(spoken);
  }
}

/** @param {string} key @param {Record<string, unknown>} [values] */
export const t = (key, values = {}) => new Sentence(key, values);

/**
 * Writes a sentence into a node, now and whenever the language changes, in place of any other there.
 * @param {Node} node
 * @param {string} property of it; one with a dash is an attribute
 * @param {Sentence} sentence
 */
export function bind(node, property, sentence) {
  const write = (node) => {
    if (property.includes("-")) node.setAttribute(property, String(sentence));
    else node[property] = String(sentence);
  };
  write(node);
  for (const other of bound) {
    const owner = other.node.deref();
    if (!owner || (owner === node && other.property === property)) bound.delete(other);
  }
  bound.add({ node: new WeakRef(node), property, write });
}

/**
 * Switches the page: what `bind` and `make` wrote follows, and `why-language` is fired at the
 * document, upon which every element draws itself anew.
 * @param {Language} language
 */
export function speak(language) {
  spoken = language;
  document.documentElement.lang = language === "zh" ? "zh-Hans" : language;
  for (const entry of bound) {
    const node = entry.node.deref();
    if (node) entry.write(node);
    else bound.delete(entry);
  }
  document.dispatchEvent(new CustomEvent("why-language", { detail: language }));
}
