// All rows as files: CSV with what the table shows, JSON lines with every explanation in full.

import { csvOf } from "./csv.js";

/** @typedef {import("./rows_answers.js").Row} Row */

/** Names of the columns that are added to the file's own. */
const ADDED = ["decision", "probability", "right", "top_words", "problem"];

/** A name that the file's own columns do not have. */
const freeName = (name, names) =>
  names.includes(name) ? freeName(`whybert_${name}`, names) : name;

/**
 * @param {Row[]} rows
 * @param {string[]} names of the file's columns
 * @param {(row: Row) => string[]} cellsOf
 */
export function csvOfRows(rows, names, cellsOf) {
  const head = [...names, ...ADDED.map((name) => freeName(name, names))];
  const lines = rows.map((row) => {
    const cells = cellsOf(row);
    const { said, right, words, problem } = row;
    return [
      ...names.map((_, column) => cells[column] ?? ""),
      said?.label,
      said?.number,
      right === undefined ? undefined : Number(right),
      words?.map(({ text, score }) => `${text} ${score}`).join("; "),
      problem,
    ];
  });
  return csvOf([head, ...lines]);
}

/**
 * A line for each row; an explanation stands in it as the engine wrote it.
 * @param {Row[]} rows
 * @returns {Blob}
 */
export function jsonLinesOf(rows) {
  const parts = rows.flatMap(({ index, text, expected, said, right, problem, slot }) => {
    const [first, pair] = [text].flat();
    const known = { row: index + 1, text: first, text_pair: pair, expected, right, problem };
    const decision = said && {
      label: said.label,
      number: said.number,
      probabilities: said.probabilities,
    };
    const line = JSON.stringify({ ...known, decision });
    return slot ? [line.slice(0, -1), ',"explanation":', slot.part, "}\n"] : [`${line}\n`];
  });
  return new Blob(parts);
}
