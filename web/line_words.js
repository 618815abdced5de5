// A column of words, at the one or the other end of lines: a list in which the arrow keys go.

import { make } from "./element.js";
import { rangeOf } from "./paint.js";

/** A word's height, in CSS pixels. */
export const STEP = 26;

/** A word shows its value where it is at least so large a part of the strongest, and among so many. */
const WORTH_TELLING = 0.04;
const MOST_TOLD = 40;

/** Indices of the strongest values, the strongest first. @param {number[]} values */
export const strongestFirst = (values) =>
  [...values.keys()].sort((one, other) => Math.abs(values[other]) - Math.abs(values[one]));

/* Words have a size of their own, whatever is written into them: of a thousand none moves. */
export const WORDS_STYLE = `
  ul { margin: 0; padding: 0; list-style: none; min-width: 0; }
  li { contain: strict; height: ${STEP}px; box-sizing: border-box; display: flex;
    align-items: center; gap: .5em; padding-inline: .45em; border-radius: .3em; cursor: default;
    white-space: nowrap; outline-offset: -2px; }
  li span { overflow: hidden; text-overflow: ellipsis; line-height: 1.5; unicode-bidi: isolate; }
  .from li { justify-content: flex-end; }
  li.lit { background: color-mix(in oklab, var(--colour) calc(var(--strength) * 42%),
    transparent); }
  li.lit::after { content: attr(data-value) / ""; font-weight: 600; font-size: .75rem;
    font-variant-numeric: tabular-nums; }
  .from li.lit::after { order: -1; }
  li[aria-selected=true] { background: var(--ink); color: var(--ground); font-weight: 600; }
  @media (forced-colors: active) {
    li[aria-selected=true] { outline: 2px solid Highlight; }
    li.lit { text-decoration: underline; }
  }
`;

export class WordColumn {
  /** @type {HTMLElement} */
  element;
  /** @type {string[]|undefined} */
  #names;
  /** Words that are lit, to be put out. @type {HTMLElement[]} */
  #lit = [];

  /** @param {"from"|"to"} side */
  constructor(side) {
    this.element = make("ul", { className: side, role: "listbox" });
  }

  /**
   * Words that are the same stay where they are: a thousand are not made anew from head to head, nor
   * where special tokens go or come.
   * @param {string[]} names
   * @returns {boolean} whether they are others
   */
  write(names) {
    const before = this.#names ?? [];
    if (before.length === names.length && names.every((name, at) => name === before[at]))
      return false;
    this.#names = names;
    this.putOut();
    const items = [...this.element.children];
    const goes = names.length < items.length;
    let at = 0;
    for (const name of names) {
      while (goes && at < items.length && before[at] !== name) items[at++].remove();
      if (at < items.length && before[at] === name) at++;
      else this.element.insertBefore(this.#item(name), items[at] ?? null);
    }
    for (const item of items.slice(at)) item.remove();
    if (!this.element.querySelector("[tabindex='0']"))
      this.element.firstElementChild?.setAttribute("tabindex", "0");
    return true;
  }

  #item(name) {
    return make(
      "li",
      { role: "option", "aria-selected": "false", tabIndex: -1 },
      make("span", { dir: "auto" }, name),
    );
  }

  /** The index of the word that something is in, or null. @param {any} target */
  indexOf(target) {
    const item = target?.closest?.("li");
    const index = item ? [...this.element.children].indexOf(item) : -1;
    return index < 0 ? null : index;
  }

  /** @param {number} index */
  item(index) {
    return this.element.children[index];
  }

  /**
   * Marks the words that have most of something.
   * @param {number[]} values
   * @param {(value: number) => string} told
   */
  light(values, told) {
    const { strongest } = rangeOf(values);
    for (const at of strongestFirst(values).slice(0, MOST_TOLD)) {
      const value = values[at];
      const strength = Math.abs(value) / strongest;
      if (!(strength >= WORTH_TELLING)) break;
      const item = /** @type {HTMLElement} */ (this.item(at));
      item.classList.add("lit");
      item.dataset.value = told(value);
      item.style.setProperty("--strength", String(strength));
      item.style.setProperty("--colour", value < 0 ? "var(--against)" : "var(--for)");
      this.#lit.push(item);
    }
  }

  putOut() {
    for (const item of this.#lit) item.classList.remove("lit");
    this.#lit = [];
  }

  /** @param {number} index */
  focus(index) {
    const item = /** @type {HTMLElement} */ (this.item(index));
    this.element.querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1");
    item.tabIndex = 0;
    item.focus();
  }
}
