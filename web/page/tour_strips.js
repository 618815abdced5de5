// <tour-strips>: rows of numbers as strips, a bar a number: up and blue above zero, down and orange
// below. Before each stands its name, behind it perhaps a score. The mouse or the arrow keys tell
// exact values; a click, Enter or space chooses a row.

import { CellCursor } from "../cell_cursor.js";
import { exactScore, make, onLook, sheet, strongestOf } from "../element.js";
import { isolated } from "../axes.js";
import { say, languageOf } from "../language.js";
import { BARS, drawBar, scaleBars } from "../signed_bars.js";

const STYLE = sheet(`${BARS}
  :host { --row: 1.75rem; }
  .rows { display: grid; grid-template-columns: minmax(2em, max-content) minmax(0, 1fr);
    column-gap: .7em; font: .875rem/1.2 system-ui, sans-serif; }
  .rows.scored { grid-template-columns: minmax(2em, max-content) minmax(0, 1fr) minmax(3em, 22%)
    max-content; }
  .column { display: grid; grid-auto-rows: var(--row); align-items: center; min-width: 0; }
  .name { max-width: 8.5em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
    text-align: end; }
  .name.chosen { font-weight: 700; }
  .plot { position: relative; cursor: crosshair; outline-offset: 3px; align-items: stretch; }
  canvas { display: block; width: 100%; height: 100%; min-width: 0; }
  .mark { position: absolute; border-inline: 1.5px solid var(--ink); pointer-events: none;
    box-sizing: border-box; }
  .mark[hidden] { display: none; }
  .band { position: absolute; inset-inline: -.3em; height: var(--row); border-radius: .3em;
    pointer-events: none; background: color-mix(in oklab, var(--ink) 8%, transparent); }
  .band[hidden] { display: none; }
  .said { font-variant-numeric: tabular-nums; text-align: end; color: var(--faint);
    direction: ltr; }
  .track { min-width: 0; }
  @media (max-width: 30rem) { .name { max-width: 5em; } .rows { column-gap: .5em; } }
`);

/**
 * @typedef {object} Strip
 * @property {string} name
 * @property {ArrayLike<number>} values
 * @property {boolean} [isOwn] as high as its own numbers are, not those of all rows
 * @property {number} [score]
 * @property {string} [said] the score in words
 */

/**
 * @typedef {object} Strips
 * @property {Strip[]} rows each as long as the first
 * @property {string} label what is seen
 * @property {number} [chosen] a row
 */

