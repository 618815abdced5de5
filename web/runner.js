// A model in an instance of the module, and the session that answers its jobs.

import { WhyError } from "./error.js";
import { turn } from "./turn.js";

/** A session holds at least so many tokens; it is made anew, larger, for a text that needs more. */
const SESSION_TOKENS = 64;

/**
 * Jobs on their way to another worker: records byte for byte, how many floats each answer has, and
 * what a session must be able to do.
 * @typedef {{ records: Uint8Array[], floats: number[], tokens: number, flags: number }} Batch
 */

/**
 * What may be changed of a model that is there; undefined: stays as it is.
 * @typedef {object} Settings
 * @property {string[]} [labels]
 * @property {number} [temperature]
 * @property {{ firstLayer: number, seed: number }} [randomised] weights from this layer up lose what
 *   they have learnt; from one past the head's: all have it again
 */

function namesOf(labels) {
  if (!Array.isArray(labels) || !labels.every((name) => typeof name === "string"))
    throw new WhyError("Labels are a list of strings.", "argument");
  return labels;
}

export class Runner {
  #session = 0;
  #sessionTokens = 0;
  #sessionFlags = 0;

  /** @param {import("./engine.js").Engine} engine @param {number} model of the module; owned */
  constructor(engine, model) {
    this.engine = engine;
    this.model = model;
  }

  checkOpen() {
    if (!this.model) throw new WhyError("This model is closed.", "argument");
  }

  /** What the engine says of the model now. @returns {import("./whybert.js").ModelInfo} */
  about() {
    return this.engine.json("model_about", this.model);
  }

  /** Between two jobs. @param {Settings} settings */
  adjust({ labels, temperature, randomised }) {
    const { engine, model } = this;
    if (labels !== undefined)
      engine.scoped((scope) => {
        const names = scope.words(namesOf(labels).map((name) => scope.string(name)));
        engine.run("model_name_labels", model, names, labels.length);
      });
    if (temperature !== undefined) engine.run("model_set_temperature", model, temperature);
    if (randomised !== undefined)
      engine.run("model_randomise", model, randomised.firstLayer, randomised.seed);
  }

  /** A session for `tokens` tokens that can do what `flags` say; valid until the next call. */
  sessionFor(tokens, flags) {
    if (tokens > this.#sessionTokens || flags & ~this.#sessionFlags) {
      this.#dropSession();
      this.#sessionFlags |= flags;
      let room = SESSION_TOKENS;
      while (room < tokens) room *= 2;
      room = Math.min(room, this.about().positions);
      this.#session = this.engine.make("session_new", this.model, room, this.#sessionFlags);
      this.#sessionTokens = room;
    }
    return this.#session;
  }

  /** Bytes: of the session, and of the whole instance that it is part of. */
  memory() {
    const { exports } = this.engine;
    const session = this.#session
      ? exports.session_bytes(this.model, this.#sessionTokens, this.#sessionFlags)
      : 0;
    return { session: session >>> 0, instance: exports.memory.buffer.byteLength };
  }

  /**
   * Answers the jobs of another worker one by one, and stops between two of them where it is told to.
   * @param {Batch} batch
   * @param {AbortSignal} signal
   * @returns {Promise<Float32Array[]>}
   */
  async answer({ records, floats, tokens, flags }, signal) {
    const answers = [];
    for (const [index, record] of records.entries()) {
      await turn();
      signal.throwIfAborted();
      answers.push(
        this.engine.scoped((scope) => {
          const session = this.sessionFor(tokens, flags);
          const count = floats[index];
          const at = scope.take(4 * count);
          const job = scope.bytes(record);
          this.engine.run("session_answer", session, job, record.length, at, count);
          return this.engine.floats(at, count).slice();
        }),
      );
    }
    return answers;
  }

  close() {
    this.#dropSession();
    this.engine.exports.model_free(this.model);
    this.model = 0;
  }

  #dropSession() {
    this.engine.exports.session_free(this.#session);
    this.#session = this.#sessionTokens = 0;
  }
}
