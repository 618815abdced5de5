// The picture of an explanation, by the kind of its result; of scores alone there is none here, the
// words and their bars are it.

import "../why-curve.js";
import "../why-heatmap.js";
import "../why-map.js";
import "../why-rule.js";
import "../why-variants.js";

export class Pictures {
  /** By kind. @type {[string, any][]} */
  #elements;

  /** @param {Element} place holds an element for each kind, named by data-kind */
  constructor(place) {
    const elements = /** @type {HTMLElement[]} */ ([...place.children]);
    this.#elements = elements.map((element) => [element.dataset.kind, element]);
  }

  /** @param {import("../whybert.js").Explanation} explanation */
  show(explanation) {
    for (const [kind, element] of this.#elements) {
      element.hidden = kind !== explanation.result.kind;
      if (!element.hidden) element.explanation = explanation;
    }
  }
}
