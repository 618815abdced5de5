// What an explanation rests on, in plain words.

import {
  exactScore,
  formatScore,
  hasScores,
  isSigned,
  specialScore,
  strongestOf,
} from "../element.js";
import { isNumber, nameOfTarget, targetSpan, unitOf } from "../tasks.js";

const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

/**
 * Each a name and a sentence.
 * @param {import("../whybert.js").Explanation} explanation
 * @param {import("../whybert.js").Method} method the one that made it
 * @param {number} milliseconds that it took
 * @returns {string[][]}
 */
export function factsOf(explanation, method, milliseconds) {
  const { gap, converged, truncated, windows, stopped, fidelity, references } = explanation;
  return [
    method.uses_target
      ? targetFact(explanation)
      : ["Target", "none: the picture is the same for every label"],
    ...(hasScores(explanation) ? [["Special tokens", specialSentence(explanation)]] : []),
    ...(gap === undefined ? [] : [gapFact(explanation)]),
    ...(converged === undefined ? [] : [["Converged", convergedSentence(explanation)]]),
    ...(method.sampled ? [errorFact(explanation)] : []),
    ...(stopped ? [["Stopped", STOPS[stopped]]] : []),
    ...(fidelity === undefined ? [] : [["Fidelity", fidelitySentence(explanation)]]),
    ...(references
      ? [["Held against", references.map((text) => `\u201c${text}\u201d`).join(", ")]]
      : []),
    ...(windows ? [["Read", `in ${windows} overlapping parts, of which this is about one`]] : []),
    ...(truncated ? [["Cut", `only the first ${explanation.tokens.length} tokens were read`]] : []),
    [
      "Work",
      `${plural(explanation.evaluations, "run", "runs")} of the model, ` +
        `${Math.max(1, Math.round(milliseconds))} ms`,
    ],
    ["Promise", method.promise],
    ["After", method.citation],
  ];
}

function targetFact(explanation) {
  const { kind, value, baseline_value: baseline } = explanation.target;
  const from = baseline === null ? "" : `, from ${baseline.toFixed(3)} at the baseline`;
  return [scalarOf(explanation, kind.replaceAll("_", " ")), value.toFixed(3) + from];
}

/** The scalar that is explained, in words. */
function scalarOf(explanation, kind) {
  const { task } = explanation;
  if (task === "sentence_similarity") return "cosine similarity";
  const name = nameOfTarget(explanation);
  if (isNumber(explanation)) return name;
  const { against } = explanation.target;
  if (against !== undefined) return `${kind} of ${name} less that of ${against}`;
  const span = targetSpan(explanation);
  return task === "token_classification" && span
    ? `${kind} of ${name} at \u201c${span.text}\u201d`
    : `${kind} of ${name}`;
}

function specialSentence(explanation) {
  const special = specialScore(explanation);
  if (special === 0) return "have no share";
  const strongest = strongestOf(explanation.tokens);
  return `hold ${formatScore(special, strongest, isSigned(explanation))}, which no word has`;
}

/** Why no more was asked. */
const STOPS = {
  exact: "all there is was asked",
  precision: "the stated precision was reached",
  budget: "the budget was spent: more evaluations would say it more exactly",
};

const fidelitySentence = ({ fidelity }) =>
  `R\u00b2 = ${fidelity.toFixed(2).replace("-", "\u2212")}: how well what stands in for the model ` +
  "follows it, 1 at best";

const gapFact = (explanation) => [
  "Gap",
  `${exactScore(explanation.gap)} ${unitOf(explanation)} that no score accounts for`,
];

const convergedSentence = ({ converged, points, evaluations }) => {
  const work = points ? `${points} points` : `${evaluations} runs`;
  return converged ? `yes, with ${work}` : `no, after ${work}: take these with care`;
};

function errorFact({ tokens, words, unit, seed, precision }) {
  const units = unit === "word" ? words : tokens;
  const largest = units.reduce((most, { stderr }) => Math.max(most, stderr), 0);
  if (largest === 0) return ["Standard error", "none: nothing was left to chance"];
  return [
    "Standard error",
    `${formatScore(largest, strongestOf(units), false)} at most, ` +
      `drawn with seed ${seed} in ${precision} precision`,
  ];
}
