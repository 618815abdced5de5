// <why-lines>: a matrix of tokens by tokens as lines between two columns of words, as Vig 2019
// (arXiv:1906.05714) draws attention.
//
//   <why-lines src="saved.json"></why-lines>
//
// Shows an explanation of kind "matrix" (attributes src, explanation), or what the property
// `matrix` holds, like <why-heatmap>. The strongest values are lines; a word that is pointed at, or
// that has the focus, shows all of its own and nothing else. Fires `why-point` with { row } or
// { column }, both null when nothing is pointed at.

import { ExplanationElement, formatScore, make, sheet } from "./element.js";
import { learn } from "./language.js";
import { gather, strokeLines } from "./line_drawing.js";
import { matrixOf } from "./matrix_of.js";
import { coloursOf, rangeOf } from "./paint.js";
import strings from "./strings/heads.js";

learn(strings);

/** A word's height, in CSS pixels. */
const STEP = 26;

/** So many words are named that a word looks at, or is looked at by. */
const TOLD = 5;

/** A word shows its value where it is at least so large a part of the strongest. */
const WORTH_TELLING = 0.04;

const STYLE = sheet(`
  :host { --step: ${STEP}px; }
  .scroller { position: relative; overflow-y: auto; overflow-x: hidden; overscroll-behavior: auto;
    max-height: var(--why-lines-height, 33rem); }
  .field { display: grid; grid-template-columns: minmax(0, max-content) minmax(5rem, 1fr) minmax(0,
      max-content); font: .875rem/1 system-ui, sans-serif; }
  .head { font-size: .75rem; line-height: 1.6; color: var(--faint); padding-block-end: .2em; }
  ul { margin: 0; padding: 0; list-style: none; min-width: 0; }
  li { height: var(--step); box-sizing: border-box; display: flex; align-items: center; gap: .5em;
    padding-inline: .45em; border-radius: .3em; cursor: default; white-space: nowrap;
    max-width: 13em; outline-offset: -2px; }
  li span { overflow: hidden; text-overflow: ellipsis; line-height: 1.5; unicode-bidi: isolate; }
  .from li { justify-content: flex-end; }
  li b { font-weight: 600; font-size: .75rem; font-variant-numeric: tabular-nums; order: 1; }
  .from li b { order: -1; }
  li.lit { background: color-mix(in oklab, var(--colour) calc(var(--strength) * 42%),
    transparent); }
  li[aria-selected=true] { background: var(--ink); color: var(--ground); font-weight: 600; }
  .stage { position: relative; }
  canvas { position: sticky; top: 0; display: block; width: 100%; pointer-events: none; }
  .shown { margin: .7em 0 0; color: var(--faint); font: .8125rem/1.5 system-ui, sans-serif; }
  @media (forced-colors: active) {
    li[aria-selected=true] { outline: 2px solid Highlight; }
    li.lit { text-decoration: underline; }
  }
`);

export class WhyLines extends ExplanationElement {
  /** @type {import("./whybert.js").Matrix|null} */
  #matrix = null;
  /** The explanation that was there when the matrix was given: that stands in its place. */
  #before = null;
  /** Of its values. @type {ReturnType<typeof rangeOf>} */
  #range;
  /** The lines while nothing is pointed at. @type {ReturnType<typeof gather>} */
  #lines;
  /** @type {{ side: "from"|"to", index: number }|null} */
  #pointed = null;
  #awaited = 0;
  /** Words that are lit, to be put out. @type {HTMLElement[]} */
  #lit = [];

