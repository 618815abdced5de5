// What a model's task means for who uses it: which texts it takes, and what things are called.
// `say` says a sentence of the catalogue: the global one in the page's language, an element's in its
// own, and `t` one that follows the language.

import { cut } from "./explanation.js";
import { say as sayNow, sayAround } from "./language.js";

/** @typedef {(key: string, values?: Record<string, unknown>) => any} Say */

/**
 * `second` text: "never", "optional" (a button adds it) or "always". `large`: it is a long one.
 * @typedef {{ one: any, two: [any, any], second: string, large?: boolean }} Form
 */

const PAIR = /** @type {[string, string]} */ (["tasks.text_1", "tasks.text_2"]);

/** @type {Record<import("./whybert.js").Task, Form>} */
const FORMS = {
  sequence_classification: { one: "tasks.type_sentence", two: PAIR, second: "optional" },
  token_classification: { one: "tasks.type_text", two: PAIR, second: "never" },
  question_answering: {
    one: "tasks.question",
    two: ["tasks.question", "tasks.context"],
    second: "always",
    large: true,
  },
  sentence_similarity: { one: "tasks.text_1", two: PAIR, second: "always" },
  masked_lm: { one: "tasks.type_gap", two: PAIR, second: "never" },
};

/**
 * @param {import("./whybert.js").Task=} task
 * @param {Say} [say]
 * @returns {Form} with what `say` makes of its names
 */
export function formOf(task, say = sayNow) {
  const form = FORMS[task] ?? FORMS.sequence_classification;
  return { ...form, one: say(form.one), two: [say(form.two[0]), say(form.two[1])] };
}

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
 * @param {Say} [say]
 */
export function nameOfTarget(explanation, say = sayNow) {
  const { task, target } = explanation;
  if (task !== "question_answering") return target.label;
  const span = targetSpan(explanation);
  return span && target.label !== "no_answer"
    ? say("tasks.quoted", { text: span.text })
    : say("tasks.no_answer");
}

/** Whether a model's labels can be held against one another. @param {import("./whybert.js").ModelInfo} info */
export const mayHoldAgainst = ({ task, problem_type: problem, labels }) =>
  ["sequence_classification", "token_classification"].includes(task) &&
  problem !== "regression" &&
  labels.length > 1;

/**
 * What the sign of a score means.
 * @param {any} explanation
 * @param {Say} [say]
 * @returns {[any, any]} of more than nothing, of less
 */
export function meaningOf(explanation, say = sayNow) {
  const name = nameOfTarget(explanation, say);
  const { against } = explanation.target;
  if (against !== undefined)
    return [say("tasks.for", { name }), say("tasks.for", { name: against })];
  if (explanation.task === "sentence_similarity") return [say("tasks.alike"), say("tasks.unlike")];
  return isNumber(explanation)
    ? [say("tasks.raises", { name }), say("tasks.lowers", { name })]
    : [say("tasks.for", { name }), say("tasks.against", { name })];
}

/** What scores are counted in, and what that is. */
const UNITS = {
  logit: ["tasks.of_logit", "tasks.about_logit"],
  probability: ["tasks.of_probability", "tasks.about_probability"],
  log_probability: ["tasks.of_log_probability", "tasks.about_log_probability"],
  log_odds: ["tasks.of_log_odds", "tasks.about_log_odds"],
  cosine: ["tasks.of_cosine", "tasks.about_cosine"],
};

function unitKeys(explanation) {
  if (explanation.task === "sentence_similarity") return UNITS.cosine;
  return isNumber(explanation) ? undefined : UNITS[explanation.target.kind];
}

/** @param {any} explanation @param {Say} [say] @returns {any} "" where it is the number's own */
export function unitOf(explanation, say = sayNow) {
  const keys = unitKeys(explanation);
  return keys ? say(keys[0]) : "";
}

/** What that unit is, in plain words. @param {any} explanation @param {Say} [say] */
export function aboutUnit(explanation, say = sayNow) {
  const keys = unitKeys(explanation);
  return keys ? say(keys[1]) : "";
}

/** A score and what it is counted in. @param {string} score @param {any} explanation @param {Say} [say] */
export const counted = (score, explanation, say = sayNow) =>
  unitKeys(explanation) ? say("tasks.counted", { score, unit: unitOf(explanation, say) }) : score;

/** A probability as a person reads it. @param {number} p @param {Say} [say] */
export function percent(p, say = sayNow) {
  if (p > 0.9995 && p < 1) return say("tasks.nearly_all");
  if (p < 0.0005 && p > 0) return say("tasks.next_to_none");
  return say("tasks.percent", { number: (100 * p).toFixed(1) });
}

/**
 * What the heading asks: before, what stands out, after.
 * @param {import("./whybert.js").Explanation} explanation
 * @param {Say} [say]
 * @returns {[string, string, string]}
 */
export function titleOf(explanation, say = sayNow) {
  const { task, target, value } = explanation;
  const ask = (key, name, values) =>
    /** @type {[string, string, string]} */ (sayAround(say, key, { name }, values));
  const name = nameOfTarget(explanation, say);
  if (target.against !== undefined) return ask("tasks.why_rather", name, { other: target.against });
  if (task === "sentence_similarity") return ask("tasks.why", say("tasks.this_similarity"));
  if (isNumber(explanation)) {
    const number = value.toFixed(2).replace("-", "\u2212");
    return ask("tasks.why_number", number, { label: target.label });
  }
  const span = targetSpan(explanation);
  if (task !== "token_classification" || !span) return ask("tasks.why", name);
  const key = namedSpan(explanation) ? "tasks.why_entity" : "tasks.why_not_entity";
  return ask(key, name, { text: span.text });
}
