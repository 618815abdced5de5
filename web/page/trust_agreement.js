// How far explanations agree, in plain words.

import { make } from "../element.js";

/** null: nothing can be said, for all words score the same. */
const short = (number) => (number === null ? "\u2014" : number.toFixed(2).replace("-", "\u2212"));

/**
 * The first method against each of the others.
 * @param {import("../whybert.js").Comparison} comparison
 * @param {import("../whybert.js").Method[]} methods with their titles
 */
export function agreementTable({ explanations, agreements }, methods) {
  const title = ({ method }) => methods.find(({ name }) => name === method).title;
  const shown = agreements.filter(({ pair }) => pair[0] === 0);
  const heads = ["Order (Spearman)", "Order (Kendall)", `Same among the top ${shown[0].top}`];
  const rows = shown.map(({ pair, spearman, kendall_tau: tau, top_overlap: overlap }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, title(explanations[pair[1]])),
      ...[short(spearman), short(tau), `${Math.round(100 * overlap)} %`].map((cell) =>
        make("td", {}, cell),
      ),
    ),
  );
  return make(
    "div",
    { className: "scroll" },
    make(
      "table",
      {},
      make("caption", {}, `How far ${title(explanations[0])} agrees with`),
      make(
        "thead",
        {},
        make("tr", {}, make("td"), ...heads.map((head) => make("th", { scope: "col" }, head))),
      ),
      make("tbody", {}, ...rows),
    ),
    make(
      "p",
      { className: "about" },
      "1 is the same order of all words, 0 none in common, \u22121 the opposite. Methods ask " +
        "different things: where they agree, the words stand on firmer ground.",
    ),
  );
}

/** @param {import("../whybert.js").Sanity} sanity */
export function tellSanity({ steps, chance }) {
  const { spearman } = steps.at(-1);
  if (spearman === null)
    return "With every layer scrambled all words score the same: nothing is left.";
  const left =
    `With every layer scrambled the order of the words agrees by ${short(spearman)} with what it ` +
    `was; orders that have nothing to do with each other mostly stay within ${short(chance)} of 0: `;
  return Math.abs(spearman) <= chance
    ? `${left}nothing of the picture is seen to survive.`
    : `${left}part of the picture may come from elsewhere, such as the length or place of words.`;
}

/**
 * @param {import("../whybert.js").Sanity} sanity
 * @returns {import("../whybert.js").Curve}
 */
export function sanityCurve({ steps }) {
  const values = steps.map(({ spearman }) => spearman ?? 0);
  return {
    lines: [{ name: "agreement", values: [1, ...values] }],
    names: ["none", "head", ...steps.slice(1).map(({ first_layer: layer }) => `to ${layer}`)],
    across: "scrambled layers, from the last down",
    up: "agreement of the order of words",
    most: 1,
  };
}
