// What can be looked at of attention (layers, heads, T, T): a head, the mean of a layer or of all,
// the row of one token in every head, gradient x attention; of all tokens or of some.

import { PatternFinder } from "./attention_patterns.js";

/** What is done in a frame, in ms: it has time for more than that. */
const STRETCH = 4;

/** The next frame; where none is shown, soon. */
const frame = () =>
  new Promise((resolve) => {
    requestAnimationFrame(resolve);
    setTimeout(resolve, 100);
  });

/**
 * Does something for each of `count`, a little in every frame.
 * @param {number} count
 * @param {(index: number) => void} work
 * @param {AbortSignal} signal
 */
export async function inStretches(count, work, signal) {
  let begun = performance.now();
  for (let index = 0; index < count; index++) {
    if (performance.now() - begun > STRETCH) {
      await frame();
      begun = performance.now();
    }
    signal.throwIfAborted();
    work(index);
  }
}

/**
 * Tokens that are shown as rows (what looks) and as columns (what it looks at).
 * @typedef {{ rows: number[], columns: number[] }} Places
 */

/** From one text to another: the segment of the rows, that of the columns. */
export const DIRECTIONS = ["all", "00", "01", "10", "11"];

/**
 * @param {import("./whybert.js").Token[]} tokens
 * @param {{ special: boolean, direction: string }} shown whether special tokens are, and one of
 *   DIRECTIONS
 * @returns {Places}
 */
export function placesOf(tokens, { special, direction }) {
  const side = (segment) =>
    [...tokens.keys()].filter(
      (at) =>
        (special || !tokens[at].special) &&
        (direction === "all" || tokens[at].segment === Number(segment)),
    );
  return { rows: side(direction[0]), columns: side(direction[1]) };
}

/**
 * Of a matrix of all tokens by all what stands at some places.
 * @param {Float32Array} values (count, count)
 * @param {number} count
 * @param {Places} places
 */
export function partOf(values, count, { rows, columns }) {
  if (rows.length === count && columns.length === count) return values;
  const part = new Float32Array(rows.length * columns.length);
  let at = 0;
  for (const row of rows) for (const column of columns) part[at++] = values[row * count + column];
  return part;
}

/**
 * The same, no more than `size` cells a side: each shows what is furthest from zero of those in it.
 * @param {Float32Array} values (count, count)
 * @param {number} count
 * @param {Places} places
 * @param {number} size
 * @returns {{ values: Float32Array, rows: number, columns: number }}
 */
export function pooled(values, count, places, size) {
  const rows = Math.min(size, places.rows.length);
  const columns = Math.min(size, places.columns.length);
  const cells = new Float32Array(rows * columns);
  const across = Uint16Array.from(places.columns, (_, at) =>
    Math.floor((at * columns) / places.columns.length),
  );
  const from = Uint16Array.from(places.columns);
  for (const [down, row] of places.rows.entries()) {
    const first = Math.floor((down * rows) / places.rows.length) * columns;
    for (let at = 0; at < across.length; at++) {
      const value = values[row * count + from[at]];
      const cell = first + across[at];
      if (Math.abs(value) > Math.abs(cells[cell])) cells[cell] = value;
    }
  }
  return { values: cells, rows, columns };
}

/** Attention, and what takes a look at all of it: found once, a few milliseconds at a time. */
export class AttentionMaps {
  /** What heads look at, by index; those that are not yet known are missing. */
  patterns = [];
  #area;
  /** (layers, T, T) sums until all heads are in. */
  #layerMeans;
  #mean;

  /** @param {import("./whybert.js").Attention} attention */
  constructor(attention) {
    this.attention = attention;
    this.count = attention.tokens.length;
    this.#area = this.count ** 2;
  }

  /**
   * Finds patterns and means.
   * @param {AbortSignal} signal
   * @param {(index: number) => void} found a head's pattern
   */
  async study(signal, found) {
    const { layers, heads, tokens } = this.attention;
    const finder = new PatternFinder(tokens);
    this.#layerMeans = new Float32Array(layers * this.#area);
    this.#mean = new Float32Array(this.#area);
    const add = (into, values, weight) => {
      for (let i = 0; i < values.length; i++) into[i] += values[i] * weight;
    };
    await inStretches(
      layers * heads,
      (index) => {
        const values = this.head(index);
        this.patterns[index] = finder.find(values);
        add(this.layerMean(Math.floor(index / heads)), values, 1 / heads);
        found(index);
      },
      signal,
    );
    await inStretches(layers, (at) => add(this.#mean, this.layerMean(at), 1 / layers), signal);
  }

  /** (T, T) @param {number} index layer * heads + head */
  head(index) {
    return this.attention.values.subarray(index * this.#area, (index + 1) * this.#area);
  }

  /** (T, T) what more attention there would do to the target, times what there is. */
  gradientTimes(index) {
    const slopes = this.attention.gradients.subarray(index * this.#area, (index + 1) * this.#area);
    return this.head(index).map((value, at) => value * slopes[at]);
  }

  /** (T, T) */
  layerMean(layer) {
    return this.#layerMeans.subarray(layer * this.#area, (layer + 1) * this.#area);
  }

  /** (T, T) */
  get mean() {
    return this.#mean;
  }

  /**
   * What one token looks at in every head: (layers * heads, columns).
   * @param {number} token
   * @param {number[]} columns
   */
  rowsOf(token, columns) {
    const { layers, heads } = this.attention;
    const rows = new Float32Array(layers * heads * columns.length);
    let at = 0;
    for (let index = 0; index < layers * heads; index++) {
      const row = index * this.#area + token * this.count;
      for (const column of columns) rows[at++] = this.attention.values[row + column];
    }
    return rows;
  }
}
