// From a file to rows: how it was read, which columns are what, and what was odd about it; each guess
// can be changed.

import { make } from "../element.js";
import { t } from "../language.js";
import { formOf } from "../tasks.js";
import { guessColumns, hasHeader } from "./rows_columns.js";
import { decode, ENCODINGS, guessEncoding } from "./rows_decode.js";
import { guessLayout, MOST_ROWS, parse } from "./rows_parse.js";
import { megabytes } from "./speed.js";

/** A larger file would have to be one string. */
export const MOST_BYTES = 128e6;

/** How many row numbers are named where something is odd. */
const NAMED = 5;

/** @type {[string, import("./rows_parse.js").Layout][]} */
const LAYOUTS = [
  ["rows.layout.commas", { format: "delimited", delimiter: "," }],
  ["rows.layout.semicolons", { format: "delimited", delimiter: ";" }],
  ["rows.layout.tabs", { format: "delimited", delimiter: "\t" }],
  ["rows.layout.bars", { format: "delimited", delimiter: "|" }],
  ["rows.layout.jsonl", { format: "jsonl" }],
  ["rows.layout.lines", { format: "lines" }],
];

/** @param {number} number as it is read: "10,000" */
export const grouped = (number) => number.toLocaleString("en");

const valueOf = (control) => (control.type === "checkbox" ? control.checked : control.value);

function setValue(control, value) {
  control[control.type === "checkbox" ? "checked" : "value"] = value;
}

/** A label and what it names. */
const named = (name, control) => make("label", {}, make("span", {}, name), control);

const select = (options) => make("select", {}, ...options);
const option = (value, name) => make("option", { value: String(value) }, name);

export class RowsSource {
  #hub;
  #changed;
  #reading = new AbortController();
  /** @type {{ name: string, bytes: Uint8Array, guess: string }|undefined} */
  #file;
  #text = "";
  #broken = false;
  /** @type {import("./rows_parse.js").Table|undefined} */
  #table;
  /** @type {(string|import("../language.js").Sentence)[]} */
  #names = [];

  #said = make("p", { className: "rows-found", role: "status" });
  #flaws = make("ul", { className: "rows-flaws", hidden: true });
  #text1 = select([]);
  #text2 = select([]);
  #label = select([]);
  #header = make("input", { type: "checkbox" });
  #layout = select(LAYOUTS.map(([key], index) => option(index, t(key))));
  /** @type {Map<any, string|boolean>} */
  #held = new Map();
  #encoding = select(ENCODINGS.map((name) => option(name, name.toUpperCase())));

