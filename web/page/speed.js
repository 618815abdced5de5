// What computes, and how fast the last answer was.

import { make } from "../element.js";

/** @param {number} bytes */
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** @param {import("../whybert.js").Stats} stats @returns {string[][]} each a name and a sentence */
function factsOf({ file, kernels, workers, memory, last }) {
  const { running, allowed, replaced } = workers;
  const { tokens, evaluations, milliseconds } = last;
  return [
    ["Kernels", file ? `${kernels}, in ${file}` : kernels],
    ["Workers", `${running} of at most ${allowed}${replaced ? `, ${replaced} replaced` : ""}`],
    ["Last answer", `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`],
    ["Tokens", String(tokens)],
    ["Evaluations", String(evaluations)],
    ["Jobs a second", ((1000 * evaluations) / milliseconds).toFixed(0)],
    [
      "Memory",
      `${megabytes(memory.model)} for the model, ${megabytes(memory.session)} for a session; ` +
        `${megabytes(memory.all)} in all`,
    ],
  ];
}

export class Speed {
  /** Whose last answer it is. @type {import("../whybert.js").Model|undefined} */
  model;
  #details;
  #list;

  /**
   * @param {HTMLDetailsElement} details shown while open
   * @param {HTMLElement} list
   * @param {(error: Error) => void} report
   */
  constructor(details, list, report) {
    this.#details = details;
    this.#list = list;
    details.addEventListener("toggle", () => this.show().catch(report));
  }

  /** Of the last answer; nothing while it is closed. */
  async show() {
    if (!this.#details.open || !this.model) return;
    const stats = await this.model.stats();
    if (!stats.last) return;
    this.#list.replaceChildren(
      ...factsOf(stats).map(([term, said]) =>
        make("div", {}, make("dt", {}, term), make("dd", {}, said)),
      ),
    );
  }
}
