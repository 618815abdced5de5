// What the model says, in a line, and what it holds for possible beside that.

import { make } from "./element.js";
import { sayAround } from "./language.js";
import { decisionOf } from "./sentence.js";
import { labelOf, percent } from "./tasks.js";

export const DECISION = `
  .decision { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1em 1em; margin: 0 0 .6em;
    font: .9375rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
  .decision b { font-weight: 650; }
  .decision .other { color: var(--faint); white-space: nowrap; }
`;

/** So many labels stand beside the one that was decided. */
const OTHERS = 3;

/** @returns {[string, number][]} the most probable first */
function othersThan(label, { task, probabilities }) {
  if (task !== "sequence_classification") return [];
  const others = Object.entries(probabilities).filter(([name]) => name !== label);
  return others.sort((a, b) => b[1] - a[1]).slice(0, OTHERS);
}

/**
 * @param {import("./whybert.js").Decision | import("./whybert.js").Explanation} decision
 * @param {import("./tasks.js").Say} say
 */
export function drawDecision(decision, say) {
  const label = labelOf(decision);
  const sayWithName = (key, { name, ...values } = /** @type {any} */ ({})) =>
    name
      ? sayAround(say, key, { name: make("b", { dir: "auto" }, name) }, values)
      : say(key, values);
  const said = decisionOf({ target: { label }, ...decision }, sayWithName);
  const others = othersThan(label, decision).map(([name, p]) =>
    make("span", { className: "other" }, make("bdi", {}, name), ` ${percent(p, say)}`),
  );
  return make(
    "p",
    { className: "decision", part: "decision" },
    make("span", {}, ...[said].flat()),
    ...others,
  );
}
