// What an explanation rests on, in plain words.

import { TARGET_UNITS, exactScore, formatScore, isSigned, specialScore, strongestOf }
  from "./element.js";

const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

/**
 * Each a name and a sentence.
 * @param {import("./whybert.js").Explanation} explanation
 * @param {import("./whybert.js").Method} method the one that made it
 * @param {number} milliseconds that it took
 * @returns {string[][]}
 */
export function factsOf(explanation, method, milliseconds) {
  const { gap, converged, truncated } = explanation;
  return [
    method.uses_target
      ? targetFact(explanation.target)
      : ["Target", "none: the picture is the same for every label"],
    ["Special tokens", specialSentence(explanation)],
    ...(gap === undefined ? [] : [gapFact(explanation)]),
    ...(converged === undefined ? [] : [["Converged", convergedSentence(explanation)]]),
    ...(method.sampled ? [errorFact(explanation)] : []),
    ...(truncated ? [["Cut", `only the first ${explanation.tokens.length} tokens were read`]] : []),
    ["Work", `${plural(explanation.evaluations, "run", "runs")} of the model, ` +
      `${Math.max(1, Math.round(milliseconds))} ms`],
    ["Promise", method.promise],
    ["After", method.citation],
  ];
}

function targetFact({ kind, label, value, baseline_value: baseline }) {
  const from = baseline === null ? "" : `, from ${baseline.toFixed(3)} at the baseline`;
  return [`${kind.replaceAll("_", " ")} of ${label}`, value.toFixed(3) + from];
}

function specialSentence(explanation) {
  const special = specialScore(explanation);
  if (special === 0) return "have no share";
  const strongest = strongestOf(explanation.tokens);
  return `hold ${formatScore(special, strongest, isSigned(explanation))}, which no word has`;
}

const gapFact = ({ gap, target }) =>
  ["Gap", `${exactScore(gap)} ${TARGET_UNITS[target.kind]} that no score accounts for`];

const convergedSentence = ({ converged, points, evaluations }) => {
  const work = points ? `${points} points` : `${evaluations} runs`;
  return converged ? `yes, with ${work}` : `no, after ${work}: take these with care`;
};

function errorFact({ tokens, words, unit, seed, precision }) {
  const units = unit === "word" ? words : tokens;
  const largest = units.reduce((most, { stderr }) => Math.max(most, stderr), 0);
  return [
    "Standard error",
    `${formatScore(largest, strongestOf(units), false)} at most, ` +
      `drawn with seed ${seed} in ${precision} precision`,
  ];
}
