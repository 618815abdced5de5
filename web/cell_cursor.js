// One cell of a picture that has rows and columns is pointed at: by the mouse, or by the arrow keys
// while the picture has the focus. A tip tells it, and who listens hears it.

import { make, placeTip } from "./element.js";

/** By key: how far, down and to the right. */
const STEPS = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  Home: [0, -Infinity],
  End: [0, Infinity],
  PageUp: [-Infinity, 0],
  PageDown: [Infinity, 0],
};

/**
 * What a picture knows of its cells.
 * @typedef {object} Cells
 * @property {() => [number, number]} counts rows and columns; no rows: nothing is drawn
 * @property {(event: PointerEvent) => [number, number]} under where the mouse is, in cells
 * @property {(row: number, column: number) => Element} mark points a cell out, and says by what
 * @property {() => void} unmark
 * @property {(row: number, column: number) => string} tell
 * @property {(row: number, column: number) => number} value
 * @property {(row: number) => string} [tellRow] what else is said on the way to another row
 */

const within = (index, count) => Math.max(0, Math.min(count - 1, Math.floor(index)));

export class CellCursor {
  #host;
  #plot;
  #cells;
  #row = 0;
  #column = 0;
  #tip = make("div", { className: "tip", hidden: true, "aria-hidden": "true" });
  #live = make("p", { className: "summary", role: "status" });

  /**
   * @param {HTMLElement} host fires `why-point` with { row, column, value }
   * @param {any} plot what takes the focus
   * @param {Cells} cells
   */
  constructor(host, plot, cells) {
    this.#host = host;
    this.#plot = plot;
    this.#cells = cells;
    host.shadowRoot.append(this.#live, this.#tip);
    plot.addEventListener("pointermove", (event) => this.#moveTo(...cells.under(event)));
    plot.addEventListener("pointerleave", () => this.refresh());
    plot.addEventListener("focus", () => this.#show(true));
    plot.addEventListener("blur", () => this.#show(false));
    plot.addEventListener("keydown", (event) => this.#move(event));
  }

  /** After drawing: what is pointed at may be another value, or gone. */
  refresh() {
    const [rows, columns] = this.#cells.counts();
    this.#row = within(this.#row, rows);
    this.#column = within(this.#column, columns);
    this.#show(this.#host.shadowRoot.activeElement === this.#plot);
  }

  #moveTo(row, column) {
    const [rows, columns] = this.#cells.counts();
    this.#row = within(row, rows);
    this.#column = within(column, columns);
    this.#show(true);
  }

  #move(event) {
    const step = STEPS[event.key];
    if (!step || !this.#cells.counts()[0]) return;
    event.preventDefault();
    const from = this.#row;
    this.#moveTo(this.#row + step[0], this.#column + step[1]);
    const row = this.#row === from ? undefined : this.#cells.tellRow?.(this.#row);
    this.#live.textContent = [this.#tip.textContent, row].filter(Boolean).join("\n");
  }

  #show(visible) {
    const [row, column] = [this.#row, this.#column];
    this.#cells.unmark();
    this.#tip.hidden = !visible || !this.#cells.counts()[0];
    if (this.#tip.hidden) return;
    const marked = this.#cells.mark(row, column);
    this.#tip.textContent = this.#cells.tell(row, column);
    placeTip(this.#tip, marked.getBoundingClientRect(), this.#host);
    const detail = { row, column, value: this.#cells.value(row, column) };
    this.#host.dispatchEvent(new CustomEvent("why-point", { bubbles: true, detail }));
  }
}
