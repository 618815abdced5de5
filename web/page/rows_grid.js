// A grid of any number of rows of one height, of which only those in view are in the document. Arrows
// go from cell to cell, Page Up and Down by what is in view, Ctrl+Home and End to the ends.

import { make } from "../element.js";

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {import("../language.js").Sentence} title
 * @property {(row: any) => (Node|string)[]} draw
 */

/** Rows beyond what is in view, so that scrolling shows no gaps. */
const MARGIN = 8;

export class Grid extends EventTarget {
  /** @type {Column[]} */
  #columns = [];
  #rows = [];
  /** Elements of the rows that are drawn. @type {Map<any, HTMLElement & { version?: number }>} */
  #drawn = new Map();
  #height = 44;
  /** The cell that Tab reaches. */
  #active = { row: undefined, column: 0 };
  #chosen;
  #sort = { key: "", descending: false };
  #frame = 0;

  #header = make("div", { role: "row", className: "grid-row", "aria-rowindex": 1 });
  #body = make("div", { role: "rowgroup", className: "grid-body" });

  /**
   * Fires "choose" and "sort" with a row, or a column's key, as `detail`.
   * @param {import("../language.js").Sentence} name
   */
  constructor(name) {
    super();
    this.element = make(
      "div",
      { role: "grid", className: "grid", "aria-label": name },
      make("div", { role: "rowgroup", className: "grid-head" }, this.#header),
      this.#body,
    );
    this.element.addEventListener("scroll", () => this.#later(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    this.element.addEventListener("click", ({ target }) => this.#onClick(target));
    this.element.addEventListener("focusin", ({ target }) => this.#onFocus(target));
    new ResizeObserver(() => this.#measure()).observe(this.element);
  }

  /** Rows that are in view. */
  get inView() {
    const [first, end] = this.#range(0);
    return this.#rows.slice(first, end);
  }

  /** @param {Column[]} columns */
  set columns(columns) {
    this.#columns = columns;
    this.element.setAttribute("aria-colcount", String(columns.length));
    this.element.dataset.columns = columns.map(({ key }) => key).join(" ");
    this.#active.column = Math.min(this.#active.column, columns.length - 1);
    this.#header.replaceChildren(...columns.map((column) => this.#drawTitle(column)));
    this.#forget();
    this.#measure();
  }

  /** Each with a `version` that changes with what is to be seen. @param {any[]} rows */
  set rows(rows) {
    this.#rows = rows;
    if (!rows.includes(this.#active.row)) this.#active.row = rows[0];
    this.element.setAttribute("aria-rowcount", String(rows.length + 1));
    this.#body.style.setProperty("--rows", String(rows.length));
    this.update();
  }

  /** The row that is marked. */
  set chosen(row) {
    for (const one of [this.#chosen, row])
      this.#drawn.get(one)?.setAttribute("aria-selected", String(one === row));
    this.#chosen = row;
  }

  /** @param {{ key: string, descending: boolean }} sort */
  set sort(sort) {
    this.#sort = sort;
    for (const title of this.#header.children) this.#tellSort(title);
  }

  /** Some rows have changed. */
  update() {
    this.#later();
  }

  /** All are drawn anew: the language is another. */
  redraw() {
    this.#forget();
    this.update();
  }

  /** @param {any} row is brought into view, and its cell gets the focus */
  focus(row = this.#active.row) {
    if (!this.#rows.includes(row)) return;
    this.#active.row = row;
    this.#show(this.#rows.indexOf(row));
    this.#draw();
    this.#drawn.get(row)?.children[this.#active.column].focus({ preventScroll: true });
  }

  #drawTitle({ key, title }) {
    const button = make("button", { type: "button", tabIndex: -1 }, title);
    const cell = make("div", { role: "columnheader", className: `of-${key}` }, button);
    cell.dataset.key = key;
    this.#tellSort(cell);
    button.tabIndex = 0;
    button.addEventListener("click", () => this.#tell("sort", key));
    return cell;
  }

  #tellSort(title) {
    const { key, descending } = this.#sort;
    const isSorted = title.dataset.key === key;
    if (isSorted) title.setAttribute("aria-sort", descending ? "descending" : "ascending");
    else title.removeAttribute("aria-sort");
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Takes the height that the style gives a row. */
  #measure() {
    const [one] = this.#drawn.values();
    const height = one?.getBoundingClientRect().height;
    if (height && height !== this.#height) {
      const [first] = this.#range(0);
      this.#height = height;
      this.element.scrollTop = first * height;
    }
    this.#body.style.setProperty("--height", `${this.#height}px`);
    this.#later();
  }

  #range(margin) {
    const { scrollTop, clientHeight } = this.element;
    const room = clientHeight - this.#header.offsetHeight;
    const first = Math.floor(scrollTop / this.#height) - margin;
    const end = Math.ceil((scrollTop + room) / this.#height) + margin;
    return [Math.max(0, first), Math.min(this.#rows.length, end)];
  }

  #later() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #forget() {
    for (const element of this.#drawn.values()) element.version = undefined;
  }

  /** What went out of view is taken away, what came is put in its place: the focus stays. */
  #draw() {
    const [first, end] = this.#range(MARGIN);
    const wanted = new Map();
    for (let index = first; index < end; index++) wanted.set(this.#rows[index], index);
    const active = this.#rows.indexOf(this.#active.row);
    if (active >= 0) wanted.set(this.#active.row, active);
    for (const [row, element] of this.#drawn) {
      if (wanted.has(row)) continue;
      element.remove();
      this.#drawn.delete(row);
    }
    const isFirst = this.#drawn.size === 0;
    let at = this.#body.firstChild;
    for (const [row, index] of [...wanted].sort((a, b) => a[1] - b[1])) {
      const element = this.#drawn.get(row) ?? this.#drawRow(row);
      this.#fill(element, row, index);
      if (element === at) at = at.nextSibling;
      else this.#body.insertBefore(element, at);
    }
    if (isFirst && this.#drawn.size) this.#measure();
  }

  #drawRow(row) {
    const element = make("div", { role: "row", className: "grid-row" });
    this.#drawn.set(row, element);
    return element;
  }

  #fill(element, row, index) {
    element.style.setProperty("--index", String(index));
    element.setAttribute("aria-rowindex", String(index + 2));
    if (element.version !== row.version) {
      element.version = row.version;
      const held = [...element.children].indexOf(document.activeElement);
      element.setAttribute("aria-selected", String(row === this.#chosen));
      element.replaceChildren(
        ...this.#columns.map(({ key, draw }) =>
          make("div", { role: "gridcell", className: `of-${key}` }, ...draw(row)),
        ),
      );
      element.children[held]?.setAttribute("tabindex", "0");
      if (held >= 0) element.children[held].focus({ preventScroll: true });
    }
    for (const [column, cell] of [...element.children].entries())
      cell.tabIndex = row === this.#active.row && column === this.#active.column ? 0 : -1;
  }

  #rowOf(target) {
    const element = target.closest(".grid-body > *");
    for (const [row, drawn] of this.#drawn) if (drawn === element) return row;
    return undefined;
  }

  #onClick(target) {
    const row = this.#rowOf(target);
    if (row && !getSelection()?.toString()) this.#tell("choose", row);
  }

  #onFocus(target) {
    const row = this.#rowOf(target);
    if (!row) return;
    this.#active = { row, column: [...target.parentNode.children].indexOf(target) };
    this.#later();
  }

  #onKey(event) {
    const row = this.#rowOf(event.target);
    if (!row) return;
    const here = this.#rows.indexOf(row);
    const [first, end] = this.#range(0);
    const page = Math.max(1, end - first - 2);
    const last = this.#columns.length - 1;
    const { column } = this.#active;
    const whole = event.ctrlKey || event.metaKey;
    const rtl = getComputedStyle(this.element).direction === "rtl" ? -1 : 1;
    const moves = {
      ArrowDown: [here + 1, column],
      ArrowUp: [here - 1, column],
      PageDown: [here + page, column],
      PageUp: [here - page, column],
      ArrowRight: [here, column + rtl],
      ArrowLeft: [here, column - rtl],
      Home: [whole ? 0 : here, 0],
      End: [whole ? this.#rows.length - 1 : here, last],
    };
    const choosing = event.key === "Enter" || event.key === " ";
    if (!choosing && !(event.key in moves)) return;
    event.preventDefault();
    if (choosing) return this.#tell("choose", row);
    const [to, cell] = moves[event.key];
    this.#active.column = Math.max(0, Math.min(last, cell));
    this.focus(this.#rows[Math.max(0, Math.min(this.#rows.length - 1, to))]);
  }

  /** Scrolls just so far that a row is in view. */
  #show(index) {
    const { element } = this;
    const room = element.clientHeight - this.#header.offsetHeight;
    const [top, bottom] = [index * this.#height, (index + 1) * this.#height];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + room) element.scrollTop = bottom - room;
  }
}
