// <why-map>: rows by columns of values with a sign, such as what each head of each layer did.
//
//   <why-map src="saved.json"></why-map>
//
// Shows an explanation of kind "map" (attributes src, explanation), or what the property `matrix`
// holds, like <why-heatmap>. Cells below zero are hatched. The mouse or the arrow keys tell exact
// values.

import { axesOf } from "./axes.js";
import { make, onLook } from "./element.js";
import { markBelowZero } from "./sign_marks.js";
import { WhyHeatmap } from "./why-heatmap.js";

const STYLE = new CSSStyleSheet();
STYLE.replaceSync(`
  .marks { position: absolute; inset: 0; pointer-events: none; }
  .ramp { position: relative; }
  .ramp::before { content: ""; position: absolute; inset-block: 0; left: 0; width: var(--middle, 0);
    opacity: .7;
    background: repeating-linear-gradient(135deg, transparent 0 3px, var(--ink) 3px 4px); }
`);

export class WhyMap extends WhyHeatmap {
  static kind = "map";

  #marks = make("canvas", { className: "marks", "aria-hidden": "true" });

  constructor() {
    super();
    const root = this.shadowRoot;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, STYLE];
    const plot = root.querySelector(".plot");
    plot.append(this.#marks);
    new ResizeObserver(() => this.#mark()).observe(plot);
    onLook(() => this.#mark());
  }

  /** @type {import("./whybert.js").Matrix|null} */
  get matrix() {
    return super.matrix;
  }

  set matrix(matrix) {
    super.matrix = matrix;
    this.#mark();
  }

  connectedCallback() {
    super.connectedCallback();
    this.#mark();
  }

  #mark() {
    if (!this.matrix || !this.#marks.clientWidth) return;
    const style = getComputedStyle(this);
    const ground = getComputedStyle(this.shadowRoot.querySelector("i[hidden]")).backgroundColor;
    markBelowZero(this.#marks, this.matrix, { ink: style.color, ground });
  }

  /** @param {any} explanation @returns {import("./whybert.js").Matrix} */
  read(explanation) {
    const { values, stderr } = explanation.result;
    const { down, across } = axesOf(explanation, this.say);
    return {
      values,
      errors: stderr,
      rows: down.names,
      columns: across.names,
      from: down.title,
      to: across.title,
      cells: this.say("map.cells", { down: down.title, across: across.title }),
      name: (row, column) =>
        this.say("map.cell", { row: down.each(row), column: across.each(column) }),
    };
  }
}

customElements.define("why-map", WhyMap);
