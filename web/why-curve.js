// <why-curve>: lines over steps, such as what the model would say after each layer.
//
//   <why-curve src="saved.json"></why-curve>
//
// Shows an explanation of kind "curve" (attributes src, explanation), or what the property `curve`
// holds: { lines: [{ name, values, errors? }], at?, names?, each?, across, up }. The mouse or the arrow
// keys tell exact values: up and down go from line to line.

import { axesOf, isolated } from "./axes.js";
import { CellCursor } from "./cell_cursor.js";
import { ExplanationElement, exactScore, make, sheet } from "./element.js";
import { draw } from "./svg.js";
import { unitOf } from "./tasks.js";

const STYLE = sheet(`
  .plot { display: block; width: 100%; outline-offset: 3px; border-radius: 2px; cursor: crosshair; }
  .plot[hidden] { display: none; }
  text { font: 12px system-ui, sans-serif; fill: var(--faint); font-variant-numeric: tabular-nums; }
  .grid { stroke: var(--rule); fill: none; }
  .zero { stroke: var(--faint); }
  .line { fill: none; stroke: var(--colour); stroke-width: 2; stroke-linejoin: round; }
  .dot { fill: var(--colour); }
  .error { stroke: var(--colour); opacity: .5; }
  .line0 { --colour: var(--for); }
  .line1 { --colour: var(--against); stroke-dasharray: 6 3; }
  .line2 { --colour: var(--ink); stroke-dasharray: 2 3; }
  .line3 { --colour: var(--faint); stroke-dasharray: 9 3 2 3; }
  .dot, .error { stroke-dasharray: none; }
  .here { fill: none; stroke: var(--ink); stroke-width: 2; }
  .names { display: flex; flex-wrap: wrap; gap: .2em 1.4em; margin-bottom: .4em; color: var(--faint);
    font: .8125rem/1.5 system-ui, sans-serif; }
  .names span { display: inline-flex; gap: .5em; align-items: center; }
  .names svg { width: 1.9em; height: .5em; }
  @media (forced-colors: active) { .line, .error { stroke: CanvasText; } .dot { fill: CanvasText; } }
`);

const HEIGHT = 210;
const LEFT = 46;
const RIGHT = 14;
const TOP = 26;
const BOTTOM = 40;

/** Lines that look different. */
const LOOKS = 4;

/** About so wide is the name of a step, in CSS pixels. */
const NAME_WIDTH = 44;

/** More points than this are a line without dots. */
const MOST_DOTS = 40;

/** Round numbers from `least` to `most`, four or so. */
function ticksBetween(least, most) {
  const rough = (most - least) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const ticks = [];
  for (let i = Math.ceil(least / step - 1e-9); i * step <= most + step * 1e-9; i++)
    ticks.push(i * step);
  return ticks;
}

const short = (number) => String(Number(number.toPrecision(3))).replace("-", "\u2212");

