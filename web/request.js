// A request as why.h has it, out of one as JavaScript has it.

import { WhyError } from "./error.js";

const TARGET_KINDS = ["logit", "probability", "log_probability", "log_odds"]; // why_target_kind
const UNITS = ["token", "word", "sentence"]; // why_unit
const PRECISIONS = ["exact", "fast"]; // why_request_precision

/**
 * Where `value` stands in a list; a sentence where it does not.
 * @param {readonly string[]} list
 * @param {unknown} value
 * @param {string} what it is
 */
export function indexIn(list, value, what) {
  const index = list.indexOf(/** @type {string} */ (value));
  if (index < 0)
    throw new WhyError(`${what} is one of ${list.join(", ")}, not "${value}".`, "argument");
  return index;
}

/** A text and its pair, or undefined for that. @param {import("./whybert.js").Text} text */
export function textsOf(text) {
  const texts = Array.isArray(text) ? text : [text];
  if (texts.length < 1 || texts.length > 2 || texts.some((part) => typeof part !== "string"))
    throw new WhyError("A text is a string, or two of them for a pair.", "argument");
  return [texts[0], texts[1]];
}

/** Spans of a text as one list of numbers, three for each. */
function numbersOf(spans, what) {
  const isWhole = (number) => Number.isInteger(number) && number >= 0 && number < 2 ** 32;
  for (const span of spans)
    if (span?.length !== 3 || !span.every(isWhole))
      throw new WhyError(`A ${what} is three numbers: segment, start, end.`, "argument");
  return spans.flat();
}

/** @param {string[]} references @returns {string[]} */
function checkReferences(references) {
  if (!Array.isArray(references) || references.some((text) => typeof text !== "string"))
    throw new WhyError("References are a list of texts.", "argument");
  return references;
}

/**
 * Calls `use` with a why_request, which is freed afterwards.
 * @template T
 * @param {import("./engine.js").Engine} engine
 * @param {import("./whybert.js").Text} text
 * @param {import("./whybert.js").Request} request
 * @param {(at: number) => T} use
 * @returns {T}
 */
export function withRequest(engine, text, request, use) {
  const {
    method,
    options = {},
    target,
    against,
    focus,
    targetKind = "logit",
    references = [],
    evidence = false,
    unit = "token",
    groups = [],
    seed = 0,
    precision = "exact",
    maxTokens = 0,
  } = request;
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new WhyError("A seed is a whole number from 0 to 2^53 - 1.", "argument");
  return engine.scoped((scope) => {
    const { exports } = engine;
    const at = exports.request_new();
    if (!at) throw new WhyError("The browser gave no memory for a request.", "memory");
    try {
      const [first, pair] = textsOf(text).map((part) => scope.text(part));
      exports.request_text(at, ...first, ...pair);
      const pairs = Object.entries(options).filter(([, value]) => value !== undefined);
      const words = pairs.flat().map((word) => scope.string(word));
      exports.request_method(at, scope.string(method), scope.words(words), pairs.length);
      const kind = indexIn(TARGET_KINDS, targetKind, "A target kind");
      exports.request_target(at, scope.string(target), scope.string(against), kind);
      if (focus) exports.request_focus(at, scope.words(numbersOf([focus], "focus")));
      const others = checkReferences(references).map((text) => scope.text(text));
      exports.request_references(at, scope.words(others.flat()), others.length);
      exports.request_evidence(at, Number(Boolean(evidence)));
      const spans = numbersOf(groups, "group");
      exports.request_units(
        at,
        indexIn(UNITS, unit, "A unit"),
        scope.words(spans),
        spans.length / 3,
      );
      exports.request_limits(at, seed, indexIn(PRECISIONS, precision, "A precision"), maxTokens);
      return use(at);
    } finally {
      exports.heap(at, 0);
    }
  });
}