export class TourStrips extends HTMLElement {
  /** @type {Strips|null} */
  #picture = null;
  #names = make("div", { className: "column", "aria-hidden": "true" });
  #plot = make("div", { className: "column plot", tabIndex: 0, role: "application" });
  #bars = make("div", { className: "column", "aria-hidden": "true" });
  #said = make("div", { className: "column", "aria-hidden": "true" });
  #rows = make("div", { className: "rows" }, this.#names, this.#plot, this.#bars, this.#said);
  #mark = make("i", { className: "mark", hidden: true });
  #band = make("i", { className: "band", hidden: true });
  #cursor;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    root.append(this.#rows);
    this.#cursor = new CellCursor(this, this.#plot, {
      counts: () => [this.#picture?.rows.length ?? 0, this.#width],
      under: (event) => this.#under(event),
      mark: (row, column) => this.#point(row, column),
      unmark: () => (this.#mark.hidden = true),
      tell: (row, column) => this.#tell(row, column),
      value: (row, column) => this.#picture.rows[row].values[column],
    });
    this.#plot.addEventListener("click", (event) =>
      this.#choose(Math.floor(this.#under(event)[0])),
    );
    this.#plot.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.#choose(this.#row);
    });
    this.addEventListener("why-point", (event) => {
      this.#row = /** @type {CustomEvent} */ (event).detail.row;
    });
    new ResizeObserver(() => this.#paint()).observe(this.#plot);
    onLook(() => this.#paint());
  }

  #row = 0;

  /** @type {Strips|null} */
  get picture() {
    return this.#picture;
  }

  set picture(picture) {
    this.#picture = picture;
    this.#draw();
  }

  connectedCallback() {
    this.#paint();
  }

  get #width() {
    return this.#picture?.rows[0]?.values.length ?? 0;
  }

  #say(key, values) {
    return say(key, values, languageOf(this));
  }

  #draw() {
    const { rows, label, chosen } = this.#picture;
    const scored = rows.some(({ score }) => score !== undefined);
    this.#rows.classList.toggle("scored", scored);
    this.#bars.hidden = this.#said.hidden = !scored;
    this.#names.replaceChildren(
      ...rows.map(({ name }, row) =>
        make("span", { className: row === chosen ? "name chosen" : "name", dir: "auto" }, name),
      ),
    );
    const canvas = () => make("canvas", { "aria-hidden": "true" });
    this.#plot.replaceChildren(this.#band, ...rows.map(canvas), this.#mark);
    this.#band.hidden = chosen === undefined;
    this.#band.style.top = `calc(${chosen ?? 0} * var(--row))`;
    this.#plot.setAttribute("aria-roledescription", this.#say("tour.strips"));
    this.#plot.setAttribute(
      "aria-label",
      this.#say("tour.strips_label", { label, rows: rows.length, columns: this.#width }),
    );
    if (scored) this.#drawScores(rows);
    this.#paint();
    this.#cursor.refresh();
  }

  #drawScores(rows) {
    const scores = rows.map(({ score = 0 }) => ({ score }));
    const strongest = strongestOf(scores);
    this.#bars.replaceChildren(...scores.map((unit) => drawBar(unit, strongest)));
    scaleBars(this.#bars, scores, strongest);
    this.#said.replaceChildren(
      ...rows.map(({ said = "" }) => make("span", { className: "said" }, said)),
    );
  }

  #paint() {
    if (!this.#picture || !this.isConnected) return;
    const { rows } = this.#picture;
    const together = highestOf(rows.filter(({ isOwn }) => !isOwn));
    const style = getComputedStyle(this);
    const colour = (name) => this.#resolved(style.getPropertyValue(name).trim());
    const pens = [colour("--for"), colour("--against")];
    this.#plot.querySelectorAll("canvas").forEach((canvas, row) => {
      const { values, isOwn } = rows[row];
      paintStrip(canvas, values, isOwn ? highestOf([rows[row]]) : together, pens);
    });
  }

  /** A colour as a canvas reads it: light or dark is the page's choice. */
  #resolved(colour) {
    this.#mark.style.color = colour;
    return getComputedStyle(this.#mark).color;
  }

  /** @returns {[number, number]} */
  #under({ clientX, clientY }) {
    const box = this.#plot.getBoundingClientRect();
    const { length } = this.#picture.rows;
    return [
      ((clientY - box.top) / box.height) * length,
      ((clientX - box.left) / box.width) * this.#width,
    ];
  }

  #point(row, column) {
    const { length } = this.#picture.rows;
    Object.assign(this.#mark.style, {
      left: `calc(${(100 * column) / this.#width}% - 1.5px)`,
      width: `calc(${100 / this.#width}% + 3px)`,
      top: `${(100 * row) / length}%`,
      height: `${100 / length}%`,
    });
    this.#mark.style.removeProperty("color");
    this.#mark.hidden = false;
    return this.#mark;
  }

  #tell(row, column) {
    const { name, values, said } = this.#picture.rows[row];
    const told = this.#say("tour.number", {
      ...{ name: isolated(name), number: column + 1, columns: this.#width },
      value: exactScore(values[column]),
    });
    return said ? this.#say("tour.number_scored", { told, said }) : told;
  }

  #choose(row) {
    if (!(row >= 0 && row < this.#picture.rows.length)) return;
    this.dispatchEvent(new CustomEvent("why-choose", { bubbles: true, detail: { row } }));
  }
}

/** Numbers far beyond nearly all others are cut off, so that these can be seen. */
const FAR = 3;

/** What is as high as a strip. @param {{ values: ArrayLike<number> }[]} rows */
function highestOf(rows) {
  const sizes = rows.flatMap(({ values }) => Array.from(values, Math.abs)).sort((a, b) => a - b);
  const usual = sizes[Math.floor(sizes.length * 0.95)] ?? 0;
  return Math.min(sizes.at(-1) ?? 0, FAR * usual || Infinity);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values
 * @param {number} most
 * @param {string[]} pens
 */
function paintStrip(canvas, values, most, [above, below]) {
  const scale = devicePixelRatio;
  const [width, height] = [canvas.clientWidth * scale, canvas.clientHeight * scale];
  if (!width || !height) return;
  canvas.width = Math.round(width);
  canvas.height = Math.round(height);
  const pen = canvas.getContext("2d");
  const [middle, reach] = [height / 2, height / 2 - scale];
  const step = width / values.length;
  const thick = Math.max(scale * 0.6, step * 0.86);
  for (let at = 0; at < values.length; at++) {
    const share = Math.max(-1, Math.min(1, most > 0 ? values[at] / most : 0));
    const size = Math.abs(share) * reach;
    pen.fillStyle = share < 0 ? below : above;
    pen.globalAlpha = 0.35 * Math.abs(share);
    pen.fillRect(at * step, scale, step, height - 2 * scale);
    pen.globalAlpha = 1;
    pen.fillRect(at * step, share < 0 ? middle : middle - size, thick, size);
  }
}

customElements.define("tour-strips", TourStrips);