  #from = make("ul", { className: "from", role: "listbox" });
  #to = make("ul", { className: "to", role: "listbox" });
  #canvas = make("canvas", { "aria-hidden": "true" });
  #heads = [make("div", { className: "head" }), make("div", { className: "head" })];
  #scroller = make(
    "div",
    { className: "scroller", part: "lines" },
    make(
      "div",
      { className: "field" },
      this.#from,
      make("div", { className: "stage" }, this.#canvas),
      this.#to,
    ),
  );
  #shown = make("p", { className: "shown" });
  #probe = make("i", { hidden: true });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    root.append(make("slot"), this.#scroller, this.#shown, this.#probe);
    this.#scroller.hidden = true;
    this.#probe.style.cssText =
      "color: var(--for); background-color: var(--ground); outline-color: var(--against)";
    for (const list of [this.#from, this.#to]) {
      list.addEventListener("pointerover", (event) => this.#point(this.#placeOf(event.target)));
      list.addEventListener("pointerleave", () => this.#point(this.#focused));
      list.addEventListener("focusin", (event) => this.#point(this.#placeOf(event.target)));
      list.addEventListener("focusout", () => this.#point(null));
      list.addEventListener("keydown", (event) => this.#move(event));
    }
    this.#scroller.addEventListener("scroll", () => this.#repaint());
    new ResizeObserver(() => this.#repaint()).observe(this.#scroller);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#repaint());
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
    const before = this.#matrix;
    this.#matrix = matrix;
    this.#scroller.hidden = this.#shown.hidden = !matrix;
    if (!matrix) return;
    this.shadowRoot.querySelector("slot")?.remove();
    const { values, rows, columns } = matrix;
    this.#range = rangeOf(values);
    this.#lines = gather(values, columns.length, this.#range.strongest);
    this.#write(this.#from, before?.rows, rows);
    this.#write(this.#to, before?.columns, columns);
    this.#from.setAttribute("aria-label", matrix.from ?? this.say("lines.from"));
    this.#to.setAttribute("aria-label", matrix.to ?? this.say("lines.to"));
    this.#shown.textContent = this.say("lines.shown", { least: this.#told(this.#lines.least) });
    if (this.#pointed && !this.#itemOf(this.#pointed)) this.#pointed = null;
    this.#light();
    this.#repaint();
  }

  /** Words that are the same stay: a thousand are not made anew from head to head. */
  #write(list, before, names) {
    if (before?.length === names.length && names.every((name, at) => name === before[at])) return;
    this.#pointed = null;
    list.replaceChildren(
      ...names.map((name, at) =>
        make(
          "li",
          { role: "option", "aria-selected": "false", tabIndex: at ? -1 : 0 },
          make("span", { dir: "auto" }, name),
        ),
      ),
    );
  }

  #told(value) {
    return formatScore(value, this.#range.strongest, this.#range.signed);
  }

  #itemOf({ side, index }) {
    return (side === "from" ? this.#from : this.#to).children[index];
  }

  /** @param {any} target */
  #placeOf(target) {
    const item = target?.closest?.("li");
    if (!item) return null;
    const side = item.parentNode === this.#from ? "from" : "to";
    return { side, index: [...item.parentNode.children].indexOf(item) };
  }

  get #focused() {
    return this.#placeOf(this.shadowRoot.activeElement);
  }

  #point(place, tellOthers = true) {
    if (place?.side === this.#pointed?.side && place?.index === this.#pointed?.index) return;
    if (this.#pointed) this.#itemOf(this.#pointed)?.setAttribute("aria-selected", "false");
    this.#pointed = place && this.#itemOf(place) ? place : null;
    this.#light();
    this.#repaint();
    if (!tellOthers) return;
    const { side, index = null } = this.#pointed ?? {};
    const detail = { row: side === "from" ? index : null, column: side === "to" ? index : null };
    this.dispatchEvent(new CustomEvent("why-point", { bubbles: true, detail }));
  }

  /** What the word that is pointed at has with each on the other side. @returns {number[]} */
  #valuesOf({ side, index }) {
    const { values, rows, columns } = this.#matrix;
    return side === "from"
      ? columns.map((_, column) => values[index * columns.length + column])
      : rows.map((_, row) => values[row * columns.length + index]);
  }

  /** Marks the words that the one that is pointed at goes to, and says the strongest. */
  #light() {
    for (const item of this.#lit) {
      item.classList.remove("lit");
      item.querySelector("b")?.remove();
    }
    this.#lit = [];
    if (!this.#pointed) return;
    const { side } = this.#pointed;
    const item = this.#itemOf(this.#pointed);
    const list = side === "from" ? this.#to : this.#from;
    const values = this.#valuesOf(this.#pointed);
    const strongest = rangeOf(values).strongest;
    for (const [at, value] of values.entries()) {
      const strength = strongest > 0 ? Math.abs(value) / strongest : 0;
      if (strength < WORTH_TELLING) continue;
      const other = list.children[at];
      other.classList.add("lit");
      other.style.setProperty("--strength", String(strength));
      other.style.setProperty("--colour", value < 0 ? "var(--against)" : "var(--for)");
      other.append(make("b", { "aria-hidden": "true" }, this.#told(value)));
      this.#lit.push(other);
    }
    item.setAttribute("aria-selected", "true");
    item.setAttribute("aria-label", this.#spoken(values));
  }

  #spoken(values) {
    const { rows, columns } = this.#matrix;
    const { side, index } = this.#pointed;
    const [own, others] = side === "from" ? [rows, columns] : [columns, rows];
    const strongest = [...values.keys()]
      .sort((one, other) => Math.abs(values[other]) - Math.abs(values[one]))
      .slice(0, TOLD)
      .map((at) => this.say("lines.other", { word: others[at], value: this.#told(values[at]) }));
    return this.say(side === "from" ? "lines.looks_at" : "lines.seen_by", {
      word: own[index],
      others: strongest.join(this.say("lines.joint")),
    });
  }

  #move(event) {
    const place = this.#focused;
    const list = event.currentTarget;
    const last = list.children.length - 1;
    const next = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!place) return;
    if (next !== undefined) this.#focus(list, Math.max(0, Math.min(last, place.index + next)));
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") this.#cross(place);
    else return;
    event.preventDefault();
  }

  /** To the strongest on the other side. */
  #cross(place) {
    const values = this.#valuesOf(place);
    this.#focus(place.side === "from" ? this.#to : this.#from, rangeOf(values).peak);
  }

  #focus(list, index) {
    const item = list.children[index];
    list.querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1");
    item.tabIndex = 0;
    item.focus();
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
    strokeLines(pen, this.#pointed ? this.#ownLines() : this.#lines, frame, this.#colours());
  }

  #ownLines() {
    const { side, index } = this.#pointed;
    const values = this.#valuesOf(this.#pointed);
    const strongest = rangeOf(values).strongest || 1;
    const lines = [...values.entries()]
      .filter(([, value]) => Math.abs(value) > strongest / 500)
      .map(([at, value]) => ({
        row: side === "from" ? index : at,
        column: side === "from" ? at : index,
        strength: value / strongest,
      }));
    return { lines, least: 0 };
  }

  #colours() {
    const css = (rgb) => `rgb(${rgb.join(" ")})`;
    const { for: plus, against } = coloursOf(this.#probe);
    return { plus: css(plus), minus: css(against) };
  }
}

customElements.define("why-lines", WhyLines);
