// <why-heatmap>: a matrix of tokens by tokens, such as what a head of attention looks at.
//
//   <why-heatmap src="saved.json"></why-heatmap>
//
// Shows an explanation of kind "matrix" (attributes src, explanation), or what the property
// `matrix` holds: { values, rows, columns, from?, to? } with the names of rows and columns. A row
// looks from its token at those of the columns. The mouse or the arrow keys tell exact values.

import { CellCursor } from "./cell_cursor.js";
import { ExplanationElement, exactScore, make, onLook, sheet } from "./element.js";
import { matrixOf } from "./matrix_of.js";
import { colourProbe, coloursOf, paintMatrix, rangeOf } from "./paint.js";

const STYLE = sheet(`
  .map { display: grid; grid-template-columns: minmax(0, max-content) minmax(0, 1fr); gap: .4em;
    width: 100%;
    font: .8125rem/1 system-ui, sans-serif; color: var(--faint); }
  .corner { align-self: end; text-align: end; font-size: .75rem; line-height: 1.4; }
  .names { display: grid; grid-auto-flow: row; grid-auto-rows: minmax(0, 1fr); min-height: 0; }
  .names > span { display: block; max-width: 7.5em; overflow: hidden; text-overflow: ellipsis;
    white-space: nowrap;
    align-self: center; justify-self: end; line-height: 1.15; unicode-bidi: isolate; }
  .names.columns { grid-auto-flow: column; grid-auto-rows: auto; grid-auto-columns: minmax(0, 1fr);
    justify-items: center; align-items: end; }
  .names.columns > span { writing-mode: vertical-rl; text-orientation: sideways;
    transform: rotate(180deg); max-width: none;
    max-height: 7.5em;
    justify-self: center; align-self: end; }
  .names > .here { color: var(--ink); font-weight: 650; }
  .columns-wrap, .plot { max-width: var(--widest); }
  .plot { position: relative; aspect-ratio: var(--ratio); cursor: crosshair; outline-offset: 3px;
    border: 1px solid var(--rule); border-radius: 2px; }
  canvas { display: block; width: 100%; height: 100%; image-rendering: pixelated; }
  .cursor { position: absolute; box-sizing: border-box; border: 2px solid var(--ink);
    border-radius: 1px;
    pointer-events: none; box-shadow: 0 0 0 1px var(--ground); }
  .cursor[hidden] { display: none; }
  .scale { display: flex; align-items: center; gap: .6em; margin-top: .9em; color: var(--faint);
    font: .8125rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
  .ramp { width: 7em; height: .7em; border: 1px solid var(--rule); border-radius: 2px;
    background: linear-gradient(to right, var(--from, var(--ground)), var(--ground) var(--middle,
      0%), var(--for)); }
`);

/** Smallest cell that has room for a name beside it, in CSS pixels. */
const READABLE_CELL = 9;
const LARGEST_CELL = 34;

/** A picture is no more than so many times as tall as it is wide: cells are flatter then. */
const TALLEST = 2.2;

/** Room beside the cells that names take, in CSS pixels. */
const NAMES = 100;

/** How many tokens are told of the row that one comes to. */
const TOP = 3;

const same = (one, other) =>
  one === other || (one?.length === other.length && one.every((name, at) => name === other[at]));

export class WhyHeatmap extends ExplanationElement {
  /** The kind of result that it draws. */
  static kind = "matrix";

  #matrix = null;
  /** Of its values. @type {ReturnType<typeof rangeOf>} */
  #range;
  /** The explanation that was there when the matrix was given: that stands in its place. */
  #before = null;

