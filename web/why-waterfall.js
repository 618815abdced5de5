// <why-waterfall>: how the scores add up, from the baseline to what the model says.
//
//   <why-waterfall src="saved.json" limit="8"></why-waterfall>
//
// Attributes: src, explanation (JSON), unit ("word" or "token"), limit: of so many steps at most (12)
// the strongest words come first, the last stands for all the others. An arrow to the right raises the
// value, one to the left (hatched) lowers it. Of a method that promises no sum it says so.

import { make, sheet } from "./element.js";
import { exactScore, formatScore, strongestOf } from "./scores.js";
import { HATCHED, HATCHED_PLAIN } from "./signed_bars.js";
import { counted, meaningOf, nameOfTarget, unitOf } from "./tasks.js";
import { draw } from "./svg.js";
import { UnitList, withError } from "./unit_list.js";
import { promisesSum, stepsOf } from "./waterfall.js";

const STYLE = sheet(`
  .steps { display: grid;
    grid-template-columns: minmax(3em, max-content) minmax(6em, 1fr) max-content;
    font: .875rem/1.3 system-ui, sans-serif; }
  .row { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; align-items: center;
    column-gap: .8em; padding: .2em .4em; border-radius: .3em; cursor: default; }
  .row[aria-selected] { background: color-mix(in oklab, var(--ink) 8%, transparent); }
  .row:focus-visible { outline-offset: -2px; }
  .name { text-align: end; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
    max-width: 11em; }
  .together .name { color: var(--faint); font-style: italic; }
  .end .name, .end .value { color: var(--ink); font-weight: 650; }
  .value { font-variant-numeric: tabular-nums; text-align: end; color: var(--faint);
    direction: ltr; }
  .track { position: relative; height: 1.15em; min-width: 5em; direction: ltr; }
  .arrow { position: absolute; inset-block: 0; left: var(--left); width: max(var(--width), 2px);
    display: flex; overflow: hidden; --colour: var(--for); print-color-adjust: exact; }
  .arrow.against { --colour: var(--against); flex-direction: row-reverse; }
  .shaft { flex: 1 1 0; margin-inline: -.5px; background: var(--colour); }
  .against .shaft { background: ${HATCHED}; }
  .head { flex: 0 1 .4em; min-width: 0; height: 100%; fill: var(--colour); }
  .against .head { transform: scaleX(-1); }
  .mark { position: absolute; inset-block: -.1em; left: var(--at); width: 4px; margin-left: -2px;
    border-radius: 2px; background: var(--ink); print-color-adjust: exact; }
  .thread { position: absolute; left: var(--at); top: 50%; height: calc(100% + .4em); width: 0;
    border-left: 1px dotted var(--faint); }
  .legend { margin: .6em .4em 0; color: var(--faint); font: .8125rem/1.5 system-ui, sans-serif; }
  .steps[hidden], .legend[hidden] { display: none; }
  @media (forced-colors: active) {
    .arrow, .arrow.against { --colour: CanvasText; forced-color-adjust: none; }
    .against .shaft { background: ${HATCHED_PLAIN}; }
    .mark { background: Highlight; forced-color-adjust: none; }
  }
`);

const LIMIT = 12;

/** What is no unit. */
const KINDS = {
  baseline: "waterfall.baseline",
  special: "waterfall.special",
  gap: "waterfall.gap",
};
const OTHERS = {
  token: "waterfall.other_tokens",
  word: "waterfall.other_words",
  sentence: "waterfall.other_sentences",
};

function placed(className, properties, ...children) {
  const element = make("i", { className }, ...children);
  for (const [name, value] of Object.entries(properties)) element.style.setProperty(name, value);
  return element;
}

/** From one sum to the next, in percent of the width, with the head where it ends. */
function drawArrow(from, to) {
  if (from === to) return [];
  const head = draw(
    "svg",
    { class: "head", viewBox: "0 0 1 2", preserveAspectRatio: "none" },
    draw("path", { d: "M0 0L1 1L0 2z" }),
  );
  const spot = { "--left": `${Math.min(from, to)}%`, "--width": `${Math.abs(to - from)}%` };
  const name = to < from ? "arrow against" : "arrow";
  return [placed(name, spot, make("i", { className: "shaft" }), head)];
}

export class WhyWaterfall extends UnitList {
  static observedAttributes = [...super.observedAttributes, "limit"];

  #summary = make("p", { className: "summary" });
  #steps = make("div", { className: "steps", part: "steps" });
  #legend = make("p", { className: "legend", part: "legend", dir: "auto" });
  #slot;
  #order = [];
  /** By the index of their item. @type {Map<number, import("./waterfall.js").Step>} */
  #shown = new Map();

