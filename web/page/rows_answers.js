// What a model says of a row, small enough to be held for a hundred thousand of them.

import { unitsOf } from "../scores.js";
import { isNumber, labelOf } from "../tasks.js";
import { labelIn } from "./rows_columns.js";

/**
 * @typedef {object} Row
 * @property {number} index in the file, from 0
 * @property {import("../whybert.js").Text} text
 * @property {string} [expected] the right label, where the file has one
 * @property {Said} [said] the decision
 * @property {boolean} [right] whether that is the expected one
 * @property {Word[]} [words] strongest first
 * @property {import("./rows_store.js").Slot} [slot] the explanation in full
 * @property {string} [problem] why there is no answer
 * @property {number} version changes with any of these
 */

/**
 * @typedef {object} Said
 * @property {string} label as a reader calls it
 * @property {number} [number] its probability, or what a model says that says a number
 * @property {Record<string, number>} [probabilities]
 * @property {boolean} [truncated] whether the text's end was not read
 */

/** @typedef {{ text: string, score: number }} Word */

/** How many words are shown of a row, and written into a CSV file. */
const TOP = 5;

/** From this probability on a label holds, where each has one of its own. */
const HOLDS = 0.5;

/** @param {Record<string, number>} probabilities */
const labelsThatHold = (probabilities) =>
  Object.keys(probabilities).filter((label) => probabilities[label] >= HOLDS);

/**
 * @param {import("../whybert.js").Decision} decision
 * @param {import("../whybert.js").ModelInfo} info
 * @returns {Said}
 */
export function saidOf(decision, { problem_type: problem }) {
  const { task, probabilities, spans = [], truncated } = decision;
  const more = truncated ? { truncated } : {};
  if (isNumber(decision)) return { label: "", number: decision.value, ...more };
  if (task === "token_classification")
    return { label: spans.map(({ text, label }) => `${text} (${label})`).join(", "), ...more };
  if (task === "question_answering" && spans.length)
    return { label: spans[0].text, number: spans[0].probability, ...more };
  if (task === "masked_lm" && spans.length)
    return { label: spans[0].label, number: spans[0].probability, ...more };
  const best = labelOf(decision);
  const label =
    problem === "multi_label_classification"
      ? labelsThatHold(probabilities).join(", ")
      : (decision.label ?? best);
  return { label, number: probabilities[best], probabilities, ...more };
}

/** Labels that are right, one or several with commas between, sorted. */
const labelsIn = (cell, labels, several) =>
  (several ? cell.split(",") : [cell]).map((label) => labelIn(label, labels)).sort();

/**
 * Whether a decision is the expected one; undefined where nothing is expected.
 * @param {Row} row
 * @param {import("../whybert.js").ModelInfo} info
 */
export function isRight({ said, expected }, { labels, problem_type: problem }) {
  if (!expected?.trim() || !said?.probabilities) return undefined;
  const several = problem === "multi_label_classification";
  const wanted = labelsIn(expected, labels, several);
  const found = several ? labelsThatHold(said.probabilities).sort() : [said.label];
  return wanted.join("\n") === found.join("\n");
}

/**
 * The strongest words of an explanation.
 * @param {import("../whybert.js").Explanation} explanation
 * @returns {Word[]}
 */
export function topWords(explanation) {
  return unitsOf(explanation, "word")
    .filter(({ special, score }) => !special && score !== 0)
    .sort((a, b) => Math.abs(b.score) - Math.abs(a.score))
    .slice(0, TOP)
    .map(({ text, score }) => ({ text, score }));
}
