// An explanation as a table: a row for each token, then one for each word.

import { csvOf } from "./csv.js";

const COLUMNS = ["unit", "index", "text", "segment", "start", "end", "score", "stderr", "special"];

/**
 * Places are counted in bytes of UTF-8, as everywhere; `unit` is "token", then that of the words.
 * @param {import("../whybert.js").Explanation} explanation
 * @returns {string}
 */
export function csvOfExplanation({ unit, tokens, words }) {
  const rows = (units, name) =>
    units.map(({ text, segment, start, end, score, stderr, special }, index) => [
      ...[name, index, text, segment, start, end, score, stderr, special],
    ]);
  const second = unit === "sentence" ? "sentence" : "word";
  return csvOf([COLUMNS, ...rows(tokens, "token"), ...rows(words, second)]);
}
