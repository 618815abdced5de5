// <why-bars>: the words and their scores as bars around a zero line.
//
//   <why-bars src="saved.json" order="score"></why-bars>
//
// Attributes: src, explanation (JSON), unit ("word" or "token"), order ("text" or "score": the
// strongest first), legend="none". To the right speaks for the target, to the left (hatched) against
// it. Of a method that samples a thin line covers what the score may be, with 95 % confidence, and ≈
// stands by words whose scores lie too close together to say which is higher.

import { make, sheet } from "./element.js";
import { formatScore, isSigned, strongestOf, unitsOf } from "./scores.js";
import { BARS, drawBar, scaleBars } from "./signed_bars.js";
import { meaningOf, nameOfTarget, unitOf } from "./tasks.js";
import { UnitList } from "./unit_list.js";

const STYLE = sheet(`${BARS}
  .bars { display: grid;
    grid-template-columns: minmax(3em, max-content) minmax(6em, 1fr) max-content;
    font: .875rem/1.3 system-ui, sans-serif; }
  .row { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; align-items: center;
    column-gap: .8em; padding: .16em .4em; border-radius: .3em; cursor: default; }
  .row.second { border-top: 1px solid var(--rule); border-radius: 0; margin-top: .5em;
    padding-top: .5em; }
  .row[aria-selected] { background: color-mix(in oklab, var(--ink) 8%, transparent); }
  .row:focus-visible { outline-offset: -2px; }
  .name { text-align: end; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
    max-width: 11em; }
  .value { font-variant-numeric: tabular-nums; text-align: end; color: var(--faint);
    direction: ltr; }
  .long { max-block-size: min(36rem, 80vh); overflow-y: auto; overscroll-behavior: contain; }
  .legend { margin: .6em .4em 0; color: var(--faint); font: .8125rem/1.5 system-ui, sans-serif; }
  .legend[hidden] { display: none; }
  @media (max-width: 30rem) { .error-said { display: none; } }
  @media print { .long { max-block-size: none; } }
`);

/** More rows than this scroll by themselves. */
const LONG = 40;

export class WhyBars extends UnitList {
  static observedAttributes = [...super.observedAttributes, "order", "legend"];

  #bars = make("div", { className: "bars", part: "bars" });
  #legend = make("p", { className: "legend", part: "legend", dir: "auto", hidden: true });
  #slot;
  #order = [];

  constructor() {
    const slot = make("slot");
    super(STYLE, slot);
    this.#slot = slot;
    this.shadowRoot.prepend(this.#bars, this.#legend);
  }

  /** "text" (the default) or "score". */
  get order() {
    return this.getAttribute("order") ?? "text";
  }

  set order(order) {
    this.setAttribute("order", order);
  }

  draw() {
    const explanation = this.explanation;
    if (!explanation) return;
    this.#slot.remove();
    const units = unitsOf(explanation, this.unit);
    const strongest = strongestOf(units);
    const signed = isSigned(explanation);
    scaleBars(this.#bars, units, strongest);
    this.#order = units.map((_, index) => index);
    if (this.order === "score")
      this.#order.sort((a, b) => Math.abs(units[b].score) - Math.abs(units[a].score));
    const said = this.namesOf(units);
    const items = units.map((unit, index) => drawRow(unit, strongest, signed, said[index]));
    const second = this.order === "text" ? units.findIndex(({ segment }) => segment === 1) : 0;
    if (second > 0) items[second].classList.add("second");
    this.#bars.replaceChildren(...this.#order.map((index) => items[index]));
    if (items.length) this.#bars.setAttribute("role", "listbox");
    else this.#bars.removeAttribute("role");
    this.#bars.setAttribute("aria-label", this.listName);
    this.#bars.classList.toggle("long", items.length > LONG);
    const legend = legendOf(explanation, units, this.say);
    this.#legend.hidden = !legend || this.getAttribute("legend") === "none";
    this.#legend.textContent = legend;
    this.present(items);
  }

  focusOrder() {
    return this.#order;
  }

  reveal(row) {
    const [inner, outer] = [row, this.#bars].map((element) => element.getBoundingClientRect());
    if (inner.top < outer.top) this.#bars.scrollTop -= outer.top - inner.top;
    if (inner.bottom > outer.bottom) this.#bars.scrollTop += inner.bottom - outer.bottom;
  }
}

function drawRow(unit, strongest, signed, said) {
  const { text, score, stderr } = unit;
  const value = make("span", { className: "value" }, formatScore(score, strongest, signed));
  if (stderr > 0) {
    const error = ` \u00b1${formatScore(stderr, strongest, false)}`;
    value.append(make("span", { className: "error-said" }, error));
  }
  if (unit.tied) value.append(" \u2248");
  return make(
    "div",
    { className: "row", role: "option", "aria-label": said },
    make("span", { className: "name", title: text }, make("bdi", {}, text)),
    " ", // read apart where there are no columns
    drawBar(unit, strongest),
    value,
  );
}

/** What the sides mean, and the lines and signs that not all methods have. */
function legendOf(explanation, units, say) {
  const [above, below] = meaningOf(explanation, say);
  const unit = unitOf(explanation, say) || nameOfTarget(explanation, say);
  const sentences = [
    isSigned(explanation) && say("bars.sides", { above, below, unit }),
    units.some(({ stderr }) => stderr > 0) && say("bars.lines"),
    units.some(({ tied }) => tied) && say("bars.tied"),
  ];
  return sentences.filter(Boolean).join(say("bars.between"));
}

customElements.define("why-bars", WhyBars);
