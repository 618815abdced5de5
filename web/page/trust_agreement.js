// How far explanations agree, in plain words.

import { make } from "../element.js";
import { say } from "../language.js";
import { titleOfMethod } from "./methods.js";

/** null: nothing can be said, for all words score the same. */
const short = (number) => (number === null ? "\u2014" : number.toFixed(2).replace("-", "\u2212"));

/** @param {number} share */
export const wholePercent = (share) =>
  say("tasks.percent", { number: String(Math.round(100 * share)) });

/**
 * The first method against each of the others.
 * @param {import("../whybert.js").Comparison} comparison
 * @param {import("../whybert.js").Method[]} methods with their titles
 */
export function agreementTable({ explanations, agreements }, methods) {
  const title = ({ method }) => String(titleOfMethod(methods.find(({ name }) => name === method)));
  const shown = agreements.filter(({ pair }) => pair[0] === 0);
  const heads = [
    say("trust.spearman"),
    say("trust.kendall"),
    say("trust.top", { top: shown[0].top }),
  ];
  const rows = shown.map(({ pair, spearman, kendall_tau: tau, top_overlap: overlap }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, title(explanations[pair[1]])),
      ...[short(spearman), short(tau), wholePercent(overlap)].map((cell) => make("td", {}, cell)),
    ),
  );
  return make(
    "div",
    { className: "scroll" },
    make(
      "table",
      {},
      make("caption", {}, say("trust.agrees", { name: title(explanations[0]) })),
      make(
        "thead",
        {},
        make("tr", {}, make("td"), ...heads.map((head) => make("th", { scope: "col" }, head))),
      ),
      make("tbody", {}, ...rows),
    ),
    make("p", { className: "about" }, say("trust.agrees_about")),
  );
}

/** @param {import("../whybert.js").Sanity} sanity */
export function tellSanity({ steps, chance }) {
  const { spearman } = steps.at(-1);
  if (spearman === null) return say("trust.nothing_left");
  const survives = Math.abs(spearman) > chance;
  return say(survives ? "trust.survives" : "trust.survives_not", {
    spearman: short(spearman),
    chance: short(chance),
  });
}

/**
 * @param {import("../whybert.js").Sanity} sanity
 * @returns {import("../whybert.js").Curve}
 */
export function sanityCurve({ steps }) {
  const values = steps.map(({ spearman }) => spearman ?? 0);
  return {
    lines: [{ name: say("trust.agreement"), values: [1, ...values] }],
    names: [
      say("trust.none"),
      say("trust.head"),
      ...steps.slice(1).map(({ first_layer: layer }) => say("trust.to_layer", { layer })),
    ],
    across: say("trust.scrambled"),
    up: say("trust.order_agreement"),
    most: 1,
  };
}