  #canvas = make("canvas", { "aria-hidden": "true" });
  #frame = make("div", { className: "cursor", hidden: true });
  #plot = make(
    "div",
    {
      className: "plot",
      part: "plot",
      tabIndex: 0,
      role: "application",
    },
    this.#canvas,
    this.#frame,
  );
  #rows = make("div", { className: "names", "aria-hidden": "true" });
  #columns = make("div", { className: "names columns", "aria-hidden": "true" });
  #corner = make("div", { className: "corner" });
  #least = make("span");
  #most = make("span");
  #scale = make(
    "div",
    { className: "scale", part: "scale" },
    this.#least,
    make("i", { className: "ramp" }),
    this.#most,
  );
  #map = make(
    "div",
    { className: "map", hidden: true },
    this.#corner,
    make("div", { className: "columns-wrap" }, this.#columns),
    this.#rows,
    this.#plot,
  );
  #probe = colourProbe();
  /** The names that stand in a list: a thousand are not made anew from head to head. */
  #written = new Map();
  /** @type {CellCursor} */
  #cursor;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    root.append(make("slot"), this.#map, this.#scale, this.#probe);
    this.#scale.hidden = true;
    this.#cursor = new CellCursor(this, this.#plot, {
      counts: () => [this.#matrix?.rows.length ?? 0, this.#matrix?.columns.length ?? 0],
      under: (event) => this.#under(event),
      mark: (row, column) => this.#mark(row, column),
      unmark: () => this.#unmark(),
      tell: (row, column) => this.#tell(row, column),
      value: (row, column) => this.#matrix.values[row * this.#matrix.columns.length + column],
      tellRow: (row) => this.#tellRow(row),
    });
    new ResizeObserver(() => this.#fit()).observe(this.#map);
    onLook(() => this.#paint());
  }

  /** @type {import("./whybert.js").Matrix|null} */
  get matrix() {
    return this.#matrix;
  }

  set matrix(matrix) {
    this.#matrix = matrix;
    this.#before = this.explanation;
    this.#drawMatrix();
  }

  connectedCallback() {
    super.connectedCallback();
    if (!Object.hasOwn(this, "matrix")) return this.#paint();
    const { matrix } = this;
    delete this.matrix;
    this.matrix = matrix;
  }

  draw() {
    const { explanation } = this;
    const { kind } = /** @type {any} */ (this.constructor);
    if (explanation?.result.kind === kind && explanation !== this.#before)
      this.#matrix = this.read(explanation);
    this.#drawMatrix();
  }

  /**
   * What is drawn of an explanation of the kind.
   * @param {any} explanation
   * @returns {import("./whybert.js").Matrix}
   */
  read(explanation) {
    return matrixOf(explanation, this.say);
  }

  #drawMatrix() {
    const matrix = this.#matrix;
    this.#map.hidden = this.#scale.hidden = !matrix;
    if (!matrix) return;
    const { rows, columns } = matrix;
    const { from = this.say("heatmap.from"), to = this.say("heatmap.to") } = matrix;
    this.#range = rangeOf(matrix.values);
    this.shadowRoot.querySelector("slot")?.remove();
    this.#corner.replaceChildren(`${to} \u2192`, make("br"), `${from} \u2193`);
    this.#map.style.setProperty(
      "--ratio",
      `${columns.length} / ${Math.min(rows.length, TALLEST * columns.length)}`,
    );
    this.#map.style.setProperty("--widest", `${columns.length * LARGEST_CELL}px`);
    this.#plot.setAttribute("aria-roledescription", this.say("heatmap.role"));
    this.#plot.setAttribute("aria-label", this.#summary());
    this.#drawScale();
    this.#paint();
    this.#fit();
    this.#cursor.refresh();
  }

  #drawScale() {
    const { strongest, signed } = this.#range;
    this.#least.textContent = signed ? `\u2212${strongest.toPrecision(3)}` : "0";
    this.#most.textContent = strongest.toPrecision(3);
    this.#scale.style.setProperty("--from", signed ? "var(--against)" : "var(--ground)");
    this.#scale.style.setProperty("--middle", signed ? "50%" : "0%");
  }

  #summary() {
    const { rows, columns, cells = this.say("heatmap.tokens") } = this.#matrix;
    const { strongest, peak } = this.#range;
    return this.say("heatmap.summary", {
      rows: rows.length,
      columns: columns.length,
      cells,
      strongest: strongest.toPrecision(3),
      peak: this.#named(Math.floor(peak / columns.length), peak % columns.length),
    });
  }

  /** A cell by its row and column. */
  #named(row, column) {
    const { rows, columns, name } = this.#matrix;
    return name
      ? name(row, column)
      : `\u2068${rows[row]}\u2069 \u2192 \u2068${columns[column]}\u2069`; // isolated
  }

  #tell(row, column) {
    const { values, errors, columns } = this.#matrix;
    const at = row * columns.length + column;
    const score = exactScore(values[at], this.#range.signed);
    const error = errors ? ` \u00b1 ${exactScore(errors[at], false)}` : "";
    return this.say("heatmap.cell", { cell: this.#named(row, column), value: score + error });
  }

  /** The strongest cells of a row. */
  #tellRow(row) {
    const { values, columns } = this.#matrix;
    const strength = (column) => Math.abs(values[row * columns.length + column]);
    return [...columns.keys()]
      .sort((one, other) => strength(other) - strength(one))
      .slice(0, TOP)
      .map((column) => this.#tell(row, column))
      .join(this.say("heatmap.joint"));
  }

  #paint() {
    if (!this.#matrix || !this.isConnected) return;
    const { values, rows, columns } = this.#matrix;
    const colours = coloursOf(this.#probe);
    const { strongest } = this.#range;
    paintMatrix(this.#canvas, values, rows.length, columns.length, colours, strongest);
  }

  /** Names as large as the cells allow; none where they could not be read. */
  #fit() {
    if (!this.#matrix) return;
    const { rows, columns } = this.#matrix;
    const cell = (this.#map.clientWidth - NAMES) / columns.length;
    const readable = cell >= READABLE_CELL;
    this.#write(this.#rows, readable ? rows : []);
    this.#write(this.#columns, readable ? columns : []);
    const size = `${Math.min(13, Math.max(READABLE_CELL, cell * 0.9))}px`;
    this.#rows.style.fontSize = this.#columns.style.fontSize = size;
  }

  /** @param {HTMLElement} list @param {string[]} names */
  #write(list, names) {
    if (same(this.#written.get(list), names)) return;
    this.#written.set(list, names);
    list.replaceChildren(...names.map((name) => make("span", { dir: "auto" }, name)));
  }

  /** @returns {[number, number]} */
  #under({ clientX, clientY }) {
    const box = this.#canvas.getBoundingClientRect();
    const { rows, columns } = this.#matrix;
    return [
      ((clientY - box.top) / box.height) * rows.length,
      ((clientX - box.left) / box.width) * columns.length,
    ];
  }

  #mark(row, column) {
    const { rows, columns } = this.#matrix;
    Object.assign(this.#frame.style, {
      left: `${(100 * column) / columns.length}%`,
      top: `${(100 * row) / rows.length}%`,
      width: `${100 / columns.length}%`,
      height: `${100 / rows.length}%`,
    });
    this.#frame.hidden = false;
    this.#rows.children[row]?.classList.add("here");
    this.#columns.children[column]?.classList.add("here");
    return this.#frame;
  }

  #unmark() {
    this.#frame.hidden = true;
    for (const here of this.#map.querySelectorAll(".here")) here.classList.remove("here");
  }
}

customElements.define("why-heatmap", WhyHeatmap);
