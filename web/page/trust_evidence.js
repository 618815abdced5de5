// What an explanation's evidence says, in plain words.

import { say } from "../language.js";
import { isNumber, nameOfTarget } from "../tasks.js";
import { wholePercent } from "./trust_agreement.js";

const short = (number) => number.toFixed(2).replace("-", "\u2212");
const signed = (number) => (number > 0 ? `+${short(number)}` : short(number));

/** What is followed as words go: a probability, or of what has none the target itself. */
function followed(explanation) {
  const name = nameOfTarget(explanation);
  if (isNumber(explanation)) return name;
  const { against: other } = explanation.target;
  return other === undefined
    ? say("trust.probability", { name })
    : say("trust.probability_less", { name, other });
}

/**
 * Each a name, a value, and what that means.
 * @param {import("../whybert.js").Explanation} explanation with evidence
 * @returns {[string, string, string][]}
 */
export function sentencesOf(explanation) {
  const { evidence } = explanation;
  const { comprehensiveness, sufficiency, curves, kendall_tau: tau, infidelity } = evidence;
  const { max_sensitivity: sensitivity } = evidence;
  const both = ({ eraser, ferret }) => ({ eraser: short(eraser), ferret: short(ferret) });
  const deviation = {
    value: infidelity.value.toPrecision(2),
    error: infidelity.stderr.toPrecision(1),
  };
  /** @type {[string, string, string][]} */
  const facts = [
    [
      say("trust.without"),
      signed(-comprehensiveness.eraser),
      say("trust.without_about", { what: followed(explanation), ...both(comprehensiveness) }),
    ],
    [say("trust.alone"), signed(-sufficiency.eraser), say("trust.alone_about", both(sufficiency))],
    [
      say("trust.area"),
      short(curves.deletion_area),
      say("trust.area_about", { insertion: short(curves.insertion_area) }),
    ],
    [
      say("trust.order"),
      tau === null ? "\u2014" : short(tau),
      say(tau === null ? "trust.no_order" : "trust.order_about"),
    ],
    [say("trust.infidelity"), say("trust.value", deviation), say("trust.infidelity_about")],
  ];
  if (sensitivity !== undefined)
    facts.push([say("trust.noise"), wholePercent(sensitivity), say("trust.noise_about")]);
  return facts;
}

/**
 * @param {import("../whybert.js").Explanation} explanation with evidence
 * @returns {import("../whybert.js").Curve}
 */
export function curveOf(explanation) {
  const { shares, deletion, insertion } = explanation.evidence.curves;
  return {
    lines: [
      { name: say("trust.coming"), values: insertion },
      { name: say("trust.going"), values: deletion },
    ],
    at: shares,
    across: say("trust.share"),
    up: followed(explanation),
    most: isNumber(explanation) ? 0 : 1,
  };
}
