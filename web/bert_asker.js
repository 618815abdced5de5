// Asks for one explanation at a time of a model that other elements use as well. The engine's scripts
// are fetched with the first question: what was saved is shown without them.

import { firstMethodOf } from "./first_method.js";
import { groupsOf, withGroups } from "./segment.js";

/** So long who types has to rest, in ms, before an explanation is begun. */
const REST = 120;

/**
 * @typedef {object} Question
 * @property {string} url of the model
 * @property {string|undefined} sha256
 * @property {import("./whybert.js").Text} text
 * @property {import("./whybert.js").Request} request
 * @property {boolean} heads whether it is also asked what every head looks at
 */

/** @typedef {{ explanation: import("./whybert.js").Explanation, attention?: import("./whybert.js").Attention }} Answer */

/**
 * @typedef {object} Listener
 * @property {(progress: { stage: "loading"|"explaining", done: number, total: number }) => void} onProgress
 * @property {(decision: import("./whybert.js").Decision) => void} onDecision
 * @property {(explanation: import("./whybert.js").Explanation) => void} onPartial
 */

const rest = () => new Promise((resolve) => setTimeout(resolve, REST));

export class Asker {
  #listener;
  #asking = new AbortController();
  /** The model in use, and what it is known by. @type {[string, ReturnType<typeof import("./shared_models.js").borrow>]|undefined} */
  #lent;

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  /** What is asked is not wanted any more. */
  stop() {
    this.#asking.abort();
  }

  /** Nothing will be asked for a while. */
  giveBack() {
    this.stop();
    this.#lent?.[1].giveBack();
    this.#lent = undefined;
  }

  #borrow({ url, sha256 }, borrow) {
    const key = `${url} ${sha256}`;
    if (this.#lent?.[0] === key) return this.#lent[1];
    this.#lent?.[1].giveBack();
    const lent = borrow(url, sha256, ({ loaded, total }) =>
      this.#listener.onProgress({ stage: "loading", done: loaded, total }),
    );
    this.#lent = [key, lent];
    return lent;
  }

  /**
   * @param {Question} question
   * @param {boolean} isTyped by a reader who waits for the answer, and may type on
   * @returns {Promise<Answer|undefined>} undefined: stopped
   */
  async ask(question, isTyped) {
    this.stop();
    const { signal } = (this.#asking = new AbortController());
    try {
      if (isTyped) await rest();
      const { borrow } = await import("./shared_models.js");
      if (signal.aborted) return undefined;
      const explain = (model) => this.#explain(model, question, signal);
      const answer = await this.#borrow(question, borrow).ask(explain, { urgent: isTyped });
      return signal.aborted ? undefined : answer;
    } catch (error) {
      if (signal.aborted) return undefined;
      this.giveBack(); // one that could not be loaded is fetched anew
      throw error;
    }
  }

  /** @returns {Promise<Answer>} */
  async #explain(model, { text, request, heads }, signal) {
    signal.throwIfAborted();
    const { onProgress, ...listener } = this.#listener;
    const tell = ({ done, expected }) => onProgress({ stage: "explaining", done, total: expected });
    tell({ done: 0, expected: 0 });
    const method = request.method ?? firstMethodOf(model.info);
    const groups = request.groups ?? (await groupsOf(model, text));
    signal.throwIfAborted();
    const asked = withGroups({ ...request, method }, groups);
    const tools = { signal, onProgress: tell, ...listener };
    const explanation = await model.explain(text, { ...asked, ...tools });
    return { explanation, attention: heads ? await model.attention(text, { signal }) : undefined };
  }
}
