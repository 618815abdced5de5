// What the lists of words or tokens share: one of them can be pointed at, and a tip says its value.

import { ExplanationElement, make, placeTip } from "./element.js";
import { exactScore, formatScore, isSigned, strongestOf, unitsOf } from "./scores.js";
import { meaningOf } from "./tasks.js";

const NAMES = {
  token: "elements.tokens",
  word: "elements.words",
  sentence: "elements.sentences",
};

const STEPS = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  Home: -Infinity,
  End: Infinity,
};

/**
 * A list of words or tokens, one of which can be pointed at: by mouse, by touch (a tap elsewhere lets
 * go), by keyboard (arrows, Home, End), or from outside. Fires `why-point` with { index, unit }, null
 * when nothing is pointed at.
 */
export class UnitList extends ExplanationElement {
  static observedAttributes = [...super.observedAttributes, "unit"];

  /** What can be pointed at, by the index of its unit; behind those what is no unit. @type {HTMLElement[]} */
  items = [];
  #pointed = null;
  #tapped = false;
  #tip = make("div", { className: "tip", hidden: true, "aria-hidden": "true" });

  /** @param {CSSStyleSheet} style @param {...Node} children of the shadow root */
  constructor(style, ...children) {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    root.append(...children, this.#tip);
    root.addEventListener("pointerover", ({ target }) => this.#point(this.#indexOf(target), true));
    root.addEventListener("pointerout", (event) => this.#leave(/** @type {any} */ (event)));
    root.addEventListener("pointerdown", (event) => this.#tap(/** @type {any} */ (event)));
    root.addEventListener("focusin", ({ target }) => this.#point(this.#indexOf(target), true));
    root.addEventListener("focusout", () => this.#point(null, true));
    root.addEventListener("keydown", (event) => this.#move(/** @type {KeyboardEvent} */ (event)));
  }

  #tapElsewhere = (event) => {
    if (!this.#tapped || event.composedPath().includes(this)) return;
    /** @type {HTMLElement|null} */ (this.shadowRoot.activeElement)?.blur();
    this.#point(null, true);
  };

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("pointerdown", this.#tapElsewhere);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("pointerdown", this.#tapElsewhere);
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
    this.#tapped = false;
    this.#point(index, false);
  }

  /** Who is on a word stays on it while the picture sharpens. */
  redraw() {
    const focused = this.#indexOf(this.shadowRoot.activeElement);
    super.redraw();
    if (focused === null || !this.items[focused]?.isConnected) return;
    for (const index of this.focusOrder()) this.items[index].tabIndex = index === focused ? 0 : -1;
    this.items[focused].focus({ preventScroll: true });
  }

  /** After drawing: one item can be reached by Tab. @param {HTMLElement[]} items */
  present(items) {
    this.items = items;
    this.#pointed = null;
    this.#tip.hidden = true;
    const [first] = this.focusOrder();
    items.forEach((item, index) => (item.tabIndex = index === first ? 0 : -1));
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
    const meanings = this.#meanings();
    return units.map((unit) => {
      const { text, score, stderr } = unit;
      const error = stderr && formatScore(stderr, strongest, false);
      const said = withError(formatScore(score, strongest, signed), error, say);
      const meaning = meanings(unit);
      return meaning
        ? say("elements.unit", { text, score: said, meaning })
        : say("elements.plain_unit", { text, score: said });
    });
  }

  /** What the sign of a score means, in words. @returns {(unit: any) => string} */
  #meanings() {
    if (!isSigned(this.explanation)) return () => "";
    const [above, below] = meaningOf(this.explanation, this.say);
    return ({ score }) => (score > 0 ? above : score < 0 ? below : "");
  }

  /**
   * What the tip says of an item: its value in full, and what that means.
   * @param {number} index
   * @returns {{ value: string, meaning: string }}
   */
  tell(index) {
    const unit = unitsOf(this.explanation, this.unit)[index];
    const score = exactScore(unit.score, isSigned(this.explanation));
    const meaning = this.#meanings()(unit);
    const tie = unit.tied ? this.say("elements.tied") : "";
    return {
      value: withError(score, unit.stderr, this.say),
      meaning: [meaning, tie].filter(Boolean).join(this.say("elements.and")),
    };
  }

  /** @param {any} target @returns {number|null} */
  #indexOf(target) {
    const index = this.items.indexOf(target?.closest?.("[role=option]"));
    return index < 0 ? null : index;
  }

  /** A finger that is lifted leaves, too: what it has pointed at stays. */
  #leave({ pointerType }) {
    if (pointerType !== "touch") this.#point(this.#indexOf(this.shadowRoot.activeElement), true);
  }

  #tap({ target, pointerType }) {
    this.#tapped = pointerType === "touch";
    if (this.#tapped) this.#point(this.#indexOf(target), true);
  }

  #point(index, tellOthers) {
    if (index === this.#pointed) return;
    this.items[this.#pointed]?.removeAttribute("aria-selected");
    const item = this.items[index];
    this.#pointed = item ? index : null;
    item?.setAttribute("aria-selected", "true");
    if (item && !tellOthers) this.reveal(item);
    this.#showTip(item);
    if (!tellOthers) return;
    const unit = (item && unitsOf(this.explanation, this.unit)[index]) ?? null;
    this.dispatchEvent(
      new CustomEvent("why-point", {
        bubbles: true,
        detail: { index: unit && this.#pointed, unit },
      }),
    );
  }

  /** What is pointed at from outside is brought into view, but never by moving the page. */
  reveal(_item) {}

  #showTip(item) {
    this.#tip.hidden = !item;
    if (!item) return;
    const { value, meaning } = this.tell(this.#pointed);
    this.#tip.replaceChildren(
      make("b", {}, value),
      ...(meaning ? [make("span", {}, meaning)] : []),
    );
    placeTip(this.#tip, item.getClientRects()[0] ?? item.getBoundingClientRect(), this);
  }

  #move(event) {
    const here = this.#indexOf(event.target);
    if (here === null || !(event.key in STEPS)) return;
    event.preventDefault();
    const order = this.focusOrder();
    const isMirrored =
      /Left|Right/.test(event.key) && getComputedStyle(event.target).direction === "rtl";
    const step = order.indexOf(here) + STEPS[event.key] * (isMirrored ? -1 : 1);
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
    return [...this.items.keys()].filter((index) => this.shadowRoot.contains(this.items[index]));
  }
}

/** A score and its standard error. */
export function withError(score, error, say) {
  return error === undefined ? score : say("elements.score", { score, error });
}
