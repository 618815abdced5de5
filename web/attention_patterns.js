// What heads are known to look at: the token before, the one after, themselves, the first, the
// separators, the same word elsewhere; or at next to everything (Clark et al. 2019,
// arXiv:1906.04341, section 3; Kovaleva et al. 2019, arXiv:1908.08593, section 4.1). A pattern's
// share is the attention mass on what it says, the mean over all tokens that look.

/** By which a head can be named, in the order in which they are listed. */
export const PATTERNS = ["previous", "next", "self", "same", "first", "special", "broad"];

/** A pattern names a head that gives it so large a part of its attention. */
const NAMING = 0.4;

/** A head is broad that spreads over so large a part of the tokens. */
const BROAD = 0.25;

/**
 * What was found of a head.
 * @typedef {object} Pattern
 * @property {string} name one of PATTERNS, or "mixed"
 * @property {number} share of the attention, 0 .. 1; of a broad or mixed head of the tokens
 * @property {number} spread over how many tokens a row spreads: 1 / the sum of squares
 * @property {Record<string, number>} shares of every pattern
 */

export class PatternFinder {
  #count;
  #special;
  /** For each token the others that are spelled alike. @type {number[][]} */
  #alike;

  /** @param {import("./whybert.js").Token[]} tokens */
  constructor(tokens) {
    this.#count = tokens.length;
    this.#special = [...tokens.keys()].filter((at) => at > 0 && tokens[at].special);
    const places = new Map();
    for (const [at, { text }] of tokens.entries())
      places.set(text, [...(places.get(text) ?? []), at]);
    this.#alike = tokens.map(({ text, special }, at) =>
      special ? [] : places.get(text).filter((other) => other !== at),
    );
  }

  /**
   * @param {Float32Array} values (T, T) of one head, rows that sum to 1
   * @returns {Pattern}
   */
  find(values) {
    const count = this.#count;
    const shares = Object.fromEntries(PATTERNS.map((name) => [name, 0]));
    let spread = 0;
    for (let from = 0; from < count; from++) {
      const row = from * count;
      if (from > 0) shares.previous += values[row + from - 1];
      if (from < count - 1) shares.next += values[row + from + 1];
      shares.self += values[row + from];
      shares.first += values[row];
      for (const to of this.#special) shares.special += values[row + to];
      for (const to of this.#alike[from]) shares.same += values[row + to];
      let squares = 0;
      for (let at = row; at < row + count; at++) squares += values[at] * values[at];
      spread += 1 / squares;
    }
    for (const name of PATTERNS) shares[name] /= count;
    spread /= count;
    shares.broad = spread / count;
    const name = nameOf(shares);
    return { name, share: shares[name] ?? shares.broad, spread, shares };
  }
}

/** The strongest pattern where it is strong enough; else whether the head looks all around. */
function nameOf(shares) {
  const [strongest] = PATTERNS.filter((name) => name !== "broad").sort(
    (one, other) => shares[other] - shares[one],
  );
  if (shares[strongest] >= NAMING) return strongest;
  return shares.broad >= BROAD ? "broad" : "mixed";
}
