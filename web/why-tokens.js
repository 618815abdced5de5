// <why-tokens>: a text, each word coloured by what it did to the decision.
//
//   <why-tokens src="saved.json">A charming film</why-tokens>
//
// `textContent` is always the text itself (two texts: joined by a line break), so it reads without
// JavaScript; the coloured copy is in the shadow root. The part of the text whose answer is explained
// is outlined. Attributes: src, explanation (JSON), unit ("word" or "token"), legend="none", strongest
// (the score that full colour stands for, so that several texts have one scale; default: the largest).

import { make, sheet } from "./element.js";
import { formatScore, isSigned, specialScore, strengthOf, strongestOf, unitsOf } from "./scores.js";
import { sentenceOf } from "./sentence.js";
import { aboutUnit, counted, formOf, meaningOf, nameOfTarget } from "./tasks.js";
import { UnitList } from "./unit_list.js";

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
    transition: background-color .18s; print-color-adjust: exact;
  }
  .unit.abuts { margin-inline-start: .08em; }
  .unit.against { --colour: var(--against); }
  .unit.marked { text-decoration-line: underline;
    text-decoration-color: var(--colour); text-decoration-thickness: 2px; text-underline-offset: .28em; }
  .unit.marked.against { text-decoration-style: dashed; }
  .unit.asked { box-shadow: 0 0 0 1.5px var(--ink); }
  .unit[aria-selected] { outline: 2px solid var(--ink); outline-offset: 0; }
  .isolated .unit, .isolated .gap { unicode-bidi: isolate; }
  .cut { color: var(--faint); }
  .legend {
    display: flex; flex-wrap: wrap; gap: .3em 1.5em; margin: .9em 0 0; color: var(--faint);
    font: .8125rem/1.5 system-ui, sans-serif;
  }
  .legend[hidden] { display: none; }
  .legend > span { display: inline-flex; align-items: baseline; gap: .5em; }
  .key { width: 1.9em; height: .8em; border-radius: .2em; align-self: center;
    background: color-mix(in oklab, var(--for) 46%, transparent);
    border-bottom: 2px solid var(--for); print-color-adjust: exact; }
  .key.against { background: color-mix(in oklab, var(--against) 46%, transparent);
    border-bottom: 2px dashed var(--against); }
  @media (prefers-reduced-motion: reduce) { .unit { transition: none; } }
  @media (forced-colors: active) {
    .unit[aria-selected] { outline-color: Highlight; }
    .unit.marked { text-decoration-thickness: calc(1px + var(--strength) * 4px); }
  }
`);

/** Below this share of the strongest a word is not underlined: it did next to nothing. */
const NEXT_TO_NOTHING = 0.05;

/** Characters that turn the direction of what follows them; what holds one is kept to itself. */
const TURNS_DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

export class WhyTokens extends UnitList {
  static observedAttributes = [...super.observedAttributes, "legend", "strongest"];

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
    const strongest = Number(this.getAttribute("strongest")) || strongestOf(units);
    const signed = isSigned(explanation);
    const said = this.namesOf(units);
    const items = units.map((unit, index) =>
      drawUnit(unit, strengthOf(unit.score, strongest), said[index], explanation.target.span),
    );
    const names = formOf(explanation.task, this.say).two;
    const { truncated, windows } = explanation;
    const isPart = truncated || windows > 1;
    this.#text.replaceChildren(
      ...texts.map((text, segment) => {
        const line = make("div", { dir: "auto", "data-name": names[segment] });
        line.append(...piecesOf(text, segment, units, items, isPart));
        return line;
      }),
    );
    this.#text.classList.toggle("pair", texts.length > 1);
    this.#text.classList.toggle("beside", explanation.task !== "question_answering");
    this.#text.classList.toggle(
      "isolated",
      texts.some((text) => TURNS_DIRECTION.test(text)),
    );
    if (items.length) this.#text.setAttribute("role", "listbox");
    else this.#text.removeAttribute("role");
    this.#text.setAttribute("aria-label", this.listName);
    this.#summary.textContent = sentenceOf(explanation, this.say, this.unit);
    this.#legend.hidden = this.getAttribute("legend") === "none";
    const key = this.hasAttribute("strongest") ? "tokens.full" : "tokens.strongest";
    const full = (score) => this.say(key, { score });
    this.#legend.replaceChildren(...drawLegend(explanation, strongest, full, this.say));
    this.present(items);
  }
}

/** Whether a unit is of the part of the text that is explained. */
const isAsked = (unit, [segment, start, end] = [-1, 0, 0]) =>
  unit.segment === segment && unit.start < end && start < unit.end;

function drawUnit(unit, strength, said, span) {
  const item = make("span", {
    className: "unit",
    role: "option",
    part: "unit",
    "aria-label": said,
  });
  item.style.setProperty("--strength", Math.abs(strength).toFixed(3));
  item.classList.toggle("against", strength < 0);
  item.classList.toggle("asked", isAsked(unit, span));
  item.classList.toggle("marked", Math.abs(strength) >= NEXT_TO_NOTHING);
  return item;
}

/** Whether a letter stands directly before another: no sign of where one unit ends. */
const areLetters = (before, after) => /\p{L}\p{M}*$/u.test(before) && /^\p{L}/u.test(after);

/** A text piece by piece, so that all of it is there and nothing twice. */
function piecesOf(text, segment, units, items, isPart) {
  const pieces = [];
  const gap = (start, end) => {
    const between = text.slice(start, end);
    const className = isPart && /\S/.test(between) ? "gap cut" : "gap";
    if (between) pieces.push(make("span", { className }, between));
  };
  let at = 0;
  units.forEach((unit, index) => {
    if (unit.segment !== segment || unit.start16 < at) return;
    gap(at, unit.start16);
    const shown = text.slice(unit.start16, unit.end16);
    items[index].append(shown);
    const before = text.slice(Math.max(0, at - 4), at);
    items[index].classList.toggle("abuts", at === unit.start16 && areLetters(before, shown));
    pieces.push(items[index]);
    at = unit.end16;
  });
  gap(at, text.length);
  return pieces;
}

/** @param {(score: string) => string} full what full colour stands for, in words */
function drawLegend(explanation, strongest, full, say) {
  const line = (...children) => make("span", { dir: "auto" }, ...children);
  const key = (className, meaning) => line(make("i", { className }), meaning);
  const signed = isSigned(explanation);
  const score = formatScore(strongest, strongest, false);
  const name = nameOfTarget(explanation, say);
  const [above, below] = meaningOf(explanation, say);
  const entries = signed
    ? [
        key("key", above),
        key("key against", below),
        line(full(counted(score, explanation, say))),
        ...[aboutUnit(explanation, say)].filter(Boolean).map((about) => line(about)),
      ]
    : [key("key", say("tokens.counts_more", { name })), line(full(score))];
  const special = specialScore(explanation);
  if (special !== 0)
    entries.push(line(say("tokens.special", { score: formatScore(special, strongest, signed) })));
  if (explanation.windows > 1) entries.push(line(say("tokens.unread")));
  else if (explanation.truncated) entries.push(line(say("tokens.cut")));
  return entries;
}

customElements.define("why-tokens", WhyTokens);
