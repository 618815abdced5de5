// What the model says, in a line: the label and its probability, a number, an answer, entities.

import { make } from "./element.js";
import { isNumber, labelOf, percent } from "./tasks.js";

export const DECISION = `
  .decision { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2em .8em; margin: 0 0 .6em;
    font: .9375rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums;
    color: var(--faint); }
  .decision b { font-weight: 600; color: var(--ink); }
  .decision > span { white-space: nowrap; }
`;

/** So many labels stand beside the first. */
const OTHERS = 3;

const ranked = (probabilities) => Object.entries(probabilities).sort((a, b) => b[1] - a[1]);

/** @returns {[string, string][]} names and how probable they are, the decided ones first */
function saidBy(decision) {
  const { task, spans = [], probabilities, no_answer: none = 0, value } = decision;
  if (isNumber(decision)) return [["", value.toFixed(2).replace("-", "\u2212")]];
  if (task === "question_answering") {
    const best = spans[0];
    return best && best.probability >= none ? [[best.text, percent(best.probability)]] : [];
  }
  if (task === "token_classification") return spans.map(({ text, label }) => [text, label]);
  const first = labelOf(decision);
  const others = ranked(probabilities).filter(([name]) => name !== first);
  return [[first, probabilities[first]], ...others.slice(0, OTHERS)].map(([name, p]) => [
    String(name),
    percent(Number(p)),
  ]);
}

/**
 * @param {import("./whybert.js").Decision} decision
 * @param {(key: string) => string} say
 */
export function drawDecision(decision, say) {
  const entries = saidBy(decision).map(([name, value], index) =>
    make(
      "span",
      {},
      make(index ? "span" : "b", { dir: "auto" }, name),
      name ? "\u2002" : "",
      value,
    ),
  );
  const none = entries.length ? [] : [make("span", {}, say("bert.nothing"))];
  return make(
    "p",
    { className: "decision", part: "decision" },
    make("span", {}, say("bert.says")),
    ...entries,
    ...none,
  );
}
