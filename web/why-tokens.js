// <why-tokens>: a text, each word coloured by what it did to the decision.
//
//   <why-tokens src="saved.json">A charming film</why-tokens>
//
// `textContent` is always the text itself (two texts: joined by a line break), so it reads without
// JavaScript; the coloured copy is in the shadow root. The part of the text whose answer is explained
// is outlined. Attributes: src, explanation (JSON), unit ("word" or "token"), legend="none".

import {
  UnitList,
  formatScore,
  isSigned,
  make,
  sheet,
  specialScore,
  strengthOf,
  strongestOf,
  unitsOf,
} from "./element.js";
import { formOf, meaningOf, nameOfTarget, unitOf } from "./tasks.js";

const STYLE = sheet(`
  .text { font-size: inherit; line-height: 1.9; white-space: pre-wrap; overflow-wrap: anywhere; }
  .pair { display: grid; gap: .8em 2em; grid-template-columns: minmax(0, 1fr); }
  .pair.beside { grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
  .pair > div::before { content: attr(data-name); display: block; color: var(--faint);
    font: .8125rem/1.6 system-ui, sans-serif; }
  .unit {
    --colour: var(--for);
    padding: .14em .1em; margin: 0 -.05em; border-radius: .22em; cursor: default;
    background: color-mix(in oklab, var(--colour) calc(var(--strength) * 46%), transparent);
    box-decoration-break: clone; -webkit-box-decoration-break: clone;
    transition: background-color .18s;
  }
  .unit.against { --colour: var(--against); }
  .unit.marked { text-decoration: underline solid var(--colour) 2px; text-underline-offset: .28em; }
  .unit.marked.against { text-decoration-style: dashed; }
  .unit.asked { box-shadow: 0 0 0 1.5px var(--ink); }
  .unit[aria-selected] { outline: 2px solid var(--ink); outline-offset: 0; }
  .isolated .unit, .isolated .gap { unicode-bidi: isolate; }
  .cut { color: var(--faint); }
  .legend {
    display: flex; flex-wrap: wrap; gap: .3em 1.5em; margin: .9em 0 0; color: var(--faint);
    font: .8125rem/1.5 system-ui, sans-serif;
  }
  .legend > span { display: inline-flex; align-items: baseline; gap: .5em; }
  .key { width: 1.9em; height: .8em; border-radius: .2em; align-self: center;
    background: color-mix(in oklab, var(--for) 46%, transparent);
      border-bottom: 2px solid var(--for); }
  .key.against { background: color-mix(in oklab, var(--against) 46%, transparent);
    border-bottom: 2px dashed var(--against); }
  @media (prefers-reduced-motion: reduce) { .unit { transition: none; } }
  @media (forced-colors: active) { .unit[aria-selected] { outline-color: Highlight; } }
`);

/** Below this share of the strongest a word is not underlined: it did next to nothing. */
const NEXT_TO_NOTHING = 0.05;

/** Characters that turn the direction of what follows them; what holds one is kept to itself. */
const TURNS_DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

export class WhyTokens extends UnitList {
  static observedAttributes = [...super.observedAttributes, "legend"];

  #summary = make("p", { className: "summary" });
  #text = make("div", { className: "text", part: "text" });
  #legend = make("div", { className: "legend", part: "legend" });

  constructor() {
    const slot = make("slot");
    super(STYLE, slot);
    this.shadowRoot.prepend(this.#summary, this.#text, this.#legend);
    this.#slot = slot;
  }

  #slot;

  draw() {
    const explanation = this.explanation;
    if (!explanation) return;
    const texts = [explanation.text, explanation.text_pair].filter((text) => text !== undefined);
    this.textContent = texts.join("\n");
    this.#slot.remove();
    const units = unitsOf(explanation, this.unit);
    const strongest = strongestOf(units);
    const signed = isSigned(explanation);
    const items = units.map((unit) => drawUnit(unit, strongest, signed, explanation.target));
    this.#text.replaceChildren(
      ...texts.map((text, segment) => drawText(text, segment, units, items, explanation)),
    );
    this.#text.classList.toggle("pair", texts.length > 1);
    this.#text.classList.toggle("beside", explanation.task !== "question_answering");
    this.#text.classList.toggle(
      "isolated",
      texts.some((text) => TURNS_DIRECTION.test(text)),
    );
    if (items.length) this.#text.setAttribute("role", "listbox");
    else this.#text.removeAttribute("role");
    this.#text.setAttribute("aria-label", `${this.unit}s and their scores`);
    this.#summary.textContent = summarise(explanation, units, strongest, signed);
    this.#legend.hidden = this.getAttribute("legend") === "none";
    this.#legend.replaceChildren(...drawLegend(explanation, strongest, signed));
    this.present(items);
  }
}

