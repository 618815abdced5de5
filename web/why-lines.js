// <why-lines>: a matrix of tokens by tokens as lines between two columns of words, as Vig 2019
// (arXiv:1906.05714) draws attention.
//
//   <why-lines src="saved.json"></why-lines>
//
// Shows an explanation of kind "matrix" (attributes src, explanation), or what the property
// `matrix` holds, like <why-heatmap>. The strongest values are lines; a word that is pointed at, or
// that has the focus, shows all of its own and nothing else. Fires `why-point` with { row } or
// { column }, both null when nothing is pointed at.

import { ExplanationElement, formatScore, make, onLook, sheet } from "./element.js";
import { learn } from "./language.js";
import { gather, strokeLines } from "./line_drawing.js";
import { STEP, strongestFirst, WordColumn, WORDS_STYLE } from "./line_words.js";
import { matrixOf } from "./matrix_of.js";
import { colourProbe, coloursOf, rangeOf } from "./paint.js";
import strings from "./strings/heads.js";

learn(strings);

/** So many words are said that a word looks at, or is looked at by. */
const SAID = 5;

/** The most lines that a word has while it is pointed at: those of its strongest values. */
const OWN = 64;

const STYLE = sheet(`
  .scroller { overflow-y: auto; overflow-x: hidden; max-height: var(--why-lines-height, 33rem);
    max-width: 56rem; }
  .field { display: grid; grid-template-columns: minmax(0, 11rem) minmax(30%, 1fr) minmax(0,
      11rem); font: .875rem/1 system-ui, sans-serif; }
  .stage { contain: size; }
  canvas { position: sticky; top: 0; display: block; width: 100%; pointer-events: none; }
  .shown { margin: .7em 0 0; color: var(--faint); font: .8125rem/1.5 system-ui, sans-serif; }
  ${WORDS_STYLE}
`);

/** @typedef {{ side: "from"|"to", index: number }} Place a word in one of the columns */

export class WhyLines extends ExplanationElement {
  /** @type {import("./whybert.js").Matrix|null} */
  #matrix = null;
  /** The explanation that was there when the matrix was given: that stands in its place. */
  #before = null;
  /** Of its values. @type {ReturnType<typeof rangeOf>} */
  #range;
  /** The lines while nothing is pointed at. @type {ReturnType<typeof gather>} */
  #lines;
  /** @type {Place|null} */
  #pointed = null;
  #awaited = 0;

