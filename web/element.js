// What the elements share: an explanation comes in as property, attribute or address; colours,
// numbers and the keyboard are the same in all of them. None needs the engine.

import { parseExplanation } from "./explanation.js";
import { bind, languageOf, say, Sentence } from "./language.js";

/**
 * The colours of render's pictures. A page changes them by the properties --why-for, --why-against,
 * --why-ink, --why-faint, --why-rule and --why-ground; light or dark follows its color-scheme.
 */
const THEME = `
  :host {
    --for: var(--why-for, light-dark(#2166ac, #5aa5ea));
    --against: var(--why-against, light-dark(#c9421a, #f0794f));
    --ink: var(--why-ink, light-dark(#1b1f24, #e8eaed));
    --faint: var(--why-faint, light-dark(#59626d, #a3abb5));
    --rule: var(--why-rule, light-dark(#d5dae0, #3a4048));
    --ground: var(--why-ground, light-dark(#ffffff, #15181c));
    display: block; position: relative; color: var(--ink);
  }
  :host([hidden]) { display: none; }
  .tip {
    position: absolute; z-index: 1; transform: translate(-50%, -100%); pointer-events: none;
    padding: .15em .55em; border-radius: .4em; background: var(--ink); color: var(--ground);
    font: 500 .8125rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .tip[hidden] { display: none; }
  .summary { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  :focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
`;

/** @param {string} css of one element, after the theme @returns {CSSStyleSheet} */
export function sheet(css) {
  const made = new CSSStyleSheet();
  made.replaceSync(THEME + css);
  return made;
}

/**
 * Makes an element out of a tag, properties, and children that are text or elements. Sentences among
 * them (`t` of language.js) follow the page's language.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] those with a dash are attributes
 * @param {...(Node|string|Sentence)} children
 * @returns {any}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value instanceof Sentence) bind(element, name, value);
    else if (name.includes("-") || name === "role" || name === "part")
      element.setAttribute(name, String(value));
    else element[name] = value;
  }
  element.append(...children.map(spoken));
  return element;
}

/** A sentence as a node that follows the language. */
function spoken(child) {
  if (!(child instanceof Sentence)) return child;
  const text = document.createTextNode("");
  bind(text, "data", child);
  return text;
}

/**
 * A score as a person reads it: "+1.20", "−0.034".
 * @param {number} score
 * @param {number} strongest of the scores that stand beside it
 * @param {boolean} [signed]
 */
export function formatScore(score, strongest, signed = true) {
  const digits = strongest >= 100 ? 0 : strongest >= 1 ? 2 : strongest >= 0.1 ? 3 : 4;
  return withSign(score.toFixed(digits), signed);
}

/**
 * A score in full: the fewest digits that give the same float.
 * @param {number} score
 * @param {boolean} [signed]
 */
export function exactScore(score, signed = true) {
  let digits = 1;
  while (digits < 9 && Math.fround(Number(score.toPrecision(digits))) !== Math.fround(score))
    digits++;
  return withSign(String(Number(score.toPrecision(digits))), signed);
}

function withSign(digits, signed) {
  if (digits.startsWith("-")) return `\u2212${digits.slice(1)}`;
  return signed && Number(digits) !== 0 ? `+${digits}` : digits;
}

/** The words or tokens that stand in the text. @param {any} explanation @param {string} unit */
export const unitsOf = (explanation, unit) =>
  (unit === "token" ? explanation.tokens : explanation.words).filter(
    ({ start, end }) => end > start,
  );

/** What a rule or a map of words counts by its index. @param {any} explanation */
export const wordsOf = ({ unit, tokens, words }) => (unit === "token" ? tokens : words);

/** @param {{ score: number }[]} units */
export const strongestOf = (units) =>
  units.reduce((most, { score }) => Math.max(most, Math.abs(score)), 0);

/** score / strongest, 0 where that is no number. */
export const strengthOf = (score, strongest) =>
  strongest > 0 && Number.isFinite(score) ? score / strongest : 0;

/** What added special tokens have of the sum. @param {any} explanation */
export const specialScore = ({ tokens }) =>
  tokens.reduce((sum, { start, end, score }) => (start === end ? sum + score : sum), 0);

/** Some ways of asking are not about words at all. @param {any} explanation */
export const hasScores = ({ tokens }) => tokens.some(({ score }) => score !== 0);

/** Whether a sign means anything: a method that promises a sum, or shows a score below zero. */
export const isSigned = (explanation) =>
  explanation.gap !== undefined || explanation.tokens.some(({ score }) => score < 0);

/**
 * Puts a tip above a box, inside its host.
 * @param {HTMLElement} tip
 * @param {DOMRect} box
 * @param {HTMLElement} host
 */
export function placeTip(tip, box, host) {
  const home = host.getBoundingClientRect();
  const half = tip.offsetWidth / 2;
  const middle = box.left + box.width / 2 - home.left;
  tip.style.left = `${Math.max(half, Math.min(home.width - half, middle))}px`;
  tip.style.top = `${box.top - home.top - 5}px`;
}

/** An element that shows one explanation. Subclasses draw it. */
export class ExplanationElement extends HTMLElement {
  static observedAttributes = ["src", "explanation"];

  #explanation = null;
  #loading = 0;

  /** What is shown; a string is read as JSON. @type {any} */
  get explanation() {
    return this.#explanation;
  }

  set explanation(value) {
    this.#loading++;
    this.#explanation = typeof value === "string" ? parseExplanation(value) : value;
    this.draw();
  }

  /** A sentence of the catalogue in the language of this part of the page. */
  say = (key, values) => say(key, values, languageOf(this));

  #drawAgain = () => this.draw();

  /** A property that was set before the element's script had come. */
  connectedCallback() {
    document.addEventListener("why-language", this.#drawAgain);
    for (const name of ["explanation", "unit", "order"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  disconnectedCallback() {
    document.removeEventListener("why-language", this.#drawAgain);
  }

  attributeChangedCallback(name, before, value) {
    if (name === "src" && value !== null) this.#load(value);
    else if (name === "explanation" && value !== null) this.explanation = value;
    else this.draw();
  }

  /** The text that stood here stays when nothing comes; `error` is fired. */
  async #load(src) {
    const mine = ++this.#loading;
    try {
      const response = await fetch(new URL(src, this.baseURI));
      if (!response.ok) throw new Error(`${src}: the server answered ${response.status}`);
      const json = await response.text();
      if (mine === this.#loading) this.explanation = json;
    } catch (error) {
      this.dispatchEvent(new CustomEvent("error", { detail: error }));
    }
  }

  draw() {}
}

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

  /** What the tip says of a unit. @param {any} unit @returns {string} */
  tell(unit) {
    const error = unit.stderr === undefined ? "" : ` \u00b1 ${unit.stderr}`;
    const tie = unit.tied ? ", as high as a neighbour" : "";
    return exactScore(unit.score, isSigned(this.explanation)) + error + tie;
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
