// What the steps of the tour read of the text that stands: each is computed once, when it is needed.

import { isNumber } from "../tasks.js";

/** More tokens than this make pictures that nobody can read; the tour then goes with the first. */
export const MOST_TOKENS = 64;

/** The walk from nothing to the text begins where gradient x input measures from: rows of zeros. */
const PATH = { method: "integrated_gradients", options: { baseline: "zero" } };

/**
 * What a reader has chosen on the way; it stays from step to step.
 * @typedef {object} Chosen
 * @property {number} token
 * @property {number} layer
 * @property {number} head
 * @property {number} temperature
 * @property {Set<number>|undefined} without words that are left out
 */

export class Reading {
  #made = new Map();
  #request;
  #signal;

  /**
   * @param {import("./hub.js").Hub} hub whose words are explained
   * @param {AbortSignal} signal
   * @param {Chosen} [chosen] of another text of the same model
   */
  constructor(hub, signal, chosen) {
    const { model, text, request, explanation } = hub;
    const { target, against, focus, targetKind } = request;
    this.model = model;
    this.info = model.info;
    this.text = text;
    this.explanation = explanation;
    this.#signal = signal;
    const named = this.#mayBeCutOff ? {} : { target, focus };
    this.#request = { ...named, against, targetKind, maxTokens: this.#most };
    /** @type {Chosen} */
    this.chosen = {
      layer: Math.floor(model.info.layers / 2),
      head: 0,
      temperature: model.info.temperature,
      ...chosen,
      token: strongestToken(explanation),
      without: undefined,
    };
  }

  /** Whether what is explained is a part of the text that the tour may not reach. */
  get #mayBeCutOff() {
    const { tokens } = this.explanation;
    return kindOf(this.info) === "tags" && tokens.length > this.#most;
  }

  get #most() {
    return Math.min(MOST_TOKENS, this.info.positions);
  }

  /** @template T @param {string} name @param {() => Promise<T>} make @returns {Promise<T>} */
  #once(name, make) {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name);
  }

  /** All that happens inside, at the head that is chosen. */
  inside() {
    const { layer, head } = this.chosen;
    const asked = { ...this.#request, layer, head, signal: this.#signal };
    return this.#once(`inside ${layer} ${head}`, () => this.model.inside(this.text, asked));
  }

  attention() {
    const asked = { maxTokens: this.#most, signal: this.#signal };
    return this.#once("attention", () => this.model.attention(this.text, asked));
  }

  /** By the token's place: its row in the vocabulary. */
  async ids() {
    const [all, { explanation }] = await Promise.all([
      this.#once("tokens", () => this.model.tokens(this.text)),
      this.inside(),
    ]);
    const key = ({ segment, start, end, text }) => `${segment} ${start} ${end} ${text}`;
    const ids = new Map(all.map((token) => [key(token), token.id]));
    return explanation.tokens.map((token) => ids.get(key(token)));
  }

  /** Gradient x input. */
  slope() {
    return this.#explain({ method: "gradient_x_input" });
  }

  /** Integrated gradients. */
  path() {
    return this.#explain(PATH);
  }

  #explain(asked) {
    const request = { ...this.#request, ...asked, signal: this.#signal };
    return this.#once(asked.method, () => this.model.explain(this.text, request));
  }

  /** What the model says of the text, and of it without some of its words. */
  decision() {
    return this.#once("decision", () => this.decide(this.text));
  }

  /** @param {import("../whybert.js").Text} text */
  decide(text) {
    return this.model.classify(text, { maxTokens: this.#most });
  }

  /** The value that is explained, of another text. @param {import("../whybert.js").Text} text */
  async valueOf(text) {
    const { explanation } = await this.inside();
    const { targetKind, maxTokens } = this.#request;
    const { against, label } = explanation.target;
    const said = await this.model.explain(text, {
      ...{ target: isNumber(explanation) ? undefined : label, against, targetKind, maxTokens },
      method: "gradient_x_input",
    });
    return said.target.value;
  }
}

/** Where it is worth to look first: the first token of the word that counts most. */
function strongestToken({ tokens, words }) {
  const strongest = words.reduce((best, word) => (word.score > best.score ? word : best), words[0]);
  const isOf = ({ segment, start, end }) =>
    segment === strongest?.segment && end > start && start >= strongest.start;
  const found = tokens.slice(0, MOST_TOKENS).findIndex(isOf);
  return Math.max(0, found);
}

/** @typedef {"labels"|"number"|"similarity"|"tags"|"answer"|"words"} TaskKind */

const KINDS = {
  sentence_similarity: "similarity",
  token_classification: "tags",
  question_answering: "answer",
  masked_lm: "words",
};

/** What a model's last step is. @param {import("../whybert.js").ModelInfo} info @returns {TaskKind} */
export const kindOf = ({ task, problem_type: problem }) =>
  KINDS[task] ?? (problem === "regression" ? "number" : "labels");

/** Row `index` of an array of rows. @param {Float32Array} rows @param {number} width */
export const rowOf = (rows, index, width) => rows.subarray(index * width, (index + 1) * width);
