// A file's text -> records of cells: CSV as RFC 4180 has it (with any of several delimiters), JSON
// lines, or plain lines. Nothing is refused: what is odd is told by the records' indices.

import { turn } from "../turn.js";

/** @typedef {{ format: "delimited"|"jsonl"|"lines", delimiter?: string }} Layout */

/**
 * @typedef {object} Table
 * @property {string[]} [names] of the columns, where each record has its own (JSON lines)
 * @property {string[][]} records
 * @property {number} width cells of most records
 * @property {number[]} odd indices of records that have more or fewer, or that could not be read
 * @property {boolean} cut whether there are more than MOST_ROWS, which were left out
 */

/** More are left out, and that is said. */
export const MOST_ROWS = 100_000;

/** What follows in a record is left in its last cell. */
const MOST_CELLS = 500;

export const DELIMITERS = [",", ";", "\t", "|"];

/** How many records a delimiter is guessed by. */
const TRIED = 50;

/** Milliseconds after which others get their turn. */
const SLICE = 8;

/** Of the tried records, the share that must have as many cells: of a file that says what it is. */
const LIKELY = 0.6;
/** And of any other: lines of prose have commas, too. */
const SURE = 0.9;

/**
 * What stands between quotes at `at`, where that is a whole cell: a delimiter follows the closing
 * quote, or the end of the line.
 * @returns {{ cell: string, end: number }|undefined}
 */
function quotedCell(text, at, delimiter) {
  let end = at + 1;
  while ((end = text.indexOf('"', end)) >= 0 && text[end + 1] === '"') end += 2;
  if (end < 0) return undefined;
  const next = text[end + 1];
  if (next !== undefined && next !== delimiter && next !== "\n" && next !== "\r") return undefined;
  const cell = text.slice(at + 1, end);
  // Files with tabs are often written without any quoting: there no cell has several lines.
  if (delimiter === "\t" && /[\r\n]/.test(cell)) return undefined;
  return { cell: cell.replaceAll('""', '"'), end: end + 1 };
}

/**
 * A quote that does not enclose a whole cell is a character as any other; empty lines are no records,
 * so that CR LF is one line end.
 * @param {string} text
 * @param {string} delimiter
 */
export function* delimited(text, delimiter) {
  const ends = new RegExp(`[\r\n\\${delimiter}]`, "g");
  const lineEnds = /[\r\n]/g;
  const endOf = (ends, at) => ((ends.lastIndex = at), ends.exec(text)?.index ?? text.length);
  let cells = [];
  for (let at = 0; at < text.length || cells.length; ) {
    const quoted = text[at] === '"' ? quotedCell(text, at, delimiter) : undefined;
    const end = quoted?.end ?? endOf(cells.length < MOST_CELLS - 1 ? ends : lineEnds, at);
    cells.push(quoted?.cell ?? text.slice(at, end));
    at = end + 1;
    if (text[end] === delimiter) continue;
    if (cells.length > 1 || cells[0] !== "") yield cells;
    cells = [];
  }
}

/** @param {string} text */
function* linesOf(text) {
  for (const [line] of text.matchAll(/[^\r\n]+/g)) yield [line];
}

const spelled = (value) =>
  typeof value === "string" ? value : value === null ? "" : JSON.stringify(value);

/**
 * One object a line, whose keys are columns as they come; a line that is only a string is a text.
 * @param {string} text
 * @param {Map<string, number>} columns is filled
 */
function* jsonLines(text, columns) {
  for (const [line] of linesOf(text)) {
    if (!line.trim()) continue;
    const cells = [];
    try {
      const found = JSON.parse(line);
      const entries =
        typeof found === "object" && found ? Object.entries(found) : [["text", found]];
      for (const [name, value] of entries) {
        if (!columns.has(name) && columns.size < MOST_CELLS) columns.set(name, columns.size);
        if (columns.has(name)) cells[columns.get(name)] = spelled(value);
      }
    } catch {
      yield null;
      continue;
    }
    yield Array.from(cells, (cell) => cell ?? "");
  }
}

/** The number that stands most often in a list. @param {number[]} numbers */
function modeOf(numbers) {
  const counts = new Map();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0]);
}

/** How well a delimiter cuts the first records into as many cells each. */
function trial(text, delimiter) {
  const counts = [];
  for (const cells of delimited(text, delimiter)) if (counts.push(cells.length) === TRIED) break;
  const [width, agreeing] = modeOf(counts);
  return { delimiter, width, share: agreeing / counts.length };
}

const startsWithJson = (text) => {
  const line = /[^\r\n]*\S[^\r\n]*/.exec(text)?.[0].trim() ?? "";
  try {
    return line.startsWith("{") && typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
};

/**
 * @param {string} text
 * @param {string} [name] of the file, whose ending says something
 * @returns {Layout}
 */
export function guessLayout(text, name = "") {
  if (/\.(jsonl|ndjson)$/i.test(name) || startsWithJson(text)) return { format: "jsonl" };
  const isTable = /\.(csv|tsv|tab)$/i.test(name);
  const likely = /\.(tsv|tab)$/i.test(name) || !isTable ? ["\t"] : DELIMITERS;
  const [best] = likely
    .map((delimiter) => trial(text, delimiter))
    .filter(({ width, share }) => width > 1 && share >= (isTable ? LIKELY : SURE))
    .sort((a, b) => b.share - a.share || b.width - a.width);
  if (best) return { format: "delimited", delimiter: best.delimiter };
  const alone = isTable && trial(text, ",").share >= LIKELY;
  return alone ? { format: "delimited", delimiter: "," } : { format: "lines" };
}

/**
 * @param {string} text
 * @param {Layout} layout
 * @param {AbortSignal} [signal]
 * @returns {Promise<Table>}
 */
export async function parse(text, { format, delimiter }, signal) {
  signal?.throwIfAborted();
  /** @type {Map<string, number>} */
  const columns = new Map();
  const found = {
    delimited: () => delimited(text, delimiter),
    jsonl: () => jsonLines(text, columns),
    lines: () => linesOf(text),
  }[format]();
  const records = [];
  let cut = false;
  let begun = performance.now();
  for (const cells of found) {
    if ((cut = records.length === MOST_ROWS)) break;
    records.push(cells);
    if (performance.now() - begun < SLICE) continue;
    await turn();
    signal?.throwIfAborted();
    begun = performance.now();
  }
  const names = format === "jsonl" ? [...columns.keys()] : undefined;
  const width = names?.length ?? modeOf(records.map(({ length }) => length))[0];
  const odd = [];
  for (const [index, cells] of records.entries())
    if (!cells || (!names && cells.length !== width)) odd.push(index);
  return { names, records: records.map((cells) => cells ?? []), width, odd, cut };
}
