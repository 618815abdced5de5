// What was tried: the texts that stood still for a moment, what the model said of each, the latest
// last. They stay in this tab until it is closed.

/** Where they are kept. */
const KEY = "whybert-tried";

/** So many are kept, the latest. */
const MOST = 50;

/**
 * @typedef {object} Attempt
 * @property {import("../whybert.js").Text} text
 * @property {string} model its name on the shelf
 * @property {string} label what was decided
 * @property {Record<string, number>} probabilities
 * @property {number} [value] in place of a probability, where the model says a number
 */

const isSame = (one, other) =>
  one.model === other.model && JSON.stringify(one.text) === JSON.stringify(other.text);

export class Tried {
  /** @type {Attempt[]} */
  all = [];
  /** The one that stands, by its place. */
  at = -1;
  #storage;

  /** @param {Storage|undefined} storage some readers allow none */
  constructor(storage) {
    this.#storage = storage;
    this.all = this.#read();
  }

  #read() {
    try {
      const read = JSON.parse(this.#storage.getItem(KEY) ?? "[]");
      return Array.isArray(read)
        ? read.filter(({ text, model, label }) => text && model && label)
        : [];
    } catch {
      return [];
    }
  }

  #keep() {
    try {
      this.#storage.setItem(KEY, JSON.stringify(this.all));
    } catch {
      // What cannot be kept is there until the page is left.
    }
  }

  /** What was tried before is not added once more: it stands again. @param {Attempt} attempt */
  add(attempt) {
    this.at = this.all.findIndex((one) => isSame(one, attempt));
    if (this.at < 0) {
      this.all = [...this.all, attempt].slice(-MOST);
      this.at = this.all.length - 1;
    } else this.all[this.at] = attempt;
    this.#keep();
  }

  /** Forgets all but what stands. */
  clear() {
    this.all = this.all.slice(this.at, this.at + 1);
    this.at = this.all.length - 1;
    this.#keep();
  }

  /**
   * The course of one number over all that the same model was asked.
   * @param {Attempt} attempt whose label is followed
   * @returns {{ place: number, value: number }[]}
   */
  course({ model, label, value }) {
    const numberOf = (one) => (value === undefined ? one.probabilities?.[label] : one.value);
    return this.all
      .map((one, place) => ({ place, model: one.model, value: numberOf(one) }))
      .filter((one) => one.model === model && Number.isFinite(one.value))
      .map(({ place, value }) => ({ place, value }));
  }
}
