// An explanation asks jobs, round after round, and is told their answers, until there are none.

import { Round } from "./round.js";

/** Between two tellings of what was found so far, in ms: drawing it takes time, too. */
const PARTIAL = 200;

export class Conversation {
  #runner;
  #pool;
  #explanation;

  /**
   * @param {import("./runner.js").Runner} runner
   * @param {import("./pool.js").Pool} pool
   * @param {number} explanation of the module
   */
  constructor(runner, pool, explanation) {
    this.#runner = runner;
    this.#pool = pool;
    this.#explanation = explanation;
  }

  /** Runs so far, and how many the method expects. */
  get progress() {
    const { engine } = this.#runner;
    return engine.scoped((scope) => {
      const at = scope.take(8);
      engine.exports.explanation_progress(this.#explanation, at, at + 4);
      return { done: engine.word(at), expected: engine.word(at + 4) };
    });
  }

  /**
   * Answers all jobs.
   * @param {object} tools
   * @param {AbortSignal} [tools.signal]
   * @param {(progress: { done: number, expected: number }) => void} [tools.onProgress]
   * @param {number} [tools.later] jobs of other calls to come
   * @param {() => void} [onPartial] called where there is something to show, now and then
   */
  async run({ signal, onProgress, later = 0 }, onPartial) {
    const { engine } = this.#runner;
    let told = performance.now();
    for (let round; (round = new Round(this.#runner, this.#explanation)).jobs; ) {
      let { done, expected } = this.progress;
      expected = Math.max(expected, done + round.jobs);
      await this.#pool.answer(round, {
        later: expected - done - round.jobs + later,
        signal,
        onAnswered: (jobs) => onProgress?.({ done: (done += jobs), expected }),
      });
      this.#runner.checkOpen(); // `onProgress` may have closed the model
      engine.run("explanation_tell", this.#explanation);
      if (!onPartial || performance.now() - told < PARTIAL || !this.#isPartial) continue;
      onPartial();
      this.#runner.checkOpen();
      told = performance.now();
    }
    this.#runner.checkOpen();
  }

  /** Whether there is something to show, and more to come. */
  get #isPartial() {
    const { exports } = this.#runner.engine;
    return (
      exports.explanation_result(this.#explanation) && exports.explanation_ask(this.#explanation)
    );
  }
}
