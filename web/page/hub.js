// What the parts of the page share: the model that stands, what is asked of it, and what it said.
//
// Events: "model" another stands; "text" something new is asked, so what is shown is stale;
// "decision"; "explanation" the words are explained as a whole; "rest" nothing is on its way.

/**
 * @typedef {object} Change of what is asked; what is not named stays
 * @property {import("../whybert.js").Text} [text]
 * @property {string} [model] its name on the shelf
 * @property {import("../whybert.js").Request} [request]
 */

/**
 * What the page does for its parts.
 * @typedef {object} Page
 * @property {(change: Change) => void} ask
 * @property {(request?: import("../whybert.js").Request) => string} address the link that leads back
 *   to what is shown, or to the same text asked otherwise
 * @property {(error: Error) => void} report
 */

export class Hub extends EventTarget {
  /** @type {import("../whybert.js").Model|undefined} */
  model;
  /** Its row on the shelf; of a model of the reader's own without a file. @type {import("./models.js").Entry|undefined} */
  entry;
  /** The shelf. @type {import("./models.js").Models|undefined} */
  models;
  /** Whether the precision "fast" is the quicker one on this machine. */
  offersFast = false;
  /** How the model's mask is spelled. */
  mask = "";
  /** As it was typed. @type {import("../whybert.js").Text} */
  text = "";
  /** What is asked of the words. @type {import("../whybert.js").Request} */
  request = {};
  /** Words of a text without spaces, as that request has them where its unit is not the sentence. */
  groups;
  /** The latest. @type {(import("../whybert.js").Decision & { text: string, text_pair?: string })|undefined} */
  decision;
  /** The words', once it is whole; undefined while another is on its way. @type {import("../whybert.js").Explanation|undefined} */
  explanation;
  /** Whether nothing is on its way. */
  isIdle = false;

  /** @param {Page} page */
  constructor({ ask, address, report }) {
    super();
    this.ask = ask;
    this.address = address;
    this.report = report;
  }

  /** @param {"model"|"text"|"decision"|"explanation"|"rest"} name */
  tell(name) {
    this.isIdle = name === "rest" || (this.isIdle && name !== "text" && name !== "model");
    if (name === "text" || name === "model") this.explanation = undefined;
    this.dispatchEvent(new Event(name));
  }

  /** Until the words are explained: what computes beside them waits, so that typing stays quick. @param {AbortSignal} [signal] */
  async idle(signal) {
    signal?.throwIfAborted();
    while (!this.isIdle)
      await new Promise((resolve, reject) => {
        this.addEventListener("rest", resolve, { once: true, signal });
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
  }
}