/** Whether a unit is of the part of the text that is explained. */
const isAsked = (unit, [segment, start, end] = [-1, 0, 0]) =>
  unit.segment === segment && unit.start < end && start < unit.end;

function drawUnit(unit, strongest, signed, target) {
  const strength = strengthOf(unit.score, strongest);
  const item = make("span", {
    className: "unit",
    role: "option",
    part: "unit",
    "aria-label": `${unit.text}, ${formatScore(unit.score, strongest, signed)}`,
  });
  item.style.setProperty("--strength", Math.abs(strength).toFixed(3));
  item.classList.toggle("against", strength < 0);
  item.classList.toggle("asked", isAsked(unit, target.span));
  item.classList.toggle("marked", Math.abs(strength) >= NEXT_TO_NOTHING);
  return item;
}

/** A text piece by piece, so that all of it is there and nothing twice. */
function drawText(text, segment, units, items, { truncated, windows, task }) {
  const line = make("div", { dir: "auto", "data-name": formOf(task).two[segment] });
  const isPart = truncated || windows > 1;
  const gap = (start, end) => {
    const between = text.slice(start, end);
    const className = isPart && /\S/.test(between) ? "gap cut" : "gap";
    if (between) line.append(make("span", { className }, between));
  };
  let at = 0;
  units.forEach((unit, index) => {
    if (unit.segment !== segment || unit.start16 < at) return;
    gap(at, unit.start16);
    items[index].append(text.slice(unit.start16, unit.end16));
    line.append(items[index]);
    at = unit.end16;
  });
  gap(at, text.length);
  return line;
}

function summarise(explanation, units, strongest, signed) {
  const ranked = [...units].sort((a, b) => Math.abs(b.score) - Math.abs(a.score)).slice(0, 5);
  const list = (some) =>
    some.map(({ text, score }) => `${text} ${formatScore(score, strongest, signed)}`).join(", ");
  const name = nameOfTarget(explanation);
  const parts = signed
    ? [
        `For ${name}: ${list(ranked.filter(({ score }) => score > 0)) || "none"}.`,
        `Against: ${list(ranked.filter(({ score }) => score < 0)) || "none"}.`,
      ]
    : [`What counts most for ${name}: ${list(ranked) || "nothing"}.`];
  if (explanation.truncated) parts.push("The text was too long and was cut.");
  return `Strongest of ${units.length}. ${parts.join(" ")}`;
}

function drawLegend(explanation, strongest, signed) {
  const most = `full colour: ${formatScore(strongest, strongest, false)}`;
  const entry = (className, words) => make("span", {}, make("i", { className }), words);
  const [above, below] = meaningOf(explanation);
  const entries = signed
    ? [
        entry("key", above),
        entry("key against", below),
        make("span", {}, `${most} ${unitOf(explanation)}`),
      ]
    : [entry("key", `counts more for ${nameOfTarget(explanation)}`), make("span", {}, most)];
  const special = specialScore(explanation);
  if (special !== 0)
    entries.push(
      make(
        "span",
        {},
        `special tokens, which stand for no word: ${formatScore(special, strongest, signed)}`,
      ),
    );
  if (explanation.windows > 1)
    entries.push(make("span", {}, "grey: not in the part that was read for this"));
  else if (explanation.truncated)
    entries.push(make("span", {}, "grey: too long, not read by the model"));
  return entries;
}

customElements.define("why-tokens", WhyTokens);
