// What an explanation's evidence says, in plain words.

import { isNumber, nameOfTarget } from "../tasks.js";

const short = (number) => number.toFixed(2).replace("-", "\u2212");
const signed = (number) => (number > 0 ? `+${short(number)}` : short(number));

/** What is followed as words go: a probability, or of what has none the target itself. */
function followed(explanation) {
  const name = nameOfTarget(explanation);
  if (isNumber(explanation)) return name;
  const { against } = explanation.target;
  const less = against === undefined ? "" : ` less that of ${against}`;
  return `the probability of ${name}${less}`;
}

/**
 * Each a name, a value, and what that means.
 * @param {import("../whybert.js").Explanation} explanation with evidence
 * @returns {[string, string, string][]}
 */
export function sentencesOf(explanation) {
  const { evidence } = explanation;
  const { comprehensiveness, sufficiency, curves, kendall_tau: tau, infidelity } = evidence;
  const what = followed(explanation);
  const sensitivity = evidence.max_sensitivity;
  return [
    [
      "Without its strongest words",
      signed(-comprehensiveness.eraser),
      `is what becomes of ${what}: the more it loses, the better (comprehensiveness ` +
        `${short(comprehensiveness.eraser)} over the top 1, 5, 10, 20, 50 %; ` +
        `${short(comprehensiveness.ferret)} over the words that speak for it).`,
    ],
    [
      "With these alone",
      signed(-sufficiency.eraser),
      `is what becomes of it: the less it loses, the better (sufficiency ` +
        `${short(sufficiency.eraser)}; ${short(sufficiency.ferret)}).`,
    ],
    [
      "Area under the lines",
      short(curves.deletion_area),
      `as words go, the lower the better; ${short(curves.insertion_area)} as they come, the higher ` +
        "the better.",
    ],
    [
      "Same order as leaving one out",
      tau === null ? "\u2014" : short(tau),
      tau === null
        ? "all scores are equal, so there is no order."
        : "from \u22121, the opposite, to 1, the very same (Kendall\u2019s \u03c4).",
    ],
    [
      "Infidelity",
      `${infidelity.value.toPrecision(2)} \u00b1 ${infidelity.stderr.toPrecision(1)}`,
      "is how far the scores miss what leaving words out at random does: 0 at best.",
    ],
    ...(sensitivity === undefined
      ? []
      : [
          /** @type {[string, string, string]} */ ([
            "Under small noise",
            `${Math.round(100 * sensitivity)} %`,
            "is the most that the scores moved: 0 at best (max-sensitivity).",
          ]),
        ]),
  ];
}

/**
 * @param {import("../whybert.js").Explanation} explanation with evidence
 * @returns {import("../whybert.js").Curve}
 */
export function curveOf(explanation) {
  const { shares, deletion, insertion } = explanation.evidence.curves;
  return {
    lines: [
      { name: "as they come, from none", values: insertion },
      { name: "as they go, from all", values: deletion },
    ],
    at: shares,
    across: "share of the words",
    up: followed(explanation),
    most: isNumber(explanation) ? 0 : 1,
  };
}