export class WhyCurve extends ExplanationElement {
  #curve = null;
  #cursor;
  #names = make("div", { className: "names", part: "names" });
  #plot = draw("svg", {
    class: "plot",
    part: "plot",
    height: HEIGHT,
    tabindex: 0,
    role: "application",
  });
  #here = draw("circle", { class: "here", r: 6 });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    root.append(make("slot"), this.#names, this.#plot);
    this.#plot.toggleAttribute("hidden", true);
    this.#cursor = new CellCursor(this, this.#plot, {
      counts: () => (this.#curve ? [this.#curve.lines.length, this.#steps] : [0, 0]),
      under: (event) => this.#under(event),
      mark: (row, column) => this.#mark(row, column),
      unmark: () => this.#here.remove(),
      tell: (row, column) => this.#tell(row, column),
      value: (row, column) => this.#curve.lines[row].values[column],
    });
    new ResizeObserver(() => this.#drawCurve()).observe(this);
  }

  /** @type {import("./whybert.js").Curve|null} */
  get curve() {
    return this.#curve;
  }

  set curve(curve) {
    this.#curve = curve?.lines.some(({ values }) => values.length) ? curve : null;
    this.#drawCurve();
  }

  connectedCallback() {
    super.connectedCallback();
    if (!Object.hasOwn(this, "curve")) return;
    const { curve } = this;
    delete this.curve;
    this.curve = curve;
  }

  draw() {
    const { explanation } = this;
    if (explanation?.result.kind !== "curve") return this.#drawCurve();
    const { values, stderr, columns } = explanation.result;
    const { down, across } = axesOf(explanation, this.say);
    const part = (list, row) => list?.slice(row * columns, (row + 1) * columns);
    this.curve = {
      lines: down.names.map((_, row) => ({
        name: down.each(row),
        values: part(values, row),
        errors: part(stderr, row),
      })),
      names: across.names,
      each: across.each,
      across: across.title,
      up: unitOf(explanation, this.say),
    };
  }

  get #steps() {
    return this.#curve.lines[0].values.length;
  }

  /** Where a step stands, 0 .. 1. */
  #share(step) {
    const { at } = this.#curve;
    if (at) return (at[step] - at[0]) / (at.at(-1) - at[0] || 1);
    return this.#steps > 1 ? step / (this.#steps - 1) : 0.5;
  }

  /** The values that have to find room; zero is always among them. */
  #range() {
    const { lines, least = 0, most = 0 } = this.#curve;
    let range = [least, most];
    for (const { values, errors } of lines)
      values.forEach((value, step) => {
        const error = errors?.[step] ?? 0;
        range = [Math.min(range[0], value - error), Math.max(range[1], value + error)];
      });
    return range[0] < range[1] ? range : [range[0] - 1, range[1] + 1];
  }

  #x(step) {
    return LEFT + this.#share(step) * (this.#width - LEFT - RIGHT);
  }

  #y(value) {
    const [least, most] = this.#range();
    return TOP + ((most - value) / (most - least)) * (HEIGHT - TOP - BOTTOM);
  }

  get #width() {
    return Math.max(160, this.clientWidth);
  }

  #drawCurve() {
    const curve = this.#curve;
    this.#plot.toggleAttribute("hidden", !curve);
    this.#names.hidden = !curve;
    if (!curve || !this.isConnected) return;
    this.shadowRoot.querySelector("slot")?.remove();
    this.#plot.setAttribute("viewBox", `0 0 ${this.#width} ${HEIGHT}`);
    this.#plot.setAttribute("aria-roledescription", this.say("curve.role"));
    this.#plot.setAttribute("aria-label", this.#summary());
    this.#plot.replaceChildren(
      draw("text", { x: 0, y: 12 }, curve.up),
      ...this.#drawScale(),
      ...this.#drawSteps(),
      ...curve.lines.flatMap((line, row) => this.#drawLine(line, row % LOOKS)),
    );
    this.#names.replaceChildren(
      ...(curve.lines.length > 1 ? curve.lines : []).map(({ name }, row) =>
        make(
          "span",
          { dir: "auto" },
          draw(
            "svg",
            { viewBox: "0 0 30 8", "aria-hidden": "true" },
            draw("path", { class: `line line${row % LOOKS}`, d: "M0 4H30" }),
          ),
          name,
        ),
      ),
    );
    this.#cursor.refresh();
  }

  #summary() {
    const { lines, across, up } = this.#curve;
    const told = lines.map(({ name, values }) =>
      this.say("curve.line", { name, first: short(values[0]), last: short(values.at(-1)) }),
    );
    return this.say("curve.summary", { up, across, lines: told.join(this.say("curve.and")) });
  }

  #drawScale() {
    const right = this.#width - RIGHT;
    return ticksBetween(...this.#range()).flatMap((tick) => {
      const y = this.#y(tick);
      return [
        draw("path", {
          class: Math.abs(tick) < 1e-12 ? "zero" : "grid",
          d: `M${LEFT} ${y}H${right}`,
        }),
        draw("text", { x: LEFT - 7, y: y + 4, "text-anchor": "end" }, short(tick)),
      ];
    });
  }

  #drawSteps() {
    const { names, at, across } = this.#curve;
    const every = Math.ceil((this.#steps * NAME_WIDTH) / (this.#width - LEFT - RIGHT));
    const shown = at ? ticksBetween(at[0], at.at(-1)) : null;
    const label = (x, name) =>
      draw("text", { x, y: HEIGHT - BOTTOM + 18, "text-anchor": "middle" }, name);
    const labels = shown
      ? shown.map((tick) =>
          label(
            LEFT + ((tick - at[0]) / (at.at(-1) - at[0] || 1)) * (this.#width - LEFT - RIGHT),
            short(tick),
          ),
        )
      : names.map((name, step) => (step % every ? "" : label(this.#x(step), name))).filter(Boolean);
    const title = { x: (LEFT + this.#width - RIGHT) / 2, y: HEIGHT - 5, "text-anchor": "middle" };
    return [...labels, draw("text", title, across)];
  }

  #drawLine({ values, errors }, look) {
    const points = values.map((value, step) => [this.#x(step), this.#y(value)]);
    const path = draw("path", { class: `line line${look}`, d: `M${points.join("L")}` });
    const bars = (errors ?? []).map((error, step) => {
      const [x] = points[step];
      const ends = [this.#y(values[step] - error), this.#y(values[step] + error)];
      return draw("path", { class: `error line${look}`, d: `M${x} ${ends[0]}V${ends[1]}` });
    });
    const dots = points.length > MOST_DOTS ? [] : points;
    return [
      path,
      ...bars,
      ...dots.map(([cx, cy]) => draw("circle", { class: `dot line${look}`, cx, cy, r: 3 })),
    ];
  }

  /** The point that is nearest. @returns {[number, number]} */
  #under({ clientX, clientY }) {
    const box = this.#plot.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    const nearest = (count, distance) => {
      let best = 0;
      for (let i = 1; i < count; i++) if (distance(i) < distance(best)) best = i;
      return best;
    };
    const { lines } = this.#curve;
    const column = nearest(this.#steps, (step) => Math.abs(this.#x(step) - x));
    return [
      nearest(lines.length, (row) => Math.abs(this.#y(lines[row].values[column]) - y)),
      column,
    ];
  }

  #mark(row, column) {
    this.#here.setAttribute("cx", String(this.#x(column)));
    this.#here.setAttribute("cy", String(this.#y(this.#curve.lines[row].values[column])));
    this.#plot.append(this.#here);
    return this.#here;
  }

  #tell(row, column) {
    const { lines, names, at, each, across } = this.#curve;
    const { name, values, errors } = lines[row];
    const place = isolated(names ? names[column] : short(at[column]));
    const where = each?.(column) ?? this.say("curve.place", { across, place });
    const score = exactScore(values[column], false);
    const value = errors
      ? this.say("elements.score", { score, error: exactScore(errors[column], false) })
      : score;
    const told = this.say("curve.value", { where, value });
    return lines.length > 1 ? this.say("curve.line_value", { name, value: told }) : told;
  }
}

customElements.define("why-curve", WhyCurve);
