// Rows go through the model: first what it decides of each, then the words behind it; those in view
// come before the others, and what the reader types meanwhile comes before all.

import { isRight, saidOf, topWords } from "./rows_answers.js";
import { Store } from "./rows_store.js";
import { groupsOf } from "../segment.js";
import { isSigned } from "../scores.js";

/** @typedef {import("./rows_answers.js").Row} Row */

/** Calls on their way at a time, so that the worker has the next one when it is done with one. */
const AHEAD = 3;

/** What answers depend on. @param {import("../whybert.js").Model} model */
export const keyOf = ({ info: { sha256, labels, temperature } }) =>
  JSON.stringify([sha256, labels, temperature]);

export class Run extends EventTarget {
  /** "ready", "running", "paused", "stopped", "done". */
  state = "ready";
  decided = 0;
  explained = 0;
  failed = 0;
  /** Whether a word may speak against an answer; of a method that knows no sign none ever does. */
  isSigned = false;
  /** Of the decided ones those whose right label is known, and those that are right. */
  judged = 0;
  right = 0;
  /** Milliseconds of work so far: on decisions, on words. */
  spent = { decisions: 0, words: 0 };

  #store = new Store();
  #next = { decisions: 0, words: 0 };
  /** @type {Set<Row>} */
  #taken = new Set();
  #stop = new AbortController();
  /** Aborts when the reader types: the answer to that comes first. */
  #typed = new AbortController();
  #atWork;

  /**
   * @param {import("./hub.js").Hub} hub
   * @param {Row[]} rows
   * @param {() => Row[]} inView
   */
  constructor(hub, rows, inView) {
    super();
    this.hub = hub;
    this.rows = rows;
    this.inView = inView;
    hub.addEventListener("text", this.#yield);
  }

  #yield = () => {
    this.#typed.abort();
    this.#typed = new AbortController();
  };

  /** Name of the method that finds words; changed only while nothing is on its way. */
  method = "";

  /** What the answers are the answers of. @type {string|undefined} */
  key;
  /** @type {import("../whybert.js").Model|undefined} */
  model;

  /** Whether the model that stands now is the one that has answered so far. */
  get fits() {
    return this.key === undefined || (this.hub.model && keyOf(this.hub.model) === this.key);
  }

  /** Begins, or goes on. */
  async start() {
    await this.#atWork; // what was stopped is over
    if (!this.fits || this.state === "running") return;
    this.model = this.hub.model;
    this.key = keyOf(this.model);
    this.#stop = new AbortController();
    this.#tell("running");
    this.#atWork = this.#work(this.#stop.signal);
    await this.#atWork;
  }

  /** @param {"paused"|"stopped"} state */
  stop(state) {
    this.#stop.abort();
    if (this.state !== "done") this.#tell(state);
  }

  /** Gives up for good. */
  close() {
    this.stop("stopped");
    this.hub.removeEventListener("text", this.#yield);
  }

  /** The words are to be found anew. @param {string} method */
  explainBy(method) {
    this.method = method;
    for (const row of this.rows) {
      if (row.words) row.version++;
      row.words = row.slot = undefined;
    }
    this.#store = new Store();
    this.explained = this.#next.words = this.spent.words = 0;
    this.isSigned = false;
    if (this.state === "done") this.state = "stopped";
  }

  #tell(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }

  async #work(signal) {
    const lane = async () => {
      for (let task; !signal.aborted && (task = this.#take()); ) await this.#do(task, signal);
    };
    await Promise.all(Array.from({ length: AHEAD }, lane));
    if (!signal.aborted) this.#tell("done");
  }

  /** What is to be done next. @returns {{ row: Row, what: "decisions"|"words" }|undefined} */
  #take() {
    const { rows } = this;
    const near = this.inView();
    const task =
      this.#open(near, "decisions") ??
      this.#open(near, "words") ??
      this.#open(rows, "decisions", this.#next) ??
      this.#open(rows, "words", this.#next);
    if (task) this.#taken.add(task.row);
    return task;
  }

  /** The first of some rows that lacks something, from where `next` has come to. */
  #open(rows, what, next = { decisions: 0, words: 0 }) {
    while (next[what] < rows.length) {
      const row = rows[next[what]++];
      const has = what === "words" ? row.words : row.said;
      if (!has && !row.problem && !this.#taken.has(row)) return { row, what };
    }
    return undefined;
  }

  async #do({ row, what }, stopped) {
    const signal = AbortSignal.any([stopped, this.#typed.signal]);
    try {
      await this.hub.idle(stopped);
      const begun = performance.now();
      if (what === "words") await this.#explain(row, signal);
      else await this.#decide(row);
      this.spent[what] += (performance.now() - begun) / AHEAD;
    } catch (error) {
      if (!this.#isOnlyThis(error, signal))
        this.#next[what] = Math.min(this.#next[what], row.index);
      else {
        row.problem = error.message;
        this.failed++;
      }
    } finally {
      this.#taken.delete(row);
      row.version++;
      this.dispatchEvent(new CustomEvent("row", { detail: row }));
    }
  }

  /** Whether a row is to blame for an error; else it waits until the others go on. */
  #isOnlyThis(error, signal) {
    if (signal.aborted) return false;
    const isOther = this.hub.model !== this.model; // the one that was asked is closed
    if (!isOther && error.kind === "argument") return true;
    this.stop("paused");
    if (!isOther) this.hub.report(error);
    return false;
  }

  async #decide(row) {
    const { info } = this.model;
    row.said = saidOf(await this.model.classify(row.text), info);
    row.right = isRight(row, info);
    this.judged += Number(row.right !== undefined);
    this.right += Number(row.right === true);
    this.decided++;
  }

  async #explain(row, signal) {
    const { method } = this;
    const groups = await groupsOf(this.model, row.text);
    const request = { method, unit: /** @type {const} */ ("word"), groups };
    const later = this.rows.length - this.explained;
    const explanation = await this.model.explain(row.text, { ...request, later, signal });
    row.slot = this.#store.keep(explanation.json.trimEnd());
    row.words = topWords(explanation);
    this.isSigned ||= isSigned(explanation);
    this.explained++;
  }
}
