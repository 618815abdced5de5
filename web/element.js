// What the elements share: an explanation comes in as property, attribute or address; colours,
// numbers and language are the same in all of them. None needs the engine.

import { parseExplanation } from "./explanation.js";
import { bind, languageOf, say, Sentence } from "./language.js";

export * from "./scores.js";

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
    display: block; position: relative; color: var(--ink); print-color-adjust: exact;
  }
  :host([hidden]) { display: none; }
  .tip {
    position: absolute; z-index: 1; transform: translate(-50%, -100%); pointer-events: none;
    padding: .15em .55em; border-radius: .4em; background: var(--ink); color: var(--ground);
    font: 500 .8125rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums;
    width: max-content; max-width: min(100%, 22em); text-align: start; direction: ltr;
  }
  .tip > * + * { display: block; font-weight: 400; opacity: .85; }
  @media print { .tip, .controls { display: none !important; } }
  .tip[hidden] { display: none; }
  .summary { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  :focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
`;

/**
 * Calls what paints with the colours of the theme when those change: in the dark, with colours of the
 * reader's own, on paper.
 * @param {() => void} paint
 */
export function onLook(paint) {
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"])
    matchMedia(query).addEventListener("change", paint);
}

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
 * Puts a tip above a box, inside its host.
 * @param {HTMLElement} tip
 * @param {DOMRect} box
 * @param {HTMLElement} host
 */
export function placeTip(tip, box, host) {
  const home = host.getBoundingClientRect();
  const half = tip.offsetWidth / 2;
  const middle = box.left + box.width / 2 - home.left;
  tip.style.left = `clamp(${half}px, ${middle}px, 100% - ${half}px)`;
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
    this.redraw();
  }

  /** A sentence of the catalogue in the language of this part of the page. */
  say = (key, values) => say(key, values, languageOf(this));

  #drawAgain = () => this.redraw();

  /** A property that was set before the element's script had come. */
  connectedCallback() {
    document.addEventListener("why-language", this.#drawAgain);
    for (const name of ["explanation", "unit", "order", "limit", "pointed"]) {
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
    else this.redraw();
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

  /** Draws anew, whatever it is that has changed. */
  redraw() {
    this.draw();
  }

  draw() {}
}