  #columns = { from: new WordColumn("from"), to: new WordColumn("to") };
  #canvas = make("canvas", { "aria-hidden": "true" });
  #scroller = make(
    "div",
    { className: "scroller", part: "lines", hidden: true },
    make(
      "div",
      { className: "field" },
      this.#columns.from.element,
      make("div", { className: "stage" }, this.#canvas),
      this.#columns.to.element,
    ),
  );
  #shown = make("p", { className: "shown" });
  #probe = colourProbe();

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    root.append(make("slot"), this.#scroller, this.#shown, this.#probe);
    for (const { element } of Object.values(this.#columns)) {
      element.addEventListener("pointerover", (event) => this.#point(this.#placeOf(event.target)));
      element.addEventListener("pointerleave", () => this.#point(this.#focused));
      element.addEventListener("focusin", (event) => this.#point(this.#placeOf(event.target)));
      element.addEventListener("focusout", () => this.#point(null));
      element.addEventListener("keydown", (event) => this.#move(event));
    }
    this.#scroller.addEventListener("scroll", () => this.#repaint());
    new ResizeObserver(() => this.#repaint()).observe(this.#scroller);
    onLook(() => this.#repaint());
  }

  /** @type {import("./whybert.js").Matrix|null} */
  get matrix() {
    return this.#matrix;
  }

  set matrix(matrix) {
    this.#before = this.explanation;
    this.#show(matrix);
  }

  /** Index of the row that is pointed at, or null. @type {number|null} */
  get row() {
    return this.#pointed?.side === "from" ? this.#pointed.index : null;
  }

  set row(index) {
    this.#point(index === null ? null : { side: "from", index }, false);
  }

  connectedCallback() {
    super.connectedCallback();
    if (!Object.hasOwn(this, "matrix")) return;
    const { matrix } = this;
    delete this.matrix;
    this.matrix = matrix;
  }

  draw() {
    const { explanation } = this;
    const isNew = explanation?.result.kind === "matrix" && explanation !== this.#before;
    this.#show(isNew ? matrixOf(explanation, this.say) : this.#matrix);
  }

  #show(matrix) {
    this.#matrix = matrix;
    this.#scroller.hidden = this.#shown.hidden = !matrix;
    if (!matrix) return;
    this.shadowRoot.querySelector("slot")?.remove();
    const {
      values,
      rows,
      columns,
      from = this.say("lines.from"),
      to = this.say("lines.to"),
    } = matrix;
    const { from: left, to: right } = this.#columns;
    this.#range = rangeOf(values);
    this.#lines = gather(values, columns.length, this.#range.strongest);
    if ([left.write(rows), right.write(columns)].includes(true)) this.#pointed = null;
    left.element.setAttribute("aria-label", from);
    right.element.setAttribute("aria-label", to);
    this.#shown.textContent = this.say("lines.shown", { least: this.#told(this.#lines.least) });
    this.#shown.hidden = !this.#lines.lines.length;
    this.#light();
    this.#repaint();
  }

  #told = (value) => formatScore(value, this.#range.strongest, this.#range.signed);

  /** @param {any} target @returns {Place|null} */
  #placeOf(target) {
    for (const side of /** @type {const} */ (["from", "to"])) {
      const index = this.#columns[side].indexOf(target);
      if (index !== null && this.#columns[side].element.contains(target)) return { side, index };
    }
    return null;
  }

  get #focused() {
    return this.#placeOf(this.shadowRoot.activeElement);
  }

  #itemOf({ side, index }) {
    return this.#columns[side].item(index);
  }

  #point(place, tellOthers = true) {
    if (place?.side === this.#pointed?.side && place?.index === this.#pointed?.index) return;
    if (this.#pointed) this.#itemOf(this.#pointed).setAttribute("aria-selected", "false");
    this.#pointed = place && this.#itemOf(place) ? place : null;
    this.#light();
    this.#repaint();
    if (!tellOthers) return;
    const detail = { row: null, column: null };
    if (this.#pointed) detail[place.side === "from" ? "row" : "column"] = place.index;
    this.dispatchEvent(new CustomEvent("why-point", { bubbles: true, detail }));
  }

  /** What a word has with each on the other side. @param {Place} place @returns {number[]} */
  #valuesOf({ side, index }) {
    const { values, rows, columns } = this.#matrix;
    return side === "from"
      ? columns.map((_, column) => values[index * columns.length + column])
      : rows.map((_, row) => values[row * columns.length + index]);
  }

  #across({ side }) {
    return this.#columns[side === "from" ? "to" : "from"];
  }

  /** Marks the words that the one that is pointed at goes to, and says the strongest. */
  #light() {
    for (const column of Object.values(this.#columns)) column.putOut();
    if (!this.#pointed) return;
    const values = this.#valuesOf(this.#pointed);
    this.#across(this.#pointed).light(values, this.#told);
    const item = this.#itemOf(this.#pointed);
    item.setAttribute("aria-selected", "true");
    item.setAttribute("aria-label", this.#spoken(values));
  }

  #spoken(values) {
    const { rows, columns } = this.#matrix;
    const { side, index } = this.#pointed;
    const [own, others] = side === "from" ? [rows, columns] : [columns, rows];
    const strongest = strongestFirst(values)
      .slice(0, SAID)
      .map((at) => this.say("lines.other", { word: others[at], value: this.#told(values[at]) }));
    return this.say(side === "from" ? "lines.looks_at" : "lines.seen_by", {
      word: own[index],
      others: strongest.join(this.say("lines.joint")),
    });
  }

  /** Up and down the words; across to the strongest on the other side. */
  #move(event) {
    const place = this.#focused;
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    const crosses = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (!place || (step === undefined && !crosses)) return;
    event.preventDefault();
    const column = crosses ? this.#across(place) : this.#columns[place.side];
    const last = column.element.children.length - 1;
    const index = crosses ? rangeOf(this.#valuesOf(place)).peak : place.index + step;
    column.focus(Math.max(0, Math.min(last, index)));
  }

  /** In the next frame, and once in it. */
  #repaint() {
    if (this.#awaited) return;
    this.#awaited = requestAnimationFrame(() => {
      this.#awaited = 0;
      this.#paint();
    });
  }

  /** Only what can be seen has room in the canvas: a long text is higher than one may be. */
  #paint() {
    const height = this.#scroller.clientHeight;
    const width = this.#canvas.clientWidth;
    if (!this.#matrix || !width || !height) return;
    const scale = devicePixelRatio;
    this.#canvas.style.height = `${height}px`;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    const pen = this.#canvas.getContext("2d");
    pen.scale(scale, scale);
    if (getComputedStyle(this).direction === "rtl") pen.transform(-1, 0, 0, 1, width, 0);
    const frame = { width, height, step: STEP, top: this.#scroller.scrollTop };
    const lines = this.#pointed ? this.#ownLines(this.#pointed) : this.#lines.lines;
    strokeLines(pen, lines, frame, coloursOf(this.#probe));
  }

  #ownLines(place) {
    const { side, index } = place;
    const values = this.#valuesOf(place);
    const strongest = strongestFirst(values)
      .slice(0, OWN)
      .filter((at) => values[at] !== 0);
    const most = Math.abs(values[strongest[0]]);
    return strongest.map((at) => ({
      row: side === "from" ? index : at,
      column: side === "from" ? at : index,
      strength: values[at] / most,
    }));
  }
}

customElements.define("why-lines", WhyLines);
