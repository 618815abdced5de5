// What the attributes of <why-bert> say, as properties, as a request, and as texts.

import { requestOf } from "./explanation.js";

/** Attributes that are words, with what they are where they are not there. */
const WORDS = {
  model: "",
  sha256: "",
  method: "",
  target: "",
  against: "",
  "target-kind": "logit",
  unit: "word",
  view: "decision result tokens",
  legend: "",
  loading: "visible",
  src: "",
};

export const ATTRIBUTES = [
  ...Object.keys(WORDS),
  "text",
  "text-pair",
  "options",
  "seed",
  "editable",
];

const camel = (name) => name.replace(/-./g, ([, letter]) => letter.toUpperCase());

/** "steps=64 rule=gauss" @param {string} words @returns {Record<string, string>} */
const readOptions = (words) =>
  Object.fromEntries(
    words
      .split(/\s+/)
      .filter(Boolean)
      .map((pair) => [pair.split("=", 1)[0], pair.slice(pair.indexOf("=") + 1)]),
  );

const writeOptions = (options) =>
  Object.entries(options)
    .map((pair) => pair.join("="))
    .join(" ");

/** @param {Element} host @param {string} name @param {unknown} value null and undefined: none */
function put(host, name, value) {
  if (value === null || value === undefined) host.removeAttribute(name);
  else host.setAttribute(name, String(value));
}

/** @returns {PropertyDescriptor} */
const wordProperty = (name, otherwise) => ({
  get() {
    return this.getAttribute(name) ?? otherwise;
  },
  set(value) {
    put(this, name, value);
  },
});

/** @type {Record<string, PropertyDescriptor & ThisType<Element>>} */
const OTHERS = {
  options: {
    get() {
      return readOptions(this.getAttribute("options") ?? "");
    },
    set(options) {
      put(this, "options", options && writeOptions(options));
    },
  },
  seed: {
    get() {
      return Number(this.getAttribute("seed") ?? 0);
    },
    set(seed) {
      put(this, "seed", seed);
    },
  },
  editable: {
    get() {
      return this.hasAttribute("editable");
    },
    set(editable) {
      this.toggleAttribute("editable", Boolean(editable));
    },
  },
};

const MIRRORED = {
  ...Object.fromEntries(
    Object.entries(WORDS).map(([name, otherwise]) => [camel(name), wordProperty(name, otherwise)]),
  ),
  ...OTHERS,
};

/** Gives a class properties that mirror its attributes. @param {Function} element */
export function mirrorAttributes(element) {
  const each = { configurable: true, enumerable: true };
  for (const [name, property] of Object.entries(MIRRORED))
    Object.defineProperty(element.prototype, name, { ...each, ...property });
}

/**
 * What was set before the element's script had come is set again; undefined says nothing: themes that
 * resolve addresses write `element.src = element.src` over elements that are none yet.
 * @param {HTMLElement} host
 */
export function adoptProperties(host) {
  for (const name of [...Object.keys(MIRRORED), "text", "textPair", "request", "explanation"]) {
    if (!Object.hasOwn(host, name)) continue;
    const value = host[name];
    delete host[name];
    if (value !== undefined) host[name] = value;
  }
}

/** As HTML shows it: runs of white space are one space. @param {Node[]} nodes */
const readText = (nodes) =>
  nodes
    .map(({ textContent }) => textContent)
    .join("")
    .replace(/[ \t\n\f\r]+/g, " ")
    .trim();

const isComment = ({ nodeType }) => nodeType === Node.COMMENT_NODE;
const isPair = (node) => node instanceof Element && node.slot === "text-pair";

/** @param {Element} host @returns {string[]} one text, or two */
export function textsIn(host) {
  const nodes = [...host.childNodes].filter((node) => !isComment(node));
  const pairs = nodes.filter(isPair);
  const text = host.getAttribute("text") ?? readText(nodes.filter((node) => !isPair(node)));
  const pair = host.getAttribute("text-pair") ?? (pairs.length ? readText(pairs) : undefined);
  return pair === undefined ? [text] : [text, pair];
}

/** How another text is asked what a saved one was asked; its label is its own, unless held against one. */
function requestLike(saved) {
  const { method, options, seed, unit, target, against, targetKind } = requestOf(saved);
  const asked = { method, options, seed, unit, targetKind };
  return against === undefined ? asked : { ...asked, target, against };
}

/**
 * @param {any} host
 * @param {import("./whybert.js").Explanation|null} saved what it showed before
 * @returns {import("./whybert.js").Request} what its attributes ask for
 */
export function requestIn(host, saved) {
  const asked = {};
  for (const name of ["method", "target", "against", "target-kind", "unit"])
    if (host.hasAttribute(name)) asked[camel(name)] = host.getAttribute(name);
  for (const name of ["options", "seed"]) if (host.hasAttribute(name)) asked[name] = host[name];
  const { options, ...like } = saved ? requestLike(saved) : { unit: /** @type {const} */ ("word") };
  const isOtherMethod = asked.method !== undefined && asked.method !== saved?.method;
  return { ...like, ...(isOtherMethod ? {} : { options }), ...asked };
}
