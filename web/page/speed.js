// What computes, and how fast the last answer was.

import { make } from "../element.js";
import { learn, t } from "../language.js";
import strings from "../strings/models.js";

learn(strings);

/** @param {number} bytes */
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** @param {import("../whybert.js").Stats} stats @returns each a name and a sentence */
function factsOf({ file, kernels, workers, memory, last }) {
  const { running, allowed, replaced } = workers;
  const { tokens, evaluations, milliseconds } = last;
  return [
    [t("speed.kernels"), file ? t("speed.kernelsIn", { kernels, file }) : kernels],
    [
      t("speed.workers"),
      t(replaced ? "speed.replaced" : "speed.running", { running, allowed, replaced }),
    ],
    [
      t("speed.last"),
      t("speed.milliseconds", { ms: milliseconds.toFixed(milliseconds < 10 ? 1 : 0) }),
    ],
    [t("speed.tokens"), String(tokens)],
    [t("speed.evaluations"), String(evaluations)],
    [t("speed.rate"), ((1000 * evaluations) / milliseconds).toFixed(0)],
    [
      t("speed.memory"),
      t("speed.memoryOf", {
        model: megabytes(memory.model),
        session: megabytes(memory.session),
        all: megabytes(memory.all),
      }),
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