  /**
   * @param {import("./hub.js").Hub} hub
   * @param {() => void} changed is told that there are other rows
   * @param {(change: () => void, undo: () => void) => void} guard is asked before anything changes
   */
  constructor(hub, changed, guard) {
    this.#hub = hub;
    this.#changed = changed;
    this.element = make(
      "fieldset",
      { className: "rows-setup", hidden: true },
      make("legend", { className: "unseen" }, t("rows.setup")),
      named(t("rows.text"), this.#text1),
      named(t("rows.second"), this.#text2),
      named(t("rows.label"), this.#label),
      named(t("rows.layout"), this.#layout),
      named(t("rows.encoding"), this.#encoding),
      make("label", { className: "rows-check" }, this.#header, t("rows.header")),
    );
    this.said = make("div", {}, this.#said, this.#flaws);
    this.#guarded(this.#encoding, guard, () => this.#decode());
    this.#guarded(this.#layout, guard, () => this.#parse());
    this.#guarded(this.#header, guard, () => this.#furnish());
    for (const column of [this.#text1, this.#text2, this.#label])
      this.#guarded(column, guard, () => this.#changed());
  }

  /** A control whose change costs answers goes back where these are kept. */
  #guarded(control, guard, act) {
    this.#held.set(control, undefined);
    control.addEventListener("change", () => {
      const wanted = valueOf(control);
      const undo = () => setValue(control, this.#held.get(control));
      const change = () => {
        setValue(control, wanted);
        this.#hold();
        this.#try(act());
      };
      undo();
      guard(change, undo);
    });
  }

  /** What the controls say now is what the rows were read by. */
  #hold() {
    for (const control of this.#held.keys()) this.#held.set(control, valueOf(control));
  }

  /** Name of the file, without its ending. */
  get name() {
    return (this.#file?.name ?? "").replace(/\.[^.]*$/, "") || "rows";
  }

  /** Of the file's columns. @returns {string[]} */
  get names() {
    return this.#names.map(String);
  }

  get hasLabels() {
    return Number(this.#label.value) >= 0;
  }

  /** Cells of the record that a row came from. @param {import("./rows_answers.js").Row} row */
  cellsOf({ index }) {
    return this.#records[index];
  }

  get #records() {
    return this.#header.checked ? this.#table.records.slice(1) : this.#table.records;
  }

  /** @returns {import("./rows_answers.js").Row[]} */
  get rows() {
    if (!this.#table) return [];
    const [text, second, label] = [this.#text1, this.#text2, this.#label].map(({ value }) =>
      Number(value),
    );
    return this.#records.map((cells, index) => {
      const first = cells[text] ?? "";
      return {
        index,
        text: second < 0 ? first : [first, cells[second] ?? ""],
        expected: label < 0 ? undefined : (cells[label] ?? ""),
        version: 0,
      };
    });
  }

  /** What is read in vain, for another file has come, is no error. @param {Promise<void>|void} reading */
  async #try(reading) {
    const { signal } = this.#reading;
    try {
      await reading;
    } catch (error) {
      if (!signal.aborted) this.#hub.report(error);
    }
  }

  /** @param {File} file @param {import("../language.js").Sentence|string} [name] */
  read(file, name = file.name) {
    this.#reading.abort();
    this.#reading = new AbortController();
    return this.#try(this.#read(file, name));
  }

  async #read(file, name) {
    const { signal } = this.#reading;
    if (file.size > MOST_BYTES) {
      const [size, most] = [megabytes(file.size), megabytes(MOST_BYTES)];
      this.#say(t("rows.tooLarge", { name, size, most }));
      return;
    }
    this.#say(t("rows.reading", { name }));
    const bytes = new Uint8Array(await file.arrayBuffer());
    signal.throwIfAborted();
    const guess = guessEncoding(bytes);
    this.#file = { name: String(name), bytes, guess };
    this.#encoding.value = guess;
    await this.#decode();
  }

  async #decode() {
    const { bytes, name } = this.#file;
    const { signal } = this.#reading;
    ({ text: this.#text, broken: this.#broken } = await decode(
      bytes,
      this.#encoding.value,
      signal,
    ));
    const { format, delimiter } = guessLayout(this.#text, name);
    const guess = LAYOUTS.findIndex(
      ([, layout]) => layout.format === format && layout.delimiter === delimiter,
    );
    this.#layout.value = String(guess);
    await this.#parse();
  }

  async #parse() {
    const [, layout] = LAYOUTS[Number(this.#layout.value)];
    this.#table = await parse(this.#text, layout, this.#reading.signal);
    this.#header.checked = !this.#table.names && hasHeader(this.#table.records);
    this.#header.parentElement.hidden = Boolean(this.#table.names);
    this.#furnish();
  }

  /** Offers the columns, for the model that stands. */
  #furnish() {
    const { names, records, width } = this.#table;
    const heads = this.#header.checked ? records[0] : [];
    this.#names =
      names ??
      Array.from({ length: width }, (_, i) => heads[i] || t("rows.columnNumber", { n: i + 1 }));
    for (const [control, isOptional] of /** @type {const} */ ([
      [this.#text1, false],
      [this.#text2, true],
      [this.#label, true],
    ]))
      control.replaceChildren(
        ...(isOptional ? [option(-1, t("rows.none"))] : []),
        ...this.#names.map((name, index) => option(index, name)),
      );
    this.adopt();
    this.#tell();
    this.#changed();
  }

  /** Guesses the columns, for the model that stands. */
  adopt() {
    const { task, labels = [] } = this.#hub.model?.info ?? {};
    if (!this.#table) return;
    const pairs = /** @type {any} */ (formOf(task).second);
    const known = task === "sequence_classification" ? labels : [];
    const { text, second, label } = guessColumns(this.names, this.#records, known, pairs);
    [this.#text1.value, this.#text2.value, this.#label.value] = [text, second, label].map(String);
    this.#text2.parentElement.hidden = pairs === "never";
    this.#label.parentElement.hidden = !known.length;
    this.element.hidden = !this.#table.records.length;
    this.#hold();
  }

  #say(...sentences) {
    this.#said.replaceChildren(...sentences.map((one) => make("span", {}, one)));
    this.#flaws.hidden = true;
  }

  #tell() {
    const { name, guess } = this.#file;
    const { odd, cut, names } = this.#table;
    const count = this.#records.length;
    this.#say(
      count ? t("rows.found", { name, rows: grouped(count), n: count }) : t("rows.empty", { name }),
    );
    const encoding = this.#encoding.value.toUpperCase();
    const isGuess = !guess.startsWith("utf") && guess === this.#encoding.value;
    const shift = this.#header.checked ? 0 : 1;
    const rows = odd.map((index) => index + shift).filter((number) => number > 0);
    const flaws = [
      isGuess && t("rows.guessed", { encoding }),
      this.#broken && t("rows.broken", { encoding }),
      rows.length > 0 &&
        t(names ? "rows.unread" : "rows.ragged", { which: listed(rows), n: rows.length }),
      cut && t("rows.cut", { most: grouped(MOST_ROWS) }),
    ].filter(Boolean);
    this.#flaws.replaceChildren(...flaws.map((flaw) => make("li", {}, flaw)));
    this.#flaws.hidden = !flaws.length;
  }
}

/** @param {number[]} rows */
function listed(rows) {
  const which = rows.slice(0, NAMED).join(", ");
  const more = rows.length - NAMED;
  return more > 0 ? t("rows.andMore", { which, more: grouped(more) }) : which;
}
