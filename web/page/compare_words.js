// Words of two explanations side by side: which of one is which of the other, what each scores here
// and there, and how far their orders agree.

import { unitsOf } from "../scores.js";

/** How many of the strongest words are looked at, as model.compare does. */
const TOP = 5;

/**
 * @typedef {object} Row
 * @property {"both"|"first"|"second"} where it stands
 * @property {string} text
 * @property {any} [first] the word in one explanation
 * @property {any} [second] the same in the other
 */

/** So that a second text's words are never taken for those of the first. */
const keyOf = ({ segment, text }) => `${segment} ${text}`;

/**
 * The longest list of words that is in both, in its order, and between them the others.
 * @param {any[]} firsts
 * @param {any[]} seconds
 * @returns {Row[]}
 */
export function align(firsts, seconds) {
  const [a, b] = [firsts.map(keyOf), seconds.map(keyOf)];
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width); // of what is left of both
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i * width + j] =
        a[i] === b[j]
          ? longest[(i + 1) * width + j + 1] + 1
          : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
  /** @type {Row[]} */
  const rows = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [first, second] = [firsts[i], seconds[j]];
    if (i < a.length && j < b.length && a[i] === b[j]) {
      rows.push({ where: "both", text: second.text, first, second });
      i++;
      j++;
    } else if (
      j === b.length ||
      (i < a.length && longest[(i + 1) * width + j] >= longest[i * width + j + 1])
    ) {
      rows.push({ where: "first", text: first.text, first });
      i++;
    } else {
      rows.push({ where: "second", text: second.text, second });
      j++;
    }
  }
  return rows;
}

/** Whether both count in the same units, from the same scale. */
export const isComparable = (first, second) =>
  first.method === second.method &&
  first.task === second.task &&
  first.target.kind === second.target.kind &&
  first.target.label === second.target.label &&
  first.target.against === second.target.against;

/** What all words of an explanation count together, sign apart. */
const weightOf = (units) => units.reduce((sum, { score }) => sum + Math.abs(score), 0) || 1;

/**
 * Two explanations word by word. Where they count in other units each score is its share of all that
 * the words of its explanation count.
 * @param {any} first
 * @param {any} second
 */
export function sideBySide(first, second) {
  const [a, b] = [first, second].map((explanation) => unitsOf(explanation, explanation.unit));
  const comparable = isComparable(first, second);
  const [weightA, weightB] = comparable ? [1, 1] : [weightOf(a), weightOf(b)];
  const rows = align(a, b).map((row) => {
    const before = row.first && row.first.score / weightA;
    const after = row.second && row.second.score / weightB;
    return { ...row, before, after, difference: (after ?? 0) - (before ?? 0) };
  });
  return { comparable, rows };
}

const sign = (a, b) => Math.sign(a - b);

/** Twice each one's rank, less that of the middle. */
const ranksOf = (values) =>
  values.map((value) => values.reduce((rank, other) => rank + sign(value, other), 0));

/** The strongest first; of equals the one that comes first. */
const orderOf = (values) =>
  values.map((_, index) => index).sort((a, b) => values[b] - values[a] || a - b);

/** null where all of one side score the same. */
const quotient = (over, under) => (under > 0 ? over / Math.sqrt(under) : null);

/**
 * As the engine has it (Agreement of whybert.d.ts), over the words that both have.
 * @param {number[]} a
 * @param {number[]} b
 */
export function agreementOf(a, b) {
  const [x, y] = [ranksOf(a), ranksOf(b)];
  const dot = (p, q) => p.reduce((sum, value, index) => sum + value * q[index], 0);
  let [score, toldA, toldB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < i; j++) {
      score += sign(a[i], a[j]) * sign(b[i], b[j]);
      toldA += Math.abs(sign(a[i], a[j]));
      toldB += Math.abs(sign(b[i], b[j]));
    }
  const top = Math.min(TOP, a.length);
  const others = new Set(orderOf(b).slice(0, top));
  const same = orderOf(a)
    .slice(0, top)
    .filter((index) => others.has(index));
  return {
    spearman: quotient(dot(x, y), dot(x, x) * dot(y, y)),
    kendall_tau: quotient(score, toldA * toldB),
    top,
    top_overlap: top ? same.length / top : 1,
  };
}
