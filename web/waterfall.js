// A sum step by step: from the value at the baseline, word by word, to the value that is explained.

import { formatScore, hasScores, specialScore, strongestOf, unitsOf } from "./scores.js";

/**
 * One step, from a running sum to the next. `index` and `text` are those of a unit; `others` of a step
 * is how many units it holds.
 * @typedef {object} Step
 * @property {"baseline"|"unit"|"others"|"special"|"gap"|"total"} kind
 * @property {number} score
 * @property {number} from
 * @property {number} to
 * @property {number} [index]
 * @property {any} [unit]
 * @property {number} [others]
 */

/** Whether the scores promise to add up. @param {any} explanation */
export const promisesSum = (explanation) =>
  explanation.gap !== undefined &&
  explanation.target.baseline_value !== null &&
  hasScores(explanation);

/**
 * The strongest units first, the rest of them together.
 * @param {any} explanation whose scores promise a sum
 * @param {string} unit
 * @param {number} limit how many steps the units may take
 * @returns {Step[]}
 */
export function stepsOf(explanation, unit, limit) {
  const { gap, target } = explanation;
  const units = unitsOf(explanation, unit);
  const strongest = strongestOf(units);
  const order = [...units.keys()].sort(
    (a, b) => Math.abs(units[b].score) - Math.abs(units[a].score),
  );
  const named = order.length > limit ? order.slice(0, limit - 1) : order;
  const others = order.slice(named.length);
  const special = specialScore(explanation);
  const parts = [
    ...named.map((index) => ({
      kind: "unit",
      index,
      unit: units[index],
      score: units[index].score,
    })),
    ...(others.length
      ? [
          {
            kind: "others",
            others: others.length,
            score: others.reduce((sum, index) => sum + units[index].score, 0),
          },
        ]
      : []),
    ...(special !== 0 ? [{ kind: "special", score: special }] : []),
    ...(Number(formatScore(gap, strongest, false)) !== 0 ? [{ kind: "gap", score: gap }] : []),
  ];
  let at = target.baseline_value;
  const steps = parts.map((part) => ({ ...part, from: at, to: (at += part.score) }));
  const ends = (kind, value) => ({ kind, score: value, from: value, to: value });
  return /** @type {Step[]} */ ([
    ends("baseline", target.baseline_value),
    ...steps,
    ends("total", target.value),
  ]);
}
