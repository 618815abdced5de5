// <why-reliability>: how often answers are right, by the confidence that they were given with.
//
//   <why-reliability src="calibration.json"></why-reliability>
//
// Attributes: src, what `whybert calibrate --format json` wrote. A bar is the share that is right, the
// line across it the mean confidence; on the diagonal they agree. The same stands in a table.

import { make, sheet } from "./element.js";
import { languageOf, say } from "./language.js";
import { draw } from "./svg.js";

/** @typedef {import("./tasks.js").Say} Say */

const STYLE = sheet(`
  .figures { display: flex; flex-wrap: wrap; gap: 1.5rem 2.5rem; font: .875rem/1.4 system-ui, sans-serif; }
  figure { margin: 0; flex: 1 1 16rem; max-width: 24rem; }
  figcaption { font-weight: 600; }
  figcaption span { display: block; font-weight: 400; color: var(--faint); }
  svg { display: block; width: 100%; height: auto; margin-top: .6rem; }
  text { font: 11px system-ui, sans-serif; fill: var(--faint); }
  .axis, .diagonal { stroke: var(--rule); fill: none; }
  .diagonal { stroke: var(--faint); }
  .right { fill: var(--for); }
  .confidence { stroke: var(--against); stroke-width: 2.5; }
  .share { fill: var(--faint); }
  details { margin-top: 1rem; font: .875rem/1.4 system-ui, sans-serif; }
  summary { cursor: pointer; width: fit-content; }
  .tables { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; overflow-x: auto; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  caption { font-weight: 600; text-align: start; padding: .6rem 0 .2rem; }
  th, td { padding: .1rem 1.2rem .1rem 0; text-align: end; font-weight: 400; }
  th { color: var(--faint); }
  @media (forced-colors: active) { .right { fill: CanvasText; forced-color-adjust: none; } }
`);

/** Units of the drawing: the square that is drawn in, and the strip of shares underneath. */
const SIDE = 300;
const STRIP = 40;

/** To a tenth, also near 0 and 100: these are shares of many answers. @param {number} share @param {Say} say */
export const percentOf = (share, say) => say("tasks.percent", { number: (100 * share).toFixed(1) });

const rangeOf = ({ above, most }, say) =>
  say("tasks.percent", { number: `${(100 * above).toFixed(1)}\u2013${(100 * most).toFixed(1)}` });

function drawBin({ above, most, count, confidence, accuracy }, answers) {
  const [x, width] = [SIDE * above + 1, SIDE * (most - above) - 2];
  const [right, line] = [SIDE * accuracy, SIDE * (1 - confidence)];
  const share = (STRIP * count) / answers;
  return [
    draw("rect", { class: "right", x, y: SIDE - right, width, height: right }),
    draw("path", { class: "confidence", d: `M${x} ${line}h${width}` }),
    draw("rect", { class: "share", x, y: SIDE + 4, width, height: share }),
  ];
}

/** @param {Say} say */
function drawTicks(say) {
  return [0, 0.5, 1].flatMap((tick) => {
    const name = say("tasks.percent", { number: 100 * tick });
    return [
      draw("text", { x: -6, y: SIDE * (1 - tick) + 4, "text-anchor": "end" }, name),
      draw("text", { x: SIDE * tick, y: SIDE + STRIP + 20, "text-anchor": "middle" }, name),
    ];
  });
}

/**
 * @param {string} name
 * @param {import("./whybert.js").Reliability} reliability
 * @param {number} answers
 * @param {Say} say
 */
function drawFigure(name, { temperature, ece, ece_stderr: error, bins }, answers, say) {
  const title = say("reliability.title", { name, temperature: temperature.toPrecision(3) });
  const said = say("reliability.error", {
    ece: percentOf(ece, say),
    error: percentOf(error, say),
  });
  return make(
    "figure",
    {},
    make("figcaption", {}, title, make("span", {}, said)),
    draw(
      "svg",
      {
        viewBox: `-44 -8 ${SIDE + 66} ${SIDE + STRIP + 34}`,
        role: "img",
        "aria-label": say("reliability.diagram", { title, said }),
      },
      draw("path", { class: "axis", d: `M-.5 0V${SIDE + 0.5}H${SIDE}` }),
      ...bins.filter(({ count }) => count).flatMap((bin) => drawBin(bin, answers)),
      draw("path", { class: "diagonal", d: `M0 ${SIDE}L${SIDE} 0` }),
      ...drawTicks(say),
    ),
  );
}

function drawRow(bin, say) {
  const { count, confidence, accuracy } = bin;
  const cells = [String(count), percentOf(confidence, say), percentOf(accuracy, say)];
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, rangeOf(bin, say)),
    ...cells.map((cell) => make("td", {}, cell)),
  );
}

const HEADS = [
  "reliability.confidence",
  "reliability.answers",
  "reliability.mean",
  "reliability.right",
];

function drawTable(name, { bins }, say) {
  const heads = HEADS.map((key) => say(key));
  const rows = bins.filter(({ count }) => count).map((bin) => drawRow(bin, say));
  return make(
    "table",
    {},
    make("caption", {}, name),
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows),
  );
}

export class WhyReliability extends HTMLElement {
  static observedAttributes = ["src"];

  #figures = make("div", { className: "figures" });
  #tables = make("div", { className: "tables" });
  #summary = make("summary");
  #details = make("details", { hidden: true }, this.#summary, this.#tables);
  #calibration = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    root.append(this.#figures, this.#details);
  }

  /** What is shown. @type {import("./whybert.js").Calibration|null} */
  get calibration() {
    return this.#calibration;
  }

  set calibration(calibration) {
    this.#calibration = calibration;
    this.#draw();
  }

  connectedCallback() {
    document.addEventListener("why-language", this.#draw);
    this.#draw();
  }

  disconnectedCallback() {
    document.removeEventListener("why-language", this.#draw);
  }

  #draw = () => {
    const speak = (key, values) => say(key, values, languageOf(this));
    const { before, fitted, answers } = this.#calibration ?? {};
    const parts = [
      [speak("reliability.before"), before],
      [speak("reliability.fitted"), fitted],
    ].filter(([, part]) => part);
    this.#figures.replaceChildren(
      ...parts.map(([name, part]) => drawFigure(name, part, answers, speak)),
    );
    this.#tables.replaceChildren(...parts.map(([name, part]) => drawTable(name, part, speak)));
    this.#summary.textContent = speak("reliability.table");
    this.#details.hidden = !parts.length;
  };

  attributeChangedCallback(name, before, src) {
    if (src !== null) this.#load(src);
  }

  /** What stood here stays when nothing comes; `error` is fired. */
  async #load(src) {
    try {
      const response = await fetch(new URL(src, this.baseURI));
      if (!response.ok) throw new Error(`${src}: the server answered ${response.status}`);
      const calibration = await response.json();
      if (src === this.getAttribute("src")) this.calibration = calibration;
    } catch (error) {
      this.dispatchEvent(new CustomEvent("error", { detail: error }));
    }
  }
}

customElements.define("why-reliability", WhyReliability);
