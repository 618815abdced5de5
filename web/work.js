// The jobs of a round while several workers take them.

export class Work {
  #untaken;
  #onAnswered;
  #stopped = new AbortController();
  #wake = () => {};

  /** How many jobs nobody has answered yet. */
  unanswered;
  /** What went wrong with a job itself. @type {Error|undefined} */
  failure;

  /**
   * @param {import("./round.js").Round} round
   * @param {(jobs: number) => void} onAnswered is told how many more there are
   */
  constructor(round, onAnswered) {
    this.round = round;
    this.unanswered = round.jobs;
    this.#untaken = Array.from({ length: round.jobs }, (_, index) => index);
    this.#onAnswered = onAnswered;
  }

  /** How many jobs nobody has taken yet. */
  get waiting() {
    return this.#untaken.length;
  }

  /** Aborts when the round is over, for whatever reason. */
  get signal() {
    return this.#stopped.signal;
  }

  /** @param {number} count @returns {number[]} indices of at most so many jobs, in order */
  take(count) {
    return this.#untaken.splice(0, count);
  }

  /** Of one who could not answer them. @param {number[]} indices */
  giveBack(indices) {
    this.#untaken.unshift(...indices);
    this.wake();
  }

  /** @param {number} count */
  answered(count) {
    this.unanswered -= count;
    this.#onAnswered(count);
    this.wake();
  }

  /** @param {Error} error */
  fail(error) {
    this.failure ??= error;
    this.wake();
  }

  /** Until there is something to do or to see. @returns {Promise<void>} */
  change() {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  /** Lets the one go on who waits for a change. */
  wake() {
    this.#wake();
  }

  stop() {
    this.#stopped.abort();
    this.wake();
  }
}
