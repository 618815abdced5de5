/** What went wrong, in one sentence; `kind` says whose doing it was. */
export class WhyError extends Error {
  /**
   * @param {string} message
   * @param {"argument"|"format"|"unsupported"|"memory"|"numeric"|"network"|"storage"|"worker"} kind
   *   the first five are the engine's own
   */
  constructor(message, kind) {
    super(message);
    this.name = "WhyError";
    this.kind = kind;
  }
}

/**
 * Refuses with a sentence unless a condition holds.
 * @param {unknown} condition
 * @param {string} sentence
 * @param {"format"|"unsupported"} [kind] what is broken, or what is whole and cannot be represented
 */
export function demand(condition, sentence, kind = "unsupported") {
  if (!condition) throw new WhyError(sentence, kind);
}
