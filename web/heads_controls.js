// What is shown of the heads: which view, whether special tokens, from which text to which, in what
// order.

import { DIRECTIONS } from "./attention_maps.js";
import { PATTERNS } from "./attention_patterns.js";
import { make } from "./element.js";

export const CONTROLS_STYLE = `
  .controls { display: flex; flex-wrap: wrap; gap: .6rem 1.4rem; align-items: center;
    font: .875rem/1.5 system-ui, sans-serif; color: var(--faint); margin-block-end: 1rem; }
  .controls label { display: flex; gap: .5em; align-items: center; }
  .controls label[hidden] { display: none; }
  .controls select { font: inherit; color: var(--ink); background: var(--ground); max-width: 15rem;
    padding: .25em .5em; border: 1px solid var(--rule); border-radius: .4em; }
  .controls input { accent-color: var(--for); margin: 0; width: 1.05em; height: 1.05em; }
`;

export class HeadsControls {
  element = make("div", { className: "controls", part: "controls" });
  #changed;
  #say;
  #selects = { view: make("select"), direction: make("select"), order: make("select") };
  #special = make("input", { type: "checkbox", checked: true });
  #labels = {};

  /**
   * @param {(key: string, values?: Record<string, unknown>) => string} say
   * @param {() => void} changed
   */
  constructor(say, changed) {
    this.#say = say;
    this.#changed = changed;
    for (const name of ["view", "order", "direction", "special"]) {
      const control = this.#selects[name] ?? this.#special;
      control.addEventListener("change", () => this.#changed());
      const text = make("span");
      const children = control === this.#special ? [control, text] : [text, control];
      this.#labels[name] = make("label", {}, ...children);
      this.element.append(this.#labels[name]);
    }
  }

  /** @returns {import("./whybert.js").HeadsShown} */
  get chosen() {
    const { view, direction, order } = this.#selects;
    return /** @type {any} */ ({
      view: view.value || "head",
      direction: direction.value || "all",
      order: order.value || "layers",
      special: this.#special.checked,
    });
  }

  /** @param {Partial<import("./whybert.js").HeadsShown>} wanted */
  choose({ special, ...wanted }) {
    for (const [name, value] of Object.entries(wanted))
      if (value !== undefined) this.#selects[name].value = value;
    if (special !== undefined) this.#special.checked = special;
  }

  /**
   * Offers what there is.
   * @param {{ views: string[], paired: boolean, first: string, several: boolean }} there what
   *   `views`; whether there are two texts; what the first token is called; whether several heads
   */
  furnish({ views, paired, first, several }) {
    const words = { view: "heads.view", order: "heads.order", special: "heads.special" };
    for (const [name, key] of Object.entries({ ...words, direction: "heads.direction" }))
      this.#labels[name].querySelector("span").textContent = this.#say(key);
    this.#fill("view", views, (view) => this.#say(`heads.view.${view}`, { token: first }));
    this.#fill("direction", DIRECTIONS, (name) => this.#say(`heads.direction.${name}`));
    this.#fill("order", ["layers", "patterns", ...PATTERNS], (name) =>
      this.#say(`heads.order.${name}`),
    );
    this.#labels.direction.hidden = !paired;
    if (!paired) this.#selects.direction.value = "all";
    this.#labels.view.hidden = views.length < 2;
    this.#labels.order.hidden = !several;
  }

  #fill(name, values, title) {
    const select = this.#selects[name];
    const before = select.value;
    select.replaceChildren(
      ...values.map((value) => make("option", { value, selected: value === before }, title(value))),
    );
  }
}
