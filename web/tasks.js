// What a model's task means for who uses it: which texts it takes, and what they are called.

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

/** The part of the text that is explained, or undefined. */
export const targetSpan = ({ target, spans = [] }) => {
  if (!target?.span) return undefined;
  const [segment, start, end] = target.span;
  const same = spans.filter((s) => s.segment === segment && s.start === start && s.end === end);
  return same.find(({ label }) => label === target.label) ?? same[0];
};

/**
 * What is explained, as a reader calls it: a label, “an answer”, a word.
 * @param {Pick<import("./whybert.js").Explanation, "task"|"target"|"spans">} explanation
 */
export function nameOfTarget(explanation) {
  const { task, target } = explanation;
  if (task !== "question_answering") return target.label;
  const span = targetSpan(explanation);
  return span && target.label !== "no_answer" ? `\u201c${span.text}\u201d` : "no answer";
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
  if (task === "sentence_similarity") return ["Why ", "this similarity", "?"];
  if (isNumber(explanation)) return [`Why is ${target.label} `, value.toFixed(2), "?"];
  const span = targetSpan(explanation);
  const name = nameOfTarget(explanation);
  if (task === "token_classification" && span)
    return [`Why is \u201c${span.text}\u201d `, name, "?"];
  return ["Why ", name, "?"];
}
