// What a model's task means for who uses it: which texts it takes, and what things are called.

import { cut } from "./explanation.js";

/**
 * `second` text: "never", "optional" (a button adds it) or "always". `large`: it is a long one.
 * @typedef {{ one: string, two: [string, string], second: string, large?: boolean }} Form
 */

const PAIR = /** @type {[string, string]} */ (["Text 1", "Text 2"]);

/** @type {Record<import("./whybert.js").Task, Form>} */
const FORMS = {
  sequence_classification: { one: "Type a sentence", two: PAIR, second: "optional" },
  token_classification: { one: "Type a text", two: PAIR, second: "never" },
  question_answering: {
    one: "Question",
    two: ["Question", "Context"],
    second: "always",
    large: true,
  },
  sentence_similarity: { one: "Text 1", two: PAIR, second: "always" },
  masked_lm: { one: "Type a sentence with a gap", two: PAIR, second: "never" },
};

/** @param {import("./whybert.js").Task=} task @returns {Form} */
export const formOf = (task) => FORMS[task] ?? FORMS.sequence_classification;

/** Whether a model says a number rather than a name. @param {{ value?: number }} decision */
export const isNumber = ({ value }) => value !== undefined;

/** The most probable label. @param {{ probabilities: Record<string, number> }} decision */
export const labelOf = ({ probabilities }) =>
  Object.keys(probabilities).reduce(
    (best, name) => (best === "" || probabilities[name] > probabilities[best] ? name : best),
    "",
  );

/** What the model itself says of the part that is explained. @param {any} explanation */
export function namedSpan({ target, spans = [] }) {
  const [segment, start, end] = target?.span ?? [];
  const same = spans.filter((s) => s.segment === segment && s.start === start && s.end === end);
  return same.find(({ label }) => label === target.label) ?? same[0];
}

/**
 * The part of the text that is explained: an entity, an answer, a word for a mask, or one that the
 * model does not name itself.
 * @param {any} explanation
 * @returns {import("./whybert.js").Answer|undefined}
 */
export function targetSpan(explanation) {
  const { text, text_pair: pair, target, probabilities = {} } = explanation;
  const named = namedSpan(explanation);
  if (named || !target?.span) return named;
  const { label } = target;
  const [segment, start, end] = target.span;
  const probability = probabilities[label] ?? 0;
  return { label, probability, segment, start, end, ...cut(segment ? pair : text, start, end) };
}

/**
 * What is explained, as a reader calls it: a label, “an answer”, a word.
 * @param {any} explanation
 */
export function nameOfTarget(explanation) {
  const { task, target } = explanation;
  if (task !== "question_answering") return target.label;
  const span = targetSpan(explanation);
  return span && target.label !== "no_answer" ? `“${span.text}”` : "no answer";
}

/** Whether a model's labels can be held against one another. @param {import("./whybert.js").ModelInfo} info */
export const mayHoldAgainst = ({ task, problem_type: problem, labels }) =>
  ["sequence_classification", "token_classification"].includes(task) &&
  problem !== "regression" &&
  labels.length > 1;

/**
 * What the sign of a score means.
 * @param {any} explanation
 * @returns {[string, string]} of more than nothing, of less
 */
export function meaningOf(explanation) {
  const name = nameOfTarget(explanation);
  const { against } = explanation.target;
  if (against !== undefined) return [`speaks for ${name}`, `speaks for ${against}`];
  if (explanation.task === "sentence_similarity")
    return ["makes the texts more alike", "makes the texts less alike"];
  return isNumber(explanation)
    ? [`raises ${name}`, `lowers ${name}`]
    : [`speaks for ${name}`, `speaks against ${name}`];
}

const UNITS = {
  logit: "logit",
  probability: "of probability",
  log_probability: "nat of log-probability",
  log_odds: "nat of log-odds",
};

/** What scores are counted in. @param {any} explanation */
export function unitOf(explanation) {
  if (explanation.task === "sentence_similarity") return "of cosine";
  return isNumber(explanation) ? "" : UNITS[explanation.target.kind];
}

/** A probability as a person reads it. @param {number} p */
export const percent = (p) =>
  p > 0.9995 && p < 1 ? "> 99.9 %" : p < 0.0005 && p > 0 ? "< 0.1 %" : `${(100 * p).toFixed(1)} %`;

/**
 * What the heading asks: before, what stands out, after.
 * @param {import("./whybert.js").Explanation} explanation
 * @returns {[string, string, string]}
 */
export function titleOf(explanation) {
  const { task, target, value } = explanation;
  if (target.against !== undefined)
    return ["Why ", nameOfTarget(explanation), ` rather than ${target.against}?`];
  if (task === "sentence_similarity") return ["Why ", "this similarity", "?"];
  if (isNumber(explanation))
    return [`Why is ${target.label} `, value.toFixed(2).replace("-", "\u2212"), "?"];
  const span = targetSpan(explanation);
  const name = nameOfTarget(explanation);
  if (task === "token_classification" && span)
    return namedSpan(explanation)
      ? [`Why is \u201c${span.text}\u201d `, name, "?"]
      : [`What would make \u201c${span.text}\u201d `, name, "?"];
  return ["Why ", name, "?"];
}
