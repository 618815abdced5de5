// <why-spans>: a text and the parts of it that a model names: entities, answers, gaps.
//
//   <why-spans src="saved.json">Ada Lovelace lived in London.</why-spans>
//
// `textContent` is the text (two texts: joined by a line break), with and without JavaScript; the
// marked copy is in the shadow root. Each part is a button: `why-choose` is fired with the span that
// was chosen. Attributes: src, explanation (JSON), segment ("0" or "1": only that text).

import { ExplanationElement, make, sheet } from "./element.js";
import { formOf, namedSpan, percent } from "./tasks.js";

const STYLE = sheet(`
  .text { line-height: 2.1; white-space: pre-wrap; overflow-wrap: anywhere; }
  .text > div + div { margin-top: .6em; padding-top: .6em; border-top: 1px solid var(--rule); }
  .named > div::before { content: attr(data-name); display: block; color: var(--faint);
    font: .8125rem/1.6 system-ui, sans-serif; }
  .span {
    --colour: light-dark(var(--kind), color-mix(in oklab, var(--kind) 72%, white));
    padding: .1em .12em; margin: 0 .02em; border-radius: .25em; cursor: pointer;
    background: color-mix(in oklab, var(--colour) 13%, transparent);
    border-bottom: 3px solid var(--colour);
    box-decoration-break: clone; -webkit-box-decoration-break: clone;
  }
  .span::after {
    content: attr(data-tag); unicode-bidi: isolate; white-space: nowrap; margin-inline-start: .45em;
    font: 600 .6875rem/1 system-ui, sans-serif; letter-spacing: .02em; vertical-align: .12em;
    color: color-mix(in oklab, var(--ink) 78%, var(--colour));
  }
  .span:hover { background: color-mix(in oklab, var(--colour) 24%, transparent); }
  .span[aria-pressed=true] { background: color-mix(in oklab, var(--colour) 34%, transparent);
    box-shadow: 0 0 0 1.5px var(--ink); }
  @media (forced-colors: active) { .span[aria-pressed=true] { outline: 2px solid Highlight; } }
`);

/** Told apart by who sees few colours, too (Okabe and Ito's); the tag says the same in words. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a7a00"];

const overlap = (a, b) => a.segment === b.segment && a.start16 < b.end16 && b.start16 < a.end16;

/** Parts that can stand in one text together: the one that is explained, then the most probable. */
function disjoint(explanation) {
  const chosen = namedSpan(explanation);
  const ranked = [...(explanation.spans ?? [])].sort((a, b) => b.probability - a.probability);
  const taken = [];
  for (const span of chosen ? [chosen, ...ranked] : ranked)
    if (span.end16 > span.start16 && !taken.some((other) => overlap(other, span))) taken.push(span);
  return taken.sort((a, b) => a.segment - b.segment || a.start16 - b.start16);
}

export class WhySpans extends ExplanationElement {
  static observedAttributes = [...super.observedAttributes, "segment"];

  #slot = make("slot");
  #text = make("div", { className: "text", part: "text" });
  /** What each kind of part is coloured with, as long as the element lives. */
  #colours = new Map();
  /** @type {Map<Element, import("./whybert.js").Answer>} */
  #buttons = new Map();

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    root.append(this.#slot, this.#text);
    root.addEventListener("click", ({ target }) => this.#choose(target));
    root.addEventListener("keydown", (event) => this.#press(/** @type {KeyboardEvent} */ (event)));
  }

  draw() {
    const explanation = this.explanation;
    if (!explanation) return;
    const { text, text_pair: pair, task } = explanation;
    const texts = pair === undefined ? [text] : [text, pair];
    if (this.textContent !== texts.join("\n")) this.textContent = texts.join("\n");
    this.#slot.remove();
    const only = this.getAttribute("segment");
    const shown = [...texts.keys()].filter((segment) => !only || segment === Number(only));
    const focused = [...this.#buttons.keys()].indexOf(this.shadowRoot.activeElement);
    this.#buttons.clear();
    const spans = disjoint(explanation);
    const names = formOf(task, this.say).two;
    this.#text.replaceChildren(
      ...shown.map((segment) =>
        this.#drawText(
          texts[segment],
          names[segment],
          spans.filter((span) => span.segment === segment),
        ),
      ),
    );
    this.#text.classList.toggle("named", shown.length > 1);
    const chosen = this.#text.querySelector("[aria-pressed=true]");
    if (focused >= 0) [...this.#buttons.keys()].at(focused)?.focus({ preventScroll: true });
    if (chosen && this.scrollHeight > this.clientHeight) this.#reveal(chosen);
  }

  /** A text piece by piece, so that all of it is there and nothing twice. */
  #drawText(text, name, spans) {
    const line = make("div", { dir: "auto", "data-name": name });
    let at = 0;
    for (const span of spans) {
      const button = this.#drawSpan(span);
      button.append(text.slice(span.start16, span.end16));
      line.append(text.slice(at, span.start16), button);
      at = span.end16;
    }
    line.append(text.slice(at));
    return line;
  }

  #drawSpan(span) {
    const { explanation } = this;
    const { text, label, probability } = span;
    const isAnswer = explanation.task === "question_answering";
    const share = percent(probability, this.say);
    const tag = isAnswer ? share : label;
    const button = make("span", {
      className: "span",
      part: "span",
      role: "button",
      tabIndex: 0,
      title: share,
      "data-tag": tag,
      "aria-label": isAnswer ? `${text}, ${tag}` : `${text}, ${tag}, ${share}`,
      "aria-pressed": span === namedSpan(explanation),
    });
    const isEntity = explanation.task === "token_classification";
    button.style.setProperty("--kind", this.#colourOf(isEntity ? label : ""));
    this.#buttons.set(button, span);
    return button;
  }

  /** Where the page gives the element less room than the text takes, and not by moving the page. */
  #reveal(button) {
    const [box] = button.getClientRects();
    const home = this.getBoundingClientRect();
    this.scrollTop += box.top - home.top - this.clientHeight / 3;
  }

  #colourOf(kind) {
    if (!this.#colours.has(kind))
      this.#colours.set(kind, COLOURS[this.#colours.size % COLOURS.length]);
    return this.#colours.get(kind);
  }

  #press(event) {
    if (event.key !== "Enter" && event.key !== " ") return;
    if (this.#choose(event.target)) event.preventDefault();
  }

  /** @param {any} target @returns {boolean} whether that is one of the parts */
  #choose(target) {
    const span = this.#buttons.get(target);
    if (!span) return false;
    this.dispatchEvent(new CustomEvent("why-choose", { bubbles: true, detail: { span } }));
    return true;
  }
}

customElements.define("why-spans", WhySpans);
