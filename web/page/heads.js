// All heads of all layers as small heatmaps, one of them large.

import { make } from "../element.js";
import { coloursOf, paintMatrix, strongestIn } from "../paint.js";
import "../why-heatmap.js";

/** A small picture has no more cells a side than this; each then shows the largest value in it. */
const SMALL_CELLS = 48;

/** While one types, the worker is left to what is typed next: ms of rest before it draws heads. */
const REST = 300;

const rest = (signal) =>
  new Promise((resolve, reject) => {
    setTimeout(resolve, REST);
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

function pool(values, count) {
  if (count <= SMALL_CELLS) return { size: count, pooled: values };
  const size = SMALL_CELLS;
  const pooled = new Float32Array(size * size);
  for (let row = 0; row < count; row++)
    for (let column = 0; column < count; column++) {
      const cell = Math.floor((row * size) / count) * size + Math.floor((column * size) / count);
      pooled[cell] = Math.max(pooled[cell], values[row * count + column]);
    }
  return { size, pooled };
}

export class Heads {
  #model;
  #section;
  #grid;
  #large;
  #name;
  #report;
  #buttons = [];
  #open = 0;
  /** What is yet to be shown. @type {import("../whybert.js").Text|undefined} */
  #text;
  #visible = false;
  /** @type {import("../whybert.js").Attention|undefined} */
  #attention;

  /**
   * @param {HTMLElement} grid where the small ones go
   * @param {import("../why-heatmap.js").WhyHeatmap} large
   * @param {HTMLElement} name of the large one
   * @param {(error: Error) => void} report
   */
  constructor(grid, large, name, report) {
    this.#section = grid.closest("section");
    this.#grid = grid;
    this.#large = large;
    this.#name = name;
    this.#report = report;
    grid.addEventListener("keydown", (event) => this.#move(event));
    new IntersectionObserver(([entry]) => this.#seen(entry.isIntersecting), {
      rootMargin: "50%",
    }).observe(grid);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#paint());
  }

  /** Makes room for a model's heads. @param {import("../whybert.js").Model} model */
  adopt(model) {
    this.#model = model;
    this.#attention = this.#text = undefined;
    this.#open = 0;
    const { layers, heads } = model.info;
    this.#grid.style.setProperty("--heads", String(heads));
    this.#buttons = Array.from({ length: layers * heads }, (_, index) =>
      this.#drawButton(index, heads),
    );
    this.#grid.replaceChildren(...this.#buttons);
  }

  /**
   * Shows the heads on `text`; waits until they come into view.
   * @param {import("../whybert.js").Text} text
   * @param {AbortSignal} [signal]
   */
  async show(text, signal) {
    this.#text = text;
    this.#section.setAttribute("aria-busy", "true");
    if (!this.#visible) return;
    try {
      await rest(signal);
      const attention = await this.#model.attention(text, { signal });
      if (signal?.aborted || text !== this.#text) return;
      this.#text = undefined;
      this.#attention = attention;
      this.#paint();
    } finally {
      if (text === this.#text || this.#text === undefined) {
        this.#section.setAttribute("aria-busy", "false");
      }
    }
  }

  #seen(visible) {
    this.#visible = visible;
    if (visible && this.#text !== undefined) this.show(this.#text).catch(this.#report);
  }

  #drawButton(index, heads) {
    const where = `layer ${Math.floor(index / heads)}, head ${index % heads}`;
    return make(
      "button",
      {
        type: "button",
        role: "radio",
        className: "small-head",
        "aria-label": where,
        title: where,
        "aria-checked": index === this.#open,
        tabIndex: index === this.#open ? 0 : -1,
        onclick: () => this.#choose(index),
      },
      make("canvas", { "aria-hidden": "true" }),
    );
  }

  #valuesOf(index) {
    const count = this.#attention.tokens.length;
    return this.#attention.values.subarray(index * count * count, (index + 1) * count * count);
  }

  #paint() {
    if (!this.#attention) return;
    const count = this.#attention.tokens.length;
    const colours = coloursOf(this.#grid);
    this.#buttons.forEach((button, index) => {
      const values = this.#valuesOf(index);
      const { size, pooled } = pool(values, count);
      paintMatrix(button.firstChild, pooled, size, size, colours, strongestIn(values));
    });
    this.#enlarge();
  }

  #enlarge() {
    const names = this.#attention.tokens.map(({ text }) => text);
    this.#name.textContent = this.#buttons[this.#open].title.replace("layer", "Layer");
    this.#large.matrix = { values: this.#valuesOf(this.#open), rows: names, columns: names };
  }

  #choose(index) {
    for (const [at, button] of this.#buttons.entries()) {
      button.setAttribute("aria-checked", String(at === index));
      button.tabIndex = at === index ? 0 : -1;
    }
    this.#open = index;
    if (this.#attention) this.#enlarge();
  }

  #move(event) {
    const { heads } = this.#model.info;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: heads, ArrowUp: -heads };
    const next = this.#open + steps[event.key];
    if (!(next >= 0 && next < this.#buttons.length)) return;
    event.preventDefault();
    this.#choose(next);
    this.#buttons[next].focus();
  }
}
