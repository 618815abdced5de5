/** What went wrong, in one sentence; `kind` says whose doing it was. */
export class WhyError extends Error {
  /**
   * @param {string} message
   * @param {"argument"|"format"|"unsupported"|"memory"|"numeric"} kind
   */
  constructor(message, kind) {
    super(message);
    this.name = "WhyError";
    this.kind = kind;
  }
}
