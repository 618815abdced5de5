// Which rows are shown, and in which order.

/** @typedef {import("./rows_answers.js").Row} Row */

/**
 * @typedef {object} View
 * @property {string} sort a key of KEYS
 * @property {boolean} descending
 * @property {string} label of the decision; "": any
 * @property {string} words that the text holds, or the top words
 * @property {boolean} top whether they are looked for among the top words alone
 * @property {boolean} wrong only what is not as expected
 */

/** @type {View} */
export const WHOLE = {
  sort: "row",
  descending: false,
  label: "",
  words: "",
  top: false,
  wrong: false,
};

const textOf = ({ text }) => [text].flat().join("\n");

/** What rows are sorted by; what is not known yet comes last, whatever the direction. */
const KEYS = {
  row: ({ index }) => index,
  expected: ({ expected }) => expected,
  right: ({ right }) => right && Number(right),
  decision: ({ said }) => said?.label,
  number: ({ said }) => said?.number,
  words: ({ words }) => words?.[0] && Math.abs(words[0].score),
  text: textOf,
};

/** Comparing strings by a collator is what takes time with many rows: one is made for all. */
const collator = new Intl.Collator();

function compare(a, b, sign) {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return sign * (typeof a === "string" ? collator.compare(a, b) : a - b);
}

/** @param {View} view @returns {(row: Row) => boolean} */
function filterOf({ label, words, top, wrong }) {
  const wanted = words.trim().toLowerCase();
  const holds = (text) => text.toLowerCase().includes(wanted);
  return (row) =>
    (!wrong || row.right === false) &&
    (label === "" || row.said?.label === label) &&
    (wanted === "" ||
      (top ? (row.words ?? []).some(({ text }) => holds(text)) : holds(textOf(row))));
}

/**
 * @param {Row[]} rows in the order of the file
 * @param {View} view
 * @returns {Row[]}
 */
export function orderOf(rows, view) {
  const found = rows.filter(filterOf(view));
  if (view.sort === "row") return view.descending ? found.reverse() : found;
  const key = KEYS[view.sort];
  const sign = view.descending ? -1 : 1;
  return found
    .map((row) => ({ row, value: key(row) }))
    .sort((a, b) => compare(a.value, b.value, sign) || a.row.index - b.row.index)
    .map(({ row }) => row);
}
