// <why-bars>: the words and their scores as bars around a zero line.
//
//   <why-bars src="saved.json" order="score"></why-bars>
//
// Attributes: src, explanation (JSON), unit ("word" or "token"), order ("text" or "score": the
// strongest first). To the right speaks for the target, to the left (hatched) against it. Of a method
// that samples a thin line covers what the score may be, with 95 % confidence, and ≈ stands by
// words whose scores lie too close together to say which is higher.

import {
  UnitList,
  formatScore,
  isSigned,
  make,
  sheet,
  strengthOf,
  strongestOf,
  unitsOf,
} from "./element.js";

const STYLE = sheet(`
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
  .error { position: absolute; top: calc(50% - 1px); height: 2px; background: var(--ink);
    left: calc(var(--zero) + var(--middle) * var(--reach) - var(--wide) * var(--reach));
    width: calc(2 * var(--wide) * var(--reach)); }
  .error::before, .error::after { content: ""; position: absolute; top: -2px; height: 6px;
    width: 1px; background: inherit; }
  .error::before { left: 0; }
  .error::after { right: 0; }
  .value { font-variant-numeric: tabular-nums; text-align: end; color: var(--faint); }
  .track { position: relative; height: 1.05em; }
  .track::before { content: ""; position: absolute; inset: -.35em auto -.35em var(--zero);
    width: 1px; background: var(--rule); }
  .bar { position: absolute; inset: 0 auto; left: var(--zero);
    width: calc(var(--strength) * var(--reach));
    background: var(--for); border-radius: 0 .2em .2em 0; transition: width .18s; }
  .bar.against { left: auto; right: calc(100% - var(--zero)); border-radius: .2em 0 0 .2em;
    background: repeating-linear-gradient(-45deg, var(--against) 0 4px,
      color-mix(in oklab, var(--against) 68%, var(--ground)) 4px 7px); }
  @media (prefers-reduced-motion: reduce) { .bar { transition: none; } }
  .legend { margin: .6em .4em 0; color: var(--faint); font: .8125rem/1.5 system-ui, sans-serif; }
  .legend[hidden] { display: none; }
  @media (forced-colors: active) { .bar, .error { background: CanvasText; forced-color-adjust: none; } }
`);

/** Standard errors to each side that hold the score with 95 % confidence. */
const SURE = 1.96;

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
    const most = (sign) =>
      units.reduce((most, { score, stderr = 0 }) => {
        const end = score * sign + SURE * stderr;
        return Math.max(most, strengthOf(end, strongest));
      }, 0);
    const [below, above] = [most(-1), most(1)];
    const reach = 100 / (below + above || 1);
    this.#bars.style.setProperty("--zero", `${below * reach}%`);
    this.#bars.style.setProperty("--reach", `${reach}%`);
    this.#order = units.map((_, index) => index);
    if (this.order === "score")
      this.#order.sort((a, b) => Math.abs(units[b].score) - Math.abs(units[a].score));
    const items = units.map((unit) => drawRow(unit, strongest, signed));
    const second = this.order === "text" ? units.findIndex(({ segment }) => segment === 1) : 0;
    if (second > 0) items[second].classList.add("second");
    this.#bars.replaceChildren(...this.#order.map((index) => items[index]));
    if (items.length) this.#bars.setAttribute("role", "listbox");
    else this.#bars.removeAttribute("role");
    this.#bars.setAttribute("aria-label", `Scores by ${this.unit}`);
    this.#legend.hidden = !units.some(({ stderr }) => stderr > 0);
    this.#legend.textContent = legendOf(units);
    this.present(items);
  }

  focusOrder() {
    return this.#order;
  }
}

function legendOf(units) {
  const lines = "Thin lines: where a score lies with 95 % confidence.";
  return units.some(({ tied }) => tied)
    ? `${lines} \u2248: too close to a neighbour to say which is higher.`
    : lines;
}

function drawRow(unit, strongest, signed) {
  const error = unit.stderr === undefined ? "" : ` ±${formatScore(unit.stderr, strongest, false)}`;
  const tie = unit.tied ? " \u2248" : "";
  const value = formatScore(unit.score, strongest, signed) + error + tie;
  const strength = strengthOf(unit.score, strongest);
  const bar = make("div", { className: strength < 0 ? "bar against" : "bar" });
  bar.style.setProperty("--strength", Math.abs(strength).toFixed(4));
  const track = make("div", { className: "track" }, bar);
  if (unit.stderr > 0) {
    const line = make("i", { className: "error" });
    line.style.setProperty("--middle", strength.toFixed(4));
    line.style.setProperty("--wide", strengthOf(SURE * unit.stderr, strongest).toFixed(4));
    track.append(line);
  }
  return make(
    "div",
    { className: "row", role: "option", "aria-label": `${unit.text}, ${value}` },
    make("span", { className: "name", dir: "auto", title: unit.text }, unit.text),
    " ", // read apart where there are no columns
    track,
    make("span", { className: "value" }, value),
  );
}

customElements.define("why-bars", WhyBars);
