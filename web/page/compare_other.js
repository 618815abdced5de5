// What the other side is asked: another text, another method, or another model, which is loaded for
// as long as it is looked at.

import { groupsOf, withGroups } from "../segment.js";

/** A second model that nobody looks at is given up after so long, in ms. */
const KEPT = 30_000;

/** What is asked about is a label: elsewhere another text has its own answers. */
const isAboutLabels = ({ task }) => task === "sequence_classification";

/**
 * The same question about another text.
 * @param {import("./hub.js").Hub} hub
 * @param {import("../whybert.js").Text} text
 * @param {any} tools
 */
export async function explainText({ model, request, explanation }, text, tools) {
  const { focus, target, groups, ...others } = request;
  const wanted = isAboutLabels(explanation) ? explanation.target.label : undefined;
  const found = groups && (await groupsOf(model, text));
  const asked = withGroups({ ...others, target: wanted }, found);
  return model.explain(text, { ...asked, ...tools });
}

/**
 * Another question about the same text and label.
 * @param {import("./hub.js").Hub} hub
 * @param {string} method
 * @param {any} tools
 */
export function explainBy({ model, text, request, explanation }, method, tools) {
  const { label, span } = explanation.target;
  const asked = { ...request, method, options: {}, target: label, focus: span };
  return model.explain(text, { ...asked, ...tools });
}

/** A model beside the one that stands. */
export class SecondModel {
  #name = "";
  /** @type {Promise<import("../whybert.js").Model>|undefined} */
  #coming;
  #abort = new AbortController();
  #resting = 0;

  /**
   * @param {import("./models.js").Models} models
   * @param {string} name
   * @param {(progress: { loaded: number, total: number }) => void} onProgress
   */
  async take(models, name, onProgress) {
    clearTimeout(this.#resting);
    if (name !== this.#name) {
      this.close();
      this.#name = name;
      this.#abort = new AbortController();
      this.#coming = models.load(name, { workers: 1, signal: this.#abort.signal, onProgress });
      this.#coming.catch(() => this.close());
    }
    return this.#coming;
  }

  /** Not looked at: it may be wanted again soon. */
  rest() {
    clearTimeout(this.#resting);
    this.#resting = window.setTimeout(() => this.close(), KEPT);
  }

  close() {
    clearTimeout(this.#resting);
    this.#abort.abort();
    this.#coming?.then((model) => model.close()).catch(() => {});
    this.#coming = undefined;
    this.#name = "";
  }
}

/**
 * The same question by another model; about the same label, where it knows that one.
 * @param {import("../whybert.js").Model} model
 * @param {import("./hub.js").Hub} hub
 * @param {any} tools
 */
export function explainWith(model, { text, request, explanation }, tools) {
  const { label } = explanation.target;
  const isKnown = isAboutLabels(explanation) && model.info.labels.includes(label);
  const { focus, against, groups, ...others } = request;
  const target = isKnown ? label : undefined;
  const held = isKnown && model.info.labels.includes(against) ? against : undefined;
  return model.explain(text, { ...others, target, against: held, ...tools });
}
