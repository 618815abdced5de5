// All that decides what is shown, behind the # of an address: it is never sent to a server.
//
//   #v=1&model=…&text=…&method=…&option.samples=64&seed=0    to be read by people, too
//   #z=…                                                    the same, deflated, where that is shorter

import { learn, t } from "../language.js";
import { canPack, pack, unpack } from "./packed.js";
import strings from "../strings/share.js";

learn(strings);

/** Of what is written here; what a reader of it could not follow has a higher one. */
const VERSION = 1;

/** What the names of a method's options begin with. */
const OPTION = "option.";

/** What each of the other texts is called. */
const REFERENCE = "reference";

/** What holds all the rest, deflated. */
const PACKED = "z";

/** Up to here an address is left so that a person can read it. */
const READABLE = 300;

/**
 * @typedef {object} Shown
 * @property {string} [model] its name in the list
 * @property {import("../whybert.js").Text} [text]
 * @property {import("../whybert.js").Request & { temperature?: number|string }} request the temperature
 *   where it is not the model's own
 * @property {string} [picture] `fingerprint` of the explanation that it leads to
 */

/** What is wrong with a link, in both languages. */
export class LinkError extends Error {
  /** @param {import("../language.js").Sentence} sentence */
  constructor(sentence) {
    super(String(sentence));
    this.name = "LinkError";
    this.sentence = sentence;
  }
}

const WHOLE = /^\d{1,16}$/;
const SPAN = /^[01],\d{1,10},\d{1,10}$/;
const SPANS = /^[01]\.\d{1,10}\.\d{1,10}(_[01]\.\d{1,10}\.\d{1,10})*$/;

/** How a part of a request is written and read again; undefined: it cannot be read. */
const FORMS = {
  seed: { write: String, read: (said) => (WHOLE.test(said) ? Number(said) : undefined) },
  maxTokens: { write: String, read: (said) => (WHOLE.test(said) ? Number(said) : undefined) },
  evidence: {
    write: String,
    read: (said) => (["true", "false"].includes(said) ? said === "true" : undefined),
  },
  focus: {
    write: (span) => span.join(),
    read: (said) => (SPAN.test(said) ? said.split(",").map(Number) : undefined),
  },
  groups: {
    write: (spans) => spans.map((span) => span.join(".")).join("_"),
    read: (said) =>
      SPANS.test(said) ? said.split("_").map((span) => span.split(".").map(Number)) : undefined,
  },
};

const AS_IT_IS = { write: String, read: (said) => said };

/** @param {string} name */
const formOf = (name) => (Object.hasOwn(FORMS, name) ? FORMS[name] : AS_IT_IS);

/** Half of a character, which no address can hold. */
const HALF = /\p{Surrogate}/u;

/** @param {Shown} shown @returns {[string, string][]} */
function partsOf({ model, text, request, picture }) {
  const { options = {}, references = [], groups = [], ...others } = request;
  const [first, pair] = [text].flat();
  const all = { model, text: first, text_pair: pair, ...others, picture };
  const list = groups.length ? groups : undefined;
  const written = Object.entries({ v: VERSION, ...all, groups: list })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, formOf(name).write(value)]);
  return /** @type {[string, string][]} */ ([
    ...written,
    ...Object.entries(options).map(([name, value]) => [OPTION + name, String(value)]),
    ...references.map((reference) => [REFERENCE, reference]),
  ]);
}

/**
 * An address that can be read by eye.
 * @param {Shown} shown
 */
export const addressOf = (shown) => `#${new URLSearchParams(partsOf(shown))}`;

/**
 * The shorter of both forms; a text with half of a character in it is packed in any case.
 * @param {Shown} shown
 * @returns {Promise<string>}
 */
export async function shortAddressOf(shown) {
  const parts = partsOf(shown);
  const readable = `#${new URLSearchParams(parts)}`;
  const isWhole = !HALF.test(parts.flat().join());
  if (!canPack || (isWhole && readable.length <= READABLE)) return readable;
  const packed = `#${PACKED}=${await pack(JSON.stringify(parts))}`;
  return isWhole && readable.length <= packed.length ? readable : packed;
}

/** @param {string} address @returns {Promise<[string, string][]>} */
async function readParts(address) {
  const parts = [...new URLSearchParams(address.slice(1))];
  const packed = parts.find(([name]) => name === PACKED)?.[1];
  if (packed === undefined) return /** @type {[string, string][]} */ (parts);
  try {
    return JSON.parse(await unpack(packed)).map(([name, value]) => [String(name), String(value)]);
  } catch {
    throw new LinkError(t("share.broken"));
  }
}

/**
 * What an address leads to; of one without a link in it, nothing.
 * @param {string} address
 * @returns {Promise<Shown>}
 */
export async function readAddress(address) {
  const parts = address.includes("=") ? await readParts(address) : [];
  const { v = "1", model, text, text_pair: pair, picture, ...others } = Object.fromEntries(parts);
  if (!WHOLE.test(v)) throw new LinkError(t("share.broken-part", { part: "v" }));
  if (Number(v) > VERSION) throw new LinkError(t("share.newer"));
  const request = {};
  const options = {};
  for (const [name, said] of Object.entries(others)) {
    if (name.startsWith(OPTION)) options[name.slice(OPTION.length)] = said;
    else if (name !== REFERENCE) request[name] = read(name, said);
  }
  const references = parts.filter(([name]) => name === REFERENCE).map(([, value]) => value);
  return {
    model,
    text: text === undefined || pair === undefined ? text : [text, pair],
    request: { ...request, options, references },
    picture,
  };
}

function read(name, said) {
  const value = formOf(name).read(said);
  if (value === undefined) throw new LinkError(t("share.broken-part", { part: name }));
  return value;
}

/**
 * Eight hex digits that tell one explanation from another (FNV-1a), whichever engine made it.
 * @param {import("../whybert.js").Explanation} explanation
 */
export function fingerprint({ json, engine }) {
  const content = json.replace(`"engine":${JSON.stringify(engine)},`, "");
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(content))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}
