// A round of an explanation's jobs, as it stands in the module's memory until it is told.

export class Round {
  #runner;
  #explanation;
  #tokens;
  #flags;

  /** How many jobs there are. */
  jobs;

  /** @param {import("./runner.js").Runner} runner @param {number} explanation that asks */
  constructor(runner, explanation) {
    const { exports } = runner.engine;
    this.#runner = runner;
    this.#explanation = explanation;
    this.#tokens = exports.explanation_tokens(explanation);
    this.#flags = exports.explanation_session_flags(explanation);
    this.jobs = exports.explanation_ask(explanation);
  }

  /** Pointers and sizes of a job and of its answer. */
  #at(index) {
    const { engine } = this.#runner;
    return engine.scoped((scope) => {
      const sizes = scope.take(8);
      const job = engine.exports.explanation_job(this.#explanation, index, sizes);
      const answer = engine.exports.explanation_answer(this.#explanation, index, sizes + 4);
      return { job, bytes: engine.word(sizes), answer, floats: engine.word(sizes + 4) };
    });
  }

  /** What a job takes, by and large: its tokens, the second word of its record. */
  cost(index) {
    return this.#runner.engine.word(this.#at(index).job + 4);
  }

  /** @param {number} index of a job that is answered here and now */
  answerHere(index) {
    const { job, bytes, answer, floats } = this.#at(index);
    const session = this.#runner.sessionFor(this.#tokens, this.#flags);
    this.#runner.engine.run("session_answer", session, job, bytes, answer, floats);
  }

  /** @param {number[]} indices @returns {import("./runner.js").Batch} */
  batch(indices) {
    const { engine } = this.#runner;
    const places = indices.map((index) => this.#at(index));
    return {
      records: places.map(({ job, bytes }) => engine.bytes(job, bytes).slice()),
      floats: places.map(({ floats }) => floats),
      tokens: this.#tokens,
      flags: this.#flags,
    };
  }

  /** @param {number[]} indices @param {Float32Array[]} answers of another worker */
  put(indices, answers) {
    for (const [i, index] of indices.entries()) {
      const { answer, floats } = this.#at(index);
      this.#runner.engine.floats(answer, floats).set(answers[i]);
    }
  }
}
