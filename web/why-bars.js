// <why-bars>: the words and their scores as bars around a zero line.
//
//   <why-bars src="saved.json" order="score"></why-bars>
//
// Attributes: src, explanation (JSON), unit ("word" or "token"), order ("text" or "score": the
// strongest first). To the right speaks for the target, to the left (hatched) against it. Of a method
// that samples a thin line covers what the score may be, with 95 % confidence, and ≈ stands by
// words whose scores lie too close together to say which is higher.

import { make, sheet } from "./element.js";
import { formatScore, isSigned, strongestOf, unitsOf } from "./scores.js";
import { BARS, drawBar, scaleBars } from "./signed_bars.js";
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
    max-width: 11em; unicode-bidi: isolate; }
  .value { font-variant-numeric: tabular-nums; text-align: end; color: var(--faint); }
  .legend { margin: .6em .4em 0; color: var(--faint); font: .8125rem/1.5 system-ui, sans-serif; }
  .legend[hidden] { display: none; }
`);

export class WhyBars extends UnitList {
  static observedAttributes = [...super.observedAttributes, "order"];

  #bars = make("div", { className: "bars", part: "bars" });
  #legend = make("p", { className: "legend", part: "legend", hidden: true });
  #order = [];

  constructor() {
    super(STYLE);
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
    this.#legend.hidden = !units.some(({ stderr }) => stderr > 0);
    this.#legend.textContent = legendOf(units, this.say);
    this.present(items);
  }

  focusOrder() {
    return this.#order;
  }
}

function drawRow(unit, strongest, signed, said) {
  const error = unit.stderr === undefined ? "" : ` ±${formatScore(unit.stderr, strongest, false)}`;
  const tie = unit.tied ? " \u2248" : "";
  const value = formatScore(unit.score, strongest, signed) + error + tie;
  return make(
    "div",
    { className: "row", role: "option", "aria-label": said },
    make("span", { className: "name", dir: "auto", title: unit.text }, unit.text),
    " ", // read apart where there are no columns
    drawBar(unit, strongest),
    make("span", { className: "value" }, value),
  );
}

function legendOf(units, say) {
  const tied = units.some(({ tied }) => tied) ? ` ${say("bars.tied")}` : "";
  return say("bars.lines") + tied;
}

customElements.define("why-bars", WhyBars);
