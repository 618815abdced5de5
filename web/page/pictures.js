// The picture of an explanation, by the kind of its result; of scores alone there is none here, the
// words and their bars are it. What draws a kind comes when it is wanted.

import { make } from "../element.js";

/** Of each kind the element's tag, and what brings it. */
const KINDS = {
  map: ["why-map", () => import("../why-map.js")],
  curve: ["why-curve", () => import("../why-curve.js")],
  rule: ["why-rule", () => import("../why-rule.js")],
  edits: ["why-variants", () => import("../why-variants.js")],
  matrix: ["why-heatmap", () => import("../why-heatmap.js")],
};

export class Pictures {
  #place;
  #report;

  /** @param {HTMLElement} place @param {(error: Error) => void} report */
  constructor(place, report) {
    this.#place = place;
    this.#report = report;
  }

  /** @param {import("../whybert.js").Explanation} explanation */
  show(explanation) {
    const [tag, load] = KINDS[explanation.result.kind] ?? [];
    const standing = this.#place.firstElementChild;
    if (standing?.localName !== tag) this.#place.replaceChildren(...(tag ? [make(tag)] : []));
    if (!tag) return;
    load().catch(this.#report);
    const element = /** @type {any} */ (this.#place.firstElementChild);
    element.classList.toggle("reading", tag === "why-variants");
    element.explanation = explanation;
  }
}
