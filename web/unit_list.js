// What the lists of words or tokens share: one of them can be pointed at, and a tip says its value.

import { ExplanationElement, make, placeTip } from "./element.js";
import { exactScore, formatScore, isSigned, strongestOf, unitsOf } from "./scores.js";
import { meaningOf } from "./tasks.js";

const NAMES = {
  token: "elements.tokens",
  word: "elements.words",
  sentence: "elements.sentences",
};

/**
 * A list of words or tokens, one of which can be pointed at: by mouse, by keyboard (arrows, Home,
 * End), or from outside. Fires `why-point` with { index, unit }, null when nothing is pointed at.
 */
export class UnitList extends ExplanationElement {
  static observedAttributes = [...super.observedAttributes, "unit"];

  /** The elements of the units, in their order. @type {HTMLElement[]} */
  items = [];
  #pointed = null;
  #tip = make("div", { className: "tip", hidden: true, "aria-hidden": "true" });

  /** @param {CSSStyleSheet} style @param {...Node} children of the shadow root */
  constructor(style, ...children) {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    root.append(...children, this.#tip);
    root.addEventListener("pointerover", (event) => this.#point(this.#indexOf(event.target), true));
    root.addEventListener("pointerout", () => this.#point(this.#indexOf(root.activeElement), true));
    root.addEventListener("focusin", (event) => this.#point(this.#indexOf(event.target), true));
    root.addEventListener("focusout", () => this.#point(null, true));
    root.addEventListener("keydown", (event) => this.#move(/** @type {KeyboardEvent} */ (event)));
  }

  /** "word" or "token": what has a score of its own here. Default: the explanation's own. */
  get unit() {
    return this.getAttribute("unit") ?? this.explanation?.unit ?? "word";
  }

  set unit(unit) {
    this.setAttribute("unit", unit);
  }

  /** Index of the unit that is pointed at, or null. @type {number|null} */
  get pointed() {
    return this.#pointed;
  }

  set pointed(index) {
    this.#point(index, false);
  }

  /** After drawing: one item can be reached by Tab. @param {HTMLElement[]} items */
  present(items) {
    this.items = items;
    this.#pointed = null;
    this.#tip.hidden = true;
    items.forEach((item, index) => (item.tabIndex = index ? -1 : 0));
  }

  /** What the list is called. */
  get listName() {
    return this.say(NAMES[this.unit] ?? NAMES.word);
  }

  /**
   * What units are called by who reads them out: each itself, its score, and what its sign means.
   * @param {any[]} units
   * @returns {string[]}
   */
  namesOf(units) {
    const { explanation, say } = this;
    const signed = isSigned(explanation);
    const strongest = strongestOf(units);
    const [above, below] = signed ? meaningOf(explanation, say) : ["", ""];
    return units.map(({ text, score, stderr }) => {
      const error = stderr && formatScore(stderr, strongest, false);
      const said = withError(formatScore(score, strongest, signed), error, say);
      const meaning = score > 0 ? above : score < 0 ? below : "";
      return meaning
        ? say("elements.unit", { text, score: said, meaning })
        : say("elements.plain_unit", { text, score: said });
    });
  }

  /** What the tip says of a unit. @param {any} unit @returns {string} */
  tell(unit) {
    const exact = exactScore(unit.score, isSigned(this.explanation));
    const score = withError(exact, unit.stderr, this.say);
    return unit.tied ? this.say("elements.tied", { score }) : score;
  }

  /** @param {any} target @returns {number|null} */
  #indexOf(target) {
    const index = this.items.indexOf(target?.closest?.("[role=option]"));
    return index < 0 ? null : index;
  }

  #point(index, tellOthers) {
    if (index === this.#pointed) return;
    this.items[this.#pointed]?.removeAttribute("aria-selected");
    const item = this.items[index];
    this.#pointed = item ? index : null;
    item?.setAttribute("aria-selected", "true");
    this.#showTip(item);
    if (!tellOthers) return;
    const unit = item ? unitsOf(this.explanation, this.unit)[index] : null;
    this.dispatchEvent(
      new CustomEvent("why-point", { bubbles: true, detail: { index: this.#pointed, unit } }),
    );
  }

  #showTip(item) {
    this.#tip.hidden = !item;
    if (!item) return;
    this.#tip.textContent = this.tell(unitsOf(this.explanation, this.unit)[this.#pointed]);
    placeTip(this.#tip, item.getClientRects()[0] ?? item.getBoundingClientRect(), this);
  }

  #move(event) {
    const here = this.#indexOf(event.target);
    if (here === null) return;
    const steps = {
      ArrowRight: 1,
      ArrowDown: 1,
      ArrowLeft: -1,
      ArrowUp: -1,
      Home: -Infinity,
      End: Infinity,
    };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const order = this.focusOrder();
    const step = order.indexOf(here) + steps[event.key];
    const next = order[Math.max(0, Math.min(order.length - 1, step))];
    this.items[here].tabIndex = -1;
    this.items[next].tabIndex = 0;
    this.items[next].focus();
  }

  /**
   * Indices in the order in which arrows go through them: of what is drawn, for several tokens may
   * be made of one character, which only the first of them has.
   * @returns {number[]}
   */
  focusOrder() {
    return [...this.items.keys()].filter((index) => this.items[index].isConnected);
  }
}

function withError(score, error, say) {
  return error === undefined ? score : say("elements.score", { score, error });
}