  constructor() {
    const slot = make("slot");
    super(STYLE, slot);
    this.#slot = slot;
    this.shadowRoot.prepend(this.#summary, this.#steps, this.#legend);
  }

  /** Of how many steps the words are at most. */
  get limit() {
    return Math.max(2, Number(this.getAttribute("limit")) || LIMIT);
  }

  set limit(limit) {
    this.setAttribute("limit", String(limit));
  }

  draw() {
    const { explanation, say } = this;
    if (!explanation) return;
    this.#slot.remove();
    const isSum = promisesSum(explanation);
    const steps = isSum ? stepsOf(explanation, this.unit, this.limit) : [];
    this.#steps.hidden = !isSum;
    this.#steps.setAttribute("aria-label", say("waterfall.name"));
    if (isSum) this.#steps.setAttribute("role", "listbox");
    else this.#steps.removeAttribute("role");
    this.#summary.textContent = isSum ? this.#summarise(steps) : "";
    this.#legend.textContent = isSum
      ? say("waterfall.legend", {
          unit: unitOf(explanation, say) || nameOfTarget(explanation, say),
        })
      : say("waterfall.none");
    this.#drawSteps(steps);
  }

  #drawSteps(steps) {
    const rows = this.#drawRows(steps);
    const items = [];
    this.#shown.clear();
    const behind = this.explanation[this.unit === "token" ? "tokens" : "words"].length;
    this.#order = steps.map((step, at) => {
      const index = step.index ?? behind + at;
      items[index] = rows[at];
      this.#shown.set(index, step);
      return index;
    });
    this.#steps.replaceChildren(...rows);
    this.present(items);
  }

  /** @param {import("./waterfall.js").Step[]} steps */
  #drawRows(steps) {
    const ends = steps.flatMap(({ from, to }) => [from, to]);
    const [least, most] = [Math.min(...ends), Math.max(...ends)];
    const shareOf = (value) => (100 * (value - least)) / (most - least || 1);
    const strongest = this.#strongest(steps);
    return steps.map((step, at) => {
      const { kind, from, to } = step;
      const isEnd = kind === "baseline" || kind === "total";
      const isLast = at === steps.length - 1;
      const name = this.#nameOf(step);
      const row = make(
        "div",
        { className: "row", role: "option", "aria-label": this.#described(step, strongest) },
        make("span", { className: "name", title: name }, make("bdi", {}, name)),
        " ", // read apart where there are no columns
        make(
          "div",
          { className: "track" },
          ...(isLast ? [] : [placed("thread", { "--at": `${shareOf(to)}%` })]),
          ...(isEnd
            ? [placed("mark", { "--at": `${shareOf(to)}%` })]
            : drawArrow(shareOf(from), shareOf(to))),
        ),
        make("span", { className: "value" }, formatScore(step.score, strongest, !isEnd)),
      );
      row.classList.toggle("end", isEnd);
      row.classList.toggle("together", !isEnd && kind !== "unit");
      return row;
    });
  }

  #strongest(steps) {
    return strongestOf(steps.filter(({ from, to }) => from !== to));
  }

  #nameOf({ kind, unit, others }) {
    if (unit) return unit.text;
    if (kind === "total") return nameOfTarget(this.explanation, this.say);
    if (kind === "others") return this.say(OTHERS[this.unit] ?? OTHERS.word, { count: others });
    return this.say(KINDS[kind]);
  }

  #described(step, strongest) {
    const { explanation, say } = this;
    const { kind, score, to } = step;
    const name = this.#nameOf(step);
    const value = formatScore(to, strongest, false);
    if (kind === "baseline" || kind === "total")
      return say("elements.plain_unit", { text: name, score: counted(value, explanation, say) });
    return say("waterfall.step", {
      said: say("elements.unit", {
        text: name,
        score: formatScore(score, strongest),
        meaning: this.#meaningOf(score),
      }),
      value,
    });
  }

  #meaningOf(score) {
    return meaningOf(this.explanation, this.say)[score < 0 ? 1 : 0];
  }

  tell(index) {
    const { explanation, say } = this;
    const { kind, unit, score, from, to } = this.#shown.get(index);
    if (kind === "baseline" || kind === "total")
      return { value: counted(exactScore(score, false), explanation, say), meaning: "" };
    const strongest = this.#strongest([...this.#shown.values()]);
    const [before, after] = [from, to].map((at) => formatScore(at, strongest, false));
    const exact = kind === "others" ? formatScore(score, strongest) : exactScore(score);
    return {
      value: withError(exact, unit?.stderr, say),
      meaning: say("waterfall.from_to", { meaning: this.#meaningOf(score), before, after }),
    };
  }

  #summarise(steps) {
    const { explanation, say } = this;
    const strongest = this.#strongest(steps);
    const [first, last] = [steps[0], steps.at(-1)].map(({ to }) =>
      formatScore(to, strongest, false),
    );
    const list = steps
      .slice(1, -1)
      .map((step) =>
        say("sentence.item", {
          text: this.#nameOf(step),
          score: formatScore(step.score, strongest),
        }),
      )
      .join(say("sentence.comma"));
    const name = nameOfTarget(explanation, say);
    return say("waterfall.summary", { first, last, name, list });
  }

  focusOrder() {
    return this.#order;
  }
}

customElements.define("why-waterfall", WhyWaterfall);
